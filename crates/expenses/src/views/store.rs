//! The table `expense_view`.

use base::who::Organisation;
use base::{Error, Id, Result, Tx};

use super::{View, ViewId};

pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<View>> {
    let sql = "SELECT id, name, search FROM expense_view WHERE organisation_id = $1
               ORDER BY id LIMIT 100";
    let rows = tx.rows(sql, [organisation.into()]).await?;
    rows.iter()
        .map(|row| {
            let search: String = row.get(2)?;
            let search = serde_json::from_str(&search)
                .map_err(|error| Error::caused("reading a view", error))?;
            Ok(View { id: row.get(0)?, name: row.get(1)?, search })
        })
        .collect()
}

pub async fn insert(tx: &mut Tx, organisation: Id<Organisation>, view: &View) -> Result<()> {
    let search = serde_json::to_string(&view.search)
        .map_err(|error| Error::caused("writing a view", error))?;
    let sql = "INSERT INTO expense_view (id, organisation_id, name, search, created_at)
               VALUES ($1, $2, $3, $4, $5)";
    let values = [
        view.id.into(),
        organisation.into(),
        view.name.as_str().into(),
        search.into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn delete(tx: &mut Tx, organisation: Id<Organisation>, id: ViewId) -> Result<()> {
    let sql = "DELETE FROM expense_view WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, [id.into(), organisation.into()]).await.map(drop)
}
