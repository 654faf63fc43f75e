//! The inbox: messages that outside parties deliver, each taken once, kept as it came, and handled after its delivery
//! was acknowledged.
//!
//! A party repeats what it believes lost, so a message is known by the party's own id of the event: the second delivery
//! changes nothing. What a message means is read by a [`Reader`] in a job, so it has the back-off and the dead letters
//! of [`crate::jobs`]; an operator can have one handled again. Who delivers proves it before a message comes here.

mod reading;
mod store;

use serde_json::json;

pub use reading::{Prune, Read, Reader};
pub use store::Filter;

use crate::clock::Timestamp;
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::events::Event;
use crate::ids::{Id, Kind};
use crate::jobs::{Job, NewJob, Schedule};

/// The queue of all readings.
pub const QUEUE: &str = "inbox";
/// The job that reads a message.
pub const READ: &str = "inbox.read";
/// The job that forgets old messages; a schedule leaves it.
pub const PRUNE: &str = "inbox.prune";
/// How long a handled message is kept, in seconds: 90 days.
pub const KEPT_SECONDS: i64 = 90 * 24 * 3600;
/// Longest id that a party may give an event, in bytes.
const MAX_EVENT_ID_LEN: usize = 200;

/// Marks the ids of messages.
#[derive(Debug)]
pub enum MessageKey {}
impl Kind for MessageKey {
    const PREFIX: &'static str = "msg";
}

/// The id of a message.
pub type MessageId = Id<MessageKey>;

/// A message as it arrived, proven to be the party's.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// Who sent it, as `supabase`.
    pub party: &'static str,
    /// The party's id of the event, the same in every repetition.
    pub event_id: &'a str,
    /// What of the head is worth keeping, without secrets.
    pub headers: &'a [(&'static str, String)],
    /// The bytes as they came.
    pub body: &'a [u8],
}

/// What came of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub id: MessageId,
    /// True when it was there before: nothing was done.
    pub is_duplicate: bool,
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its reader, for the first time or after a failure.
    Waiting,
    /// It was read.
    Handled,
    /// Reading it failed too often; an operator decides.
    Dead,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Handled, Self::Dead];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Handled => "handled",
            Self::Dead => "dead",
        }
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A message as the inbox holds it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Who sent it.
    pub party: String,
    /// The party's id of the event.
    pub event_id: String,
    /// The kept part of the head, as JSON text of an object.
    pub headers: String,
    /// The bytes as they came.
    pub body: Vec<u8>,
    /// When it was taken.
    pub received_at: Timestamp,
    /// When it was handled.
    pub handled_at: Option<Timestamp>,
    /// How far it is.
    pub state: State,
    /// How often its reader has tried since the last replay, if it is not handled.
    pub attempts: i64,
    /// Why the last try failed.
    pub error: Option<String>,
    /// How often an operator had it handled again.
    pub replays: i64,
}

/// When old messages are forgotten: every night.
pub fn schedule() -> Result<Schedule> {
    Schedule::new(PRUNE, "17 3 * * *", "UTC", QUEUE, PRUNE)
}

/// Takes a message: keeps it and leaves the job that reads it, unless it is here already.
///
/// # Errors
/// `event_id_malformed` for an id that is empty or too long.
pub async fn receive(tx: &mut Tx, arrival: Arrival<'_>) -> Result<Receipt> {
    if arrival.event_id.is_empty() || arrival.event_id.len() > MAX_EVENT_ID_LEN {
        let message = format!("The id of an event has 1 to {MAX_EVENT_ID_LEN} characters.");
        return Err(Refusal::malformed("event_id_malformed", message).into());
    }
    let (id, job) = (tx.new_id(), tx.new_id());
    if !store::insert(tx, id, job, arrival).await? {
        let id = store::id_of(tx, arrival.party, arrival.event_id).await?;
        return Ok(Receipt { id, is_duplicate: true });
    }
    leave_job(tx, job, id);
    Ok(Receipt { id, is_duplicate: false })
}

/// One message.
pub async fn find(tx: &mut Tx, id: MessageId) -> Result<Option<Message>> {
    store::find(tx, id).await
}

/// A page of messages without their bytes, and how many there are.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Message>, u64)> {
    store::list(tx, filter, offset, limit).await
}

/// Has a message handled once more, from its first attempt.
///
/// # Errors
/// `not_found`; `message_waiting` while it has attempts left.
pub async fn replay(tx: &mut Tx, id: MessageId) -> Result<Message> {
    let (message, job) = store::lock(tx, id).await?.ok_or_else(|| Refusal::not_found("message"))?;
    match message.state {
        State::Waiting => {
            let text = "It waits for its reader and will be handled without help.";
            return Err(Refusal::conflict("message_waiting", text).into());
        }
        State::Dead | State::Handled => store::forget_job(tx, job).await?,
    }
    let job = tx.new_id();
    store::begin_again(tx, id, job).await?;
    leave_job(tx, job, id);
    tx.record(Event {
        kind: "inbox.replayed",
        subject: id.to_string(),
        body: json!({
            "party": message.party, "eventId": message.event_id,
            "before": { "state": message.state.word() }, "after": { "state": "waiting" },
        }),
    });
    let (state, replays) = (State::Waiting, message.replays.saturating_add(1));
    Ok(Message { state, replays, handled_at: None, attempts: 0, error: None, ..message })
}

fn leave_job(tx: &mut Tx, id: Id<Job>, message: MessageId) {
    tx.enqueue_as(id, NewJob::new(QUEUE, READ, json!({ "message": message })));
}
