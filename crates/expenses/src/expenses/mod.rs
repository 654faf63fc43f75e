//! Expenses: what was spent, when, on what and by whom. Each stands in the ledger as one linked chain; what changes is
//! reversed there and posted anew, never edited.

pub(crate) mod api;
pub(crate) mod chain;
pub(crate) mod posting;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod store;

use std::collections::BTreeSet;

use base::events::Event;
use base::who::{Organisation, PersonId};
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use money::{Currency, Money};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::categories::{self, CategoryId};
use crate::filings::filings;
use crate::rates::Quote;
use crate::room::{owner, person};
use crate::{Day, GroupId, books, rates};
use posting::Counting;
use rules::Facts;
pub use search::{Search, Sort};

/// Marks the ids of expenses.
#[derive(Debug)]
pub enum ExpenseKey {}
impl Kind for ExpenseKey {
    const PREFIX: &'static str = "exp";
}

/// The id of an expense.
pub type ExpenseId = Id<ExpenseKey>;

/// Expenses that are judged, posted and written together by [`record_all`].
const CHUNK: usize = 2_000;

/// An expense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    /// Its id.
    pub id: ExpenseId,
    /// Whose books it is in.
    pub organisation: Id<Organisation>,
    /// Who spent it; `None` where a program recorded it.
    pub person: Option<PersonId>,
    /// When.
    pub day: Day,
    /// How much: never zero; below zero money came back.
    pub amount: Money,
    /// The same in the currency of the book; `None` while no rate is known.
    pub home: Option<Home>,
    /// Under what; `None` where it is split.
    pub category: Option<CategoryId>,
    /// Its parts where it is split: two or more, which add up to it.
    pub parts: Vec<Part>,
    /// What it was.
    pub description: String,
    /// From whom; may be empty.
    pub merchant: String,
    /// Whatever else is to be said; may be empty.
    pub note: String,
    /// Words it is found by, each once and in order.
    pub tags: Vec<String>,
    /// For which group.
    pub group: Option<GroupId>,
    /// Where it came from.
    pub origin: Origin,
    /// How many chains it has in the ledger.
    pub chains: i64,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Since when it does not count any more.
    pub deleted_at: Option<Timestamp>,
}

/// An amount in the currency of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// How much.
    pub amount: Money,
    /// By which rates; `None` where so much was charged.
    pub quote: Option<Quote>,
}

/// A part of an expense that is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Under what.
    pub category: CategoryId,
    /// How much of it, with the sign of the whole.
    pub amount: Money,
    /// Its share of the amount in the book's currency, in minor units; zero while that is not known.
    pub home_minor: i64,
    /// What is to be said about it.
    pub note: String,
}

/// Where an expense came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// What recorded it.
    pub source: Source,
    /// Recorded together with all others of this batch: an import, a rule that recurs. Nil for none.
    pub batch: Uuid,
    /// What the outside knows it by; empty for nothing.
    pub external_id: String,
    /// What tells it from others of the same content; empty for nothing.
    pub content_key: String,
}

/// What recorded an expense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// Somebody, by hand or by a program.
    #[default]
    Entry,
    /// A file.
    Import,
    /// A rule that recurs.
    Recurrence,
    /// Somebody's share in a group.
    Group,
}

impl Source {
    const ALL: [Self; 4] = [Self::Entry, Self::Import, Self::Recurrence, Self::Group];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Import => "import",
            Self::Recurrence => "recurrence",
            Self::Group => "group",
        }
    }

    fn stored(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|source| source.word() == word);
        found.ok_or_else(|| base::Error::fault(format!("there is no source {word:?}")))
    }
}

/// An expense to be.
#[derive(Debug, Clone)]
pub struct NewExpense {
    /// How much.
    pub amount: Money,
    /// When; today unless said.
    pub day: Option<Day>,
    /// What it was.
    pub description: String,
    /// From whom.
    pub merchant: String,
    /// Whatever else is to be said.
    pub note: String,
    /// Under what; as the organisation's filings say unless said, else under what catches all.
    pub category: Option<CategoryId>,
    /// Its parts if it is split: then it has no category of its own.
    pub parts: Vec<Part>,
    /// Words it is found by.
    pub tags: Vec<String>,
    /// For which group, which whoever says so is in; as the filings say unless said.
    pub group: Option<GroupId>,
    /// Who spent it; whoever records it unless said.
    pub person: Option<PersonId>,
    /// What was charged for it in the book's currency; by the day's rate unless said.
    pub charged: Option<Money>,
    /// Where it came from.
    pub origin: Origin,
}

impl NewExpense {
    /// So much, and nothing else said.
    pub fn of(amount: Money) -> Self {
        Self {
            amount,
            day: None,
            description: String::new(),
            merchant: String::new(),
            note: String::new(),
            category: None,
            parts: Vec::new(),
            tags: Vec::new(),
            group: None,
            person: None,
            charged: None,
            origin: Origin::default(),
        }
    }
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// How much.
    pub amount: Option<Money>,
    /// When.
    pub day: Option<Day>,
    /// What it was.
    pub description: Option<String>,
    /// From whom.
    pub merchant: Option<String>,
    /// Whatever else is to be said.
    pub note: Option<String>,
    /// Under what; then it is not split any more.
    pub category: Option<CategoryId>,
    /// Its parts; none ends a split.
    pub parts: Option<Vec<Part>>,
    /// Words it is found by.
    pub tags: Option<Vec<String>>,
    /// For which group, which whoever says so is in; for none.
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    pub group: Option<Option<GroupId>>,
    /// What was charged for it in the book's currency.
    pub charged: Option<Money>,
}

/// Records an expense.
///
/// # Errors
/// What the rules say of the fields; `member_unknown`; `amount_too_large` where the books cannot count so far.
pub async fn record(tx: &mut Tx, new: NewExpense) -> Result<Expense> {
    check_person(tx, &new).await?;
    let id = tx.new_id();
    record_as(tx, id, new).await
}

/// The same under an id that was made before, so that it is recorded once.
pub(crate) async fn record_as(tx: &mut Tx, id: ExpenseId, new: NewExpense) -> Result<Expense> {
    let facts = facts(tx, [(new.amount.currency(), new.day)]).await?;
    let expense = rules::judge(&facts, id, &new)?;
    let expense = settle(tx, &facts.counting, None, expense).await?;
    store::insert(tx, std::slice::from_ref(&expense)).await?;
    tell(tx, "expense.recorded", &expense, &Value::Null, &words(&expense));
    Ok(expense)
}

/// Refuses what [`record`] would refuse.
pub(crate) async fn check(tx: &mut Tx, new: &NewExpense) -> Result<()> {
    let facts = facts(tx, [(new.amount.currency(), new.day)]).await?;
    Ok(rules::judge(&facts, tx.new_id(), new).map(drop)?)
}

/// Records all of them, or none. Of each alone there is no event: whoever has a batch records one of it.
///
/// # Errors
/// The first that is refused, with its place in front of its fields: `[7].amount`.
pub async fn record_all(tx: &mut Tx, new: &[NewExpense]) -> Result<Vec<ExpenseId>> {
    let mut ids = Vec::with_capacity(new.len());
    for chunk in new.chunks(CHUNK) {
        let facts = facts(tx, chunk.iter().map(|new| (new.amount.currency(), new.day))).await?;
        let mut steps = Vec::with_capacity(chunk.len());
        for new in chunk {
            let judged = rules::judge(&facts, tx.new_id(), new);
            let expense = judged.map_err(|refusal| in_row(ids.len(), refusal))?;
            ids.push(expense.id);
            steps.push((None, expense));
        }
        let expenses = posting::settle(tx, &facts.counting, steps).await?;
        store::insert(tx, &expenses).await?;
    }
    Ok(ids)
}

fn in_row(at: usize, mut refusal: Refusal) -> Refusal {
    for problem in &mut refusal.fields {
        problem.field = format!("[{at}].{}", problem.field);
    }
    refusal
}

/// An expense of the caller's organisation, a deleted one too.
///
/// # Errors
/// `not_found`.
pub async fn expense(tx: &mut Tx, id: ExpenseId) -> Result<Expense> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("expense"))?)
}

/// The same, for whoever changes it: nobody else does until the transaction ends.
pub async fn expense_to_change(tx: &mut Tx, id: ExpenseId) -> Result<Expense> {
    let organisation = owner(tx)?;
    store::lock(tx, organisation, id).await?;
    expense(tx, id).await
}

/// One page of the organisation's expenses, and how many of them are wanted in all.
pub async fn expenses(tx: &mut Tx, wanted: &Search) -> Result<(Vec<Expense>, u64)> {
    let organisation = owner(tx)?;
    let filed_under = filed_under(tx, wanted).await?;
    let found = store::search(tx, organisation, wanted, filed_under.as_ref()).await?;
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    // A page that is not full is the last one, so it says how many there are: most searches find few.
    let is_last = wanted.after.is_none()
        && count < u64::from(wanted.limit)
        && (count > 0 || wanted.offset == 0);
    let total = if is_last {
        wanted.offset.saturating_add(count)
    } else {
        store::count(tx, organisation, wanted, filed_under.as_ref()).await?
    };
    Ok((found, total))
}

/// The next of the organisation's expenses, for whoever walks over all of them, without counting them each time.
pub(crate) async fn next(tx: &mut Tx, wanted: &Search) -> Result<Vec<Expense>> {
    let organisation = owner(tx)?;
    let filed_under = filed_under(tx, wanted).await?;
    store::search(tx, organisation, wanted, filed_under.as_ref()).await
}

/// The wanted category with all below it.
async fn filed_under(tx: &mut Tx, wanted: &Search) -> Result<Option<BTreeSet<CategoryId>>> {
    match wanted.category {
        Some(category) => Ok(Some(categories::tree(tx).await?.subtree(category))),
        None => Ok(None),
    }
}

/// Changes an expense. In the ledger it is reversed and posted anew, if that is any different.
///
/// # Errors
/// `not_found`, `expense_deleted`; what the rules say of the fields.
pub async fn change(tx: &mut Tx, id: ExpenseId, change: Change) -> Result<Expense> {
    let before = expense_to_change(tx, id).await?;
    if before.deleted_at.is_some() {
        return Err(deleted().into());
    }
    let new = rules::changed(&before, change);
    let facts = facts(tx, [(new.amount.currency(), new.day)]).await?;
    let judged = rules::judge(&facts, id, &new)?;
    let after = Expense { chains: before.chains, created_at: before.created_at, ..judged };
    if (Expense { changed_at: before.changed_at, ..after.clone() }) == before {
        return Ok(before);
    }
    let after = settle(tx, &facts.counting, Some(&before), after).await?;
    store::update(tx, &after).await?;
    tell(tx, "expense.changed", &after, &words(&before), &words(&after));
    Ok(after)
}

/// Takes an expense out of what counts; [`restore`] brings it back. One that is deleted stays so.
///
/// # Errors
/// `not_found`.
pub async fn delete(tx: &mut Tx, id: ExpenseId) -> Result<Expense> {
    let before = expense_to_change(tx, id).await?;
    if before.deleted_at.is_some() {
        return Ok(before);
    }
    let now = tx.now();
    let after = Expense { deleted_at: Some(now), changed_at: now, ..before.clone() };
    let counting = Counting::load(tx).await?;
    let after = settle(tx, &counting, Some(&before), after).await?;
    store::set_deleted(tx, std::slice::from_ref(&after)).await?;
    tell(tx, "expense.deleted", &after, &words(&before), &Value::Null);
    Ok(after)
}

/// Brings a deleted expense back; one that is there stays as it is.
///
/// # Errors
/// `not_found`; `amount_too_large`.
pub async fn restore(tx: &mut Tx, id: ExpenseId) -> Result<Expense> {
    let before = expense_to_change(tx, id).await?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let after = Expense { deleted_at: None, changed_at: tx.now(), ..before.clone() };
    let counting = Counting::load(tx).await?;
    let after = settle(tx, &counting, Some(&before), after).await?;
    store::set_deleted(tx, std::slice::from_ref(&after)).await?;
    tell(tx, "expense.restored", &after, &Value::Null, &words(&after));
    Ok(after)
}

/// Takes all expenses of a batch that still stand out of what counts, and says how many those were. Of each alone
/// there is no event.
pub async fn remove_batch(tx: &mut Tx, batch: Uuid) -> Result<u64> {
    let organisation = owner(tx)?;
    let counting = Counting::load(tx).await?;
    let mut removed = 0;
    loop {
        let standing = store::of_batch(tx, organisation, batch, CHUNK).await?;
        if standing.is_empty() {
            return Ok(removed);
        }
        let now = tx.now();
        let steps = standing.into_iter().map(|before| {
            let after = Expense { deleted_at: Some(now), changed_at: now, ..before.clone() };
            (Some(before), after)
        });
        let gone = posting::settle(tx, &counting, steps.collect()).await?;
        store::set_deleted(tx, &gone).await?;
        removed += u64::try_from(gone.len()).unwrap_or_default();
    }
}

/// Settles one expense.
async fn settle(
    tx: &mut Tx,
    counting: &Counting,
    before: Option<&Expense>,
    after: Expense,
) -> Result<Expense> {
    let step = (before.cloned(), after);
    let settled = posting::settle(tx, counting, vec![step]).await?.pop();
    settled.ok_or_else(|| base::Error::fault("settling an expense"))
}

/// Refuses an expense of somebody who does not belong to the organisation.
async fn check_person(tx: &mut Tx, new: &NewExpense) -> Result<()> {
    let Some(other) = new.person.filter(|other| person(tx) != Some(*other)) else {
        return Ok(());
    };
    if identity::members(tx).await?.iter().any(|member| member.person == other) {
        return Ok(());
    }
    let message = "There is no such member.";
    Err(Refusal::field("personId", "member_unknown", message).into())
}

/// What the rules need to know to judge expenses in these currencies on these days.
async fn facts(
    tx: &mut Tx,
    what: impl IntoIterator<Item = (Currency, Option<Day>)>,
) -> Result<Facts> {
    let book = books::open(tx).await?;
    let today = books::today(tx, &book).await?;
    let (mut currencies, mut days) = (BTreeSet::new(), BTreeSet::new());
    for (currency, day) in what {
        if currency != book.currency {
            currencies.extend([currency, book.currency]);
            days.insert(day.unwrap_or(today));
        }
    }
    let currencies: Vec<Currency> = currencies.into_iter().collect();
    let (first, last) = (days.first().unwrap_or(&today), days.last().unwrap_or(&today));
    let rates = rates::table(tx, &currencies, *first, *last).await?;
    let counting = Counting::load(tx).await?;
    let filings = filings(tx).await?;
    Ok(Facts { book, counting, filings, rates, today, person: person(tx), now: tx.now() })
}

pub(crate) fn deleted() -> Refusal {
    Refusal::conflict("expense_deleted", "The expense is deleted; restore it first.")
}

/// What is told about an expense.
fn words(expense: &Expense) -> Value {
    let parts = expense
        .parts
        .iter()
        .map(|part| json!({ "category": part.category, "amount": part.amount, "note": part.note }));
    json!({
        "amount": expense.amount,
        "date": expense.day,
        "description": expense.description,
        "merchant": expense.merchant,
        "note": expense.note,
        "category": expense.category,
        "parts": parts.collect::<Vec<_>>(),
        "tags": expense.tags,
        "group": expense.group,
        "charged": expense.home.map(|home| home.amount),
    })
}

fn tell(tx: &mut Tx, kind: &'static str, expense: &Expense, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: expense.id.to_string(), body });
}
