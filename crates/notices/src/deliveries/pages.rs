//! The pages of deliveries.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::Timestamp;
use base::permissions::Permission;
use web::parts::{Badge, Tone, When};
use web::{Locale, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::{Attempt, Delivery, DeliveryId, DeliveryState};
use crate::endpoints::pages::PATH;
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::Needs(Permission::WebhooksRead), "/webhooks/deliveries/{id}", get(show))
        .page(
            Rule::Needs(Permission::WebhooksManage),
            "/webhooks/deliveries/{id}/replay",
            post(replay),
        )
}

/// A delivery in a list.
pub(crate) struct DeliveryRow {
    pub path: String,
    pub kind: String,
    pub state: Badge,
    pub attempts: i64,
    pub at: When,
}

impl DeliveryRow {
    pub fn new(delivery: &Delivery, now: Timestamp, locale: &Locale) -> Self {
        Self {
            path: format!("{PATH}/deliveries/{}", delivery.id),
            kind: delivery.kind.clone(),
            state: badge(delivery),
            attempts: delivery.attempts,
            at: When::new(delivery.created_at, now, locale),
        }
    }
}

fn badge(delivery: &Delivery) -> Badge {
    match delivery.state {
        DeliveryState::Delivered => Badge::new(Tone::Good, "delivered"),
        DeliveryState::Failed => Badge::new(Tone::Bad, "failed"),
        DeliveryState::Pending if delivery.attempts > 0 => Badge::new(Tone::Warn, "tried again"),
        DeliveryState::Pending => Badge::new(Tone::Info, "on its way"),
    }
}

struct AttemptRow {
    number: i64,
    at: When,
    answer: Badge,
    took: String,
    response: String,
}

impl AttemptRow {
    fn new(attempt: Attempt, now: Timestamp, locale: &Locale) -> Self {
        let answer = match (attempt.status, attempt.error) {
            (Some(status @ 200..=299), _) => Badge::new(Tone::Good, status.to_string()),
            (Some(status), _) => Badge::new(Tone::Bad, status.to_string()),
            (None, error) => Badge::new(Tone::Bad, error.unwrap_or_default()),
        };
        Self {
            number: attempt.number,
            at: When::new(attempt.at, now, locale),
            answer,
            took: format!("{} ms", attempt.took_us / 1_000),
            response: attempt.response,
        }
    }
}

#[derive(Template)]
#[template(path = "delivery.html")]
struct DeliveryView {
    path: String,
    endpoint: String,
    kind: String,
    at: When,
    state: Badge,
    can_replay: bool,
    next: Option<When>,
    facts: Vec<(&'static str, String)>,
    body: String,
    attempts: Vec<AttemptRow>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<DeliveryId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let (delivery, attempts) = super::delivery(&mut tx, id).await?;
    let view = DeliveryView {
        path: format!("{PATH}/deliveries/{id}"),
        endpoint: format!("{PATH}/{}", delivery.endpoint),
        at: When::new(delivery.created_at, now, &visitor.locale),
        state: badge(&delivery),
        can_replay: delivery.state != DeliveryState::Pending,
        next: delivery.next_at.map(|at| When::new(at, now, &visitor.locale)),
        facts: vec![
            ("Message", id.to_string()),
            ("Event", delivery.event.map(|event| event.to_string()).unwrap_or_default()),
        ],
        kind: delivery.kind,
        body: delivery.body,
        attempts: attempts
            .into_iter()
            .map(|attempt| AttemptRow::new(attempt, now, &visitor.locale))
            .collect(),
    };
    Page::new(&room.app, &visitor, "Message").at(PATH).show(&view)
}

async fn replay(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<DeliveryId>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    super::replay(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{PATH}/deliveries/{id}")))
}
