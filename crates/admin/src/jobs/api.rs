//! Queues and dead jobs as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::jobs::{self, DeadJob, JobId, QueueState};
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{App, Caller, Data, Path, Query, Result, Routes, Rule, Write, routes};

pub(crate) fn routes() -> Routes {
    let manage = Rule::Platform(Permission::PlatformJobsManage);
    Routes::new()
        .route(manage, routes!(list_queues))
        .route(manage, routes!(list_dead))
        .route(manage, routes!(retry_job))
        .route(manage, routes!(discard_job))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QueueView {
    queue: String,
    waiting: i64,
    running: i64,
    dead: i64,
    /// Since when the longest due job has been due, or when the next will be.
    due_at: Option<Timestamp>,
}

impl From<QueueState> for QueueView {
    fn from(state: QueueState) -> Self {
        let QueueState { queue, waiting, running, dead, due_at } = state;
        Self { queue, waiting, running, dead, due_at }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeadJobView {
    id: JobId,
    queue: String,
    kind: String,
    payload: Value,
    correlation: String,
    attempts: u32,
    error: String,
    created_at: Timestamp,
    died_at: Timestamp,
}

impl From<DeadJob> for DeadJobView {
    fn from(job: DeadJob) -> Self {
        Self {
            id: job.id,
            queue: job.queue,
            kind: job.kind,
            payload: serde_json::from_str(&job.payload).unwrap_or_default(),
            correlation: job.correlation,
            attempts: job.attempts,
            error: job.error,
            created_at: job.created_at,
            died_at: job.died_at,
        }
    }
}

/// How every queue that has a job stands.
#[utoipa::path(
    get,
    path = "/api/v1/admin/jobs/queues",
    responses((status = 200, body = Vec<QueueView>))
)]
async fn list_queues(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<QueueView>>> {
    let mut tx = app.db.read(who).await?;
    Ok(Data(jobs::queues(&mut tx).await?.into_iter().map(QueueView::from).collect()))
}

#[derive(Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
struct DeadQuery {
    /// After this job, to go on with the list.
    after: Option<JobId>,
}

/// Jobs in one answer.
pub(super) const LISTED: u32 = 100;

/// Jobs that failed too often, the oldest first, at most a hundred.
#[utoipa::path(
    get,
    path = "/api/v1/admin/jobs/dead",
    params(DeadQuery),
    responses((status = 200, body = Vec<DeadJobView>))
)]
async fn list_dead(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<DeadQuery>,
) -> Result<Data<Vec<DeadJobView>>> {
    let mut tx = app.db.read(who).await?;
    let dead = jobs::dead(&mut tx, query.after, LISTED).await?;
    Ok(Data(dead.into_iter().map(DeadJobView::from).collect()))
}

/// Gives a dead job all its attempts again, from now.
#[utoipa::path(
    post,
    path = "/api/v1/admin/jobs/{id}/retry",
    params(JobId),
    responses((status = 200, body = ()))
)]
async fn retry_job(write: Write, Path(id): Path<JobId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::retry(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

/// Removes a dead job for good.
#[utoipa::path(
    post,
    path = "/api/v1/admin/jobs/{id}/discard",
    params(JobId),
    responses((status = 200, body = ()))
)]
async fn discard_job(write: Write, Path(id): Path<JobId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::discard(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
