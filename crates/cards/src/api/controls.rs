//! Controls as JSON.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post, put};
use base::{Id, Refusal};
use serde::{Deserialize, Serialize};
use web::{App, Caller, Created, Data, Json, Path, Result};

use crate::NewControl;
use crate::controls::{Control, ControlId, Rule, Target};
use crate::issuing::{CardId, HolderId, ProgrammeId};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/cards/{id}/controls", get(list_controls))
        .route("/api/v1/controls", post(set_control))
        .route("/api/v1/controls/{id}", put(change_control).delete(remove_control))
}

#[derive(Serialize)]
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ControlBody {
    target: Target,
    target_id: String,
    name: String,
    rule: Rule,
}

async fn set_control(
    State(app): State<App>,
    Caller(who): Caller,
    Json(body): Json<ControlBody>,
) -> Result<Created<ControlView>> {
    let malformed = || Refusal::field("targetId", "malformed", "This is not an id of the target.");
    let target_id = match body.target {
        Target::Card => body.target_id.parse::<CardId>().map(Id::uuid),
        Target::Cardholder => body.target_id.parse::<HolderId>().map(Id::uuid),
        Target::Programme => body.target_id.parse::<ProgrammeId>().map(Id::uuid),
    }
    .map_err(|_| malformed())?;
    let mut tx = app.db.begin(who).await?;
    let new = NewControl { target: body.target, target_id, name: body.name, rule: body.rule };
    let control = crate::set_control(&mut tx, new).await?;
    tx.commit().await?;
    Ok(Created(control.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleBody {
    name: String,
    rule: Rule,
}

async fn change_control(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ControlId>,
    Json(body): Json<RuleBody>,
) -> Result<Data<ControlView>> {
    let mut tx = app.db.begin(who).await?;
    let control = crate::change_control(&mut tx, id, &body.name, &body.rule).await?;
    tx.commit().await?;
    Ok(Data(control.into()))
}

async fn remove_control(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ControlId>,
) -> Result<Data<()>> {
    let mut tx = app.db.begin(who).await?;
    crate::remove_control(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Data(()))
}
