//! A group as a file: in the layout of Splitwise's CSV, which spreadsheets and other programs read,
//! or whole, as JSON. Its figures are those that were stored, so it adds up to the balances.

pub mod archive;
pub mod rules;

use base::{Refusal, Result, Tx};

use crate::balances;
use crate::comments;
use crate::expenses::{self, Expense, Search};
use crate::groups::Access;
use crate::members::{self, Member};
use crate::settlements::{self, Settlement};
use crate::wire::SplitView;
use archive::{Archive, Contents};
use rules::MAX_ROWS;

/// The group as CSV.
///
/// # Errors
/// `too_large` for more than [`MAX_ROWS`] expenses or settlements.
pub async fn csv(tx: &mut Tx, access: &Access) -> Result<String> {
    let (all, spent, paid) = books(tx, access).await?;
    rules::csv(&all, &spent, &paid)
}

/// The group with all that stands in it.
///
/// # Errors
/// `too_large` for more than [`MAX_ROWS`] expenses or settlements.
pub async fn whole(tx: &mut Tx, access: &Access) -> Result<Archive<SplitView>> {
    let (members, expenses, settlements) = books(tx, access).await?;
    let comments = comments::all(tx, access).await?;
    let balances = balances::balances(tx, access, access.group.mode).await?;
    Ok(archive::archive(&Contents {
        group: &access.group,
        members: &members,
        expenses: &expenses,
        settlements: &settlements,
        comments: &comments,
        balances: &balances,
    }))
}

async fn books(
    tx: &mut Tx,
    access: &Access,
) -> Result<(Vec<Member>, Vec<Expense>, Vec<Settlement>)> {
    let all = members::members(tx, access).await?;
    let search = Search { limit: MAX_ROWS, ..Search::default() };
    let (spent, count) = expenses::expenses(tx, access, &search).await?;
    let (paid, more) = settlements::settlements(tx, access, MAX_ROWS, 0).await?;
    if count.max(more) > u64::from(MAX_ROWS) {
        let message = format!("More than {MAX_ROWS} rows are not written at once.");
        return Err(Refusal::invalid("too_large", message).into());
    }
    Ok((all, spent, paid))
}
