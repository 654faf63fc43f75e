//! Recurrences: expenses that come again by the calendar. Each occurrence is recorded once, however late the program
//! looks and however often it tries.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::{Organisation, PersonId};
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use money::Money;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::expenses::{ExpenseId, NewExpense, Origin, Source};
use crate::room::{owner, person};
use crate::{CategoryId, books, categories, expenses};
pub use rules::{Every, Rhythm};

/// Marks the ids of recurrences.
#[derive(Debug)]
pub enum RecurrenceKey {}
impl Kind for RecurrenceKey {
    const PREFIX: &'static str = "rec";
}

/// The id of a recurrence.
pub type RecurrenceId = Id<RecurrenceKey>;

/// Recurrences of one organisation, at most.
const MAX_RECURRENCES: i64 = 500;
/// Occurrences that one transaction records.
const AT_ONCE: u32 = 50;

/// An expense that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// Its id.
    pub id: RecurrenceId,
    /// Whose.
    pub organisation: Id<Organisation>,
    /// Who set it up, and spends.
    pub person: Option<PersonId>,
    /// When.
    pub rhythm: Rhythm,
    /// What.
    pub template: Template,
    /// The occurrence that comes next, counted from 0.
    pub next_number: u32,
    /// Since when it waits.
    pub paused_at: Option<Timestamp>,
    /// Since when it is over.
    pub ended_at: Option<Timestamp>,
}

/// What every occurrence is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// How much.
    pub amount: Money,
    /// Under what; as the filings say while that is open.
    pub category: Option<CategoryId>,
    /// What it is.
    pub description: String,
    /// To whom.
    pub merchant: String,
    /// Whatever else is to be said.
    pub note: String,
    /// Words it is found by.
    pub tags: Vec<String>,
}

/// What is to be different; `None` stays as it is. The days stay: another rhythm is another recurrence.
#[derive(Debug, Clone, Default)]
pub struct RecurrenceChange {
    /// What every occurrence from now on is.
    pub template: Option<Template>,
    /// No occurrence is after this day; `Some(None)` for no end.
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    pub until: Option<Option<crate::Day>>,
    /// There are no more than so many; `Some(None)` for any number.
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    pub count: Option<Option<u32>>,
    /// True to wait; false to go on with the next day, passing over what was missed.
    pub paused: Option<bool>,
}

/// Sets up an expense that recurs. Occurrences before today are recorded, too: who wants none of them begins today.
///
/// # Errors
/// What the rules say of the fields; `too_many_recurrences`.
pub async fn set_up(tx: &mut Tx, rhythm: Rhythm, template: Template) -> Result<Recurrence> {
    let organisation = books::open(tx).await?.organisation;
    rhythm.check()?;
    check_template(tx, &template).await?;
    if store::count(tx, organisation).await? >= MAX_RECURRENCES {
        let message = format!("An organisation has at most {MAX_RECURRENCES} recurring expenses.");
        return Err(Refusal::conflict("too_many_recurrences", message).into());
    }
    let recurrence = Recurrence {
        id: tx.new_id(),
        organisation,
        person: person(tx),
        rhythm,
        template,
        next_number: 0,
        paused_at: None,
        ended_at: None,
    };
    store::insert(tx, &recurrence).await?;
    tell(tx, "expense_recurrence.set_up", &recurrence, &Value::Null);
    Ok(recurrence)
}

/// The organisation's recurrences that are not over, the oldest first.
pub async fn recurrences(tx: &mut Tx) -> Result<Vec<Recurrence>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation, MAX_RECURRENCES).await
}

/// One of them, one that is over too.
///
/// # Errors
/// `not_found`.
pub async fn recurrence(tx: &mut Tx, id: RecurrenceId) -> Result<Recurrence> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("recurring expense"))?)
}

/// Changes what is still to come.
///
/// # Errors
/// `not_found`, `recurrence_ended`; what the rules say of the fields.
pub async fn change(tx: &mut Tx, id: RecurrenceId, change: RecurrenceChange) -> Result<Recurrence> {
    let before = to_change(tx, id).await?;
    let mut after = before.clone();
    if let Some(template) = change.template {
        check_template(tx, &template).await?;
        after.template = template;
    }
    after.rhythm.until = change.until.unwrap_or(after.rhythm.until);
    after.rhythm.count = change.count.unwrap_or(after.rhythm.count);
    after.rhythm.check()?;
    match change.paused {
        Some(true) => after.paused_at = after.paused_at.or(Some(tx.now())),
        Some(false) if after.paused_at.is_some() => {
            after.paused_at = None;
            after.next_number = after.rhythm.first_from(after.next_number, tx.now());
        }
        _ => {}
    }
    store::update(tx, &after).await?;
    tell(tx, "expense_recurrence.changed", &after, &words(&before));
    Ok(after)
}

/// Ends a recurrence. What it recorded stays.
///
/// # Errors
/// `not_found`.
pub async fn end(tx: &mut Tx, id: RecurrenceId) -> Result<Recurrence> {
    let before = recurrence(tx, id).await?;
    if before.ended_at.is_some() {
        return Ok(before);
    }
    let before = to_change(tx, id).await?;
    let after = Recurrence { ended_at: Some(tx.now()), ..before.clone() };
    store::update(tx, &after).await?;
    tell(tx, "expense_recurrence.ended", &after, &words(&before));
    Ok(after)
}

/// Records what is due of one recurrence, and says whether there may be more. The caller acts for its organisation.
pub(crate) async fn catch_up(tx: &mut Tx, id: RecurrenceId) -> Result<bool> {
    let organisation = owner(tx)?;
    store::lock(tx, organisation, id).await?;
    let Some(mut recurrence) = store::find(tx, organisation, id).await? else { return Ok(false) };
    if recurrence.paused_at.is_some() || recurrence.ended_at.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    for (number, day) in recurrence.rhythm.from(recurrence.next_number, AT_ONCE) {
        if recurrence.rhythm.due_at(number).is_none_or(|due| due > now) {
            break;
        }
        let expense: ExpenseId = recurrence.id.derive(format!("occurrence {number}").as_bytes());
        let new = occurrence(tx, &recurrence, number, day).await?;
        expenses::record_as(tx, expense, new).await?;
        store::note(tx, id, number, expense).await?;
        recurrence.next_number = number.saturating_add(1);
    }
    store::update(tx, &recurrence).await?;
    Ok(recurrence.rhythm.due_at(recurrence.next_number).is_some_and(|due| due <= now))
}

/// An occurrence as an expense. A category that was archived meanwhile gives way to the filings.
async fn occurrence(
    tx: &mut Tx,
    recurrence: &Recurrence,
    number: u32,
    day: crate::Day,
) -> Result<NewExpense> {
    let Template { amount, category, description, merchant, note, tags } =
        recurrence.template.clone();
    let tree = categories::tree(tx).await?;
    let category = category.filter(|category| tree.open("categoryId", *category).is_ok());
    let origin = Origin {
        source: Source::Recurrence,
        batch: recurrence.id.uuid(),
        external_id: format!("{}/{number}", recurrence.id),
        content_key: String::new(),
    };
    let (day, person) = (Some(day), recurrence.person);
    let new = NewExpense::of(amount);
    Ok(NewExpense { day, description, merchant, note, category, tags, person, origin, ..new })
}

async fn to_change(tx: &mut Tx, id: RecurrenceId) -> Result<Recurrence> {
    let organisation = owner(tx)?;
    store::lock(tx, organisation, id).await?;
    let found = recurrence(tx, id).await?;
    if found.ended_at.is_some() {
        let message = "This recurring expense has ended; set up another.";
        return Err(Refusal::conflict("recurrence_ended", message).into());
    }
    Ok(found)
}

/// Refuses a template that no expense could be made of.
async fn check_template(tx: &mut Tx, template: &Template) -> Result<()> {
    let Template { amount, category, description, merchant, note, tags } = template.clone();
    let new = NewExpense::of(amount);
    let new = NewExpense { description, merchant, note, category, tags, ..new };
    expenses::check(tx, &new).await
}

fn words(recurrence: &Recurrence) -> Value {
    json!({
        "rhythm": recurrence.rhythm,
        "template": recurrence.template,
        "paused": recurrence.paused_at.is_some(),
        "ended": recurrence.ended_at.is_some(),
    })
}

fn tell(tx: &mut Tx, kind: &'static str, recurrence: &Recurrence, before: &Value) {
    let body = json!({ "before": before, "after": words(recurrence) });
    tx.record(Event { kind, subject: recurrence.id.to_string(), body });
}

/// What is stored as JSON, from its text.
fn stored<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::caused("reading a recurrence", error))
}
