//! Doors for webhooks: what a party delivers is proven on its raw bytes, kept, acknowledged, and
//! read later.
//!
//! What a signature is worth the party's own [`Verify`] knows; that a message is fresh, taken once
//! and answered at once is the same for all of them and stands here.

use axum::http::HeaderMap;
use base::error::RefusalKind;
use base::inbox::{self, Arrival};
use base::{Refusal, Timestamp, Who};
use serde::Serialize;

use crate::{App, Data, Result};

/// How far a message's own time may be from ours, in seconds, before and after: Standard Webhooks'
/// five minutes.
pub const WINDOW_SECONDS: i64 = 5 * 60;

/// What a proven message says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The party's id of the event, the same in every repetition.
    pub event_id: String,
    /// When this delivery was sent, where the party signs that too. Without it only the event's id
    /// keeps an old message out.
    pub sent_at: Option<Timestamp>,
}

/// Knows how one party proves that a message is its own.
pub trait Verify: Send + Sync {
    /// Checks the signature over the raw bytes, comparing in constant time.
    ///
    /// # Errors
    /// `signature_invalid`, see [`unproven`]; a message that is proven, but cannot be read.
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Proven, Refusal>;
}

/// One party's door.
pub struct Receiver<'a> {
    /// Who delivers, as [`base::inbox::Reader::party`] names it.
    pub party: &'static str,
    /// Knows its signatures.
    pub verify: &'a dyn Verify,
    /// Headers that are kept with the message, in lower case; none that holds a secret.
    pub keep: &'static [&'static str],
}

/// What the party hears.
#[derive(Debug, Serialize)]
pub struct Received {
    /// Our id of the message.
    pub id: String,
    /// True when we had it before.
    pub duplicate: bool,
}

/// The refusal of a message that is not the party's. It says no more, whatever was wrong.
pub fn unproven() -> Refusal {
    let message = "The signature is not ours to trust.";
    Refusal::new(RefusalKind::Unauthenticated, "signature_invalid", message)
}

/// Takes one delivery: proves it, keeps it, leaves the job that reads it. A repetition is answered
/// like the first and does nothing.
///
/// # Errors
/// What [`Verify::verify`] refuses; `message_stale` outside of the window.
pub async fn receive(
    app: &App,
    who: Who,
    receiver: &Receiver<'_>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Data<Received>> {
    let proven = receiver.verify.verify(headers, body)?;
    if let Some(sent_at) = proven.sent_at {
        let seconds = app.db.clock().now().micros_since(sent_at) / 1_000_000;
        if seconds.saturating_abs() > WINDOW_SECONDS {
            let message = "The message was signed too long ago, or our clocks disagree.";
            let stale = Refusal::new(RefusalKind::Unauthenticated, "message_stale", message);
            return Err(stale.into());
        }
    }
    let kept: Vec<(&'static str, String)> = receiver
        .keep
        .iter()
        .filter_map(|name| Some((*name, headers.get(*name)?.to_str().ok()?.to_owned())))
        .collect();
    let arrival =
        Arrival { party: receiver.party, event_id: &proven.event_id, headers: &kept, body };
    let mut tx = app.db.begin(who).await?;
    let receipt = inbox::receive(&mut tx, arrival).await?;
    tx.commit().await?;
    Ok(Data(Received { id: receipt.id.to_string(), duplicate: receipt.is_duplicate }))
}
