//! The tables `expense_recurrence` and `expense_occurrence`.

use base::db::{Row, Value};
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};
use serde::Serialize;
use uuid::Uuid;

use super::{Recurrence, RecurrenceId};
use crate::ExpenseId;

const READ: &str =
    "SELECT id, organisation_id, person_id, rhythm, template, next_number, paused_at,
        ended_at FROM expense_recurrence";

fn recurrence(row: &Row) -> Result<Recurrence> {
    let person: Uuid = row.get(2)?;
    Ok(Recurrence {
        id: row.get(0)?,
        organisation: row.get(1)?,
        person: (!person.is_nil()).then(|| Id::from_uuid(person)),
        rhythm: super::stored(&row.get::<String>(3)?)?,
        template: super::stored(&row.get::<String>(4)?)?,
        next_number: u32::try_from(row.get::<i64>(5)?).unwrap_or(u32::MAX),
        paused_at: row.get(6)?,
        ended_at: row.get(7)?,
    })
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::caused("writing a recurrence", error))
}

fn next_at(recurrence: &Recurrence) -> Value {
    recurrence.rhythm.due_at(recurrence.next_number).unwrap_or(Timestamp::MAX).into()
}

pub async fn count(tx: &mut Tx, organisation: Id<Organisation>) -> Result<i64> {
    let sql = "SELECT count(*) FROM expense_recurrence
               WHERE organisation_id = $1 AND ended_at IS NULL";
    let row = tx.row(sql, [organisation.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub async fn insert(tx: &mut Tx, recurrence: &Recurrence) -> Result<()> {
    let sql = "INSERT INTO expense_recurrence
                   (id, organisation_id, person_id, rhythm, template, next_number, next_at,
                    created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    let values = [
        recurrence.id.into(),
        recurrence.organisation.into(),
        recurrence.person.map_or(Uuid::nil(), Id::uuid).into(),
        text(&recurrence.rhythm)?.into(),
        text(&recurrence.template)?.into(),
        i64::from(recurrence.next_number).into(),
        next_at(recurrence),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn update(tx: &mut Tx, recurrence: &Recurrence) -> Result<()> {
    let sql = "UPDATE expense_recurrence
               SET rhythm = $2, template = $3, next_number = $4, next_at = $5, paused_at = $6,
                   ended_at = $7, changed_at = $8
               WHERE id = $1 AND organisation_id = $9";
    let values = [
        recurrence.id.into(),
        text(&recurrence.rhythm)?.into(),
        text(&recurrence.template)?.into(),
        i64::from(recurrence.next_number).into(),
        next_at(recurrence),
        recurrence.paused_at.into(),
        recurrence.ended_at.into(),
        tx.now().into(),
        recurrence.organisation.into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn list(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    limit: i64,
) -> Result<Vec<Recurrence>> {
    let sql =
        format!("{READ} WHERE organisation_id = $1 AND ended_at IS NULL ORDER BY id LIMIT $2");
    tx.rows(&sql, [organisation.into(), limit.into()]).await?.iter().map(recurrence).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: RecurrenceId,
) -> Result<Option<Recurrence>> {
    let sql = format!("{READ} WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| recurrence(&row)).transpose()
}

/// Locks a recurrence until the transaction ends.
pub async fn lock(tx: &mut Tx, organisation: Id<Organisation>, id: RecurrenceId) -> Result<()> {
    let lock = tx.engine().lock_rows();
    let sql =
        format!("SELECT 1 FROM expense_recurrence WHERE id = $1 AND organisation_id = $2{lock}");
    tx.row(&sql, [id.into(), organisation.into()]).await.map(drop)
}

/// Notes that an occurrence was recorded; a second time fails.
pub async fn note(tx: &mut Tx, id: RecurrenceId, number: u32, expense: ExpenseId) -> Result<()> {
    let sql = "INSERT INTO expense_occurrence (recurrence_id, number, expense_id)
               VALUES ($1, $2, $3)";
    tx.execute(sql, [id.into(), i64::from(number).into(), expense.into()]).await.map(drop)
}

/// At most `limit` recurrences of anybody with something due, behind `after`.
pub async fn due(
    tx: &mut Tx,
    after: RecurrenceId,
    limit: i64,
) -> Result<Vec<(RecurrenceId, Id<Organisation>)>> {
    let sql = "SELECT id, organisation_id FROM expense_recurrence
               WHERE next_at <= $1 AND paused_at IS NULL AND ended_at IS NULL AND id > $2
               ORDER BY id LIMIT $3";
    let rows = tx.rows(sql, [tx.now().into(), after.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
