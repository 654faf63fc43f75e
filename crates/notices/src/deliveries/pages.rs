//! The pages of deliveries.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::Timestamp;
use base::permissions::Permission;
use web::parts::{Badge, Tone, When};
use web::{Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::{Attempt, Delivery, DeliveryId, DeliveryState};
use crate::endpoints::pages::PATH;
use crate::room::Room;
use crate::texts::Texts;

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
    pub fn new(t: &Texts, delivery: &Delivery, now: Timestamp) -> Self {
        Self {
            path: format!("{PATH}/deliveries/{}", delivery.id),
            kind: delivery.kind.clone(),
            state: badge(t, delivery),
            attempts: delivery.attempts,
            at: When::new(delivery.created_at, now, &t.locale),
        }
    }
}

fn badge(t: &Texts, delivery: &Delivery) -> Badge {
    match delivery.state {
        DeliveryState::Delivered => Badge::new(Tone::Good, t.delivered()),
        DeliveryState::Failed => Badge::new(Tone::Bad, t.failed()),
        DeliveryState::Pending if delivery.attempts > 0 => Badge::new(Tone::Warn, t.tried_again()),
        DeliveryState::Pending => Badge::new(Tone::Info, t.on_its_way()),
    }
}

struct AttemptRow {
    number: i64,
    at: When,
    answer: Badge,
    took: String,
    /// Why there was no answer, in the words of the machine.
    error: String,
    response: String,
}

impl AttemptRow {
    fn new(t: &Texts, attempt: Attempt, now: Timestamp) -> Self {
        let answer = match attempt.status {
            Some(status @ 200..=299) => Badge::new(Tone::Good, status.to_string()),
            Some(status) => Badge::new(Tone::Bad, status.to_string()),
            None => Badge::new(Tone::Bad, t.no_answer()),
        };
        Self {
            number: attempt.number,
            at: When::new(attempt.at, now, &t.locale),
            answer,
            took: t.milliseconds(t.locale.count(attempt.took_us / 1_000)),
            error: attempt.error.unwrap_or_default(),
            response: attempt.response,
        }
    }
}

#[derive(Template)]
#[template(path = "delivery.html")]
struct DeliveryView<'a> {
    t: &'a Texts,
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
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let (delivery, attempts) = super::delivery(&mut tx, id).await?;
    let may_manage = visitor.permissions.contains(Permission::WebhooksManage);
    let view = DeliveryView {
        t: &t,
        path: format!("{PATH}/deliveries/{id}"),
        endpoint: format!("{PATH}/{}", delivery.endpoint),
        at: When::new(delivery.created_at, now, &visitor.locale),
        state: badge(&t, &delivery),
        can_replay: may_manage && delivery.state != DeliveryState::Pending,
        next: delivery.next_at.map(|at| When::new(at, now, &visitor.locale)),
        facts: vec![
            (t.message(), id.to_string()),
            (t.event(), delivery.event.map(|event| event.to_string()).unwrap_or_default()),
        ],
        kind: delivery.kind,
        body: delivery.body,
        attempts: attempts.into_iter().map(|attempt| AttemptRow::new(&t, attempt, now)).collect(),
    };
    Page::new(&room.app, &visitor, t.message()).at(PATH).show(&view)
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
