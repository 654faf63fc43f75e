//! Mail on its way out: a duty of the transaction that makes it due, done by a job.
//!
//! A mail may hold a link that opens a door, so it waits sealed: whoever reads the table of jobs, a
//! backup of it or a dead letter learns the address and nothing else. The job goes when it is done.

pub(crate) mod jobs;
pub(crate) mod letters;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::{Error, Result, Tx};
use connect::mail::Mail;
use serde::{Deserialize, Serialize};

pub use jobs::SendMail;

/// The queue of outgoing mail.
pub const QUEUE: &str = "mail";

/// What a job of outgoing mail carries.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    to: String,
    sealed: String,
}

/// What a mail is sealed for; it opens for nobody else's address.
fn context(to: &str) -> String {
    format!("job|mail.send|{to}")
}

/// Leaves `mail` to be sent after the transaction.
pub(crate) fn send(tx: &mut Tx, keyring: &Keyring, mail: &Mail) -> Result<()> {
    let text =
        serde_json::to_vec(mail).map_err(|error| Error::caused("writing down a mail", error))?;
    let sealed = keyring.seal(&context(&mail.to), &text)?;
    let payload = serde_json::to_value(Sealed { to: mail.to.clone(), sealed })
        .map_err(|error| Error::caused("writing down a job", error))?;
    tx.enqueue(NewJob::new(QUEUE, jobs::KIND, payload));
    Ok(())
}
