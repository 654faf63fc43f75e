//! What operators see of the queues, and what they may do with a job that is dead.

use super::Job;
use super::store::count;
use crate::clock::Timestamp;
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::ids::Id;

/// How one queue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueState {
    /// The queue.
    pub queue: String,
    /// Jobs that wait for their time, for their back-off or for a worker.
    pub waiting: i64,
    /// Jobs under a lease.
    pub running: i64,
    /// Jobs that failed too often.
    pub dead: i64,
    /// Since when the longest due one has been due, or when the next will be; `None` when all are
    /// dead.
    pub due_at: Option<Timestamp>,
}

/// How every queue that has a job stands.
pub async fn queues(tx: &mut Tx) -> Result<Vec<QueueState>> {
    let sql = "SELECT queue, count(*) FILTER (WHERE state = 'waiting'),
                      count(*) FILTER (WHERE state = 'running'),
                      count(*) FILTER (WHERE state = 'dead'),
                      min(due_at) FILTER (WHERE state <> 'dead')
               FROM job GROUP BY queue ORDER BY queue";
    let rows = tx.rows(sql, []).await?;
    rows.iter()
        .map(|row| {
            Ok(QueueState {
                queue: row.get(0)?,
                waiting: row.get(1)?,
                running: row.get(2)?,
                dead: row.get(3)?,
                due_at: row.get(4)?,
            })
        })
        .collect()
}

/// A job that failed too often, for an operator to see.
#[derive(Debug, Clone)]
pub struct DeadJob {
    /// The job.
    pub id: Id<Job>,
    /// Its queue.
    pub queue: String,
    /// The name of its handler.
    pub kind: String,
    /// JSON text.
    pub payload: String,
    /// The chain of cause and effect it belongs to.
    pub correlation: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When it was left.
    pub created_at: Timestamp,
    /// When it failed for the last time.
    pub died_at: Timestamp,
}

/// At most `limit` dead jobs, the oldest first, after the job `after` if one is given.
pub async fn dead(tx: &mut Tx, after: Option<Id<Job>>, limit: u32) -> Result<Vec<DeadJob>> {
    let after = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
    let sql = "SELECT id, queue, kind, payload, correlation, attempts, error, created_at, died_at
               FROM job WHERE state = 'dead' AND id > $1 ORDER BY id LIMIT $2";
    let rows = tx.rows(sql, [after.into(), i64::from(limit).into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(DeadJob {
                id: row.get(0)?,
                queue: row.get(1)?,
                kind: row.get(2)?,
                payload: row.get(3)?,
                correlation: row.get(4)?,
                attempts: count(row, 5)?,
                error: row.get::<Option<String>>(6)?.unwrap_or_default(),
                created_at: row.get(7)?,
                died_at: row.get(8)?,
            })
        })
        .collect()
}

/// Gives a dead job all its attempts again, from now.
///
/// # Errors
/// `not_found` when there is no such dead job.
pub async fn retry(tx: &mut Tx, id: Id<Job>) -> Result<()> {
    let sql = "UPDATE job SET state = 'waiting', attempts = 0, due_at = $2, died_at = NULL
               WHERE id = $1 AND state = 'dead'";
    only_dead(tx.execute(sql, [id.into(), tx.now().into()]).await?)
}

/// Removes a dead job for good.
///
/// # Errors
/// `not_found` when there is no such dead job.
pub async fn discard(tx: &mut Tx, id: Id<Job>) -> Result<()> {
    let sql = "DELETE FROM job WHERE id = $1 AND state = 'dead'";
    only_dead(tx.execute(sql, [id.into()]).await?)
}

fn only_dead(changed: u64) -> Result<()> {
    if changed == 0 { Err(Refusal::not_found("dead job").into()) } else { Ok(()) }
}
