//! Issuing: programmes, cardholders, cards, and the freezes that people put on them.

pub mod reading;
pub(crate) mod store;

use std::collections::BTreeSet;

use base::who::Organisation;
use base::{Id, Kind, Result, Timestamp, Tx};
use ledger::AccountId;
use money::Currency;

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
