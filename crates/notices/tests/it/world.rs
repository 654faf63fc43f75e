//! The assembled site with the routes of webhooks, what brings them, and a customer's server.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base::audit::Sealer;
use base::db::migrations::BASE;
use base::events::Event;
use base::jobs::{self, Handlers};
use base::permissions::PermissionSet;
use base::secrets::Keyring;
use base::testing::{TestDb, databases};
use base::who::{ApiKey, OrganisationId, Person, Session};
use base::{Actor, Correlation, Id, Who};
use connect::guard::{Guard, Reach};
use notices::{Deliver, Prune, Room};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use web::{App, Credential, Identified, Identify, Routes, Site, assemble};

use crate::receiver::Receiver;

struct Keys {
    organisations: [OrganisationId; 2],
    key: Id<ApiKey>,
    person: Id<Person>,
    session: Id<Session>,
}

#[async_trait]
impl Identify for Keys {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>> {
        let Credential::Key { text: key, .. } = credential else {
            return Ok(None);
        };
        let (actor, organisation) = match key.as_str() {
            "first" => (Actor::Key(self.key), self.organisations[0]),
            "second" => (Actor::Key(self.key), self.organisations[1]),
            "person" => (Actor::Person(self.person), self.organisations[0]),
            _ => return Ok(None),
        };
        let session = matches!(actor, Actor::Person(_)).then_some(self.session);
        let organisation = Some(organisation);
        let who = Who { actor, organisation, session, correlation, origin: None };
        let permissions = PermissionSet::ALL_ORGANISATION;
        Ok(Some(Identified::new(who, key, String::new(), permissions)))
    }
}

pub struct World {
    pub test: TestDb,
    pub organisations: [OrganisationId; 2],
    pub receiver: Receiver,
    site: Router,
    sealer: tokio::sync::Mutex<Sealer>,
    handlers: Handlers,
}

impl World {
    pub async fn all() -> Vec<Self> {
        let mut worlds = Vec::new();
        let migrations = [BASE, identity::MIGRATIONS, notices::MIGRATIONS].concat();
        for test in databases(&migrations).await {
            let keys = Keyring::generate("test").unwrap();
            let keyring = Arc::new(Keyring::parse(&keys).unwrap());
            let organisations = [test.db.ids().next(), test.db.ids().next()];
            let (person, session) = signed_in(&test).await;
            let key = test.db.ids().next();
            let known = Arc::new(Keys { organisations, key, person, session });
            let app = App::new(test.db.clone(), known, Arc::new(Site::default()));
            let guard = Guard::new(Reach::Anywhere, Duration::from_secs(10)).unwrap();
            let room = Room { app: app.clone(), keyring: keyring.clone(), guard: guard.clone() };
            let site = assemble(app, notices::routes(room), Routes::new());
            let deliver = Deliver { keyring: keyring.clone(), guard };
            worlds.push(Self {
                site,
                organisations,
                receiver: Receiver::start().await,
                sealer: tokio::sync::Mutex::new(Sealer::new(test.db.clone(), Some(keyring))),
                handlers: Handlers::new(vec![Arc::new(deliver), Arc::new(Prune)]).unwrap(),
                test,
            });
        }
        worlds
    }

    pub async fn send(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/webhooks{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        let response = self.site.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("first", Method::GET, path, None).await;
        assert_eq!(status, 200, "{body}");
        body["data"].clone()
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send("first", Method::POST, path, Some(body)).await
    }

    /// The text of a page, which must be there.
    pub async fn page(&self, path: &str) -> String {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, "Bearer first")
            .header(header::ACCEPT, "text/html")
            .body(Body::empty());
        let (status, _, text) = self.ask(request.unwrap()).await;
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    /// Sends a form as somebody; says the status, where it leads, and the text.
    pub async fn form(&self, path: &str, body: String) -> (u16, String, String) {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, "Bearer person")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.ask(request.unwrap()).await
    }

    async fn ask(&self, request: Request<Body>) -> (u16, String, String) {
        let response = self.site.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let to = response.headers().get(header::LOCATION);
        let to = to.map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, to, String::from_utf8(body.to_vec()).unwrap())
    }

    /// Adds an endpoint at the customer's server; says its id and its secret.
    pub async fn endpoint(&self, kinds: &[&str]) -> (String, String) {
        let body = json!({ "url": self.receiver.url, "kinds": kinds });
        let (status, body) = self.post("/endpoints", body).await;
        assert_eq!(status, 201, "{body}");
        let text = |name: &str| body["data"][name].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    /// Records that something happened, as a domain does.
    pub async fn happens(&self, organisation: OrganisationId, kind: &'static str, subject: &str) {
        let who = self.test.who().acting_for(organisation);
        let mut tx = self.test.db.begin(who).await.unwrap();
        let body = json!({ "before": { "frozen": false }, "after": { "frozen": true } });
        tx.record(Event { kind, subject: subject.to_owned(), body });
        tx.commit().await.unwrap();
    }

    /// Seals, makes messages and brings those that are due.
    pub async fn work(&self) {
        self.sealer.lock().await.seal().await.unwrap();
        while notices::spread(&self.test.db).await.unwrap() > 0 {}
        jobs::drain(&self.test.db, &self.handlers).await.unwrap();
    }
}

/// Somebody who signed in just now.
async fn signed_in(test: &TestDb) -> (Id<Person>, Id<Session>) {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let person = identity::provision(&mut tx, None, "Ada").await.unwrap().id;
    let (session, now) = (tx.new_id::<Session>(), tx.now());
    let sql = "INSERT INTO session (id, kind, token_hash, person_id, address, agent, created_at,
                                    used_at, expires_at, proven_at)
               VALUES ($1, 'cookie', 'none', $2, '', '', $3, $3, $4, $3)";
    let values = [session.into(), person.into(), now.into(), now.plus_seconds(86_400).into()];
    tx.execute(sql, values).await.unwrap();
    tx.commit().await.unwrap();
    (person, session)
}
