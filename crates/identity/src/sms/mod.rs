//! Text messages to people: leaves a job that sends one, sealed.

pub(crate) mod jobs;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::{Result, Timestamp, Tx};
use connect::sms::Sms;

pub use jobs::SendSms;

use crate::outgoing;

/// The queue of text messages.
pub const QUEUE: &str = "sms";

/// Tries of one message: together they take less time than a code lives.
const TRIES: u32 = 5;

/// Leaves a message to be sent, unless it can only be sent after `expires_at`.
pub(crate) fn send(tx: &mut Tx, keyring: &Keyring, sms: &Sms, expires_at: Timestamp) -> Result<()> {
    // Not even whose number it is stands in the open: with a code it is an account.
    let payload = outgoing::seal(keyring, jobs::KIND, "", sms, Some(expires_at))?;
    tx.enqueue(NewJob { max_attempts: TRIES, ..NewJob::new(QUEUE, jobs::KIND, payload) });
    Ok(())
}
