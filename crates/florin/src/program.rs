//! One running process: what it opens at its start, the roles it plays, how it ends.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use base::db::{Options, migrations};
use base::files::Files;
use base::secrets::ExposeSecret as _;
use base::{Clock, Db, Ids};
use metrics_exporter_prometheus::PrometheusHandle;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::task::{JoinError, JoinSet};

use crate::config::{Config, Database, FilesAt};
use crate::health::Dependencies;
use crate::shutdown::{self, Shutdown};
use crate::{domains, http, prometheus, router, worker};

/// How long the last transactions may take once everybody has stopped.
const CLOSING: Duration = Duration::from_secs(5);
/// How long Redis may take to be there or to answer.
const REDIS_PATIENCE: Duration = Duration::from_secs(1);

/// Opens the database, as every command does.
pub async fn open(database: &Database) -> Result<Db> {
    let options =
        Options { url: database.url.clone(), max_connections: database.max_connections };
    let clock = Clock::system();
    let ids = Ids::random(clock.clone());
    let db = Db::open(&options, clock, ids, domains::subscriptions()).await;
    db.map_err(explained)
}

/// The chain of causes in one line: the program prints errors, the log prints their causes.
pub fn explained(error: base::Error) -> anyhow::Error {
    anyhow::anyhow!(error.chain())
}

/// Takes the address before anything else, so that a second program on it ends at once.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// A process at work.
#[derive(Debug)]
pub struct Program {
    /// Its database.
    pub db: Db,
    /// Where it is reached.
    pub address: SocketAddr,
    shutdown: Shutdown,
    tasks: JoinSet<Result<&'static str>>,
}

impl Program {
    /// Opens everything and begins every role of `config`. The schema must be up to date, unless
    /// `migrate`.
    pub async fn start(
        config: &Config,
        listener: TcpListener,
        figures: PrometheusHandle,
        migrate: bool,
    ) -> Result<Self> {
        let began = Instant::now();
        let address = listener.local_addr()?;
        let db = open(&config.database).await?;
        let known = domains::migrations();
        if migrate {
            for name in migrations::up(&db, &known).await.map_err(explained)? {
                tracing::info!(name, "the schema was changed");
            }
        } else {
            migrations::check(&db, &known).await.map_err(explained)?;
        }
        let dependencies = Dependencies {
            db: db.clone(),
            files: files(&config.files)?,
            redis: redis(config)?,
        };
        let shutdown = Shutdown::new();
        let router = router::router(config, dependencies, figures.clone(), &shutdown)?;
        let mut program = Self { db, address, shutdown, tasks: JoinSet::new() };
        program.begin(config, listener, router, figures);
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let engine = program.db.engine().name();
        tracing::info!(%address, engine, roles = ?config.roles, took_ms = took, "Florin is up");
        Ok(program)
    }

    fn begin(
        &mut self,
        config: &Config,
        listener: TcpListener,
        router: axum::Router,
        figures: PrometheusHandle,
    ) {
        let (db, shutdown) = (self.db.clone(), self.shutdown.clone());
        let end = || (db.clone(), shutdown.clone());
        let (drain, word) = (config.drain, shutdown.clone());
        self.tasks.spawn(async move {
            http::serve(listener, router, word, drain).await.context("serving HTTP")?;
            Ok("the HTTP server")
        });
        let word = shutdown.clone();
        self.tasks.spawn(async move {
            prometheus::keep_up(figures, word).await;
            Ok("the figures")
        });
        if config.roles.worker {
            let (db, word) = end();
            self.tasks.spawn(async move {
                worker::work(db, word).await.map_err(explained)?;
                Ok("the worker")
            });
            let (db, word) = end();
            self.tasks.spawn(async move {
                worker::sweep(db, word).await;
                Ok("the sweep")
            });
        }
        if config.roles.scheduler {
            let (db, word) = end();
            self.tasks.spawn(async move {
                worker::schedule(db, word).await.map_err(explained)?;
                Ok("the scheduler")
            });
        }
    }

    /// Runs until the operating system asks it to end, then lets everything that runs come to its
    /// end. A second request ends it at once.
    ///
    /// # Errors
    /// A role ended by itself; the others were ended with it.
    pub async fn run(mut self) -> Result<()> {
        let early = tokio::select! {
            () = shutdown::requested() => None,
            ended = self.tasks.join_next() => ended,
        };
        let ended = match early {
            None => Ok(()),
            Some(ended) => match outcome(ended) {
                Ok(name) => Err(anyhow::anyhow!("{name} ended by itself")),
                Err(error) => Err(error),
            },
        };
        tokio::select! {
            stopped = self.stop() => ended.and(stopped),
            () = shutdown::requested() => bail!("ended before everything had come to its end"),
        }
    }

    /// Ends every role, each within its own bound, and closes the database.
    pub async fn stop(mut self) -> Result<()> {
        tracing::info!("ending");
        self.shutdown.begin();
        let mut result = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            match outcome(ended) {
                Ok(name) => tracing::debug!(name, "ended"),
                Err(error) => result = Err(error),
            }
        }
        match tokio::time::timeout(CLOSING, self.db.close()).await {
            Ok(closed) => closed.map_err(explained)?,
            Err(_) => bail!("the database could not be closed in time"),
        }
        tracing::info!("ended");
        result
    }
}

fn outcome(ended: Result<Result<&'static str>, JoinError>) -> Result<&'static str> {
    ended.context("a role ended with a panic")?
}

fn files(at: &FilesAt) -> Result<Files> {
    let files = match at {
        FilesAt::Folder(folder) => Files::local(folder),
        FilesAt::S3(options) => Files::s3(options.clone()),
    };
    files.map_err(explained)
}

/// Connects when it is first asked: a Redis that is away keeps nobody from starting.
fn redis(config: &Config) -> Result<Option<ConnectionManager>> {
    let Some(url) = &config.redis else { return Ok(None) };
    let options = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(REDIS_PATIENCE))
        .set_response_timeout(Some(REDIS_PATIENCE))
        .set_number_of_retries(1);
    let client = redis::Client::open(url.expose_secret()).context("reading REDIS_URL")?;
    let manager = client.get_connection_manager_lazy(options).context("preparing Redis")?;
    Ok(Some(manager))
}
