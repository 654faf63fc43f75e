//! The tables `webhook_delivery` and `webhook_attempt`.

use std::fmt::Write as _;

use base::db::{Column, Row};
use base::events::EventId;
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};

use super::{Attempt, Delivery, DeliveryId, DeliveryState, Filter};
use crate::endpoints::EndpointId;

/// Attempts that are shown of one message.
const SHOWN: i64 = 50;

/// A message about to be written.
#[derive(Debug)]
pub struct NewDelivery {
    pub id: DeliveryId,
    pub organisation: Id<Organisation>,
    pub endpoint: EndpointId,
    pub event: Option<EventId>,
    pub kind: String,
    pub body: String,
}

const NEW: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("endpoint_id", Column::Uuid),
    ("tells", Column::BigInt),
    ("event_id", Column::Uuid),
    ("kind", Column::Text),
    ("body", Column::Text),
];

/// Writes all of them with one statement.
pub async fn insert(tx: &mut Tx, messages: &[NewDelivery]) -> Result<()> {
    let mut rows = tx.table(NEW);
    for message in messages {
        rows.row()
            .uuid(message.id)
            .uuid(message.organisation)
            .uuid(message.endpoint)
            .int(i64::from(message.event.is_some()))
            .uuid(message.event.map_or(message.id.uuid(), Id::uuid))
            .text(&message.kind)
            .text(&message.body);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let sql = format!(
        "INSERT INTO webhook_delivery
             (id, organisation_id, endpoint_id, event_id, kind, body, state, tries, attempts,
              began_at, next_at, created_at)
         SELECT r.id, r.organisation_id, r.endpoint_id, CASE WHEN r.tells = 1 THEN r.event_id END,
                r.kind, r.body, 'pending', 0, 0, $1, $1, $1
         FROM {} ORDER BY r.ord",
        rows.table(2, "r")
    );
    let mut values = vec![now.into()];
    values.extend(rows.into_values());
    tx.execute(&sql, values).await?;
    Ok(())
}

const COLUMNS: &str = "id, endpoint_id, event_id, kind, body, state, attempts, next_at, created_at,
                       ended_at";

fn delivery(row: &Row) -> Result<Delivery> {
    let state: String = row.get(5)?;
    Ok(Delivery {
        id: row.get(0)?,
        endpoint: row.get(1)?,
        event: row.get(2)?,
        kind: row.get(3)?,
        body: row.get(4)?,
        state: DeliveryState::parse(&state)
            .ok_or_else(|| Error::fault(format!("there is no delivery state {state:?}")))?,
        attempts: row.get(6)?,
        next_at: row.get(7)?,
        created_at: row.get(8)?,
        ended_at: row.get(9)?,
    })
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: DeliveryId,
) -> Result<Option<Delivery>> {
    let sql =
        format!("SELECT {COLUMNS} FROM webhook_delivery WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| delivery(&row)).transpose()
}

pub async fn list(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Delivery>, u64)> {
    let (mut conditions, mut values) =
        ("organisation_id = $1".to_owned(), vec![organisation.into()]);
    if let Some(endpoint) = filter.endpoint {
        values.push(endpoint.into());
        let _ = write!(conditions, " AND endpoint_id = ${}", values.len());
    }
    if let Some(state) = filter.state {
        values.push(state.word().into());
        let _ = write!(conditions, " AND state = ${}", values.len());
    }
    let sql = format!("SELECT count(*) FROM webhook_delivery WHERE {conditions}");
    let total = tx.row(&sql, values.clone()).await?.map_or(Ok(0), |row| row.get::<i64>(0))?;
    values.push(i64::from(limit).into());
    values.push(i64::try_from(offset).unwrap_or(i64::MAX).into());
    let order = if filter.is_upwards { "id" } else { "id DESC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_delivery WHERE {conditions}
         ORDER BY {order} LIMIT ${} OFFSET ${}",
        values.len() - 1,
        values.len()
    );
    let rows = tx.rows(&sql, values).await?;
    let page = rows.iter().map(delivery).collect::<Result<_>>()?;
    Ok((page, u64::try_from(total).unwrap_or_default()))
}

pub async fn attempts(tx: &mut Tx, id: DeliveryId) -> Result<Vec<Attempt>> {
    let sql = "SELECT number, at, took_us, request, status, response, error FROM webhook_attempt
               WHERE delivery_id = $1 ORDER BY number DESC LIMIT $2";
    let rows = tx.rows(sql, [id.into(), SHOWN.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Attempt {
                number: row.get(0)?,
                at: row.get(1)?,
                took_us: row.get(2)?,
                request: row.get(3)?,
                status: row.get(4)?,
                response: row.get(5)?,
                error: row.get(6)?,
            })
        })
        .collect()
}

/// A message that waits for its next attempt, whoever's it is: for the job that brings it.
#[derive(Debug)]
pub struct Pending {
    pub endpoint: EndpointId,
    pub organisation: Id<Organisation>,
    pub body: String,
    pub tries: i64,
    pub attempts: i64,
    pub began_at: Timestamp,
}

pub async fn pending(tx: &mut Tx, id: DeliveryId) -> Result<Option<Pending>> {
    let sql = "SELECT endpoint_id, organisation_id, body, tries, attempts, began_at
               FROM webhook_delivery WHERE id = $1 AND state = 'pending'";
    let row = tx.row(sql, [id.into()]).await?;
    row.map(|row| {
        Ok(Pending {
            endpoint: row.get(0)?,
            organisation: row.get(1)?,
            body: row.get(2)?,
            tries: row.get(3)?,
            attempts: row.get(4)?,
            began_at: row.get(5)?,
        })
    })
    .transpose()
}

pub async fn insert_attempt(tx: &mut Tx, id: DeliveryId, attempt: &Attempt) -> Result<()> {
    let values = [
        id.into(),
        attempt.number.into(),
        attempt.at.into(),
        attempt.took_us.into(),
        attempt.request.as_str().into(),
        attempt.status.into(),
        attempt.response.as_str().into(),
        attempt.error.clone().into(),
    ];
    let sql = "INSERT INTO webhook_attempt
                   (delivery_id, number, at, took_us, request, status, response, error)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Writes where a message stands after an attempt, or after it was found to have nowhere to go.
pub async fn set_state(
    tx: &mut Tx,
    id: DeliveryId,
    state: DeliveryState,
    next_at: Option<Timestamp>,
    attempted: i64,
) -> Result<()> {
    let ended = (state != DeliveryState::Pending).then_some(tx.now());
    let values = [id.into(), state.word().into(), next_at.into(), ended.into(), attempted.into()];
    let sql = "UPDATE webhook_delivery
               SET state = $2, next_at = $3, ended_at = $4, tries = tries + $5,
                   attempts = attempts + $5
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// False while it is still being tried.
pub async fn begin_again(tx: &mut Tx, id: DeliveryId) -> Result<bool> {
    let sql = "UPDATE webhook_delivery
               SET state = 'pending', tries = 0, began_at = $2, next_at = $2, ended_at = NULL
               WHERE id = $1 AND state <> 'pending'";
    Ok(tx.execute(sql, [id.into(), tx.now().into()]).await? == 1)
}

/// Forgets all messages of an endpoint.
pub async fn forget(tx: &mut Tx, endpoint: EndpointId) -> Result<()> {
    let sql = "DELETE FROM webhook_delivery WHERE endpoint_id = $1";
    tx.execute(sql, [endpoint.into()]).await?;
    Ok(())
}

/// Forgets at most `limit` messages that ended before `before`; says how many.
pub async fn prune(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM webhook_delivery WHERE id IN (
                   SELECT id FROM webhook_delivery WHERE ended_at < $1
                   ORDER BY ended_at LIMIT $2)";
    tx.execute(sql, [before.into(), limit.into()]).await
}
