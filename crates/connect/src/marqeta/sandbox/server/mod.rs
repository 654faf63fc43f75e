//! Marqeta's Core API v3 as far as a developer needs it: users, card products, cards, gateway
//! funding sources, webhooks, and simulated transactions that ask the configured gateway.
//!
//! In memory and limited; everything is gone when it stops. It calls whatever address its user
//! configures, as the real one does, so it belongs on a developer's machine and nowhere else.

mod failure;
mod resources;
mod shelf;
mod simulate;
mod transactions;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Clock, Result};
use money::Currency;
use reqwest::Client;
use serde_json::{Value, json};

use self::failure::Failure;
use self::resources::{CARD_PRODUCT, CARDS, Kind, PROGRAM_GATEWAY, USERS, WEBHOOKS};
use self::shelf::Shelf;
use self::simulate::Lives;
use super::network::PATIENCE;
use crate::http;
use crate::marqeta::{BasicAuth, MAX_MESSAGE};

/// What a sandbox server is told at its start.
#[derive(Debug)]
pub struct Settings {
    /// The user of Basic authentication.
    pub application_token: String,
    /// Its password.
    pub access_token: String,
    /// The currency all cards are in.
    pub currency: Currency,
    /// What tokens follow from that the client leaves out.
    pub seed: String,
    /// Dates everything.
    pub clock: Clock,
}

/// Everything the server remembers.
struct Sandbox {
    auth: BasicAuth,
    currency: Currency,
    seed: String,
    clock: Clock,
    client: Client,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    users: Shelf,
    card_products: Shelf,
    cards: Shelf,
    funding_sources: Shelf,
    webhooks: Shelf,
    transactions: Shelf,
    lives: Lives,
}

type Shared = Arc<Sandbox>;

impl Sandbox {
    /// The memory, for a moment: never held over an await.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server's routes, all under `/v3`.
pub fn server(settings: Settings) -> Result<Router> {
    let sandbox = Arc::new(Sandbox {
        auth: BasicAuth::new(&settings.application_token, &settings.access_token),
        currency: settings.currency,
        seed: settings.seed,
        clock: settings.clock,
        client: http::client(PATIENCE)?,
        memory: Mutex::default(),
    });
    let v3 = Router::new()
        .route("/ping", get(ping).post(echo))
        .merge(resource("/users", &USERS))
        .merge(resource("/cardproducts", &CARD_PRODUCT))
        .merge(resource("/cards", &CARDS))
        .merge(resource("/fundingsources/programgateway", &PROGRAM_GATEWAY))
        .merge(resource("/webhooks", &WEBHOOKS))
        .route("/cards/user/{token}", get(resources::cards_of_user))
        .route("/cardtransitions", post(resources::transition_card))
        .route("/webhooks/{token}/ping", post(resources::ping_webhook))
        .route("/transactions", get(transactions::list))
        .route("/transactions/{token}", get(transactions::find))
        .route("/transactions/{token}/related", get(transactions::related))
        .route("/simulate/authorization", post(simulate::authorization))
        .route("/simulate/authorization/advice", post(simulate::advice))
        .route("/simulate/clearing", post(simulate::clearing))
        .route("/simulate/reversal", post(simulate::reversal))
        .route("/simulate/financial", post(simulate::financial));
    Ok(Router::new()
        .nest("/v3", v3)
        .fallback(async || Failure::not_found("There is nothing at this address."))
        .layer(DefaultBodyLimit::max(MAX_MESSAGE))
        .layer(middleware::from_fn_with_state(Arc::clone(&sandbox), authenticate))
        .with_state(sandbox))
}

/// Create, list and find one kind of thing.
fn resource(path: &str, kind: &'static Kind) -> Router<Shared> {
    let list =
        async move |State(sandbox): State<Shared>, query| resources::list(&sandbox, kind, &query);
    let create =
        async move |State(sandbox): State<Shared>, body| resources::create(&sandbox, kind, body);
    let find = async move |State(sandbox): State<Shared>, token, query| {
        resources::find(&sandbox, kind, token, &query)
    };
    Router::new().route(path, get(list).post(create)).route(&format!("{path}/{{token}}"), get(find))
}

async fn authenticate(State(sandbox): State<Shared>, request: Request, next: Next) -> Response {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if header.is_some_and(|header| sandbox.auth.accepts(header)) {
        Failure::shaped(next.run(request).await)
    } else {
        Failure::unauthorized().into_response()
    }
}

async fn ping(State(sandbox): State<Shared>) -> Json<Value> {
    Json(json!({
        "success": true,
        "version": "v3",
        "env": "sandbox",
        "timestamp": sandbox.clock.now(),
    }))
}

async fn echo(Json(body): Json<Value>) -> Json<Value> {
    Json(json!({"success": true, "payload": body.get("payload"), "token": body.get("token")}))
}
