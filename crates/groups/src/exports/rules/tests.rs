//! What goes out of a group comes to the same as what is in it, and so does what is read again.

use std::collections::BTreeMap;

use base::{Id, Timestamp};
use formats::Hints;
use money::{Currency, seed_from_id};
use proptest::prelude::*;

use super::*;
use crate::expenses::rules::parts;
use crate::exports::archive::{self, Contents};
use crate::groups::Mode;
use crate::imports;
use crate::splits::{Split, divide};

#[test]
fn a_cell_is_no_formula_and_stays_one_cell() {
    for (text, written) in [
        ("Dinner", "Dinner"),
        ("=1+1", "'=1+1"),
        ("-Ana", "'-Ana"),
        ("@x", "'@x"),
        ("a,b", "\"a,b\""),
        ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("=a,b", "\"'=a,b\""),
    ] {
        assert_eq!(cell(text), written, "{text}");
    }
}

fn id<K>(number: u64) -> Id<K> {
    Id::from_uuid(uuid::Uuid::from_u128(u128::from(number) + (1 << 100)))
}

fn group() -> Group {
    let nowhen = Timestamp::from_seconds(0);
    Group {
        id: id(0),
        organisation: id(0),
        name: "Lisbon".to_owned(),
        description: String::new(),
        currency: Currency::EUR,
        mode: Mode::Minimum,
        created_at: nowhen,
        changed_at: nowhen,
        archived_at: None,
        deleted_at: None,
    }
}

/// Four members.
fn members() -> Vec<Member> {
    (0..4).map(|nth| Member::sample(id(nth), &format!("Member {nth}"))).collect()
}

fn expense(
    number: u64,
    (minor, payer, way, random): (i64, u64, u8, u64),
    currency: Currency,
) -> Expense {
    let amount = Money::new(minor, currency);
    let all: Vec<MemberId> = (0..4).map(id).collect();
    let weights = |bits: u32| -> Vec<(MemberId, u64)> {
        all.iter()
            .zip(0..)
            .map(|(member, nth)| (*member, (random >> (nth * bits)) % 5 + 1))
            .collect()
    };
    let split = match way {
        0 => Split::Equal(all.clone()),
        1 => Split::Shares(weights(3)),
        _ => Split::Adjustment(
            weights(4)
                .into_iter()
                .map(|(member, own)| {
                    let own = i64::try_from(own).expect("small") * minor.signum();
                    (member, Money::new(own, currency))
                })
                .collect(),
        ),
    };
    let expense: Id<crate::expenses::ExpenseKey> = id(number);
    let division = divide(amount, &split, seed_from_id(expense.uuid().as_bytes())).expect("shared");
    let nowhen = Timestamp::from_seconds(0);
    Expense {
        id: expense,
        description: format!("Bill, \"{number}\""),
        category: "=Food".to_owned(),
        amount,
        day: Day::FIRST,
        parts: parts(currency, &[(id(payer), amount)], &division.owed),
        split,
        version: 1,
        recorded_by: None,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
        deleted_at: None,
    }
}

fn settlement(number: u64, (minor, from, to, state): (i64, u64, u64, State)) -> Settlement {
    let nowhen = Timestamp::from_seconds(0);
    Settlement {
        id: id(number),
        from: id(from),
        to: id(to),
        amount: Money::new(minor, Currency::EUR),
        paid: None,
        day: Day::FIRST,
        note: String::new(),
        state,
        is_handover: number.is_multiple_of(3),
        version: 1,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
    }
}

/// What a group owes and is owed: by what was stored of each expense and settlement.
type Sums = BTreeMap<(String, String), Money>;

fn sums(spent: &[Expense], paid: &[Settlement]) -> Sums {
    let all = members();
    let name =
        |member: MemberId| all.iter().find(|one| one.id == member).expect("a member").name.clone();
    let mut sums = Sums::new();
    let mut add = |member, amount: Money| {
        let key = (name(member), amount.currency().code().to_owned());
        let sum = sums.entry(key).or_insert(Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).expect("small");
    };
    for part in spent.iter().flat_map(|one| &one.parts) {
        add(part.member, part.paid);
        add(part.member, part.owed.checked_neg().expect("small"));
    }
    for one in paid.iter().filter(|one| one.state.counts()) {
        add(one.from, one.amount);
        add(one.to, one.amount.checked_neg().expect("small"));
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn planned(file: &str) -> Sums {
    let hints = Hints { currency: Some(Currency::EUR), ..Hints::default() };
    let plan = imports::plan(file.as_bytes(), &hints).expect("it can be read");
    let own = plan.balances.into_iter();
    own.map(|(name, sum)| ((name, sum.currency().code().to_owned()), sum)).collect()
}

fn bills() -> impl Strategy<Value = (Vec<Expense>, Vec<Settlement>)> {
    let minor = prop_oneof![-5_000_000..-100_i64, 100..5_000_000_i64];
    let bill = (minor, 0..4_u64, 0..3_u8, any::<u64>(), any::<bool>());
    let state = prop_oneof![
        Just(State::Paid),
        Just(State::Confirmed),
        Just(State::Proposed),
        Just(State::Disputed),
        Just(State::Undone)
    ];
    let payment = (1..1_000_000_i64, 0..4_u64, 1..4_u64, state);
    (prop::collection::vec(bill, 1..12), prop::collection::vec(payment, 0..8)).prop_map(
        |(bills, payments)| {
            let bill = |(nth, (minor, payer, way, random, is_yen))| {
                let currency =
                    if is_yen { Currency::parse("JPY").expect("yen") } else { Currency::EUR };
                expense(nth, (minor, payer, way, random), currency)
            };
            let payment = |(nth, (minor, from, by, state))| {
                settlement(nth, (minor, from, (from + by) % 4, state))
            };
            (
                (1_000..).zip(bills).map(bill).collect(),
                (2_000..).zip(payments).map(payment).collect(),
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_table_adds_up_to_the_balances((spent, paid) in bills()) {
        let file = csv(&members(), &spent, &paid)?;
        prop_assert_eq!(planned(&file), sums(&spent, &paid), "{}", file);
    }

    #[test]
    fn a_whole_file_comes_to_the_same_and_keeps_every_split((spent, paid) in bills()) {
        let all = members();
        let own = sums(&spent, &paid);
        let mut balances = Vec::new();
        for code in ["EUR", "JPY"] {
            let currency = Currency::parse(code)?;
            let net = |member: &Member| {
                let key = (member.name.clone(), code.to_owned());
                (member.id, own.get(&key).copied().unwrap_or(Money::zero(currency)))
            };
            let nets = all.iter().map(net).collect();
            balances.push(Balance { currency, nets, payments: Vec::new() });
        }
        let file = archive::archive(&Contents {
            group: &group(),
            members: &all,
            expenses: &spent,
            settlements: &paid,
            comments: &[],
            balances: &balances,
        });
        let file = serde_json::to_string(&file)?;
        prop_assert_eq!(planned(&file), own);
        let plan = imports::plan(file.as_bytes(), &Hints::default())?;
        prop_assert_eq!(plan.expenses.len(), spent.len());
        for (read, written) in plan.expenses.iter().zip(&spent) {
            let there = |at: usize| all.get(at).map(|member| member.id).ok_or(());
            prop_assert_eq!(read.split.clone().among(there), Ok(written.split.clone()));
        }
        let standing = paid.iter().filter(|one| one.state != State::Undone);
        prop_assert_eq!(plan.settlements.len(), standing.count());
    }
}
