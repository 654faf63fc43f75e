//! Authorizations: the network asks or tells, a decision or a fact is written, the books follow.
//!
//! The types that the rooms of this folder share. The way of one message: `api` reads it into an [`Ask`], the group
//! commit in [`receive`] loads what it needs, [`rules`] judges, [`chain`] says what all messages together amount to,
//! [`settle`] turns the difference into ledger commands, `store` writes.

pub mod chain;
pub mod policies;
pub mod receive;
mod room;
pub mod rules;
pub mod settle;
pub(crate) mod store;
mod strays;
pub mod trace;

use std::fmt;
use std::sync::Arc;

use base::{Correlation, Id, Kind, Result, Timestamp};
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::controls::Channel;

const SECONDS_PER_DAY: i64 = 86_400;

/// Marks the ids of authorizations.
#[derive(Debug)]
pub enum AuthorizationKey {}
impl Kind for AuthorizationKey {
    const PREFIX: &'static str = "auth";
}

/// The id of an authorization.
pub type AuthorizationId = Id<AuthorizationKey>;

/// Marks the ids of messages, which are the ids of decisions.
#[derive(Debug)]
pub enum DecisionKey {}
impl Kind for DecisionKey {
    const PREFIX: &'static str = "dec";
}

/// The id of a message and of the decision about it.
pub type DecisionId = Id<DecisionKey>;

/// Marks the fingerprints of purchases.
#[derive(Debug)]
pub enum FingerprintKey {}
impl Kind for FingerprintKey {
    const PREFIX: &'static str = "fingerprint";
}

/// What a card, the acquirer's numbers and the amount make together.
pub type Fingerprint = Id<FingerprintKey>;

/// What a message is. The first ones are questions, which must be answered; the others are facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// May this purchase go through? Money is held.
    Authorization,
    /// May so much be added to it?
    Incremental,
    /// May this purchase go through, settled at once?
    Purchase,
    /// Is this card good? No money.
    Verification,
    /// What is on the account?
    Inquiry,
    /// The purchase's new total, already agreed between merchant and network.
    Advice,
    /// So much of it will not be settled.
    Reversal,
    /// It will not be settled: the network let it expire.
    Expiration,
    /// So much of it is settled.
    Clearing,
    /// Settled without ever having been asked.
    ForceCapture,
    /// The network approved it in our place.
    StandIn,
    /// Money back.
    Refund,
    /// The network declined what it had asked, usually because our answer came late.
    Withdrawal,
}

impl Class {
    /// Every class with its stored name.
    const ALL: [(Self, &'static str); 13] = [
        (Self::Authorization, "authorization"),
        (Self::Incremental, "incremental"),
        (Self::Purchase, "purchase"),
        (Self::Verification, "verification"),
        (Self::Inquiry, "inquiry"),
        (Self::Advice, "advice"),
        (Self::Reversal, "reversal"),
        (Self::Expiration, "expiration"),
        (Self::Clearing, "clearing"),
        (Self::ForceCapture, "force_capture"),
        (Self::StandIn, "stand_in"),
        (Self::Refund, "refund"),
        (Self::Withdrawal, "withdrawal"),
    ];

    /// As stored and shown.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(class, _)| *class == self).map_or("", |(_, name)| name)
    }

    /// From the stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, stored)| *stored == name).map(|(class, _)| *class)
    }

    /// True for messages that begin a purchase's time until expiry anew.
    pub const fn restarts(self) -> bool {
        self.is_question() || matches!(self, Self::Advice | Self::StandIn)
    }

    /// True for questions.
    pub const fn is_question(self) -> bool {
        matches!(
            self,
            Self::Authorization
                | Self::Incremental
                | Self::Purchase
                | Self::Verification
                | Self::Inquiry
        )
    }
}

/// Why a question is answered no. The order is the order of precedence: the first that applies is the one the network
/// hears, all of them are in the trace.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeclineReason)]
pub enum Reason {
    /// The token was used before with another body.
    DuplicateToken,
    /// It was reversed, or withdrawn by the network, before it came.
    AlreadyReversed,
    /// The acquirer's same message came under another token, and what that asked for stands.
    SuspectedDuplicate,
    /// There is no such card.
    UnknownCard,
    /// The card is not the holder's that the network names.
    WrongCardholder,
    /// Not activated yet.
    CardNotActivated,
    /// Frozen by a person.
    CardFrozen,
    /// Suspended by the issuer.
    CardSuspended,
    /// Terminated for good.
    CardTerminated,
    /// Past its date.
    CardExpired,
    /// The cardholder may not use cards.
    CardholderNotActive,
    /// The organisation is suspended.
    OrganisationSuspended,
    /// A control cannot be read.
    ControlUnreadable,
    /// The security code is wrong.
    SecurityCodeWrong,
    /// The address is wrong, and a control asks for it.
    AddressNotVerified,
    /// The security code was not checked, and a control asks for it.
    SecurityCodeNotVerified,
    /// The holder was not authenticated, and a control asks for it.
    AuthenticationRequired,
    /// Authentication failed.
    AuthenticationFailed,
    /// This way of paying is blocked.
    ChannelBlocked,
    /// This way of paying is not on the allow list.
    ChannelNotAllowed,
    /// The country is blocked.
    CountryBlocked,
    /// The country is not on the allow list, or not known.
    CountryNotAllowed,
    /// Outside the days and hours that a control allows.
    OutsideHours,
    /// The merchant is blocked.
    MerchantBlocked,
    /// The merchant is not on the allow list.
    MerchantNotAllowed,
    /// Zero or negative where it must be positive.
    AmountInvalid,
    /// Not the card's currency.
    CurrencyMismatch,
    /// Above the cap on one purchase.
    ExceedsTransactionCap,
    /// Above an amount limit.
    ExceedsAmountLimit,
    /// Above a count limit.
    ExceedsCountLimit,
    /// Not enough money, credit included.
    InsufficientFunds,
    /// The purchase has more messages than are kept about one.
    TooManyMessages,
}

impl Reason {
    /// A sentence for a person.
    pub const fn text(self) -> &'static str {
        match self {
            Self::DuplicateToken => "this token was used with another body",
            Self::AlreadyReversed => "it was reversed before it came",
            Self::SuspectedDuplicate => "the same purchase was asked for under another token",
            Self::UnknownCard => "there is no such card",
            Self::WrongCardholder => "the card belongs to somebody else",
            Self::CardNotActivated => "the card is not activated",
            Self::CardFrozen => "the card is frozen",
            Self::CardSuspended => "the card is suspended",
            Self::CardTerminated => "the card is terminated",
            Self::CardExpired => "the card has expired",
            Self::CardholderNotActive => "the cardholder may not use cards",
            Self::OrganisationSuspended => "the organisation is suspended",
            Self::ControlUnreadable => "a control cannot be evaluated",
            Self::SecurityCodeWrong => "the security code is wrong",
            Self::AddressNotVerified => "the address was not verified",
            Self::SecurityCodeNotVerified => "the security code was not verified",
            Self::AuthenticationRequired => "the cardholder must be authenticated",
            Self::AuthenticationFailed => "the cardholder's authentication failed",
            Self::ChannelBlocked => "this way of paying is blocked",
            Self::ChannelNotAllowed => "this way of paying is not allowed",
            Self::CountryBlocked => "the country is blocked",
            Self::CountryNotAllowed => "the country is not allowed",
            Self::OutsideHours => "outside the allowed hours",
            Self::MerchantBlocked => "the merchant is blocked",
            Self::MerchantNotAllowed => "the merchant is not allowed",
            Self::AmountInvalid => "the amount is not valid",
            Self::CurrencyMismatch => "not the card's currency",
            Self::ExceedsTransactionCap => "above the limit for one purchase",
            Self::ExceedsAmountLimit => "above a spending limit",
            Self::ExceedsCountLimit => "above the number of purchases",
            Self::InsufficientFunds => "not enough money",
            Self::TooManyMessages => "too many messages about one purchase",
        }
    }
}

/// One message of the network, in the words of this domain.
#[derive(Clone)]
pub struct Ask {
    /// What makes it the same message when it comes again.
    pub key: String,
    /// SHA-256 of the body, in hex: the same key with another body is not the same message.
    pub body_hash: String,
    /// True when the network tells and does not wait for a decision.
    pub is_told: bool,
    /// The network's token of this message, which later ones refer to.
    pub token: String,
    /// The token of an earlier message about the same purchase.
    pub preceding: Option<String>,
    /// What it is.
    pub class: Class,
    /// A clearing: true when no more will come.
    pub is_final: bool,
    /// The network's token of the card.
    pub card_token: String,
    /// The network's token of the cardholder.
    pub cardholder_token: Option<String>,
    /// In minor units: what is asked for or told; an advice's new total.
    pub amount_minor: i64,
    /// Of the amount.
    pub currency: Currency,
    /// When the network made it.
    pub network_at: Timestamp,
    /// Where.
    pub merchant: Merchant,
    /// Every way of paying that applies.
    pub channels: Vec<Channel>,
    /// True when the terminal can take less than it asks for.
    pub takes_partial: bool,
    /// What the acquirer calls the message, when it tells all of it: the same in whatever it repeats.
    pub acquirer_trace: Option<String>,
    /// What the network found about the security code.
    pub security_code: Check,
    /// What it found about the address.
    pub address: Check,
    /// What it found about the holder.
    pub three_d_secure: Check,
    /// Makes the reply, in the network's own words.
    pub respond: Arc<dyn Respond>,
    /// Ties the message to the request that brought it.
    pub correlation: Correlation,
    /// When this process got it, to tell how long it waited.
    pub arrived: std::time::Instant,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("key", &self.key)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

/// A finding of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Checked, and right.
    Match,
    /// Checked, and wrong.
    Mismatch,
    /// Not checked.
    NotChecked,
}

/// Where a purchase is made.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq, ToSchema)]
pub struct Merchant {
    /// Merchant number.
    pub mid: Option<String>,
    /// Category code.
    pub mcc: Option<String>,
    /// Name on the statement.
    pub name: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, alpha-3.
    pub country: Option<String>,
}

/// Makes replies in a network's own format.
pub trait Respond: Send + Sync {
    /// The reply to a verdict: the same verdict gives the same bytes.
    fn respond(&self, verdict: &Verdict) -> Result<Reply>;
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, for this amount.
    Approved {
        /// In minor units; less than asked in a partial approval.
        amount_minor: i64,
        /// Of the amount.
        currency: Currency,
    },
    /// No.
    Declined(Reason),
    /// What is on the account.
    Balances {
        /// Posted, in minor units.
        ledger_minor: i64,
        /// What can be spent, in minor units.
        available_minor: i64,
        /// Of both.
        currency: Currency,
    },
    /// A fact was taken note of.
    Noted,
}

impl Verdict {
    /// As stored and shown.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Approved { .. } => "approved",
            Self::Declined(_) => "declined",
            Self::Balances { .. } => "answered",
            Self::Noted => "noted",
        }
    }
}

/// A reply as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body; text, so that it can be stored as it is.
    pub body: String,
}
