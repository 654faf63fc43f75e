//! What a message is about: some sixty types and fifty methods of the network in a dozen classes.
//!
//! An unknown value is [`Class::Other`], never an error: an actionable door declines it, an
//! informative one keeps it.

use super::message::Message;
use super::scalars::Scalar;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// May this purchase go through? Hold the amount.
    Authorization,
    /// May an authorization grow? The amount is the increment.
    Incremental,
    /// May this purchase go through, and settle at once: PIN debit.
    AuthPlusCapture,
    /// What is there to spend? Nothing moves.
    BalanceInquiry,
    /// Is this card in order? An authorization of nothing.
    AccountVerification,
    /// May this refund come in? It moves nothing: its clearing does.
    RefundAuthorization,
    /// An authorization's total is now another one.
    Advice,
    /// An authorization, or a part of it, is taken back.
    Reversal,
    /// The processor let an authorization expire.
    Expiration,
    /// The money of an authorization has moved.
    Clearing(Clearing),
    /// Money has come back.
    Refund,
    /// Money has moved without an authorization.
    ForceCapture,
    /// The network approved on our behalf while the gateway could not be asked.
    StandIn,
    /// Anything else, and whatever the network invents.
    Other,
}

/// Which clearing of an authorization it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clearing {
    /// Whether it is the last. What the network does not say follows from the count: the last of
    /// several, or a clearing that stands alone.
    pub is_final: bool,
    /// Its number, from 1.
    pub sequence: Option<u32>,
    /// How many there will be.
    pub count: Option<u32>,
}

impl Class {
    /// True when the network waits for an answer before it lets the purchase through.
    pub const fn is_actionable(self) -> bool {
        matches!(
            self,
            Self::Authorization
                | Self::Incremental
                | Self::AuthPlusCapture
                | Self::BalanceInquiry
                | Self::AccountVerification
                | Self::RefundAuthorization
        )
    }

    /// A stable word for records and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Incremental => "incremental",
            Self::AuthPlusCapture => "auth_plus_capture",
            Self::BalanceInquiry => "balance_inquiry",
            Self::AccountVerification => "account_verification",
            Self::RefundAuthorization => "refund_authorization",
            Self::Advice => "advice",
            Self::Reversal => "reversal",
            Self::Expiration => "expiration",
            Self::Clearing(_) => "clearing",
            Self::Refund => "refund",
            Self::ForceCapture => "force_capture",
            Self::StandIn => "stand_in",
            Self::Other => "other",
        }
    }
}

impl Message<'_> {
    /// What this message is about.
    ///
    /// The funding method is the instruction and comes first, because several types share one and
    /// some types carry several. Three types come before it, because their methods say less than
    /// they do: an advice and an expiration are sent as `pgfs.authorization.reversal`.
    pub fn class(&self) -> Class {
        let method = self.jit().map_or("", |jit| &*jit.method);
        let class = match &*self.kind {
            "authorization.advice" => Class::Advice,
            "authorization.reversal.issuerexpiration"
            | "pindebit.authorization.reversal.issuerexpiration" => Class::Expiration,
            "authorization.standin" => Class::StandIn,
            kind => match named(method.strip_prefix("pgfs.").unwrap_or(method)) {
                Class::Other if method.is_empty() => named(kind),
                class => class,
            },
        };
        // Whatever it is called: nothing to hold is a verification, something to hold is none.
        match class {
            Class::Authorization if self.is_for_nothing() => Class::AccountVerification,
            Class::AccountVerification if !self.is_for_nothing() => Class::Authorization,
            Class::Clearing(_) => Class::Clearing(self.clearing()),
            class => class,
        }
    }

    fn is_for_nothing(&self) -> bool {
        self.amount.is_zero() && self.jit().is_none_or(|jit| jit.amount.is_zero())
    }

    fn clearing(&self) -> Clearing {
        let sequence = self.multi_clearing_sequence_number.and_then(Scalar::as_u32);
        let count = self.multi_clearing_sequence_count.and_then(Scalar::as_u32);
        let last = match (sequence, count) {
            (Some(sequence), Some(count)) => sequence >= count,
            _ => true,
        };
        Clearing { is_final: self.is_final_clearing.unwrap_or(last), sequence, count }
    }
}

/// The class of a type, or of a method without its `pgfs.`: the two vocabularies agree where they
/// overlap.
fn named(name: &str) -> Class {
    match name {
        "authorization"
        | "authorization.cashback"
        | "authorization.quasi.cash"
        | "authorization.atm.withdrawal"
        | "atm.withdrawal"
        | "pindebit.authorization" => Class::Authorization,
        "authorization.incremental" => Class::Incremental,
        "authorization.account_verification" => Class::AccountVerification,
        "authorization.advice" => Class::Advice,
        "authorization.standin" | "auth_plus_capture.standin" => Class::StandIn,
        "auth_plus_capture"
        | "pindebit"
        | "pindebit.atm.withdrawal"
        | "pindebit.cashback"
        | "pindebit.quasi.cash"
        | "pindebit.quasicash" => Class::AuthPlusCapture,
        "balanceinquiry" | "pindebit.balanceinquiry" => Class::BalanceInquiry,
        "authorization.reversal" | "pindebit.authorization.reversal" | "pindebit.reversal" => {
            Class::Reversal
        }
        "authorization.clearing"
        | "authorization.capture"
        | "authorization.clearing.atm.withdrawal"
        | "authorization.clearing.cashback"
        | "authorization.clearing.quasi.cash"
        | "atm.clearing.withdrawal"
        | "pindebit.authorization.clearing" => {
            Class::Clearing(Clearing { is_final: true, sequence: None, count: None })
        }
        "refund" | "refund.authorization.clearing" | "pindebit.refund" => Class::Refund,
        "refund.authorization" => Class::RefundAuthorization,
        "force_capture" => Class::ForceCapture,
        _ => Class::Other,
    }
}
