//! Spending controls: rules that a person sets on a card, a cardholder or a programme.

pub mod groups;
pub mod rules;
pub(crate) mod store;

use base::who::Organisation;
use base::{Id, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Marks the ids of controls.
#[derive(Debug)]
pub enum ControlKey {}
impl Kind for ControlKey {
    const PREFIX: &'static str = "ctrl";
}

/// The id of a control.
pub type ControlId = Id<ControlKey>;

/// Controls of one target, at most: every purchase is judged by all of them.
pub const MAX_PER_TARGET: usize = 50;

/// What a list does with what is on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing but what is on some list of this kind passes.
    Allow,
    /// What is on the list does not pass, even if another list allows it.
    Block,
}

/// How a purchase is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Cash from a machine.
    Atm,
    /// The card is in the shop.
    InStore,
    /// In a web shop or an app.
    Online,
    /// By mail or telephone.
    MailOrPhone,
    /// What turns into cash: money orders, chips, foreign notes.
    QuasiCash,
    /// Again, as agreed once.
    Recurring,
    /// The network does not say.
    Unknown,
}

/// A rule. Amounts are in minor units of the programme's currency; windows are spelt as
/// [`ledger::allowances::Window`] reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ControlRule)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// At most so much in a window; spending exactly the limit is approved.
    #[serde(rename_all = "camelCase")]
    AmountLimit {
        /// How much.
        limit_minor: i64,
        /// In which window.
        #[schema(example = "day Europe/Skopje")]
        window: String,
        /// Only purchases in this merchant group count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<String>,
    },
    /// At most so many purchases in a window.
    #[serde(rename_all = "camelCase")]
    CountLimit {
        /// How many.
        limit: i64,
        /// In which window.
        #[schema(example = "day Europe/Skopje")]
        window: String,
        /// Only purchases in this merchant group count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<String>,
    },
    /// At most so much in one purchase, everything that is added to it later included.
    #[serde(rename_all = "camelCase")]
    PerTransaction {
        /// How much.
        limit_minor: i64,
    },
    /// Merchants by their own number, their category or a group of categories.
    Merchant {
        /// Allow or block.
        effect: Effect,
        /// Merchant numbers.
        #[serde(default)]
        mids: Vec<String>,
        /// Merchant category codes, four digits (ISO 18245).
        #[serde(default)]
        mccs: Vec<String>,
        /// Names of [`groups`].
        #[serde(default)]
        groups: Vec<String>,
    },
    /// Merchants that no merchant rule is asked about.
    ExemptMerchant {
        /// Merchant numbers.
        mids: Vec<String>,
    },
    /// Countries of the merchant, ISO 3166 alpha-3.
    Country {
        /// Allow or block.
        effect: Effect,
        /// Which.
        countries: Vec<String>,
    },
    /// Ways of paying.
    Channel {
        /// Allow or block.
        effect: Effect,
        /// Which.
        channels: Vec<Channel>,
    },
    /// Only on these days and between these hours, as a clock in the zone shows them.
    #[serde(rename_all = "camelCase")]
    Hours {
        /// IANA name.
        time_zone: String,
        /// 1 is Monday, 7 is Sunday; none is every day.
        #[serde(default)]
        days: Vec<i8>,
        /// "08:00".
        from: String,
        /// "18:00"; this minute is outside. Earlier than `from`: past midnight.
        to: String,
    },
    /// What must have been verified when the card is not in the shop.
    #[serde(rename_all = "camelCase")]
    Verification {
        /// The card's security code.
        #[serde(default)]
        security_code: bool,
        /// The holder's address.
        #[serde(default)]
        address: bool,
        /// The holder, by 3-D Secure.
        #[serde(default)]
        three_d_secure: bool,
    },
}

/// What a control is set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ControlTarget)]
pub enum Target {
    /// One card.
    Card,
    /// All cards of a person together.
    Cardholder,
    /// All cards of a programme together.
    Programme,
}

impl Target {
    /// As stored and spelt.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Cardholder => "cardholder",
            Self::Programme => "programme",
        }
    }

    /// From the stored spelling.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Card, Self::Cardholder, Self::Programme].into_iter().find(|t| t.name() == name)
    }
}

/// A control as it is stored.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// Whose it is.
    pub organisation: Id<Organisation>,
    /// What kind of thing it is set on.
    pub target: Target,
    /// The id of that thing.
    pub target_id: uuid::Uuid,
    /// As its owner calls it.
    pub name: String,
    /// The rule's JSON text. It may come from a newer program and be unreadable here; then it declines.
    pub rule: String,
}
