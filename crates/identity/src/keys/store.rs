//! The table `api_key`.

use base::db::Row;
use base::who::{ApiKey as KeyKey, Organisation};
use base::{Id, Result, Timestamp, Tx};

use super::{ApiKey, Mode};

/// Most keys in a list: those that open something are fewer.
const MAX_LISTED: i64 = 500;

const COLUMNS: &str = "id, name, mode, prefix, created_at, last_used_at, revoked_at";

pub async fn insert(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    key: &ApiKey,
    hash: &str,
) -> Result<()> {
    let values = [
        key.id.into(),
        organisation.into(),
        key.name.as_str().into(),
        key.mode.word().into(),
        key.prefix.as_str().into(),
        hash.into(),
        tx.who().actor.to_string().into(),
        key.created_at.into(),
    ];
    let sql = "INSERT INTO api_key
                   (id, organisation_id, name, mode, prefix, hash, created_by, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn count_live(tx: &mut Tx, organisation: Id<Organisation>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM api_key WHERE organisation_id = $1 AND revoked_at IS NULL";
    let row = tx.row(sql, [organisation.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<ApiKey>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM api_key WHERE organisation_id = $1
         ORDER BY created_at DESC, id DESC LIMIT $2"
    );
    let rows = tx.rows(&sql, [organisation.into(), MAX_LISTED.into()]).await?;
    rows.iter().map(read).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: Id<KeyKey>,
) -> Result<Option<ApiKey>> {
    let sql = format!("SELECT {COLUMNS} FROM api_key WHERE organisation_id = $1 AND id = $2");
    tx.row(&sql, [organisation.into(), id.into()]).await?.map(|row| read(&row)).transpose()
}

/// True when the key opened something until now.
pub async fn revoke(tx: &mut Tx, organisation: Id<Organisation>, id: Id<KeyKey>) -> Result<bool> {
    let values = [organisation.into(), id.into(), tx.now().into()];
    let sql = "UPDATE api_key SET revoked_at = $3
               WHERE organisation_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, values).await? == 1)
}

/// A key that opens something, with the names that pages show.
#[derive(Debug)]
pub struct Live {
    pub id: Id<KeyKey>,
    pub name: String,
    pub organisation: Id<Organisation>,
    pub organisation_name: String,
    pub last_used_at: Option<Timestamp>,
}

pub async fn live(tx: &mut Tx, hash: &str) -> Result<Option<Live>> {
    let sql = "SELECT k.id, k.name, o.id, o.name, k.last_used_at
               FROM api_key k JOIN organisation o ON o.id = k.organisation_id
               WHERE k.hash = $1 AND k.revoked_at IS NULL AND o.state = 'active'";
    let row = tx.row(sql, [hash.into()]).await?;
    row.map(|row| {
        Ok(Live {
            id: row.get(0)?,
            name: row.get(1)?,
            organisation: row.get(2)?,
            organisation_name: row.get(3)?,
            last_used_at: row.get(4)?,
        })
    })
    .transpose()
}

/// Writes the use down; of several at once the latest stands.
pub async fn touch(tx: &mut Tx, id: Id<KeyKey>) -> Result<()> {
    let sql = "UPDATE api_key SET last_used_at = $2
               WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    tx.execute(sql, [id.into(), tx.now().into()]).await?;
    Ok(())
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        mode: Mode::stored(&row.get::<String>(2)?)?,
        prefix: row.get(3)?,
        created_at: row.get(4)?,
        last_used_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}
