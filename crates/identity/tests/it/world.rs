//! A site with two organisations and a few people, and a way to ask it.

use std::sync::Arc;

use crate::nearby::Nearby;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::{Router, http::request::Builder};
use base::db::migrations::{BASE, Migration};
use base::events::Logged;
use base::files::Files;
use base::jobs::{Handler, Handlers};
use base::secrets::{Keyring, Passwords};
use base::testing::{TestDb, databases};
use base::who::{Organisation, Person};
use base::{Id, Tx, Who};
use connect::mail::sandbox::PostOffice;
use connect::mail::{Encryption, Mailer, Server};
use identity::{
    AnswerForgotten, DiscardPicture, Lifetimes, MIGRATIONS, NewOrganisation, NewPerson,
    OrganisationKind, PasswordHash, Preset, Prune, Recognition, RelyingParty, Room, SendMail,
    Terms, Tokens,
};
use serde_json::json;
use tempfile::TempDir;
use tower::ServiceExt as _;
use web::{App, Limits, Quotas, Site, assemble};

pub const PASSWORD: &str = "correct horse";
/// Where the links of mails lead.
const URL: &str = "http://florin.example";

/// Ada is admin of Analytical, Babbage a member of it; Eve is admin of another organisation.
pub struct World {
    pub test: TestDb,
    pub site: Router,
    pub analytical: Id<Organisation>,
    /// Counts what is hashed.
    pub passwords: Passwords,
    /// Opens what is sealed.
    pub keyring: Arc<Keyring>,
    /// Keeps pictures.
    pub files: Files,
    /// Receives what is mailed.
    pub office: PostOffice,
    /// The parties outside.
    pub nearby: Nearby,
    _folder: TempDir,
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

    /// The cookie that the reply sets beside the device's, as the browser sends it back.
    pub fn cookie(&self) -> String {
        let mut all = self.cookies();
        all.find(|pair| !pair.starts_with("florin_device=")).unwrap_or_default().to_owned()
    }

    /// The device's cookie that the reply sets.
    pub fn device(&self) -> String {
        let mut all = self.cookies();
        all.find(|pair| pair.starts_with("florin_device=")).unwrap_or_default().to_owned()
    }

    fn cookies(&self) -> impl Iterator<Item = &str> {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        all.filter_map(|cookie| cookie.split(';').next())
    }

    /// The access and the refresh token in the reply.
    pub fn tokens(&self) -> (String, String) {
        let data = &self.json()["data"];
        let tokens = if data["tokens"].is_object() { &data["tokens"] } else { data };
        let text = |name: &str| tokens[name].as_str().expect(name).to_owned();
        (text("accessToken"), text("refreshToken"))
    }
}

impl World {
    /// One per engine.
    pub async fn all() -> Vec<Self> {
        // Stories ask more often in a moment than anybody does.
        Self::limited(Quotas::AMPLE).await
    }

    /// The same, where nobody asks more often than that.
    pub async fn limited(quotas: Quotas) -> Vec<Self> {
        let migrations: Vec<Migration> = [BASE, MIGRATIONS].concat();
        let mut all = Vec::new();
        for test in databases(&migrations).await {
            all.push(Self::new(test, quotas).await);
        }
        all
    }

    async fn new(test: TestDb, quotas: Quotas) -> Self {
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
        let party = RelyingParty::at("https://florin.example").expect("a name");
        let keyring =
            Arc::new(Keyring::parse(&Keyring::generate("k1").expect("a key")).expect("keys"));
        let tokens = Tokens::new(&keyring, Lifetimes::default()).expect("tokens");
        let nearby = Nearby::open(test.clock.clone()).await;
        let identify = Arc::new(
            Recognition::new(db.clone())
                .with_tokens(tokens.clone())
                .with_outside(nearby.parties.outside.clone()),
        );
        let limits = Limits::local(quotas);
        let site = Site { url: URL.to_owned(), limits, ..Site::default() };
        let app = App::new(db, identify, Arc::new(site));
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::local(folder.path()).expect("files");
        let room = Room {
            app: app.clone(),
            passwords: passwords.clone(),
            keyring: keyring.clone(),
            tokens,
            files: files.clone(),
            party,
            parties: nearby.parties.clone(),
            terms: Terms::default(),
        };
        let bare = identity::party_routes(room.clone());
        let site = assemble(app, identity::routes(room), bare);
        let office = PostOffice::open(([127, 0, 0, 1], 0).into(), test.clock.clone());
        let office = office.expect("a mail server");
        Self { site, test, analytical, passwords, keyring, files, office, nearby, _folder: folder }
    }

    pub async fn ask(&self, request: Builder, body: impl Into<Body>) -> Reply {
        let request = request.body(body.into()).expect("a request");
        let response = self.site.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 1 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        Reply { status: parts.status, headers: parts.headers, text }
    }

    /// The same for answers that are no text.
    pub async fn ask_bytes(&self, request: Builder) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = request.body(Body::empty()).expect("a request");
        let response = self.site.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.expect("a body");
        (parts.status, parts.headers, bytes.to_vec())
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

    /// Sends JSON as nobody in particular.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> Reply {
        self.send(path, ("accept", "application/json"), &body.to_string()).await
    }

    /// Sends JSON with an access token.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: &str) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("content-type", "application/json");
        self.ask(request.header("authorization", format!("Bearer {token}")), body.to_owned()).await
    }

    /// The tokens of somebody who signs in as a program: access, refresh.
    pub async fn tokens(&self, name: &str) -> (String, String) {
        let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        let reply = self.post("/api/v1/auth/signin", &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.tokens()
    }

    /// Does every duty that is left, mail included.
    pub async fn work(&self) {
        let server = Server {
            host: "127.0.0.1".to_owned(),
            port: self.office.address.port(),
            encryption: Encryption::None,
            credentials: None,
            from: "Florin <florin@example.com>".to_owned(),
            timeout: connect::mail::TIMEOUT,
        };
        let mailer = Some(Mailer::new(&server).expect("a mailer"));
        let keyring = self.keyring.clone();
        let send: Arc<dyn Handler> = Arc::new(SendMail { mailer, keyring: keyring.clone() });
        let answer = Arc::new(AnswerForgotten { keyring, site_url: URL.to_owned() });
        let discard = Arc::new(DiscardPicture { files: self.files.clone() });
        let handlers =
            Handlers::new(vec![send, answer, discard, Arc::new(Prune)]).expect("handlers");
        for attempt in base::jobs::drain(&self.test.db, &handlers).await.expect("work") {
            assert_eq!(attempt.error, None, "{}", attempt.kind);
        }
    }

    /// The subject of the newest mail to an address, and the secret of its link.
    pub async fn mailed(&self, to: &str) -> (String, String) {
        self.work().await;
        let mail = self.office.kept.newest_to(to).expect("a mail");
        let link = mail.links().find_map(|link| Some(link.split_once("?token=")?.1.to_owned()));
        (mail.subject.clone(), link.unwrap_or_default())
    }

    /// Asks the API with a session's cookie; with an empty one as a stranger.
    pub async fn act(
        &self,
        cookie: &str,
        method: Method,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.ask(request, body.to_string()).await
            }
            None => self.ask(request, Body::empty()).await,
        }
    }

    /// The same, meant for one version of what is there: `If-Match`.
    pub async fn act_on(
        &self,
        version: &str,
        cookie: &str,
        (method, path): (Method, &str),
        body: &serde_json::Value,
    ) -> Reply {
        let request = Request::builder().method(method).uri(path).header("cookie", cookie);
        let request = request.header("content-type", "application/json");
        self.ask(request.header("if-match", version), body.to_string()).await
    }

    /// Asks the API with a key.
    pub async fn bearer(&self, key: &str, method: Method, path: &str) -> Reply {
        let request = Request::builder().method(method).uri(path);
        self.ask(request.header("authorization", format!("Bearer {key}")), Body::empty()).await
    }

    /// The id of somebody, as text.
    pub async fn person(&self, name: &str) -> String {
        let mut tx = self.begin().await;
        let email = format!("{name}@example.com");
        let person = identity::find_by_email(&mut tx, &email).await.expect("a search");
        person.expect("somebody").id.to_string()
    }

    /// The cookie of somebody who is new, and belongs nowhere.
    pub async fn newcomer(&self, name: &str) -> String {
        let password = PasswordHash::new(&Passwords::new(), PASSWORD.into()).await.expect("a hash");
        let (email, name) = (format!("{name}@example.com"), name.to_owned());
        let mut tx = self.begin().await;
        let new = NewPerson { email, name: name.clone(), password };
        identity::register(&mut tx, new).await.expect("a person");
        tx.commit().await.expect("a commit");
        self.session(&name).await
    }

    /// Makes a member of Analytical one more owner of it.
    pub async fn make_owner(&self, name: &str) {
        let person: Id<Person> = self.person(name).await.parse().expect("an id");
        let mut tx = self.begin().await;
        let sql = "UPDATE membership SET is_owner = 1 WHERE person_id = $1";
        tx.execute(sql, [person.into()]).await.expect("an owner");
        tx.commit().await.expect("a commit");
    }

    /// How many owners Analytical has.
    pub async fn owners(&self) -> i64 {
        let mut tx = self.begin().await;
        let sql = "SELECT COUNT(*) FROM membership WHERE organisation_id = $1 AND is_owner = 1";
        let row = tx.row(sql, [self.analytical.into()]).await.expect("a count");
        row.expect("a row").get(0).expect("a number")
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
