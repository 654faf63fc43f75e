//! Cardholders as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, IfMatch, Json, Path, Result, Routes, Rule, Versioned, Write, routes,
};

use crate::issuing::{self, Holder, HolderId, HolderState};

pub(super) fn rooms() -> Routes {
    let manage = Rule::Needs(Permission::CardholdersManage);
    Routes::new()
        .route(manage, routes!(add_holder))
        .route(Rule::Needs(Permission::CardholdersRead), routes!(show_holder))
        .route(manage, routes!(set_holder_status))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HolderBody {
    name: String,
    #[serde(default)]
    network_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HolderView {
    id: HolderId,
    name: String,
    network_token: String,
    status: &'static str,
}

impl From<Holder> for HolderView {
    fn from(holder: Holder) -> Self {
        Self {
            id: holder.id,
            name: holder.name,
            network_token: holder.network_token,
            status: holder.state.name(),
        }
    }
}

/// Adds a person who carries cards.
#[utoipa::path(
    post,
    path = "/api/v1/cards/cardholders",
    responses(
        (status = 201, body = HolderView),
        (status = 409, description = "network_token_taken"),
    )
)]
async fn add_holder(write: Write, Json(body): Json<HolderBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let holder = crate::add_holder(&mut tx, &body.name, body.network_token).await?;
    write.commit(tx, Created(HolderView::from(holder))).await
}

/// One cardholder, with their version in `ETag`.
#[utoipa::path(
    get,
    path = "/api/v1/cards/cardholders/{id}",
    params(HolderId),
    responses((status = 200, body = HolderView)),
)]
async fn show_holder(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<HolderId>,
) -> Result<Versioned<HolderView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(HolderView::from(crate::holder(&mut tx, id).await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HolderStatusBody {
    status: HolderStatus,
}

#[derive(Deserialize, ToSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum HolderStatus {
    Active,
    Suspended,
    Closed,
}

impl From<HolderStatus> for HolderState {
    fn from(status: HolderStatus) -> Self {
        match status {
            HolderStatus::Active => Self::Active,
            HolderStatus::Suspended => Self::Suspended,
            HolderStatus::Closed => Self::Closed,
        }
    }
}

/// Lets a cardholder use cards, or not, or never again; with `If-Match` only the version that was
/// read.
#[utoipa::path(
    put,
    path = "/api/v1/cards/cardholders/{id}/status",
    params(HolderId, IfMatch),
    responses(
        (status = 200, body = HolderView),
        (status = 409, description = "cardholder_closed"),
    ),
)]
async fn set_holder_status(
    write: Write,
    Path(id): Path<HolderId>,
    meant_for: IfMatch,
    Json(body): Json<HolderStatusBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    meant_for.check(&HolderView::from(issuing::holder_to_change(&mut tx, id).await?))?;
    crate::set_holder_state(&mut tx, id, body.status.into()).await?;
    let holder = crate::holder(&mut tx, id).await?;
    write.commit(tx, Versioned(HolderView::from(holder))).await
}
