//! The table `inbox`, beside the jobs that read it.

use sea_orm::Value;

use super::{Arrival, Message, MessageId, State};
use crate::clock::Timestamp;
use crate::db::{Row, Tx};
use crate::error::{Error, Result};
use crate::ids::Id;
use crate::jobs::Job;

/// Which messages to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this party only.
    pub party: Option<String>,
    /// In this state only.
    pub state: Option<State>,
    /// The first first, instead of the last.
    pub is_upwards: bool,
}

/// False when the party's event is here already. On PostgreSQL this waits for a delivery of the same event that has not
/// committed yet.
pub async fn insert(
    tx: &mut Tx,
    id: MessageId,
    job: Id<Job>,
    arrival: Arrival<'_>,
) -> Result<bool> {
    let headers: serde_json::Map<String, serde_json::Value> = arrival
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
        .collect();
    let values: [Value; 7] = [
        id.into(),
        arrival.party.into(),
        arrival.event_id.into(),
        job.into(),
        serde_json::Value::Object(headers).to_string().into(),
        arrival.body.to_vec().into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO inbox
                   (id, party, event_id, job_id, headers, body, received_at, replays)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
               ON CONFLICT (party, event_id) DO NOTHING";
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn id_of(tx: &mut Tx, party: &str, event_id: &str) -> Result<MessageId> {
    let sql = "SELECT id FROM inbox WHERE party = $1 AND event_id = $2";
    let row = tx.row(sql, [party.into(), event_id.into()]).await?;
    row.map(|row| row.get(0)).transpose()?.ok_or_else(|| Error::fault("finding a message again"))
}

const COLUMNS: &str =
    "i.id, i.party, i.event_id, i.headers, i.received_at, i.handled_at, i.replays,
                       j.state, coalesce(j.attempts, 0), j.error";
const TABLES: &str = "FROM inbox i LEFT JOIN job j ON j.id = i.job_id";

fn message(row: &Row, body: Vec<u8>) -> Result<Message> {
    let handled_at: Option<Timestamp> = row.get(5)?;
    let job: Option<String> = row.get(7)?;
    let state = match (handled_at, job.as_deref()) {
        (Some(_), _) => State::Handled,
        // A job that an operator discarded leaves its message where it was: unread, and dead.
        (None, Some("dead") | None) => State::Dead,
        (None, Some(_)) => State::Waiting,
    };
    Ok(Message {
        id: row.get(0)?,
        party: row.get(1)?,
        event_id: row.get(2)?,
        headers: row.get(3)?,
        body,
        received_at: row.get(4)?,
        handled_at,
        state,
        attempts: row.get(8)?,
        error: row.get(9)?,
        replays: row.get(6)?,
    })
}

pub async fn find(tx: &mut Tx, id: MessageId) -> Result<Option<Message>> {
    let sql = format!("SELECT {COLUMNS}, i.body {TABLES} WHERE i.id = $1");
    let row = tx.row(&sql, [id.into()]).await?;
    row.map(|row| message(&row, row.get(10)?)).transpose()
}

/// A message and its job, locked until the transaction ends.
pub async fn lock(tx: &mut Tx, id: MessageId) -> Result<Option<(Message, Id<Job>)>> {
    let sql = format!("SELECT job_id FROM inbox WHERE id = $1{}", tx.engine().lock_rows());
    let Some(row) = tx.row(&sql, [id.into()]).await? else {
        return Ok(None);
    };
    let job = row.get(0)?;
    Ok(find(tx, id).await?.map(|message| (message, job)))
}

pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Message>, u64)> {
    let mut conditions = vec!["TRUE".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    if let Some(party) = &filter.party {
        values.push(party.as_str().into());
        conditions.push(format!("i.party = ${}", values.len()));
    }
    conditions.extend(filter.state.map(|state| {
        match state {
            State::Handled => "i.handled_at IS NOT NULL",
            State::Dead => "i.handled_at IS NULL AND (j.state IS NULL OR j.state = 'dead')",
            State::Waiting => "i.handled_at IS NULL AND j.state <> 'dead'",
        }
        .to_owned()
    }));
    let conditions = conditions.join(" AND ");
    let sql = format!("SELECT count(*) {TABLES} WHERE {conditions}");
    let count = tx.row(&sql, values.clone()).await?;
    let total: i64 = count.map(|row| row.get(0)).transpose()?.unwrap_or_default();
    values.push(i64::from(limit).into());
    values.push(i64::try_from(offset).unwrap_or(i64::MAX).into());
    let order = if filter.is_upwards { "i.id" } else { "i.id DESC" };
    let sql = format!(
        "SELECT {COLUMNS} {TABLES} WHERE {conditions} ORDER BY {order} LIMIT ${} OFFSET ${}",
        values.len() - 1,
        values.len()
    );
    let rows = tx.rows(&sql, values).await?;
    let messages = rows.iter().map(|row| message(row, Vec::new())).collect::<Result<_>>()?;
    Ok((messages, u64::try_from(total).unwrap_or_default()))
}

pub async fn set_handled(tx: &mut Tx, id: MessageId) -> Result<()> {
    let sql = "UPDATE inbox SET handled_at = $2 WHERE id = $1";
    tx.execute(sql, [id.into(), tx.now().into()]).await?;
    Ok(())
}

pub async fn begin_again(tx: &mut Tx, id: MessageId, job: Id<Job>) -> Result<()> {
    let sql = "UPDATE inbox SET handled_at = NULL, job_id = $2, replays = replays + 1
               WHERE id = $1";
    tx.execute(sql, [id.into(), job.into()]).await?;
    Ok(())
}

/// Removes the dead job of a message, if an operator has not.
pub async fn forget_job(tx: &mut Tx, id: Id<Job>) -> Result<()> {
    tx.execute("DELETE FROM job WHERE id = $1", [id.into()]).await?;
    Ok(())
}

/// Forgets at most `limit` messages that were handled before `before`; says how many.
pub async fn prune(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM inbox WHERE id IN (
                   SELECT id FROM inbox WHERE handled_at < $1 ORDER BY handled_at LIMIT $2)";
    tx.execute(sql, [before.into(), limit.into()]).await
}
