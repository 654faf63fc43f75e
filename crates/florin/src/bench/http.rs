//! `florin bench http`: what the platform adds to the plain framework. A signed-in read of one small
//! resource beside the framework's own hello-world, on the same cores in the same run; the check of
//! an access token, and of a key with its read of the database; a request that is one too many; and
//! thousands of connections to a process of its own, with its memory.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::routing::get;
use base::secrets::{ExposeSecret as _, Keyring, random_token};
use base::who::{Person, Session};
use base::{Correlation, Db, Id, Who};
use identity::{Lifetimes, NewKey, Recognition, Tokens};
use money::Currency;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use web::{App, Credential, Identify as _, Limits, Quotas, Routes, Site};

use super::Measured;
use super::load::{self, Load, Request};

/// Connections of the load generator.
const CONNECTIONS: usize = 64;
/// Connections that are held open at the same time.
const MANY: usize = 5_000;
/// Requests per second of the paced case.
const PACED_RATE: u64 = 1_000;
/// How often a credential is checked.
const CHECKS: usize = 20_000;
/// No benchmark asks for more.
const UNLIMITED: Quotas = Quotas::of(u32::MAX, u32::MAX, Duration::from_hours(24));
/// One, and no more while a benchmark runs.
const ONE: Quotas = Quotas::of(1, 1, Duration::from_hours(24));
/// How long a process of its own may take to be up.
const PATIENCE: Duration = Duration::from_secs(30);
const HELLO: &str = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";
/// Cards that are read in turn.
const CARDS: usize = 1_000;

/// Runs every case, those with a rate for `seconds` each, on the database at `url`, whose schema is
/// up to date.
pub async fn run(db: &Db, url: &str, seconds: u64, json: bool) -> Result<()> {
    let (paths, key) = prepare(db).await?;
    let read = in_turn(paths.iter().map(|path| {
        format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n\r\n")
    }));
    let engine = db.engine();
    let closed = Load::Closed(Duration::from_secs(seconds));
    let measure = async |name, address, load, status, request: &Request| -> Result<()> {
        let (latencies, took) = load::drive(address, CONNECTIONS, load, status, request).await?;
        Measured::new((name, engine, CONNECTIONS), 1, latencies, took).print(json);
        Ok(())
    };
    let hello = serve(Router::new().route("/", get(async || "Hello, World!"))).await?;
    let plain = in_turn([HELLO.to_owned()]);
    measure("hello", hello, closed, 200, &plain).await?;
    let site = serve(site(db, UNLIMITED)).await?;
    measure("read", site, closed, 200, &read).await?;
    let count = usize::try_from(seconds.saturating_mul(PACED_RATE))?;
    measure("read paced", site, Load::Open { rate: PACED_RATE, count }, 200, &read).await?;
    let limited = serve(self::site(db, ONE)).await?;
    // The one that is let through.
    load::drive(limited, 1, Load::Open { rate: 1, count: 1 }, 200, &read).await?;
    measure("limited", limited, closed, 429, &read).await?;
    let checks = read_tokens(db)?;
    let took = checks.iter().sum();
    Measured::new(("token", engine, 1), 1, checks, took).print(json);
    let checks = check(db, &key).await?;
    let took = checks.iter().sum();
    Measured::new(("credential", engine, 1), 1, checks, took).print(json);
    hold(db, url, &read, json).await
}

/// These requests, one after the other and again from the first.
fn in_turn(heads: impl IntoIterator<Item = String>) -> Request {
    let heads: Vec<Vec<u8>> = heads.into_iter().map(String::into_bytes).collect();
    Arc::new(move |_, number| heads.get(number % heads.len()).cloned().unwrap_or_default())
}

/// Issues cards, and a key to read them with. Gives the cards' paths and the key's text.
async fn prepare(db: &Db) -> Result<(Vec<String>, String)> {
    let mut tx = db.begin(Who::system("bench", db.ids())).await?;
    let new = identity::NewOrganisation {
        name: "Bench".to_owned(),
        kind: identity::OrganisationKind::Company,
    };
    let organisation = identity::found(&mut tx, new).await?.id;
    tx.act_as(Who::system("bench", db.ids()).acting_for(organisation));
    let new = cards::NewProgramme {
        name: "Bench".to_owned(),
        currency: Currency::EUR,
        time_zone: "UTC".to_owned(),
        partial_approval: false,
        hold_days: 7,
        tolerance_basis_points: 0,
        refunds_restore_limits: true,
        repeat_window_s: 300,
    };
    let programme = cards::found_programme(&mut tx, new).await?.id;
    let funding_account = cards::open_funding(&mut tx, Currency::EUR, 0).await?;
    let holder = cards::add_holder(&mut tx, "A holder", None).await?.id;
    let mut paths = Vec::with_capacity(CARDS);
    for _ in 0..CARDS {
        let new = cards::NewCard {
            programme,
            holder,
            funding_account,
            network_token: None,
            last_four: "4242".to_owned(),
            expires_on: tx.now().plus_seconds(86_400 * 365),
        };
        let card = cards::issue(&mut tx, new).await?;
        paths.push(format!("/api/v1/cards/{}", card.id));
    }
    let key = identity::issue_key(&mut tx, NewKey::new("bench", identity::Mode::Test)).await?;
    tx.commit().await?;
    Ok((paths, key.secret.expose_secret().to_owned()))
}

fn site(db: &Db, quotas: Quotas) -> Router {
    let site = Site { limits: Limits::local(quotas), ..Site::default() };
    let app = App::new(db.clone(), Arc::new(Recognition::new(db.clone())), Arc::new(site));
    let cards = cards::api::routes(app.clone());
    web::assemble(app, cards, Routes::new())
}

async fn serve(site: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    #[expect(clippy::disallowed_methods, reason = "the server that is measured")]
    tokio::spawn(async move { axum::serve(listener, site).await });
    Ok(address)
}

/// How long it takes to find out which session an access token names, one check after the other.
fn read_tokens(db: &Db) -> Result<Vec<Duration>> {
    let tokens = Tokens::new(&Keyring::parse(&Keyring::generate("k1")?)?, Lifetimes::default())?;
    let now = db.clock().now();
    let (session, person): (Id<Session>, Id<Person>) = (db.ids().next(), db.ids().next());
    let token = tokens.sign(session, person, now)?;
    let mut all = Vec::with_capacity(CHECKS);
    for _ in 0..CHECKS {
        let started = Instant::now();
        let read = tokens.read(token.expose_secret(), now);
        all.push(started.elapsed());
        ensure!(read == identity::Read::Valid(session, person), "our own token is known");
    }
    Ok(all)
}

/// How long it takes to find out who is behind a credential, one check after the other: with the
/// read of the database that says whether it lasts.
async fn check(db: &Db, key: &str) -> Result<Vec<Duration>> {
    let recognition = Recognition::new(db.clone());
    let correlation = Correlation::new(db.ids());
    let mut all = Vec::with_capacity(CHECKS);
    for _ in 0..CHECKS {
        let credential = Credential::Key { text: key.to_owned(), origin: None };
        let started = Instant::now();
        let known = recognition.identify(credential, correlation.clone()).await?;
        all.push(started.elapsed());
        ensure!(known.is_some(), "the benchmark's own key is known");
    }
    Ok(all)
}

/// Holds [`MANY`] connections to a process of its own, asks once on each while all are open, and
/// says how long that took and how much memory the process has then.
async fn hold(db: &Db, url: &str, request: &Request, json: bool) -> Result<()> {
    let (mut server, address) = start(url).await?;
    let open = async {
        let mut all = Vec::with_capacity(MANY);
        for _ in 0..MANY {
            let stream = TcpStream::connect(address).await;
            all.push(stream.context("opening a connection; raise `ulimit -n` above 11,000")?);
        }
        anyhow::Ok(all)
    };
    let mut streams = open.await?;
    let started = Instant::now();
    let mut buffer = vec![0; 16 * 1024];
    for stream in &mut streams {
        stream.write_all(&request(0, 0)).await?;
    }
    let mut latencies = Vec::with_capacity(MANY);
    for stream in &mut streams {
        let status = load::read_answer(stream, &mut buffer).await?;
        ensure!(matches!(status, 200 | 429), "a connection was answered with {status}");
        latencies.push(started.elapsed());
    }
    let memory = server.id().and_then(resident_mib);
    server.kill().await?;
    let measured = Measured::new(("held", db.engine(), MANY), 1, latencies, started.elapsed());
    Measured { memory_mib: memory, ..measured }.print(json);
    Ok(())
}

/// `florin serve` on the same database, at a free port.
async fn start(url: &str) -> Result<(Child, SocketAddr)> {
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let secret = random_token()?;
    let keys = Keyring::generate("k1")?;
    let files = std::env::temp_dir().join("florin-bench-files");
    let server = Command::new(std::env::current_exe()?)
        .arg("serve")
        .env_clear()
        .env("DATABASE_URL", url)
        .env("LISTEN_ADDRESS", address.to_string())
        .env("FLORIN_ROLES", "api")
        .env("FLORIN_SECRET_KEYS", keys.expose_secret())
        .env("FILES_URL", format!("file:{}", files.display()))
        .env("NETWORK_USER", "bench")
        .env("NETWORK_PASSWORD", secret.expose_secret())
        .env("NETWORK_WEBHOOK_SECRET", secret.expose_secret())
        .env("LOG_LEVEL", "error")
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .context("starting a process of its own")?;
    let began = Instant::now();
    while TcpStream::connect(address).await.is_err() {
        ensure!(began.elapsed() < PATIENCE, "the process of its own did not come up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok((server, address))
}

/// What the system says that a process has in memory, in MiB; where it says so.
fn resident_mib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib.div_ceil(1_024))
}
