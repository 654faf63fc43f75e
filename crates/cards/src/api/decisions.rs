//! Decisions and purchases as JSON: what was asked, what was answered, and why.

use axum::extract::State;
use base::Timestamp;
use base::permissions::Permission;
use money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Data, Path, Query, Result, Routes, Rule, routes};

use crate::authorizations::trace::Trace;
use crate::authorizations::{AuthorizationId, DecisionId, Merchant, Reason, chain};
use crate::decisions::{self, Decision};
use crate::issuing::CardId;

pub(super) fn rooms() -> Routes {
    let read = Rule::Needs(Permission::DecisionsRead);
    Routes::new()
        .route(read, routes!(list_decisions))
        .route(read, routes!(show_decision))
        .route(read, routes!(show_purchase))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct DecisionQuery {
    #[serde(default)]
    card: Option<CardId>,
    #[serde(default)]
    limit: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DecisionView {
    id: DecisionId,
    card: CardId,
    authorization: Option<AuthorizationId>,
    class: &'static str,
    asked: Money,
    approved: Option<Money>,
    merchant: Merchant,
    verdict: String,
    reasons: Vec<Reason>,
    received_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Trace>,
}

impl DecisionView {
    fn of(decision: Decision, with_trace: bool) -> Self {
        let money = |minor| Money::new(minor, decision.currency);
        Self {
            id: decision.id,
            card: decision.card,
            authorization: decision.authorization,
            class: decision.class.name(),
            asked: money(decision.amount_minor),
            approved: (decision.verdict == "approved").then(|| money(decision.approved_minor)),
            reasons: decision.trace.reasons(),
            merchant: decision.merchant,
            verdict: decision.verdict,
            received_at: decision.received_at,
            trace: with_trace.then_some(decision.trace),
        }
    }
}

/// The latest decisions, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/decisions",
    params(DecisionQuery),
    responses((status = 200, body = Vec<DecisionView>)),
)]
async fn list_decisions(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<DecisionQuery>,
) -> Result<Data<Vec<DecisionView>>> {
    let mut tx = app.db.read(who).await?;
    let limit = query.limit.unwrap_or(50);
    let latest = decisions::latest(&mut tx, query.card, limit).await?;
    Ok(Data(latest.into_iter().map(|decision| DecisionView::of(decision, false)).collect()))
}

/// One decision with its trace: every rule that was asked and what it said.
#[utoipa::path(
    get,
    path = "/api/v1/decisions/{id}",
    params(DecisionId),
    responses((status = 200, body = DecisionView)),
)]
async fn show_decision(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<DecisionId>,
) -> Result<Data<DecisionView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Data(DecisionView::of(decisions::find(&mut tx, id).await?, true)))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PurchaseView {
    id: AuthorizationId,
    card: CardId,
    held: Money,
    captured: Money,
    refunded: Money,
    merchant: Merchant,
    flags: Vec<&'static str>,
    expires_at: Timestamp,
    messages: Vec<DecisionView>,
}

/// One purchase, with every message about it.
#[utoipa::path(
    get,
    path = "/api/v1/authorizations/{id}",
    params(AuthorizationId),
    responses((status = 200, body = PurchaseView)),
)]
async fn show_purchase(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<AuthorizationId>,
) -> Result<Data<PurchaseView>> {
    let mut tx = app.db.read(who).await?;
    let purchase = decisions::purchase(&mut tx, id).await?;
    let messages = decisions::of_purchase(&mut tx, id).await?;
    let money = |minor| Money::new(minor, purchase.currency);
    let is_set = |(bit, text): &(i64, &'static str)| (purchase.flags & bit != 0).then_some(*text);
    Ok(Data(PurchaseView {
        id: purchase.id,
        card: purchase.card,
        held: money(purchase.held_minor),
        captured: money(purchase.captured_minor),
        refunded: money(purchase.refunded_minor),
        flags: chain::flag::ALL.iter().filter_map(is_set).collect(),
        merchant: purchase.merchant,
        expires_at: purchase.expires_at,
        messages: messages.into_iter().map(|message| DecisionView::of(message, false)).collect(),
    }))
}
