//! Tables and laws of sharing.

use money::{Currency, seed_from_id};
use proptest::prelude::*;

use super::*;

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn extra(minor: i64) -> Extra {
    Extra { kind: ExtraKind::Tip, amount: eur(minor) }
}

fn minors<K: Copy>(parts: &[(K, Money)]) -> Vec<(K, i64)> {
    parts.iter().map(|(member, part)| (*member, part.minor())).collect()
}

fn owed(total: i64, split: &Split<char>) -> Vec<(char, i64)> {
    let division = divide(eur(total), split, 0).expect("it can be shared");
    assert!(division.left.is_zero(), "{} is left", division.left);
    minors(&division.owed)
}

#[test]
fn each_way_of_sharing() {
    use Split::{Adjustment, Equal, Percent, Shares};
    for (total, split, shares) in [
        (100, Equal(vec!['c', 'a', 'b']), vec![('a', 34), ('b', 33), ('c', 33)]),
        (-100, Equal(vec!['a', 'b', 'c']), vec![('a', -34), ('b', -33), ('c', -33)]),
        (90, Shares(vec![('a', 2), ('b', 1), ('c', 0)]), vec![('a', 60), ('b', 30)]),
        (1000, Percent(vec![('a', 3_333), ('b', 6_667)]), vec![('a', 333), ('b', 667)]),
        (1000, Split::Exact(vec![('b', eur(400)), ('a', eur(600))]), vec![('a', 600), ('b', 400)]),
        // 10 less 2 more for a and 1 less for c: 9 among three, and each their own.
        (
            1000,
            Adjustment(vec![('a', eur(200)), ('b', eur(0)), ('c', eur(-100))]),
            vec![('a', 500), ('b', 300), ('c', 200)],
        ),
    ] {
        assert_eq!(owed(total, &split), shares, "{split:?}");
    }
}

#[test]
fn a_receipt_with_tax_and_tip() {
    // 12.00 and 6.00 had alone, 9.00 shared; 10 % tax and 3.00 tip follow what each had.
    let line = |amount, who: &[char]| Item {
        name: String::new(),
        amount: eur(amount),
        weights: who.iter().map(|member| (*member, 1)).collect(),
    };
    let lines = vec![line(1200, &['a']), line(600, &['b']), line(900, &['a', 'b', 'c'])];
    let extras = vec![extra(270), extra(300)];
    let split = Split::Items { lines, extras };
    // Shares of 27.00: 15.00, 9.00, 3.00.
    assert_eq!(owed(3270, &split), [('a', 1817), ('b', 1090), ('c', 363)]);
    let division = divide(eur(3300), &split, 0).expect("it can be shared");
    assert_eq!(division.left, eur(30));
}

#[test]
fn what_is_left_is_told_and_not_refused() {
    let exact = |a, b| Split::Exact(vec![('a', eur(a)), ('b', eur(b))]);
    for (a, b, left) in [(400, 500, 100), (400, 700, -100), (0, 0, 1000), (1000, 0, 0)] {
        let division = divide(eur(1000), &exact(a, b), 0).expect("it can be shared");
        assert_eq!(division.left, eur(left), "{a} {b}");
    }
    assert_eq!(points_left(&[('a', 3_000), ('b', 6_000)]), 1_000);
    assert_eq!(points_left(&[('a', 9_000), ('b', 6_000)]), -5_000);
}

#[test]
fn what_cannot_be_is_refused_by_its_code() {
    use Split::{Adjustment, Equal, Exact, Percent, Shares};
    for (split, code) in [
        (Equal(vec![]), "allocation_without_weight"),
        (Equal(vec!['a', 'a']), "allocation_duplicate"),
        (Shares(vec![('a', 0)]), "allocation_without_weight"),
        (Percent(vec![('a', 9_999)]), "allocation_basis_points"),
        (Exact(vec![('a', eur(1100)), ('b', eur(-100))]), "share_against_total"),
        (Exact(vec![('a', Money::new(1, Currency::USD))]), "currency_mismatch"),
        (Adjustment(vec![('a', eur(3000)), ('b', eur(0))]), "share_against_total"),
    ] {
        let refused = divide(eur(1000), &split, 0).expect_err("cannot be shared");
        assert_eq!(refused.code(), code, "{split:?}");
    }
}

#[test]
fn several_pay() {
    let paid = |a, b| unpaid(eur(1000), &[('a', eur(a)), ('b', eur(b))]);
    assert_eq!(paid(400, 600), Ok(eur(0)));
    assert_eq!(paid(400, 500), Ok(eur(100)));
    assert_eq!(paid(-1, 1001), Err(Problem::AgainstTotal));
    let twice = unpaid(eur(2), &[('a', eur(1)), ('a', eur(1))]);
    assert_eq!(twice, Err(MoneyError::AllocationDuplicate.into()));
    assert_eq!(unpaid::<char>(eur(1000), &[]), Ok(eur(1000)));
}

#[test]
fn an_expense_makes_fewer_debts_than_people() {
    let debt = |from, to, minor| Debt { from, to, minor };
    // 120.00 by a for a, b, c; 50.00 by b for b, c: the nets are +80, -15, -65.
    let dinner = owed(12_000, &Split::Equal(vec!['a', 'b', 'c']));
    let wide = |parts: &[(char, i64)]| -> Vec<(char, Money)> {
        parts.iter().map(|(member, minor)| (*member, eur(*minor))).collect()
    };
    let made = debts(&[('a', eur(12_000))], &wide(&dinner));
    assert_eq!(made, Ok(vec![debt('b', 'a', 4_000), debt('c', 'a', 4_000)]));
    // Two pay 60 and 40 for four: 25 each.
    let four = wide(&[('a', 25), ('b', 25), ('c', 25), ('d', 25)]);
    let made = debts(&[('a', eur(60)), ('b', eur(40))], &four);
    assert_eq!(made, Ok(vec![debt('c', 'a', 25), debt('d', 'a', 10), debt('d', 'b', 15)]));
    // A refund turns them round.
    let back = debts(&[('a', eur(-10))], &wide(&[('a', -5), ('b', -5)]));
    assert_eq!(back, Ok(vec![debt('a', 'b', 5)]));
    // Whoever pays for themself owes nobody.
    assert_eq!(debts(&[('a', eur(7))], &[('a', eur(7))]), Ok(vec![]));
}

#[test]
fn s3_and_s4_one_after_the_other_leave_nothing() {
    let all = Split::Equal(vec!['a', 'b', 'c']);
    for payments in
        [vec![('a', 500), ('a', 1000)], vec![('a', 10), ('b', 20), ('c', 20), ('a', 10)]]
    {
        let mut nets: BTreeMap<char, i128> = BTreeMap::new();
        for (number, (payer, total)) in (0..).zip(&payments) {
            let division = divide(eur(*total), &all, number).expect("shared");
            for debt in debts(&[(*payer, eur(*total))], &division.owed).expect("made") {
                add(&mut nets, debt.to, debt.minor.into());
                add(&mut nets, debt.from, -i128::from(debt.minor));
            }
        }
        assert_eq!(nets.values().sum::<i128>(), 0);
        if payments.len() == 4 {
            assert!(nets.values().all(|net| net.abs() <= 1), "{nets:?}");
        }
    }
}

#[test]
fn s2_eight_share_almost_the_same() {
    let shares = owed(35_316, &Split::Equal(('a'..='h').collect()));
    let with = |minor| shares.iter().filter(|(_, share)| *share == minor).count();
    assert_eq!((shares.len(), with(4_415), with(4_414)), (8, 4, 4));
}

#[test]
fn one_after_the_other_no_turn_deals_anybody_much_more_than_their_part() {
    // Of 1,000 expenses whose seeds follow each other, with r odd units among n each.
    for (members, total) in [(3_u32, 100), (3, 101), (7, 100), (8, 35_316), (11, 10)] {
        let all = Split::Equal((0..members).collect());
        let (base, odd) = (total / i64::from(members), total % i64::from(members));
        let mut carried = vec![0_i64; usize::try_from(members).expect("small")];
        for seed in 0..1_000 {
            for (member, share) in divide(eur(total), &all, seed).expect("shared").owed {
                carried[usize::try_from(member).expect("small")] += share.minor() - base;
            }
        }
        let most = (1_000 * odd + i64::from(members) - 1) / i64::from(members) + 1;
        // Who owes nothing is left out, as if they owed less than the base, which is nothing then.
        assert!(carried.iter().all(|units| *units <= most), "{members} {total}: {carried:?}");
    }
}

#[test]
fn equal_expenses_deal_their_odd_units_out_in_the_long_run() {
    // By ids, as they are stored: nobody carries many more than their part of 1,000 odd cents.
    let all = Split::Equal((0..3_u32).collect());
    let mut carried = [0_i64; 3];
    for number in 0..1_000_u32 {
        let seed = seed_from_id(&number.to_be_bytes());
        for (member, share) in divide(eur(100), &all, seed).expect("shared").owed {
            carried[usize::try_from(member).expect("small")] += share.minor() - 33;
        }
    }
    assert_eq!(carried.iter().sum::<i64>(), 1_000);
    assert!(carried.iter().all(|units| (units - 333).abs() < 60), "{carried:?}");
}

/// Any way of sharing among a few, with the total that goes with it.
fn splits() -> impl Strategy<Value = (Money, Split<u8>)> {
    let members = prop::collection::btree_set(0..30_u8, 1..12);
    (members, -1_000_000_000..1_000_000_000_i64, 0..5_u8, any::<u64>()).prop_map(
        |(members, total, way, random)| {
            let members: Vec<u8> = members.into_iter().collect();
            let weight = |member: u8| random.rotate_left(member.into()) % 7;
            let weights: Vec<(u8, u64)> =
                members.iter().map(|member| (*member, weight(*member) + 1)).collect();
            match way {
                0 => (eur(total), Split::Equal(members)),
                1 => (eur(total), Split::Shares(weights)),
                2 => {
                    let parts = allocate(eur(BASIS_POINTS.into()), &weights, 0).expect("shared");
                    let points = parts.iter().map(|(member, points)| {
                        (*member, u32::try_from(points.minor()).expect("positive"))
                    });
                    (eur(total), Split::Percent(points.collect()))
                }
                3 => {
                    let sign = if total < 0 { -1 } else { 1 };
                    let small = |member| i64::try_from(weight(member)).expect("small") * sign;
                    let own: Vec<(u8, Money)> =
                        members.iter().map(|member| (*member, eur(small(*member)))).collect();
                    (eur(total.saturating_add(sign * 100)), Split::Adjustment(own))
                }
                _ => {
                    let lines = members.iter().map(|member| Item {
                        name: String::new(),
                        amount: eur(i64::from(*member) * 97 + 1),
                        weights: weights.clone(),
                    });
                    let lines: Vec<Item<u8>> = lines.collect();
                    let sum: i64 = lines.iter().map(|line| line.amount.minor()).sum();
                    let extras = vec![extra(sum / 5), extra(-sum / 10)];
                    (eur(sum + sum / 5 - sum / 10), Split::Items { lines, extras })
                }
            }
        },
    )
}

fn turned(split: &Split<u8>, by: usize) -> Split<u8> {
    fn turn<T: Clone>(list: &[T], by: usize) -> Vec<T> {
        let mut list = list.to_vec();
        list.reverse();
        let by = by % list.len().max(1);
        list.rotate_left(by);
        list
    }
    match split {
        Split::Equal(members) => Split::Equal(turn(members, by)),
        Split::Shares(weights) => {
            let doubled: Vec<_> = weights.iter().map(|(member, w)| (*member, w * 2)).collect();
            Split::Shares(turn(&doubled, by))
        }
        Split::Percent(points) => Split::Percent(turn(points, by)),
        Split::Exact(parts) => Split::Exact(turn(parts, by)),
        Split::Adjustment(own) => Split::Adjustment(turn(own, by)),
        items @ Split::Items { .. } => items.clone(),
    }
}

proptest! {
    #[test]
    fn shares_add_up_and_nobody_goes_against_the_total(
        (total, split) in splits(), seed in any::<u64>(),
    ) {
        match divide(total, &split, seed) {
            Ok(division) => {
                let sum = Money::checked_sum(total.currency(), division.owed.iter().map(|s| s.1))?;
                prop_assert_eq!(sum, total);
                prop_assert!(division.left.is_zero());
                let sign = total.minor().signum();
                prop_assert!(division.owed.iter().all(|s| s.1.minor().signum() == sign));
                prop_assert!(division.owed.is_sorted_by(|a, b| a.0 < b.0));
            }
            Err(problem) => prop_assert_eq!(problem, Problem::AgainstTotal),
        }
    }

    #[test]
    fn order_and_doubled_weights_change_nothing(
        (total, split) in splits(), seed in any::<u64>(), by in 0..12_usize,
    ) {
        prop_assert_eq!(divide(total, &turned(&split, by), seed), divide(total, &split, seed));
    }

    #[test]
    fn among_others_it_is_the_same_split((total, split) in splits(), seed in any::<u64>()) {
        let there = split.clone().among(|member| Ok::<u16, ()>(u16::from(member) + 500));
        let Ok(there) = there else { return Err(TestCaseError::fail("nobody is refused")) };
        let back = there.clone().among(|member| u8::try_from(member - 500));
        prop_assert_eq!(back.as_ref(), Ok(&split));
        let shares = |split: Result<Division<u16>, Problem>| split.map(|one| minors(&one.owed));
        let renamed = |member: &u8| u16::from(*member) + 500;
        let moved = divide(total, &split, seed).map(|one| Division {
            owed: one.owed.iter().map(|(member, share)| (renamed(member), *share)).collect(),
            left: one.left,
        });
        prop_assert_eq!(shares(divide(total, &there, seed)), shares(moved));
        prop_assert_eq!(split.clone().among(|_| Err::<u8, u8>(7)), Err(7));
    }

    #[test]
    fn debts_carry_exactly_what_was_paid_and_owed(
        (total, split) in splits(), seed in any::<u64>(), payers in 1..4_u8,
    ) {
        prop_assume!(!total.is_zero());
        let Ok(division) = divide(total, &split, seed) else { return Ok(()) };
        let weights: Vec<(u8, u64)> = (20..20 + payers).map(|member| (member, 1)).collect();
        let paid = allocate(total, &weights, 0)?;
        prop_assert_eq!(unpaid(total, &paid), Ok(eur(0)));
        let mut nets: BTreeMap<u8, i128> = BTreeMap::new();
        for (member, paid) in &paid {
            add(&mut nets, *member, paid.minor().into());
        }
        for (member, share) in &division.owed {
            add(&mut nets, *member, -i128::from(share.minor()));
        }
        let people = nets.values().filter(|net| **net != 0).count();
        let made = debts(&paid, &division.owed)?;
        prop_assert!(made.len() < people.max(1));
        for debt in made {
            prop_assert!(debt.minor > 0 && debt.from != debt.to);
            add(&mut nets, debt.from, debt.minor.into());
            add(&mut nets, debt.to, -i128::from(debt.minor));
        }
        prop_assert!(nets.values().all(|net| *net == 0), "{nets:?}");
    }
}
