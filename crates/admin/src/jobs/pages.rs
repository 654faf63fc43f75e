//! Queues and dead jobs as operators see them.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::Timestamp;
use base::jobs::{self, DeadJob, JobId, QueueState};
use base::permissions::Permission;
use web::parts::{Empty, When};
use web::{App, Locale, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::api::LISTED;
use crate::pages::{TABS, Tab};

const PATH: &str = "/admin/jobs";

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
    attempts: u32,
    died_at: When,
}

impl Dead {
    fn new(job: DeadJob, now: Timestamp, locale: &Locale) -> Self {
        Self {
            path: format!("{PATH}/{}", job.id),
            kind: job.kind,
            queue: job.queue,
            error: job.error,
            attempts: job.attempts,
            died_at: When::new(job.died_at, now, locale),
        }
    }
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsView {
    tabs: &'static [Tab],
    here: &'static str,
    queues: Vec<QueueState>,
    idle: Empty,
    dead: Vec<Dead>,
    none: Empty,
}

async fn list(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let dead = jobs::dead(&mut tx, None, LISTED).await?;
    let view = JobsView {
        tabs: TABS,
        here: PATH,
        queues: jobs::queues(&mut tx).await?,
        idle: Empty {
            title: "Nothing is to be done".to_owned(),
            hint: "Every queue is empty.".to_owned(),
        },
        dead: dead.into_iter().map(|job| Dead::new(job, now, &visitor.locale)).collect(),
        none: Empty {
            title: "No job has failed for good".to_owned(),
            hint: "A job that fails too often stops here and waits for you.".to_owned(),
        },
    };
    Page::new(&app, &visitor, "Jobs").at("/admin").show(&view)
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
