//! Bad input is answered with a clear 4xx and a stable code, and changes nothing.

use axum::body::Body;
use axum::http::{Method, Request, header};
use connect::marqeta::sandbox::{Door, Envelope};
use connect::marqeta::{BasicAuth, SIGNATURE_HEADER};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::{Terms, World, credentials, on_each_engine, signature};

/// One JSON value in place of another, or none.
fn with(envelope: &Envelope, path: &str, value: Option<Value>) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(&envelope.transaction).unwrap();
    let (parent, last) = path.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(last.to_owned(), value),
        None => parent.remove(last),
    };
    body.to_string().into_bytes()
}

/// A number with exactly these digits.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const JIT_AMOUNT: &str = "/gpa_order/jit_funding/amount";

fn gateway_cases(good: &Envelope) -> Vec<(&'static str, Vec<u8>, u16, &'static str)> {
    let body = String::from_utf8(good.body()).unwrap();
    let deep = "[".repeat(200);
    let long = format!("{{\"type\":\"{}\"}}", "x".repeat(64 << 10));
    let huge = vec![b' '; 2 << 20];
    vec![
        ("nothing", Vec::new(), 400, "message_malformed"),
        ("no JSON", b"jit_funding=1".to_vec(), 400, "message_malformed"),
        ("half of it", body[..body.len() / 2].into(), 400, "message_malformed"),
        ("a list", b"[]".to_vec(), 400, "message_malformed"),
        ("nesting without end", deep.into(), 400, "message_malformed"),
        ("not UTF-8", vec![b'{', 0xFF, b'}'], 400, "message_malformed"),
        ("too long", long.into(), 413, "message_too_large"),
        ("much too long", huge, 413, "body_too_large"),
        ("no token", with(good, "/token", None), 400, "message_malformed"),
        (
            "a token that is a number",
            with(good, "/token", Some(number("7"))),
            400,
            "message_malformed",
        ),
        (
            "an amount in words",
            with(good, JIT_AMOUNT, Some(json!("ten"))),
            400,
            "message_malformed",
        ),
        (
            "an amount that is a list",
            with(good, JIT_AMOUNT, Some(json!([1]))),
            400,
            "message_malformed",
        ),
        (
            "a cent's tenth",
            with(good, JIT_AMOUNT, Some(number("1.001"))),
            422,
            "amount_too_many_decimals",
        ),
        (
            "a fraction by exponent",
            with(good, JIT_AMOUNT, Some(number("1e-3"))),
            422,
            "amount_too_many_decimals",
        ),
        (
            "too much",
            with(good, JIT_AMOUNT, Some(number("99999999999999999999"))),
            422,
            "amount_overflow",
        ),
        ("much too much", with(good, JIT_AMOUNT, Some(number("1e300"))), 422, "amount_overflow"),
        ("no currency", with(good, "/currency_code", None), 422, "currency_unknown"),
        (
            "a currency of nowhere",
            with(good, "/currency_code", Some(json!("XQZ"))),
            422,
            "currency_unknown",
        ),
        ("no card", with(good, "/card_token", None), 422, "missing"),
        ("no time", with(good, "/created_time", None), 422, "malformed"),
        ("a time of nowhere", with(good, "/created_time", Some(json!("noon"))), 422, "malformed"),
        (
            "no known type",
            with(good, "/gpa_order/jit_funding/method", Some(json!("pgfs.wish"))),
            422,
            "message_not_handled",
        ),
    ]
}

#[tokio::test]
async fn the_gateway_refuses_what_it_cannot_read() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let good = world.purchase(&card, 10_00).authorization().unwrap();
        let before = world.fingerprint().await;
        for (what, body, status, code) in gateway_cases(&good) {
            let answer = world.post(Door::Gateway, body).await;
            assert_eq!(answer.problem(), (status, code.to_owned()), "{what}");
        }
        assert_eq!(world.fingerprint().await, before);
        // What was refused left no trace that could stand in the way of the same message in order.
        assert!(world.send(&good).await.is_approval());
    })
    .await;
}

#[tokio::test]
async fn amounts_that_ask_for_nothing_are_declined_and_hold_nothing() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        for amount in ["-1.00", "-0.01", "-92233720368547758.08"] {
            let good = world.purchase(&card, 10_00).authorization().unwrap();
            let answer =
                world.post(Door::Gateway, with(&good, JIT_AMOUNT, Some(number(amount)))).await;
            answer.is_declined_for("INVALID_AMOUNT");
        }
        // The whole range of an amount, and no sum overflows on the way to a clear no.
        let all = world.purchase(&card, i64::MAX).authorization().unwrap();
        world.send(&all).await.is_declined_for("INSUFFICIENT_FUNDS");
        let figures = world.figures(&card).await;
        assert_eq!((figures.balance, figures.held), (1_000_00, 0));
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_in_without_the_networks_credentials() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, 10_00);
        let told = purchase.reversal(1, purchase.amount, world.now()).unwrap();
        let asked = purchase.authorization().unwrap();
        let before = world.fingerprint().await;
        let right = credentials();
        let post = async |door: Door, headers: &[(&str, &str)], body: Vec<u8>| {
            let mut request = Request::post(door.path());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            world.site.ask(request.body(Body::from(body)).unwrap()).await
        };
        let wrong = [
            None,
            Some(BasicAuth::header("network", "wrong")),
            Some(BasicAuth::header("", "")),
            Some("Basic ???".to_owned()),
            Some(format!("Bearer {}", world.key)),
        ];
        for credentials in &wrong {
            let headers: Vec<_> =
                credentials.iter().map(|value| ("authorization", value.as_str())).collect();
            for (door, body) in [(Door::Gateway, asked.body()), (Door::Webhook, told.body())] {
                let answer = post(door, &headers, body).await;
                assert_eq!(
                    answer.problem(),
                    (401, "credentials_invalid".to_owned()),
                    "{headers:?}"
                );
            }
        }
        for signature in ["", "sha256=00", &signature(b"another body")] {
            let headers = [("authorization", right.as_str()), (SIGNATURE_HEADER, signature)];
            let answer = post(Door::Webhook, &headers, told.body()).await;
            assert_eq!(answer.problem(), (401, "signature_invalid".to_owned()), "{signature}");
        }
        let answer = world.call(Method::GET, Door::Gateway.path(), None).await;
        assert_eq!(answer.problem(), (405, "method_not_allowed".to_owned()));
        assert_eq!(world.fingerprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn one_bad_message_of_a_delivery_does_not_hold_up_the_others() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, 10_00);
        world.authorize(&purchase).await.is_approved_for("10.00");
        let told = purchase.reversal(1, purchase.amount, world.now()).unwrap();
        let fact = String::from_utf8(told.transaction).unwrap();
        let bad = r#"{"token":"x"},{"type":"a wish","state":"PENDING","token":"y","amount":1}"#;
        let answer =
            world.post(Door::Webhook, format!("{{\"transactions\":[{bad},{fact}]}}").into()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(world.figures(&card).await.held, 0);
        let before = world.fingerprint().await;
        for body in ["", "{\"transactions\":{}}", "{\"transactions\":1}", "{"] {
            let answer = world.post(Door::Webhook, body.into()).await;
            assert_eq!(answer.status, 400, "{body}");
        }
        assert_eq!(world.fingerprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn the_api_refuses_what_it_cannot_read() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let before = world.fingerprint().await;
        let programme =
            |change: Value| merged(json!({"name": "Team", "currency": "EUR"}), change);
        let control = |rule: Value| {
            json!({"target": "card", "targetId": card.card.id, "name": "limit", "rule": rule})
        };
        let limit = |limit: Value, window: &str| {
            control(json!({"type": "amount_limit", "limitMinor": limit, "window": window}))
        };
        let programmes = "/api/v1/cards/programmes";
        let controls = "/api/v1/controls";
        for (path, body, status) in [
            (programmes, json!([]), 422),
            (programmes, json!({"name": "Team"}), 422),
            (programmes, programme(json!({"name": 7})), 422),
            (programmes, programme(json!({"name": ""})), 422),
            (programmes, programme(json!({"name": "x".repeat(121)})), 422),
            (programmes, programme(json!({"currency": "XQZ"})), 422),
            (programmes, programme(json!({"timeZone": "Europe/Atlantis"})), 422),
            (programmes, programme(json!({"holdDays": 0})), 422),
            (programmes, programme(json!({"holdDays": "7"})), 422),
            (programmes, programme(json!({"toleranceBasisPoints": -1})), 422),
            (programmes, programme(json!({"surprise": true})), 422),
            ("/api/v1/cards/accounts", json!({"currency": "EUR", "creditLimit": {"amount": "-1.00", "currency": "EUR"}}), 422),
            ("/api/v1/cards/accounts", json!({"currency": "EUR", "creditLimit": {"amount": "1.001", "currency": "EUR"}}), 422),
            ("/api/v1/cards/accounts", json!({"currency": "EUR", "creditLimit": {"amount": "1.00", "currency": "USD"}}), 422),
            (controls, limit(json!(-1), "day UTC"), 422),
            (controls, limit(json!("1"), "day UTC"), 422),
            (controls, limit(json!(1.5), "day UTC"), 422),
            (controls, limit(json!(1), "decade UTC"), 422),
            (controls, limit(json!(1), "trailing 0"), 422),
            (controls, control(json!({"type": "phase_of_the_moon"})), 422),
            (controls, control(json!({"type": "country", "effect": "block", "countries": ["de"]})), 422),
        ] {
            let answer = world.call(Method::POST, path, Some(body.clone())).await;
            assert_eq!((answer.status, is_problem(&answer)), (status, true), "{body}: {:?}", answer.json());
        }
        for (method, path, status, code) in [
            (Method::GET, "/api/v1/cards/card_00000000000000000000000000", 404, "not_found"),
            (Method::GET, "/api/v1/cards/nonsense", 400, "invalid_path"),
            (Method::GET, "/api/v1/nowhere", 404, "not_found"),
            (Method::DELETE, "/api/v1/cards", 405, "method_not_allowed"),
            (Method::POST, programmes, 400, "body_missing"),
        ] {
            let answer = world.call(method, path, None).await;
            assert_eq!(answer.problem(), (status, code.to_owned()), "{path}");
        }
        let post = async |key: &str, body: &str| {
            let request = Request::post(programmes)
                .header(header::AUTHORIZATION, format!("Bearer {key}"))
                .header(header::CONTENT_TYPE, "application/json");
            world.site.ask(request.body(Body::from(body.to_owned())).unwrap()).await.problem()
        };
        assert_eq!(post(&world.key, "{\"name\":").await, (400, "malformed_json".to_owned()));
        assert_eq!(post("fl_test_nobody", "{}").await, (401, "unauthenticated".to_owned()));
        let large = format!("\"{}\"", "x".repeat(4 << 20));
        assert_eq!(post(&world.key, &large).await, (413, "body_too_large".to_owned()));
        assert_eq!(world.fingerprint().await, before);
    })
    .await;
}

/// True for a problem with a stable code that speaks of the request.
fn is_problem(answer: &Answer) -> bool {
    let (status, code) = answer.problem();
    let is_stable = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (400..500).contains(&status) && !code.is_empty() && is_stable
}

fn merged(mut base: Value, change: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut base, change) else {
        panic!("two objects are merged")
    };
    fields.extend(more);
    base
}
