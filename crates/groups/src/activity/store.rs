//! The table `group_activity`.

use base::{Error, Result, Timestamp, Tx};

use super::Entry;
use crate::groups::GroupId;

pub async fn insert(tx: &mut Tx, group: GroupId, entry: &Entry) -> Result<()> {
    let values = [
        entry.id.into(),
        group.into(),
        entry.member.into(),
        entry.kind.as_str().into(),
        entry.subject.as_str().into(),
        entry.about.to_string().into(),
        entry.at.into(),
    ];
    let sql = "INSERT INTO group_activity (id, group_id, member_id, kind, subject, about, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn is_there(
    tx: &mut Tx,
    group: GroupId,
    kind: &str,
    subject: &str,
    since: Timestamp,
) -> Result<bool> {
    let sql = "SELECT 1 FROM group_activity
               WHERE group_id = $1 AND kind = $2 AND subject = $3 AND at > $4 LIMIT 1";
    let values = [group.into(), kind.into(), subject.into(), since.into()];
    Ok(tx.row(sql, values).await?.is_some())
}

pub async fn latest(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Entry>> {
    let sql = "SELECT id, member_id, kind, subject, about, at FROM group_activity
               WHERE group_id = $1 ORDER BY id DESC LIMIT $2";
    let rows = tx.rows(sql, [group.into(), limit.into()]).await?;
    rows.iter()
        .map(|row| {
            let about: String = row.get(4)?;
            let about = serde_json::from_str(&about)
                .map_err(|error| Error::caused("reading an entry of a group", error))?;
            Ok(Entry {
                id: row.get(0)?,
                member: row.get(1)?,
                kind: row.get(2)?,
                subject: row.get(3)?,
                about,
                at: row.get(5)?,
            })
        })
        .collect()
}
