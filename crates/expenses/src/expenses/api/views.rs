//! What is answered about expenses.

use base::Timestamp;
use base::who::PersonId;
use money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

use crate::expenses::{Expense, ExpenseId, Home, Part};
use crate::{CategoryId, Day, GroupId};

/// An expense.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpenseView {
    id: ExpenseId,
    /// Decimal text; below zero money came back.
    amount: String,
    currency: Currency,
    date: Day,
    description: String,
    merchant: String,
    note: String,
    /// None where it is split.
    category_id: Option<CategoryId>,
    /// Where it is split: two or more, which add up to it.
    parts: Vec<ExpensePartView>,
    /// In lower case, each once.
    tags: Vec<String>,
    /// For which group.
    group_id: Option<GroupId>,
    /// Who spent it; none where a program recorded it.
    person_id: Option<PersonId>,
    /// The amount in the currency of the book; none while no rate is known.
    home: Option<HomeView>,
    /// `entry`, `import`, `recurrence` or `group`.
    source: &'static str,
    created_at: Timestamp,
    changed_at: Timestamp,
    /// Since when it does not count any more.
    deleted_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExpensePartView {
    category_id: CategoryId,
    amount: String,
    note: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct HomeView {
    amount: String,
    currency: Currency,
    /// How it was converted; none where so much was charged.
    rates: Option<RatesView>,
}

/// Units that one euro bought.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatesView {
    /// Of the expense's currency.
    own_per_euro: String,
    /// Of the book's.
    home_per_euro: String,
    /// When they were published.
    date: Day,
}

impl From<&Expense> for ExpenseView {
    fn from(expense: &Expense) -> Self {
        Self {
            id: expense.id,
            amount: expense.amount.to_plain(),
            currency: expense.amount.currency(),
            date: expense.day,
            description: expense.description.clone(),
            merchant: expense.merchant.clone(),
            note: expense.note.clone(),
            category_id: expense.category,
            parts: expense.parts.iter().map(ExpensePartView::from).collect(),
            tags: expense.tags.clone(),
            group_id: expense.group,
            person_id: expense.person,
            home: expense.home.as_ref().map(HomeView::from),
            source: expense.origin.source.word(),
            created_at: expense.created_at,
            changed_at: expense.changed_at,
            deleted_at: expense.deleted_at,
        }
    }
}

impl From<&Part> for ExpensePartView {
    fn from(part: &Part) -> Self {
        let (category_id, note) = (part.category, part.note.clone());
        Self { category_id, amount: part.amount.to_plain(), note }
    }
}

impl From<&Home> for HomeView {
    fn from(home: &Home) -> Self {
        let rates = home.quote.map(|quote| RatesView {
            own_per_euro: quote.from_per_euro.to_string(),
            home_per_euro: quote.to_per_euro.to_string(),
            date: quote.day,
        });
        Self { amount: home.amount.to_plain(), currency: home.amount.currency(), rates }
    }
}

/// One page of a walk.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WalkView {
    expenses: Vec<ExpenseView>,
    /// Where the next page begins; none behind the last.
    next_cursor: Option<String>,
}

impl WalkView {
    /// Of a page that had room for `limit`.
    pub(super) fn new(found: &[Expense], limit: u32) -> Self {
        let is_full = u32::try_from(found.len()).is_ok_and(|len| len == limit);
        let next_cursor = found.last().filter(|_| is_full);
        let next_cursor = next_cursor.map(|last| format!("{}.{}", last.day, last.id));
        Self { expenses: found.iter().map(ExpenseView::from).collect(), next_cursor }
    }
}
