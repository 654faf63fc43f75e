//! Deliveries as JSON.

use axum::extract::State;
use axum::response::Response;
use base::events::EventId;
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Caller, Data, Fields, Listed, Path, Result, Routes, Rule, Selection, Write, routes};

use super::{Attempt, Delivery, DeliveryId, DeliveryState, Filter};
use crate::endpoints::EndpointId;
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, manage) = (Permission::WebhooksRead, Permission::WebhooksManage);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_deliveries))
        .route(Rule::Needs(read), routes!(show_delivery))
        .route(Rule::Needs(manage), routes!(replay_delivery))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryView {
    /// Also the message's `webhook-id`, the same in every attempt.
    id: DeliveryId,
    endpoint: EndpointId,
    /// What it tells; null for a test.
    event: Option<EventId>,
    kind: String,
    /// `pending`, `delivered` or `failed`.
    state: &'static str,
    attempts: i64,
    next_at: Option<Timestamp>,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            endpoint: delivery.endpoint,
            event: delivery.event,
            kind: delivery.kind,
            state: delivery.state.word(),
            attempts: delivery.attempts,
            next_at: delivery.next_at,
            created_at: delivery.created_at,
            ended_at: delivery.ended_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AttemptView {
    number: i64,
    at: Timestamp,
    took_micros: i64,
    /// The beginning of what was sent.
    request: String,
    /// The status that came back; null when nothing did.
    status: Option<i64>,
    /// The beginning of what came back.
    response: String,
    /// Why nothing did.
    error: Option<String>,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            at: attempt.at,
            took_micros: attempt.took_us,
            request: attempt.request,
            status: attempt.status,
            response: attempt.response,
            error: attempt.error,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct DeliveryWithAttempts {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// The message as it is sent, as JSON text: what is signed.
    body: String,
    /// The newest first.
    log: Vec<AttemptView>,
}

struct DeliveryFields;

impl Fields for DeliveryFields {
    const SORTED: &'static [&'static str] = &["createdAt"];
    const FILTERED: &'static [&'static str] = &["endpoint", "state"];

    fn meaning(field: &str) -> &'static str {
        match field {
            "endpoint" => "To this endpoint only, by its id.",
            _ => "`pending`, `delivered` or `failed`.",
        }
    }
}

fn filter(selection: &Selection<DeliveryFields>) -> Result<Filter, Refusal> {
    let endpoint = selection.named("endpoint").map(|text| {
        let message = "That is not an endpoint's id.";
        text.parse().map_err(|_| Refusal::field("endpoint", "malformed", message))
    });
    let state = selection.named("state").map(|word| {
        let message = "A delivery is pending, delivered or failed.";
        let unknown = || Refusal::field("state", "state_unknown", message);
        DeliveryState::parse(word).ok_or_else(unknown)
    });
    let is_upwards = selection.is_upwards();
    Ok(Filter { endpoint: endpoint.transpose()?, state: state.transpose()?, is_upwards })
}

/// Messages to the organisation's endpoints, the newest first unless sorted otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/deliveries",
    params(Selection<DeliveryFields>),
    responses((status = 200, body = Vec<DeliveryView>))
)]
async fn list_deliveries(
    State(room): State<Room>,
    Caller(who): Caller,
    selection: Selection<DeliveryFields>,
) -> Result<Listed<DeliveryView>> {
    let (filter, paging) = (filter(&selection)?, selection.paging);
    let mut tx = room.app.db.read(who).await?;
    let found = super::deliveries(&mut tx, &filter, paging.offset(), paging.limit()).await?;
    Ok(paging.listed(found))
}

/// One message with every attempt to bring it.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/deliveries/{id}",
    params(DeliveryId),
    responses((status = 200, body = DeliveryWithAttempts))
)]
async fn show_delivery(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<DeliveryId>,
) -> Result<Data<DeliveryWithAttempts>> {
    let mut tx = room.app.db.read(who).await?;
    let (delivery, attempts) = super::delivery(&mut tx, id).await?;
    let body = delivery.body.clone();
    let log = attempts.into_iter().map(AttemptView::from).collect();
    Ok(Data(DeliveryWithAttempts { delivery: delivery.into(), body, log }))
}

/// Sends a message again, with all its attempts before it.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/deliveries/{id}/replay",
    params(DeliveryId),
    responses((status = 200, body = DeliveryView))
)]
async fn replay_delivery(write: Write, Path(id): Path<DeliveryId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let delivery = super::replay(&mut tx, id).await?;
    write.commit(tx, Data(DeliveryView::from(delivery))).await
}
