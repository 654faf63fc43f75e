//! One purchase as the network sees it, and every message of its life as JSON bytes. Nothing here
//! sends.
//!
//! Tokens follow from the purchase's own token, so that the same purchase is the same bytes, and
//! each message of it knows the tokens of those before.

use base::secrets::sha256_hex;
use base::{Error, Result, Timestamp};
use money::Money;
use serde_json::{Map, Value, json};

use super::envelope::{Door, Envelope};
use super::merchants::{Entry, Merchant};
use super::transaction::{Draft, encode, merge};
use crate::marqeta::Check;

/// A purchase: who, where, how much. The fields are public so that a test can bend any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// What all tokens of this purchase follow from; any text.
    pub token: String,
    /// What the acquirer's numbers follow from, as `token` at first; any text.
    pub trace: String,
    /// `card_token`.
    pub card: String,
    /// `user_token`.
    pub user: String,
    /// Where.
    pub merchant: Merchant,
    /// How the card is presented.
    pub entry: Entry,
    /// How much, in the card's currency.
    pub amount: Money,
    /// How much in the merchant's currency, when that is another one.
    pub original: Option<Original>,
    /// When.
    pub at: Timestamp,
    /// Whether the terminal takes less than it asked for.
    pub partial_approval: bool,
    /// Whether it is one of a series.
    pub recurring: bool,
    /// Whether the card's security code is right.
    pub security_code: Check,
    /// Whether the holder's address is right.
    pub address: Check,
    /// What 3-D Secure found.
    pub three_d_secure: Check,
}

/// The amount in the merchant's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The amount.
    pub amount: Money,
    /// Card currency per one of the merchant's, decimal text.
    pub rate: String,
}

/// Which clearing of a purchase: a full one, or one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Part {
    /// `is_final_clearing`; `None` leaves it out.
    pub is_final: Option<bool>,
    /// Number and count; `None` leaves them out.
    pub of: Option<(u32, u32)>,
}

impl Purchase {
    /// A purchase of `amount` at `merchant` in the way usual there, with nothing the matter.
    pub fn new(
        token: impl Into<String>,
        (card, user): (&str, &str),
        merchant: &Merchant,
        amount: Money,
        at: Timestamp,
    ) -> Self {
        let remote = matches!(merchant.entry, Entry::Online);
        let seen = |applies| {
            if applies { Check::Match } else { Check::NotChecked }
        };
        let token = token.into();
        Self {
            trace: token.clone(),
            token,
            card: card.to_owned(),
            user: user.to_owned(),
            entry: merchant.entry,
            partial_approval: merchant.partial_approval,
            recurring: merchant.entry == Entry::CardOnFile,
            merchant: merchant.clone(),
            amount,
            original: None,
            at,
            security_code: seen(remote || merchant.entry == Entry::Phone),
            address: seen(remote),
            three_d_secure: seen(remote),
        }
    }

    /// Token of the authorization, which later messages name as the one before.
    pub fn authorization_token(&self) -> String {
        self.derive("authorization")
    }

    /// Token of the authorization's funding request.
    pub fn authorization_jit_token(&self) -> String {
        self.derive("authorization/jit")
    }

    /// May this go through? At a cash machine it is a withdrawal.
    pub fn authorization(&self) -> Result<Envelope> {
        let (kind, method) = match self.entry {
            Entry::CashMachine => ("authorization.atm.withdrawal", "pgfs.atm.withdrawal"),
            _ => ("authorization", "pgfs.authorization"),
        };
        self.seal(self.asks(kind, method, "authorization"))
    }

    /// The same token as the authorization, with another amount: what a network must never send.
    pub fn forged_duplicate(&self, amount: Money) -> Result<Envelope> {
        Self { amount, ..self.clone() }.authorization()
    }

    /// The same purchase as the acquirer repeats it and the processor takes it for another.
    #[must_use]
    pub fn repeated(&self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    /// May this go through, and settle at once?
    pub fn pin_debit(&self) -> Result<Envelope> {
        self.seal(self.asks("pindebit", "pgfs.pindebit", "authorization"))
    }

    /// Is the card in order? An authorization of nothing.
    pub fn account_verification(&self) -> Result<Envelope> {
        let nothing = Money::zero(self.amount.currency());
        let method = "pgfs.authorization.account_verification";
        let ask = self.asks("authorization", method, "authorization");
        self.seal(Draft { total: nothing, moved: nothing, ..ask })
    }

    /// What is there to spend?
    pub fn balance_inquiry(&self) -> Result<Envelope> {
        let nothing = Money::zero(self.amount.currency());
        let ask = self.asks("balanceinquiry", "pgfs.balanceinquiry", "balance_inquiry");
        self.seal(Draft { total: nothing, moved: nothing, ..ask })
    }

    /// May the authorization grow by `amount`? `nth` tells the increments apart, from 1.
    pub fn incremental(&self, nth: u32, amount: Money, at: Timestamp) -> Result<Envelope> {
        let kind = "authorization.incremental";
        let ask = self.asks(kind, "pgfs.authorization.incremental", &format!("incremental/{nth}"));
        self.seal(Draft { at, total: amount, moved: amount, follows: true, ..ask })
    }

    /// The authorization was for `before`, but is now for `total`. The funding request carries the
    /// difference.
    pub fn advice(&self, nth: u32, before: Money, total: Money, at: Timestamp) -> Result<Envelope> {
        let change = total.checked_sub(before).map_err(|e| Error::caused("an advice", e))?;
        let (method, moved) = if change.is_negative() {
            let down = change.checked_neg().map_err(|e| Error::caused("an advice", e))?;
            ("pgfs.authorization.reversal", down)
        } else {
            ("pgfs.authorization.advice", change)
        };
        let tell = self.tells("authorization.advice", method, &format!("advice/{nth}"), at);
        self.seal(Draft { state: "PENDING", total, moved, unload: change.is_negative(), ..tell })
    }

    /// `amount` of the authorization is taken back.
    pub fn reversal(&self, nth: u32, amount: Money, at: Timestamp) -> Result<Envelope> {
        let kind = "authorization.reversal";
        let tell = self.tells(kind, "pgfs.authorization.reversal", &format!("reversal/{nth}"), at);
        self.seal(Draft { state: "CLEARED", total: amount, moved: amount, unload: true, ..tell })
    }

    /// The processor let what is left of the authorization, `amount`, expire.
    pub fn expiration(&self, amount: Money, at: Timestamp) -> Result<Envelope> {
        let kind = "authorization.reversal.issuerexpiration";
        let tell = self.tells(kind, "pgfs.authorization.reversal", "expiration", at);
        self.seal(Draft { state: "CLEARED", total: amount, moved: amount, unload: true, ..tell })
    }

    /// `amount` has moved. It may be more or less than was authorized.
    pub fn clearing(&self, nth: u32, amount: Money, part: Part, at: Timestamp) -> Result<Envelope> {
        let mut more = Map::new();
        if let Some(is_final) = part.is_final {
            more.insert("is_final_clearing".to_owned(), json!(is_final));
        }
        if let Some((number, count)) = part.of {
            let digits = |n: u32| json!(format!("{n:02}"));
            more.insert("multi_clearing_sequence_number".to_owned(), digits(number));
            more.insert("multi_clearing_sequence_count".to_owned(), digits(count));
        }
        let kind = match self.entry {
            Entry::CashMachine => "authorization.clearing.atm.withdrawal",
            _ => "authorization.clearing",
        };
        let tell = self.tells(kind, "pgfs.authorization.clearing", &format!("clearing/{nth}"), at);
        self.seal(Draft { total: amount, moved: amount, more: more.into(), ..tell })
    }

    /// `amount` has come back; `linked` names the purchase it came back from.
    pub fn refund(&self, nth: u32, amount: Money, linked: bool, at: Timestamp) -> Result<Envelope> {
        let tell = self.tells("refund", "pgfs.refund", &format!("refund/{nth}"), at);
        let draft = Draft { total: amount, moved: amount, follows: linked, unload: true, ..tell };
        self.seal(draft)
    }

    /// `amount` has moved without anybody having asked.
    pub fn force_capture(&self, nth: u32, amount: Money, at: Timestamp) -> Result<Envelope> {
        let label = format!("force_capture/{nth}");
        let tell = self.tells("authorization.clearing", "pgfs.force_capture", &label, at);
        self.seal(Draft { total: amount, moved: amount, follows: false, ..tell })
    }

    /// The report of an authorization whose answer came after the network's patience: declined,
    /// whatever it said.
    pub fn timed_out(&self) -> Result<Envelope> {
        let ask = self.authorization()?;
        let mut transaction: Value = serde_json::from_slice(&ask.transaction)
            .map_err(|cause| Error::caused("rewriting an authorization", cause))?;
        let patch = json!({
            "state": "DECLINED",
            "response": {"code": "1016", "memo": "Not sufficient funds"},
            "gpa_order": {
                "state": "ERROR",
                "response": {"code": "1842", "memo": "Account load failed"},
                "funding": {"gateway_log": {
                    "order_number": ask.token, "transaction_id": ask.jit_token,
                    "message": "Gateway timed out", "duration": 3000, "timed_out": true,
                }},
            },
        });
        merge(&mut transaction, patch);
        Ok(Envelope { door: Door::Webhook, transaction: encode(&transaction)?, ..ask })
    }

    fn asks<'a>(&self, kind: &'a str, method: &'a str, label: &str) -> Draft<'a> {
        Draft {
            door: Door::Gateway,
            kind,
            method,
            state: "PENDING",
            label: label.to_owned(),
            at: self.at,
            total: self.amount,
            moved: self.amount,
            follows: false,
            unload: false,
            more: Value::Null,
        }
    }

    fn tells<'a>(&self, kind: &'a str, method: &'a str, label: &str, at: Timestamp) -> Draft<'a> {
        let ask = self.asks(kind, method, label);
        Draft { door: Door::Webhook, state: "COMPLETION", at, follows: true, ..ask }
    }

    /// The acquirer's retrieval reference number, in every message of this purchase.
    pub fn retrieval_reference(&self) -> String {
        self.number("reference", 12)
    }

    /// The acquirer's number called `label`, of so many digits.
    pub(super) fn number(&self, label: &str, digits: usize) -> String {
        let hex = sha256_hex(format!("{}/{label}", self.trace).as_bytes());
        let seed = u64::from_str_radix(hex.get(..15).unwrap_or_default(), 16).unwrap_or_default();
        let text = format!("{seed:0>20}");
        text.get(text.len().saturating_sub(digits)..).unwrap_or_default().to_owned()
    }

    /// The token of the message called `label`.
    pub(super) fn derive(&self, label: &str) -> String {
        token(&self.token, label)
    }
}

/// A token that follows from `seed` and `label`, in a UUID's form, because the network's own look
/// like that.
pub(super) fn token(seed: &str, label: &str) -> String {
    let hex = sha256_hex(format!("{seed}/{label}").as_bytes());
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
