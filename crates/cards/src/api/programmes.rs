//! Programmes of cards as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use ledger::AccountId;
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Fields, IfMatch, Json, Listed, Path, Result, Routes, Rule, Selection,
    Versioned, Write, routes,
};

use crate::NewProgramme;
use crate::issuing::{self, Programme, ProgrammeId, Terms};

pub(super) fn rooms() -> Routes {
    let read = Rule::Needs(Permission::ProgrammesRead);
    let manage = Rule::Needs(Permission::ProgrammesManage);
    Routes::new()
        .route(manage, routes!(found_programme))
        .route(read, routes!(list_programmes))
        .route(read, routes!(show_programme))
        .route(manage, routes!(change_terms))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProgrammeBody {
    name: String,
    currency: Currency,
    #[serde(default = "utc")]
    time_zone: String,
    #[serde(default)]
    partial_approval: bool,
    #[serde(default = "seven")]
    hold_days: i64,
    #[serde(default = "twenty_percent")]
    tolerance_basis_points: i64,
    /// True when a refund gives back to the windows of limits in which its purchase was settled,
    /// while they last.
    #[serde(default = "yes")]
    refunds_restore_limits: bool,
    /// For how long a purchase is declined that the acquirer repeats under another token, with the
    /// same numbers, time and amount, while the first one stands; up to 86,400, and 0 for never.
    #[serde(default = "five_minutes")]
    repeat_window_seconds: i64,
}

const fn yes() -> bool {
    true
}

const fn five_minutes() -> i64 {
    300
}

fn utc() -> String {
    "UTC".to_owned()
}

const fn seven() -> i64 {
    7
}

const fn twenty_percent() -> i64 {
    2_000
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProgrammeView {
    id: ProgrammeId,
    name: String,
    currency: Currency,
    time_zone: String,
    partial_approval: bool,
    hold_days: i64,
    tolerance_basis_points: i64,
    refunds_restore_limits: bool,
    repeat_window_seconds: i64,
    settlement_account: AccountId,
}

impl From<Programme> for ProgrammeView {
    fn from(programme: Programme) -> Self {
        Self {
            id: programme.id,
            name: programme.name,
            currency: programme.currency,
            time_zone: programme.time_zone,
            partial_approval: programme.partial_approval,
            hold_days: programme.hold_days,
            tolerance_basis_points: programme.tolerance_basis_points,
            refunds_restore_limits: programme.refunds_restore_limits,
            repeat_window_seconds: programme.repeat_window_s,
            settlement_account: programme.settlement_account,
        }
    }
}

/// Founds a programme of cards.
#[utoipa::path(
    post,
    path = "/api/v1/cards/programmes",
    responses((status = 201, body = ProgrammeView))
)]
async fn found_programme(write: Write, Json(body): Json<ProgrammeBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let new = NewProgramme {
        name: body.name,
        currency: body.currency,
        time_zone: body.time_zone,
        partial_approval: body.partial_approval,
        hold_days: body.hold_days,
        tolerance_basis_points: body.tolerance_basis_points,
        refunds_restore_limits: body.refunds_restore_limits,
        repeat_window_s: body.repeat_window_seconds,
    };
    let programme = crate::found_programme(&mut tx, new).await?;
    write.commit(tx, Created(ProgrammeView::from(programme))).await
}

struct ProgrammeFields;

impl Fields for ProgrammeFields {
    const SORTED: &'static [&'static str] = &["name", "currency"];
    const FILTERED: &'static [&'static str] = &["name", "currency"];
}

/// One programme, with its version in `ETag`.
#[utoipa::path(
    get,
    path = "/api/v1/cards/programmes/{id}",
    params(ProgrammeId),
    responses((status = 200, body = ProgrammeView)),
)]
async fn show_programme(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ProgrammeId>,
) -> Result<Versioned<ProgrammeView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(ProgrammeView::from(crate::programme(&mut tx, id).await?)))
}

/// Terms that may change while a programme runs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TermsBody {
    name: String,
    partial_approval: bool,
    hold_days: i64,
    tolerance_basis_points: i64,
    refunds_restore_limits: bool,
    repeat_window_seconds: i64,
}

/// Changes the terms of a programme, for messages that come from now on; with `If-Match` only the
/// version that was read.
#[utoipa::path(
    put,
    path = "/api/v1/cards/programmes/{id}",
    params(ProgrammeId, IfMatch),
    responses((status = 200, body = ProgrammeView)),
)]
async fn change_terms(
    write: Write,
    Path(id): Path<ProgrammeId>,
    meant_for: IfMatch,
    Json(body): Json<TermsBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let programme = issuing::programme_to_change(&mut tx, id).await?;
    meant_for.check(&ProgrammeView::from(programme))?;
    let terms = Terms {
        name: body.name,
        partial_approval: body.partial_approval,
        hold_days: body.hold_days,
        tolerance_basis_points: body.tolerance_basis_points,
        refunds_restore_limits: body.refunds_restore_limits,
        repeat_window_s: body.repeat_window_seconds,
    };
    let programme = issuing::change_terms(&mut tx, id, terms).await?;
    write.commit(tx, Versioned(ProgrammeView::from(programme))).await
}

/// The programmes of the organisation.
#[utoipa::path(
    get,
    path = "/api/v1/cards/programmes",
    params(Selection<ProgrammeFields>),
    responses((status = 200, body = Vec<ProgrammeView>))
)]
async fn list_programmes(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<ProgrammeFields>,
) -> Result<Listed<ProgrammeView>> {
    let mut tx = app.db.read(who).await?;
    let programmes = crate::programmes(&mut tx).await?;
    let programmes = programmes.into_iter().map(ProgrammeView::from).collect();
    Ok(selection.page(programmes, |programme: &ProgrammeView, field| match field {
        "name" => programme.name.clone(),
        _ => programme.currency.code().to_owned(),
    }))
}
