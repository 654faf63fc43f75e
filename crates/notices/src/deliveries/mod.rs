//! Deliveries: a message for each event and endpoint, and every attempt to bring it.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use std::collections::{BTreeMap, BTreeSet};

use base::events::{self, EventId, Logged};
use base::jobs::{NewJob, Schedule};
use base::who::Organisation;
use base::{Db, Id, Kind, Refusal, Result, Timestamp, Tx, Who, audit};
use serde_json::{Value, json};

use crate::endpoints::{self, EndpointId};
use crate::room::owner;

/// The queue of all deliveries.
pub const QUEUE: &str = "webhooks";
/// The job that brings one message.
pub(crate) const DELIVER: &str = "webhook.deliver";
/// The job that forgets old messages; a schedule leaves it.
pub const PRUNE: &str = "webhook.prune";
/// Events that are looked at in one transaction.
const AT_ONCE: u32 = 1_000;

/// Marks the ids of deliveries.
#[derive(Debug)]
pub enum DeliveryKey {}
impl Kind for DeliveryKey {
    const PREFIX: &'static str = "delivery";
}

/// The id of a delivery; also the message's id on the wire, the same in every attempt.
pub type DeliveryId = Id<DeliveryKey>;

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for its next attempt.
    Pending,
    /// It arrived.
    Delivered,
    /// It is not tried any more.
    Failed,
}

impl DeliveryState {
    const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A message.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Where it goes.
    pub endpoint: EndpointId,
    /// What it tells; `None` for a test.
    pub event: Option<EventId>,
    /// Of which kind that is.
    pub kind: String,
    /// JSON text, as it is sent.
    pub body: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it arrived, or was given up.
    pub ended_at: Option<Timestamp>,
}

/// One attempt to bring a message.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Counted from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// The beginning of what was sent, without signatures.
    pub request: String,
    /// The status that came back.
    pub status: Option<i64>,
    /// The beginning of what came back.
    pub response: String,
    /// Why nothing did.
    pub error: Option<String>,
}

/// Which deliveries to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// To this endpoint only.
    pub endpoint: Option<EndpointId>,
    /// In this state only.
    pub state: Option<DeliveryState>,
    /// The first first, instead of the last.
    pub is_upwards: bool,
}

/// When old messages are forgotten: every night.
pub fn schedule() -> Result<Schedule> {
    Schedule::new(PRUNE, "37 3 * * *", "UTC", QUEUE, PRUNE)
}

/// A page of the organisation's deliveries, and how many there are.
pub async fn deliveries(
    tx: &mut Tx,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Delivery>, u64)> {
    let organisation = owner(tx)?;
    store::list(tx, organisation, filter, offset, limit).await
}

/// One of the organisation's deliveries with its attempts, the newest first.
///
/// # Errors
/// `not_found`.
pub async fn delivery(tx: &mut Tx, id: DeliveryId) -> Result<(Delivery, Vec<Attempt>)> {
    let organisation = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("delivery"))?;
    let attempts = store::attempts(tx, id).await?;
    Ok((found, attempts))
}

/// Sends a message again, under the same id, with all attempts before it.
///
/// # Errors
/// `not_found`; `delivery_pending` while it has attempts left.
pub async fn replay(tx: &mut Tx, id: DeliveryId) -> Result<Delivery> {
    let (before, _) = delivery(tx, id).await?;
    if !store::begin_again(tx, id).await? {
        let text = "It is still being tried.";
        return Err(Refusal::conflict("delivery_pending", text).into());
    }
    leave_job(tx, id, None);
    tx.record(events::Event {
        kind: "webhook_delivery.replayed",
        subject: id.to_string(),
        body: json!({
            "before": { "state": before.state.word() },
            "after": { "state": DeliveryState::Pending.word() },
        }),
    });
    Ok(delivery(tx, id).await?.0)
}

/// Sends an endpoint a message that tells nothing, to see that it arrives.
///
/// # Errors
/// `not_found`.
pub async fn test(tx: &mut Tx, endpoint: EndpointId) -> Result<Delivery> {
    let organisation = owner(tx)?;
    endpoints::endpoint(tx, endpoint).await?;
    let id: DeliveryId = tx.new_id();
    let data = json!({ "message": "This is a test. Nothing happened." });
    let body = message(endpoints::rules::TEST, tx.now(), &data);
    let new = store::NewDelivery {
        id,
        organisation,
        endpoint,
        event: None,
        kind: endpoints::rules::TEST.to_owned(),
        body,
    };
    store::insert(tx, &[new]).await?;
    leave_job(tx, id, None);
    Ok(delivery(tx, id).await?.0)
}

/// Makes messages of what was sealed since the last time, in its order. Says how many events were looked at; 0 when
/// there is nothing to do, or another process does it.
pub async fn spread(db: &Db) -> Result<u64> {
    let who = || Who::system("webhooks", db.ids());
    let mut tx = db.read(who()).await?;
    let is_news = endpoints::store::is_anybody_listening(&mut tx).await?
        && endpoints::store::cursor(&mut tx).await? < audit::sealed_upto(&mut tx).await?;
    tx.commit().await?;
    if !is_news {
        return Ok(0);
    }
    let mut tx = db.begin(who()).await?;
    let Some(cursor) = endpoints::store::take_cursor(&mut tx).await? else {
        return Ok(0);
    };
    let upto = audit::sealed_upto(&mut tx).await?;
    let mut events = events::after(&mut tx, cursor, AT_ONCE).await?;
    events.retain(|event| event.seq <= upto);
    let Some(last) = events.last().map(|event| event.seq) else {
        return Ok(0);
    };
    let messages = messages(&mut tx, &events).await?;
    let ids: Vec<DeliveryId> = messages.iter().map(|message| message.id).collect();
    store::insert(&mut tx, &messages).await?;
    for id in ids {
        leave_job(&mut tx, id, None);
    }
    endpoints::store::set_cursor(&mut tx, last).await?;
    tx.commit().await?;
    Ok(u64::try_from(events.len()).unwrap_or_default())
}

async fn messages(tx: &mut Tx, events: &[Logged]) -> Result<Vec<store::NewDelivery>> {
    let owners: BTreeSet<Id<Organisation>> =
        events.iter().filter_map(|event| event.organisation).collect();
    let owners: Vec<Id<Organisation>> = owners.into_iter().collect();
    let mut listeners: BTreeMap<Id<Organisation>, Vec<endpoints::store::Listener>> =
        BTreeMap::new();
    for listener in endpoints::store::listeners(tx, &owners).await? {
        listeners.entry(listener.organisation).or_default().push(listener);
    }
    let mut messages = Vec::new();
    for event in events {
        let Some(organisation) = event.organisation else { continue };
        for listener in listeners.get(&organisation).into_iter().flatten() {
            if event.at >= listener.since && listener.kinds.contains(&event.kind) {
                messages.push(store::NewDelivery {
                    id: tx.new_id(),
                    organisation,
                    endpoint: listener.id,
                    event: Some(event.id),
                    kind: event.kind.clone(),
                    body: told(event),
                });
            }
        }
    }
    Ok(messages)
}

/// What a customer is told of an event: what, when, to what, and the body that was recorded.
fn told(event: &Logged) -> String {
    let body: Value = serde_json::from_str(&event.body).unwrap_or_default();
    let data = json!({ "id": event.id, "subject": event.subject, "details": body });
    message(&event.kind, event.at, &data)
}

/// The payload as Standard Webhooks recommend it.
fn message(kind: &str, at: Timestamp, data: &Value) -> String {
    json!({ "type": kind, "timestamp": at, "data": data }).to_string()
}

/// One attempt; how often a message is tried is decided here, not by the queue, which only sees to it that an attempt
/// that breaks off is made up for.
pub(crate) fn leave_job(tx: &mut Tx, id: DeliveryId, at: Option<Timestamp>) {
    let job = NewJob::new(QUEUE, DELIVER, json!({ "delivery": id }));
    tx.enqueue(NewJob { run_at: at, ..job });
}
