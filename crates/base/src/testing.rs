//! Databases for tests: a fresh one per test, on every engine that is there, with a clock that the
//! test moves and ids that are the same in every run.
//!
//! Behind the feature `testing`; never part of the program. What goes wrong here fails the test at
//! once.
//!
//! `FLORIN_TEST_POSTGRES_URL` names a server on which databases may be created; without it tests
//! run on SQLite alone, unless `FLORIN_TEST_REQUIRE_POSTGRES=1` makes its absence a failure.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::clock::{Clock, Timestamp};
use crate::db::migrations::{self, Migration};
use crate::db::{Db, Engine, Options, Subscriptions};
use crate::ids::Ids;
use crate::who::Who;

/// When every test begins: Monday, 2026-01-05T09:00:00Z.
pub const START: Timestamp = Timestamp::from_seconds(1_767_603_600);

/// Enough for a test's own concurrency; many tests share one server.
const CONNECTIONS: u32 = 4;

/// A migrated database that nobody else uses; it goes away with this value.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its clock, standing at [`START`].
    pub clock: Clock,
    url: String,
    subscriptions: Subscriptions,
    opened: AtomicU64,
    home: Home,
}

#[derive(Debug)]
enum Home {
    Folder(TempDir),
    Server { url: String, name: String },
}

/// One fresh database per engine, with the tables of `migrations`.
pub async fn databases(migrations: &[Migration]) -> Vec<TestDb> {
    databases_with(migrations, &Subscriptions::new()).await
}

/// The same, with listeners.
pub async fn databases_with(
    migrations: &[Migration],
    subscriptions: &Subscriptions,
) -> Vec<TestDb> {
    let mut all = Vec::new();
    for engine in engines() {
        all.push(TestDb::create(engine, migrations, subscriptions).await);
    }
    all
}

/// The engines that tests can use here.
pub fn engines() -> Vec<Engine> {
    let mut engines = vec![Engine::Sqlite];
    if postgres_url().is_some() {
        engines.push(Engine::Postgres);
    }
    engines
}

impl TestDb {
    /// A fresh database on `engine`.
    pub async fn create(
        engine: Engine,
        migrations: &[Migration],
        subscriptions: &Subscriptions,
    ) -> Self {
        println!("on {}", engine.name());
        let (home, url) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().join("test.db").display());
                (Home::Folder(folder), url)
            }
            Engine::Postgres => {
                let server = postgres_url().expect("FLORIN_TEST_POSTGRES_URL is set");
                let name = format!("florin_test_{:016x}", random());
                administer(&server, &format!("CREATE DATABASE {name} TEMPLATE template0"))
                    .await
                    .expect("creating a database for the test");
                let url = with_database(&server, &name);
                (Home::Server { url: server, name }, url)
            }
        };
        let clock = Clock::manual(START);
        let db = open(&url, &clock, 0, subscriptions).await;
        migrations::up(&db, migrations).await.expect("migrating the test's database");
        let subscriptions = subscriptions.clone();
        Self { db, clock, url, subscriptions, opened: AtomicU64::new(1), home }
    }

    /// The same database, opened once more as a second process would: own connections, own ids, the
    /// same clock.
    pub async fn reopen(&self) -> Db {
        let nth = self.opened.fetch_add(1, Ordering::SeqCst);
        open(&self.url, &self.clock, nth, &self.subscriptions).await
    }

    /// The address, for a program that the test starts.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder of the test's own, if the database is a file.
    pub fn folder(&self) -> Option<PathBuf> {
        match &self.home {
            Home::Folder(folder) => Some(folder.path().to_owned()),
            Home::Server { .. } => None,
        }
    }

    /// Somebody to act as.
    pub fn who(&self) -> Who {
        Who::system("test", self.db.ids())
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Home::Server { url, name } = &self.home {
            let (url, sql) = (url.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
            // A test's runtime cannot wait inside a destructor; one on a thread of its own can.
            let dropped = std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map(|runtime| runtime.block_on(administer(&url, &sql)))
            })
            .join();
            if !matches!(dropped, Ok(Ok(Ok(())))) {
                println!("the database {name} is left behind");
            }
        }
    }
}

async fn open(url: &str, clock: &Clock, seed: u64, subscriptions: &Subscriptions) -> Db {
    let options = Options { url: url.to_owned(), max_connections: CONNECTIONS };
    let ids = Ids::seeded(clock.clone(), seed);
    Db::open(&options, clock.clone(), ids, subscriptions.clone())
        .await
        .expect("opening the test's database")
}

async fn administer(url: &str, sql: &str) -> sqlx::Result<()> {
    let mut server = PgConnection::connect(url).await?;
    sqlx::query(AssertSqlSafe(sql)).execute(&mut server).await?;
    server.close().await
}

/// The Redis that tests may use, if there is one; what is in it is everybody's.
#[expect(clippy::disallowed_methods, reason = "where test servers are is told by the environment")]
pub fn redis_url() -> Option<String> {
    std::env::var("FLORIN_TEST_REDIS_URL").ok().filter(|url| !url.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "where test servers are is told by the environment")]
fn postgres_url() -> Option<String> {
    let url = std::env::var("FLORIN_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    let required = std::env::var("FLORIN_TEST_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    assert!(url.is_some() || !required, "FLORIN_TEST_POSTGRES_URL is required and not set");
    url
}

/// The address of another database on the server of `url`, which has the form
/// `postgres://…/database?options`.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("the address names a database");
    if options.is_empty() {
        format!("{server}/{name}")
    } else {
        format!("{server}/{name}?{options}")
    }
}

fn random() -> u64 {
    getrandom::u64().expect("the system gives random bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_exchanged_and_the_options_stay() {
        assert_eq!(with_database("postgres://u:p@h:1/a", "b"), "postgres://u:p@h:1/b");
        assert_eq!(with_database("postgres://h/a?sslmode=x", "b"), "postgres://h/b?sslmode=x");
    }
}
