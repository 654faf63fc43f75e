//! A site with rooms made for the tests, and a way to ask it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Router};
use base::permissions::{Permission, PermissionSet};
use base::testing::TestDb;
use base::who::Person;
use base::{Actor, Clock, Correlation, Engine, Id, Ids, Refusal, Who};
use serde::Deserialize;
use tower::ServiceExt as _;
use web::{
    App, Caller, Class, Created, Credential, Data, Identified, Identify, Json, Listed, Nonce, Page,
    Paging, Query, Result, Routes, Rule, Site, UtoipaMethodRouterExt as _, Visitor, assemble,
    body_limit, get, post, routes,
};

/// Knows one key and one session, both of the same person, and counts how often it is asked.
struct OneCaller {
    person: Id<Person>,
    asked: AtomicUsize,
}

#[async_trait]
impl Identify for OneCaller {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let known = match credential {
            Credential::Key { text, .. } => text == "fl_test_good",
            Credential::Session(token) => token == "good",
        };
        let who = Who {
            actor: Actor::Person(self.person),
            organisation: None,
            session: None,
            correlation,
            origin: None,
        };
        let (name, organisation) = ("Ada".to_owned(), "Analytical".to_owned());
        let permissions = PermissionSet::of(&[Permission::CardsRead]);
        Ok(known.then_some(Identified::new(who, name, organisation, permissions)))
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Order {
    amount: u32,
}

#[utoipa::path(post, path = "/api/v1/orders", responses((status = 201, body = u32)))]
async fn order(_caller: Caller, Json(order): Json<Order>) -> Result<Created<u32>> {
    match order.amount {
        0 => Err(Refusal::field("amount", "not_positive", "Must be above zero.").into()),
        13 => Err(base::Error::fault("the secret reason").into()),
        amount => Ok(Created(amount)),
    }
}

#[utoipa::path(post, path = "/api/v1/batches", responses((status = 201, body = u32)))]
async fn batch(caller: Caller, order: Json<Order>) -> Result<Created<u32>> {
    self::order(caller, order).await
}

#[utoipa::path(get, path = "/api/v1/orders", responses((status = 200, body = Vec<u8>)))]
async fn list(_caller: Caller, Query(paging): Query<Paging>) -> Result<Listed<u8>> {
    Ok(Listed(vec![1, 2], paging.checked()?.of(102)))
}

#[utoipa::path(get, path = "/api/v1/things", responses((status = 200, body = String)))]
async fn read(caller: Caller) -> Data<String> {
    who(caller).await
}

#[utoipa::path(put, path = "/api/v1/things", responses((status = 200, body = String)))]
async fn write(caller: Caller) -> Data<String> {
    who(caller).await
}

#[utoipa::path(get, path = "/api/v1/admin/things", responses((status = 200, body = String)))]
async fn operate(caller: Caller) -> Data<String> {
    who(caller).await
}

#[utoipa::path(get, path = "/api/v1/who", responses((status = 200, body = String)))]
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
) -> Result<Response> {
    Page::new(&app, &visitor, "Hello").show(&Hello { name: &visitor.name })
}

async fn styled() -> Result<impl IntoResponse> {
    let nonce = Nonce::new()?;
    let page = format!("<style nonce=\"{}\">p {{ margin: 0 }}</style>", nonce.as_str());
    Ok((Extension(nonce), Html(page)))
}

async fn stream() -> impl IntoResponse {
    let body = Body::from(format!("data: {}\n\n", "florin ".repeat(1_000)));
    ([("content-type", "text/event-stream")], body)
}

async fn explode() -> Data<()> {
    panic!("boom")
}

pub struct World {
    pub site: Router,
    pub db: TestDb,
    caller: Arc<OneCaller>,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["success"], false);
        assert_eq!(self.json()["status"], self.status.as_u16());
        self.json()["code"].as_str().expect("a code").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl World {
    pub async fn new(secure: bool) -> Self {
        Self::with(Site { secure, ..Site::default() }).await
    }

    pub async fn with(site: Site) -> Self {
        Self::of(site, Ids::random(Clock::system()).next()).await
    }

    /// One whose key and session are `caller`'s.
    pub async fn of(site: Site, caller: Id<Person>) -> Self {
        let db = TestDb::create(Engine::Sqlite, &[], &base::db::Subscriptions::new()).await;
        let site = Arc::new(site);
        let caller = Arc::new(OneCaller { person: caller, asked: AtomicUsize::new(0) });
        let app = App::new(db.db.clone(), caller.clone(), site);
        let sign_in = Routes::new().page(Rule::Open, "/sign-in", post(async || "in"));
        let rooms = Routes::new()
            .route(Rule::SignedIn, routes!(order, list))
            .route(Rule::Open, routes!(who))
            .route(Rule::Needs(Permission::CardsRead), routes!(read))
            .route(Rule::Needs(Permission::CardsManage), routes!(write))
            .route(Rule::Platform(Permission::PlatformJobsManage), routes!(operate))
            .page(Rule::SignedIn, "/hello", get(hello))
            .page(Rule::SignedIn, "/hello", post(hello))
            .page(Rule::Needs(Permission::CardsManage), "/desk", get(hello))
            .page(Rule::Open, "/explode", get(explode))
            .merge(sign_in.layer(Class::SignIn))
            .page(Rule::Open, "/large", get(async || Data("florin ".repeat(1_000))))
            .page(Rule::Open, "/styled", get(styled))
            .page(Rule::Open, "/api/v1/stream", get(stream))
            .page(Rule::Open, "/api/v1/widget/products", post(who))
            .page(Rule::Open, "/never", get(std::future::pending::<Data<()>>))
            .route(Rule::SignedIn, routes!(batch).layer(body_limit(2 << 20)));
        let bare = Routes::new().page(Rule::Party, "/hook", post(async || "taken"));
        Self { site: assemble(app, rooms, bare), db, caller }
    }

    /// How often somebody was asked who they are.
    pub fn identified(&self) -> usize {
        self.caller.asked.load(Ordering::SeqCst)
    }

    pub async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.site.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 10 << 20).await.expect("a body");
        let text = String::from_utf8_lossy(&text).into_owned();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    pub async fn raw(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        self.site.clone().oneshot(request).await.expect("an answer")
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn order(&self, body: impl Into<Body>, headers: &[(&str, &str)]) -> Reply {
        let mut request =
            Request::post("/api/v1/orders").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(body.into()).expect("a request")).await
    }
}

pub const KEY: (&str, &str) = ("authorization", "Bearer fl_test_good");
pub const SESSION: (&str, &str) = ("cookie", "florin_session=good");
pub const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
