//! A group as a file: in the layout of Splitwise's CSV, which spreadsheets and other programs read,
//! or whole, as JSON. Its figures are those that were stored, so it adds up to the balances.

pub mod archive;
pub mod rules;

use base::{Refusal, Result, Tx};

use crate::balances::{self, Balance};
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
    let Books { members, expenses, settlements, .. } = books(tx, access).await?;
    rules::csv(&members, &expenses, &settlements)
}

/// The group with all that stands in it.
///
/// # Errors
/// `too_large` for more than [`MAX_ROWS`] expenses or settlements.
pub async fn whole(tx: &mut Tx, access: &Access) -> Result<Archive<SplitView>> {
    let Books { members, expenses, settlements, balances } = books(tx, access).await?;
    let comments = comments::all(tx, access).await?;
    Ok(archive::archive(&Contents {
        group: &access.group,
        members: &members,
        expenses: &expenses,
        settlements: &settlements,
        comments: &comments,
        balances: &balances,
    }))
}

/// What a file is made of: rows that come to the balances.
struct Books {
    members: Vec<Member>,
    expenses: Vec<Expense>,
    settlements: Vec<Settlement>,
    balances: Vec<Balance>,
}

async fn books(tx: &mut Tx, access: &Access) -> Result<Books> {
    let members = members::members(tx, access).await?;
    let search = Search { limit: MAX_ROWS, ..Search::default() };
    let (expenses, count) = expenses::expenses(tx, access, &search).await?;
    let (mut settlements, more) = settlements::settlements(tx, access, MAX_ROWS, 0).await?;
    if count.max(more) > u64::from(MAX_ROWS) {
        let message = format!("More than {MAX_ROWS} rows are not written at once.");
        return Err(Refusal::invalid("too_large", message).into());
    }
    let balances = balances::balances(tx, access, access.group.mode).await?;
    let before = rules::handed_over(&access.group, &members, &expenses, &settlements, &balances)?;
    settlements.extend(before);
    Ok(Books { members, expenses, settlements, balances })
}
