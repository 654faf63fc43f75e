//! Reading decisions back: the latest ones, and one with its whole trace and what it moved in the ledger.

pub(crate) mod store;

use std::collections::BTreeSet;

use base::{Id, Refusal, Result, Timestamp, Tx};
use ledger::{AccountId, RowKind, Transfer};
use money::{Currency, Money};

use crate::authorizations::settle::{self, Position};
use crate::authorizations::trace::Trace;
use crate::authorizations::{self, AuthorizationId, Class, DecisionId, Merchant};
use crate::controls::{Control, ControlId};
use crate::issuing::CardId;

/// Decisions of one list, at most.
pub const MAX_LISTED: i64 = 100;

/// A message with the decision about it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The card.
    pub card: CardId,
    /// The purchase, if it is about one.
    pub authorization: Option<AuthorizationId>,
    /// What the message was.
    pub class: Class,
    /// What was asked or told, in minor units.
    pub amount_minor: i64,
    /// What was approved, in minor units.
    pub approved_minor: i64,
    /// Of both.
    pub currency: Currency,
    /// Where.
    pub merchant: Merchant,
    /// `approved`, `declined`, `answered` or `noted`.
    pub verdict: String,
    /// Every step.
    pub trace: Trace,
    /// When it came.
    pub received_at: Timestamp,
    /// What makes the message the same when it comes again.
    pub key: String,
}

/// The organisation's latest decisions, newest first; of one card only if `card` names it.
pub async fn latest(tx: &mut Tx, card: Option<CardId>, limit: i64) -> Result<Vec<Decision>> {
    let organisation = crate::owner(tx)?;
    store::latest(tx, organisation, card, limit.clamp(1, MAX_LISTED)).await
}

/// The id of the organisation's newest decision.
pub async fn newest(tx: &mut Tx) -> Result<Option<DecisionId>> {
    let organisation = crate::owner(tx)?;
    store::newest(tx, organisation).await
}

/// The controls with these ids, in force or not: a trace names what there was when it was made.
pub async fn controls(tx: &mut Tx, ids: &BTreeSet<ControlId>) -> Result<Vec<Control>> {
    let organisation = crate::owner(tx)?;
    crate::controls::store::of_ids(tx, organisation, ids).await
}

/// One decision.
pub async fn find(tx: &mut Tx, id: DecisionId) -> Result<Decision> {
    let organisation = crate::owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("decision"))?)
}

/// A purchase as it stands.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// Its id.
    pub id: AuthorizationId,
    /// The card.
    pub card: CardId,
    /// What is held, in minor units; nothing once it has expired.
    pub held_minor: i64,
    /// What was settled.
    pub captured_minor: i64,
    /// What was given back.
    pub refunded_minor: i64,
    /// Of all three.
    pub currency: Currency,
    /// Where.
    pub merchant: Merchant,
    /// What somebody should look at, as [`crate::authorizations::chain::flag`] bits.
    pub flags: i64,
    /// When what is held ends.
    pub expires_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// The message that began it.
    pub first: DecisionId,
}

impl Decision {
    /// True when less was approved than was asked for.
    pub fn is_partial(&self) -> bool {
        self.verdict == "approved" && self.approved_minor < self.amount_minor
    }
}

/// One purchase.
pub async fn purchase(tx: &mut Tx, id: AuthorizationId) -> Result<Purchase> {
    let found = find_purchase(tx, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("authorization"))?)
}

/// One purchase; `None` when every message about it was declined, so that it never came to be.
pub async fn find_purchase(tx: &mut Tx, id: AuthorizationId) -> Result<Option<Purchase>> {
    let organisation = crate::owner(tx)?;
    store::purchase(tx, organisation, id).await
}

/// The purchases of a card that hold money now, newest first.
pub async fn holding(tx: &mut Tx, card: CardId) -> Result<Vec<Purchase>> {
    let organisation = crate::owner(tx)?;
    store::holding(tx, organisation, card, MAX_LISTED).await
}

/// Every message about a purchase, oldest first.
pub async fn of_purchase(tx: &mut Tx, id: AuthorizationId) -> Result<Vec<Decision>> {
    let organisation = crate::owner(tx)?;
    store::of_purchase(tx, organisation, id, MAX_LISTED).await
}

/// Something that a decision moved in the ledger.
#[derive(Debug, Clone)]
pub struct Movement {
    /// What kind of row it left in the journal.
    pub kind: RowKind,
    /// How much was moved, held or released; a limit on the number of purchases counts uses.
    pub amount: Money,
    /// True when it was moved for good, false when it was held or released.
    pub is_posted: bool,
    /// The account that lost it.
    pub debit: Place,
    /// The account that got it.
    pub credit: Place,
}

/// What an account is to a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It pays.
    Funding,
    /// It owes the network.
    Settlement,
    /// A window of the limit that this control sets.
    Limit(ControlId),
    /// The other side of all limits.
    Used,
}

/// What a decision moved in the ledger, in the order of the journal.
pub async fn movements(tx: &mut Tx, decision: &Decision) -> Result<Vec<Movement>> {
    let organisation = crate::owner(tx)?;
    let Some(id) = decision.authorization else { return Ok(Vec::new()) };
    let purchases = authorizations::store::purchases(tx, &BTreeSet::from([id])).await?;
    let Some(purchase) = purchases.get(&id).filter(|found| found.organisation == organisation)
    else {
        return Ok(Vec::new());
    };
    let position = &purchase.position;
    let rows = ledger::statements::transfers(tx, &position.commands(&decision.key)).await?;
    let is_own = |row: &&Transfer| {
        row.reason == settle::reason(decision.class) && row.at == decision.received_at
    };
    let own = rows.iter().filter(is_own);
    Ok(own.filter_map(|row| movement(row, position, decision.currency)).collect())
}

/// `None` for a row that moves nothing.
fn movement(row: &Transfer, position: &Position, currency: Currency) -> Option<Movement> {
    let minor = if row.posted == 0 { row.pending.saturating_abs() } else { row.posted };
    let place = |account: AccountId| place(position, account);
    let (debit, is_count) = place(row.debit)?;
    let (credit, _) = place(row.credit)?;
    let unit = if is_count { Currency::USES } else { currency };
    let (kind, is_posted) = (row.kind, row.posted > 0);
    let amount = Money::new(minor, unit);
    (minor > 0).then_some(Movement { kind, amount, is_posted, debit, credit })
}

/// What an account is to the purchase, and whether it counts purchases.
fn place(position: &Position, account: AccountId) -> Option<(Place, bool)> {
    if account == position.funding {
        return Some((Place::Funding, false));
    }
    if account == position.settlement {
        return Some((Place::Settlement, false));
    }
    position.uses.iter().find_map(|used| {
        if account == used.account {
            return Some((Place::Limit(used.limit), used.count));
        }
        (account == used.sink).then_some((Place::Used, used.count))
    })
}

fn some<K>(id: Id<K>) -> Option<Id<K>> {
    (!id.uuid().is_nil()).then_some(id)
}
