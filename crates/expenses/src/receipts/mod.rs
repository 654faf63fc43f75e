//! Receipts: pictures and documents that show what an expense was. Two of the same content are pointed out, never
//! refused.

pub(crate) mod api;
pub(crate) mod darkroom;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::files::Written;
use base::jobs::NewJob;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::{Value, json};

use crate::expenses::{self, ExpenseId};
use crate::room::owner;
pub use rules::Format;

/// Marks the ids of receipts.
#[derive(Debug)]
pub enum ReceiptKey {}
impl Kind for ReceiptKey {
    const PREFIX: &'static str = "receipt";
}

/// The id of a receipt.
pub type ReceiptId = Id<ReceiptKey>;

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// Of which expense.
    pub expense: ExpenseId,
    /// What it is.
    pub format: Format,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// The key of its file.
    pub file: String,
    /// The key of the small picture of it; empty for none.
    pub thumbnail: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A receipt's files, which are there already.
#[derive(Debug)]
pub struct Kept {
    /// What it is.
    pub format: Format,
    /// The key of its file.
    pub file: String,
    /// Its size and hash.
    pub written: Written,
    /// The key of the small picture of it; empty for none.
    pub thumbnail: String,
}

/// Adds a receipt, and says which others have the same content.
///
/// # Errors
/// `not_found`, `expense_deleted`, `too_many_receipts`.
pub async fn add(tx: &mut Tx, expense: ExpenseId, kept: Kept) -> Result<(Receipt, Vec<Receipt>)> {
    let Kept { format, file, written, thumbnail } = kept;
    let organisation = owner(tx)?;
    let there = expenses::expense_to_change(tx, expense).await?;
    if there.deleted_at.is_some() {
        return Err(expenses::deleted().into());
    }
    if store::of_expense(tx, organisation, expense).await?.len() >= rules::MAX_RECEIPTS {
        let message = format!("An expense has at most {} receipts.", rules::MAX_RECEIPTS);
        return Err(Refusal::conflict("too_many_receipts", message).into());
    }
    let same = store::of_content(tx, organisation, &written.sha256).await?;
    let receipt = Receipt {
        id: tx.new_id(),
        expense,
        format,
        size: i64::try_from(written.size).unwrap_or(i64::MAX),
        sha256: written.sha256,
        file,
        thumbnail,
        created_at: tx.now(),
    };
    store::insert(tx, organisation, &receipt).await?;
    tell(tx, "expense_receipt.added", receipt.id, &Value::Null, &words(&receipt));
    Ok((receipt, same))
}

/// The receipts of an expense, the oldest first.
///
/// # Errors
/// `not_found`.
pub async fn receipts(tx: &mut Tx, expense: ExpenseId) -> Result<Vec<Receipt>> {
    let organisation = owner(tx)?;
    expenses::expense(tx, expense).await?;
    store::of_expense(tx, organisation, expense).await
}

/// A receipt of the caller's organisation.
///
/// # Errors
/// `not_found`.
pub async fn receipt(tx: &mut Tx, id: ReceiptId) -> Result<Receipt> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("receipt"))?)
}

/// The organisation's receipts with this content.
pub async fn same(tx: &mut Tx, sha256: &str) -> Result<Vec<Receipt>> {
    let organisation = owner(tx)?;
    store::of_content(tx, organisation, sha256).await
}

/// Removes a receipt, and its files after that.
///
/// # Errors
/// `not_found`.
pub async fn remove(tx: &mut Tx, id: ReceiptId) -> Result<()> {
    let organisation = owner(tx)?;
    let before = receipt(tx, id).await?;
    store::delete(tx, organisation, id).await?;
    for file in [&before.file, &before.thumbnail].into_iter().filter(|file| !file.is_empty()) {
        let payload = json!({ "file": file });
        tx.enqueue(NewJob::new("default", jobs::DISCARD, payload));
    }
    tell(tx, "expense_receipt.removed", id, &words(&before), &Value::Null);
    Ok(())
}

fn words(receipt: &Receipt) -> Value {
    json!({
        "expense": receipt.expense,
        "type": receipt.format.media_type(),
        "size": receipt.size,
        "sha256": receipt.sha256,
    })
}

fn tell(tx: &mut Tx, kind: &'static str, id: ReceiptId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
