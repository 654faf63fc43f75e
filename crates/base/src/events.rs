//! Events: facts that happened, written in the transaction that made them true, delivered after it.
//!
//! A listener is a job: for every event of a kind that somebody subscribed to, the same transaction leaves one job per
//! listener. So delivery has the leases, back-off and dead letters of [`crate::jobs`], happens at least once, and a
//! listener must be safe to run twice. Whoever wants order reads the table by `seq`.

use serde::{Deserialize, Serialize};

use crate::db::{Change, Column, Row, Rows, Subscriptions, Tx};
use crate::error::{Error, Result};
use crate::ids::{Id, Kind};
use crate::jobs::{Enqueued, NewJob};
use crate::who::{Organisation, Who};
use crate::{Ids, Timestamp};

/// Marks the ids of events.
#[derive(Debug)]
pub enum EventKind {}
impl Kind for EventKind {
    const PREFIX: &'static str = "evt";
}

/// The id of an event.
pub type EventId = Id<EventKind>;

/// The queue of all deliveries.
pub const QUEUE: &str = "events";

/// A fact to record.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened: `noun.verb_in_past`, as `card.frozen`.
    pub kind: &'static str,
    /// The id, as text, of what it happened to.
    pub subject: String,
    /// What a reader needs to know, without secrets.
    pub body: serde_json::Value,
}

/// An event on its way into the log, with who made it true.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub event: Event,
    pub id: EventId,
    pub who: Who,
}

/// What a listener's job carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// The event to read with [`find`].
    pub event: EventId,
}

/// An event as the log holds it.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Position in the log.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// Whose it is; `None` for work that spans organisations.
    pub organisation: Option<Id<Organisation>>,
    /// What happened.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// Who made it happen.
    pub actor: String,
    /// The chain of cause and effect.
    pub correlation: String,
    /// When.
    pub at: Timestamp,
    /// JSON text.
    pub body: String,
    /// The network address that the request came from, if one asked for it.
    pub address: Option<String>,
    /// What the caller's program called itself.
    pub agent: Option<String>,
}

/// What [`logged`] reads, without a condition.
pub(crate) const READ: &str =
    "SELECT seq, id, organisation_id, kind, subject, actor, correlation, at, body,
                           address, agent FROM event";

/// One event.
pub async fn find(tx: &mut Tx, id: EventId) -> Result<Option<Logged>> {
    let row = tx.row(&format!("{READ} WHERE id = $1"), [id.into()]).await?;
    row.map(|row| logged(&row)).transpose()
}

/// At most `limit` events after position `seq`, oldest first.
pub async fn after(tx: &mut Tx, seq: i64, limit: u32) -> Result<Vec<Logged>> {
    let sql = format!("{READ} WHERE seq > $1 ORDER BY seq LIMIT $2");
    let rows = tx.rows(&sql, [seq.into(), i64::from(limit).into()]).await?;
    rows.iter().map(logged).collect()
}

/// At most `limit` events after position `after` up to `upto`, oldest first.
pub(crate) async fn between(tx: &mut Tx, after: i64, upto: i64, limit: u32) -> Result<Vec<Logged>> {
    let sql = format!("{READ} WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3");
    let rows = tx.rows(&sql, [after.into(), upto.into(), i64::from(limit).into()]).await?;
    rows.iter().map(logged).collect()
}

/// An event from a row of [`READ`].
pub(crate) fn logged(row: &Row) -> Result<Logged> {
    Ok(Logged {
        seq: row.get(0)?,
        id: row.get(1)?,
        organisation: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        actor: row.get(5)?,
        correlation: row.get(6)?,
        at: row.get(7)?,
        body: row.get(8)?,
        address: row.get(9)?,
        agent: row.get(10)?,
    })
}

/// The jobs that bring `recorded` to whoever subscribed.
pub(crate) fn deliveries(
    recorded: &[Recorded],
    subscriptions: &Subscriptions,
    ids: &Ids,
) -> Result<Vec<Enqueued>> {
    let mut jobs = Vec::new();
    for fact in recorded {
        for listener in subscriptions.get(fact.event.kind).into_iter().flatten() {
            let payload = serde_json::to_value(Delivery { event: fact.id })
                .map_err(|error| Error::caused("writing a delivery", error))?;
            let job = NewJob::new(QUEUE, listener, payload);
            jobs.push(Enqueued { job, id: ids.next(), correlation: fact.who.correlation.clone() });
        }
    }
    Ok(jobs)
}

const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("owned", Column::BigInt),
    ("organisation_id", Column::Uuid),
    ("kind", Column::Text),
    ("subject", Column::Text),
    ("actor", Column::Text),
    ("correlation", Column::Text),
    ("at", Column::BigInt),
    ("body", Column::Text),
    ("address", Column::Text),
    ("agent", Column::Text),
];

/// Writes all of them with one statement.
pub(crate) async fn write(tx: &mut Tx, recorded: Vec<Recorded>) -> Result<()> {
    let mut rows = tx.table(COLUMNS);
    for Recorded { event, id, who } in recorded {
        let address = who.origin.as_ref().and_then(|origin| origin.address);
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        rows.row()
            .uuid(id)
            .int(i64::from(who.organisation.is_some()))
            .uuid(who.organisation.unwrap_or(Id::from_uuid(uuid::Uuid::nil())))
            .text(event.kind)
            .text(&event.subject)
            .text(&who.actor.to_string())
            .text(who.correlation.as_str())
            .int(tx.now().micros())
            .text(&event.body.to_string())
            .text(&address)
            .text(who.origin.as_ref().map_or("", |origin| &origin.agent));
    }
    tx.write(vec![(Change::By("event", insert), rows)]).await
}

/// What is not known is nothing in the table, and empty or nil in the rows.
fn insert(rows: &Rows, first: usize) -> String {
    format!(
        "INSERT INTO event (id, organisation_id, kind, subject, actor, correlation, at, body,
                            address, agent)
         SELECT r.id, CASE WHEN r.owned = 1 THEN r.organisation_id END, r.kind, r.subject, r.actor,
                r.correlation, r.at, r.body, nullif(r.address, ''), nullif(r.agent, '')
         FROM {} ORDER BY r.ord",
        rows.table(first, "r")
    )
}
