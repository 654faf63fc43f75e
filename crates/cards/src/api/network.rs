//! The card network's doors, in Marqeta's format: the gateway, where it asks and waits, and the webhook, where it
//! tells.
//!
//! Reads the network's words into an [`Ask`] and a [`Verdict`] back into its words; judges nothing.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::error::RefusalKind;
use base::{Correlation, Error, Refusal, Result};
use connect::marqeta::{self, DeclineReason, Delivery, Message, SIGNATURE_HEADER};
use money::Money;
use web::{App, Raw, Routes, Rule, routes};

use super::Network;
use crate::authorizations::{Ask, Check, Class, Merchant, Reason, Reply, Respond, Verdict};
use crate::controls::Channel;

#[derive(Clone, FromRef)]
struct Room {
    app: App,
    network: Network,
}

pub(super) fn rooms(app: App, network: Network) -> Routes {
    Routes::new()
        .route(Rule::Party, routes!(fund))
        .route(Rule::Party, routes!(hear))
        .layer(web::body_limit(marqeta::MAX_DELIVERY))
        .with_state(Room { app, network })
}

/// The gateway: one message, answered with 200 or 402.
#[utoipa::path(
    post,
    path = "/api/v1/shared/jit/fund",
    request_body(content = serde_json::Value, description = "A message of Marqeta's Core API."),
    responses(
        (status = 200, body = serde_json::Value, description = "Approved, in the network's words."),
        (status = 402, body = serde_json::Value, description = "Declined, in the network's words."),
        (status = 400, description = "message_malformed"),
        (status = 401, description = "credentials_invalid"),
        (status = 413, description = "message_too_large"),
        (status = 422, description = "message_declined, message_not_handled, missing, malformed, \
                                      currency_unknown, amount_too_many_decimals, \
                                      amount_overflow, amount_malformed"),
    ),
    security(("network" = []))
)]
async fn fund(
    State(room): State<Room>,
    correlation: Option<Extension<Correlation>>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> web::Result<Response> {
    authenticate(&room.network, &headers)?;
    let message = Message::parse(&body)?;
    let correlation = known(&room.app, correlation);
    let ask = read(&message, false, &body, correlation)?;
    drop(message);
    let reply = room.network.gather.ask(ask).await??;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    metrics::counter!("card_decisions_total", "status" => status.as_str().to_owned()).increment(1);
    Ok((status, [(header::CONTENT_TYPE, "application/json")], reply.body).into_response())
}

/// The webhook: any number of messages, each booked before it is acknowledged. A message that cannot be read is passed
/// over, so that it does not keep the others from being booked; one that cannot be booked makes the network try again.
#[utoipa::path(
    post,
    path = "/api/webhooks/marqeta",
    request_body(content = serde_json::Value, description = "A delivery of Marqeta's Core API."),
    responses(
        (status = 200, description = "Booked."),
        (status = 400, description = "message_malformed"),
        (status = 401, description = "credentials_invalid, signature_invalid"),
        (status = 413, description = "message_too_large"),
    ),
    security(("network" = []))
)]
async fn hear(
    State(room): State<Room>,
    correlation: Option<Extension<Correlation>>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> web::Result<StatusCode> {
    authenticate(&room.network, &headers)?;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    if !signature.is_some_and(|signature| room.network.signer.accepts(&body, signature)) {
        return Err(
            unauthenticated("signature_invalid", "The signature is missing or wrong.").into()
        );
    }
    let correlation = known(&room.app, correlation);
    let mut asks = Vec::new();
    for raw in Delivery::parse(&body)?.transactions {
        let raw = raw.get().as_bytes();
        let read = Message::parse(raw)
            .map_err(Error::from)
            .and_then(|message| read(&message, true, raw, correlation.clone()));
        match read {
            Ok(ask) => asks.push(ask),
            Err(error) => {
                tracing::warn!(error = error.chain(), "a network message was passed over");
            }
        }
    }
    for ask in asks {
        room.network.gather.ask(ask).await??;
    }
    Ok(StatusCode::OK)
}

fn authenticate(network: &Network, headers: &HeaderMap) -> Result<()> {
    let credentials = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if credentials.is_some_and(|credentials| network.credentials.accepts(credentials)) {
        Ok(())
    } else {
        Err(unauthenticated("credentials_invalid", "The credentials are missing or wrong.").into())
    }
}

fn unauthenticated(code: &'static str, message: &str) -> Refusal {
    Refusal::new(RefusalKind::Unauthenticated, code, message)
}

fn known(app: &App, correlation: Option<Extension<Correlation>>) -> Correlation {
    correlation.map_or_else(|| Correlation::new(app.db.ids()), |Extension(correlation)| correlation)
}

/// What the gateway is asked is the same when its funding request is; what the webhook is told is the same when it
/// tells the same state of the same transaction.
fn key(message: &Message<'_>, is_told: bool) -> String {
    match message.jit() {
        _ if is_told => format!("{}/{}", &*message.token, &*message.state),
        Some(jit) => jit.token.to_string(),
        None => message.token.to_string(),
    }
}

fn read(
    message: &Message<'_>,
    is_told: bool,
    body: &[u8],
    correlation: Correlation,
) -> Result<Ask> {
    let (class, is_final) = class(message, is_told)?;
    let amount = match class {
        Class::Advice => message.total()?,
        _ => message.moved()?,
    };
    let text = |text: Option<&str>| text.map(str::to_owned);
    let acceptor = message.card_acceptor.as_ref();
    let card_token = message
        .card_token
        .as_deref()
        .ok_or_else(|| Refusal::field("card_token", "missing", "A message names its card."))?;
    Ok(Ask {
        key: key(message, is_told),
        is_told,
        body_hash: base::secrets::sha256_hex(body),
        token: message.token.to_string(),
        preceding: text(message.preceding_related_transaction_token.as_deref()),
        class,
        is_final,
        card_token: card_token.to_owned(),
        cardholder_token: text(message.user_token.as_deref()),
        amount_minor: amount.minor(),
        currency: amount.currency(),
        network_at: message.created_at().ok_or_else(|| {
            Refusal::field("created_time", "malformed", "A message says when it was made.")
        })?,
        merchant: Merchant {
            mid: text(message.mid()),
            mcc: text(message.mcc()),
            name: text(acceptor.and_then(|acceptor| acceptor.name.as_deref())),
            city: text(acceptor.and_then(|acceptor| acceptor.city.as_deref())),
            country: text(message.country()),
        },
        channels: channels(message),
        takes_partial: message.takes_partial_approval(),
        acquirer_trace: message.acquirer_trace(),
        security_code: check(message.security_code()),
        address: check(message.address()),
        three_d_secure: check(message.three_d_secure()),
        respond: Arc::new(Words::new(message, amount, body)),
        correlation,
        arrived: std::time::Instant::now(),
    })
}

/// What a message is to us. What the network declined itself takes back what it asked; what it tells of a question that
/// never came here it has approved in our place.
fn class(message: &Message<'_>, is_told: bool) -> Result<(Class, bool)> {
    use marqeta::Class::{AuthPlusCapture, Authorization, Incremental};
    let class = match message.class() {
        Authorization | Incremental | AuthPlusCapture if message.declined() => Class::Withdrawal,
        Authorization | Incremental if is_told => Class::StandIn,
        class if !class.is_actionable() && message.declined() => {
            let message = "What the network declined moves nothing.";
            return Err(Refusal::invalid("message_declined", message).into());
        }
        Authorization => Class::Authorization,
        Incremental => Class::Incremental,
        AuthPlusCapture => Class::Purchase,
        marqeta::Class::BalanceInquiry => Class::Inquiry,
        marqeta::Class::AccountVerification => Class::Verification,
        marqeta::Class::Advice => Class::Advice,
        marqeta::Class::Reversal => Class::Reversal,
        marqeta::Class::Expiration => Class::Expiration,
        marqeta::Class::Clearing(clearing) => return Ok((Class::Clearing, clearing.is_final)),
        marqeta::Class::Refund => Class::Refund,
        marqeta::Class::ForceCapture => Class::ForceCapture,
        marqeta::Class::StandIn => Class::StandIn,
        marqeta::Class::RefundAuthorization | marqeta::Class::Other => {
            let message = "This kind of message is not handled.";
            return Err(Refusal::invalid("message_not_handled", message).into());
        }
    };
    Ok((class, false))
}

fn channels(message: &Message<'_>) -> Vec<Channel> {
    let mut channels = vec![match message.channel() {
        marqeta::Channel::Atm => Channel::Atm,
        marqeta::Channel::InStore => Channel::InStore,
        marqeta::Channel::Online => Channel::Online,
        marqeta::Channel::MailOrPhone => Channel::MailOrPhone,
        marqeta::Channel::Unknown => Channel::Unknown,
    }];
    if message.is_quasi_cash() {
        channels.push(Channel::QuasiCash);
    }
    if message.is_recurring() {
        channels.push(Channel::Recurring);
    }
    channels
}

const fn check(check: marqeta::Check) -> Check {
    match check {
        marqeta::Check::Match => Check::Match,
        marqeta::Check::Mismatch => Check::Mismatch,
        marqeta::Check::NotChecked => Check::NotChecked,
    }
}

/// A message's body, which its reply echoes. The likeliest reply is made before the batch, where nobody waits for it.
struct Words {
    body: Vec<u8>,
    approved: Option<(Money, Reply)>,
}

impl Words {
    fn new(message: &Message<'_>, amount: Money, body: &[u8]) -> Self {
        let approved = message
            .jit()
            .and_then(|jit| text(marqeta::Reply::approve(jit, amount, "", "").ok()?).ok());
        Self { body: body.to_vec(), approved: approved.map(|reply| (amount, reply)) }
    }
}

fn text(reply: marqeta::Reply) -> Result<Reply> {
    let body = String::from_utf8(reply.body)
        .map_err(|error| Error::caused("writing a reply to the network", error))?;
    Ok(Reply { status: reply.status, body })
}

impl Respond for Words {
    fn respond(&self, verdict: &Verdict) -> Result<Reply> {
        if let Verdict::Approved { amount_minor, currency } = verdict
            && let Some((amount, reply)) = &self.approved
            && *amount == Money::new(*amount_minor, *currency)
        {
            return Ok(reply.clone());
        }
        let message = Message::parse(&self.body)?;
        let Some(jit) = message.jit() else {
            return Ok(Reply { status: 200, body: String::new() });
        };
        let reply = match verdict {
            Verdict::Approved { amount_minor, currency } => {
                marqeta::Reply::approve(jit, Money::new(*amount_minor, *currency), "", "")?
            }
            Verdict::Declined(reason) => {
                marqeta::Reply::decline(jit, decline_reason(*reason), reason.text())?
            }
            Verdict::Balances { ledger_minor, available_minor, currency } => {
                let balance = marqeta::Balance {
                    ledger: Money::new(*ledger_minor, *currency),
                    available: Money::new(*available_minor, *currency),
                };
                marqeta::Reply::balances(jit, &[balance])?
            }
            Verdict::Noted => marqeta::Reply::approve(jit, message.moved()?, "", "")?,
        };
        text(reply)
    }
}

/// Our reason in the network's words.
const fn decline_reason(reason: Reason) -> DeclineReason {
    match reason {
        Reason::DuplicateToken | Reason::SuspectedDuplicate => DeclineReason::DuplicateTransaction,
        Reason::UnknownCard | Reason::WrongCardholder | Reason::CardTerminated => {
            DeclineReason::InvalidCard
        }
        Reason::CardNotActivated | Reason::CardFrozen | Reason::CardSuspended => {
            DeclineReason::CardNotActive
        }
        Reason::CardExpired => DeclineReason::ExpiredCard,
        Reason::CardholderNotActive => DeclineReason::CardholderNotActive,
        Reason::OrganisationSuspended => DeclineReason::ClosedAccount,
        Reason::SecurityCodeWrong
        | Reason::AddressNotVerified
        | Reason::SecurityCodeNotVerified
        | Reason::AuthenticationFailed => DeclineReason::SuspectedFraud,
        Reason::AuthenticationRequired => DeclineReason::SoftDeclineAuthenticationRequired,
        Reason::AlreadyReversed
        | Reason::ControlUnreadable
        | Reason::ChannelBlocked
        | Reason::ChannelNotAllowed
        | Reason::CountryBlocked
        | Reason::CountryNotAllowed
        | Reason::OutsideHours
        | Reason::TooManyMessages => DeclineReason::TransactionNotPermitted,
        Reason::MerchantBlocked | Reason::MerchantNotAllowed => DeclineReason::InvalidMerchant,
        Reason::AmountInvalid | Reason::CurrencyMismatch => DeclineReason::InvalidAmount,
        Reason::ExceedsTransactionCap | Reason::ExceedsAmountLimit => {
            DeclineReason::AmountLimitExceeded
        }
        Reason::ExceedsCountLimit => DeclineReason::TransactionCountLimitExceeded,
        Reason::InsufficientFunds => DeclineReason::InsufficientFunds,
    }
}
