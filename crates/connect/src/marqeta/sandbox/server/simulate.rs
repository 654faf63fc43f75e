//! Simulated transactions: builds the message, asks the gateway the card's product names, writes
//! down what came of it and tells the webhooks. Each answers 201, declined or not.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use base::Result as BaseResult;
use money::Money;
use serde::Deserialize;
use serde_json::{Value, json};

use super::failure::Failure;
use super::shelf::text;
use super::{Sandbox, Shared};
use crate::marqeta::sandbox::envelope::{Envelope, delivery};
use crate::marqeta::sandbox::merchants::{Entry, Merchant};
use crate::marqeta::sandbox::network::{Exchange, Line};
use crate::marqeta::sandbox::purchase::{Part, Purchase, token as derive};
use crate::marqeta::sandbox::transaction::merge;
use crate::marqeta::{Amount, BasicAuth, Signer, Text, Verdict};

/// The purchases simulated so far, by the token of each of their transactions.
#[derive(Default)]
pub(super) struct Lives {
    lives: Vec<Life>,
    by_token: HashMap<String, usize>,
}

struct Life {
    purchase: Purchase,
    /// What is held now: the authorization's amount until an advice changes it.
    total: Money,
    /// How many messages followed the first.
    followed: u32,
}

#[derive(Deserialize)]
struct Ask<'a> {
    #[serde(borrow)]
    card_token: Text<'a>,
    #[serde(borrow)]
    amount: Amount<'a>,
    #[serde(borrow)]
    mid: Text<'a>,
    #[serde(borrow)]
    card_acceptor: Option<Acceptor<'a>>,
}

#[derive(Default, Deserialize)]
struct Acceptor<'a> {
    #[serde(borrow)]
    mcc: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    city: Option<Text<'a>>,
    #[serde(borrow)]
    country: Option<Text<'a>>,
    partial_approval_capable: Option<bool>,
}

#[derive(Deserialize)]
struct Follow<'a> {
    #[serde(borrow)]
    original_transaction_token: Text<'a>,
    #[serde(borrow)]
    amount: Amount<'a>,
    is_refund: Option<bool>,
    force_post: Option<bool>,
}

type Answer = Result<(StatusCode, Json<Value>), Failure>;

pub(super) async fn authorization(State(sandbox): State<Shared>, body: Bytes) -> Answer {
    let purchase = purchase(&sandbox, &body)?;
    let envelope = purchase.authorization()?;
    ask(&sandbox, purchase, envelope).await
}

pub(super) async fn financial(State(sandbox): State<Shared>, body: Bytes) -> Answer {
    let purchase = purchase(&sandbox, &body)?;
    let envelope = purchase.pin_debit()?;
    ask(&sandbox, purchase, envelope).await
}

pub(super) async fn clearing(State(sandbox): State<Shared>, body: Bytes) -> Answer {
    follow(&sandbox, &body, |life, amount, follow, at| {
        let nth = life.followed;
        let part = Part { is_final: Some(true), of: None };
        if follow.is_refund == Some(true) {
            life.purchase.refund(nth, amount, true, at)
        } else if follow.force_post == Some(true) {
            life.purchase.force_capture(nth, amount, at)
        } else {
            life.purchase.clearing(nth, amount, part, at)
        }
    })
    .await
}

pub(super) async fn reversal(State(sandbox): State<Shared>, body: Bytes) -> Answer {
    follow(&sandbox, &body, |life, amount, _, at| life.purchase.reversal(life.followed, amount, at))
        .await
}

pub(super) async fn advice(State(sandbox): State<Shared>, body: Bytes) -> Answer {
    follow(&sandbox, &body, |life, amount, _, at| {
        let before = std::mem::replace(&mut life.total, amount);
        life.purchase.advice(life.followed, before, amount, at)
    })
    .await
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|cause| Failure::bad(cause.to_string()))
}

fn purchase(sandbox: &Sandbox, body: &[u8]) -> Result<Purchase, Failure> {
    let ask: Ask<'_> = read(body)?;
    let amount = ask.amount.money(sandbox.currency).map_err(|e| Failure::bad(e.to_string()))?;
    let memory = sandbox.memory();
    memory.transactions.room()?;
    let card = memory.cards.get(&ask.card_token);
    let card = card.ok_or_else(|| Failure::bad("There is no such card."))?;
    let acceptor = ask.card_acceptor.unwrap_or_default();
    let or = |text: Option<Text<'_>>, usual: &str| {
        text.map_or_else(|| usual.to_owned(), |text| text.to_string()).into()
    };
    let merchant = Merchant {
        mid: ask.mid.to_string().into(),
        mcc: or(acceptor.mcc, "6411"),
        name: or(acceptor.name, "SANDBOX MERCHANT"),
        city: or(acceptor.city, "Sandbox"),
        country: or(acceptor.country, "USA"),
        country_number: "840".into(),
        entry: Entry::MagStripe,
        partial_approval: acceptor.partial_approval_capable == Some(true),
        typical: [""; 3],
    };
    let seed = derive(&sandbox.seed, &format!("purchase/{}", memory.lives.lives.len()));
    let holder = (&*ask.card_token, text(card, "user_token"));
    Ok(Purchase::new(seed, holder, &merchant, amount, sandbox.clock.now()))
}

/// Asks the gateway, unless the card itself is in the way.
async fn ask(sandbox: &Sandbox, purchase: Purchase, envelope: Envelope) -> Answer {
    let (active, gateway) = {
        let memory = sandbox.memory();
        let card = memory.cards.get(&purchase.card).cloned().unwrap_or_default();
        let product = memory.card_products.get(text(&card, "card_product_token"));
        let source = product.and_then(|product| {
            product.pointer("/config/jit_funding/programgateway_funding_source")
        });
        let source = source.map(|source| text(source, "funding_source_token"));
        let gateway = source.and_then(|token| memory.funding_sources.get(token)).cloned();
        (text(&card, "state") == "ACTIVE", gateway)
    };
    let gateway = gateway
        .ok_or_else(|| Failure::bad("The card's product names no gateway that funds it."))?;
    let outcome = if active { fund(sandbox, &gateway, &envelope).await } else { inactive() };

    let mut transaction = parse(&envelope)?;
    merge(&mut transaction, outcome);
    {
        let mut memory = sandbox.memory();
        let at = memory.lives.lives.len();
        memory.lives.by_token.insert(envelope.token.clone(), at);
        let total = purchase.amount;
        memory.lives.lives.push(Life { purchase, total, followed: 0 });
    }
    publish(sandbox, &envelope, transaction).await
}

fn inactive() -> Value {
    json!({"state": "DECLINED", "response": {"code": "1002", "memo": "Card not active"}})
}

/// What the gateway's answer, or its silence, makes of the transaction.
async fn fund(sandbox: &Sandbox, gateway: &Value, envelope: &Envelope) -> Value {
    let user = text(gateway, "basic_auth_username");
    let authorization = BasicAuth::header(user, text(gateway, "basic_auth_password"));
    let line = Line { url: text(gateway, "url"), authorization: &authorization, signer: None };
    let start = Instant::now();
    let exchange = line.send(&sandbox.client, envelope.body()).await;
    let timed_out = exchange.as_ref().is_err_and(reqwest::Error::is_timeout);
    let (state, order, code, memo) = judge(exchange.as_ref().ok());
    let reply = exchange.as_ref().ok().map(|exchange| {
        let data: Option<Value> = serde_json::from_slice(&exchange.reply).ok();
        json!({"code": exchange.status.to_string(), "data": data})
    });
    let mut outcome = json!({
        "state": state,
        "response": {"code": code, "memo": memo},
        "gpa_order": {"state": order, "funding": {"gateway_log": {
            "order_number": envelope.token,
            "transaction_id": envelope.jit_token,
            "message": memo,
            "duration": millis(start.elapsed()),
            "timed_out": timed_out,
            "response": reply,
        }}},
    });
    if let Some(Verdict::Approved(answer)) = exchange.ok().and_then(|exchange| exchange.verdict)
        && let Ok(amount) = answer.amount.parse::<serde_json::Number>()
    {
        merge(&mut outcome, json!({"amount": amount, "approval_code": "000000"}));
    }
    outcome
}

/// State of the transaction and of its funding, response code and memo.
fn judge(exchange: Option<&Exchange>) -> (&'static str, &'static str, &'static str, String) {
    match exchange.and_then(|exchange| exchange.verdict.as_ref()) {
        Some(Verdict::Approved(_)) => {
            ("PENDING", "PENDING", "0000", "Approved or completed successfully".to_owned())
        }
        Some(Verdict::Declined(answer)) => {
            let reason = answer.decline_reason.clone().unwrap_or_default();
            let code = match reason.as_str() {
                "INSUFFICIENT_FUNDS" => "1016",
                "AMOUNT_LIMIT_EXCEEDED" => "1834",
                "TRANSACTION_COUNT_LIMIT_EXCEEDED" => "1817",
                _ => "1842",
            };
            ("DECLINED", "DECLINED", code, reason)
        }
        _ => ("DECLINED", "ERROR", "1842", "Account load failed".to_owned()),
    }
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// Builds the next message of a purchase, writes it down and tells the webhooks.
async fn follow(
    sandbox: &Sandbox,
    body: &[u8],
    build: impl Fn(&mut Life, Money, &Follow<'_>, base::Timestamp) -> BaseResult<Envelope>,
) -> Answer {
    let follow: Follow<'_> = read(body)?;
    let amount = follow.amount.money(sandbox.currency).map_err(|e| Failure::bad(e.to_string()))?;
    let envelope = {
        let mut memory = sandbox.memory();
        memory.transactions.room()?;
        let absent = || Failure::not_found("There is no such transaction.");
        let lives = &mut memory.lives;
        let at = *lives.by_token.get(&*follow.original_transaction_token).ok_or_else(absent)?;
        let life = lives.lives.get_mut(at).ok_or_else(absent)?;
        life.followed = life.followed.saturating_add(1);
        let envelope = build(life, amount, &follow, sandbox.clock.now())?;
        lives.by_token.insert(envelope.token.clone(), at);
        envelope
    };
    let transaction = parse(&envelope)?;
    publish(sandbox, &envelope, transaction).await
}

fn parse(envelope: &Envelope) -> Result<Value, Failure> {
    read(&envelope.transaction)
}

/// Writes a transaction down and tells every webhook that wants to know.
async fn publish(sandbox: &Sandbox, envelope: &Envelope, transaction: Value) -> Answer {
    let configs: Vec<Value> = {
        let mut memory = sandbox.memory();
        memory.transactions.place(&envelope.token, &transaction, transaction.clone())?;
        let wanted = |webhook: &Value| {
            let events = webhook.get("events").and_then(Value::as_array);
            events.is_some_and(|events| {
                events.iter().any(|event| event == "*" || event == "transaction.*")
            })
        };
        memory
            .webhooks
            .all()
            .filter(|webhook| wanted(webhook))
            .filter_map(|webhook| webhook.get("config").cloned())
            .collect()
    };
    let raw = transaction.to_string().into_bytes();
    for config in &configs {
        // The real network repeats what is not taken; the sandbox tells once.
        let _taken = deliver(sandbox, config, delivery(&[&raw])).await;
    }
    let body = json!({"transaction": transaction, "raw_iso8583": {}});
    Ok((StatusCode::CREATED, Json(body)))
}

/// Sends a webhook's body; true when it was taken.
pub(super) async fn deliver(sandbox: &Sandbox, config: &Value, body: Vec<u8>) -> bool {
    let user = text(config, "basic_auth_username");
    let authorization = BasicAuth::header(user, text(config, "basic_auth_password"));
    let secret = config.get("secret").and_then(Value::as_str).map(Signer::new);
    let url = text(config, "url");
    let line = Line { url, authorization: &authorization, signer: secret.as_ref() };
    line.send(&sandbox.client, body).await.is_ok_and(|exchange| exchange.accepted())
}
