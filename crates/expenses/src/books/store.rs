//! The table `expense_book`.

use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use money::Currency;

use super::Book;

/// From a stored code.
pub fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|error| Error::caused("reading a stored currency", error))
}

pub async fn find(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Option<Book>> {
    let sql = "SELECT currency, time_zone FROM expense_book WHERE organisation_id = $1";
    let row = tx.row(sql, [organisation.into()]).await?;
    row.map(|row| {
        let currency = currency(&row.get::<String>(0)?)?;
        Ok(Book { organisation, currency, time_zone: row.get(1)? })
    })
    .transpose()
}

/// Locks the book until the transaction ends: whoever changes its categories is alone.
pub async fn lock(tx: &mut Tx, organisation: Id<Organisation>) -> Result<()> {
    let lock = tx.engine().lock_rows();
    let sql = format!("SELECT 1 FROM expense_book WHERE organisation_id = $1{lock}");
    tx.row(&sql, [organisation.into()]).await.map(drop)
}

/// False when there was one already.
pub async fn insert(tx: &mut Tx, book: &Book) -> Result<bool> {
    let sql = "INSERT INTO expense_book (organisation_id, currency, time_zone, created_at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id) DO NOTHING";
    let values = [
        book.organisation.into(),
        book.currency.code().into(),
        book.time_zone.as_str().into(),
        tx.now().into(),
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn update(tx: &mut Tx, book: &Book) -> Result<()> {
    let sql = "UPDATE expense_book SET currency = $2, time_zone = $3 WHERE organisation_id = $1";
    let values =
        [book.organisation.into(), book.currency.code().into(), book.time_zone.as_str().into()];
    tx.execute(sql, values).await.map(drop)
}
