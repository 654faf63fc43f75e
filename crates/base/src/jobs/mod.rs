//! Jobs: duties written in the transaction that made them due, done after it.

use crate::clock::Timestamp;
use crate::db::{Column, Tx};
use crate::error::Result;
use crate::ids::{Id, Kind};
use crate::who::Correlation;

/// Marks the ids of jobs.
#[derive(Debug)]
pub enum Job {}
impl Kind for Job {
    const PREFIX: &'static str = "job";
}

/// How often a job is tried before it is dead, unless it says otherwise.
const DEFAULT_ATTEMPTS: u32 = 12;

/// A duty to leave.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The queue, which decides who works on it and how many at once.
    pub queue: &'static str,
    /// The name of its handler.
    pub kind: &'static str,
    /// What the handler needs, without secrets.
    pub payload: serde_json::Value,
    /// Not before this time; `None` is at once.
    pub run_at: Option<Timestamp>,
    /// How often it is tried before it is dead.
    pub max_attempts: u32,
}

impl NewJob {
    /// A job to do at once.
    pub const fn new(queue: &'static str, kind: &'static str, payload: serde_json::Value) -> Self {
        Self { queue, kind, payload, run_at: None, max_attempts: DEFAULT_ATTEMPTS }
    }
}

/// A job on its way into its queue.
#[derive(Debug)]
pub(crate) struct Enqueued {
    pub job: NewJob,
    pub id: Id<Job>,
    pub correlation: Correlation,
}

const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("queue", Column::Text),
    ("kind", Column::Text),
    ("payload", Column::Text),
    ("correlation", Column::Text),
    ("max_attempts", Column::BigInt),
    ("run_at", Column::BigInt),
    ("created_at", Column::BigInt),
];

/// Writes all of them with one statement.
pub(crate) async fn write(tx: &mut Tx, enqueued: Vec<Enqueued>) -> Result<()> {
    let mut rows = tx.table(COLUMNS);
    let now = tx.now();
    for Enqueued { job, id, correlation } in enqueued {
        rows.row()
            .uuid(id)
            .text(job.queue)
            .text(job.kind)
            .text(&job.payload.to_string())
            .text(correlation.as_str())
            .int(i64::from(job.max_attempts))
            .int(job.run_at.unwrap_or(now).micros())
            .int(now.micros());
    }
    let sql = format!(
        "INSERT INTO job (id, queue, kind, payload, correlation, state, attempts, max_attempts,
                          run_at, created_at)
         SELECT r.id, r.queue, r.kind, r.payload, r.correlation, 'waiting', 0, r.max_attempts,
                r.run_at, r.created_at
         FROM {} ORDER BY r.ord",
        rows.table(1, "r")
    );
    tx.execute(&sql, rows.into_values()).await?;
    Ok(())
}
