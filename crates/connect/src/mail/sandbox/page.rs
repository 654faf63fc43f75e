//! The mailbox as a page and as JSON.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use super::{Kept, Received};
use crate::sandbox::page;

/// `/mail` and `/mail/{number}` for people, `/mail.json` for programs.
pub fn routes(kept: Kept) -> Router {
    Router::new()
        .route("/mail", get(list))
        .route("/mail.json", get(json))
        .route("/mail/clear", post(clear))
        .route("/mail/{number}", get(one))
        .with_state(kept)
}

#[derive(Template)]
#[template(path = "sandbox/mailbox.html")]
struct MailboxView {
    mails: Vec<Received>,
}

#[derive(Template)]
#[template(path = "sandbox/mail.html")]
struct MailView<'a> {
    mail: &'a Received,
    links: Vec<&'a str>,
}

async fn json(State(kept): State<Kept>) -> Json<Vec<Received>> {
    Json(kept.all())
}

async fn clear(State(kept): State<Kept>) -> Redirect {
    kept.clear();
    Redirect::to("/mail")
}

async fn list(State(kept): State<Kept>) -> Response {
    page(StatusCode::OK, &MailboxView { mails: kept.all() })
}

async fn one(State(kept): State<Kept>, Path(number): Path<u64>) -> Response {
    let Some(mail) = kept.find(number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    page(StatusCode::OK, &MailView { mail: &mail, links: mail.links().collect() })
}
