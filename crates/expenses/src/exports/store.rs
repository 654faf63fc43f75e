//! The table `expense_export`.

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};

use super::{Export, ExportId, Format, State};
use crate::expenses::Search;

const READ: &str = "SELECT id, organisation_id, format, state, total, written, folder, parts, size,
                        created_at, ended_at FROM expense_export";

fn export(row: &Row) -> Result<Export> {
    let unknown = || Error::fault("reading a stored export");
    let count = |index| row.get::<i64>(index).map(|count| u64::try_from(count).unwrap_or_default());
    let ended_at: Timestamp = row.get(10)?;
    Ok(Export {
        id: row.get(0)?,
        organisation: row.get(1)?,
        format: Format::parse(&row.get::<String>(2)?).ok_or_else(unknown)?,
        state: State::parse(&row.get::<String>(3)?).ok_or_else(unknown)?,
        total: count(4)?,
        written: count(5)?,
        folder: row.get(6)?,
        parts: u32::try_from(count(7)?).unwrap_or_default(),
        size: count(8)?,
        created_at: row.get(9)?,
        ended_at: (ended_at.micros() > 0).then_some(ended_at),
    })
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub async fn insert(tx: &mut Tx, export: &Export, wanted: &Search) -> Result<()> {
    let sql = "INSERT INTO expense_export
                   (id, organisation_id, format, search, state, total, written, folder, parts, size,
                    created_at, ended_at)
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, 0, $8, 0)";
    let wanted = serde_json::to_string(wanted)
        .map_err(|error| Error::caused("writing what an export is to hold", error))?;
    let values = [
        export.id.into(),
        export.organisation.into(),
        export.format.word().into(),
        wanted.into(),
        export.state.word().into(),
        stored(export.total).into(),
        export.folder.as_str().into(),
        export.created_at.into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

/// The newest first.
pub async fn list(tx: &mut Tx, organisation: Id<Organisation>, limit: u32) -> Result<Vec<Export>> {
    let sql = format!("{READ} WHERE organisation_id = $1 ORDER BY id DESC LIMIT $2");
    let values = [organisation.into(), i64::from(limit).into()];
    tx.rows(&sql, values).await?.iter().map(export).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ExportId,
) -> Result<Option<Export>> {
    let sql = format!("{READ} WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| export(&row)).transpose()
}

/// What it is to hold.
pub async fn wanted(tx: &mut Tx, export: &Export) -> Result<Search> {
    let sql = "SELECT search FROM expense_export WHERE id = $1 AND organisation_id = $2";
    let row = tx.row(sql, [export.id.into(), export.organisation.into()]).await?;
    let text: String = row.map_or_else(|| Ok(String::new()), |row| row.get(0))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::caused("reading what an export is to hold", error))
}

/// Gives what `before` was to the folder of `now`; false when it is another's already.
pub async fn take_over(tx: &mut Tx, before: &Export, now: &Export) -> Result<bool> {
    let sql = "UPDATE expense_export SET folder = $4, written = 0, parts = 0, size = 0
               WHERE id = $1 AND organisation_id = $2 AND folder = $3 AND state = $5";
    let values = [
        now.id.into(),
        now.organisation.into(),
        before.folder.as_str().into(),
        now.folder.as_str().into(),
        State::Running.word().into(),
    ];
    Ok(tx.execute(sql, values).await? > 0)
}

/// Writes how far it is; false when it is in another folder by now.
pub async fn update(tx: &mut Tx, export: &Export) -> Result<bool> {
    let sql = "UPDATE expense_export
               SET state = $3, written = $4, parts = $6, size = $7, ended_at = $8
               WHERE id = $1 AND organisation_id = $2 AND folder = $5";
    let values = [
        export.id.into(),
        export.organisation.into(),
        export.state.word().into(),
        stored(export.written).into(),
        export.folder.as_str().into(),
        i64::from(export.parts).into(),
        stored(export.size).into(),
        export.ended_at.map_or(0, Timestamp::micros).into(),
    ];
    Ok(tx.execute(sql, values).await? > 0)
}

/// Some that were asked for before `moment`, whoever's they are.
pub async fn older(tx: &mut Tx, moment: Timestamp, limit: u32) -> Result<Vec<Export>> {
    let sql = format!("{READ} WHERE created_at < $1 ORDER BY created_at LIMIT $2");
    let values = [moment.into(), i64::from(limit).into()];
    tx.rows(&sql, values).await?.iter().map(export).collect()
}

pub async fn delete(tx: &mut Tx, export: &Export) -> Result<()> {
    let sql = "DELETE FROM expense_export WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, [export.id.into(), export.organisation.into()]).await.map(drop)
}
