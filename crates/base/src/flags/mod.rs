//! Feature flags: what is built, but not yet for everybody.
//!
//! A flag stands as the environment says until somebody sets it; then it is on for a percentage of the organisations,
//! and an organisation can have it one way or the other for itself. Every question reads the rows, which is two
//! look-ups by key: a change counts from the next request on, in every process, without a cache that could disagree.

mod rules;
mod store;

use serde_json::{Value, json};

pub use rules::{Defaults, Flag, Reason, Setting, Standing};

use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::events::Event;
use crate::ids::Id;
use crate::who::Organisation;

/// A flag as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The flag.
    pub flag: Flag,
    /// What the environment says.
    pub default: bool,
    /// What somebody set, if anybody did.
    pub setting: Option<Setting>,
    /// Organisations that have it one way or the other for themselves.
    pub overrides: u64,
}

/// How `flag` stands for `organisation`, or for callers without one.
pub async fn standing(
    tx: &mut Tx,
    defaults: Defaults,
    flag: Flag,
    organisation: Option<Id<Organisation>>,
) -> Result<Standing> {
    let (setting, own) = store::read(tx, flag, organisation).await?;
    Ok(rules::standing(flag, defaults, setting, own, organisation))
}

/// How every flag stands for `organisation`, in the order of [`Flag::ALL`].
pub async fn standings(
    tx: &mut Tx,
    defaults: Defaults,
    organisation: Option<Id<Organisation>>,
) -> Result<Vec<(Flag, Standing)>> {
    let mut all = Vec::with_capacity(Flag::ALL.len());
    for flag in Flag::ALL {
        all.push((*flag, standing(tx, defaults, *flag, organisation).await?));
    }
    Ok(all)
}

/// Every flag as operators see it.
pub async fn overviews(tx: &mut Tx, defaults: Defaults) -> Result<Vec<Overview>> {
    let mut all = Vec::with_capacity(Flag::ALL.len());
    for flag in Flag::ALL {
        all.push(overview(tx, defaults, *flag).await?);
    }
    Ok(all)
}

/// One flag as operators see it.
pub async fn overview(tx: &mut Tx, defaults: Defaults, flag: Flag) -> Result<Overview> {
    let (setting, _) = store::read(tx, flag, None).await?;
    let overrides = store::count_overrides(tx, flag).await?;
    Ok(Overview { flag, default: defaults.get(flag), setting, overrides })
}

/// The same, which nobody else changes before this transaction ends.
pub async fn overview_to_change(tx: &mut Tx, defaults: Defaults, flag: Flag) -> Result<Overview> {
    tx.lock(LOCK).await?;
    overview(tx, defaults, flag).await
}

/// Changes of flags come one after the other: there is nothing to lock of one that nobody has set.
const LOCK: i64 = 0x0F10_0002;

/// Organisations that have `flag` one way or the other for themselves, at most `limit`, in the order of their ids.
pub async fn overrides(
    tx: &mut Tx,
    flag: Flag,
    limit: u32,
) -> Result<Vec<(Id<Organisation>, bool)>> {
    store::overrides(tx, flag, limit).await
}

/// Sets `flag` for everybody without a setting of their own; `None` leaves it to the environment again.
///
/// # Errors
/// `percentage` beyond 100.
pub async fn set(tx: &mut Tx, flag: Flag, setting: Option<Setting>) -> Result<()> {
    if setting.is_some_and(|setting| setting.percentage > 100) {
        let message = "A percentage is 0 to 100.";
        return Err(Refusal::field("percentage", "out_of_range", message).into());
    }
    tx.lock(LOCK).await?;
    let (before, _) = store::read(tx, flag, None).await?;
    match setting {
        Some(setting) => store::set(tx, flag, setting).await?,
        None => store::reset(tx, flag).await?,
    }
    record(tx, flag, json!({ "before": words(before), "after": words(setting) }));
    Ok(())
}

/// Turns `flag` over for everybody without a setting of their own: from whatever it was to all or nobody. Says what it
/// is now.
pub async fn toggle(tx: &mut Tx, defaults: Defaults, flag: Flag) -> Result<Setting> {
    tx.lock(LOCK).await?;
    let (before, _) = store::read(tx, flag, None).await?;
    let was_on = before.map_or_else(|| defaults.get(flag), |setting| setting.enabled);
    let setting = Setting { enabled: !was_on, percentage: 100 };
    set(tx, flag, Some(setting)).await?;
    Ok(setting)
}

/// Sets `flag` for one organisation; `None` lets it have what everybody has.
pub async fn set_for(
    tx: &mut Tx,
    flag: Flag,
    organisation: Id<Organisation>,
    enabled: Option<bool>,
) -> Result<()> {
    tx.lock(LOCK).await?;
    let (_, before) = store::read(tx, flag, Some(organisation)).await?;
    match enabled {
        Some(enabled) => store::set_for(tx, flag, organisation, enabled).await?,
        None => store::reset_for(tx, flag, organisation).await?,
    }
    let body = json!({
        "organisation": organisation,
        "before": { "enabled": before }, "after": { "enabled": enabled },
    });
    record(tx, flag, body);
    Ok(())
}

fn record(tx: &mut Tx, flag: Flag, body: Value) {
    tx.record(Event { kind: "flag.changed", subject: flag.name().to_owned(), body });
}

fn words(setting: Option<Setting>) -> Value {
    setting.map_or(
        Value::Null,
        |Setting { enabled, percentage }| json!({ "enabled": enabled, "percentage": percentage }),
    )
}
