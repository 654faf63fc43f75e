//! What a file brings, whoever wrote it, and what it becomes here. Pure.

use std::collections::BTreeMap;

use ::expenses::Day;
use base::{Error, Id, Refusal, Result, Timestamp};
use formats::{Bill, BillKind, SharedBook};
use money::{Currency, Money, MoneyError};

use crate::expenses::{Expense, rules};
use crate::members::{self, MemberId};
use crate::settlements::{Paid, Settlement, State};
use crate::splits::{Debt, Split, debts};

/// An expense of a file, its members by their places in it.
#[derive(Debug, Clone)]
pub struct IncomingExpense {
    /// What it was for.
    pub description: String,
    /// What kind of thing; empty for none.
    pub category: String,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub day: Day,
    /// Who paid.
    pub paid: Vec<(usize, Money)>,
    /// Who owes, which is what counts.
    pub owed: Vec<(usize, Money)>,
    /// How it came to be so.
    pub split: Split<usize>,
}

/// A settlement of a file.
#[derive(Debug, Clone)]
pub struct IncomingSettlement {
    /// Who pays.
    pub from: usize,
    /// Whom.
    pub to: usize,
    /// What of a debt it settles.
    pub amount: Money,
    /// What was handed over, where that is in another currency.
    pub paid: Option<Paid>,
    /// On which day.
    pub day: Day,
    /// What its members want to remember.
    pub note: String,
    /// Where it stands.
    pub state: State,
    /// True for what a member who left handed over.
    pub is_handover: bool,
}

/// What all of it comes to, by member and currency, without those who are even.
///
/// # Errors
/// Sums beyond what can be counted.
pub fn balances(
    expenses: &[IncomingExpense],
    settlements: &[IncomingSettlement],
) -> Result<BTreeMap<(usize, Currency), Money>, MoneyError> {
    let mut sums: BTreeMap<(usize, Currency), Money> = BTreeMap::new();
    let mut add = |member: usize, amount: Money| {
        let currency = amount.currency();
        let sum = sums.entry((member, currency)).or_insert(Money::zero(currency));
        *sum = sum.checked_add(amount)?;
        Ok::<(), MoneyError>(())
    };
    for expense in expenses {
        for (member, paid) in &expense.paid {
            add(*member, *paid)?;
        }
        for (member, owed) in &expense.owed {
            add(*member, owed.checked_neg()?)?;
        }
    }
    for one in settlements.iter().filter(|one| one.state.counts()) {
        add(one.from, one.amount)?;
        add(one.to, one.amount.checked_neg()?)?;
    }
    sums.retain(|_, sum| !sum.is_zero());
    Ok(sums)
}

/// What the bills of another program's book are here.
///
/// # Errors
/// `file_malformed` with the line of a bill that cannot be one here.
pub fn of_book(book: &SharedBook) -> Result<(Vec<IncomingExpense>, Vec<IncomingSettlement>)> {
    let (mut expenses, mut settlements) = (Vec::new(), Vec::new());
    for bill in &book.bills {
        match bill.kind {
            BillKind::Settlement => settlements.extend(of_settlement(bill)?),
            BillKind::Expense => expenses.push(of_expense(bill)?),
        }
    }
    Ok((expenses, settlements))
}

fn of_expense(bill: &Bill) -> Result<IncomingExpense> {
    rules::check_amount(bill.total).map_err(|refusal| of_line(bill, &refusal))?;
    let owed = bill.shares.clone();
    Ok(IncomingExpense {
        description: bill.title.clone(),
        category: bill.category.clone().unwrap_or_default(),
        amount: bill.total,
        day: day(bill)?,
        paid: bill.payers.clone(),
        split: Split::Exact(owed.clone()),
        owed,
    })
}

/// Money that is given back: from whoever owes it to whoever is owed, so perhaps several payments.
fn of_settlement(bill: &Bill) -> Result<Vec<IncomingSettlement>> {
    let made = debts(&bill.payers, &bill.shares)
        .map_err(|error| Error::caused(format!("the settlement of line {}", bill.line), error))?;
    let day = day(bill)?;
    let settlement = |debt: Debt<usize>| IncomingSettlement {
        // Whoever was paid owes whoever paid so much more.
        from: debt.to,
        to: debt.from,
        amount: Money::new(debt.minor, bill.total.currency()),
        paid: None,
        day,
        note: bill.title.clone(),
        state: State::Paid,
        is_handover: false,
    };
    Ok(made.into_iter().map(settlement).collect())
}

fn day(bill: &Bill) -> Result<Day> {
    let message = format!("Line {}: the day is beyond those that are kept.", bill.line);
    let refusal = || Refusal::invalid("file_malformed", message);
    Day::new(bill.on).ok_or_else(|| refusal().into())
}

fn of_line(bill: &Bill, refusal: &Refusal) -> Refusal {
    Refusal::invalid("file_malformed", format!("Line {}: {}", bill.line, refusal.message))
}

/// The name of a member of a file as it fits here.
pub fn name(name: &str) -> String {
    cut(name, members::rules::MAX_NAME)
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect()
}

/// The expense that comes of it. Its id and times are the caller's to give.
///
/// # Errors
/// A place where nobody is.
pub fn expense(incoming: &IncomingExpense, members: &[MemberId]) -> Result<Expense> {
    let side = |parts: &[(usize, Money)]| {
        let parts = parts.iter().filter(|(_, part)| !part.is_zero());
        parts.map(|(at, part)| Ok((place(members, *at)?, *part))).collect::<Result<Vec<_>>>()
    };
    let description = cut(&incoming.description, rules::MAX_DESCRIPTION);
    let nowhen = Timestamp::default();
    Ok(Expense {
        id: Id::from_uuid(uuid::Uuid::nil()),
        description: if description.is_empty() { "–".to_owned() } else { description },
        category: cut(&incoming.category, rules::MAX_CATEGORY),
        amount: incoming.amount,
        day: incoming.day,
        parts: rules::parts(
            incoming.amount.currency(),
            &side(&incoming.paid)?,
            &side(&incoming.owed)?,
        ),
        split: incoming.split.clone().among(|at| place(members, at))?,
        version: 1,
        recorded_by: None,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
        deleted_at: None,
    })
}

/// The settlement that comes of it. Its id and times are the caller's to give.
///
/// # Errors
/// A place where nobody is.
pub fn settlement(incoming: &IncomingSettlement, members: &[MemberId]) -> Result<Settlement> {
    let nowhen = Timestamp::default();
    Ok(Settlement {
        id: Id::from_uuid(uuid::Uuid::nil()),
        from: place(members, incoming.from)?,
        to: place(members, incoming.to)?,
        amount: incoming.amount,
        paid: incoming.paid,
        day: incoming.day,
        note: cut(&incoming.note, crate::settlements::rules::MAX_NOTE),
        state: incoming.state,
        is_handover: incoming.is_handover,
        version: 1,
        import: None,
        created_at: nowhen,
        changed_at: nowhen,
    })
}

fn place(members: &[MemberId], at: usize) -> Result<MemberId> {
    let found = members.get(at).copied();
    found.ok_or_else(|| Error::fault(format!("nobody stands at place {at} of a file")))
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};
    use money::Currency;

    use super::*;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn book(kind: BillKind, payers: &[(usize, i64)], shares: &[(usize, i64)]) -> SharedBook {
        let parts = |parts: &[(usize, i64)]| {
            parts.iter().map(|(member, part)| (*member, eur(*part))).collect()
        };
        let bill = Bill {
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
        };
        SharedBook { bills: vec![bill], ..SharedBook::default() }
    }

    #[test]
    fn a_bill_becomes_an_expense_with_the_shares_that_the_file_states() {
        let ids = Ids::random(Clock::system());
        let members: Vec<MemberId> = (0..3).map(|_| ids.next()).collect();
        let book = book(BillKind::Expense, &[(0, 1_000)], &[(0, 334), (1, 333), (2, 333)]);
        let (expenses, settlements) = of_book(&book).unwrap();
        assert!(settlements.is_empty());
        let made = expense(&expenses[0], &members).unwrap();
        assert_eq!((made.description.as_str(), made.amount), ("Dinner", eur(1_000)));
        let owed: Vec<i64> = made.parts.iter().map(|part| part.owed.minor()).collect();
        assert_eq!(owed, [334, 333, 333]);
        let sums = balances(&expenses, &settlements).unwrap();
        let sums: Vec<i64> = sums.values().map(|sum| sum.minor()).collect();
        assert_eq!(sums, [666, -333, -333]);
    }

    #[test]
    fn money_that_is_given_back_becomes_settlements() {
        let ids = Ids::random(Clock::system());
        let members: Vec<MemberId> = (0..3).map(|_| ids.next()).collect();
        let book = book(BillKind::Settlement, &[(1, 500)], &[(0, 300), (2, 200)]);
        let (expenses, settlements) = of_book(&book).unwrap();
        assert!(expenses.is_empty());
        let made = settlements.iter().map(|one| settlement(one, &members).unwrap());
        let made: Vec<_> = made.map(|one| (one.from, one.to, one.amount)).collect();
        let expected = [(members[1], members[0], eur(300)), (members[1], members[2], eur(200))];
        assert_eq!(made, expected);
        let sums = balances(&expenses, &settlements).unwrap();
        assert_eq!(sums[&(1, Currency::EUR)], eur(500));
    }

    #[test]
    fn a_place_where_nobody_is_is_a_fault() {
        let book = book(BillKind::Expense, &[(0, 10)], &[(1, 10)]);
        let (expenses, _) = of_book(&book).unwrap();
        assert!(expense(&expenses[0], &[]).is_err());
    }
}
