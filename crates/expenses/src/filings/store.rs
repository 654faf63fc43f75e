//! The table `expense_filing`.

use base::db::{Row, Value};
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use serde::{Deserialize, Serialize};

use super::{Filing, FilingId, rules};

/// All of an organisation, in their order.
pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Filing>> {
    let sql = "SELECT id, name, position, condition, action, enabled FROM expense_filing
               WHERE organisation_id = $1 ORDER BY position, id LIMIT $2";
    let limit = i64::try_from(rules::MAX_FILINGS).unwrap_or(i64::MAX);
    tx.rows(sql, [organisation.into(), limit.into()]).await?.iter().map(filing).collect()
}

fn filing(row: &Row) -> Result<Filing> {
    Ok(Filing {
        id: row.get(0)?,
        name: row.get(1)?,
        position: row.get(2)?,
        condition: read(&row.get::<String>(3)?)?,
        action: read(&row.get::<String>(4)?)?,
        enabled: row.get::<i64>(5)? != 0,
    })
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::caused("reading a filing", error))
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::caused("writing a filing", error))
}

fn values(organisation: Id<Organisation>, filing: &Filing) -> Result<Vec<Value>> {
    Ok(vec![
        filing.id.into(),
        organisation.into(),
        filing.name.as_str().into(),
        filing.position.into(),
        text(&filing.condition)?.into(),
        text(&filing.action)?.into(),
        i64::from(filing.enabled).into(),
    ])
}

pub async fn insert(tx: &mut Tx, organisation: Id<Organisation>, filing: &Filing) -> Result<()> {
    let sql = "INSERT INTO expense_filing
                   (id, organisation_id, name, position, condition, action, enabled, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let mut values = values(organisation, filing)?;
    values.push(tx.now().into());
    tx.execute(sql, values).await.map(drop)
}

pub async fn update(tx: &mut Tx, organisation: Id<Organisation>, filing: &Filing) -> Result<()> {
    let sql = "UPDATE expense_filing
               SET name = $3, position = $4, condition = $5, action = $6, enabled = $7
               WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, values(organisation, filing)?).await.map(drop)
}

pub async fn delete(tx: &mut Tx, organisation: Id<Organisation>, id: FilingId) -> Result<()> {
    let sql = "DELETE FROM expense_filing WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, [id.into(), organisation.into()]).await.map(drop)
}
