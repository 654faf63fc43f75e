//! An expense in one line, as people would say it: `12.50*3 coffee yesterday`.

pub(crate) mod rules;

use base::{Result, Tx};
use web::Numbers;

use crate::expenses::{Expense, NewExpense, record};
use crate::{books, categories};

/// Records what a line says, with numbers as its writer writes them.
///
/// # Errors
/// `line_unreadable`; what the rules say of the expense.
pub async fn record_line(tx: &mut Tx, line: &str, numbers: Numbers) -> Result<Expense> {
    let new = read(tx, line, numbers).await?;
    record(tx, new).await
}

/// What a line says, without recording it.
///
/// # Errors
/// `line_unreadable`.
pub async fn read(tx: &mut Tx, line: &str, numbers: Numbers) -> Result<NewExpense> {
    let book = books::book(tx).await?;
    let today = books::today(tx, &book).await?;
    let tree = categories::tree(tx).await?;
    let facts = rules::Facts { currency: book.currency, numbers, today, tree: &tree };
    Ok(rules::read(line, &facts)?)
}
