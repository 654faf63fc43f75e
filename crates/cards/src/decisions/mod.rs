//! Reading decisions back: the latest ones, and one with its whole trace.

pub(crate) mod store;

use base::{Id, Refusal, Result, Timestamp, Tx};
use money::Currency;

use crate::authorizations::trace::Trace;
use crate::authorizations::{AuthorizationId, Class, DecisionId, Merchant};
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
}

/// The organisation's latest decisions, newest first; of one card only if `card` names it.
pub async fn latest(tx: &mut Tx, card: Option<CardId>, limit: i64) -> Result<Vec<Decision>> {
    let organisation = crate::owner(tx)?;
    store::latest(tx, organisation, card, limit.clamp(1, MAX_LISTED)).await
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
}

/// One purchase.
pub async fn purchase(tx: &mut Tx, id: AuthorizationId) -> Result<Purchase> {
    let organisation = crate::owner(tx)?;
    let found = store::purchase(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("authorization"))?)
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

fn some<K>(id: Id<K>) -> Option<Id<K>> {
    (!id.uuid().is_nil()).then_some(id)
}
