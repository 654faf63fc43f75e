//! The table `expense_receipt`.

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Tx};

use super::{Format, Receipt, ReceiptId, rules};
use crate::ExpenseId;

const READ: &str = "SELECT id, expense_id, kind, size, sha256, file, created_at, thumbnail
                    FROM expense_receipt";

fn receipt(row: &Row) -> Result<Receipt> {
    let kind: String = row.get(2)?;
    let format = Format::parse(&kind);
    Ok(Receipt {
        id: row.get(0)?,
        expense: row.get(1)?,
        format: format.ok_or_else(|| Error::fault(format!("there is no format {kind:?}")))?,
        size: row.get(3)?,
        sha256: row.get(4)?,
        file: row.get(5)?,
        created_at: row.get(6)?,
        thumbnail: row.get(7)?,
    })
}

pub async fn insert(tx: &mut Tx, organisation: Id<Organisation>, receipt: &Receipt) -> Result<()> {
    let sql = "INSERT INTO expense_receipt
                   (id, organisation_id, expense_id, kind, size, sha256, file, thumbnail,
                    created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        receipt.id.into(),
        organisation.into(),
        receipt.expense.into(),
        receipt.format.word().into(),
        receipt.size.into(),
        receipt.sha256.as_str().into(),
        receipt.file.as_str().into(),
        receipt.thumbnail.as_str().into(),
        receipt.created_at.into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ReceiptId,
) -> Result<Option<Receipt>> {
    let sql = format!("{READ} WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| receipt(&row)).transpose()
}

pub async fn of_expense(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    expense: ExpenseId,
) -> Result<Vec<Receipt>> {
    let sql = format!("{READ} WHERE expense_id = $1 AND organisation_id = $2 ORDER BY id LIMIT $3");
    let limit = i64::try_from(rules::MAX_RECEIPTS).unwrap_or(i64::MAX);
    let values = [expense.into(), organisation.into(), limit.into()];
    tx.rows(&sql, values).await?.iter().map(receipt).collect()
}

/// Those with this content, the oldest first.
pub async fn of_content(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    sha256: &str,
) -> Result<Vec<Receipt>> {
    let sql = format!("{READ} WHERE organisation_id = $1 AND sha256 = $2 ORDER BY id LIMIT 100");
    tx.rows(&sql, [organisation.into(), sha256.into()]).await?.iter().map(receipt).collect()
}

pub async fn delete(tx: &mut Tx, organisation: Id<Organisation>, id: ReceiptId) -> Result<()> {
    let sql = "DELETE FROM expense_receipt WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, [id.into(), organisation.into()]).await.map(drop)
}
