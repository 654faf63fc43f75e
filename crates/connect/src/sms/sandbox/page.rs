//! The messages as a page and as JSON.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};

use super::{Kept, Received};
use crate::sandbox::page;

pub(super) fn routes() -> Router<Kept> {
    Router::new().route("/sms", get(list)).route("/sms.json", get(json))
}

#[derive(Template)]
#[template(path = "sandbox/sms.html")]
struct SmsView {
    messages: Vec<Received>,
}

async fn json(State(kept): State<Kept>) -> Json<Vec<Received>> {
    Json(kept.all())
}

async fn list(State(kept): State<Kept>) -> Response {
    page(StatusCode::OK, &SmsView { messages: kept.all() })
}
