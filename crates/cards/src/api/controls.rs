//! Controls as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::{Id, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, IfMatch, Json, Path, Result, Routes, Versioned, Write, routes,
};

use crate::NewControl;
use crate::controls::{Control, ControlId, Rule, Target};
use crate::issuing::{CardId, HolderId, ProgrammeId};

pub(super) fn rooms() -> Routes {
    let read = web::Rule::Needs(Permission::ControlsRead);
    let manage = web::Rule::Needs(Permission::ControlsManage);
    Routes::new()
        .route(read, routes!(list_controls))
        .route(read, routes!(show_control))
        .route(manage, routes!(set_control))
        .route(manage, routes!(change_control, remove_control))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ControlView {
    id: ControlId,
    target: Target,
    name: String,
    /// `null` when this program cannot read it; it declines every purchase then.
    rule: Option<Rule>,
}

impl From<Control> for ControlView {
    fn from(control: Control) -> Self {
        let rule = serde_json::from_str(&control.rule).ok();
        Self { id: control.id, target: control.target, name: control.name, rule }
    }
}

/// The controls that apply to a card: its own, its holder's, its programme's.
#[utoipa::path(
    get,
    path = "/api/v1/cards/{id}/controls",
    params(CardId),
    responses((status = 200, body = Vec<ControlView>)),
)]
async fn list_controls(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<CardId>,
) -> Result<Data<Vec<ControlView>>> {
    let mut tx = app.db.read(who).await?;
    let card = crate::card(&mut tx, id).await?;
    let controls = crate::controls_of(&mut tx, &card).await?;
    Ok(Data(controls.into_iter().map(ControlView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ControlBody {
    target: Target,
    target_id: String,
    name: String,
    rule: Rule,
}

/// Sets a control on a card, a cardholder or a programme.
#[utoipa::path(post, path = "/api/v1/controls", responses((status = 201, body = ControlView)))]
async fn set_control(write: Write, Json(body): Json<ControlBody>) -> Result<Response> {
    let malformed = || Refusal::field("targetId", "malformed", "This is not an id of the target.");
    let target_id = match body.target {
        Target::Card => body.target_id.parse::<CardId>().map(Id::uuid),
        Target::Cardholder => body.target_id.parse::<HolderId>().map(Id::uuid),
        Target::Programme => body.target_id.parse::<ProgrammeId>().map(Id::uuid),
    }
    .map_err(|_| malformed())?;
    let mut tx = write.begin().await?;
    let new = NewControl { target: body.target, target_id, name: body.name, rule: body.rule };
    let control = crate::set_control(&mut tx, new).await?;
    write.commit(tx, Created(ControlView::from(control))).await
}

/// One control that is in force.
#[utoipa::path(
    get,
    path = "/api/v1/controls/{id}",
    params(ControlId),
    responses((status = 200, body = ControlView)),
)]
async fn show_control(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ControlId>,
) -> Result<Versioned<ControlView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(ControlView::from(crate::control(&mut tx, id).await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RuleBody {
    name: String,
    rule: Rule,
}

/// Changes a control; with `If-Match` only the version that was read.
#[utoipa::path(
    put,
    path = "/api/v1/controls/{id}",
    params(ControlId, IfMatch),
    responses((status = 200, body = ControlView)),
)]
async fn change_control(
    write: Write,
    Path(id): Path<ControlId>,
    meant_for: IfMatch,
    Json(body): Json<RuleBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    meant_for.check(&ControlView::from(crate::control_to_change(&mut tx, id).await?))?;
    let control = crate::change_control(&mut tx, id, &body.name, &body.rule).await?;
    write.commit(tx, Versioned(ControlView::from(control))).await
}

/// Removes a control; with `If-Match` only the version that was read.
#[utoipa::path(
    delete,
    path = "/api/v1/controls/{id}",
    params(ControlId, IfMatch),
    responses((status = 200, body = ())),
)]
async fn remove_control(
    write: Write,
    Path(id): Path<ControlId>,
    meant_for: IfMatch,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    meant_for.check(&ControlView::from(crate::control_to_change(&mut tx, id).await?))?;
    crate::remove_control(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
