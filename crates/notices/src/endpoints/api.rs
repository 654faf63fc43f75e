//! Endpoints as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use base::secrets::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Fields, IfMatch, Json, Listed, Path, Result, Routes, Rule, Selection,
    Versioned, Write, routes,
};

use super::rules::KINDS;
use super::{Change, Endpoint, EndpointId, NewEndpoint};
use crate::deliveries::api::DeliveryView;
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, manage) = (Permission::WebhooksRead, Permission::WebhooksManage);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_event_kinds))
        .route(Rule::Needs(read), routes!(list_endpoints))
        .route(Rule::Needs(manage), routes!(add_endpoint))
        .route(Rule::Needs(read), routes!(show_endpoint))
        .route(Rule::Needs(manage), routes!(change_endpoint, remove_endpoint))
        .route(Rule::Needs(manage), routes!(rotate_secret))
        .route(Rule::Needs(manage), routes!(test_endpoint))
}

#[derive(Serialize, ToSchema)]
struct EventKindView {
    /// As messages name it.
    kind: &'static str,
    /// What it tells.
    meaning: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EndpointView {
    id: EndpointId,
    url: String,
    description: String,
    kinds: Vec<String>,
    /// `active`, `paused`, or `disabled` once the address has answered 410.
    state: &'static str,
    /// Why it was disabled.
    reason: Option<String>,
    /// Signs the messages; shown only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Until when the previous secret signs as well.
    previous_secret_until: Option<Timestamp>,
    created_at: Timestamp,
    changed_at: Timestamp,
}

impl From<Endpoint> for EndpointView {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            id: endpoint.id,
            url: endpoint.url,
            description: endpoint.description,
            kinds: endpoint.kinds,
            state: endpoint.state.word(),
            reason: endpoint.reason,
            secret: None,
            previous_secret_until: endpoint.previous_until,
            created_at: endpoint.created_at,
            changed_at: endpoint.changed_at,
        }
    }
}

/// The kinds of events that an endpoint can hear of.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/event-kinds",
    responses((status = 200, body = Vec<EventKindView>))
)]
async fn list_event_kinds() -> Data<Vec<EventKindView>> {
    let kinds = KINDS.iter().map(|(kind, meaning)| EventKindView { kind, meaning });
    Data(kinds.collect())
}

struct EndpointFields;

impl Fields for EndpointFields {
    const SORTED: &'static [&'static str] = &["url", "state", "createdAt"];
    const FILTERED: &'static [&'static str] = &["url", "state"];
}

/// The organisation's endpoints, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/endpoints",
    params(Selection<EndpointFields>),
    responses((status = 200, body = Vec<EndpointView>))
)]
async fn list_endpoints(
    State(room): State<Room>,
    Caller(who): Caller,
    selection: Selection<EndpointFields>,
) -> Result<Listed<EndpointView>> {
    let mut tx = room.app.db.read(who).await?;
    let all = super::endpoints(&mut tx).await?;
    let all = all.into_iter().map(EndpointView::from).collect();
    Ok(selection.page(all, |endpoint: &EndpointView, field| match field {
        "url" => endpoint.url.clone(),
        "state" => endpoint.state.to_owned(),
        _ => web::sortable(endpoint.created_at),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndpointBody {
    /// An address with `https://`.
    url: String,
    #[serde(default)]
    description: String,
    /// At least one; see `GET /api/v1/webhooks/event-kinds`.
    kinds: Vec<String>,
}

/// Adds an endpoint. The answer holds its secret, which cannot be shown again.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/endpoints",
    responses((status = 201, body = EndpointView))
)]
async fn add_endpoint(
    State(room): State<Room>,
    write: Write,
    Json(body): Json<EndpointBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let new = NewEndpoint { url: body.url, description: body.description, kinds: body.kinds };
    let (endpoint, secret) = super::add(&mut tx, &room.keyring, &room.guard, new).await?;
    let secret = Some(secret.expose_secret().to_owned());
    write.commit(tx, Created(EndpointView { secret, ..endpoint.into() })).await
}

/// One endpoint, with its version in `ETag`.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/endpoints/{id}",
    params(EndpointId),
    responses((status = 200, body = EndpointView))
)]
async fn show_endpoint(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<EndpointId>,
) -> Result<Versioned<EndpointView>> {
    let mut tx = room.app.db.read(who).await?;
    Ok(Versioned(super::endpoint(&mut tx, id).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeBody {
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    kinds: Option<Vec<String>>,
    /// True to hear again, false to hear nothing for a while.
    #[serde(default)]
    active: Option<bool>,
}

/// Changes what is named of an endpoint; with `If-Match` only the version that was read.
#[utoipa::path(
    patch,
    path = "/api/v1/webhooks/endpoints/{id}",
    params(EndpointId, IfMatch),
    responses((status = 200, body = EndpointView))
)]
async fn change_endpoint(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<EndpointId>,
    meant_for: IfMatch,
    Json(body): Json<ChangeBody>,
) -> Result<Response> {
    let ChangeBody { url, description, kinds, active } = body;
    let mut tx = write.begin().await?;
    let before = super::endpoint_to_change(&mut tx, id).await?;
    meant_for.check(&EndpointView::from(before))?;
    let change = Change { url, description, kinds, active };
    let endpoint = super::change(&mut tx, &room.guard, id, change).await?;
    write.commit(tx, Versioned(EndpointView::from(endpoint))).await
}

/// Removes an endpoint with its messages.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/endpoints/{id}",
    params(EndpointId),
    responses((status = 200, body = ()))
)]
async fn remove_endpoint(write: Write, Path(id): Path<EndpointId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::remove(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RotationBody {
    /// For how many hours the previous secret signs as well: 24 unless named, at most 168.
    #[serde(default)]
    overlap_hours: Option<i64>,
}

/// Gives an endpoint a new secret. The answer holds it; it cannot be shown again. Asks for a recent
/// proof of who the caller is.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/endpoints/{id}/rotate-secret",
    params(EndpointId),
    responses(
        (status = 200, body = EndpointView),
        (status = 403, description = "step_up_required, not_a_person"),
    )
)]
async fn rotate_secret(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<EndpointId>,
    Json(body): Json<RotationBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let (endpoint, secret) = super::rotate(&mut tx, &room.keyring, id, body.overlap_hours).await?;
    let secret = Some(secret.expose_secret().to_owned());
    write.commit(tx, Data(EndpointView { secret, ..endpoint.into() })).await
}

/// Sends the endpoint a message that tells nothing, to see that it arrives.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/endpoints/{id}/test",
    params(EndpointId),
    responses((status = 201, body = DeliveryView))
)]
async fn test_endpoint(write: Write, Path(id): Path<EndpointId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let delivery = crate::deliveries::test(&mut tx, id).await?;
    write.commit(tx, Created(DeliveryView::from(delivery))).await
}
