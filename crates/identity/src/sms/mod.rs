//! Text messages to people, sent after the transaction that wanted them.
//!
//! They hold codes, so they are sealed while they wait.

pub(crate) mod jobs;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::{Error, Result, Timestamp, Tx};
use connect::sms::Sms;
use serde::{Deserialize, Serialize};

pub use jobs::SendSms;

/// The queue of text messages.
pub const QUEUE: &str = "sms";

/// What a job carries.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    sealed: String,
    /// Not worth sending from then on.
    expires_at: Timestamp,
}

/// Tries of one message: together they take less time than a code lives.
const TRIES: u32 = 5;

const CONTEXT: &str = "job|sms.send";

/// Leaves a message to be sent, unless it can only be sent after `expires_at`.
pub(crate) fn send(tx: &mut Tx, keyring: &Keyring, sms: &Sms, expires_at: Timestamp) -> Result<()> {
    let text = serde_json::to_vec(sms).map_err(|error| Error::caused("writing an SMS", error))?;
    let sealed = Sealed { sealed: keyring.seal(CONTEXT, &text)?, expires_at };
    let payload =
        serde_json::to_value(sealed).map_err(|error| Error::caused("writing an SMS", error))?;
    tx.enqueue(NewJob { max_attempts: TRIES, ..NewJob::new(QUEUE, jobs::KIND, payload) });
    Ok(())
}
