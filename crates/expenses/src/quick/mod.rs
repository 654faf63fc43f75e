//! An expense in one line, as people would say it: `12.50*3 coffee yesterday`.

pub(crate) mod api;
pub(crate) mod rules;

use base::{Result, Timestamp, Tx};
use web::Numbers;

use crate::expenses::{self, Expense, ExpenseId, NewExpense, record, record_as};
use crate::room::owner;
use crate::{Day, books, categories};

/// Records what a line says, with numbers as its writer writes them.
///
/// # Errors
/// `line_unreadable`; what the rules say of the expense.
pub async fn record_line(tx: &mut Tx, line: &str, numbers: Numbers) -> Result<Expense> {
    let now = tx.now();
    let new = read(tx, line, numbers, now).await?;
    record(tx, new).await
}

/// Records what a line said when it was written, once: under an id that it was given then.
///
/// # Errors
/// `line_unreadable`; what the rules say of the expense.
pub(crate) async fn record_written(
    tx: &mut Tx,
    id: ExpenseId,
    (line, numbers): (&str, Numbers),
    written_at: Timestamp,
) -> Result<Expense> {
    let organisation = owner(tx)?;
    if let Some(there) = expenses::store::find(tx, organisation, id).await? {
        return Ok(there);
    }
    let new = read(tx, line, numbers, written_at).await?;
    record_as(tx, id, new).await
}

/// What a line says, written at a time. No clock that is ahead of ours makes tomorrow of today.
async fn read(
    tx: &mut Tx,
    line: &str,
    numbers: Numbers,
    written_at: Timestamp,
) -> Result<NewExpense> {
    let book = books::book(tx).await?;
    let today = Day::today(written_at.min(tx.now()), &book.zone());
    let tree = categories::tree(tx).await?;
    let facts = rules::Facts { currency: book.currency, numbers, today, tree: &tree };
    let new = rules::read(line, &facts)?;
    Ok(NewExpense { day: new.day.or(Some(today)), ..new })
}
