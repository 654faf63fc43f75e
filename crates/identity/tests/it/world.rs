//! A site with two organisations and a few people, and a way to ask it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::{Router, http::request::Builder};
use base::db::migrations::{BASE, Migration};
use base::events::Logged;
use base::secrets::{Keyring, Passwords};
use base::testing::{TestDb, databases};
use base::who::Organisation;
use base::{Id, Tx, Who};
use identity::{
    MIGRATIONS, NewOrganisation, NewPerson, OrganisationKind, PasswordHash, Preset, Recognition,
    RelyingParty, Room, Terms,
};
use tower::ServiceExt as _;
use web::{App, Limits, Quotas, Routes, Site, assemble};

pub const PASSWORD: &str = "correct horse";

/// Ada is admin of Analytical, Babbage a member of it; Eve is admin of another organisation.
pub struct World {
    pub test: TestDb,
    pub site: Router,
    pub analytical: Id<Organisation>,
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

    pub fn code(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), code)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The cookie that the reply sets, as the browser sends it back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
    }
}

impl World {
    /// One per engine.
    pub async fn all() -> Vec<Self> {
        let migrations: Vec<Migration> = [BASE, MIGRATIONS].concat();
        let mut all = Vec::new();
        for test in databases(&migrations).await {
            all.push(Self::new(test).await);
        }
        all
    }

    async fn new(test: TestDb) -> Self {
        let passwords = Passwords::new();
        let hash = PasswordHash::new(&passwords, PASSWORD.into()).await.expect("a hash");
        let mut tx = test.db.begin(test.who()).await.expect("a transaction");
        let analytical = organisation(&mut tx, "Analytical").await;
        let other = organisation(&mut tx, "Other").await;
        for (name, place, role) in [
            ("ada", analytical, Preset::Admin),
            ("babbage", analytical, Preset::Employee),
            ("eve", other, Preset::Admin),
        ] {
            let email = format!("{name}@example.com");
            let new = NewPerson { email, name: name.to_owned(), password: hash.clone() };
            let person = identity::register(&mut tx, new).await.expect("a person");
            identity::join(&mut tx, place, person.id, role.word()).await.expect("a membership");
        }
        tx.commit().await.expect("a commit");
        let db = test.db.clone();
        let identify = Arc::new(Recognition::new(db.clone()));
        // Stories ask more often in a moment than anybody does; limits have tests of their own.
        let site = Site { limits: Limits::local(Quotas::AMPLE), ..Site::default() };
        let app = App::new(db, identify, Arc::new(site));
        let party = RelyingParty::at("https://florin.example").expect("a name");
        let keyring =
            Arc::new(Keyring::parse(&Keyring::generate("k1").expect("a key")).expect("keys"));
        let rooms = identity::routes(Room {
            app: app.clone(),
            passwords,
            keyring,
            party,
            terms: Terms::default(),
        });
        Self { site: assemble(app, rooms, Routes::new()), test, analytical }
    }

    pub async fn ask(&self, request: Builder, body: impl Into<Body>) -> Reply {
        let request = request.body(body.into()).expect("a request");
        let response = self.site.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 1 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        Reply { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, path: &str, header: (&str, &str)) -> Reply {
        self.ask(Request::get(path).header(header.0, header.1), Body::empty()).await
    }

    pub async fn send(&self, path: &str, header: (&str, &str), body: &str) -> Reply {
        let request = Request::post(path).header("content-type", "application/json");
        self.ask(request.header(header.0, header.1), body.to_owned()).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Reply {
        self.sign_in_with(email, password, "", ("accept", "text/html")).await
    }

    pub async fn sign_in_with(
        &self,
        email: &str,
        password: &str,
        next: &str,
        header: (&str, &str),
    ) -> Reply {
        let form = format!("email={email}&password={}&next={next}", password.replace(' ', "+"));
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(header.0, header.1);
        self.ask(request, form).await
    }

    /// Sends a page's form.
    pub async fn form(&self, path: &str, cookie: &str, body: &str) -> Reply {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html")
            .header("cookie", cookie);
        self.ask(request, body.to_owned()).await
    }

    /// The cookie of somebody who signed in.
    pub async fn session(&self, name: &str) -> String {
        let reply = self.sign_in(&format!("{name}@example.com"), PASSWORD).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        reply.cookie()
    }

    pub async fn me(&self, cookie: &str) -> Reply {
        self.get("/api/v1/users/me", ("cookie", cookie)).await
    }

    pub async fn begin(&self) -> Tx {
        self.test.db.begin(self.who()).await.expect("a transaction")
    }

    pub fn who(&self) -> Who {
        self.test.who()
    }

    /// The kinds of all events so far, with their subjects.
    pub async fn events(&self) -> Vec<Logged> {
        let mut tx = self.begin().await;
        base::events::after(&mut tx, 0, 1000).await.expect("events")
    }
}

async fn organisation(tx: &mut Tx, name: &str) -> Id<Organisation> {
    let new = NewOrganisation { name: name.to_owned(), kind: OrganisationKind::Company };
    identity::found(tx, new).await.expect("an organisation").id
}
