//! One transaction message, as the gateway is asked with it and as webhooks deliver it: the fields
//! Florin reads, borrowed from the bytes. Everything else in the message is skipped.
//!
//! Strict about tokens and amounts, tolerant of values the network adds to its enumerations: those
//! stay text. What the message is about is told by [`super::Class`]; what to do about it is not decided
//! here.

use base::error::RefusalKind;
use base::{Refusal, Timestamp};
use money::{Currency, Money};
use serde::Deserialize;

use super::scalars::{Amount, Scalar, Text, Token};

/// Longest message that is read, in bytes. Real ones have two to six thousand.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// A transaction message. Names are those of the Core API (`transaction_model`); `kind` is its
/// `type`.
#[derive(Debug, Deserialize)]
pub struct Message<'a> {
    /// What happened, from the transaction's side: `authorization.clearing`. Read it through
    /// [`Message::class`].
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// `PENDING`, `CLEARED`, `COMPLETION`, `DECLINED`, `ERROR`.
    #[serde(borrow)]
    pub state: Text<'a>,
    /// This message's own token.
    #[serde(borrow)]
    pub token: Token<'a>,
    /// The cardholder; absent when a business holds the card.
    #[serde(borrow)]
    pub user_token: Option<Token<'a>>,
    /// The one who acts for the holder.
    #[serde(borrow)]
    pub acting_user_token: Option<Token<'a>>,
    /// The card.
    #[serde(borrow)]
    pub card_token: Option<Token<'a>>,
    /// When the network's processor made the message, RFC 3339.
    #[serde(borrow)]
    pub created_time: Option<Text<'a>>,
    /// When the holder acted, by the terminal's clock: for display only.
    #[serde(borrow)]
    pub user_transaction_time: Option<Text<'a>>,
    /// What the merchant asked for, before partial approval.
    #[serde(borrow)]
    pub request_amount: Option<Amount<'a>>,
    /// The transaction's amount, in `currency_code`. For an advice it is the new total.
    #[serde(borrow)]
    pub amount: Amount<'a>,
    /// ISO 4217 letters.
    #[serde(borrow)]
    pub currency_code: Option<Text<'a>>,
    /// `VISA`, `MASTERCARD`, …
    #[serde(borrow)]
    pub network: Option<Text<'a>>,
    /// Present when the purchase was made in another currency.
    #[serde(borrow)]
    pub currency_conversion: Option<CurrencyConversion<'a>>,
    /// The load this message asks for or reports.
    #[serde(borrow)]
    pub gpa_order: Option<GpaOrder<'a>>,
    /// The unload this message reports: reversals, refunds.
    #[serde(borrow)]
    pub gpa_order_unload: Option<GpaOrder<'a>>,
    /// The message this one follows: the authorization of an increment, advice, reversal or
    /// clearing.
    #[serde(borrow)]
    pub preceding_related_transaction_token: Option<Token<'a>>,
    /// The merchant.
    #[serde(borrow)]
    pub card_acceptor: Option<CardAcceptor<'a>>,
    /// The merchant's bank, and what it calls this message.
    #[serde(borrow)]
    pub acquirer: Option<Acquirer<'a>>,
    /// The terminal and how the card was read.
    #[serde(borrow)]
    pub pos: Option<Pos<'a>>,
    /// The channel, and what kind of sale it is.
    #[serde(borrow)]
    pub transaction_metadata: Option<TransactionMetadata<'a>>,
    /// Scores of the network and the processor.
    #[serde(borrow)]
    pub fraud: Option<Fraud<'a>>,
    /// Whether the card's security code was right.
    #[serde(borrow)]
    pub card_security_code_verification: Option<Verification<'a>>,
    /// Whether the holder's address was right.
    #[serde(borrow)]
    pub address_verification: Option<Verification<'a>>,
    /// What 3-D Secure found.
    #[serde(borrow)]
    pub cardholder_authentication_data: Option<Authentication<'a>>,
    /// The outcome as the network recorded it.
    #[serde(borrow)]
    pub response: Option<Response<'a>>,
    /// Which of several clearings this is, from 1.
    #[serde(borrow)]
    pub multi_clearing_sequence_number: Option<Scalar<'a>>,
    /// How many clearings there will be.
    #[serde(borrow)]
    pub multi_clearing_sequence_count: Option<Scalar<'a>>,
    /// Whether no further clearing will come.
    pub is_final_clearing: Option<bool>,
    /// What this clearing frees beyond its own amount.
    #[serde(borrow)]
    pub amount_to_be_released: Option<Amount<'a>>,
}

/// A conversion the network made.
#[derive(Debug, Deserialize)]
pub struct CurrencyConversion<'a> {
    /// The network's own conversion.
    #[serde(borrow)]
    pub network: Option<NetworkConversion<'a>>,
}

/// From the merchant's currency into the card's.
#[derive(Debug, Deserialize)]
pub struct NetworkConversion<'a> {
    /// In the merchant's currency.
    #[serde(borrow)]
    pub original_amount: Option<Amount<'a>>,
    /// Card currency per one of the merchant's.
    #[serde(borrow)]
    pub conversion_rate: Option<Amount<'a>>,
    /// ISO 4217 digits: `826`.
    #[serde(borrow)]
    pub original_currency_code: Option<Text<'a>>,
}

/// A load into, or unload from, the holder's account at the processor.
#[derive(Debug, Deserialize)]
pub struct GpaOrder<'a> {
    /// What the gateway is asked, or told.
    #[serde(borrow)]
    pub jit_funding: Option<JitFunding<'a>>,
    /// `PENDING`, `COMPLETION`, `ERROR`, …
    #[serde(borrow)]
    pub state: Option<Text<'a>>,
    /// Where the money was to come from.
    #[serde(borrow)]
    pub funding: Option<Funding<'a>>,
}

/// The funding request itself. Its token makes the request idempotent.
#[derive(Debug, Deserialize)]
pub struct JitFunding<'a> {
    /// Unique per funding request.
    #[serde(borrow)]
    pub token: Token<'a>,
    /// The instruction: `pgfs.authorization.clearing`. Read it through [`Message::class`].
    #[serde(borrow)]
    pub method: Text<'a>,
    /// The cardholder.
    #[serde(borrow)]
    pub user_token: Token<'a>,
    /// The one who acts for the holder.
    #[serde(borrow)]
    pub acting_user_token: Option<Token<'a>>,
    /// The amount to move. For an increment it is the increment, for an advice the difference.
    #[serde(borrow)]
    pub amount: Amount<'a>,
    /// The first funding request of this purchase.
    #[serde(borrow)]
    pub original_jit_funding_token: Option<Token<'a>>,
    /// The increments that a clearing settles.
    #[serde(borrow, default)]
    pub incremental_authorization_jit_funding_tokens: Option<Vec<Token<'a>>>,
    /// The address the merchant sent, and how it compares.
    #[serde(borrow)]
    pub address_verification: Option<JitAddress<'a>>,
}

/// Address verification inside the funding request.
#[derive(Debug, Deserialize)]
pub struct JitAddress<'a> {
    /// The processor's own comparison.
    #[serde(borrow)]
    pub issuer: Option<Verification<'a>>,
}

/// How a load was funded.
#[derive(Debug, Deserialize)]
pub struct Funding<'a> {
    /// What became of the request to the gateway; on webhooks only.
    #[serde(borrow)]
    pub gateway_log: Option<GatewayLog<'a>>,
}

/// The network's record of one request to the gateway.
#[derive(Debug, Deserialize)]
pub struct GatewayLog<'a> {
    /// True when the answer came too late, or never: the network has declined, whatever was
    /// answered.
    pub timed_out: Option<bool>,
    /// Milliseconds it took.
    #[serde(borrow)]
    pub duration: Option<Scalar<'a>>,
    /// A sentence.
    #[serde(borrow)]
    pub message: Option<Text<'a>>,
}

/// The merchant, as the acquirer names it.
#[derive(Debug, Default, Deserialize)]
pub struct CardAcceptor<'a> {
    /// Merchant id, unique within the acquirer.
    #[serde(borrow)]
    pub mid: Option<Text<'a>>,
    /// Merchant category code, ISO 18245.
    #[serde(borrow)]
    pub mcc: Option<Text<'a>>,
    /// Name on the statement.
    #[serde(borrow)]
    pub name: Option<Text<'a>>,
    /// City.
    #[serde(borrow)]
    pub city: Option<Text<'a>>,
    /// ISO 3166-1 alpha-3.
    #[serde(borrow)]
    pub country_code: Option<Text<'a>>,
}

/// The merchant's bank. What it repeats keeps its numbers, whatever token the processor gives it.
#[derive(Debug, Deserialize)]
pub struct Acquirer<'a> {
    /// The bank, ISO 8583 field 32.
    #[serde(borrow)]
    pub institution_id_code: Option<Text<'a>>,
    /// The retrieval reference number, field 37: the same in all messages about a purchase.
    #[serde(borrow)]
    pub retrieval_reference_number: Option<Text<'a>>,
    /// The system trace audit number, field 11: another in each message.
    #[serde(borrow)]
    pub system_trace_audit_number: Option<Text<'a>>,
}

/// The point of sale.
#[derive(Debug, Default, Deserialize)]
pub struct Pos<'a> {
    /// `CHIP`, `CHIP_CONTACTLESS`, `MAG_STRIPE`, `MANUAL`, `CARD_ON_FILE`, …
    #[serde(borrow)]
    pub pan_entry_mode: Option<Text<'a>>,
    /// `TRUE`, `FALSE`, `UNKNOWN`, `DEFECTIVE`.
    #[serde(borrow)]
    pub pin_entry_mode: Option<Text<'a>>,
    /// The terminal's id.
    #[serde(borrow)]
    pub terminal_id: Option<Text<'a>>,
    /// Whether the card was there.
    pub card_presence: Option<bool>,
    /// Whether the holder was there.
    #[serde(rename = "card_holder_presence", alias = "cardholder_presence")]
    pub cardholder_presence: Option<bool>,
    /// Whether a smaller amount than asked for may be approved.
    pub partial_approval_capable: Option<bool>,
    /// Whether the amount must be purchase alone, without cash back.
    pub purchase_amount_only: Option<bool>,
    /// Whether it is one of a series the holder agreed to.
    pub is_recurring: Option<bool>,
    /// ISO 3166-1 numeric.
    #[serde(borrow)]
    pub country_code: Option<Text<'a>>,
    /// `QUASI_CASH`, `CRYPTOCURRENCY_PURCHASE`, `DEBT_PAYMENT`, `UNSPECIFIED`.
    #[serde(borrow)]
    pub special_condition_indicator: Option<Text<'a>>,
}

/// What kind of sale it is.
#[derive(Debug, Deserialize)]
pub struct TransactionMetadata<'a> {
    /// `ECOMMERCE`, `ATM`, `MAIL`, `PHONE`, `MOTO`, `OTHER`.
    #[serde(borrow)]
    pub payment_channel: Option<Text<'a>>,
    /// Days the network lets an authorization live.
    #[serde(borrow)]
    pub authorization_life_cycle: Option<Scalar<'a>>,
    /// Hotels and car rental, whose holds live longer.
    pub is_lodging_auto_rental: Option<bool>,
}

/// Scores.
#[derive(Debug, Deserialize)]
pub struct Fraud<'a> {
    /// The network's.
    #[serde(borrow)]
    pub network: Option<NetworkFraud<'a>>,
    /// The processor's.
    #[serde(borrow)]
    pub issuer_processor: Option<IssuerFraud<'a>>,
}

/// The network's score.
#[derive(Debug, Deserialize)]
pub struct NetworkFraud<'a> {
    /// 0 to 99, higher is worse.
    #[serde(borrow)]
    pub transaction_risk_score: Option<Scalar<'a>>,
}

/// The processor's score.
#[derive(Debug, Deserialize)]
pub struct IssuerFraud<'a> {
    /// 0 to 99, higher is worse.
    #[serde(borrow)]
    pub score: Option<Scalar<'a>>,
    /// `LOW`, `HIGH`.
    #[serde(borrow)]
    pub risk_level: Option<Text<'a>>,
    /// `APPROVE`, `DECLINE`.
    #[serde(borrow)]
    pub recommended_action: Option<Text<'a>>,
}

/// The result of a comparison the network made.
#[derive(Debug, Deserialize)]
pub struct Verification<'a> {
    /// Its code.
    #[serde(borrow)]
    pub response: Option<Response<'a>>,
}

/// A code and what it means.
#[derive(Debug, Deserialize)]
pub struct Response<'a> {
    /// Four digits; `0000` is success.
    #[serde(borrow)]
    pub code: Text<'a>,
}

/// What 3-D Secure found.
#[derive(Debug, Deserialize)]
pub struct Authentication<'a> {
    /// `verified`, `not_verified`, …
    #[serde(borrow)]
    pub verification_result: Option<Text<'a>>,
}

impl<'a> Message<'a> {
    /// Reads one message. Refused as `message_too_large` and `message_malformed`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_MESSAGE {
            let text = format!("A message has at most {MAX_MESSAGE} bytes.");
            return Err(Refusal::new(RefusalKind::TooLarge, "message_too_large", text));
        }
        serde_json::from_slice(bytes).map_err(|cause| {
            Refusal::malformed(
                "message_malformed",
                format!("This is no transaction message: {cause}."),
            )
        })
    }

    /// The funding request: in the load, otherwise in the unload.
    pub fn jit(&self) -> Option<&JitFunding<'a>> {
        let load = self.gpa_order.as_ref().and_then(|order| order.jit_funding.as_ref());
        load.or_else(|| self.gpa_order_unload.as_ref()?.jit_funding.as_ref())
    }

    /// The currency of the amounts; refused as `currency_unknown` when it is missing or none Florin
    /// knows.
    pub fn currency(&self) -> Result<Currency, Refusal> {
        let code = self.currency_code.as_deref().unwrap_or_default();
        Currency::parse(code).map_err(|cause| Refusal::invalid(cause.code(), cause.to_string()))
    }

    /// The transaction's amount: for an advice, the new total.
    pub fn total(&self) -> Result<Money, Refusal> {
        exact(self.amount, self.currency()?)
    }

    /// The amount to move: for an increment the increment, for an advice the difference. Without a
    /// funding request it is the transaction's amount.
    pub fn moved(&self) -> Result<Money, Refusal> {
        exact(self.jit().map_or(self.amount, |jit| jit.amount), self.currency()?)
    }

    /// The amount in the merchant's currency, when it was converted and can be read.
    pub fn original(&self) -> Option<Money> {
        let conversion = self.currency_conversion.as_ref()?.network.as_ref()?;
        let currency = Currency::from_numeric(conversion.original_currency_code.as_deref()?)?;
        conversion.original_amount?.money(currency).ok()
    }

    /// When the network's processor made the message.
    pub fn created_at(&self) -> Option<Timestamp> {
        Timestamp::parse(self.created_time.as_deref()?)
    }

    /// When the holder acted, by the terminal's clock: for display only.
    pub fn transacted_at(&self) -> Option<Timestamp> {
        Timestamp::parse(self.user_transaction_time.as_deref()?)
    }

    /// What the acquirer calls the message: its numbers and the terminal's clock. A message that has
    /// the same of them, of the card and of the amount is the same one, repeated. `None` unless all of
    /// them are there.
    pub fn acquirer_trace(&self) -> Option<String> {
        let acquirer = self.acquirer.as_ref()?;
        let bank = acquirer.institution_id_code.as_deref().unwrap_or_default();
        let reference = acquirer.retrieval_reference_number.as_deref()?;
        let number = acquirer.system_trace_audit_number.as_deref()?;
        let at = self.user_transaction_time.as_deref()?;
        let is_whole = ![reference, number, at].contains(&"");
        is_whole.then(|| format!("{bank}/{reference}/{number}/{at}"))
    }

    /// The network's record of its request to the gateway; on webhooks only.
    pub fn gateway_log(&self) -> Option<&GatewayLog<'a>> {
        self.gpa_order.as_ref()?.funding.as_ref()?.gateway_log.as_ref()
    }

    /// True when the gateway's answer came too late: the network has declined, and a hold made for
    /// this message is to be released.
    pub fn timed_out(&self) -> bool {
        self.gateway_log().is_some_and(|log| log.timed_out == Some(true))
    }

    /// True when the network declined or failed the transaction, for whatever reason.
    pub fn declined(&self) -> bool {
        matches!(&*self.state, "DECLINED" | "ERROR")
    }
}

fn exact(amount: Amount<'_>, currency: Currency) -> Result<Money, Refusal> {
    amount.money(currency).map_err(|cause| Refusal::invalid(cause.code(), cause.to_string()))
}
