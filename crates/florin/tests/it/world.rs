//! The world of one test: Florin's real router on a fresh database, a clock that the test moves, the
//! same ids in every run, and the sandbox card network's messages.
//!
//! [`on_each_engine`] closes it: then the books must prove, and no duty may be left over.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base::files::Files;
use base::flags::Defaults;
use base::jobs;
use base::secrets::{ExposeSecret as _, Keyring};
use base::testing::{TestDb, engines};
use base::who::Organisation;
use base::{Db, Engine, Id, Timestamp, Tx, Who};
use cards::controls::{Control, Rule, Target};
use cards::issuing::{Card, CardState, HolderId, Programme};
use cards::{NewCard, NewControl, NewProgramme};
use connect::guard::Reach;
use connect::marqeta::sandbox::{Door, Envelope, Purchase, merchants};
use connect::marqeta::{BasicAuth, SIGNATURE_HEADER, Signer};
use florin::config::{Config, Database, Doors, FilesAt, NetworkCredentials, Parties, Roles};
use florin::domains::Means;
use florin::health::Dependencies;
use florin::shutdown::Shutdown;
use florin::telemetry::{self, Format};
use florin::{domains, router};
use identity::{Mode, NewKey, NewOrganisation, OrganisationKind};
use ledger::{Account, AccountId, AccountKind, Action, Agenda, Command, Desk, Force};
use metrics_exporter_prometheus::PrometheusBuilder;
use money::{Currency, Money};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::answer::Answer;

const USER: &str = "network";
pub const PASSWORD: &str = "a password of the network";
const SECRET: &str = "a secret of the webhook";
const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
/// Larger than any answer.
const MAX_ANSWER: usize = 16 << 20;

/// Plays a story once per engine, each in a world of its own.
pub async fn on_each_engine(story: impl AsyncFn(&World)) {
    for engine in engines() {
        let world = World::new(engine).await;
        story(&world).await;
        world.close().await;
    }
}

/// Florin, and an organisation in it.
pub struct World {
    pub test: TestDb,
    pub organisation: Id<Organisation>,
    /// An API key of the organisation.
    pub key: String,
    /// Florin's doors.
    pub site: Site,
    bank: AccountId,
    purchases: AtomicU64,
}

/// Terms of a card that is made for a test. Amounts are in minor units.
#[derive(Clone, Copy)]
pub struct Terms {
    pub currency: Currency,
    pub funds: i64,
    pub credit: i64,
    pub partial: bool,
    pub hold_days: i64,
    pub tolerance: i64,
    pub refunds_restore_limits: bool,
    pub repeat_window_s: i64,
}

impl Default for Terms {
    /// Euros, a thousand of them, nothing beyond.
    fn default() -> Self {
        Self {
            currency: Currency::EUR,
            funds: 1_000_00,
            credit: 0,
            partial: false,
            hold_days: 7,
            tolerance: 2_000,
            refunds_restore_limits: true,
            repeat_window_s: 300,
        }
    }
}

/// A card in use, with everything around it.
#[derive(Clone)]
pub struct Plastic {
    pub card: Card,
    pub programme: Programme,
    /// The network's token of the holder.
    pub holder_token: String,
    pub holder: HolderId,
}

/// What a funding account shows. In minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Figures {
    /// Posted credits less posted debits.
    pub balance: i64,
    /// Held.
    pub held: i64,
}

/// What jobs meet: no party, and files that nobody reads.
pub fn means() -> Means {
    let keyring = Keyring::parse(&Keyring::generate("k1").unwrap()).unwrap();
    Means {
        keyring: Arc::new(keyring),
        parties: identity::Parties::default(),
        files: Files::local(&std::env::temp_dir()).unwrap(),
        site_url: "http://florin.example".to_owned(),
        reach: Reach::Public,
        bank: None,
    }
}

impl World {
    /// A fresh one.
    pub async fn new(engine: Engine) -> Self {
        let test = TestDb::create(engine, &domains::migrations(), &domains::subscriptions()).await;
        let db = test.db.clone();
        let (organisation, key) = found(&test, "Lumen").await;
        Self {
            organisation,
            key,
            site: Site::new(&db),
            bank: Id::from_uuid(Uuid::from_u128(1)),
            purchases: AtomicU64::new(0),
            test,
        }
    }

    /// Ends the story: whatever is due is done, nothing is left to do, and the books prove.
    pub async fn close(self) {
        let handlers = domains::handlers(&self.means()).unwrap();
        jobs::drain(&self.test.db, &handlers).await.unwrap();
        let mut tx = self.begin().await;
        let queues = jobs::queues(&mut tx).await.unwrap();
        assert!(queues.is_empty(), "jobs are left over: {queues:?}");
        let proof = ledger::proof::prove(&mut tx).await.unwrap();
        assert!(proof.is_clean(), "{proof}");
    }

    /// What jobs meet: no party, and the files of the site.
    pub fn means(&self) -> Means {
        Means { files: Files::local(self.site.files.path()).unwrap(), ..means() }
    }

    pub fn who(&self) -> Who {
        self.test.who().acting_for(self.organisation)
    }

    pub async fn begin(&self) -> Tx {
        self.test.db.begin(self.who()).await.unwrap()
    }

    pub fn now(&self) -> Timestamp {
        self.test.clock.now()
    }

    pub fn advance(&self, seconds: i64) {
        self.test.clock.advance(seconds);
    }

    /// Moves the clock forward to an instant, written as RFC 3339.
    pub fn advance_to(&self, instant: &str) {
        let until = Timestamp::parse(instant).unwrap();
        let micros = until.micros_since(self.now());
        assert!(micros >= 0 && micros % 1_000_000 == 0, "the clock goes forward by seconds");
        self.advance(micros / 1_000_000);
    }

    /// A card in use, with an account of its own that holds the funds.
    pub async fn card(&self, terms: Terms) -> Plastic {
        self.cards(terms, 1).await.remove(0)
    }

    /// So many cards of one programme, each with a holder and an account of its own.
    pub async fn cards(&self, terms: Terms, count: usize) -> Vec<Plastic> {
        let mut tx = self.begin().await;
        let new = NewProgramme {
            name: "Team".to_owned(),
            currency: terms.currency,
            time_zone: "Europe/Skopje".to_owned(),
            partial_approval: terms.partial,
            hold_days: terms.hold_days,
            tolerance_basis_points: terms.tolerance,
            refunds_restore_limits: terms.refunds_restore_limits,
            repeat_window_s: terms.repeat_window_s,
        };
        let programme = cards::found_programme(&mut tx, new).await.unwrap();
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            let account = cards::open_funding(&mut tx, terms.currency, terms.credit).await.unwrap();
            self.deposit(&mut tx, account, terms.currency, terms.funds).await;
            let holder = cards::add_holder(&mut tx, "Ana", None).await.unwrap();
            let card = issue(&mut tx, &programme, holder.id, account, FAR).await;
            cards::set_card_state(&mut tx, card.id, CardState::Active).await.unwrap();
            all.push(Plastic {
                card,
                programme: programme.clone(),
                holder_token: holder.network_token,
                holder: holder.id,
            });
        }
        tx.commit().await.unwrap();
        all
    }

    /// One more card of the same holder, paid from the same account.
    pub async fn second_card(&self, first: &Plastic) -> Plastic {
        let card = self.inactive_card(first).await;
        self.activate(&card).await;
        Plastic { card, ..first.clone() }
    }

    /// The same, not in use yet.
    pub async fn inactive_card(&self, first: &Plastic) -> Card {
        self.issue(first, FAR).await
    }

    /// The same, in use and past its date since this very moment.
    pub async fn expired_card(&self, first: &Plastic) -> Card {
        let card = self.issue(first, self.now()).await;
        self.activate(&card).await;
        card
    }

    async fn issue(&self, first: &Plastic, expires_on: Timestamp) -> Card {
        let mut tx = self.begin().await;
        let account = first.card.funding_account;
        let card = issue(&mut tx, &first.programme, first.holder, account, expires_on).await;
        tx.commit().await.unwrap();
        card
    }

    async fn activate(&self, card: &Card) {
        let mut tx = self.begin().await;
        cards::set_card_state(&mut tx, card.id, CardState::Active).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn deposit(&self, tx: &mut Tx, account: AccountId, currency: Currency, amount: i64) {
        let bank: AccountId = self.bank.derive(currency.code().as_bytes());
        let new = Account::new(bank, self.organisation, currency, AccountKind::Asset, 1000);
        ledger::open(tx, &[new]).await.unwrap();
        if amount == 0 {
            return;
        }
        let action = Action::Move { debit: bank, credit: account, amount, force: Force::No };
        let deposit =
            Command { id: tx.new_id(), action, reason: 1, subject: String::new(), linked: false };
        let done = ledger::post(tx, &[deposit], None).await.unwrap();
        assert!(done[0].outcome.is_success(), "{done:?}");
    }

    /// Sets a control on the card, its holder or its programme.
    pub async fn control(&self, on: &Plastic, target: Target, rule: Rule) -> Control {
        let mut tx = self.begin().await;
        let target_id = match target {
            Target::Card => on.card.id.uuid(),
            Target::Cardholder => on.holder.uuid(),
            Target::Programme => on.programme.id.uuid(),
        };
        let new = NewControl { target, target_id, name: "control".to_owned(), rule };
        let control = cards::set_control(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        control
    }

    /// A purchase at the bakery, with tokens of its own. In minor units.
    pub fn purchase(&self, card: &Plastic, amount: i64) -> Purchase {
        let nth = self.purchases.fetch_add(1, Ordering::SeqCst);
        let money = Money::new(amount, card.programme.currency);
        let tokens = (card.card.network_token.as_str(), card.holder_token.as_str());
        Purchase::new(format!("purchase {nth}"), tokens, &merchants::BAKERY, money, self.now())
    }

    /// Brings a message to the door it is addressed to.
    pub async fn send(&self, envelope: &Envelope) -> Answer {
        self.site.send(envelope).await
    }

    /// Brings any bytes to one of the card network's doors.
    pub async fn post(&self, door: Door, body: Vec<u8>) -> Answer {
        self.site.post(door, body).await
    }

    /// Asks whether a purchase may go through.
    pub async fn authorize(&self, purchase: &Purchase) -> Answer {
        self.send(&purchase.authorization().unwrap()).await
    }

    /// Tells a fact; the door must take note of it.
    pub async fn tell(&self, envelope: base::Result<Envelope>) {
        let answer = self.send(&envelope.unwrap()).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    }

    /// Asks Florin's own API, with the organisation's key.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call_as(&self.key, method, path, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await.data()
    }

    /// The doors of a second process on the same database.
    pub async fn second_process(&self) -> Site {
        Site::new(&self.test.reopen().await)
    }

    /// All reasons of the latest decision, in their order of precedence.
    pub async fn latest_reasons(&self) -> Vec<String> {
        let latest = self.get("/api/v1/decisions?limit=1").await;
        let reasons = latest[0]["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| reason.as_str().unwrap().to_owned()).collect()
    }

    /// The account as the ledger sees it now: holds that are due have ended.
    pub async fn account(&self, id: AccountId) -> Option<Account> {
        let mut tx = self.begin().await;
        let mut agenda = Agenda::default();
        agenda.accounts([id]);
        let desk = Desk::open(&mut tx, agenda).await.unwrap();
        desk.account(id).copied()
    }

    /// How many rows every table has, and what all accounts add up to.
    pub async fn fingerprint(&self) -> Vec<(String, i64)> {
        let mut tx = self.begin().await;
        let mut all = Vec::new();
        for migration in domains::migrations() {
            for line in migration.text.lines() {
                let Some(rest) = line.strip_prefix("CREATE TABLE ") else {
                    continue;
                };
                let table = rest.trim_end_matches(" (").to_owned();
                let sql = format!("SELECT count(*) FROM {table}");
                let row = tx.row(&sql, []).await.unwrap().unwrap();
                all.push((table, row.get(0).unwrap()));
            }
        }
        let sql = "SELECT CAST(coalesce(sum(debits_pending + debits_posted), 0) AS BIGINT)
                   FROM ledger_account";
        let row = tx.row(sql, []).await.unwrap().unwrap();
        all.push(("debits".to_owned(), row.get(0).unwrap()));
        all
    }

    pub async fn figures(&self, card: &Plastic) -> Figures {
        let account = self.account(card.card.funding_account).await.unwrap();
        Figures { balance: account.credit_balance(), held: account.totals.debits_pending }
    }
}

/// Florin's doors, as one process has them.
pub struct Site {
    pub router: Router,
    /// Where its files are; ids are the same in every run, so each has a folder of its own.
    pub files: TempDir,
}

impl Site {
    fn new(db: &Db) -> Self {
        let files = tempfile::tempdir().unwrap();
        Self { router: plan_with(db, files.path()).site(), files }
    }

    pub async fn send(&self, envelope: &Envelope) -> Answer {
        self.post(envelope.door, envelope.body()).await
    }

    pub async fn post(&self, door: Door, body: Vec<u8>) -> Answer {
        let request = Request::post(door.path())
            .header(header::AUTHORIZATION, credentials())
            .header(header::CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature(&body))
            .body(Body::from(body));
        self.ask(request.unwrap()).await
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), MAX_ANSWER).await.unwrap();
        Answer { status, body: body.to_vec() }
    }
}

/// The site before it is put together.
pub fn plan(db: &Db) -> router::Plan {
    // Nothing is kept in it.
    plan_with(db, &std::env::temp_dir())
}

fn plan_with(db: &Db, files: &Path) -> router::Plan {
    let (db, files) = (db.clone(), Files::local(files).unwrap());
    let dependencies = Dependencies { db, files, redis: None };
    let figures = PrometheusBuilder::new().build_recorder().handle();
    router::plan(&config(), dependencies, figures, &Shutdown::new()).unwrap()
}

/// What encrypts stored secrets.
pub fn keyring() -> Arc<Keyring> {
    Arc::new(Keyring::parse(&KEYS.into()).unwrap())
}

/// As an operator would set it for one process with every role.
fn config() -> Config {
    Config {
        database: Database { url: String::new(), max_connections: 4 },
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://localhost".to_owned(),
        secure: false,
        doors: Doors { quotas: web::Quotas::AMPLE, ..Doors::default() },
        drain: Duration::from_secs(1),
        roles: Roles::ALL,
        network: Some(NetworkCredentials {
            user: USER.to_owned(),
            password: PASSWORD.into(),
            webhook_secret: SECRET.into(),
        }),
        keyring: Some(keyring()),
        tokens: identity::Lifetimes::default(),
        groups: groups::Terms::default(),
        parties: Parties::default(),
        terms: identity::Terms::default(),
        features: Defaults::default(),
        metrics_token: None,
        files: FilesAt::Folder(PathBuf::new()),
        redis: None,
        log: telemetry::Options { format: Format::Text, level: "error".to_owned() },
    }
}

/// The network's credentials.
pub fn credentials() -> String {
    BasicAuth::header(USER, PASSWORD)
}

/// The network's signature of a delivery.
pub fn signature(body: &[u8]) -> String {
    Signer::new(SECRET).sign(body)
}

/// Founds an organisation, and issues a key to it.
pub async fn found(test: &TestDb, name: &str) -> (Id<Organisation>, String) {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let new = NewOrganisation { name: name.to_owned(), kind: OrganisationKind::Company };
    let organisation = identity::found(&mut tx, new).await.unwrap().id;
    tx.act_as(test.who().acting_for(organisation));
    let key = identity::issue_key(&mut tx, NewKey::new("tests", Mode::Test)).await.unwrap();
    tx.commit().await.unwrap();
    (organisation, key.secret.expose_secret().to_owned())
}

/// Beyond every story: the year 2100.
const FAR: Timestamp = Timestamp::from_seconds(4_102_444_800);

async fn issue(
    tx: &mut Tx,
    programme: &Programme,
    holder: HolderId,
    funding_account: AccountId,
    expires_on: Timestamp,
) -> Card {
    let new = NewCard {
        programme: programme.id,
        holder,
        funding_account,
        network_token: None,
        last_four: "4242".to_owned(),
        expires_on,
    };
    cards::issue(tx, new).await.unwrap()
}
