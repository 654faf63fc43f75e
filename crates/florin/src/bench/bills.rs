//! `florin bench groups`: how soon the fewest payments are found, for twenty people for certain and for ten thousand
//! nearly; and, over HTTP in a group of thirty that has ten thousand bills, how many more can be added in a second and
//! how soon the balances are there.
//!
//! The server and the load generator share this process and its cores.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use axum::Router;
use base::secrets::{ExposeSecret as _, Keyring};
use base::{Db, Who};
use expenses::Day;
use groups::expenses::NewExpense;
use groups::splits::Split;
use groups::suggestions::rules::Standing;
use groups::suggestions::{Mode, suggest};
use groups::{GroupId, MemberId, Role, Room, Terms};
use identity::{NewKey, NewOrganisation, OrganisationKind, Recognition};
use money::{Currency, Money};
use tokio::net::TcpListener;
use web::{App, Limits, Quotas, Routes, Site};

use super::Measured;
use super::load::{self, Load, Request};

/// Members of the group.
const MEMBERS: usize = 30;
/// Bills that it has before anything is measured.
const BILLS: usize = 10_000;
/// Bills of one transaction while it is filled.
const TOGETHER: usize = 200;
/// Connections of the load generator.
const CONNECTIONS: usize = 8;
/// How often payments are looked for.
const SEARCHES: usize = 20;
/// No benchmark asks for more.
const UNLIMITED: Quotas = Quotas::of(u32::MAX, u32::MAX, Duration::from_hours(24));

/// Runs every case, those over HTTP for `seconds` each, on a database whose schema is up to date.
pub async fn run(db: &Db, seconds: u64, json: bool) -> Result<()> {
    for (name, members) in [("fewest 20", 20), ("few 10000", 10_000)] {
        let latencies = search(members)?;
        let took = latencies.iter().sum();
        Measured::new((name, db.engine(), 1), 1, latencies, took).print(json);
    }
    let (group, payer, key) = fill(db).await?;
    let address = serve(db).await?;
    let head = format!("Host: bench\r\nAuthorization: Bearer {key}\r\n");
    let body = format!(
        "{{\"amount\":\"91.70\",\"description\":\"Dinner\",\"paidBy\":[{{\"member\":\"{payer}\"}}]}}"
    );
    let add = format!(
        "POST /api/v1/groups/{group}/expenses HTTP/1.1\r\n{head}Content-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let read = format!("GET /api/v1/groups/{group}/balances HTTP/1.1\r\n{head}\r\n");
    for (name, request, status) in [("balances", read, 200), ("add a bill", add, 201)] {
        let bytes = request.into_bytes();
        let request: Request = Arc::new(move |_, _| bytes.clone());
        let load = Load::Closed(Duration::from_secs(seconds));
        let (latencies, took) = load::drive(address, CONNECTIONS, load, status, &request).await?;
        Measured::new((name, db.engine(), CONNECTIONS), 1, latencies, took).print(json);
    }
    Ok(())
}

/// How long it takes to find the payments of so many people with random balances.
fn search(members: usize) -> Result<Vec<Duration>> {
    let mut seed = 1_u64;
    let mut all = Vec::with_capacity(SEARCHES);
    for _ in 0..SEARCHES {
        let mut nets: Vec<(usize, i64)> = (1..members)
            .map(|member| {
                // A linear congruential generator (Knuth's MMIX): the same numbers in every run.
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (member, i64::try_from(seed >> 44).unwrap_or(0) - (1 << 19))
            })
            .collect();
        nets.push((0, -nets.iter().map(|(_, net)| net).sum::<i64>()));
        let standing = Standing::of_nets(nets);
        let started = Instant::now();
        let payments = suggest(&standing, Mode::Minimum)?;
        all.push(started.elapsed());
        anyhow::ensure!(payments.len() < members, "more payments than people");
    }
    Ok(all)
}

/// Founds the group and fills it. Gives who pays next, and the key to do it with.
async fn fill(db: &Db) -> Result<(GroupId, MemberId, String)> {
    let mut tx = db.begin(Who::system("bench", db.ids())).await?;
    let new = NewOrganisation { name: "Bench".to_owned(), kind: OrganisationKind::Company };
    let organisation = identity::found(&mut tx, new).await?.id;
    let who = Who::system("bench", db.ids()).acting_for(organisation);
    tx.act_as(who.clone());
    let new = groups::groups::NewGroup {
        name: "Thirty".to_owned(),
        description: String::new(),
        currency: Currency::EUR,
        mode: Mode::Minimum,
    };
    let access = groups::groups::found(&mut tx, new).await?;
    let mut members = Vec::with_capacity(MEMBERS);
    for nth in 0..MEMBERS {
        let name = format!("Member {nth}");
        let terms = Terms::default();
        members.push(groups::members::add(&mut tx, &access, terms, &name, Role::Member).await?.id);
    }
    let key = identity::issue_key(&mut tx, NewKey::new("bench", identity::Mode::Test)).await?;
    tx.commit().await?;
    let group = access.group.id;
    for part in 0..BILLS / TOGETHER {
        let mut tx = db.begin(who.clone()).await?;
        let access = groups::enter(&mut tx, group, Role::Member).await?;
        for nth in 0..TOGETHER {
            let payer = members.get((part * TOGETHER + nth) % MEMBERS).copied();
            let amount = Money::new(1_000 + i64::try_from(nth)? * 37, Currency::EUR);
            let new = NewExpense {
                id: None,
                description: "Dinner".to_owned(),
                category: String::new(),
                amount,
                day: Day::FIRST,
                payers: vec![(payer.context("a payer")?, amount)],
                split: Split::Equal(members.clone()),
            };
            groups::expenses::add(&mut tx, &access, new).await?;
        }
        tx.commit().await?;
    }
    let payer = members.first().copied().context("a payer")?;
    Ok((group, payer, key.secret.expose_secret().to_owned()))
}

async fn serve(db: &Db) -> Result<SocketAddr> {
    let site = Site { limits: Limits::local(UNLIMITED), ..Site::default() };
    let app = App::new(db.clone(), Arc::new(Recognition::new(db.clone())), Arc::new(site));
    let keyring = Arc::new(Keyring::parse(&Keyring::generate("bench")?)?);
    let room = Room { app: app.clone(), terms: Terms::default(), keyring };
    let site: Router = web::assemble(app, groups::routes(room), Routes::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    #[expect(clippy::disallowed_methods, reason = "the server that is measured")]
    tokio::spawn(async move { axum::serve(listener, site).await });
    Ok(address)
}
