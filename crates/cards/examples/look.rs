//! Temporary: pages with rich data for the browser.
use std::sync::Arc;
use axum::body::Body;
use axum::http::{Request, header};
use base::db::migrations::{self, BASE};
use base::db::Options;
use base::gather::Gather;
use base::secrets::Passwords;
use base::{Clock, Db, Ids, Timestamp, Who};
use cards::api::Network;
use cards::authorizations::receive::{MAX_BATCH, Receiving};
use cards::controls::{Channel, Effect, Rule, Target};
use cards::issuing::{CardState, HolderState};
use cards::{NewCard, NewControl, NewProgramme};
use connect::marqeta::sandbox::{Envelope, Part, Purchase, merchants, Entry};
use connect::marqeta::{BasicAuth, SIGNATURE_HEADER, Signer};
use identity::*;
use ledger::{Account, AccountKind, Action, Command, Force};
use money::{Currency, Money};
use tower::ServiceExt as _;
use web::{App, Site, assemble};

#[tokio::main]
async fn main() {
    let _ = std::fs::remove_dir_all("/tmp/lookdb");
    std::fs::create_dir_all("/tmp/lookdb").unwrap();
    let now = Clock::system().now();
    let clock = Clock::manual(now.plus_seconds(-3 * 86_400));
    let ids = Ids::random(clock.clone());
    let o = Options { url: "sqlite:/tmp/lookdb/a.db".into(), max_connections: 8 };
    let db = Db::open(&o, clock.clone(), ids, Default::default()).await.unwrap();
    let known = [BASE, identity::MIGRATIONS, ledger::MIGRATIONS, cards::MIGRATIONS].concat();
    migrations::up(&db, &known).await.unwrap();
    let app = App { db: db.clone(), identify: Arc::new(Recognition::new(db.clone())), site: Arc::new(Site { secure: false, menu: cards::pages::MENU.to_vec() }) };
    let passwords = Passwords::new();
    let network = Network { gather: Gather::start(Receiving::new(db.clone()), MAX_BATCH), credentials: Arc::new(BasicAuth::new("n", "p")), signer: Arc::new(Signer::new("s")) };
    let rooms = identity::pages::routes(app.clone(), passwords.clone()).merge(cards::pages::routes());
    let site = assemble(app.clone(), rooms, cards::api::network_routes(app.clone(), network));
    let hash = PasswordHash::new(&passwords, "correct horse".into()).await.unwrap();
    let sys = Who::system("look", db.ids());
    let mut tx = db.begin(sys.clone()).await.unwrap();
    let mut org = None;
    for (email, name, o) in [("ada@example.com", "Ada Lovelace", "Analytical Engines Ltd"), ("eve@example.com", "Eve", "Empty & Co")] {
        let p = register(&mut tx, NewPerson { email: email.into(), name: name.into(), password: hash.clone() }).await.unwrap();
        let g = found(&mut tx, NewOrganisation { name: o.into(), kind: OrganisationKind::Company }).await.unwrap();
        join(&mut tx, g.id, p.id, Role::Admin).await.unwrap();
        if org.is_none() { org = Some((g.id, p.id)); }
    }
    let (org, ada) = org.unwrap();
    let who = sys.clone().acting_for(org);
    tx.act_as(who.clone());
    let prog = |name: &str, c, partial| NewProgramme { name: name.into(), currency: c, time_zone: "Europe/Skopje".into(), partial_approval: partial, hold_days: 7, tolerance_basis_points: 2000 };
    let travel = cards::found_programme(&mut tx, prog("Travel and expenses", Currency::EUR, true)).await.unwrap();
    let us = cards::found_programme(&mut tx, prog("US subsidiary", Currency::USD, false)).await.unwrap();
    let jp = cards::found_programme(&mut tx, prog("Tokyo", Currency::JPY, false)).await.unwrap();
    let mut cast = Vec::new();
    for (name, last, programme, fund, credit, state) in [
        ("Grace Hopper", "1906", &travel, 12_480_00, 0, CardState::Active),
        ("Ada Lovelace", "4821", &travel, 4_821_05, 1_000_00, CardState::Active),
        ("Charles Babbage", "0007", &travel, 900_00, 0, CardState::Active),
        ("John von Neumann", "1903", &travel, 50_00, 0, CardState::Terminated),
        ("Maximiliane Wolkenstein-Trostburg zu Hohenems", "7777", &travel, 5_00, 0, CardState::Unactivated),
        ("Katherine Johnson", "1918", &us, 1_250_000_00, 0, CardState::Active),
        ("Hedy Lamarr", "1914", &us, 100_00, 50_00, CardState::Active),
        ("Shigeru Honjo", "3310", &jp, 2_500_000, 0, CardState::Active),
    ] {
        let account = cards::open_funding(&mut tx, programme.currency, credit).await.unwrap();
        let bank = Account::new(org.derive(programme.currency.code().as_bytes()), org, programme.currency, AccountKind::Asset, 1000);
        ledger::open(&mut tx, &[bank]).await.unwrap();
        let action = Action::Move { debit: bank.id, credit: account, amount: fund, force: Force::No };
        let c = Command { id: tx.new_id(), action, reason: 1, subject: String::new(), linked: false };
        ledger::post(&mut tx, &[c], None).await.unwrap();
        let holder = cards::add_holder(&mut tx, name, None).await.unwrap();
        let card = cards::issue(&mut tx, NewCard { programme: programme.id, holder: holder.id, funding_account: account, network_token: None, last_four: last.into(), expires_on: Timestamp::parse("2029-01-01T00:00:00+01:00").unwrap() }).await.unwrap();
        if state != CardState::Unactivated { cards::set_card_state(&mut tx, card.id, CardState::Active).await.unwrap(); }
        cast.push((card, holder, programme.currency, state));
    }
    let set = |target, id, name: &str, rule| NewControl { target, target_id: id, name: name.into(), rule };
    let w = |s: &str| s.to_owned();
    let amount = |m, win: &str, g: Option<&str>| Rule::AmountLimit { limit_minor: m, window: w(win), group: g.map(w) };
    let grace = &cast[0];
    for c in [
        set(Target::Card, grace.0.id.uuid(), "Day", amount(1_000_00, "day Europe/Skopje", None)),
        set(Target::Cardholder, grace.1.id.uuid(), "Week", amount(3_000_00, "week Europe/Skopje monday", None)),
        set(Target::Card, grace.0.id.uuid(), "Restaurants", amount(120_00, "month Europe/Skopje", Some("restaurants"))),
        set(Target::Card, grace.0.id.uuid(), "Not too often", Rule::CountLimit { limit: 20, window: w("trailing 86400"), group: None }),
        set(Target::Programme, travel.id.uuid(), "No gambling", Rule::Merchant { effect: Effect::Block, mids: vec![], mccs: vec![], groups: vec![w("gambling")] }),
        set(Target::Programme, travel.id.uuid(), "Europe only", Rule::Country { effect: Effect::Allow, countries: ["MKD", "DEU", "AUT", "FRA", "ITA", "ESP", "NLD", "BEL", "GRC"].map(w).to_vec() }),
        set(Target::Card, grace.0.id.uuid(), "One purchase", Rule::PerTransaction { limit_minor: 800_00 }),
        set(Target::Card, grace.0.id.uuid(), "Working hours", Rule::Hours { time_zone: w("Europe/Skopje"), days: vec![1, 2, 3, 4, 5, 6, 7], from: w("00:00"), to: w("23:59") }),
        set(Target::Card, grace.0.id.uuid(), "No cash", Rule::Channel { effect: Effect::Block, channels: vec![Channel::Atm, Channel::QuasiCash] }),
        set(Target::Cardholder, cast[2].1.id.uuid(), "Moon", Rule::PerTransaction { limit_minor: 800_00 }),
    ] { cards::set_control(&mut tx, c).await.unwrap(); }
    tx.execute("UPDATE card_control SET rule = '{\"type\":\"moon_phase\"}' WHERE name = 'Moon'", []).await.unwrap();
    tx.commit().await.unwrap();

    let send = |e: base::Result<Envelope>| { let site = site.clone(); async move {
        let e = e.unwrap(); let body = e.body();
        let r = Request::post(e.door.path()).header(header::AUTHORIZATION, BasicAuth::header("n", "p")).header(header::CONTENT_TYPE, "application/json").header(SIGNATURE_HEADER, Signer::new("s").sign(&body)).body(Body::from(body)).unwrap();
        let s = site.oneshot(r).await.unwrap().status(); println!("{s}"); } };
    let mut nth = 0;
    let mut buy = |who: usize, m: &merchants_type::M, minor: i64| { nth += 1;
        let (card, holder, currency, _) = &cast[who];
        Purchase::new(format!("p{nth}"), (&card.network_token, &holder.network_token), m, Money::new(minor, *currency), clock.now()) };
    let all = merchants::ALL;
    let by = |mcc: &[&str]| all.iter().find(|m| mcc.contains(&&*m.mcc)).unwrap_or(&all[0]);
    let last = Part { is_final: Some(true), of: None };
    for (i, m) in all.iter().enumerate() {
        clock.advance(3600 * 4);
        let p = buy([0, 1, 5, 7][i % 4], m, 12_40 + (i as i64) * 7_13);
        send(p.authorization()).await;
        if i % 3 == 0 { clock.advance(1800); send(p.clearing(1, p.amount, last, clock.now())).await; }
        if i % 5 == 4 { clock.advance(600); send(p.reversal(1, p.amount, clock.now())).await; }
    }
    let left = now.micros_since(clock.now()) / 1_000_000 - 7200;
    println!("{left}");
    clock.advance(left.max(0));
    let tip = buy(0, by(&["5812", "5814", "5811"]), 110_00); send(tip.authorization()).await;
    clock.advance(1200);
    send(tip.clearing(1, Money::new(150_00, Currency::EUR), last, clock.now())).await;
    let hotel = buy(0, by(&["7011", "3501"]), 700_00); send(hotel.authorization()).await;
    clock.advance(600);
    send(hotel.incremental(1, Money::new(90_00, Currency::EUR), clock.now())).await;
    clock.advance(300);
    send(buy(0, by(&["7995", "7800"]), 5_000_00).authorization()).await;
    clock.advance(300);
    send(buy(0, by(&["5411", "5462"]), 950_00).authorization()).await;
    let mut fuel = buy(1, by(&["5541", "5542"]), 9_000_00); fuel.partial_approval = true; send(fuel.authorization()).await;
    clock.advance(60);
    send(buy(6, by(&["5411"]), 149_00).authorization()).await;
    let force = buy(6, by(&["5411"]), 49_00); send(force.force_capture(1, force.amount, clock.now())).await;
    clock.advance(60);
    let mut tx = db.begin(Who { actor: base::Actor::Person(ada), ..who.clone() }).await.unwrap();
    cards::freeze(&mut tx, cast[1].0.id, "Left it in the taxi, waiting for the driver to call back").await.unwrap();
    cards::set_card_state(&mut tx, cast[3].0.id, CardState::Terminated).await.unwrap();
    cards::set_holder_state(&mut tx, cast[6].1.id, HolderState::Suspended).await.unwrap();
    tx.commit().await.unwrap();
    clock.advance(60);
    send(buy(1, by(&["5411"]), 20_00).authorization()).await;
    send(buy(2, by(&["5411"]), 20_00).authorization()).await;
    send(buy(0, by(&["5411"]), 0).account_verification()).await;
    send(buy(0, by(&["5411"]), 0).balance_inquiry()).await;
    let rest = now.micros_since(clock.now()) / 1_000_000;
    clock.advance(rest.max(0) + 20);
    let _ = Entry::Chip;
    let l = tokio::net::TcpListener::bind("127.0.0.1:8798").await.unwrap();
    println!("up");
    axum::serve(l, site).await.unwrap();
}
mod merchants_type { pub type M = connect::marqeta::sandbox::Merchant; }
