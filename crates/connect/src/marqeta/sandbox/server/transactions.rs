//! What was simulated, to be read back.

use axum::Json;
use axum::extract::{Path, Query as Params, State};
use serde_json::Value;

use super::Shared;
use super::failure::Failure;
use super::shelf::{Query, is, text};

pub(super) async fn list(
    State(sandbox): State<Shared>,
    Params(query): Params<Query>,
) -> Result<Json<Value>, Failure> {
    let keep = |record: &Value| {
        is(record, "card_token", query.card_token.as_ref())
            && is(record, "user_token", query.user_token.as_ref())
            && is(record, "state", query.state.as_ref())
    };
    sandbox.memory().transactions.page(&query, keep).map(Json)
}

pub(super) async fn find(
    State(sandbox): State<Shared>,
    Path(token): Path<String>,
    Params(query): Params<Query>,
) -> Result<Json<Value>, Failure> {
    let memory = sandbox.memory();
    let record = memory.transactions.get(&token);
    let absent = || Failure::not_found("There is no such transaction.");
    record.map(|record| Json(query.select(record))).ok_or_else(absent)
}

/// The transactions that follow this one, or that it follows.
pub(super) async fn related(
    State(sandbox): State<Shared>,
    Path(token): Path<String>,
    Params(query): Params<Query>,
) -> Result<Json<Value>, Failure> {
    const PRECEDING: &str = "preceding_related_transaction_token";
    let memory = sandbox.memory();
    let record = memory.transactions.get(&token);
    let record = record.ok_or_else(|| Failure::not_found("There is no such transaction."))?;
    let first = Some(text(record, PRECEDING)).filter(|first| !first.is_empty()).unwrap_or(&token);
    let keep = |other: &Value| {
        let own = text(other, "token");
        own != token && (own == first || text(other, PRECEDING) == first)
    };
    memory.transactions.page(&query, keep).map(Json)
}
