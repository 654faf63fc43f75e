//! Mail to people: leaves a job that sends it, sealed. What is written in it is in `letters`.

pub(crate) mod jobs;
pub(crate) mod letters;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::{Result, Tx};
use connect::mail::Mail;

pub use jobs::SendMail;

use crate::outgoing;

/// The queue of outgoing mail.
pub const QUEUE: &str = "mail";

/// Leaves `mail` to be sent after the transaction.
pub(crate) fn send(tx: &mut Tx, keyring: &Keyring, mail: &Mail) -> Result<()> {
    let payload = outgoing::seal(keyring, jobs::KIND, &mail.to, mail, None)?;
    tx.enqueue(NewJob::new(QUEUE, jobs::KIND, payload));
    Ok(())
}
