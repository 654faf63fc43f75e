//! Exports: expenses as files for other programs, and a summary of some days for people. Every amount in them is the
//! one that the list shows. What is too long to be answered at once is written by a job and fetched later.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod summary;

use base::error::RefusalKind;
use base::events::Event;
use base::jobs::NewJob;
use base::who::Organisation;
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::json;

use crate::books;
use crate::categories::{self, Tree};
use crate::expenses::{Expense, Search, expenses, next};
use crate::room::owner;
pub use rules::Format;

/// Marks the ids of exports.
#[derive(Debug)]
pub enum ExportKey {}
impl Kind for ExportKey {
    const PREFIX: &'static str = "export";
}

/// The id of an export.
pub type ExportId = Id<ExportKey>;

/// Expenses of a file that is answered at once, at most.
pub const MAX_AT_ONCE: u64 = 50_000;
/// Expenses of a file that a job writes, at most.
pub const MAX_WRITTEN: u64 = 2_000_000;
/// Exports of one organisation that are being written, at most.
const MAX_RUNNING: usize = 3;
/// Exports that are listed.
const LISTED: u32 = 100;
/// How long a file is kept: a week.
const KEPT_SECONDS: i64 = 7 * 86_400;
/// Expenses that are read at once.
const CHUNK: u32 = 2_000;

/// A file that a job writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Whose.
    pub organisation: Id<Organisation>,
    /// What it is for.
    pub format: Format,
    /// How far it is.
    pub state: State,
    /// How many expenses it is to hold.
    pub total: u64,
    /// How many it holds already.
    pub written: u64,
    /// Where its parts are, and how many there are.
    pub folder: String,
    /// How many parts it has.
    pub parts: u32,
    /// In bytes.
    pub size: u64,
    /// Since when it is here.
    pub created_at: Timestamp,
    /// Since when it is done or has failed.
    pub ended_at: Option<Timestamp>,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being written.
    Running,
    /// It can be fetched.
    Done,
    /// It could not be written.
    Failed,
}

impl State {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Running, "running"), (Self::Done, "done"), (Self::Failed, "failed")];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(state, _)| *state)
    }
}

/// What a file that is answered at once is made of: what is looked for, the oldest first, and the categories.
///
/// # Errors
/// `too_many_rows` beyond [`MAX_AT_ONCE`].
pub async fn collect(tx: &mut Tx, wanted: Search) -> Result<(Vec<Expense>, Tree)> {
    let tree = categories::tree(tx).await?;
    let mut wanted = in_order(wanted);
    let (mut all, total) = expenses(tx, &wanted).await?;
    if total > MAX_AT_ONCE {
        let message =
            format!("At once a file has at most {MAX_AT_ONCE} expenses; ask for an export.");
        return Err(Refusal::new(RefusalKind::TooLarge, "too_many_rows", message).into());
    }
    while let Some(last) = all.last() {
        wanted.after = Some((last.day, last.id));
        let more = next(tx, &wanted).await?;
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    Ok((all, tree))
}

/// The same expenses, the oldest first, as they are read for a file.
fn in_order(wanted: Search) -> Search {
    let order = Search { sorts: Vec::new(), after: None, oldest_first: true, ..wanted };
    Search { limit: CHUNK, offset: 0, ..order }
}

/// Asks for a file of what is looked for, whatever its length; a job writes it.
///
/// # Errors
/// `too_many_exports`; `too_many_rows` beyond [`MAX_WRITTEN`].
pub async fn order(tx: &mut Tx, format: Format, wanted: Search) -> Result<Export> {
    let organisation = books::open(tx).await?.organisation;
    books::store::lock(tx, organisation).await?;
    let there = store::list(tx, organisation, LISTED).await?;
    let running = there.iter().filter(|export| export.state == State::Running);
    if running.count() >= MAX_RUNNING {
        let message = format!("At most {MAX_RUNNING} exports are written at a time; wait for one.");
        return Err(Refusal::conflict("too_many_exports", message).into());
    }
    let (_, total) = expenses(tx, &Search { limit: 1, ..wanted.clone() }).await?;
    if total > MAX_WRITTEN {
        let message = format!("A file has at most {MAX_WRITTEN} expenses; ask for fewer days.");
        return Err(Refusal::new(RefusalKind::TooLarge, "too_many_rows", message).into());
    }
    let id: ExportId = tx.new_id();
    let export = Export {
        id,
        organisation,
        format,
        state: State::Running,
        total,
        written: 0,
        folder: format!("export/{organisation}/{id}"),
        parts: 0,
        size: 0,
        created_at: tx.now(),
        ended_at: None,
    };
    store::insert(tx, &export, &wanted).await?;
    let payload = json!({ "organisation": organisation, "export": id });
    tx.enqueue(NewJob::new("default", jobs::WRITE, payload));
    tell(tx, "expense_export.ordered", &export);
    Ok(export)
}

/// The organisation's exports of the last week, the newest first.
pub async fn exports(tx: &mut Tx) -> Result<Vec<Export>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation, LISTED).await
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn export(tx: &mut Tx, id: ExportId) -> Result<Export> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("export"))?)
}

/// Makes `now` what `before` was: from then on only the run that writes `now` can say how far it is.
async fn take_over(tx: &mut Tx, before: &Export, now: &Export) -> Result<()> {
    if store::take_over(tx, before, now).await? { Ok(()) } else { Err(taken()) }
}

/// Notes how far an export is.
async fn note(tx: &mut Tx, export: &Export) -> Result<()> {
    if store::update(tx, export).await? { Ok(()) } else { Err(taken()) }
}

fn taken() -> Error {
    Error::fault("another run writes this export by now")
}

/// Notes that an export is done, or has failed.
async fn end(tx: &mut Tx, export: Export, state: State) -> Result<()> {
    let ended = Export { state, ended_at: Some(tx.now()), ..export };
    note(tx, &ended).await?;
    let kind = if state == State::Done { "expense_export.done" } else { "expense_export.failed" };
    tell(tx, kind, &ended);
    Ok(())
}

fn tell(tx: &mut Tx, kind: &'static str, export: &Export) {
    let after = json!({
        "format": export.format.word(),
        "state": export.state.word(),
        "total": export.total,
        "size": export.size,
    });
    let body = json!({ "before": null, "after": after });
    tx.record(Event { kind, subject: export.id.to_string(), body });
}
