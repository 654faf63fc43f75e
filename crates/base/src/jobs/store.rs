//! The statements of workers and schedulers on the tables of jobs. Decides nothing.

use sea_orm::Value;

use super::backoff::Next;
use super::{Enqueued, Job};
use crate::clock::Timestamp;
use crate::db::{Change, Column, Row, Rows, Tx};
use crate::error::{Error, Result};
use crate::ids::{Id, Kind};

/// Longest stored error, in bytes; what is longer loses its end.
const MAX_ERROR_LEN: usize = 4_000;

/// Marks the tokens of leases.
#[derive(Debug)]
pub(super) enum Lease {}
impl Kind for Lease {
    const PREFIX: &'static str = "lease";
}

/// A job under a lease.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub id: Id<Job>,
    pub token: Id<Lease>,
    pub queue: String,
    pub kind: String,
    pub payload: String,
    pub correlation: String,
    pub attempt: u32,
    pub max_attempts: u32,
}

/// The acknowledgement of an attempt.
#[derive(Debug)]
pub(super) struct Ack {
    pub id: Id<Job>,
    pub token: Id<Lease>,
    pub end: End,
}

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum End {
    /// The duty is done.
    Done,
    /// It failed, with what becomes of it and why.
    Failed(Next, String),
    /// It was broken off by a shutdown: the attempt does not count and the job is due at once.
    Interrupted,
}

const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("queue", Column::Text),
    ("kind", Column::Text),
    ("payload", Column::Text),
    ("correlation", Column::Text),
    ("max_attempts", Column::BigInt),
    ("due_at", Column::BigInt),
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
    tx.write(vec![(Change::By("job", insert), rows)]).await
}

fn insert(rows: &Rows, first: usize) -> String {
    format!(
        "INSERT INTO job (id, queue, kind, payload, correlation, state, attempts, max_attempts,
                          due_at, created_at)
         SELECT r.id, r.queue, r.kind, r.payload, r.correlation, 'waiting', 0, r.max_attempts,
                r.due_at, r.created_at
         FROM {} ORDER BY r.ord",
        rows.table(first, "r")
    )
}

/// Which of `queues` have a job that is due. Reads only, so that polling disturbs nobody.
pub(super) async fn due_queues(tx: &mut Tx, queues: &[&'static str]) -> Result<Vec<String>> {
    let mut rows = tx.table(&[("queue", Column::Text)]);
    for queue in queues {
        rows.row().text(queue);
    }
    let sql = format!(
        "SELECT r.queue FROM {}
         WHERE EXISTS (SELECT 1 FROM job
                       WHERE job.queue = r.queue AND state <> 'dead' AND due_at <= $1)
         ORDER BY r.ord",
        rows.table(2, "r"),
    );
    let mut values = vec![tx.now().into()];
    values.extend(rows.into_values());
    tx.rows(&sql, values).await?.iter().map(|row| row.get(0)).collect()
}

/// Every queue that has a job that is due.
pub(super) async fn all_due_queues(tx: &mut Tx) -> Result<Vec<String>> {
    let sql =
        "SELECT DISTINCT queue FROM job WHERE state <> 'dead' AND due_at <= $1 ORDER BY queue";
    tx.rows(sql, [tx.now().into()]).await?.iter().map(|row| row.get(0)).collect()
}

/// Leases at most `limit` due jobs of `queue` until `until`, the longest due first. A job whose
/// lease has ended without a word is due again. Returned in the order in which they were made.
pub(super) async fn claim(
    tx: &mut Tx,
    queue: &str,
    limit: usize,
    until: Timestamp,
) -> Result<Vec<Claimed>> {
    // The common table is evaluated once: inside an IN (…) a planner may run it again for each row
    // and claim more.
    let sql = format!(
        "WITH due AS MATERIALIZED (
             SELECT id FROM job WHERE queue = $1 AND state <> 'dead' AND due_at <= $2
             ORDER BY due_at, id LIMIT $3{}
         )
         UPDATE job SET state = 'running', attempts = attempts + 1, lease_token = $4, due_at = $5
         FROM due WHERE job.id = due.id
         RETURNING job.id, kind, payload, correlation, attempts, max_attempts",
        tx.engine().lock_free_rows()
    );
    let token: Id<Lease> = tx.new_id();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: [Value; 5] =
        [queue.into(), tx.now().into(), limit.into(), token.into(), until.into()];
    let rows = tx.rows(&sql, values).await?;
    let mut claimed: Vec<Claimed> =
        rows.iter().map(|row| read_claimed(row, queue, token)).collect::<Result<_>>()?;
    claimed.sort_by_key(|job| job.id);
    Ok(claimed)
}

fn read_claimed(row: &Row, queue: &str, token: Id<Lease>) -> Result<Claimed> {
    Ok(Claimed {
        id: row.get(0)?,
        token,
        queue: queue.to_owned(),
        kind: row.get(1)?,
        payload: row.get(2)?,
        correlation: row.get(3)?,
        attempt: count(row, 4)?,
        max_attempts: count(row, 5)?,
    })
}

pub(super) fn count(row: &Row, index: usize) -> Result<u32> {
    u32::try_from(row.get::<i64>(index)?)
        .map_err(|error| Error::caused(format!("reading column {index} of a job"), error))
}

const LEASE_COLUMNS: &[(&str, Column)] = &[("id", Column::Uuid), ("token", Column::Uuid)];

/// Moves the end of these leases to `until`. Returns the jobs whose lease is still theirs.
pub(super) async fn renew(
    tx: &mut Tx,
    leases: &[(Id<Job>, Id<Lease>)],
    until: Timestamp,
) -> Result<Vec<Id<Job>>> {
    let mut rows = tx.table(LEASE_COLUMNS);
    for (id, token) in leases {
        rows.row().uuid(*id).uuid(*token);
    }
    let sql = format!(
        "UPDATE job SET due_at = $1 FROM {}
         WHERE job.id = r.id AND lease_token = r.token RETURNING job.id",
        rows.table(2, "r"),
    );
    let mut values = vec![until.into()];
    values.extend(rows.into_values());
    tx.rows(&sql, values).await?.iter().map(|row| row.get(0)).collect()
}

/// Removes one job that its holder has done. False when the lease was no longer the holder's.
pub(super) async fn finish(tx: &mut Tx, id: Id<Job>, token: Id<Lease>) -> Result<bool> {
    let sql = "DELETE FROM job WHERE id = $1 AND lease_token = $2";
    Ok(tx.execute(sql, [id.into(), token.into()]).await? == 1)
}

/// Acknowledges all of `acks`. Returns the jobs whose lease was still the holder's; the others are
/// untouched.
pub(super) async fn acknowledge(tx: &mut Tx, acks: &[Ack]) -> Result<Vec<Id<Job>>> {
    let mut taken = finish_all(tx, acks).await?;
    taken.extend(return_all(tx, acks).await?);
    Ok(taken)
}

async fn finish_all(tx: &mut Tx, acks: &[Ack]) -> Result<Vec<Id<Job>>> {
    let mut rows = tx.table(LEASE_COLUMNS);
    for ack in acks.iter().filter(|ack| matches!(ack.end, End::Done)) {
        rows.row().uuid(ack.id).uuid(ack.token);
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "DELETE FROM job WHERE (id, lease_token) IN (SELECT r.id, r.token FROM {}) RETURNING id",
        rows.table(1, "r")
    );
    tx.rows(&sql, rows.into_values()).await?.iter().map(|row| row.get(0)).collect()
}

const RETURN_COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("token", Column::Uuid),
    ("state", Column::Text),
    ("due_at", Column::BigInt),
    ("counts", Column::BigInt),
    ("error", Column::Text),
];

async fn return_all(tx: &mut Tx, acks: &[Ack]) -> Result<Vec<Id<Job>>> {
    let now = tx.now();
    let mut rows = tx.table(RETURN_COLUMNS);
    for ack in acks {
        let (state, due_at, counts, error) = match &ack.end {
            End::Done => continue,
            End::Failed(Next::Again(at), error) => ("waiting", *at, 1, bounded(error)),
            End::Failed(Next::Dead, error) => ("dead", now, 1, bounded(error)),
            End::Interrupted => ("waiting", now, 0, "interrupted by a shutdown"),
        };
        let row = rows.row().uuid(ack.id).uuid(ack.token);
        row.text(state).int(due_at.micros()).int(counts).text(error);
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "UPDATE job SET state = r.state, due_at = r.due_at, lease_token = NULL, error = r.error,
                        attempts = attempts - 1 + r.counts,
                        died_at = CASE WHEN r.state = 'dead' THEN r.due_at END
         FROM {} WHERE job.id = r.id AND lease_token = r.token RETURNING job.id",
        rows.table(1, "r"),
    );
    tx.rows(&sql, rows.into_values()).await?.iter().map(|row| row.get(0)).collect()
}

fn bounded(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_ERROR_LEN)).unwrap_or(text)
}

/// Notes since when a schedule stands as `definition` says; the first note stays.
pub(super) async fn note_schedule(tx: &mut Tx, name: &str, definition: &str) -> Result<()> {
    let sql = "INSERT INTO schedule (name, definition, since) VALUES ($1, $2, $3)
               ON CONFLICT (name, definition) DO NOTHING";
    tx.execute(sql, [name.into(), definition.into(), tx.now().into()]).await?;
    Ok(())
}

/// Takes the tick at `at` for this transaction. False when it, or a later one, was taken before, or
/// when the schedule has stood as it does only since then. Of two transactions that try at once,
/// one waits for the other and gets false.
pub(super) async fn take_tick(
    tx: &mut Tx,
    name: &str,
    definition: &str,
    at: Timestamp,
) -> Result<bool> {
    let sql = "INSERT INTO schedule_tick (schedule, tick_at, fired_at)
               SELECT name, $3, $4 FROM schedule
               WHERE name = $1 AND definition = $2 AND since < $3
                 AND NOT EXISTS (SELECT 1 FROM schedule_tick WHERE schedule = $1 AND tick_at >= $3)
               ON CONFLICT (schedule, tick_at) DO NOTHING";
    let values: [Value; 4] = [name.into(), definition.into(), at.into(), tx.now().into()];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Forgets the ticks of a schedule before `before`.
pub(super) async fn forget_ticks(tx: &mut Tx, name: &str, before: Timestamp) -> Result<()> {
    let sql = "DELETE FROM schedule_tick WHERE schedule = $1 AND tick_at < $2";
    tx.execute(sql, [name.into(), before.into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrations::BASE;
    use crate::jobs::NewJob;
    use crate::testing::{TestDb, databases};

    /// Leaves one job and claims it for 60 s.
    async fn claimed(test: &TestDb) -> Claimed {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.enqueue(NewJob::new("default", "act", serde_json::Value::Null));
        tx.commit().await.unwrap();
        claim_again(test).await.unwrap()
    }

    async fn claim_again(test: &TestDb) -> Option<Claimed> {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let until = tx.now().plus_seconds(60);
        let claimed = claim(&mut tx, "default", 10, until).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claimed.len() <= 1);
        claimed.into_iter().next()
    }

    async fn renewed(test: &TestDb, job: &Claimed) -> bool {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let until = tx.now().plus_seconds(60);
        let ours = renew(&mut tx, &[(job.id, job.token)], until).await.unwrap();
        tx.commit().await.unwrap();
        ours == [job.id]
    }

    async fn acknowledged(test: &TestDb, job: &Claimed, end: End) -> bool {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let ack = Ack { id: job.id, token: job.token, end };
        let taken = acknowledge(&mut tx, &[ack]).await.unwrap();
        tx.commit().await.unwrap();
        taken == [job.id]
    }

    #[tokio::test]
    async fn a_lease_keeps_others_away_until_it_ends() {
        for test in databases(BASE).await {
            let first = claimed(&test).await;
            test.clock.advance(59);
            assert!(claim_again(&test).await.is_none());
            assert!(renewed(&test, &first).await);
            test.clock.advance(59);
            assert!(claim_again(&test).await.is_none(), "the renewal counts");
            test.clock.advance(1);
            let second = claim_again(&test).await.unwrap();
            assert_eq!((first.id, first.attempt + 1), (second.id, second.attempt));
            assert!(!renewed(&test, &first).await, "the lease has passed on");
            assert!(renewed(&test, &second).await);
        }
    }

    #[tokio::test]
    async fn only_the_holder_of_the_token_ends_an_attempt() {
        for test in databases(BASE).await {
            let first = claimed(&test).await;
            test.clock.advance(60);
            let second = claim_again(&test).await.unwrap();
            let again = || End::Failed(Next::Again(test.clock.now()), "late".to_owned());
            assert!(!acknowledged(&test, &first, End::Done).await);
            assert!(!acknowledged(&test, &first, again()).await);
            assert!(!acknowledged(&test, &first, End::Interrupted).await);
            assert!(acknowledged(&test, &second, End::Done).await);
            assert!(!acknowledged(&test, &second, End::Done).await, "once");
        }
    }

    #[tokio::test]
    async fn an_interrupted_attempt_does_not_count() {
        for test in databases(BASE).await {
            let first = claimed(&test).await;
            assert!(acknowledged(&test, &first, End::Interrupted).await);
            let second = claim_again(&test).await.unwrap();
            assert_eq!((first.id, first.attempt), (second.id, second.attempt));
        }
    }

    #[tokio::test]
    async fn what_others_hold_is_passed_over_and_not_waited_for() {
        for test in databases(BASE).await {
            if test.db.engine() == crate::Engine::Sqlite {
                // One writer: whoever claims is alone.
                continue;
            }
            let mut tx = test.db.begin(test.who()).await.unwrap();
            for _ in 0..3 {
                tx.enqueue(NewJob::new("default", "act", serde_json::Value::Null));
            }
            tx.commit().await.unwrap();
            let until = test.clock.now().plus_seconds(60);
            let mut one = test.db.begin(test.who()).await.unwrap();
            let mut two = test.db.begin(test.who()).await.unwrap();
            let first = claim(&mut one, "default", 2, until).await.unwrap();
            let second = claim(&mut two, "default", 2, until).await.unwrap();
            assert_eq!((first.len(), second.len()), (2, 1));
            assert!(first.iter().all(|job| job.id != second[0].id));
        }
    }
}
