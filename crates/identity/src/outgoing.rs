//! Messages on their way out: sealed while they wait, and what becomes of them. A duty of the
//! transaction that makes it due, done by a job.
//!
//! They hold links and codes that open doors: whoever reads the table of jobs, a backup of it or a
//! dead letter learns whom they are for and nothing else. The job goes when it is done.

use base::events::Event;
use base::jobs::Work;
use base::secrets::{ExposeSecret as _, Keyring};
use base::{Error, Result, Timestamp};
use connect::mail::Sent;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a job carries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sealed {
    to: String,
    sealed: String,
    /// Not worth sending from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

/// What a message is sealed for: it opens for no other kind of job and for nobody else.
fn context(kind: &str, to: &str) -> String {
    format!("job|{kind}|{to}")
}

/// The payload of a job of `kind` that brings `message` to `to`.
pub(crate) fn seal(
    keyring: &Keyring,
    kind: &str,
    to: &str,
    message: &impl Serialize,
    expires_at: Option<Timestamp>,
) -> Result<serde_json::Value> {
    let failed = |error| Error::caused("writing down a message", error);
    let text = serde_json::to_vec(message).map_err(failed)?;
    let sealed = keyring.seal(&context(kind, to), &text)?;
    serde_json::to_value(Sealed { to: to.to_owned(), sealed, expires_at }).map_err(failed)
}

/// The message that a job of `kind` is to bring; `None` when it is not worth sending any more.
pub(crate) fn open<T: DeserializeOwned>(
    keyring: &Keyring,
    kind: &str,
    work: &Work,
) -> Result<Option<T>> {
    let Sealed { to, sealed, expires_at } = work.read()?;
    if expires_at.is_some_and(|expires_at| expires_at <= work.db.clock().now()) {
        return Ok(None);
    }
    let text = keyring.open(&context(kind, &to), &sealed)?;
    let message = serde_json::from_slice(text.expose_secret());
    message.map(Some).map_err(|error| Error::caused("reading a message", error))
}

/// Ends an attempt as the party answered it: tried again, or given up with an event of the kind
/// `refused` for an operator to see, since asking again would be answered the same.
pub(crate) async fn settle(work: &Work, sent: Sent, refused: &'static str) -> Result<()> {
    match sent {
        Sent::Accepted => Ok(()),
        Sent::Deferred(reason) => Err(Error::fault(reason)),
        Sent::Refused(reason) => {
            let mut tx = work.begin().await?;
            let body = serde_json::json!({ "reason": reason });
            tx.record(Event { kind: refused, subject: work.id.to_string(), body });
            work.finish(&mut tx).await?;
            tx.commit().await
        }
    }
}
