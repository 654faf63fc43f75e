//! One running process: what it opens at its start, the roles it plays, how it ends.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use base::db::{Options, migrations};
use base::files::Files;
use base::secrets::ExposeSecret as _;
use base::{Clock, Db, Ids};
use futures_util::FutureExt as _;
use metrics_exporter_prometheus::PrometheusHandle;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tokio::task::{JoinError, JoinSet};

use crate::config::{Config, Database, FilesAt};
use crate::domains::Means;
use crate::health::Dependencies;
use crate::shutdown::{self, Shutdown};
use crate::{domains, http, parties, prometheus, router, worker};

/// How long the last transactions may take once everybody has stopped.
const CLOSING: Duration = Duration::from_secs(5);
/// How long Redis may take to be there or to answer.
const REDIS_PATIENCE: Duration = Duration::from_secs(1);

/// Opens the database, as every command does.
pub async fn open(database: &Database) -> Result<Db> {
    let options = Options { url: database.url.clone(), max_connections: database.max_connections };
    let clock = Clock::system();
    let ids = Ids::random(clock.clone());
    Ok(Db::open(&options, clock, ids, domains::subscriptions()).await?)
}

/// Sees that the schema is the one this program knows; with `migrate`, makes it so.
pub async fn bring_up_to_date(db: &Db, migrate: bool) -> Result<()> {
    let known = domains::migrations();
    if migrate {
        for name in migrations::up(db, &known).await? {
            tracing::info!(name, "the schema was changed");
        }
    }
    Ok(migrations::check(db, &known).await?)
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
    /// `migrate`; the embedded database is brought up to date in any case, since nobody else can.
    pub async fn start(
        config: &Config,
        listener: TcpListener,
        figures: PrometheusHandle,
        migrate: bool,
    ) -> Result<Self> {
        let began = Instant::now();
        let address = listener.local_addr()?;
        let db = open(&config.database).await?;
        bring_up_to_date(&db, migrate || config.database.is_embedded()).await?;
        let files = files(&config.files)?;
        let dependencies =
            Dependencies { db: db.clone(), files: files.clone(), redis: redis(config)? };
        let shutdown = Shutdown::new();
        let router = router::router(config, dependencies, figures.clone(), &shutdown)?;
        let mut program = Self { db, address, shutdown, tasks: JoinSet::new() };
        parties::warn(&config.parties);
        if config.roles.worker {
            program.work(Means::new(config, files)?, config.drain)?;
        }
        program.begin(config, listener, router, figures);
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let engine = program.db.engine().name();
        tracing::info!(%address, engine, roles = %config.roles, took_ms = took, "Florin is up");
        Ok(program)
    }

    fn begin(
        &mut self,
        config: &Config,
        listener: TcpListener,
        router: Router,
        figures: PrometheusHandle,
    ) {
        let (db, shutdown) = (self.db.clone(), self.shutdown.clone());
        let (roles, drain) = (config.roles, config.drain);
        self.play("HTTP", http::serve(listener, router, shutdown.clone(), drain));
        let upkeep = prometheus::keep_up(figures, shutdown.clone());
        self.play("the figures", upkeep.map(Ok));
        if roles.scheduler {
            self.play("the scheduler", worker::schedule(db, shutdown));
        }
    }

    fn work(&mut self, means: Means, drain: Duration) -> Result<()> {
        let (db, shutdown) = (self.db.clone(), self.shutdown.clone());
        let handlers = domains::handlers(&means)?;
        self.play("the worker", worker::work(db.clone(), handlers, drain, shutdown.clone()));
        let sweep = worker::sweep(db.clone(), shutdown.clone());
        self.play("the sweep", sweep.map(Ok));
        let seal = worker::seal(db, means.keyring, shutdown);
        self.play("the seal", seal.map(Ok));
        Ok(())
    }

    fn play(
        &mut self,
        name: &'static str,
        part: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        self.tasks.spawn(async move { part.await.context(name).map(|()| name) });
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
            Ok(closed) => closed?,
            Err(_) => bail!("the database could not be closed in time"),
        }
        tracing::info!("ended");
        result
    }
}

fn outcome(ended: Result<Result<&'static str>, JoinError>) -> Result<&'static str> {
    ended.context("a role ended with a panic")?
}

fn files(at: &FilesAt) -> base::Result<Files> {
    match at {
        FilesAt::Folder(folder) => Files::local(folder),
        FilesAt::S3(options) => Files::s3(options.clone()),
    }
}

/// Connects when it is first asked: a Redis that is away keeps nobody from starting.
fn redis(config: &Config) -> Result<Option<ConnectionManager>> {
    let Some(url) = &config.redis else {
        return Ok(None);
    };
    let options = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(REDIS_PATIENCE))
        .set_response_timeout(Some(REDIS_PATIENCE))
        .set_number_of_retries(1);
    let client = redis::Client::open(url.expose_secret()).context("reading REDIS_URL")?;
    let manager = client.get_connection_manager_lazy(options).context("preparing Redis")?;
    Ok(Some(manager))
}
