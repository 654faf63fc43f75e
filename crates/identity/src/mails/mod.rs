//! Mail to people: leaves a job that sends it, sealed. What is written in it is in `letters`.
//!
//! A mail is in the language of whoever reads it: [`reader`].

pub(crate) mod jobs;
pub(crate) mod letters;

use base::jobs::NewJob;
use base::secrets::Keyring;
use base::who::Person;
use base::{Id, Result, Tx};
use connect::mail::Mail;
use web::{Language, Locale};

pub use jobs::SendMail;

use crate::outgoing;
use crate::people;
use crate::preferences;
use crate::texts::Texts;

/// The queue of outgoing mail.
pub const QUEUE: &str = "mail";

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

/// What a mail of another domain says, whoever it goes to.
#[derive(Debug)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Leaves a mail to `person`, written as they read. False for who has no address.
///
/// # Errors
/// Those of the database.
pub async fn write(
    tx: &mut Tx,
    keyring: &Keyring,
    person: Id<Person>,
    letter: impl FnOnce(&Locale) -> Letter,
) -> Result<bool> {
    let found = people::store::find(tx, person).await?;
    let Some(to) = found.and_then(|person| person.email) else { return Ok(false) };
    let reader = reader(tx, Some(person)).await?;
    let Letter { subject, text } = letter(&reader.locale);
    send(tx, keyring, &Mail { to, subject, text, html: None })?;
    Ok(true)
}

/// Leaves `mail` to be sent after the transaction.
pub(crate) fn send(tx: &mut Tx, keyring: &Keyring, mail: &Mail) -> Result<()> {
    let payload = outgoing::seal(keyring, jobs::KIND, &mail.to, mail, None)?;
    tx.enqueue(NewJob::new(QUEUE, jobs::KIND, payload));
    Ok(())
}
