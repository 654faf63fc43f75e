//! The sandbox server: by hand, and with the network's official Python client.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod gateway;
mod python;
mod server;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use base::{Clock, Timestamp};
use connect::marqeta::BasicAuth;
use connect::marqeta::sandbox::{Door, Settings, server};
use money::Currency;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::gateway::{SECRET, USER, beside};
use crate::server::serve;

const APPLICATION: &str = "application";
const ACCESS: &str = "access";

fn sandbox() -> Router {
    let settings = Settings {
        application_token: APPLICATION.to_owned(),
        access_token: ACCESS.to_owned(),
        currency: Currency::EUR,
        seed: "test".to_owned(),
        clock: Clock::manual(Timestamp::parse("2026-03-02T09:00:00Z").unwrap()),
    };
    server(settings).unwrap()
}

async fn call(router: &Router, method: &str, path: &str, body: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, BasicAuth::header(APPLICATION, ACCESS))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn post(router: &Router, path: &str, body: Value) -> (u16, Value) {
    call(router, "POST", path, &body.to_string()).await
}

async fn get(router: &Router, path: &str) -> (u16, Value) {
    call(router, "GET", path, "").await
}

/// A user with a card whose purchases the gateway at `address` funds.
async fn programme(router: &Router, address: &str) {
    let url = format!("{address}{}", Door::Gateway.path());
    let hook = format!("{address}{}", Door::Webhook.path());
    let things = [
        (
            "/v3/fundingsources/programgateway",
            json!({
                "token": "gateway", "name": "gateway", "url": url,
                "basic_auth_username": USER.0, "basic_auth_password": USER.1,
            }),
        ),
        (
            "/v3/webhooks",
            json!({
                "token": "hook", "name": "hook", "events": ["transaction.*"],
                "config": {"url": hook, "secret": SECRET,
                    "basic_auth_username": USER.0, "basic_auth_password": USER.1},
            }),
        ),
        (
            "/v3/cardproducts",
            json!({
                "token": "product", "name": "product", "start_date": "2026-01-01",
                "config": {
                    "card_life_cycle": {"activate_upon_issue": true},
                    "jit_funding": {"programgateway_funding_source": {
                        "enabled": true, "funding_source_token": "gateway"}},
                },
            }),
        ),
        ("/v3/users", json!({"token": "user", "first_name": "Ada"})),
        (
            "/v3/cards",
            json!({
                "token": "card", "user_token": "user", "card_product_token": "product",
            }),
        ),
    ];
    for (path, body) in things {
        let (status, reply) = post(router, path, body).await;
        assert_eq!(status, 201, "{reply}");
    }
}

#[tokio::test]
async fn simulates_a_purchase_and_its_clearing() {
    let told = beside(|address| async move {
        let router = sandbox();
        programme(&router, &address).await;
        let ask = json!({"card_token": "card", "amount": "10", "mid": "11111"});
        let (status, reply) = post(&router, "/v3/simulate/authorization", ask).await;
        assert_eq!((status, &reply["transaction"]["state"]), (201, &json!("PENDING")));
        let token = reply["transaction"]["token"].as_str().unwrap().to_owned();
        let log = &reply["transaction"]["gpa_order"]["funding"]["gateway_log"];
        assert_eq!(log["timed_out"], json!(false));
        assert_eq!(log["response"]["code"], json!("200"));

        let clear = json!({"original_transaction_token": token, "amount": 10});
        let (status, reply) = post(&router, "/v3/simulate/clearing", clear).await;
        assert_eq!(status, 201);
        assert_eq!(reply["transaction"]["type"], json!("authorization.clearing"));
        assert_eq!(reply["transaction"]["preceding_related_transaction_token"], json!(token));

        let (_, related) = get(&router, &format!("/v3/transactions/{token}/related")).await;
        assert_eq!(related["count"], json!(1));
        let (_, all) = get(&router, "/v3/transactions?fields=token,state&state=PENDING").await;
        assert_eq!(all["data"], json!([{"token": token, "state": "PENDING"}]));
    })
    .await;
    assert_eq!(told, ["authorization", "clearing"]);
}

#[tokio::test]
async fn every_other_simulation_reaches_the_webhook() {
    let told = beside(|address| async move {
        let router = sandbox();
        programme(&router, &address).await;
        let ask = json!({"card_token": "card", "amount": "50.00", "mid": "11111",
            "card_acceptor": {"mcc": "5542", "name": "PUMP", "city": "Town", "country": "MKD"}});
        let (_, first) = post(&router, "/v3/simulate/authorization", ask.clone()).await;
        let token = &first["transaction"]["token"];
        for (path, extra) in [
            ("authorization/advice", json!({})),
            ("reversal", json!({})),
            ("clearing", json!({"is_refund": true})),
            ("clearing", json!({"force_post": true})),
        ] {
            let mut follow = json!({"original_transaction_token": token, "amount": 20});
            follow.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            let (status, reply) = post(&router, &format!("/v3/simulate/{path}"), follow).await;
            assert_eq!(status, 201, "{reply}");
        }
        let (status, reply) = post(&router, "/v3/simulate/financial", ask).await;
        assert_eq!((status, &reply["transaction"]["type"]), (201, &json!("pindebit")));
    })
    .await;
    let expected =
        ["authorization", "advice", "reversal", "refund", "force_capture", "auth_plus_capture"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_decline_is_201_and_so_is_a_silent_gateway() {
    beside(|address| async move {
        let router = sandbox();
        programme(&router, &address).await;
        let ask = json!({"card_token": "card", "amount": "100.01", "mid": "11111"});
        let (status, reply) = post(&router, "/v3/simulate/authorization", ask.clone()).await;
        assert_eq!((status, &reply["transaction"]["state"]), (201, &json!("DECLINED")));
        assert_eq!(reply["transaction"]["response"]["code"], json!("1834"));

        let (_, nobody) = post(
            &router,
            "/v3/cards",
            json!({
                "token": "asleep", "user_token": "user", "card_product_token": "product",
            }),
        )
        .await;
        assert_eq!(nobody["state"], json!("ACTIVE"));
        let suspend = json!({"card_token": "asleep", "state": "SUSPENDED"});
        assert_eq!(post(&router, "/v3/cardtransitions", suspend).await.0, 201);
        let ask = json!({"card_token": "asleep", "amount": 1, "mid": "11111"});
        let (_, reply) = post(&router, "/v3/simulate/authorization", ask).await;
        assert_eq!(reply["transaction"]["response"]["memo"], json!("Card not active"));
    })
    .await;
    let router = sandbox();
    programme(&router, "http://127.0.0.1:1").await;
    let ask = json!({"card_token": "card", "amount": 1, "mid": "11111"});
    let (status, reply) = post(&router, "/v3/simulate/authorization", ask).await;
    assert_eq!((status, &reply["transaction"]["state"]), (201, &json!("DECLINED")));
    assert_eq!(reply["transaction"]["gpa_order"]["state"], json!("ERROR"));
}

#[tokio::test]
async fn errors_have_one_shape() {
    let router = sandbox();
    programme(&router, "http://127.0.0.1:1").await;
    let table = [
        ("GET", "/v3/nowhere", "", "404001"),
        ("GET", "/v3/users/nobody", "", "404001"),
        ("DELETE", "/v3/users", "", "405000"),
        ("GET", "/v3/users?count=11", "", "400001"),
        ("GET", "/v3/users?count=x", "", "400000"),
        ("POST", "/v3/users", "{", "400000"),
        ("POST", "/v3/users", r#"{"token":"user"}"#, "409001"),
        ("POST", "/v3/users", r#"{"token":""}"#, "400001"),
        ("POST", "/v3/cards", r#"{"user_token":"user"}"#, "400001"),
        ("POST", "/v3/cards", r#"{"user_token":"x","card_product_token":"product"}"#, "400001"),
        ("POST", "/v3/simulate/authorization", "{}", "400001"),
        (
            "POST",
            "/v3/simulate/authorization",
            r#"{"card_token":"card","amount":"1.001","mid":"1"}"#,
            "400001",
        ),
        (
            "POST",
            "/v3/simulate/reversal",
            r#"{"original_transaction_token":"t","amount":1}"#,
            "404001",
        ),
    ];
    for (method, path, body, code) in table {
        let (status, reply) = call(&router, method, path, body).await;
        assert_eq!(reply["error_code"], json!(code), "{method} {path} {body}: {reply}");
        assert!(code.starts_with(&status.to_string()));
        assert!(reply["error_message"].is_string());
    }
    let large = "x".repeat(70_000);
    assert_eq!(call(&router, "POST", "/v3/users", &large).await.0, 413);
    let stranger = Request::get("/v3/ping").body(Body::empty()).unwrap();
    assert_eq!(router.oneshot(stranger).await.unwrap().status().as_u16(), 401);
}

#[tokio::test]
async fn creation_is_idempotent_and_lists_are_paged() {
    let router = sandbox();
    for n in 0..7 {
        let body = json!({"token": format!("u-{n}")});
        let first = post(&router, "/v3/users", body.clone()).await;
        assert_eq!(first.0, 201);
        assert_eq!(post(&router, "/v3/users", body).await, first);
    }
    let (_, page) = get(&router, "/v3/users?count=5&fields=token").await;
    assert_eq!(page["data"][0], json!({"token": "u-6"}));
    assert_eq!((&page["count"], &page["is_more"]), (&json!(5), &json!(true)));
    let (_, page) = get(&router, "/v3/users?start_index=5&sort_by=createdTime").await;
    assert_eq!(page["data"][1]["token"], json!("u-6"));
    assert_eq!((&page["end_index"], &page["is_more"]), (&json!(6), &json!(false)));
}

#[tokio::test]
async fn the_official_python_client_gets_along_with_it() {
    let mut played = false;
    let told = beside(|gateway| {
        let played = &mut played;
        serve(sandbox(), |address| async move {
            let base = format!("{address}/v3/");
            let arguments = [&*base, APPLICATION, ACCESS, &gateway, USER.0, USER.1, SECRET];
            let packages = ["marqeta==0.2.1"];
            *played =
                python::plays("marqeta-client", &packages, "marqeta_client.py", &arguments).await;
        })
    })
    .await;
    if played {
        assert_eq!(told, ["authorization", "clearing", "authorization"]);
    }
}
