//! Whether the program runs, and whether it can do its work: for load balancers and supervisors.
//!
//! Tells nobody why something is wrong; the log does.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::db::migrations;
use base::files::Files;
use base::flags::Flag;
use base::{Db, Error, Timestamp};
use redis::aio::ConnectionManager;
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;
use web::{Routes, Rule, get, routes};

use crate::domains;

/// A dependency that takes longer is not there.
const PATIENCE: Duration = Duration::from_secs(2);
/// Whoever asks again within this time gets the same answer, so that asking costs nothing.
const KEPT: Duration = Duration::from_secs(1);

/// What the program depends on.
pub struct Dependencies {
    /// The database.
    pub db: Db,
    /// Files.
    pub files: Files,
    /// Redis, if one is configured.
    pub redis: Option<ConnectionManager>,
}

struct Room {
    dependencies: Dependencies,
    started: Instant,
    latest: Mutex<Option<(Instant, Report)>>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct Report {
    status: Status,
    #[schema(value_type = BTreeMap<String, Check>)]
    checks: BTreeMap<&'static str, Check>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct Check {
    status: Status,
    micros: u64,
}

/// The worst comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = HealthStatus)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    /// Something is away that the work can be done without.
    Degraded,
    Failed,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Health {
    status: Status,
    version: &'static str,
    timestamp: Timestamp,
    uptime_seconds: u64,
}

/// `/health` and `/ready`, with the other names that supervisors know them by.
pub fn routes(dependencies: Dependencies) -> Routes {
    let room = Room { dependencies, started: Instant::now(), latest: Mutex::new(None) };
    Routes::new()
        .page(Rule::Open, "/metrics/health", get(ready))
        .behind(Flag::Monitoring)
        .route(Rule::Open, routes!(health))
        .page(Rule::Open, "/api/health", get(health))
        .page(Rule::Open, "/live", get(health))
        .route(Rule::Open, routes!(ready))
        .page(Rule::Open, "/health/db", get(ready))
        .with_state(Arc::new(room))
}

/// Whether the program runs.
#[utoipa::path(
    get,
    path = "/health",
    extensions(("x-plain" = json!(true))),
    responses((status = 200, body = Health)),
)]
async fn health(State(room): State<Arc<Room>>) -> Json<Health> {
    Json(Health {
        status: Status::Ok,
        version: env!("CARGO_PKG_VERSION"),
        timestamp: room.dependencies.db.clock().now(),
        uptime_seconds: room.started.elapsed().as_secs(),
    })
}

/// Whether the program can do its work.
#[utoipa::path(
    get,
    path = "/ready",
    extensions(("x-plain" = json!(true))),
    responses((status = 200, body = Report), (status = 503, body = Report))
)]
async fn ready(State(room): State<Arc<Room>>) -> (StatusCode, Json<Report>) {
    // Held while asking: many who ask at once cause one check.
    let mut latest = room.latest.lock().await;
    let kept = latest.as_ref().filter(|(at, _)| at.elapsed() < KEPT);
    let report = if let Some((_, report)) = kept {
        report.clone()
    } else {
        let report = report(&room.dependencies).await;
        *latest = Some((Instant::now(), report.clone()));
        report
    };
    let status = match report.status {
        Status::Ok | Status::Degraded => StatusCode::OK,
        Status::Failed => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(report))
}

async fn report(on: &Dependencies) -> Report {
    let redis = async {
        match on.redis.clone() {
            Some(redis) => Some(check("redis", Status::Degraded, ping(redis)).await),
            None => None,
        }
    };
    let (database, schema, files, redis) = tokio::join!(
        check("database", Status::Failed, on.db.ping()),
        check("migrations", Status::Failed, is_migrated(&on.db)),
        check("files", Status::Failed, on.files.check()),
        redis,
    );
    let checks: BTreeMap<_, _> = [database, schema, files].into_iter().chain(redis).collect();
    let status = checks.values().map(|check| check.status).max().unwrap_or(Status::Ok);
    Report { status, checks }
}

/// Does `work`; when it fails, that is as bad as `failure`.
async fn check(
    name: &'static str,
    failure: Status,
    work: impl Future<Output = base::Result<()>>,
) -> (&'static str, Check) {
    let started = Instant::now();
    let late = |_| Err(Error::fault("it did not answer in time"));
    let result = tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(late);
    if let Err(error) = &result {
        tracing::warn!(dependency = name, error = error.chain(), "a dependency is not ready");
    }
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = if result.is_ok() { Status::Ok } else { failure };
    (name, Check { status, micros })
}

/// A newer program may have brought changes that this one does not know and can live with: both run
/// while one takes the other's place.
async fn is_migrated(db: &Db) -> base::Result<()> {
    let known = domains::migrations();
    match migrations::status(db, &known).await?.into_iter().find(|change| !change.applied) {
        Some(missing) => Err(Error::fault(format!("the database lacks {}", missing.name))),
        None => Ok(()),
    }
}

async fn ping(mut redis: ConnectionManager) -> base::Result<()> {
    let pong: redis::RedisResult<String> = redis::cmd("PING").query_async(&mut redis).await;
    pong.map(drop).map_err(|error| Error::caused("asking Redis", error))
}
