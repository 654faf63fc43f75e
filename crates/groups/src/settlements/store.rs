//! The table `group_settlement`.

use std::collections::BTreeSet;

use ::expenses::Day;
use base::db::Row;
use base::{Error, Result, Tx};
use money::{Money, Rate};

use super::{Paid, Settlement, SettlementId, State};
use crate::groups::{GroupId, store::currency};
use crate::imports::ImportId;
use crate::members::MemberId;

const COLUMNS: &str = "id, from_member_id, to_member_id, amount_minor, currency, paid_minor,
                       paid_currency, rate, day, note, state, version, created_at, changed_at,
                       import_id, handover";

fn settlement(row: &Row) -> Result<Settlement> {
    Ok(Settlement {
        id: row.get(0)?,
        from: row.get(1)?,
        to: row.get(2)?,
        amount: Money::new(row.get(3)?, currency(&row.get::<String>(4)?)?),
        paid: paid(row)?,
        day: Day::stored(row.get(8)?)?,
        note: row.get(9)?,
        state: State::stored(&row.get::<String>(10)?)?,
        version: row.get(11)?,
        created_at: row.get(12)?,
        changed_at: row.get(13)?,
        import: row.get(14)?,
        is_handover: row.get(15)?,
    })
}

fn paid(row: &Row) -> Result<Option<Paid>> {
    let amount: Option<(i64, String)> = row.get::<Option<i64>>(5)?.zip(row.get(6)?);
    let Some((minor, code)) = amount else { return Ok(None) };
    let rate: Option<String> = row.get(7)?;
    let rate = rate.map(|rate| Rate::parse(&rate)).transpose();
    let rate = rate.map_err(|error| Error::caused("reading the rate of a settlement", error))?;
    Ok(Some(Paid { amount: Money::new(minor, currency(&code)?), rate }))
}

pub async fn insert(tx: &mut Tx, group: GroupId, settlement: &Settlement) -> Result<()> {
    let paid = settlement.paid;
    let values = [
        settlement.id.into(),
        group.into(),
        settlement.from.into(),
        settlement.to.into(),
        settlement.amount.minor().into(),
        settlement.amount.currency().code().into(),
        paid.map(|paid| paid.amount.minor()).into(),
        paid.map(|paid| paid.amount.currency().code().to_owned()).into(),
        paid.and_then(|paid| paid.rate).map(|rate| rate.to_string()).into(),
        settlement.day.number().into(),
        settlement.note.as_str().into(),
        settlement.state.word().into(),
        settlement.version.into(),
        settlement.created_at.into(),
        settlement.import.into(),
        settlement.is_handover.into(),
    ];
    let sql = "INSERT INTO group_settlement
                   (id, group_id, from_member_id, to_member_id, amount_minor, currency, paid_minor,
                    paid_currency, rate, day, note, state, version, created_at, changed_at,
                    import_id, handover)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15,
                       $16)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Writes where a settlement stands that was read in this transaction.
pub async fn update(tx: &mut Tx, group: GroupId, settlement: &Settlement) -> Result<()> {
    let values = [
        settlement.id.into(),
        group.into(),
        settlement.state.word().into(),
        settlement.version.into(),
        settlement.changed_at.into(),
    ];
    let sql = "UPDATE group_settlement SET state = $3, version = $4, changed_at = $5
               WHERE id = $1 AND group_id = $2";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Whether there is a settlement with this id, in whatever group.
pub async fn is_known(tx: &mut Tx, id: SettlementId) -> Result<bool> {
    let sql = "SELECT 1 FROM group_settlement WHERE id = $1";
    Ok(tx.row(sql, [id.into()]).await?.is_some())
}

pub async fn find(tx: &mut Tx, group: GroupId, id: SettlementId) -> Result<Option<Settlement>> {
    let sql = format!("SELECT {COLUMNS} FROM group_settlement WHERE group_id = $1 AND id = $2");
    let row = tx.row(&sql, [group.into(), id.into()]).await?;
    row.map(|row| settlement(&row)).transpose()
}

pub async fn list(
    tx: &mut Tx,
    group: GroupId,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Settlement>, u64)> {
    let sql = "SELECT count(*) FROM group_settlement WHERE group_id = $1";
    let total = tx.row(sql, [group.into()]).await?.map_or(Ok(0), |row| row.get::<i64>(0))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM group_settlement WHERE group_id = $1
         ORDER BY id DESC LIMIT $2 OFFSET $3"
    );
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let rows = tx.rows(&sql, [group.into(), i64::from(limit).into(), offset.into()]).await?;
    let found = rows.iter().map(settlement).collect::<Result<_>>()?;
    Ok((found, u64::try_from(total).unwrap_or(0)))
}

/// The settlements that came with a file.
pub async fn of_import(
    tx: &mut Tx,
    group: GroupId,
    import: ImportId,
    limit: i64,
) -> Result<Vec<Settlement>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM group_settlement WHERE import_id = $2 AND group_id = $1
         ORDER BY id LIMIT $3"
    );
    let rows = tx.rows(&sql, [group.into(), import.into(), limit.into()]).await?;
    rows.iter().map(settlement).collect()
}

/// Who has paid whom in this group.
pub async fn pairs(tx: &mut Tx, group: GroupId) -> Result<BTreeSet<(MemberId, MemberId)>> {
    let sql = "SELECT DISTINCT from_member_id, to_member_id FROM group_settlement
               WHERE group_id = $1 AND state IN ('paid', 'confirmed') AND NOT handover
               LIMIT 10000";
    let rows = tx.rows(sql, [group.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
