//! Issuing: programmes, cardholders, cards, and the freezes that people put on them.

pub mod reading;
pub(crate) mod store;

use std::collections::BTreeSet;

use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use ledger::AccountId;
use money::Currency;
use serde_json::{Value, json};

/// Marks the ids of programmes.
#[derive(Debug)]
pub enum ProgrammeKey {}
impl Kind for ProgrammeKey {
    const PREFIX: &'static str = "prog";
}

/// Marks the ids of cardholders.
#[derive(Debug)]
pub enum HolderKey {}
impl Kind for HolderKey {
    const PREFIX: &'static str = "holder";
}

/// Marks the ids of cards.
#[derive(Debug)]
pub enum CardKey {}
impl Kind for CardKey {
    const PREFIX: &'static str = "card";
}

/// Marks the ids of freezes.
#[derive(Debug)]
pub enum FreezeKey {}
impl Kind for FreezeKey {
    const PREFIX: &'static str = "frz";
}

/// The id of a programme.
pub type ProgrammeId = Id<ProgrammeKey>;
/// The id of a cardholder.
pub type HolderId = Id<HolderKey>;
/// The id of a card.
pub type CardId = Id<CardKey>;

/// The terms under which an organisation issues cards.
#[derive(Debug, Clone)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Whose it is.
    pub organisation: Id<Organisation>,
    /// Owes the network what was spent.
    pub settlement_account: AccountId,
    /// As its owner calls it.
    pub name: String,
    /// All its cards are in this currency.
    pub currency: Currency,
    /// IANA name; windows of limits follow it unless they say otherwise.
    pub time_zone: String,
    /// True when less than is asked may be approved.
    pub partial_approval: bool,
    /// Days until a hold expires.
    pub hold_days: i64,
    /// How much more than was authorized may be settled before somebody should look, where tips and fuel are usual.
    pub tolerance_basis_points: i64,
    /// True when a refund gives back to the windows of limits in which its purchase was settled, while they last.
    pub refunds_restore_limits: bool,
    /// Seconds during which a purchase that the acquirer repeats under another token is declined; 0 is never.
    pub repeat_window_s: i64,
}

/// A person who holds cards.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Their id.
    pub id: HolderId,
    /// Whose employee or member.
    pub organisation: Id<Organisation>,
    /// Their name.
    pub name: String,
    /// As the network knows them.
    pub network_token: String,
    /// Whether they may use cards.
    pub state: HolderState,
}

/// Whether a cardholder may use cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderState {
    /// Yes.
    Active,
    /// Not now.
    Suspended,
    /// Never again.
    Closed,
}

impl HolderState {
    /// As stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// From the stored name; what is not known is not active.
    pub fn parse(name: &str) -> Self {
        match name {
            "active" => Self::Active,
            "closed" => Self::Closed,
            _ => Self::Suspended,
        }
    }
}

/// Where a card is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardState {
    /// Issued, not yet in use.
    Unactivated,
    /// In use.
    Active,
    /// Stopped by the issuer.
    Suspended,
    /// Stopped for good.
    Terminated,
}

impl CardState {
    /// As stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unactivated => "unactivated",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Terminated => "terminated",
        }
    }

    /// From the stored name; what is not known is not active.
    pub fn parse(name: &str) -> Self {
        match name {
            "unactivated" => Self::Unactivated,
            "active" => Self::Active,
            "terminated" => Self::Terminated,
            _ => Self::Suspended,
        }
    }
}

/// Which cards are wanted, and in what order.
#[derive(Debug, Clone, Default)]
pub struct CardSearch {
    /// With this state, by its word; empty for all.
    pub status: String,
    /// With these last digits; empty for all.
    pub last_four: String,
    /// Of this holder; `None` for all.
    pub holder: Option<HolderId>,
    /// The most important first, each with whether it goes downwards; at the end by id.
    pub orders: Vec<(CardOrder, bool)>,
    /// At most so many.
    pub limit: u32,
    /// Without the first so many.
    pub offset: u64,
}

/// What cards are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOrder {
    /// When they were issued.
    Issued,
    /// When they expire.
    Expiry,
    /// Their last four digits.
    LastFour,
    /// The word of their state.
    Status,
}

/// A card. Its number is the network's secret and not known here.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// Whose it is.
    pub organisation: Id<Organisation>,
    /// Its terms.
    pub programme: ProgrammeId,
    /// Who holds it.
    pub holder: HolderId,
    /// The account that pays.
    pub funding_account: AccountId,
    /// As the network knows it.
    pub network_token: String,
    /// For people to tell cards apart.
    pub last_four: String,
    /// Where it is in its life.
    pub state: CardState,
    /// The first moment at which it is past its date.
    pub expires_on: Timestamp,
    /// True while a person keeps it frozen.
    pub is_frozen: bool,
}

/// A freeze that is on.
#[derive(Debug, Clone)]
pub struct Freeze {
    /// Why.
    pub reason: String,
    /// By whom.
    pub frozen_by: String,
    /// When.
    pub frozen_at: Timestamp,
}

/// A card with what people tell it by and what decides whether it works.
#[derive(Debug, Clone)]
pub struct Face {
    /// The card.
    pub card: Card,
    /// Its holder's name.
    pub holder_name: String,
    /// Whether its holder may use cards.
    pub holder_state: HolderState,
    /// Its programme's name.
    pub programme_name: String,
    /// Its programme's currency.
    pub currency: Currency,
}

/// Longest time in which a purchase is taken for a repeat: acquirers' numbers begin anew every day.
const MAX_REPEAT_WINDOW_S: i64 = 86_400;

/// What may change while a programme runs.
#[derive(Debug, Clone)]
pub struct Terms {
    /// See [`Programme::name`].
    pub name: String,
    /// See [`Programme::partial_approval`].
    pub partial_approval: bool,
    /// See [`Programme::hold_days`].
    pub hold_days: i64,
    /// See [`Programme::tolerance_basis_points`].
    pub tolerance_basis_points: i64,
    /// See [`Programme::refunds_restore_limits`].
    pub refunds_restore_limits: bool,
    /// See [`Programme::repeat_window_s`].
    pub repeat_window_s: i64,
}

/// Refuses terms that no programme has.
pub(crate) fn check(programme: &Programme) -> Result<()> {
    crate::check_name(&programme.name)?;
    let out_of_range = |field, message: String| Refusal::field(field, "out_of_range", message);
    if !(1..=60).contains(&programme.hold_days) {
        return Err(out_of_range("holdDays", "Holds last 1 to 60 days.".to_owned()).into());
    }
    if !(0..=10_000).contains(&programme.tolerance_basis_points) {
        let message = "The tolerance is 0 to 10,000 basis points.".to_owned();
        return Err(out_of_range("toleranceBasisPoints", message).into());
    }
    if !(0..=MAX_REPEAT_WINDOW_S).contains(&programme.repeat_window_s) {
        let message = format!("The window for repeats is 0 to {MAX_REPEAT_WINDOW_S} seconds.");
        return Err(out_of_range("repeatWindowSeconds", message).into());
    }
    Ok(())
}

/// A programme of the caller's organisation, which nobody else changes before this transaction ends.
pub async fn programme_to_change(tx: &mut Tx, id: ProgrammeId) -> Result<Programme> {
    let organisation = crate::owner(tx)?;
    let found = store::programme_to_change(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("programme"))?)
}

/// Changes the terms of a programme, for messages that come from now on.
pub async fn change_terms(tx: &mut Tx, id: ProgrammeId, terms: Terms) -> Result<Programme> {
    let before = programme_to_change(tx, id).await?;
    let was = words(&before);
    let programme = Programme {
        name: terms.name,
        partial_approval: terms.partial_approval,
        hold_days: terms.hold_days,
        tolerance_basis_points: terms.tolerance_basis_points,
        refunds_restore_limits: terms.refunds_restore_limits,
        repeat_window_s: terms.repeat_window_s,
        ..before
    };
    check(&programme)?;
    store::set_terms(tx, &programme).await?;
    crate::record(tx, "card_programme.changed", &id.to_string(), &was, &words(&programme));
    Ok(programme)
}

/// A programme's terms as the audit log shows them.
fn words(programme: &Programme) -> Value {
    json!({
        "name": programme.name,
        "partialApproval": programme.partial_approval,
        "holdDays": programme.hold_days,
        "toleranceBasisPoints": programme.tolerance_basis_points,
        "refundsRestoreLimits": programme.refunds_restore_limits,
        "repeatWindowSeconds": programme.repeat_window_s,
    })
}

/// A cardholder of the caller's organisation, whom nobody else changes before this transaction ends.
pub async fn holder_to_change(tx: &mut Tx, id: HolderId) -> Result<Holder> {
    let organisation = crate::owner(tx)?;
    let found = store::holder_to_change(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("cardholder"))?)
}

/// Faces in one list, at most.
pub const MAX_FACES: u32 = 200;

/// The organisation's cards in the order of their holders' names, `limit` of them after `offset`, and how many there
/// are.
pub async fn faces(tx: &mut Tx, offset: u64, limit: u32) -> Result<(Vec<Face>, u64)> {
    let organisation = crate::owner(tx)?;
    store::faces(tx, organisation, offset, limit.clamp(1, MAX_FACES)).await
}

/// Those of `cards` that are the organisation's.
pub async fn faces_of(tx: &mut Tx, cards: &BTreeSet<CardId>) -> Result<Vec<Face>> {
    let organisation = crate::owner(tx)?;
    store::faces_of(tx, organisation, cards).await
}
