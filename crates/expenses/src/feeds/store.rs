//! The table `expense_feed`.

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Tx};

use super::{Feed, FeedId, Reading};
use crate::books::store::currency;

const READ: &str = "SELECT id, name, currency, reading FROM expense_feed";

fn feed(row: &Row) -> Result<Feed> {
    let reading: String = row.get(3)?;
    let reading = serde_json::from_str(&reading);
    Ok(Feed {
        id: row.get(0)?,
        name: row.get(1)?,
        currency: currency(&row.get::<String>(2)?)?,
        reading: reading.map_err(|error| Error::caused("reading a stored feed", error))?,
    })
}

fn text(reading: &Reading) -> Result<String> {
    serde_json::to_string(reading).map_err(|error| Error::caused("writing a feed", error))
}

pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Feed>> {
    let sql = format!("{READ} WHERE organisation_id = $1 ORDER BY name");
    tx.rows(&sql, [organisation.into()]).await?.iter().map(feed).collect()
}

pub async fn find(tx: &mut Tx, organisation: Id<Organisation>, id: FeedId) -> Result<Option<Feed>> {
    let sql = format!("{READ} WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| feed(&row)).transpose()
}

/// Locks a feed until the transaction ends, so that its imports are done one after the other.
pub async fn lock(tx: &mut Tx, organisation: Id<Organisation>, id: FeedId) -> Result<()> {
    let lock = tx.engine().lock_rows();
    let sql = format!("SELECT 1 FROM expense_feed WHERE id = $1 AND organisation_id = $2{lock}");
    tx.row(&sql, [id.into(), organisation.into()]).await.map(drop)
}

pub async fn insert(tx: &mut Tx, organisation: Id<Organisation>, feed: &Feed) -> Result<()> {
    let sql = "INSERT INTO expense_feed
                   (id, organisation_id, name, currency, reading, created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $6)";
    let values = [
        feed.id.into(),
        organisation.into(),
        feed.name.clone().into(),
        feed.currency.code().into(),
        text(&feed.reading)?.into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn update(tx: &mut Tx, organisation: Id<Organisation>, feed: &Feed) -> Result<()> {
    let sql = "UPDATE expense_feed SET name = $3, currency = $4, reading = $5, changed_at = $6
               WHERE id = $1 AND organisation_id = $2";
    let values = [
        feed.id.into(),
        organisation.into(),
        feed.name.clone().into(),
        feed.currency.code().into(),
        text(&feed.reading)?.into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}
