//! Queues and dead jobs as operators see them.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::Timestamp;
use base::jobs::{self, DeadJob, JobId, QueueState};
use base::permissions::Permission;
use web::parts::{Empty, When};
use web::{App, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::api::LISTED;
use crate::texts::Texts;

pub(crate) const PATH: &str = "/admin/jobs";

pub(crate) fn routes() -> Routes {
    let manage = Rule::Platform(Permission::PlatformJobsManage);
    Routes::new()
        .page(manage, PATH, get(list))
        .page(manage, "/admin/jobs/{id}/retry", post(retry))
        .page(manage, "/admin/jobs/{id}/discard", post(discard))
}

struct Dead {
    path: String,
    kind: String,
    queue: String,
    error: String,
    attempts: String,
    died_at: When,
}

impl Dead {
    fn new(t: &Texts, job: DeadJob, now: Timestamp) -> Self {
        Self {
            path: format!("{PATH}/{}", job.id),
            kind: job.kind,
            queue: job.queue,
            error: job.error,
            attempts: t.attempts_in(job.attempts),
            died_at: When::new(job.died_at, now, &t.locale),
        }
    }
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsView<'a> {
    t: &'a Texts,
    queues: Vec<QueueState>,
    idle: Empty,
    dead: Vec<Dead>,
    none: Empty,
}

async fn list(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let dead = jobs::dead(&mut tx, None, LISTED).await?;
    let view = JobsView {
        t: &t,
        queues: jobs::queues(&mut tx).await?,
        idle: Empty { title: t.no_queues().to_owned(), hint: t.no_queues_hint().to_owned() },
        dead: dead.into_iter().map(|job| Dead::new(&t, job, now)).collect(),
        none: Empty { title: t.no_dead().to_owned(), hint: t.no_dead_hint().to_owned() },
    };
    Page::operations(&app, &visitor, t.jobs(), PATH).show(&view)
}

async fn retry(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<JobId>,
) -> Result<Redirect> {
    let mut tx = app.db.begin(visitor.who).await?;
    super::retry(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(PATH))
}

async fn discard(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<JobId>,
) -> Result<Redirect> {
    let mut tx = app.db.begin(visitor.who).await?;
    super::discard(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(PATH))
}
