//! The table `api_key`, and what keys may do by it.

use std::collections::{BTreeSet, HashMap};

use base::db::Row;
use base::permissions::PermissionSet;
use base::who::{ApiKey as KeyKey, Organisation, Person};
use base::{Id, Result, Timestamp, Tx};

use super::rules::GRANTABLE;
use super::{ApiKey, Mode};
use crate::roles::Standing;
use crate::roles::rules::stored_set;

/// Most keys in a list: those that open something are fewer.
const MAX_LISTED: i64 = 500;

/// What the column `scopes` says of a key that may do whatever a key can be given.
const EVERYTHING: &str = "*";

/// The maker's place is read with the key: a key never may more than its maker may at that moment.
const READ: &str = "
    SELECT k.id, k.name, k.mode, k.prefix, k.scopes, k.origins, k.maker_id, k.created_at,
           k.expires_at, k.last_used_at, k.revoked_at, k.successor_id, k.organisation_id, p.name,
           m.is_owner, m.role, r.permissions, p.suspended_at, o.name, k.hash
    FROM api_key k
    JOIN organisation o ON o.id = k.organisation_id
    LEFT JOIN person p ON p.id = k.maker_id
    LEFT JOIN membership m ON m.organisation_id = k.organisation_id AND m.person_id = k.maker_id
    LEFT JOIN role r ON r.organisation_id = m.organisation_id AND r.name = m.role";

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
        key.scopes.to_string().into(),
        key.maker.into(),
        key.expires_at.into(),
        key.origins.join(" ").into(),
    ];
    let sql = "INSERT INTO api_key (id, organisation_id, name, mode, prefix, hash, created_by,
                                    created_at, scopes, maker_id, expires_at, origins)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn count_live(tx: &mut Tx, organisation: Id<Organisation>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM api_key WHERE organisation_id = $1 AND revoked_at IS NULL
                   AND (expires_at IS NULL OR expires_at > $2)";
    let row = tx.row(sql, [organisation.into(), tx.now().into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<ApiKey>> {
    let sql = format!(
        "{READ} WHERE k.organisation_id = $1 ORDER BY k.created_at DESC, k.id DESC LIMIT $2"
    );
    let rows = tx.rows(&sql, [organisation.into(), MAX_LISTED.into()]).await?;
    rows.iter().map(read).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: Id<KeyKey>,
) -> Result<Option<ApiKey>> {
    let sql = format!("{READ} WHERE k.organisation_id = $1 AND k.id = $2");
    tx.row(&sql, [organisation.into(), id.into()]).await?.map(|row| read(&row)).transpose()
}

/// True when the key opened something until now.
pub async fn revoke(tx: &mut Tx, organisation: Id<Organisation>, id: Id<KeyKey>) -> Result<bool> {
    let values = [organisation.into(), id.into(), tx.now().into()];
    let sql = "UPDATE api_key SET revoked_at = $3
               WHERE organisation_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, values).await? == 1)
}

/// Gives the key a successor, beside which it works until `ends`.
pub async fn succeed(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: Id<KeyKey>,
    successor: Id<KeyKey>,
    ends: Timestamp,
) -> Result<()> {
    let values = [organisation.into(), id.into(), successor.into(), ends.into()];
    let sql = "UPDATE api_key SET successor_id = $3, expires_at = $4
               WHERE organisation_id = $1 AND id = $2";
    tx.execute(sql, values).await?;
    Ok(())
}

/// A key that has not ended, with the name that pages show.
#[derive(Debug, Clone)]
pub struct Live {
    pub key: ApiKey,
    pub organisation: Id<Organisation>,
    pub organisation_name: String,
}

/// Those of `hashes` that open something. One indexed read, so that whatever ends a key, or takes
/// from its maker, counts at once.
pub async fn live(tx: &mut Tx, hashes: &BTreeSet<&str>) -> Result<HashMap<String, Live>> {
    let wanted = tx.table_of_texts(hashes);
    let sql = format!(
        "{READ} WHERE {} AND k.revoked_at IS NULL
             AND (k.expires_at IS NULL OR k.expires_at > $1) AND o.state = 'active'",
        wanted.includes("k.hash", 2)
    );
    let mut values = vec![tx.now().into()];
    values.extend(wanted.into_values());
    let rows = tx.rows(&sql, values).await?;
    rows.iter()
        .map(|row| {
            let (organisation, organisation_name) = (row.get(12)?, row.get(18)?);
            Ok((row.get(19)?, Live { key: read(row)?, organisation, organisation_name }))
        })
        .collect()
}

/// Writes the use down; of several at once the latest stands.
pub async fn touch(tx: &mut Tx, id: Id<KeyKey>) -> Result<()> {
    let sql = "UPDATE api_key SET last_used_at = $2
               WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    tx.execute(sql, [id.into(), tx.now().into()]).await?;
    Ok(())
}

fn read(row: &Row) -> Result<ApiKey> {
    let scopes: String = row.get(4)?;
    let scopes = if scopes == EVERYTHING { GRANTABLE } else { stored_set(&scopes) };
    let origins: String = row.get(5)?;
    let maker: Option<Id<Person>> = row.get(6)?;
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        mode: Mode::stored(&row.get::<String>(2)?)?,
        prefix: row.get(3)?,
        scopes,
        permissions: scopes.intersection(reach(row, maker)?),
        origins: origins.split_whitespace().map(str::to_owned).collect(),
        maker,
        maker_name: row.get::<Option<String>>(13)?.unwrap_or_default(),
        created_at: row.get(7)?,
        expires_at: row.get(8)?,
        last_used_at: row.get(9)?,
        revoked_at: row.get(10)?,
        successor: row.get(11)?,
    })
}

/// What the maker may do now; what the program itself made reaches as far as a key can.
fn reach(row: &Row, maker: Option<Id<Person>>) -> Result<PermissionSet> {
    let is_suspended = row.get::<Option<Timestamp>>(17)?.is_some();
    let role = row.get::<Option<String>>(15)?;
    let standing = match (maker, role) {
        (None, _) => Standing::ALL,
        (Some(_), Some(role)) if !is_suspended => {
            let is_owner = row.get::<Option<i64>>(14)? == Some(1);
            Standing::of(is_owner, &role, row.get::<Option<String>>(16)?.as_deref())
        }
        (Some(_), _) => Standing::NONE,
    };
    Ok(GRANTABLE.intersection(standing.permissions))
}
