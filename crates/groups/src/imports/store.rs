//! The table `group_import`.

use base::db::Row;
use base::{Result, Tx};

use super::{Import, ImportId};
use crate::groups::GroupId;

fn import(row: &Row) -> Result<Import> {
    Ok(Import {
        id: row.get(0)?,
        format: row.get(1)?,
        bills: row.get(2)?,
        at: row.get(3)?,
        undone_at: row.get(4)?,
    })
}

pub async fn insert(tx: &mut Tx, group: GroupId, import: &Import, hash: &str) -> Result<()> {
    let values = [
        import.id.into(),
        group.into(),
        import.format.as_str().into(),
        hash.into(),
        import.bills.into(),
        import.at.into(),
    ];
    let sql = "INSERT INTO group_import (id, group_id, format, hash, bills, at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// True when this very file was taken over and not undone.
pub async fn is_known(tx: &mut Tx, group: GroupId, hash: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM group_import
               WHERE group_id = $1 AND hash = $2 AND undone_at IS NULL LIMIT 1";
    Ok(tx.row(sql, [group.into(), hash.into()]).await?.is_some())
}

pub async fn list(tx: &mut Tx, group: GroupId) -> Result<Vec<Import>> {
    let sql = "SELECT id, format, bills, at, undone_at FROM group_import
               WHERE group_id = $1 ORDER BY id DESC LIMIT 200";
    tx.rows(sql, [group.into()]).await?.iter().map(import).collect()
}

/// True when it was not undone until now.
pub async fn undo(tx: &mut Tx, group: GroupId, id: ImportId) -> Result<bool> {
    let sql = "UPDATE group_import SET undone_at = $3
               WHERE group_id = $1 AND id = $2 AND undone_at IS NULL";
    Ok(tx.execute(sql, [group.into(), id.into(), tx.now().into()]).await? == 1)
}
