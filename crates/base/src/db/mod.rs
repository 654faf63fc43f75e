//! The database: SQLite in the program or PostgreSQL beside it, behind one text.
//!
//! Transactions begin here and nowhere else. Everything that really differs between the engines has a name in this
//! folder ([`Rows`], [`Engine::lock_rows`], the type words of [`migrations`]); no other file asks which engine it is.

mod horizon;
pub mod migrations;
mod rows;
mod tx;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use sea_orm::{
    AccessMode, DatabaseConnection, IsolationLevel, SqliteTransactionMode, SqlxPostgresConnector,
    SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Notify;

pub use horizon::Horizon;
pub use rows::{Change, Column, Rows};
pub use sea_orm::Value;
use tx::Way;
pub use tx::{Row, Tx};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::who::Who;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one writer.
    Sqlite,
    /// A server, many writers.
    Postgres,
}

impl Engine {
    /// What ends a `SELECT` whose rows nobody else may change before this transaction ends. SQLite needs nothing: a
    /// writing transaction there is alone from its first statement.
    pub const fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// The same for a join of which only one table's rows are locked, and only against each other: rows that refer to
    /// them may still be added.
    pub fn lock_rows_of(self, table: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!(" FOR NO KEY UPDATE OF {table}"),
        }
    }

    /// The same for a queue: rows that somebody else holds are passed over instead of waited for.
    pub const fn lock_free_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// As logs and pages name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where the database is and how many connections it may have.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:path`, or `postgres://…`.
    pub url: String,
    /// Upper bound of open connections on PostgreSQL; SQLite has one writer and this many readers.
    pub max_connections: u32,
}

/// Older libraries can corrupt a write-ahead log that two connections reset at once
/// (<https://sqlite.org/wal.html>, "the WAL-reset bug").
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// Bytes of a page of SQLite.
const SQLITE_PAGE: u32 = 2_048;

/// Names of the listeners of each kind of event; see [`crate::events`].
pub type Subscriptions = BTreeMap<&'static str, Vec<&'static str>>;

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    writer: DatabaseConnection,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    engine: Engine,
    reader: DatabaseConnection,
    clock: Clock,
    ids: Ids,
    subscriptions: Subscriptions,
    work: Notify,
}

impl Db {
    /// Opens the database, creating an SQLite file that is not there. Runs no migration.
    ///
    /// # Errors
    /// An address that is neither `sqlite:` nor `postgres:`, a server that cannot be reached, a library too old.
    pub async fn open(
        options: &Options,
        clock: Clock,
        ids: Ids,
        subscriptions: Subscriptions,
    ) -> Result<Self> {
        let (engine, writer, reader) = if options.url.starts_with("sqlite:") {
            let (writer, reader) = open_sqlite(options).await?;
            (Engine::Sqlite, writer, reader)
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            let (writer, reader) = open_postgres(options).await?;
            (Engine::Postgres, writer, reader)
        } else {
            return Err(Error::fault("the database address must start with sqlite: or postgres:"));
        };
        let work = Notify::new();
        let shared = Shared { engine, reader, clock, ids, subscriptions, work };
        Ok(Self { writer, shared: Arc::new(shared) })
    }

    /// Which engine this is, for messages and for the named differences.
    pub fn engine(&self) -> Engine {
        self.shared.engine
    }

    /// The same database, written to through a connection of its own, which the thread that first uses it watches: for
    /// a door with a thread of its own. On SQLite there is one writer, and it has a thread anyway.
    #[must_use]
    pub fn apart(&self) -> Self {
        let mut apart = self.clone();
        if self.engine() == Engine::Postgres {
            let connect = self.writer.get_postgres_connection_pool().connect_options();
            let writer = postgres_pool(PgConnectOptions::clone(&connect), 1);
            apart.writer = SqlxPostgresConnector::from_sqlx_postgres_pool(writer);
        }
        apart
    }

    /// The clock that every transaction reads.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The source of ids.
    pub fn ids(&self) -> &Ids {
        &self.shared.ids
    }

    /// Begins a transaction that may write. On SQLite it waits for the one before it to end.
    #[expect(clippy::disallowed_methods, reason = "transactions begin here")]
    pub async fn begin(&self, who: Who) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        Ok(Tx::new(Way::Together(transaction), self.clone(), who))
    }

    /// Begins what only reads, each statement as of its own moment: nothing is sent to begin or to end it. What must
    /// see one moment in several statements takes a [`Db::snapshot`].
    #[expect(clippy::unused_async, reason = "a caller need not know that nothing is sent")]
    pub async fn read(&self, who: Who) -> Result<Tx> {
        Ok(Tx::new(Way::Apart(self.shared.reader.clone()), self.clone(), who))
    }

    /// Begins a transaction that only reads, and sees one moment whatever is committed meanwhile: for what adds whole
    /// tables up.
    #[expect(clippy::disallowed_methods, reason = "this is where transactions begin")]
    pub async fn snapshot(&self, who: Who) -> Result<Tx> {
        let options = match self.shared.engine {
            // A reading transaction of SQLite sees one moment anyway.
            Engine::Sqlite => TransactionOptions::default(),
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
        };
        let transaction = self.shared.reader.begin_with_options(options).await?;
        Ok(Tx::new(Way::Together(transaction), self.clone(), who))
    }

    /// One round trip, to see that the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.shared.reader.ping().await?)
    }

    /// Waits until a commit in this process has left work (a job or an event) behind, counted from this call and not
    /// from the first poll: ask before looking for work, and nothing falls between. A hint: work from other processes
    /// is found by polling.
    pub fn work_committed(&self) -> impl Future<Output = ()> + Send {
        self.shared.work.notified()
    }

    /// Closes all connections; what is in use ends first.
    pub async fn close(&self) -> Result<()> {
        // The writer last: whoever closes SQLite last writes the log back into the file, and a reader may not.
        self.shared.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }

    fn subscriptions(&self) -> &Subscriptions {
        &self.shared.subscriptions
    }

    fn announce_work(&self) {
        self.shared.work.notify_waiters();
    }
}

async fn open_sqlite(options: &Options) -> Result<(DatabaseConnection, DatabaseConnection)> {
    let base = SqliteConnectOptions::from_str(&options.url)
        .map_err(|error| Error::caused("reading the SQLite address", error))?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Of a new file. A batch changes a row here and a row there, and whole pages are written for them.
        .page_size(SQLITE_PAGE)
        // 32 MiB of pages in memory, taken when they are used.
        .pragma("cache_size", "-32768")
        // 64 MiB of log before it is copied back: a page that changes in every batch is copied once.
        .pragma("wal_autocheckpoint", (64 * 1_024 * 1_024 / SQLITE_PAGE).to_string())
        // Rows that wait for the reader before the thread of the connection stops to wait for it.
        .row_buffer_size(1_024)
        .busy_timeout(std::time::Duration::from_secs(10))
        .statement_cache_capacity(512);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(std::time::Duration::from_mins(1))
        .connect_with(base.clone().create_if_missing(true).optimize_on_close(true, None))
        .await
        .map_err(|error| Error::caused(format!("opening {}", options.url), error))?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&writer)
        .await
        .map_err(|error| Error::caused("asking for the SQLite version", error))?;
    check_sqlite_version(&version)?;
    let reader = SqlitePoolOptions::new()
        .max_connections(options.max_connections.max(1))
        .test_before_acquire(false)
        .connect_with(base.read_only(true))
        .await
        .map_err(|error| Error::caused(format!("opening {}", options.url), error))?;
    Ok((
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
    ))
}

fn check_sqlite_version(version: &str) -> Result<()> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    if (next(), next(), next()) < OLDEST_SQLITE {
        let (major, minor, patch) = OLDEST_SQLITE;
        return Err(Error::fault(format!(
            "SQLite {version} can corrupt its write-ahead log; {major}.{minor}.{patch} or newer is needed"
        )));
    }
    Ok(())
}

/// Two pools: writing transactions look rows up by key, reading ones also add whole tables up, and the two want
/// different plans.
async fn open_postgres(options: &Options) -> Result<(DatabaseConnection, DatabaseConnection)> {
    // The address may hold a password, so it is not part of any message.
    let connect = PgConnectOptions::from_str(&options.url)
        .map_err(|_| Error::fault("the PostgreSQL address cannot be read"))?
        .application_name("florin")
        .statement_cache_capacity(512);
    let writer = connect.clone().options([
        ("jit", "off"),
        // Planning again for each execution costs more than executing.
        ("plan_cache_mode", "force_generic_plan"),
        // A plan is made once and kept. Made while a table is small, it would read the table from end to end, and go
        // on doing so when the table has grown: by key is the only way that is always right here.
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
    ]);
    let half = options.max_connections.div_ceil(2);
    let writer = postgres_pool(writer, half);
    let reader = postgres_pool(connect.options([("jit", "off")]), half);
    // The pools connect when they are first used; a server that is not there should be known now.
    writer.acquire().await.map_err(|error| Error::caused("connecting to PostgreSQL", error))?;
    let wrap = SqlxPostgresConnector::from_sqlx_postgres_pool;
    Ok((wrap(writer), wrap(reader)))
}

/// A pool that connects when it is used.
fn postgres_pool(connect: PgConnectOptions, connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections.max(1))
        .min_connections(0)
        .test_before_acquire(false)
        .acquire_timeout(std::time::Duration::from_secs(30))
        .connect_lazy_with(connect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_sqlite_is_refused() {
        assert!(check_sqlite_version("3.51.2").is_err());
        assert!(check_sqlite_version("3.46.0").is_err());
        assert!(check_sqlite_version("nonsense").is_err());
        assert!(check_sqlite_version("3.51.3").is_ok());
        assert!(check_sqlite_version("3.52.0").is_ok());
    }
}
