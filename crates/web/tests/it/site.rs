//! Requests through the whole site, with rooms made for the test.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::{get, post};
use base::testing::TestDb;
use base::{Actor, Correlation, Engine, Refusal, Who};
use serde::Deserialize;
use tower::ServiceExt as _;
use web::{
    App, Caller, Created, Credential, Data, Identified, Identify, Json, Listed, Page, Paging,
    Query, Result, Site, Visitor, assemble,
};

/// Knows one key and one session.
struct OneCaller;

#[async_trait]
impl Identify for OneCaller {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>> {
        let known = match credential {
            Credential::Key(text) => text == "fl_test_good",
            Credential::Session(token) => token == "good",
        };
        let who = Who {
            actor: Actor::System("caller"),
            organisation: None,
            correlation,
        };
        let (name, organisation) = ("Ada".to_owned(), "Analytical".to_owned());
        Ok(known.then_some(Identified {
            who,
            name,
            organisation,
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    amount: u32,
}

async fn order(Caller(_): Caller, Json(order): Json<Order>) -> Result<Created<u32>> {
    match order.amount {
        0 => Err(Refusal::field("amount", "not_positive", "Must be above zero.").into()),
        13 => Err(base::Error::fault("the secret reason").into()),
        amount => Ok(Created(amount)),
    }
}

async fn list(Caller(_): Caller, Query(paging): Query<Paging>) -> Result<Listed<u8>> {
    Ok(Listed(vec![1, 2], paging.checked()?.of(102)))
}

async fn who(Caller(who): Caller) -> Data<String> {
    Data(who.correlation.as_str().to_owned())
}

#[derive(askama::Template)]
#[template(ext = "html", source = "<h1>Hello {{ name }}</h1>")]
struct Hello<'a> {
    name: &'a str,
}

async fn hello(
    axum::extract::State(app): axum::extract::State<App>,
    Visitor(visitor): Visitor,
) -> Result<axum::response::Response> {
    Page::new(&app, &visitor, "Hello").show(&Hello {
        name: &visitor.name,
    })
}

async fn explode() -> Data<()> {
    panic!("boom")
}

struct World {
    site: Router,
    _db: TestDb,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["success"], false);
        assert_eq!(self.json()["status"], self.status.as_u16());
        self.json()["code"].as_str().expect("a code").to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }
}

impl World {
    async fn new(secure: bool) -> Self {
        let db = TestDb::create(Engine::Sqlite, &[], &base::db::Subscriptions::new()).await;
        let site = Arc::new(Site {
            secure,
            menu: Vec::new(),
        });
        let app = App {
            db: db.db.clone(),
            identify: Arc::new(OneCaller),
            site,
        };
        let rooms = Router::new()
            .route("/api/v1/orders", post(order).get(list))
            .route("/api/v1/who", get(who))
            .route("/hello", get(hello).post(hello))
            .route("/explode", get(explode));
        let bare = Router::new().route("/hook", post(async || "taken"));
        Self {
            site: assemble(app, rooms, bare),
            _db: db,
        }
    }

    async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.site.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 10 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        Reply {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).expect("a request"))
            .await
    }

    async fn order(&self, body: impl Into<Body>, headers: &[(&str, &str)]) -> Reply {
        let mut request =
            Request::post("/api/v1/orders").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(body.into()).expect("a request"))
            .await
    }
}

const KEY: (&str, &str) = ("authorization", "Bearer fl_test_good");
const SESSION: (&str, &str) = ("cookie", "florin_session=good");
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[tokio::test]
async fn successes_come_in_the_envelope() {
    let world = World::new(false).await;
    let made = world.order(r#"{"amount": 7}"#, &[KEY]).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json(), serde_json::json!({"success": true, "data": 7}));
    let listed = world.get("/api/v1/orders?page=2&limit=50", &[KEY]).await;
    let pagination = serde_json::json!({"page": 2, "limit": 50, "total": 102, "pages": 3});
    let expected = serde_json::json!({"success": true, "data": [1, 2], "pagination": pagination});
    assert_eq!(listed.json(), expected);
}

#[tokio::test]
async fn bad_input_is_a_clear_problem() {
    let world = World::new(false).await;
    for (body, status, code) in [
        ("", 400, "body_missing"),
        ("{", 400, "malformed_json"),
        (r#"{"amount": "7"}"#, 422, "wrong_type"),
        (r#"{"amount": 7, "x": 1}"#, 422, "unknown_field"),
        ("{}", 422, "missing_field"),
        (r#"{"amount": 0}"#, 422, "not_positive"),
    ] {
        let reply = world.order(body, &[KEY]).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (status, code),
            "{body}"
        );
    }
    let large = world.order(vec![b' '; web::BODY_LIMIT + 1], &[KEY]).await;
    assert_eq!(
        (large.status.as_u16(), large.code().as_str()),
        (413, "body_too_large")
    );
    let plain = Request::post("/api/v1/orders")
        .header(KEY.0, KEY.1)
        .body(Body::from("{}"));
    let plain = world.ask(plain.unwrap()).await;
    assert_eq!(
        (plain.status.as_u16(), plain.code().as_str()),
        (415, "unsupported_media_type")
    );
    let page = world.get("/api/v1/orders?page=two", &[KEY]).await;
    assert_eq!(
        (page.status.as_u16(), page.code().as_str()),
        (422, "invalid_value")
    );
    assert_eq!(page.json()["fields"][0]["field"], "page");
}

#[tokio::test]
async fn faults_and_panics_tell_nothing() {
    let world = World::new(false).await;
    let fault = world.order(r#"{"amount": 13}"#, &[KEY]).await;
    assert_eq!(
        (fault.status.as_u16(), fault.code().as_str()),
        (500, "internal")
    );
    assert!(!fault.text.contains("secret reason"));
    let panic = world.get("/explode", &[]).await;
    assert_eq!(
        (panic.status.as_u16(), panic.code().as_str()),
        (500, "internal")
    );
    assert!(!panic.text.contains("boom"));
}

#[tokio::test]
async fn nobody_unknown_gets_in() {
    let world = World::new(false).await;
    for headers in [
        &[][..],
        &[("authorization", "Bearer fl_test_bad")],
        &[("cookie", "florin_session=bad")],
        // A wrong key is not made good by a session beside it.
        &[("authorization", "Bearer fl_test_bad"), SESSION],
    ] {
        let reply = world.get("/api/v1/who", headers).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (401, "unauthenticated")
        );
        assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"florin\"");
    }
    for headers in [
        [KEY],
        [("authorization", "Basic ZmxfdGVzdF9nb29kOg==")],
        [SESSION],
    ] {
        assert_eq!(world.get("/api/v1/who", &headers).await.status, 200);
    }
}

#[tokio::test]
async fn pages_send_strangers_to_sign_in_and_back() {
    let world = World::new(false).await;
    let page = world.get("/hello?a=b", &[BROWSER]).await;
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), "/sign-in?next=/hello%3Fa%3Db");
    let current = ("hx-current-url", "https://florin.example/hello?a=b");
    let fragment = world
        .get("/hello", &[("hx-request", "true"), current])
        .await;
    assert_eq!(fragment.status, 401);
    assert_eq!(
        fragment.header("hx-redirect"),
        "/sign-in?next=/hello%3Fa%3Db"
    );
    let known = world.get("/hello", &[BROWSER, SESSION]).await;
    assert!(
        known.status == 200 && known.text.contains("<h1>Hello Ada</h1>"),
        "{}",
        known.text
    );
}

#[tokio::test]
async fn another_site_cannot_write_with_our_cookie() {
    let world = World::new(false).await;
    for (headers, status) in [
        (&[SESSION, ("sec-fetch-site", "cross-site")][..], 403),
        (&[SESSION, ("sec-fetch-site", "same-site")], 403),
        (
            &[
                SESSION,
                ("origin", "https://evil.example"),
                ("host", "florin.example"),
            ],
            403,
        ),
        (&[SESSION, ("sec-fetch-site", "same-origin")], 201),
        (
            &[
                SESSION,
                ("origin", "https://florin.example"),
                ("host", "florin.example"),
            ],
            201,
        ),
        (&[KEY], 201),
    ] {
        let reply = world.order(r#"{"amount": 7}"#, headers).await;
        assert_eq!(reply.status.as_u16(), status, "{headers:?}");
        if status == 403 {
            assert_eq!(reply.code(), "cross_site_request");
        }
    }
    let hook = Request::post("/hook")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty());
    assert_eq!(
        world.ask(hook.unwrap()).await.status,
        200,
        "machines have their own credentials"
    );
}

#[tokio::test]
async fn every_answer_names_its_correlation() {
    let world = World::new(false).await;
    let given = world
        .get("/api/v1/who", &[KEY, ("x-request-id", "req-1")])
        .await;
    assert_eq!(
        (given.header("x-request-id"), given.json()["data"].as_str()),
        ("req-1", Some("req-1"))
    );
    let other = world
        .get("/api/v1/who", &[KEY, ("x-correlation-id", "chain:2")])
        .await;
    assert_eq!(other.header("x-request-id"), "chain:2");
    let unfit = world.get("/api/v1/who", &[("x-request-id", "a b")]).await;
    let made = unfit.header("x-request-id");
    assert!(made != "a b" && made.len() == 32, "{made}");
    assert_eq!(unfit.json()["correlation"], made);
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_problems_or_pages() {
    let world = World::new(false).await;
    let reply = world.get("/api/v1/nothing", &[BROWSER]).await;
    assert_eq!(
        (reply.status.as_u16(), reply.code().as_str()),
        (404, "not_found")
    );
    let page = world.get("/nothing", &[BROWSER]).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert!(page.text.contains("There is no such address."));
    let delete = Request::delete("/api/v1/orders")
        .body(Body::empty())
        .unwrap();
    let reply = world.ask(delete).await;
    assert_eq!(
        (reply.status.as_u16(), reply.code().as_str()),
        (405, "method_not_allowed")
    );
    assert_eq!(reply.header("allow"), "POST,GET,HEAD");
}

#[tokio::test]
async fn pages_are_locked_down() {
    for secure in [false, true] {
        let world = World::new(secure).await;
        let page = world.get("/nothing", &[BROWSER]).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(
            page.headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
            secure
        );
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash() {
    let world = World::new(false).await;
    let page = world.get("/nothing", &[BROWSER]).await;
    let path = page
        .text
        .split('"')
        .find(|text| text.ends_with("/florin.css"))
        .unwrap();
    let asset = world.get(path, &[]).await;
    assert_eq!(
        (asset.status.as_u16(), asset.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    assert_eq!(
        asset.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(asset.text.contains("--paper"));
    let known = world
        .get(path, &[("if-none-match", asset.header("etag"))])
        .await;
    assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
    let other = world.get("/assets/0123456789abcdef/florin.css", &[]).await;
    assert_eq!(
        (other.status.as_u16(), other.header("cache-control")),
        (200, "no-cache")
    );
    assert_eq!(world.get("/assets/0/../Cargo.toml", &[]).await.status, 404);
    assert_eq!(
        world.get("/assets/0/%2e%2e%2fCargo.toml", &[]).await.status,
        404
    );
}
