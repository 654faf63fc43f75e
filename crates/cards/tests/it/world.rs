//! Two organisations with a card each, somebody of each who is signed in, and the sandbox card network.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use base::db::migrations::BASE;
use base::gather::Gather;
use base::secrets::{Keyring, Passwords};
use base::testing::{TestDb, databases};
use base::who::Organisation;
use base::{Id, Timestamp, Tx, Who};
use cards::api::Network;
use cards::authorizations::receive::{MAX_BATCH, Receiving};
use cards::controls::{Control, Rule, Target};
use cards::issuing::{Card, CardState};
use cards::{NewCard, NewControl, NewProgramme};
use connect::marqeta::sandbox::{Door, Envelope, Purchase, merchants};
use connect::marqeta::{BasicAuth, SIGNATURE_HEADER, Signer};
use identity::{NewOrganisation, NewPerson, OrganisationKind, PasswordHash, Preset, Recognition};
use ledger::{Account, AccountKind, Action, Command, Force};
use money::{Currency, Money};
use tower::ServiceExt as _;
use web::{App, Site, assemble};

const PASSWORD: &str = "correct horse";
const USER: &str = "network";
const SECRET: &str = "a secret of the webhook";

/// Everybody and everything of one organisation.
pub struct House {
    pub organisation: Id<Organisation>,
    pub card: Card,
    holder_token: String,
    /// The session of somebody who belongs to it.
    pub cookie: String,
}

/// Florin with two organisations: Lumen, and another that must see nothing of it.
pub struct World {
    pub test: TestDb,
    pub lumen: House,
    pub other: House,
    site: Router,
    purchases: AtomicU64,
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails unless every one of `parts` is on the page, in this order.
    #[track_caller]
    pub fn shows(&self, parts: &[&str]) -> &Self {
        assert_eq!(self.status, 200, "{}", self.text);
        let words = words(&self.text);
        let mut rest = words.as_str();
        for part in parts {
            let Some((_, after)) = rest.split_once(part) else {
                panic!("{part:?} is missing, or not in its place, in: {words}");
            };
            rest = after;
        }
        self
    }

    /// The path that the first link with `text` in it leads to.
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let links = self.text.split("<a ").skip(1);
        let mut found = links.filter(|link| link.split("</a>").next().unwrap().contains(text));
        let link = found.next().unwrap_or_else(|| panic!("no link to {text:?} in {}", self.text));
        link.split_once("href=\"").unwrap().1.split('"').next().unwrap().to_owned()
    }
}

/// A page without its markup, in one line.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut is_markup = false;
    for letter in html.chars() {
        match letter {
            '<' => is_markup = true,
            '>' => {
                is_markup = false;
                text.push(' ');
            }
            _ if !is_markup => text.push(letter),
            _ => {}
        }
    }
    let text = text.replace("&#39;", "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl World {
    /// One per engine.
    pub async fn all() -> Vec<Self> {
        let known = [BASE, identity::MIGRATIONS, ledger::MIGRATIONS, cards::MIGRATIONS].concat();
        let mut all = Vec::new();
        for test in databases(&known).await {
            all.push(Self::new(test).await);
        }
        all
    }

    async fn new(test: TestDb) -> Self {
        let db = test.db.clone();
        let site = Site { menu: cards::pages::MENU.to_vec(), ..Site::default() };
        let app = App::new(db.clone(), Arc::new(Recognition::new(db.clone())), Arc::new(site));
        let passwords = Passwords::new();
        let network = Network {
            gather: Gather::start(Receiving::new(db), MAX_BATCH),
            credentials: Arc::new(BasicAuth::new(USER, PASSWORD)),
            signer: Arc::new(Signer::new(SECRET)),
        };
        let keyring = Arc::new(Keyring::parse(&Keyring::generate("k1").unwrap()).unwrap());
        let tokens = identity::Tokens::new(&keyring, identity::Lifetimes::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let files = base::files::Files::local(folder.path()).unwrap();
        let room = identity::Room {
            app: app.clone(),
            passwords: passwords.clone(),
            keyring,
            party: identity::RelyingParty::at("https://florin.example").unwrap(),
            parties: identity::Parties::default(),
            terms: identity::Terms::default(),
            tokens,
            files,
        };
        let rooms = identity::routes(room)
            .merge(cards::api::routes(app.clone()))
            .merge(cards::pages::routes());
        let bare = cards::api::network_routes(app.clone(), network);
        let site = assemble(app, rooms, bare);
        let hash = PasswordHash::new(&passwords, PASSWORD.into()).await.unwrap();
        let lumen = house(&test, &site, ("Lumen", "ada"), &hash).await;
        let other = house(&test, &site, ("Other", "eve"), &hash).await;
        Self { test, lumen, other, site, purchases: AtomicU64::new(0) }
    }

    /// A transaction of Lumen's.
    pub async fn begin(&self) -> Tx {
        let who = self.test.who().acting_for(self.lumen.organisation);
        self.test.db.begin(who).await.unwrap()
    }

    /// Sets a control on Lumen's card.
    pub async fn control(&self, name: &str, rule: Rule) -> Control {
        let mut tx = self.begin().await;
        let target_id = self.lumen.card.id.uuid();
        let new = NewControl { target: Target::Card, target_id, name: name.to_owned(), rule };
        let control = cards::set_control(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        control
    }

    /// A purchase with Lumen's card at the bakery, in cents.
    pub fn purchase(&self, cents: i64) -> Purchase {
        let nth = self.purchases.fetch_add(1, Ordering::SeqCst);
        let amount = Money::new(cents, Currency::EUR);
        let tokens = (self.lumen.card.network_token.as_str(), self.lumen.holder_token.as_str());
        let at = self.test.clock.now();
        Purchase::new(format!("purchase {nth}"), tokens, &merchants::BAKERY, amount, at)
    }

    /// The network asks or tells; says what was answered.
    pub async fn send(&self, envelope: base::Result<Envelope>) -> StatusCode {
        let envelope = envelope.unwrap();
        let door: Door = envelope.door;
        let body = envelope.body();
        let request = Request::post(door.path())
            .header(header::AUTHORIZATION, BasicAuth::header(USER, PASSWORD))
            .header(header::CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, Signer::new(SECRET).sign(&body))
            .body(Body::from(body));
        self.open(request.unwrap()).await.status()
    }

    /// Somebody of `house` looks at a page.
    pub async fn get(&self, house: &House, path: &str) -> Reply {
        let request = Request::get(path)
            .header(header::COOKIE, &house.cookie)
            .header(header::ACCEPT, "text/html")
            .body(Body::empty());
        read(self.open(request.unwrap()).await).await
    }

    /// Somebody of `house` sends a form from a page of `site`.
    pub async fn post(&self, house: &House, path: &str, form: &str, site: &str) -> Reply {
        let request = Request::post(path)
            .header(header::COOKIE, &house.cookie)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(form.to_owned()));
        read(self.open(request.unwrap()).await).await
    }

    /// The answer to a request, with its body unread.
    pub async fn open(&self, request: Request<Body>) -> Response<Body> {
        self.site.clone().oneshot(request).await.unwrap()
    }
}

pub async fn read(response: Response<Body>) -> Reply {
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, 1 << 20).await.unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    Reply { status: parts.status, headers: parts.headers, text }
}

async fn house(
    test: &TestDb,
    site: &Router,
    (name, person): (&str, &str),
    hash: &PasswordHash,
) -> House {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let email = format!("{person}@example.com");
    let new = NewPerson { email: email.clone(), name: person.to_owned(), password: hash.clone() };
    let person = identity::register(&mut tx, new).await.unwrap();
    let new = NewOrganisation { name: name.to_owned(), kind: OrganisationKind::Company };
    let organisation = identity::found(&mut tx, new).await.unwrap().id;
    identity::join(&mut tx, organisation, person.id, Preset::Admin.word()).await.unwrap();
    let who: Who = test.who().acting_for(organisation);
    tx.act_as(who);
    let new = NewProgramme {
        name: "Team".to_owned(),
        currency: Currency::EUR,
        time_zone: "Europe/Skopje".to_owned(),
        partial_approval: false,
        hold_days: 7,
        tolerance_basis_points: 2_000,
        refunds_restore_limits: true,
        repeat_window_s: 300,
    };
    let programme = cards::found_programme(&mut tx, new).await.unwrap();
    let account = cards::open_funding(&mut tx, Currency::EUR, 0).await.unwrap();
    let bank = Account::new(tx.new_id(), organisation, Currency::EUR, AccountKind::Asset, 1000);
    ledger::open(&mut tx, &[bank]).await.unwrap();
    let action =
        Action::Move { debit: bank.id, credit: account, amount: 100_000, force: Force::No };
    let deposit =
        Command { id: tx.new_id(), action, reason: 1, subject: String::new(), linked: false };
    let done = ledger::post(&mut tx, &[deposit], None).await.unwrap();
    assert!(done[0].outcome.is_success(), "{done:?}");
    let holder = cards::add_holder(&mut tx, "Grace Hopper", None).await.unwrap();
    let new = NewCard {
        programme: programme.id,
        holder: holder.id,
        funding_account: account,
        network_token: None,
        last_four: "1906".to_owned(),
        expires_on: Timestamp::parse("2029-01-01T00:00:00+01:00").unwrap(),
    };
    let card = cards::issue(&mut tx, new).await.unwrap();
    cards::set_card_state(&mut tx, card.id, CardState::Active).await.unwrap();
    tx.commit().await.unwrap();
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("email={email}&password={}", PASSWORD.replace(' ', "+"))));
    let reply = read(site.clone().oneshot(request.unwrap()).await.unwrap()).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
    House { organisation, card, holder_token: holder.network_token, cookie }
}
