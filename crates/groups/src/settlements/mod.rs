//! Payments between members that settle what one owes the other.
//!
//! The money itself moves outside: somebody proposes a payment or records one, whoever was paid
//! confirms or disputes it, and either may undo it. While a settlement counts, it is a transfer of
//! the ledger; when it stops counting, the transfer is taken back.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;
pub mod upi;

use ::expenses::Day;
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use jiff::tz::TimeZone;
use money::{Money, Rate};
use serde_json::{Value, json};

use crate::activity::record;
use crate::groups::Access;
use crate::groups::rules::note;
use crate::imports::ImportId;
use crate::members::{self, MemberId};
use crate::postings::{self, Move, Posting, thing};
pub use rules::{Act, State};

/// Marks the ids of settlements.
#[derive(Debug)]
pub enum SettlementKey {}
impl Kind for SettlementKey {
    const PREFIX: &'static str = "group_settlement";
}

/// The id of a settlement.
pub type SettlementId = Id<SettlementKey>;

/// A payment that settles something.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Its id.
    pub id: SettlementId,
    /// Who pays.
    pub from: MemberId,
    /// Whom.
    pub to: MemberId,
    /// What of a debt it settles, in the currency of the debt.
    pub amount: Money,
    /// What was handed over, where that is in another currency.
    pub paid: Option<Paid>,
    /// On which day.
    pub day: Day,
    /// What its members want to remember.
    pub note: String,
    /// Where it stands.
    pub state: State,
    /// True for what a member who left handed over to another: no money moved.
    pub is_handover: bool,
    /// How many postings there were about it.
    pub version: i64,
    /// The file that it came with.
    pub import: Option<ImportId>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// A payment in another currency than that of the debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// What was handed over.
    pub amount: Money,
    /// How much of it one unit of the debt's currency was worth.
    pub rate: Option<Rate>,
}

/// A settlement to be.
#[derive(Debug, Clone)]
pub struct NewSettlement {
    /// The id that a form gave it, so that what is sent twice is recorded once; a new one if none.
    pub id: Option<SettlementId>,
    /// Who pays.
    pub from: MemberId,
    /// Whom.
    pub to: MemberId,
    /// What of a debt it settles.
    pub amount: Money,
    /// What is handed over, where that is in another currency.
    pub paid: Option<Paid>,
    /// On which day.
    pub day: Day,
    /// What its members want to remember.
    pub note: String,
    /// True for one that was paid, false for one that is only proposed.
    pub is_paid: bool,
}

/// The code of the refusal of what was recorded already.
pub(crate) const KNOWN: &str = "settlement_exists";

/// Proposes a payment, or records one that was made.
///
/// # Errors
/// `settlement_exists`, `member_unknown`, `same_member`, `rate_contradicts`; fields that do not fit.
pub async fn settle(tx: &mut Tx, access: &Access, new: NewSettlement) -> Result<Settlement> {
    let all = members::store::all(tx, access.group.id).await?;
    if let Some(id) = new.id
        && store::is_known(tx, id).await?
    {
        let message = "This payment was recorded already.";
        return Err(Refusal::conflict(KNOWN, message).into());
    }
    rules::check(&all, &new)?;
    let now = tx.now();
    let settlement = Settlement {
        id: new.id.unwrap_or_else(|| tx.new_id()),
        from: new.from,
        to: new.to,
        amount: new.amount,
        paid: new.paid,
        day: new.day,
        note: note("note", &new.note, rules::MAX_NOTE)?,
        state: if new.is_paid { State::Paid } else { State::Proposed },
        is_handover: false,
        version: 1,
        import: None,
        created_at: now,
        changed_at: now,
    };
    store::insert(tx, access.group.id, &settlement).await?;
    count(tx, access, &settlement, false).await?;
    let kind = if new.is_paid { "group_settlement.paid" } else { "group_settlement.proposed" };
    let about = json!({ "before": null, "after": words(&settlement) });
    record(tx, access, kind, settlement.id, about).await?;
    Ok(settlement)
}

/// Hands what `from` is owed and owes over to `heir`: settled, without that money moved.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    access: &Access,
    from: MemberId,
    heir: MemberId,
    nets: Vec<Money>,
) -> Result<()> {
    let now = tx.now();
    for net in nets {
        let (from, to) = if net.is_negative() { (from, heir) } else { (heir, from) };
        let turned = if net.is_negative() { net.checked_neg() } else { Ok(net) };
        let amount = turned.map_err(|error| Error::caused("handing a balance over", error))?;
        let settlement = Settlement {
            id: tx.new_id(),
            from,
            to,
            amount,
            paid: None,
            day: Day::today(now, &TimeZone::UTC),
            note: String::new(),
            state: State::Confirmed,
            is_handover: true,
            version: 1,
            import: None,
            created_at: now,
            changed_at: now,
        };
        store::insert(tx, access.group.id, &settlement).await?;
        count(tx, access, &settlement, false).await?;
    }
    Ok(())
}

/// One settlement of the group.
///
/// # Errors
/// `not_found`.
pub async fn settlement(tx: &mut Tx, access: &Access, id: SettlementId) -> Result<Settlement> {
    let found = store::find(tx, access.group.id, id).await?;
    found.ok_or_else(|| Refusal::not_found("settlement").into())
}

/// The group's settlements, the newest first, and how many there are.
pub async fn settlements(
    tx: &mut Tx,
    access: &Access,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Settlement>, u64)> {
    store::list(tx, access.group.id, limit, offset).await
}

/// Pays, confirms, disputes or undoes a settlement.
///
/// # Errors
/// `not_found`; `settlement_state` where it does not stand so that this can be done, `group_role`
/// for who has nothing to do with it.
pub async fn act(tx: &mut Tx, access: &Access, id: SettlementId, act: Act) -> Result<Settlement> {
    let before = settlement(tx, access, id).await?;
    let all = members::store::all(tx, access.group.id).await?;
    rules::may(access, &all, &before, act)?;
    let state = rules::next(&before, act)?;
    let after = Settlement {
        state,
        version: before.version.saturating_add(1),
        changed_at: tx.now(),
        ..before.clone()
    };
    store::update(tx, access.group.id, &after).await?;
    count(tx, access, &after, before.state.counts()).await?;
    let about = json!({ "before": words(&before), "after": words(&after) });
    record(tx, access, act.event(), id, about).await?;
    Ok(after)
}

/// Posts a settlement, or takes it back, where that changed.
async fn count(tx: &mut Tx, access: &Access, now: &Settlement, did: bool) -> Result<()> {
    match posting(now, did) {
        Some(posting) => postings::post(tx, &access.group, posting).await,
        None => Ok(()),
    }
}

/// What leads the books from a settlement that did count, or did not, to where it stands.
pub(crate) fn posting(now: &Settlement, did: bool) -> Option<Posting> {
    // Whoever pays owes less, whoever is paid is owed less.
    let moved = vec![Move { debit: now.to, credit: now.from, amount: now.amount }];
    let (undone, made) = match (did, now.state.counts()) {
        (false, true) => (Vec::new(), moved),
        (true, false) => (moved, Vec::new()),
        _ => return None,
    };
    let turn = (thing(now.id), now.version);
    let reason = if now.is_handover { postings::HANDED_OVER } else { postings::SETTLEMENT };
    Some(Posting { reason, turn, undone, made })
}

fn words(settlement: &Settlement) -> Value {
    json!({
        "from": settlement.from,
        "to": settlement.to,
        "amount": settlement.amount,
        "state": settlement.state,
    })
}
