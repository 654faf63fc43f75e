//! What an expense is in the ledger: one movement per category, from the account of money that comes from outside to
//! the category's. Pure.

use base::Id;
use base::who::Organisation;
use ledger::accounts::AccountKey;
use ledger::{Account, AccountKind, Action, Command, Force};
use money::Currency;

use super::Expense;
use crate::categories::CategoryId;

/// Chart code of the accounts of categories.
pub const CATEGORY_CODE: u16 = 6000;
/// Chart code of the account that expenses are paid from: cash, cards and whatever else is not kept here.
pub const OUTSIDE_CODE: u16 = 1900;
/// Reason of a movement that records an expense.
pub const RECORDED: u16 = 6001;
/// Reason of a movement that takes one back.
pub const REVERSED: u16 = 6002;

/// The account of a category in a currency.
pub fn category_account(
    organisation: Id<Organisation>,
    category: CategoryId,
    currency: Currency,
) -> Account {
    let id = category.derive::<AccountKey>(format!("expenses {}", currency.code()).as_bytes());
    Account::new(id, organisation, currency, AccountKind::Expense, CATEGORY_CODE)
}

/// The account that an organisation's expenses in a currency are paid from.
pub fn outside_account(organisation: Id<Organisation>, currency: Currency) -> Account {
    let name = format!("expenses paid {}", currency.code());
    let id = organisation.derive::<AccountKey>(name.as_bytes());
    Account::new(id, organisation, currency, AccountKind::Asset, OUTSIDE_CODE)
}

/// The categories of an expense with what is filed under each, in minor units; nothing for a deleted one.
pub fn legs(expense: &Expense) -> Vec<(CategoryId, i64)> {
    if expense.deleted_at.is_some() {
        return Vec::new();
    }
    match expense.category {
        Some(category) => vec![(category, expense.amount.minor())],
        None => expense.parts.iter().map(|part| (part.category, part.amount.minor())).collect(),
    }
}

/// A movement to make, before it has its place in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// Loses the amount.
    pub debit: Account,
    /// Gets it.
    pub credit: Account,
    /// In minor units, more than zero.
    pub amount: i64,
    /// Why.
    pub reason: u16,
    /// Whatever guards the accounts.
    pub force: Force,
}

impl Leg {
    /// The other way round: an amount below zero moves backwards.
    fn new(debit: Account, credit: Account, amount: i64, reason: u16) -> Self {
        let (debit, credit) = if amount < 0 { (credit, debit) } else { (debit, credit) };
        let amount = amount.saturating_abs();
        Self { debit, credit, amount, reason, force: Force::No }
    }
}

/// What leads from an expense as it was to as it is; nothing where that is the same in the ledger.
pub fn between(before: Option<&Expense>, after: Option<&Expense>) -> Vec<Leg> {
    let shape = |expense: &Expense| (expense.amount.currency(), legs(expense));
    if before.map(shape) == after.map(shape) {
        return Vec::new();
    }
    let back = before.map(|before| moves(before, -1, REVERSED)).unwrap_or_default();
    let forth = after.map(|after| moves(after, 1, RECORDED)).unwrap_or_default();
    [back, forth].concat()
}

fn moves(expense: &Expense, sign: i64, reason: u16) -> Vec<Leg> {
    let (organisation, currency) = (expense.organisation, expense.amount.currency());
    let outside = outside_account(organisation, currency);
    let leg = |(category, minor): (CategoryId, i64)| {
        let category = category_account(organisation, category, currency);
        Leg::new(category, outside, minor.saturating_mul(sign), reason)
    };
    legs(expense).into_iter().map(leg).collect()
}

/// The commands of chain `number` of an expense: all of them or none.
pub fn commands(expense: &Expense, number: i64, legs: &[Leg]) -> Vec<Command> {
    let last = legs.len().saturating_sub(1);
    let command = |(at, leg): (usize, &Leg)| Command {
        id: expense.id.derive(format!("chain {number}/{at}").as_bytes()),
        action: Action::Move {
            debit: leg.debit.id,
            credit: leg.credit.id,
            amount: leg.amount,
            force: leg.force,
        },
        reason: leg.reason,
        subject: expense.id.to_string(),
        linked: at < last,
    };
    legs.iter().enumerate().map(command).collect()
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use money::Money;
    use uuid::Uuid;

    use super::*;
    use crate::Day;
    use crate::expenses::{Origin, Part};

    fn category(number: u128) -> CategoryId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn expense(minor: i64, parts: &[(u128, i64)]) -> Expense {
        let now = Timestamp::from_seconds(1);
        let part = |(number, minor): &(u128, i64)| Part {
            category: category(*number),
            amount: Money::new(*minor, Currency::EUR),
            home_minor: *minor,
            note: String::new(),
        };
        Expense {
            id: Id::from_uuid(Uuid::from_u128(1_000)),
            organisation: Id::from_uuid(Uuid::from_u128(99)),
            person: None,
            day: Day::FIRST,
            amount: Money::new(minor, Currency::EUR),
            home: None,
            category: parts.is_empty().then(|| category(1)),
            parts: parts.iter().map(part).collect(),
            description: String::new(),
            merchant: String::new(),
            note: String::new(),
            tags: Vec::new(),
            group: None,
            origin: Origin::default(),
            chains: 1,
            created_at: now,
            changed_at: now,
            deleted_at: None,
        }
    }

    /// What category 1, category 2 and the account of money from outside gain by debits.
    fn gains(legs: &[Leg]) -> [i64; 3] {
        let organisation = Id::from_uuid(Uuid::from_u128(99));
        let accounts = [
            category_account(organisation, category(1), Currency::EUR),
            category_account(organisation, category(2), Currency::EUR),
            outside_account(organisation, Currency::EUR),
        ];
        accounts.map(|account| {
            legs.iter()
                .map(|leg| match account.id {
                    id if id == leg.debit.id => leg.amount,
                    id if id == leg.credit.id => -leg.amount,
                    _ => 0,
                })
                .sum()
        })
    }

    #[test]
    fn what_changes_is_reversed_and_posted_anew() {
        let one = expense(5, &[]);
        let deleted = Expense { deleted_at: Some(Timestamp::from_seconds(2)), ..one.clone() };
        let renamed = Expense { description: "x".to_owned(), ..one.clone() };
        let split = expense(5, &[(1, 2), (2, 3)]);
        for (before, after, count, moved) in [
            (None, Some(&one), 1, [5, 0, -5]),
            (None, Some(&expense(-5, &[])), 1, [-5, 0, 5]),
            (None, Some(&split), 2, [2, 3, -5]),
            (Some(&one), Some(&renamed), 0, [0, 0, 0]),
            (Some(&one), Some(&expense(7, &[])), 2, [2, 0, -2]),
            (Some(&one), Some(&split), 3, [-3, 3, 0]),
            (Some(&one), Some(&deleted), 1, [-5, 0, 5]),
            (Some(&deleted), Some(&one), 1, [5, 0, -5]),
            (Some(&deleted), Some(&deleted), 0, [0, 0, 0]),
        ] {
            let legs = between(before, after);
            assert_eq!((legs.len(), gains(&legs)), (count, moved), "{before:?} {after:?}");
            assert!(legs.iter().all(|leg| leg.amount > 0));
        }
    }

    #[test]
    fn a_chain_succeeds_or_fails_as_one_and_its_ids_are_its_own() {
        let split = expense(5, &[(1, 2), (2, 3)]);
        let legs = between(None, Some(&split));
        let (first, second) = (commands(&split, 1, &legs), commands(&split, 2, &legs));
        assert_eq!(first.iter().map(|each| each.linked).collect::<Vec<_>>(), [true, false]);
        let ids: std::collections::BTreeSet<_> =
            first.iter().chain(&second).map(|command| command.id).collect();
        assert_eq!(ids.len(), 4);
    }
}
