//! The sandbox network against a gateway of a few lines, over real HTTP.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use base::Timestamp;
use connect::marqeta::sandbox::{Door, Network, Purchase, merchants};
use connect::marqeta::{
    BasicAuth, DeclineReason, Delivery, Message, Reply, SIGNATURE_HEADER, Signer, Verdict,
};
use money::{Currency, Money};
use tokio::net::TcpListener;

const USER: (&str, &str) = ("network", "a password of some length");
const SECRET: &str = "a webhook secret of some length";

/// Approves up to 100.00, answers a known token as before, notes what webhooks bring.
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
    let Ok(message) = Message::parse(&body) else { return (StatusCode::BAD_REQUEST, Vec::new()) };
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

/// Runs `play` beside a gateway and gives back what its webhook was told.
async fn beside<F: Future<Output = ()>>(play: impl FnOnce(String) -> F) -> Vec<String> {
    let gateway = Gateway::default();
    let router = Router::new()
        .route(Door::Gateway.path(), post(fund))
        .route(Door::Webhook.path(), post(webhook))
        .with_state(gateway.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::select! {
        _ = axum::serve(listener, router) => panic!("the gateway stopped"),
        () = play(address) => {}
    }
    let told = gateway.told.lock().unwrap();
    told.clone()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn purchase(minor: i64) -> Purchase {
    let at = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
    Purchase::new("p-1", ("card-1", "user-1"), &merchants::GROCER, eur(minor), at)
}

#[tokio::test]
async fn asks_the_gateway_and_reads_its_answer() {
    beside(|address| async move {
        let network = Network::new(&address, USER, SECRET).unwrap();
        let ask = purchase(4_230).authorization().unwrap();
        let first = network.send(&ask).await.unwrap();
        assert!(first.approved());
        assert_eq!(first.sent, ask.body());
        let Some(Verdict::Approved(answer)) = first.verdict else { panic!("declined") };
        assert_eq!((answer.amount.as_str(), answer.token), ("42.30", ask.jit_token.clone()));

        let again = network.send(&ask).await.unwrap();
        assert_eq!(again.reply, first.reply);

        let large = Purchase { token: "p-2".to_owned(), ..purchase(10_001) };
        let declined = network.send(&large.authorization().unwrap()).await.unwrap();
        assert_eq!(declined.status, 402);
        assert!(matches!(declined.verdict, Some(Verdict::Declined(_))));

        let nonsense = network.post(Door::Gateway, b"{}".to_vec()).await.unwrap();
        assert_eq!((nonsense.status, nonsense.verdict), (400, Some(Verdict::Unreadable)));
    })
    .await;
}

#[tokio::test]
async fn tells_the_webhook_with_a_signature() {
    let told = beside(|address| async move {
        let network = Network::new(&address, USER, SECRET).unwrap();
        let p = purchase(4_230);
        for envelope in [p.timed_out(), p.reversal(1, eur(4_230), p.at)] {
            let exchange = network.send(&envelope.unwrap()).await.unwrap();
            assert!(exchange.accepted() && exchange.verdict.is_none());
        }
    })
    .await;
    assert_eq!(told, ["authorization", "reversal"]);
}

#[tokio::test]
async fn wrong_credentials_get_nowhere() {
    let told = beside(|address| async move {
        let ask = purchase(100).authorization().unwrap();
        let stranger = Network::new(&address, (USER.0, "guess"), SECRET).unwrap();
        assert_eq!(stranger.send(&ask).await.unwrap().status, 401);
        let forger = Network::new(&address, USER, "guess").unwrap();
        assert!(!forger.send(&ask.reported()).await.unwrap().accepted());
    })
    .await;
    assert!(told.is_empty());
}

#[tokio::test]
async fn nobody_at_home_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let network = Network::new(&address, USER, SECRET).unwrap();
    assert!(network.send(&purchase(100).authorization().unwrap()).await.is_err());
}
