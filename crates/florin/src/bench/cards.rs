//! `florin bench cards`: full card decisions over HTTP, with three windows and ten controls per card.
//!
//! The server and the load generator share this process and its cores.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base::gather::Gather;
use base::{Db, Timestamp, Tx, Who};
use cards::api::Network;
use cards::authorizations::receive::{MAX_BATCH, Receiving};
use cards::controls::{Channel, Effect, Rule, Target};
use cards::issuing::{CardState, Programme};
use cards::{NewCard, NewControl, NewProgramme};
use connect::marqeta::sandbox::{Purchase, merchants};
use connect::marqeta::{BasicAuth, Signer};
use ledger::{Account, AccountId, AccountKind, Action, Command, Force};
use money::{Currency, Money};
use tokio::net::TcpListener;
use web::{App, Routes, Site};

use super::Measured;
use super::load::{self, Load, Request};

/// Cards that the purchases are spread over.
const CARDS: usize = 1_000;
/// Connections of the load generator.
pub const CONNECTIONS: usize = 64;
/// Digits of the number that makes the tokens of each request its own.
const NUMBER_LEN: usize = 8;
const USER: &str = "bench";
const PASSWORD: &str = "bench-password-of-the-network";

/// Runs one case on a database whose schema is up to date.
pub async fn run(db: &Db, load: Load, json: bool) -> Result<()> {
    let (latencies, took) = Decisions::prepare(db).await?.drive(load).await?;
    let name = match load {
        Load::Closed(_) => "decision",
        Load::Open { .. } => "paced",
    };
    let what = (name, db.engine(), CONNECTIONS);
    Measured::new(what, 1, latencies, took).print(json);
    Ok(())
}

/// A server of decisions, and what it is asked.
pub struct Decisions {
    address: SocketAddr,
    request: Request,
}

impl Decisions {
    /// Issues the cards and serves.
    pub async fn prepare(db: &Db) -> Result<Self> {
        let templates = issue_all(db).await?;
        let request: Request = Arc::new(move |connection, number: usize| {
            let index = number.wrapping_mul(31).wrapping_add(connection) % templates.len().max(1);
            templates.get(index).map(|template| with_number(template, number)).unwrap_or_default()
        });
        Ok(Self { address: serve(db).await?, request })
    }

    /// Asks, and gives how long each answer and all of them took.
    pub async fn drive(&self, load: Load) -> Result<(Vec<Duration>, Duration)> {
        load::drive(self.address, CONNECTIONS, load, 200, &self.request).await
    }
}

/// Issues the cards and gives back one prepared request for each.
async fn issue_all(db: &Db) -> Result<Vec<Template>> {
    let mut tx = db.begin(Who::system("bench", db.ids())).await?;
    let new = identity::NewOrganisation {
        name: "Bench".to_owned(),
        kind: identity::OrganisationKind::Company,
    };
    let organisation = identity::found(&mut tx, new).await?.id;
    tx.act_as(Who::system("bench", db.ids()).acting_for(organisation));
    let programme = cards::found_programme(
        &mut tx,
        NewProgramme {
            name: "Bench".to_owned(),
            currency: Currency::EUR,
            time_zone: "Europe/Skopje".to_owned(),
            partial_approval: false,
            hold_days: 7,
            tolerance_basis_points: 2_000,
            refunds_restore_limits: true,
            repeat_window_s: 300,
        },
    )
    .await?;
    let bank = Account::new(tx.new_id(), organisation, Currency::EUR, AccountKind::Asset, 1000);
    ledger::open(&mut tx, &[bank]).await?;
    let mut templates = Vec::with_capacity(CARDS);
    for nth in 0..CARDS {
        templates.push(issue(&mut tx, &programme, bank.id, nth).await?);
    }
    tx.commit().await?;
    Ok(templates)
}

/// A card with money and controls, and the request that a purchase with it makes.
async fn issue(
    tx: &mut Tx,
    programme: &Programme,
    bank: AccountId,
    nth: usize,
) -> Result<Template> {
    let account = cards::open_funding(tx, Currency::EUR, 0).await?;
    let action =
        Action::Move { debit: bank, credit: account, amount: 1_000_000_000_000, force: Force::No };
    let id = tx.new_id();
    let fund = Command { id, action, reason: 1, subject: String::new(), linked: false };
    ledger::post(tx, &[fund], None).await?;
    let holder = cards::add_holder(tx, "A holder", None).await?;
    let new = NewCard {
        programme: programme.id,
        holder: holder.id,
        funding_account: account,
        network_token: None,
        last_four: format!("{nth:04}"),
        expires_on: tx.now().plus_seconds(86_400 * 365),
    };
    let card = cards::issue(tx, new).await?;
    cards::set_card_state(tx, card.id, CardState::Active).await?;
    for (name, rule) in rules() {
        let (target, target_id) = (Target::Card, card.id.uuid());
        let control = NewControl { target, target_id, name: name.to_owned(), rule };
        cards::set_control(tx, control).await?;
    }
    request(&card.network_token, &holder.network_token, tx.now())
}

/// Three windows and seven other controls.
fn rules() -> Vec<(&'static str, Rule)> {
    let amount = |limit_minor, window: &str| Rule::AmountLimit {
        limit_minor,
        window: window.to_owned(),
        group: None,
    };
    let merchant = |effect, mccs: &[&str], groups: &[&str]| Rule::Merchant {
        effect,
        mids: Vec::new(),
        mccs: mccs.iter().map(|mcc| (*mcc).to_owned()).collect(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    };
    vec![
        ("a day", amount(1_000_000_000, "day Europe/Skopje")),
        ("a week", amount(5_000_000_000, "week Europe/Skopje monday")),
        ("a month", amount(20_000_000_000, "month Europe/Skopje")),
        ("one purchase", Rule::PerTransaction { limit_minor: 100_000 }),
        ("no gambling", merchant(Effect::Block, &[], &["gambling"])),
        ("no jewellers", merchant(Effect::Block, &["5944", "6211"], &[])),
        ("countries", Rule::Country { effect: Effect::Block, countries: vec!["PRK".to_owned()] }),
        (
            "no cash",
            Rule::Channel {
                effect: Effect::Block,
                channels: vec![Channel::Atm, Channel::QuasiCash],
            },
        ),
        (
            "hours",
            Rule::Hours {
                time_zone: "Europe/Skopje".to_owned(),
                days: Vec::new(),
                from: "00:00".to_owned(),
                to: "00:00".to_owned(),
            },
        ),
        (
            "online",
            Rule::Verification { security_code: false, address: false, three_d_secure: false },
        ),
    ]
}

/// A whole HTTP request, and where in it the number of the purchase goes.
struct Template {
    bytes: Vec<u8>,
    numbers: Vec<usize>,
}

/// A request for a purchase of 1.91 euro.
fn request(card: &str, holder: &str, now: Timestamp) -> Result<Template> {
    let amount = Money::new(191, Currency::EUR);
    let purchase = Purchase::new(card, (card, holder), &merchants::BAKERY, amount, now);
    let envelope = purchase.authorization().context("building a purchase")?;
    let body = envelope.body();
    let head = format!(
        "POST /api/v1/shared/jit/fund HTTP/1.1\r\nHost: bench\r\nAuthorization: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        BasicAuth::header(USER, PASSWORD),
        body.len()
    );
    let bytes = [head.as_bytes(), &body].concat();
    let mut numbers = Vec::new();
    // With another reference it is another purchase, not one that the acquirer repeats.
    let tokens = [purchase.authorization_token(), purchase.authorization_jit_token()];
    for token in tokens.into_iter().chain([purchase.retrieval_reference()]) {
        let found = bytes.windows(token.len()).enumerate();
        numbers.extend(found.filter(|(_, seen)| *seen == token.as_bytes()).map(|(at, _)| at));
    }
    ensure!(numbers.len() > 2, "a request names its tokens and its reference");
    Ok(Template { bytes, numbers })
}

async fn serve(db: &Db) -> Result<SocketAddr> {
    let identify = Arc::new(identity::Recognition::new(db.clone()));
    let app = App::new(db.clone(), identify, Arc::new(Site::default()));
    let network = Network {
        gather: Gather::start_apart(Receiving::new(db.apart()), MAX_BATCH)?,
        credentials: Arc::new(BasicAuth::new(USER, PASSWORD)),
        signer: Arc::new(Signer::new("bench-secret-of-the-network")),
    };
    let doors = cards::api::network_routes(app.clone(), network);
    let router = web::assemble(app, Routes::new(), doors);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    #[expect(clippy::disallowed_methods, reason = "the server that is measured")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// The prepared request with tokens of its own.
fn with_number(template: &Template, number: usize) -> Vec<u8> {
    let mut request = template.bytes.clone();
    let digits = format!("{number:0>NUMBER_LEN$x}");
    for at in &template.numbers {
        if let Some(slot) = request.get_mut(*at..*at + NUMBER_LEN) {
            slot.copy_from_slice(digits.as_bytes());
        }
    }
    request
}
