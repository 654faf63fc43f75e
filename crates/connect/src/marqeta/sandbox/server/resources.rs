//! The things a programme is made of: what each must have, and what the network adds.

use axum::Json;
use axum::extract::{Path, Query as Params, State};
use axum::http::StatusCode;
use base::Timestamp;
use serde_json::{Value, json};

use super::failure::Failure;
use super::shelf::{Query, Shelf, is, text};
use super::simulate::deliver;
use super::{Memory, Sandbox, Shared};
use crate::marqeta::sandbox::purchase::token as derive;
use crate::marqeta::sandbox::transaction::merge;

/// One kind of thing: where it is kept, and its rules.
pub(super) struct Kind {
    noun: &'static str,
    /// Fields a request must have, as JSON pointers.
    required: &'static [&'static str],
    shelf: fn(&mut Memory) -> &mut Shelf,
    /// Checks a request against what is there already, and says what the network adds to it.
    complete: fn(&Memory, &Value, Timestamp) -> Result<Value, Failure>,
}

/// Cardholders.
pub(super) const USERS: Kind = Kind {
    noun: "user",
    required: &[],
    shelf: |memory| &mut memory.users,
    complete: |_, _, _| Ok(json!({"active": true, "status": "ACTIVE"})),
};

/// Card products.
pub(super) const CARD_PRODUCT: Kind = Kind {
    noun: "card product",
    required: &["/name", "/start_date"],
    shelf: |memory| &mut memory.card_products,
    complete: |_, _, _| Ok(json!({})),
};

/// Cards.
pub(super) const CARDS: Kind = Kind {
    noun: "card",
    required: &["/user_token", "/card_product_token"],
    shelf: |memory| &mut memory.cards,
    complete: complete_card,
};

/// Gateways that fund purchases just in time.
pub(super) const PROGRAM_GATEWAY: Kind = Kind {
    noun: "gateway",
    required: &["/name", "/url", "/basic_auth_username", "/basic_auth_password"],
    shelf: |memory| &mut memory.funding_sources,
    complete: |_, payload, _| {
        password(payload)?;
        Ok(json!({
            "active": true, "timeout_millis": 3000, "custom_header": {}, "use_mtls": false,
            "version": "v3", "account": "sandbox",
        }))
    },
};

/// Subscriptions to events.
pub(super) const WEBHOOKS: Kind = Kind {
    noun: "webhook",
    required: &[
        "/name",
        "/events/0",
        "/config/url",
        "/config/basic_auth_username",
        "/config/basic_auth_password",
    ],
    shelf: |memory| &mut memory.webhooks,
    complete: |_, payload, _| {
        password(payload.get("config").unwrap_or(&Value::Null))?;
        Ok(json!({"active": true}))
    },
};

fn password(holder: &Value) -> Result<(), Failure> {
    match text(holder, "basic_auth_password").chars().count() {
        20..=50 => Ok(()),
        _ => Err(Failure::bad("basic_auth_password has 20 to 50 characters.")),
    }
}

fn complete_card(memory: &Memory, payload: &Value, now: Timestamp) -> Result<Value, Failure> {
    let missing = |noun: &str| Failure::bad(format!("There is no such {noun}."));
    memory.users.get(text(payload, "user_token")).ok_or_else(|| missing("user"))?;
    let product = memory.card_products.get(text(payload, "card_product_token"));
    let product = product.ok_or_else(|| missing("card product"))?;
    let at_once = product.pointer("/config/card_life_cycle/activate_upon_issue");
    let active = at_once.and_then(Value::as_bool).unwrap_or_default();
    let last_four = format!("{:04}", memory.cards.len());
    let expires = now.plus_seconds(4 * 365 * 86_400);
    let date = expires.to_string();
    let part = |from: usize, to: usize| date.get(from..to).unwrap_or_default().to_owned();
    Ok(json!({
        "pan": format!("111111______{last_four}"),
        "last_four": last_four,
        "expiration": part(5, 7) + &part(2, 4),
        "expiration_time": expires,
        "barcode": format!("{:020}", memory.cards.len()),
        "pin_is_set": false,
        "state": if active { "ACTIVE" } else { "UNACTIVATED" },
        "state_reason": if active { "New card activated" } else { "New card" },
        "fulfillment_status": "ISSUED",
        "instrument_type": "VIRTUAL_PAN",
        "expedite": false,
        "metadata": {},
    }))
}

pub(super) fn create(
    sandbox: &Sandbox,
    kind: &Kind,
    Json(payload): Json<Value>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    for field in kind.required {
        if payload.pointer(field).is_none_or(|value| value.is_null() || value == "") {
            return Err(Failure::bad(format!("{} is required.", field.trim_start_matches('/'))));
        }
    }
    let now = sandbox.clock.now();
    let mut memory = sandbox.memory();
    let given = payload.get("token").and_then(Value::as_str).map(str::to_owned);
    let token = given.unwrap_or_else(|| {
        derive(&sandbox.seed, &format!("{}/{}", kind.noun, (kind.shelf)(&mut memory).len()))
    });
    let mut record = (kind.complete)(&memory, &payload, now)?;
    merge(&mut record, payload.clone());
    merge(&mut record, json!({"token": token, "created_time": now, "last_modified_time": now}));
    let record = (kind.shelf)(&mut memory).place(&token, &payload, record)?;
    Ok((StatusCode::CREATED, Json(record)))
}

pub(super) fn list(
    sandbox: &Sandbox,
    kind: &Kind,
    Params(query): &Params<Query>,
) -> Result<Json<Value>, Failure> {
    let mut memory = sandbox.memory();
    let keep = |record: &Value| is(record, "last_four", query.last_four.as_ref());
    (kind.shelf)(&mut memory).page(query, keep).map(Json)
}

pub(super) fn find(
    sandbox: &Sandbox,
    kind: &Kind,
    Path(token): Path<String>,
    Params(query): &Params<Query>,
) -> Result<Json<Value>, Failure> {
    let mut memory = sandbox.memory();
    let record = (kind.shelf)(&mut memory).get(&token);
    let absent = || Failure::not_found(format!("There is no such {}.", kind.noun));
    record.map(|record| Json(query.select(record))).ok_or_else(absent)
}

pub(super) async fn cards_of_user(
    State(sandbox): State<Shared>,
    Path(user): Path<String>,
    Params(query): Params<Query>,
) -> Result<Json<Value>, Failure> {
    let memory = sandbox.memory();
    memory.cards.page(&query, |card| is(card, "user_token", Some(&user))).map(Json)
}

/// `POST /cardtransitions`: another state for a card.
pub(super) async fn transition_card(
    State(sandbox): State<Shared>,
    Json(payload): Json<Value>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let state = text(&payload, "state");
    if !matches!(state, "ACTIVE" | "SUSPENDED" | "TERMINATED") {
        return Err(Failure::bad("A state is ACTIVE, SUSPENDED or TERMINATED."));
    }
    let now = sandbox.clock.now();
    let mut memory = sandbox.memory();
    let card = memory.cards.get_mut(text(&payload, "card_token"));
    let card = card.ok_or_else(|| Failure::bad("There is no such card."))?;
    if text(card, "state") == "TERMINATED" {
        return Err(Failure::refused("A terminated card stays terminated."));
    }
    merge(card, json!({"state": state, "last_modified_time": now}));
    let mut transition = payload.clone();
    merge(&mut transition, json!({"created_time": now, "type": "state.changed"}));
    Ok((StatusCode::CREATED, Json(transition)))
}

/// `POST /webhooks/{token}/ping`: asks the webhook's address whether it is there.
pub(super) async fn ping_webhook(
    State(sandbox): State<Shared>,
    Path(token): Path<String>,
) -> Result<Json<Value>, Failure> {
    let webhook = sandbox.memory().webhooks.get(&token).cloned();
    let webhook = webhook.ok_or_else(|| Failure::not_found("There is no such webhook."))?;
    let ping = json!({"pings": [{"token": "marqeta", "payload": "healthcheck"}]});
    let config = webhook.get("config").unwrap_or(&Value::Null);
    if deliver(&sandbox, config, ping.to_string().into_bytes()).await {
        Ok(Json(ping))
    } else {
        Err(Failure::refused("The webhook did not answer 200."))
    }
}
