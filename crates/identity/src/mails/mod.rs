//! Mail on its way out: a duty of the transaction that makes it due, done by a job.
//!
//! A mail may hold a link that opens a door, so it waits sealed: whoever reads the table of jobs, a
//! backup of it or a dead letter learns the address and nothing else. The job goes when it is done.
//!
//! A mail is in the language of whoever reads it: [`reader`].

pub(crate) mod jobs;
pub(crate) mod letters;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::who::Person;
use base::{Error, Id, Result, Tx};
use connect::mail::Mail;
use serde::{Deserialize, Serialize};
use web::{Language, Locale};

use crate::preferences;
use crate::texts::Texts;

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

/// The words for what is sent to `person`: as they have said, else in the language of the request
/// that makes it due. Takes as long for a person as for nobody.
pub(crate) async fn reader(tx: &mut Tx, person: Option<Id<Person>>) -> Result<Texts> {
    let asked = tx.who().origin.as_ref().map_or("", |origin| origin.language);
    in_language(tx, person, asked).await
}

/// The same for a duty that outlives its request, which has left the tag of its language.
pub(crate) async fn in_language(
    tx: &mut Tx,
    person: Option<Id<Person>>,
    asked: &str,
) -> Result<Texts> {
    let asked = Language::parse(asked).map(Locale::of).unwrap_or_default();
    let whose = person.unwrap_or_else(|| tx.new_id());
    let chosen = preferences::store::find(tx, whose).await?;
    Ok(Texts::new(&chosen.over(&asked)))
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
