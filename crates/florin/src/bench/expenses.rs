//! `florin bench expenses`: a million expenses of a thousand people, a year of each, and how soon the list, a search
//! and the month's figures are there; and a bank's file of fifty thousand bookings, from being sent to being done.
//!
//! The server and the load generator share this process and its cores.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use base::files::Files;
use base::jobs::{self, Handlers};
use base::secrets::ExposeSecret as _;
use base::who::Organisation;
use base::{Db, Id, Tx, Who};
use expenses::{CategoryId, Day, DoImport, NewExpense, Origin, Source};
use identity::{Mode, NewKey, NewOrganisation, OrganisationKind, Recognition};
use money::{Currency, Money};
use tokio::net::TcpListener;
use web::{App, Limits, Quotas, Routes, Site};

use super::Measured;
use super::load::{self, Load, Request};

/// People, each with books of their own.
const PEOPLE: usize = 1_000;
/// Expenses of each.
const EACH: u64 = 1_000;
/// Rows of the import.
const IMPORTED: u64 = 50_000;
/// Connections of the load generator.
const CONNECTIONS: usize = 8;
/// No benchmark asks for more.
const UNLIMITED: Quotas = Quotas::of(u32::MAX, u32::MAX, Duration::from_hours(24));
/// What people buy.
const WORDS: [&str; 12] = [
    "bread",
    "coffee",
    "rent",
    "tram ticket",
    "cinema",
    "medicine",
    "lunch",
    "fuel",
    "shoes",
    "phone",
    "gift",
    "fruit",
];

/// Runs every case, those of reading for `seconds` each, on a database whose schema is up to date.
pub async fn run(db: &Db, seconds: u64, json: bool) -> Result<()> {
    let keys = fill(db, json).await?;
    let address = serve(db).await?;
    import(db, address, json).await?;
    for (name, path) in [
        ("list", "/api/v1/expenses?limit=50"),
        ("search", "/api/v1/expenses/search?q=coffee%20shop7"),
        ("month", "/api/v1/expenses/analytics?from=2026-03-01&to=2026-03-31"),
        ("merchants", "/api/v1/expenses/analytics?from=2026-03-01&to=2026-03-31&groupBy=merchant"),
        ("year", "/api/v1/expenses/analytics?from=2026-01-01&to=2026-12-31&groupBy=month"),
    ] {
        let requests: Vec<Vec<u8>> = keys
            .iter()
            .map(|key| {
                let head = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n");
                format!("{head}Authorization: Bearer {key}\r\n\r\n").into_bytes()
            })
            .collect();
        let request: Request = Arc::new(move |connection, number: usize| {
            let index = number.wrapping_mul(31).wrapping_add(connection) % requests.len().max(1);
            requests.get(index).cloned().unwrap_or_default()
        });
        let load = Load::Closed(Duration::from_secs(seconds));
        let (latencies, took) = load::drive(address, CONNECTIONS, load, 200, &request).await?;
        Measured::new((name, db.engine(), CONNECTIONS), 1, latencies, took).print(json);
    }
    Ok(())
}

/// Records everything, and gives back a key of each person's books.
async fn fill(db: &Db, json: bool) -> Result<Vec<String>> {
    let (mut keys, mut latencies) = (Vec::with_capacity(PEOPLE), Vec::with_capacity(PEOPLE));
    let began = Instant::now();
    for nth in 0..PEOPLE {
        let mut tx = db.begin(Who::system("bench", db.ids())).await?;
        let organisation = found(&mut tx, db).await?;
        tx.act_as(Who::system("bench", db.ids()).acting_for(organisation));
        let key = identity::issue_key(&mut tx, NewKey::new("bench", Mode::Test)).await?;
        keys.push(key.secret.expose_secret().to_owned());
        let started = Instant::now();
        let rows = rows(&mut tx, u64::try_from(nth)?, EACH).await?;
        expenses::record_all(&mut tx, &rows).await?;
        tx.commit().await?;
        latencies.push(started.elapsed());
    }
    Measured::new(("fill", db.engine(), 1), EACH, latencies, began.elapsed()).print(json);
    Ok(keys)
}

/// A bank's file through the doors: sent, read and compared, then done by its job.
async fn import(db: &Db, address: SocketAddr, json: bool) -> Result<()> {
    let mut tx = db.begin(Who::system("bench", db.ids())).await?;
    let organisation = found(&mut tx, db).await?;
    tx.act_as(Who::system("bench", db.ids()).acting_for(organisation));
    let key = identity::issue_key(&mut tx, NewKey::new("bench", Mode::Test)).await?;
    let feed = expenses::add_feed(&mut tx, "Giro", Some(Currency::EUR)).await?;
    tx.commit().await?;
    let file = statement(IMPORTED)?;
    let head = format!(
        "POST /api/v1/imports?feed={} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n",
        feed.id,
        key.secret.expose_secret()
    );
    let sent = format!(
        "{head}Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n{file}",
        file.len()
    )
    .into_bytes();
    let request: Request = Arc::new(move |_, _| sent.clone());
    let once = Load::Open { rate: 1, count: 1 };
    let (latencies, took) = load::drive(address, 1, once, 201, &request).await?;
    Measured::new(("read file", db.engine(), 1), IMPORTED, latencies, took).print(json);

    let mut tx = db.begin(Who::system("bench", db.ids()).acting_for(organisation)).await?;
    let (open, _) = expenses::imports(&mut tx, 1, 0).await?;
    let began = Instant::now();
    expenses::submit(&mut tx, open.first().context("an import")?.id).await?;
    tx.commit().await?;
    let handlers = Handlers::new(vec![Arc::new(DoImport)])?;
    let failed = jobs::drain(db, &handlers).await?.into_iter().find_map(|each| each.error);
    ensure!(failed.is_none(), "the import failed: {failed:?}");
    let took = began.elapsed();
    Measured::new(("import", db.engine(), 1), IMPORTED, vec![took], took).print(json);
    Ok(())
}

/// A bank's file of so many bookings over the year 2026.
fn statement(count: u64) -> Result<String> {
    let first: Day = "2026-01-01".parse().ok().context("a day")?;
    let mut text = String::from("Date,Payee,Description,Amount\n");
    for nth in 0..count {
        let draw = draw(7, nth);
        let day = first.plus_days(i32::try_from(nth * 365 / count.max(1))?);
        let word = WORDS.get(usize::try_from(draw % 12)?).copied().unwrap_or_default();
        let (whole, cents) = (draw >> 20 & 0xFF, draw >> 40 & 0x3F);
        let shop = draw >> 50 & 0x3F;
        writeln!(text, "{day},Shop {shop},{word} {nth},-{whole}.{cents:02}")?;
    }
    Ok(text)
}

async fn found(tx: &mut Tx, db: &Db) -> Result<Id<Organisation>> {
    tx.act_as(Who::system("bench", db.ids()));
    let new = NewOrganisation { name: "Bench".to_owned(), kind: OrganisationKind::Household };
    Ok(identity::found(tx, new).await?.id)
}

/// So many expenses over the year 2026, the same in every run.
async fn rows(tx: &mut Tx, seed: u64, count: u64) -> Result<Vec<NewExpense>> {
    let tree = expenses::tree(tx).await?;
    let categories: Vec<CategoryId> = tree.all().map(|category| category.id).collect();
    let first: Day = "2026-01-01".parse().ok().context("a day")?;
    (0..count)
        .map(|nth| {
            let draw = draw(seed, nth);
            let pick = |modulus: u64, shift: u32| (draw >> shift) % modulus;
            let day = i32::try_from(pick(365, 3))?;
            let word = WORDS.get(usize::try_from(pick(12, 13))?).copied().unwrap_or_default();
            let category = categories.get(usize::try_from(pick(25, 17))?).copied();
            let minor = i64::try_from(1 + pick(20_000, 23))?;
            Ok(NewExpense {
                day: Some(first.plus_days(day)),
                description: word.to_owned(),
                merchant: format!("shop{}", pick(40, 41)),
                category,
                origin: Origin { source: Source::Import, ..Origin::default() },
                ..NewExpense::of(Money::new(minor, Currency::EUR))
            })
        })
        .collect()
}

/// A number that looks drawn (splitmix64).
const fn draw(seed: u64, nth: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x1_0000).wrapping_add(nth).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

async fn serve(db: &Db) -> Result<SocketAddr> {
    let site = Site { limits: Limits::local(UNLIMITED), ..Site::default() };
    let app = App::new(db.clone(), Arc::new(Recognition::new(db.clone())), Arc::new(site));
    // Nothing is read from it.
    let files = Files::local(Path::new(&std::env::temp_dir()))?;
    let rooms = expenses::routes(app.clone(), files, Arc::new(groups::Memberships));
    let router = web::assemble(app, rooms, Routes::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    #[expect(clippy::disallowed_methods, reason = "the server that is measured")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
