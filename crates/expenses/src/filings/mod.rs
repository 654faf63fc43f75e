//! Filings: rules that say where an expense belongs that does not say so itself. When an expense is such and such, then
//! it gets a category, tags and a group.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Tx};
use serde_json::{Value, json};

use crate::expenses::{Expense, Search, next};
use crate::room::owner;
use crate::sharing::{self, Groups};
use crate::{books, categories};
pub use rules::{Action, Condition, Filed, Seen, file};

/// Marks the ids of filings.
#[derive(Debug)]
pub enum FilingKey {}
impl Kind for FilingKey {
    const PREFIX: &'static str = "filing";
}

/// The id of a filing.
pub type FilingId = Id<FilingKey>;

/// Expenses of the past that a filing is tried on, at most.
const TRIED: u32 = 1_000;

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its id.
    pub id: FilingId,
    /// As people call it.
    pub name: String,
    /// Its place among the others: the smaller, the earlier.
    pub position: i64,
    /// When it applies.
    pub condition: Condition,
    /// What it does then.
    pub action: Action,
    /// False while it is set aside.
    pub enabled: bool,
}

/// A filing to be.
#[derive(Debug, Clone)]
pub struct NewFiling {
    /// As people call it.
    pub name: String,
    /// Its place; behind all others unless said.
    pub position: Option<i64>,
    /// When it applies.
    pub condition: Condition,
    /// What it does then.
    pub action: Action,
    /// False to set it aside at once.
    pub enabled: bool,
}

/// The organisation's filings in their order.
pub async fn filings(tx: &mut Tx) -> Result<Vec<Filing>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation).await
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn filing(tx: &mut Tx, id: FilingId) -> Result<Filing> {
    let all = filings(tx).await?;
    let found = all.into_iter().find(|filing| filing.id == id);
    Ok(found.ok_or_else(|| Refusal::not_found("filing"))?)
}

/// The same, for whoever changes it: nobody else does until the transaction ends.
pub(crate) async fn filing_to_change(tx: &mut Tx, id: FilingId) -> Result<Filing> {
    let (_, all) = to_change(tx).await?;
    let found = all.into_iter().find(|filing| filing.id == id);
    Ok(found.ok_or_else(|| Refusal::not_found("filing"))?)
}

/// Adds a filing.
///
/// # Errors
/// What the rules say of the fields; `group_unknown`, `too_many_filings`.
pub async fn add(tx: &mut Tx, groups: &dyn Groups, new: NewFiling) -> Result<Filing> {
    let (organisation, all) = to_change(tx).await?;
    let behind = all.iter().map(|filing| filing.position).max().unwrap_or(0).saturating_add(1);
    let filing = Filing {
        id: tx.new_id(),
        name: new.name,
        position: new.position.unwrap_or(behind),
        condition: new.condition,
        action: new.action,
        enabled: new.enabled,
    };
    rules::check(&categories::tree(tx).await?, &filing)?;
    check_group(tx, groups, (None, &filing)).await?;
    if all.len() >= rules::MAX_FILINGS {
        let message = format!("An organisation has at most {} filings.", rules::MAX_FILINGS);
        return Err(Refusal::conflict("too_many_filings", message).into());
    }
    store::insert(tx, organisation, &filing).await?;
    tell(tx, "expense_filing.added", filing.id, &Value::Null, &words(&filing));
    Ok(filing)
}

/// Puts another filing in the place of this one. What was filed stays where it is.
///
/// # Errors
/// `not_found`; what the rules say of the fields; `group_unknown`.
pub async fn replace(
    tx: &mut Tx,
    groups: &dyn Groups,
    id: FilingId,
    new: NewFiling,
) -> Result<Filing> {
    let (organisation, all) = to_change(tx).await?;
    let before = all.into_iter().find(|filing| filing.id == id);
    let before = before.ok_or_else(|| Refusal::not_found("filing"))?;
    let after = Filing {
        id,
        name: new.name,
        position: new.position.unwrap_or(before.position),
        condition: new.condition,
        action: new.action,
        enabled: new.enabled,
    };
    rules::check(&categories::tree(tx).await?, &after)?;
    check_group(tx, groups, (Some(&before), &after)).await?;
    store::update(tx, organisation, &after).await?;
    tell(tx, "expense_filing.changed", id, &words(&before), &words(&after));
    Ok(after)
}

/// Removes a filing. What it filed stays where it is.
///
/// # Errors
/// `not_found`.
pub async fn remove(tx: &mut Tx, id: FilingId) -> Result<()> {
    let (organisation, _) = to_change(tx).await?;
    let before = filing(tx, id).await?;
    store::delete(tx, organisation, id).await?;
    tell(tx, "expense_filing.removed", id, &words(&before), &Value::Null);
    Ok(())
}

/// What a filing would do to the newest expenses, without doing it: those that it applies to, each with what would
/// become of it.
///
/// # Errors
/// What the rules say of the fields; `group_unknown`.
pub async fn rehearse(
    tx: &mut Tx,
    groups: &dyn Groups,
    new: NewFiling,
) -> Result<Vec<(Expense, Filed)>> {
    let filing = Filing {
        id: tx.new_id(),
        name: new.name,
        position: 0,
        condition: new.condition,
        action: new.action,
        enabled: true,
    };
    rules::check(&categories::tree(tx).await?, &filing)?;
    check_group(tx, groups, (None, &filing)).await?;
    let wanted = Search { limit: TRIED, ..Search::default() };
    let newest = next(tx, &wanted).await?;
    let only = std::slice::from_ref(&filing);
    let tried = newest.into_iter().filter_map(|expense| {
        let filed = file(only, &Seen::of(&expense));
        (!filed.by.is_empty()).then_some((expense, filed))
    });
    Ok(tried.collect())
}

/// Refuses a filing that newly names a group which the caller is not in.
async fn check_group(
    tx: &mut Tx,
    groups: &dyn Groups,
    (before, after): (Option<&Filing>, &Filing),
) -> Result<()> {
    let before = before.and_then(|before| before.action.group_id);
    sharing::check(groups, tx, "then.groupId", (before, after.action.group_id)).await
}

/// The filings, which nobody else changes until the transaction ends.
async fn to_change(tx: &mut Tx) -> Result<(Id<Organisation>, Vec<Filing>)> {
    let organisation = books::open(tx).await?.organisation;
    books::store::lock(tx, organisation).await?;
    Ok((organisation, store::list(tx, organisation).await?))
}

fn words(filing: &Filing) -> Value {
    json!({
        "name": filing.name,
        "position": filing.position,
        "when": filing.condition,
        "then": filing.action,
        "enabled": filing.enabled,
    })
}

fn tell(tx: &mut Tx, kind: &'static str, id: FilingId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
