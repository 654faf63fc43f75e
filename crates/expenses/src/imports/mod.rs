//! Imports: files of a bank's bookings that become expenses. A file is read and shown first; what it would do is done
//! in one transaction, and all of it can be undone.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::jobs::NewJob;
use base::who::{Organisation, PersonId};
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use formats::Format;
use serde_json::{Value, json};

use crate::feeds::{self, Feed, FeedId};
use crate::room::{owner, person};
use crate::{Change, books, change, record_all, remove_batch};
pub use rules::{Counts, Decision, File, Report, Row, Verdict};
use rules::{State, Step};

/// Marks the ids of imports.
#[derive(Debug)]
pub enum ImportKey {}
impl Kind for ImportKey {
    const PREFIX: &'static str = "import";
}

/// The id of an import.
pub type ImportId = Id<ImportKey>;

/// Rows of an import that is done at once; one with more is a job.
const AT_ONCE: usize = 2_000;
/// Imports that are open at a time, at most.
const MAX_OPEN: i64 = 20;
/// How long an import stays open, in seconds.
const OPEN_SECONDS: i64 = 86_400;

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Whose.
    pub organisation: Id<Organisation>,
    /// Where the file comes from.
    pub feed: FeedId,
    /// Who sent it; `None` for a program.
    pub person: Option<PersonId>,
    /// As the file was called.
    pub file_name: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// Its format.
    pub format: Format,
    /// How far it is.
    pub state: State,
    /// How much of it is done, in percent: nothing, begun, or all.
    pub percent: i64,
    /// What there is to know about the file.
    pub report: Report,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// Since when it is done, undone or failed.
    pub ended_at: Option<Timestamp>,
}

/// Takes a file that was read, without doing anything yet. The same file again is the import that is done already; then
/// the answer is true.
///
/// # Errors
/// `not_found`, `too_many_imports`.
pub async fn open(tx: &mut Tx, feed: FeedId, name: &str, file: File) -> Result<(Import, bool)> {
    let organisation = books::open(tx).await?.organisation;
    let feed = locked(tx, organisation, feed).await?;
    if let Some(done) = store::find_done(tx, feed.id, &file.sha256).await? {
        return Ok((done, true));
    }
    let stale = tx.now().plus_seconds(-OPEN_SECONDS);
    store::discard_stale(tx, organisation, stale).await?;
    if store::count_open(tx, organisation).await? >= MAX_OPEN {
        let message = format!("At most {MAX_OPEN} imports can be open; do or discard one first.");
        return Err(Refusal::conflict("too_many_imports", message).into());
    }
    let import = Import {
        id: tx.new_id(),
        organisation,
        feed: feed.id,
        person: person(tx),
        file_name: rules::tidied(name, rules::MAX_NAME_LEN),
        sha256: file.sha256,
        format: file.format,
        state: State::Open,
        percent: 0,
        report: file.report,
        created_at: tx.now(),
        ended_at: None,
    };
    let mut rows = file.rows;
    judge(tx, &import, &mut rows).await?;
    store::insert(tx, &import).await?;
    store::insert_rows(tx, &import, &rows).await?;
    let told = json!({ "state": import.state.word(), "rows": rows.len() });
    tell(tx, "expense_import.opened", &import, (None, &told));
    Ok((import, false))
}

/// Does an import: at once if it is short, as a job if it is long.
///
/// # Errors
/// `not_found`, `import_ended`, `import_running`.
pub async fn submit(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let import = open_import(tx, id).await?;
    if store::count_rows(tx, id).await? <= i64::try_from(AT_ONCE).unwrap_or(i64::MAX) {
        return complete(tx, import).await;
    }
    let running = Import { state: State::Running, ..import };
    store::update(tx, &running).await?;
    let payload = json!({ "organisation": running.organisation, "import": id });
    tx.enqueue(NewJob::new("default", jobs::KIND, payload));
    Ok(running)
}

/// Does all of an import in this transaction. What the file's rows are is judged anew: since it was opened, other files
/// may have brought some of them.
pub(crate) async fn complete(tx: &mut Tx, import: Import) -> Result<Import> {
    let feed = locked(tx, import.organisation, import.feed).await?;
    if store::find_done(tx, feed.id, &import.sha256).await?.is_some() {
        let message = "This file was imported meanwhile.";
        return Err(Refusal::conflict("import_repeated", message).into());
    }
    let mut rows = store::rows(tx, import.id).await?;
    judge(tx, &import, &mut rows).await?;
    let new: Vec<_> = rows
        .iter()
        .filter(|row| row.step() == Step::Record)
        .map(|row| rules::expense(row, import.id.uuid(), import.person))
        .collect();
    let mut recorded = record_all(tx, &new).await?.into_iter();
    for row in &mut rows {
        match row.step() {
            Step::Record => row.expense = recorded.next(),
            Step::Amend(expense) => {
                let expense = amend(tx, expense, row).await?;
                row.expense = Some(expense);
            }
            Step::Leave(expense) => row.expense = expense,
        }
    }
    store::replace_rows(tx, &import, &rows).await?;
    let (now, before) = (tx.now(), import.state);
    let done = Import { state: State::Done, percent: 100, ended_at: Some(now), ..import };
    store::update(tx, &done).await?;
    let told = json!({ "state": done.state.word(), "added": new.len(), "rows": rows.len() });
    tell(tx, "expense_import.done", &done, (Some(before), &told));
    Ok(done)
}

/// The booking of what was pending. Somebody may have deleted it; then it stays so.
async fn amend(tx: &mut Tx, expense: crate::ExpenseId, row: &Row) -> Result<crate::ExpenseId> {
    let standing = crate::expense(tx, expense).await?;
    if standing.deleted_at.is_none() {
        let new = rules::expense(row, standing.origin.batch, standing.person);
        let to = Change {
            amount: Some(new.amount),
            day: new.day,
            description: Some(new.description),
            merchant: Some(new.merchant),
            ..Change::default()
        };
        change(tx, expense, to).await?;
    }
    Ok(expense)
}

/// Takes back what an import added, but for what another import has seen, too.
///
/// # Errors
/// `not_found`, `import_not_done`.
pub async fn undo(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let organisation = owner(tx)?;
    let import = import(tx, id).await?;
    locked(tx, organisation, import.feed).await?;
    let import = self::import(tx, id).await?;
    if import.state == State::Undone {
        return Ok(import);
    }
    if import.state != State::Done {
        let message = "Only an import that is done can be undone.";
        return Err(Refusal::conflict("import_not_done", message).into());
    }
    let undone = Import { state: State::Undone, ended_at: Some(tx.now()), ..import };
    store::update(tx, &undone).await?;
    store::hand_over(tx, id).await?;
    let removed = remove_batch(tx, id.uuid()).await?;
    let told = json!({ "state": undone.state.word(), "removed": removed });
    tell(tx, "expense_import.undone", &undone, (Some(State::Done), &told));
    Ok(undone)
}

/// Discards an import that was not done.
///
/// # Errors
/// `not_found`, `import_ended`, `import_running`.
pub async fn discard(tx: &mut Tx, id: ImportId) -> Result<()> {
    let import = open_import(tx, id).await?;
    store::discard(tx, id).await?;
    tell(tx, "expense_import.discarded", &import, (Some(import.state), &Value::Null));
    Ok(())
}

/// Says of rows what is to be done with them, whatever they seem to be.
///
/// # Errors
/// `not_found`, `import_ended`, `import_running`.
pub async fn decide(
    tx: &mut Tx,
    id: ImportId,
    decisions: &[(i64, Option<Decision>)],
) -> Result<()> {
    open_import(tx, id).await?;
    store::decide(tx, id, decisions).await
}

/// The organisation's imports, the newest first, and how many there are.
pub async fn imports(tx: &mut Tx, limit: u32, offset: u64) -> Result<(Vec<Import>, u64)> {
    let organisation = owner(tx)?;
    store::list(tx, organisation, limit, offset).await
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn import(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("import"))?)
}

/// How many rows of each kind it has.
pub async fn counts(tx: &mut Tx, id: ImportId) -> Result<Counts> {
    store::counts(tx, id).await
}

/// One page of an import's rows in the order of the file, all or those of one kind, and how many those are.
pub async fn rows(
    tx: &mut Tx,
    id: ImportId,
    verdict: Option<Verdict>,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Row>, u64)> {
    import(tx, id).await?;
    store::page(tx, id, verdict, limit, offset).await
}

/// The import, which nobody else changes until the transaction ends, if it can still be done.
async fn open_import(tx: &mut Tx, id: ImportId) -> Result<Import> {
    let feed = import(tx, id).await?.feed;
    locked(tx, owner(tx)?, feed).await?;
    let import = import(tx, id).await?;
    match import.state {
        State::Open => Ok(import),
        State::Running => {
            let message = "This import is being done.";
            Err(Refusal::conflict("import_running", message).into())
        }
        State::Done | State::Undone | State::Failed => {
            let message = "This import has ended; send the file again for another.";
            Err(Refusal::conflict("import_ended", message).into())
        }
    }
}

async fn locked(tx: &mut Tx, organisation: Id<Organisation>, feed: FeedId) -> Result<Feed> {
    feeds::store::lock(tx, organisation, feed).await?;
    feeds::feed(tx, feed).await
}

/// Finds out what rows are known, by what other imports of the feed have brought and what was entered by hand.
async fn judge(tx: &mut Tx, import: &Import, rows: &mut [Row]) -> Result<()> {
    let Some((first, last)) = rules::span(rows) else {
        return Ok(());
    };
    let mut known = store::known(tx, import.feed, first, last).await?;
    known.extend(store::entered(tx, import.organisation, first, last).await?);
    rules::judge(rows, &known, import.format);
    Ok(())
}

fn tell(
    tx: &mut Tx,
    kind: &'static str,
    import: &Import,
    (before, after): (Option<State>, &Value),
) {
    let body = json!({
        "feed": import.feed,
        "fileName": import.file_name,
        "sha256": import.sha256,
        "format": import.format.name(),
        "before": before.map(|state| json!({ "state": state.word() })),
        "after": after,
    });
    tx.record(Event { kind, subject: import.id.to_string(), body });
}
