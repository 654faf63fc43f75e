//! Bills of other programs as expenses and settlements of this one. Pure.

use base::{Error, Id, Refusal, Result, Timestamp};
use expenses::Day;
use formats::{Bill, BillKind};
use money::Money;

use crate::expenses::{Expense, rules};
use crate::members::MemberId;
use crate::settlements::{Settlement, State};
use crate::splits::{Debt, Split, debts};

/// The expense that a bill is; `None` for a settlement. Its id and times are the caller's to give.
pub fn expense(bill: &Bill, members: &[MemberId]) -> Result<Option<Expense>> {
    if bill.kind == BillKind::Settlement {
        return Ok(None);
    }
    rules::check_amount(bill.total).map_err(|refusal| of_line(bill, &refusal))?;
    let (payers, shares) =
        (named(bill, &bill.payers, members)?, named(bill, &bill.shares, members)?);
    let cut = |text: &str, most: usize| text.trim().chars().take(most).collect::<String>();
    let description = cut(&bill.title, rules::MAX_DESCRIPTION);
    let nowhen = Timestamp::default();
    Ok(Some(Expense {
        id: nobody(),
        description: if description.is_empty() { "–".to_owned() } else { description },
        category: cut(bill.category.as_deref().unwrap_or_default(), rules::MAX_CATEGORY),
        amount: bill.total,
        day: day(bill)?,
        parts: rules::parts(bill.total.currency(), &payers, &shares),
        split: Split::Exact(shares),
        version: 1,
        recorded_by: None,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
        deleted_at: None,
    }))
}

/// The settlements that a bill is; none for an expense.
pub fn settlements(bill: &Bill, members: &[MemberId]) -> Result<Vec<Settlement>> {
    if bill.kind == BillKind::Expense {
        return Ok(Vec::new());
    }
    let (payers, shares) =
        (named(bill, &bill.payers, members)?, named(bill, &bill.shares, members)?);
    let made = debts(&payers, &shares)
        .map_err(|error| Error::caused(format!("the settlement of line {}", bill.line), error))?;
    let day = day(bill)?;
    let nowhen = Timestamp::default();
    let settlement = |debt: Debt<MemberId>| Settlement {
        id: nobody(),
        // Whoever was paid owes whoever paid so much more.
        from: debt.to,
        to: debt.from,
        amount: Money::new(debt.minor, bill.total.currency()),
        paid: None,
        day,
        note: bill.title.chars().take(crate::settlements::rules::MAX_NOTE).collect(),
        state: State::Paid,
        version: 1,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
    };
    Ok(made.into_iter().map(settlement).collect())
}

fn nobody<K>() -> Id<K> {
    Id::from_uuid(uuid::Uuid::nil())
}

fn day(bill: &Bill) -> Result<Day> {
    let message = format!("Line {}: the day is beyond those that are kept.", bill.line);
    let refusal = || Refusal::invalid("file_malformed", message);
    Day::new(bill.on).ok_or_else(|| refusal().into())
}

fn of_line(bill: &Bill, refusal: &Refusal) -> Refusal {
    Refusal::invalid("file_malformed", format!("Line {}: {}", bill.line, refusal.message))
}

fn named(
    bill: &Bill,
    parts: &[(usize, Money)],
    members: &[MemberId],
) -> Result<Vec<(MemberId, Money)>> {
    let part = |(place, part): &(usize, Money)| {
        let member = members.get(*place).copied();
        let unknown = || Error::fault(format!("line {} names nobody", bill.line));
        Ok((member.ok_or_else(unknown)?, *part))
    };
    parts.iter().filter(|(_, part)| !part.is_zero()).map(part).collect()
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};
    use money::Currency;

    use super::*;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn bill(kind: BillKind, payers: &[(usize, i64)], shares: &[(usize, i64)]) -> Bill {
        let parts = |parts: &[(usize, i64)]| {
            parts.iter().map(|(member, part)| (*member, eur(*part))).collect()
        };
        Bill {
            line: 2,
            id: None,
            kind,
            on: jiff::civil::date(2026, 1, 5),
            title: " Dinner ".to_owned(),
            category: None,
            note: None,
            total: eur(payers.iter().map(|(_, part)| part).sum()),
            payers: parts(payers),
            shares: parts(shares),
        }
    }

    #[test]
    fn a_bill_becomes_an_expense_with_the_shares_that_the_file_states() {
        let ids = Ids::random(Clock::system());
        let members: Vec<MemberId> = (0..3).map(|_| ids.next()).collect();
        let bill = bill(BillKind::Expense, &[(0, 1_000)], &[(0, 334), (1, 333), (2, 333)]);
        assert!(settlements(&bill, &members).unwrap().is_empty());
        let made = expense(&bill, &members).unwrap().unwrap();
        assert_eq!((made.description.as_str(), made.amount), ("Dinner", eur(1_000)));
        let owed: Vec<i64> = made.parts.iter().map(|part| part.owed.minor()).collect();
        assert_eq!(owed, [334, 333, 333]);
    }

    #[test]
    fn money_that_is_given_back_becomes_settlements() {
        let ids = Ids::random(Clock::system());
        let members: Vec<MemberId> = (0..3).map(|_| ids.next()).collect();
        let bill = bill(BillKind::Settlement, &[(1, 500)], &[(0, 300), (2, 200)]);
        assert!(expense(&bill, &members).unwrap().is_none());
        let made = settlements(&bill, &members).unwrap();
        let made: Vec<_> = made.iter().map(|one| (one.from, one.to, one.amount)).collect();
        let expected = [(members[1], members[0], eur(300)), (members[1], members[2], eur(200))];
        assert_eq!(made, expected);
    }
}
