//! A gateway of a few lines for the tests that need one: approves up to 100.00, answers a known
//! token as before, notes what webhooks bring.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use connect::marqeta::sandbox::Door;
use connect::marqeta::{
    BasicAuth, DeclineReason, Delivery, Message, Reply, SIGNATURE_HEADER, Signer,
};

use crate::server::serve;

/// The network's user and password.
pub const USER: (&str, &str) = ("network", "a password of some length");
/// The webhook's secret.
pub const SECRET: &str = "a webhook secret of some length";

#[derive(Clone, Default)]
struct Gateway {
    answers: Arc<Mutex<HashMap<String, Reply>>>,
    told: Arc<Mutex<Vec<String>>>,
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn knows(headers: &HeaderMap) -> bool {
    BasicAuth::new(USER.0, USER.1).accepts(header(headers, header::AUTHORIZATION.as_str()))
}

async fn fund(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Vec<u8>) {
    if !knows(&headers) {
        return (StatusCode::UNAUTHORIZED, Vec::new());
    }
    let Ok(message) = Message::parse(&body) else {
        return (StatusCode::BAD_REQUEST, Vec::new());
    };
    let jit = message.jit().unwrap();
    let mut answers = gateway.answers.lock().unwrap();
    let reply = answers.entry(jit.token.to_string()).or_insert_with(|| {
        let amount = message.moved().unwrap();
        if amount.minor() <= 10_000 {
            Reply::approve(jit, amount, "", "").unwrap()
        } else {
            Reply::decline(jit, DeclineReason::AmountLimitExceeded, "too much").unwrap()
        }
    });
    (StatusCode::from_u16(reply.status).unwrap(), reply.body.clone())
}

async fn webhook(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signed = Signer::new(SECRET).accepts(&body, header(&headers, SIGNATURE_HEADER));
    if !signed || !knows(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    let delivery = Delivery::parse(&body).unwrap();
    for raw in delivery.transactions {
        let message = Message::parse(raw.get().as_bytes()).unwrap();
        gateway.told.lock().unwrap().push(message.class().as_str().to_owned());
    }
    StatusCode::OK
}

/// Runs `play` beside a gateway and gives back the classes of what its webhook was told.
pub async fn beside<F: Future>(play: impl FnOnce(String) -> F) -> Vec<String> {
    let gateway = Gateway::default();
    let router = Router::new()
        .route(Door::Gateway.path(), post(fund))
        .route(Door::Webhook.path(), post(webhook))
        .with_state(gateway.clone());
    serve(router, play).await;
    let told = gateway.told.lock().unwrap();
    told.clone()
}
