//! What a group's members paid for each other.
//!
//! How an expense is shared is computed by [`splits`] when it is recorded or changed,
//! and the outcome stored with it: balances, exports and figures read what was posted.

pub(crate) mod api;
pub(crate) mod entry;
pub(crate) mod form;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use ::expenses::Day;
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use money::{Money, seed_from_id};
use serde_json::{Value, json};

use crate::activity::record;
use crate::groups::rules::{line, note};
use crate::groups::{Access, Role};
use crate::imports::ImportId;
use crate::members::{self, Member, MemberId};
use crate::postings::{self, Move, Posting, thing};
use crate::splits::{self, Division, Problem, Split};

/// Marks the ids of shared expenses.
#[derive(Debug)]
pub enum ExpenseKey {}
impl Kind for ExpenseKey {
    const PREFIX: &'static str = "group_expense";
}

/// The id of a shared expense.
pub type ExpenseId = Id<ExpenseKey>;

/// What one member paid and owes of an expense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub member: MemberId,
    /// What they paid.
    pub paid: Money,
    /// What they owe.
    pub owed: Money,
}

/// A shared expense.
#[derive(Debug, Clone)]
pub struct Expense {
    /// Its id.
    pub id: ExpenseId,
    /// What it was for.
    pub description: String,
    /// What kind of thing; empty for none.
    pub category: String,
    /// How much; below zero for a refund.
    pub amount: Money,
    /// On which day.
    pub day: Day,
    /// How it is shared.
    pub split: Split<MemberId>,
    /// What came of it, by member.
    pub parts: Vec<Part>,
    /// How many chains were posted about it.
    pub version: i64,
    /// By whom it was recorded.
    pub recorded_by: Option<MemberId>,
    /// The file that it came with.
    pub import: Option<ImportId>,
    /// When.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Taken out of the books since then.
    pub deleted_at: Option<Timestamp>,
}

/// An expense as somebody states it.
#[derive(Debug, Clone)]
pub struct NewExpense {
    /// The id that a preview gave it, so that what is stored is what was seen; a new one if none.
    pub id: Option<ExpenseId>,
    /// What it was for.
    pub description: String,
    /// What kind of thing; empty for none.
    pub category: String,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub day: Day,
    /// Who paid; nobody for whoever asks.
    pub payers: Vec<(MemberId, Money)>,
    /// How it is shared.
    pub split: Split<MemberId>,
}

/// What sharing comes to, before anything is stored.
#[derive(Debug)]
pub struct Preview {
    /// The id under which exactly this would be stored.
    pub id: ExpenseId,
    /// Who owes what, and what is left.
    pub division: Division<MemberId>,
    /// What nobody has paid yet.
    pub unpaid: Money,
}

/// What would be stored for `new`, and what is still left to give out.
///
/// # Errors
/// `member_unknown`, and whatever the arithmetic refuses.
pub async fn preview(tx: &mut Tx, access: &Access, new: &NewExpense) -> Result<Preview> {
    let all = members::store::all(tx, access.group.id).await?;
    rules::check_members(&all, &[], new)?;
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let division = divided(id, new)?;
    let unpaid = splits::unpaid(new.amount, &payers(access, new)?).map_err(refused)?;
    Ok(Preview { id, division, unpaid })
}

/// Records an expense.
///
/// # Errors
/// `member_unknown`, `split_incomplete`, `payers_incomplete`, `expense_exists`; fields that do not fit.
pub async fn add(tx: &mut Tx, access: &Access, new: NewExpense) -> Result<Expense> {
    let all = members::store::all(tx, access.group.id).await?;
    let now = tx.now();
    let recorded_by = access.member.as_ref().map(|me| me.id);
    if let Some(id) = new.id
        && store::is_known(tx, id).await?
    {
        let message = "This expense was recorded already.";
        return Err(Refusal::conflict("expense_exists", message).into());
    }
    let blank = (new.id.unwrap_or_else(|| tx.new_id()), recorded_by, now);
    let expense = judged(access, &all, &[], blank, new)?;
    store::insert(tx, access.group.id, &expense).await?;
    settle(tx, access, &expense, None, Some(&expense)).await?;
    let about = json!({ "before": null, "after": words(&expense) });
    record(tx, access, "group_expense.added", expense.id, about).await?;
    Ok(expense)
}

/// One expense of the group, also a deleted one.
///
/// # Errors
/// `not_found`.
pub async fn expense(tx: &mut Tx, access: &Access, id: ExpenseId) -> Result<Expense> {
    let found = store::find(tx, access.group.id, id).await?;
    found.ok_or_else(|| Refusal::not_found("expense").into())
}

/// Which expenses are wanted.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// In which currency.
    pub currency: Option<money::Currency>,
    /// With whom: who paid or owes something of it.
    pub member: Option<MemberId>,
    /// What its description or category holds.
    pub text: Option<String>,
    /// Deleted ones instead of those in the books.
    pub deleted: bool,
    /// How many.
    pub limit: u32,
    /// How many before them.
    pub offset: u64,
}

/// The group's expenses, the latest day first, and how many there are.
pub async fn expenses(
    tx: &mut Tx,
    access: &Access,
    search: &Search,
) -> Result<(Vec<Expense>, u64)> {
    store::search(tx, access.group.id, search).await
}

/// Changes an expense: what was posted for it is taken back and what it is now is posted. Who paid
/// stays where nobody is named. Expenses that one neither recorded nor has a part in take an admin.
///
/// # Errors
/// `not_found`, `group_role`, and what [`add`] refuses.
pub async fn change(
    tx: &mut Tx,
    access: &Access,
    id: ExpenseId,
    mut new: NewExpense,
) -> Result<Expense> {
    let before = current(tx, access, id).await?;
    if new.payers.is_empty() {
        new.payers = rules::same_payers(&before.parts, new.amount);
    }
    let all = members::store::all(tx, access.group.id).await?;
    let known: Vec<MemberId> = before.parts.iter().map(|part| part.member).collect();
    let blank = (id, before.recorded_by, before.created_at);
    let mut after = judged(access, &all, &known, blank, new)?;
    after.version = before.version.saturating_add(1);
    after.import = before.import;
    after.changed_at = tx.now();
    store::update(tx, access.group.id, &after).await?;
    settle(tx, access, &after, Some(&before), Some(&after)).await?;
    let about = json!({ "before": words(&before), "after": words(&after) });
    record(tx, access, "group_expense.changed", id, about).await?;
    Ok(after)
}

/// Takes an expense out of the books; it can be restored.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn delete(tx: &mut Tx, access: &Access, id: ExpenseId) -> Result<()> {
    let before = current(tx, access, id).await?;
    let version = before.version.saturating_add(1);
    let after = Expense { version, deleted_at: Some(tx.now()), ..before.clone() };
    store::update(tx, access.group.id, &after).await?;
    settle(tx, access, &after, Some(&before), None).await?;
    let about = json!({ "before": words(&before), "after": null });
    record(tx, access, "group_expense.deleted", id, about).await
}

/// Puts a deleted expense back into the books, as it was.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn restore(tx: &mut Tx, access: &Access, id: ExpenseId) -> Result<Expense> {
    let before = expense(tx, access, id).await?;
    own(access, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let version = before.version.saturating_add(1);
    let after = Expense { version, deleted_at: None, changed_at: tx.now(), ..before };
    store::update(tx, access.group.id, &after).await?;
    settle(tx, access, &after, None, Some(&after)).await?;
    let about = json!({ "before": null, "after": words(&after) });
    record(tx, access, "group_expense.restored", id, about).await?;
    Ok(after)
}

/// An expense that is in the books and the caller's to change.
async fn current(tx: &mut Tx, access: &Access, id: ExpenseId) -> Result<Expense> {
    let found = expense(tx, access, id).await?;
    if found.deleted_at.is_some() {
        return Err(Refusal::not_found("expense").into());
    }
    own(access, &found)?;
    Ok(found)
}

fn own(access: &Access, expense: &Expense) -> Result<(), Refusal> {
    let me = access.member.as_ref().map(|me| me.id);
    let is_theirs = me.is_some() && (expense.recorded_by == me || expense.is_of(me));
    if is_theirs { Ok(()) } else { access.role.may(Role::Admin) }
}

impl Expense {
    /// True when `member` has a part in it.
    fn is_of(&self, member: Option<MemberId>) -> bool {
        self.parts.iter().any(|part| Some(part.member) == member)
    }

    /// What its members owe each other for it.
    pub(crate) fn moves(&self) -> Result<Vec<Move>> {
        let side = |value: fn(&Part) -> Money| {
            self.parts.iter().map(move |part| (part.member, value(part))).collect::<Vec<_>>()
        };
        let debts = splits::debts(&side(|part| part.paid), &side(|part| part.owed));
        let debts = debts.map_err(|error| Error::caused("the debts of an expense", error))?;
        let currency = self.amount.currency();
        let made = debts.into_iter().map(|debt| Move {
            debit: debt.from,
            credit: debt.to,
            amount: Money::new(debt.minor, currency),
        });
        Ok(made.collect())
    }
}

fn payers(access: &Access, new: &NewExpense) -> Result<Vec<(MemberId, Money)>> {
    if !new.payers.is_empty() {
        return Ok(new.payers.clone());
    }
    let Some(me) = &access.member else {
        let message = "Say who paid; a program has paid nothing itself.";
        return Err(Refusal::field("paidBy", "missing_field", message).into());
    };
    Ok(vec![(me.id, new.amount)])
}

/// What each owes. The id never changes, so neither does who carries an odd unit.
fn divided(id: ExpenseId, new: &NewExpense) -> Result<Division<MemberId>> {
    splits::divide(new.amount, &new.split, seed_from_id(id.uuid().as_bytes())).map_err(refused)
}

/// The expense that `new` makes, if it is one.
fn judged(
    access: &Access,
    all: &[Member],
    known: &[MemberId],
    (id, recorded_by, created_at): (ExpenseId, Option<MemberId>, Timestamp),
    new: NewExpense,
) -> Result<Expense> {
    rules::check_members(all, known, &new)?;
    rules::check_amount(new.amount)?;
    let division = divided(id, &new)?;
    let payers = payers(access, &new)?;
    let unpaid = splits::unpaid(new.amount, &payers).map_err(refused)?;
    rules::check_complete(&division, unpaid)?;
    Ok(Expense {
        id,
        description: line("description", &new.description, rules::MAX_DESCRIPTION)?,
        category: note("category", &new.category, rules::MAX_CATEGORY)?,
        amount: new.amount,
        day: new.day,
        parts: rules::parts(new.amount.currency(), &payers, &division.owed),
        split: new.split,
        version: 1,
        recorded_by,
        import: None,
        created_at,
        changed_at: created_at,
        deleted_at: None,
    })
}

async fn settle(
    tx: &mut Tx,
    access: &Access,
    now: &Expense,
    before: Option<&Expense>,
    after: Option<&Expense>,
) -> Result<()> {
    postings::post(tx, &access.group, posting(now, before, after)?).await
}

/// What leads the books from an expense as it was to as it is.
pub(crate) fn posting(
    now: &Expense,
    before: Option<&Expense>,
    after: Option<&Expense>,
) -> Result<Posting> {
    let moves = |expense: Option<&Expense>| expense.map_or(Ok(Vec::new()), Expense::moves);
    Ok(Posting {
        reason: postings::EXPENSE,
        turn: (thing(now.id), now.version),
        undone: moves(before)?,
        made: moves(after)?,
    })
}

/// What the arithmetic refuses, as a refusal of the split.
pub(crate) fn refused(problem: Problem) -> Error {
    Refusal::field("split", problem.code(), problem.to_string()).into()
}

fn words(expense: &Expense) -> Value {
    json!({
        "description": expense.description,
        "amount": expense.amount,
        "day": expense.day,
    })
}
