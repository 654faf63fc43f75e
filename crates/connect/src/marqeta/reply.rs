//! What the gateway answers: 200 to approve, 402 to decline, both with a body. The same answer is
//! the same bytes.
//!
//! Also reads answers, for the sandbox network that receives them.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use base::{Error, Result};
use money::Money;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::message::JitFunding;

/// Longest memo, in characters; what is longer is cut.
pub const MAX_MEMO: usize = 99;

/// Longest tags, in characters; what is longer is cut.
pub const MAX_TAGS: usize = 255;

/// Why a request is declined, in the network's words (`jit_funding_api`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the network's own words; it documents them no further")]
pub enum DeclineReason {
    InvalidAmount,
    InsufficientFunds,
    TransactionNotPermitted,
    SuspectedFraud,
    AmountLimitExceeded,
    TransactionCountLimitExceeded,
    DuplicateTransaction,
    InvalidMerchant,
    InvalidCard,
    NoCreditAccount,
    ExpiredCard,
    NoCheckingAccount,
    NoSavingsAccount,
    StopPayment,
    RevocationAuthorizationOrder,
    RevocationAllAuthorizationOrder,
    SoftDeclineAuthenticationRequired,
    ClosedAccount,
    SoftDeclinePinRequired,
    CardNotActive,
    CardholderNotActive,
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 21] = [
        Self::InvalidAmount,
        Self::InsufficientFunds,
        Self::TransactionNotPermitted,
        Self::SuspectedFraud,
        Self::AmountLimitExceeded,
        Self::TransactionCountLimitExceeded,
        Self::DuplicateTransaction,
        Self::InvalidMerchant,
        Self::InvalidCard,
        Self::NoCreditAccount,
        Self::ExpiredCard,
        Self::NoCheckingAccount,
        Self::NoSavingsAccount,
        Self::StopPayment,
        Self::RevocationAuthorizationOrder,
        Self::RevocationAllAuthorizationOrder,
        Self::SoftDeclineAuthenticationRequired,
        Self::ClosedAccount,
        Self::SoftDeclinePinRequired,
        Self::CardNotActive,
        Self::CardholderNotActive,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidAmount => "INVALID_AMOUNT",
            Self::InsufficientFunds => "INSUFFICIENT_FUNDS",
            Self::TransactionNotPermitted => "TRANSACTION_NOT_PERMITTED",
            Self::SuspectedFraud => "SUSPECTED_FRAUD",
            Self::AmountLimitExceeded => "AMOUNT_LIMIT_EXCEEDED",
            Self::TransactionCountLimitExceeded => "TRANSACTION_COUNT_LIMIT_EXCEEDED",
            Self::DuplicateTransaction => "DUPLICATE_TRANSACTION",
            Self::InvalidMerchant => "INVALID_MERCHANT",
            Self::InvalidCard => "INVALID_CARD",
            Self::NoCreditAccount => "NO_CREDIT_ACCOUNT",
            Self::ExpiredCard => "EXPIRED_CARD",
            Self::NoCheckingAccount => "NO_CHECKING_ACCOUNT",
            Self::NoSavingsAccount => "NO_SAVINGS_ACCOUNT",
            Self::StopPayment => "STOP_PAYMENT",
            Self::RevocationAuthorizationOrder => "REVOCATION_AUTHORIZATION_ORDER",
            Self::RevocationAllAuthorizationOrder => "REVOCATION_ALL_AUTHORIZATION_ORDER",
            Self::SoftDeclineAuthenticationRequired => "SOFT_DECLINE_AUTHENTICATION_REQUIRED",
            Self::ClosedAccount => "CLOSED_ACCOUNT",
            Self::SoftDeclinePinRequired => "SOFT_DECLINE_PIN_REQUIRED",
            Self::CardNotActive => "CARD_NOT_ACTIVE",
            Self::CardholderNotActive => "CARDHOLDER_NOT_ACTIVE",
        }
    }
}

/// An answer, ready to be sent and to be stored: a duplicate gets the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
}

/// What a balance inquiry is told about one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Settled money.
    pub ledger: Money,
    /// What can be spent: settled money less holds, plus credit.
    pub available: Money,
}

#[derive(Serialize)]
struct Body<'a> {
    jit_funding: Funding<'a>,
}

#[derive(Serialize)]
struct Funding<'a> {
    token: &'a str,
    method: &'a str,
    user_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_user_token: Option<&'a str>,
    amount: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_reason: Option<DeclineReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balances: Option<BTreeMap<String, Line>>,
}

#[derive(Serialize)]
struct Line {
    currency_code: String,
    ledger_balance: Number,
    available_balance: Number,
    credit_balance: u8,
    pending_credits: u8,
    cached_balance: Number,
}

impl Reply {
    /// Approves `amount`: what was asked for or, where the terminal takes partial approval, less.
    pub fn approve(ask: &JitFunding<'_>, amount: Money, memo: &str, tags: &str) -> Result<Self> {
        let funding = Funding {
            acting_user_token: ask.acting_user_token.as_deref(),
            memo: present(memo, MAX_MEMO),
            tags: present(tags, MAX_TAGS),
            ..Funding::answering(ask, number(&amount.to_plain())?)
        };
        encode(200, funding)
    }

    /// Declines, with the amount that was asked for.
    pub fn decline(ask: &JitFunding<'_>, reason: DeclineReason, memo: &str) -> Result<Self> {
        let funding = Funding {
            decline_reason: Some(reason),
            memo: present(memo, MAX_MEMO),
            ..Funding::answering(ask, number(ask.amount.as_str())?)
        };
        encode(402, funding)
    }

    /// Answers a balance inquiry.
    pub fn balances(ask: &JitFunding<'_>, balances: &[Balance]) -> Result<Self> {
        let lines: Result<_> = balances.iter().map(Line::new).collect();
        let funding =
            Funding { balances: Some(lines?), ..Funding::answering(ask, Number::from(0)) };
        encode(200, funding)
    }
}

impl<'a> Funding<'a> {
    fn answering(ask: &'a JitFunding<'_>, amount: Number) -> Self {
        Self {
            token: &ask.token,
            method: &ask.method,
            user_token: &ask.user_token,
            acting_user_token: None,
            amount,
            decline_reason: None,
            memo: None,
            tags: None,
            balances: None,
        }
    }
}

impl Line {
    fn new(balance: &Balance) -> Result<(String, Self)> {
        let code = balance.ledger.currency().code().to_owned();
        let ledger = number(&balance.ledger.to_plain())?;
        let line = Self {
            currency_code: code.clone(),
            cached_balance: ledger.clone(),
            ledger_balance: ledger,
            available_balance: number(&balance.available.to_plain())?,
            credit_balance: 0,
            pending_credits: 0,
        };
        Ok((code, line))
    }
}

fn number(text: &str) -> Result<Number> {
    Number::from_str(text).map_err(|cause| Error::caused("writing an amount", cause))
}

fn present(text: &str, max_chars: usize) -> Option<&str> {
    let end = text.char_indices().nth(max_chars).map_or(text.len(), |(at, _)| at);
    text.get(..end).filter(|text| !text.is_empty())
}

fn encode(status: u16, jit_funding: Funding<'_>) -> Result<Reply> {
    let body = serde_json::to_vec(&Body { jit_funding })
        .map_err(|cause| Error::caused("writing a gateway reply", cause))?;
    Ok(Reply { status, body })
}

/// What the network makes of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Status 200 with a readable body.
    Approved(Answer),
    /// Status 402 with a readable body.
    Declined(Answer),
    /// Anything else, which the network treats as a decline.
    Unreadable,
}

/// The body of a reply, read back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// Of the request that is answered.
    pub token: String,
    /// Of the request that is answered.
    pub method: String,
    /// Of the request that is answered.
    pub user_token: String,
    /// Decimal text in major units: what was approved.
    #[serde(deserialize_with = "amount")]
    pub amount: String,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// A word to the reader.
    pub memo: Option<String>,
    /// Free text that the network keeps.
    pub tags: Option<String>,
    /// The answer to a balance inquiry, by currency.
    pub balances: Option<serde_json::Value>,
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    super::scalars::Amount::deserialize(deserializer).map(|amount| amount.as_str().to_owned())
}

impl Verdict {
    /// Reads a reply.
    pub fn read(status: u16, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Wrapped {
            jit_funding: Answer,
        }
        let answer = serde_json::from_slice::<Wrapped>(body).map(|body| body.jit_funding);
        match (status, answer) {
            (200, Ok(answer)) => Self::Approved(answer),
            (402, Ok(answer)) => Self::Declined(answer),
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;
    use crate::marqeta::Message;

    fn with_ask<T>(amount: &str, act: impl Fn(&JitFunding<'_>) -> T) -> T {
        let raw = format!(
            r#"{{"type":"authorization","state":"PENDING","token":"t-1","amount":{amount},
            "gpa_order":{{"jit_funding":{{"token":"j-1","method":"pgfs.authorization",
            "user_token":"u-1","acting_user_token":"u-1","amount":{amount}}}}}}}"#
        );
        act(Message::parse(raw.as_bytes()).unwrap().jit().unwrap())
    }

    fn text(reply: &Reply) -> &str {
        std::str::from_utf8(&reply.body).unwrap()
    }

    #[test]
    fn an_approval_is_200_with_the_amount_as_a_number() {
        let amount = Money::new(191, Currency::EUR);
        let reply = with_ask("1.91", |ask| Reply::approve(ask, amount, "ok", "k=v").unwrap());
        assert_eq!(reply.status, 200);
        assert_eq!(
            text(&reply),
            concat!(
                r#"{"jit_funding":{"token":"j-1","method":"pgfs.authorization","#,
                r#""user_token":"u-1","acting_user_token":"u-1","amount":1.91,"memo":"ok","#,
                r#""tags":"k=v"}}"#,
            )
        );
        let Verdict::Approved(answer) = Verdict::read(200, &reply.body) else { panic!("declined") };
        assert_eq!(answer.amount, "1.91");
    }

    #[test]
    fn a_decline_is_402_and_echoes_the_amount() {
        let decline = |ask: &JitFunding<'_>| {
            Reply::decline(ask, DeclineReason::AmountLimitExceeded, "daily limit").unwrap()
        };
        let reply = with_ask("\"1.910\"", decline);
        assert_eq!(reply.status, 402);
        assert_eq!(
            text(&reply),
            concat!(
                r#"{"jit_funding":{"token":"j-1","method":"pgfs.authorization","#,
                r#""user_token":"u-1","amount":1.910,"#,
                r#""decline_reason":"AMOUNT_LIMIT_EXCEEDED","memo":"daily limit"}}"#,
            )
        );
        let Verdict::Declined(answer) = Verdict::read(402, &reply.body) else { panic!("approved") };
        assert_eq!(answer.decline_reason.as_deref(), Some("AMOUNT_LIMIT_EXCEEDED"));
    }

    #[test]
    fn a_balance_inquiry_is_told_every_currency() {
        let balance = |code: &str, ledger, available| {
            let currency = Currency::parse(code).unwrap();
            Balance {
                ledger: Money::new(ledger, currency),
                available: Money::new(available, currency),
            }
        };
        let lines = [balance("JPY", 150, -7), balance("EUR", 10_000, 8_000)];
        let reply = with_ask("0", |ask| Reply::balances(ask, &lines).unwrap());
        assert_eq!(reply.status, 200);
        assert_eq!(
            text(&reply),
            concat!(
                r#"{"jit_funding":{"token":"j-1","method":"pgfs.authorization","#,
                r#""user_token":"u-1","amount":0,"balances":{"EUR":{"currency_code":"EUR","#,
                r#""ledger_balance":100.00,"available_balance":80.00,"credit_balance":0,"#,
                r#""pending_credits":0,"cached_balance":100.00},"JPY":{"#,
                r#""currency_code":"JPY","ledger_balance":150,"available_balance":-7,"#,
                r#""credit_balance":0,"pending_credits":0,"cached_balance":150}}}}"#,
            )
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let amount = Money::new(1, Currency::EUR);
        let (memo, tags) = ("é".repeat(200), "k".repeat(300));
        let reply = with_ask("0.01", |ask| Reply::approve(ask, amount, &memo, &tags).unwrap());
        let Verdict::Approved(answer) = Verdict::read(200, &reply.body) else { panic!("declined") };
        assert_eq!(answer.memo.unwrap().chars().count(), MAX_MEMO);
        assert_eq!(answer.tags.unwrap().len(), MAX_TAGS);
        let reply = with_ask("0.01", |ask| Reply::approve(ask, amount, "", "").unwrap());
        assert!(!text(&reply).contains("memo") && !text(&reply).contains("tags"));
    }

    #[test]
    fn the_words_on_the_wire_are_the_words_in_the_code() {
        for reason in DeclineReason::ALL {
            let json = serde_json::to_string(&reason).unwrap();
            assert_eq!(json, format!("\"{}\"", reason.as_str()));
        }
        let distinct: std::collections::BTreeSet<_> =
            DeclineReason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(distinct.len(), 21);
    }

    #[test]
    fn anything_else_is_unreadable() {
        let amount = Money::new(1, Currency::EUR);
        let good = with_ask("0.01", |ask| Reply::approve(ask, amount, "", "").unwrap()).body;
        for (status, body) in [
            (500, good.as_slice()),
            (201, good.as_slice()),
            (200, b"".as_slice()),
            (200, b"OK".as_slice()),
            (402, b"{}".as_slice()),
            (200, br#"{"jit_funding":{"token":"j"}}"#.as_slice()),
        ] {
            assert_eq!(Verdict::read(status, body), Verdict::Unreadable);
        }
    }
}
