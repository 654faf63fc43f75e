//! Exports: expenses as files for other programs. Every amount in them is the one that the list shows.

pub(crate) mod api;
pub(crate) mod rules;

use base::error::RefusalKind;
use base::{Refusal, Result, Tx};

use crate::categories;
use crate::categories::Tree;
use crate::expenses::{Expense, Search, expenses};

/// Expenses of one file, at most.
pub const MAX_EXPENSES: u64 = 50_000;
/// Expenses that are read at once.
const CHUNK: u32 = 2_000;

/// What a file is made of: what is looked for, the oldest day first, and the categories.
///
/// # Errors
/// `too_many_rows` beyond [`MAX_EXPENSES`].
pub async fn collect(tx: &mut Tx, wanted: Search) -> Result<(Vec<Expense>, Tree)> {
    let tree = categories::tree(tx).await?;
    let mut wanted = Search { limit: CHUNK, offset: 0, sorts: Vec::new(), ..wanted };
    let (mut all, total) = expenses(tx, &wanted).await?;
    if total > MAX_EXPENSES {
        let message = format!("A file has at most {MAX_EXPENSES} expenses; ask for fewer days.");
        return Err(Refusal::new(RefusalKind::TooLarge, "too_many_rows", message).into());
    }
    while let Some(last) = all.last() {
        wanted.after = Some((last.day, last.id));
        let (more, _) = expenses(tx, &wanted).await?;
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    all.reverse();
    Ok((all, tree))
}
