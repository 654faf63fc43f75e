//! Passwords: what may be one, forgetting it, choosing another.
//!
//! A password is known as its Argon2id hash and nowhere else. Whoever changes one ends every other
//! session of the person: a change is what people do who fear that somebody else is in.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::jobs::NewJob;
use base::secrets::{ExposeSecret as _, Passwords, SecretString};
use base::{Result, Tx, Who};
use connect::mail::Mail;
use serde::{Deserialize, Serialize};

use crate::links::{self, Purpose};
use crate::locks::{self, Attempt, Place, Subject};
use crate::mails::{self, letters};
use crate::sessions::{self, Kind};
use crate::{Person, Room, people};

/// A password that fits the rules, hashed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes `password`, which takes a while: do it before the transaction begins.
    ///
    /// # Errors
    /// `too_short`, `too_long` or `too_weak` on the field `password`; `overloaded`.
    pub async fn new(passwords: &Passwords, password: SecretString) -> Result<Self> {
        Self::of_somebody(passwords, password, Vec::new()).await
    }

    /// The same for somebody of whom these words are known: their name and address make no
    /// password.
    pub(crate) async fn of_somebody(
        passwords: &Passwords,
        password: SecretString,
        own_words: Vec<String>,
    ) -> Result<Self> {
        let judged = password.clone();
        // Guessing how long guessing takes is work, too.
        let fits = move || {
            let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
            Ok(rules::judge(judged.expose_secret(), &own_words)?)
        };
        passwords.run(fits).await?;
        Ok(Self(passwords.hash(password).await?))
    }

    /// As stored.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What a job about a forgotten password carries.
#[derive(Debug, Serialize, Deserialize)]
struct Forgotten {
    email: String,
    /// The tag of the language that the request was made in; empty without one.
    #[serde(default)]
    language: String,
}

/// Somebody says that they forgot the password of `email`. Nothing is looked up before the job, so
/// that neither answer nor time tell whether anybody has the address.
pub(crate) fn forget(tx: &mut Tx, email: &str) -> Result<()> {
    let email = people::rules::email(email)?;
    let language = tx.who().origin.as_ref().map_or("", |origin| origin.language).to_owned();
    let payload = serde_json::to_value(Forgotten { email, language })
        .map_err(|error| base::Error::caused("writing down a job", error))?;
    tx.enqueue(NewJob::new(mails::QUEUE, jobs::KIND, payload));
    Ok(())
}

/// Whose password the link of `token` may replace. Refuses `link_invalid`.
pub(crate) async fn resettable(tx: &mut Tx, token: &SecretString) -> Result<Person> {
    let link = links::find(tx, token).await?.filter(|link| link.purpose == Purpose::Reset);
    let person = match link.and_then(|link| link.person) {
        Some(person) => people::store::find(tx, person).await?,
        None => None,
    };
    Ok(person.ok_or_else(links::invalid)?)
}

/// Gives the person of a mailed link another password. Every session of theirs ends, every other
/// link goes, and the place they are at is known from now on: this is the way in that nobody can
/// close by guessing. Nobody is signed in, since a second factor is asked for at the door. Returns
/// a device cookie for a browser that has none.
pub(crate) async fn choose(
    room: &Room,
    who: Who,
    token: &SecretString,
    password: SecretString,
    (place, kind): (&Place, Kind),
) -> Result<Option<SecretString>> {
    let mut tx = room.app.db.read(who.clone()).await?;
    let person = resettable(&mut tx, token).await?;
    tx.commit().await?;
    let password = hashed(room, &person, password).await?;
    let mut tx = room.app.db.begin(who).await?;
    let link = links::take(&mut tx, token, Purpose::Reset).await?;
    links::void(&mut tx, person.id, Purpose::Reset).await?;
    replace(&mut tx, room, &person, &password).await?;
    sessions::end_all(&mut tx, person.id, None).await?;
    place.open(&mut tx, &link.email, person.id).await?;
    let device = match kind {
        Kind::Cookie => place.remember_browser(&mut tx, person.id).await?,
        Kind::Token => place.remember(&mut tx, person.id).await.map(|()| None)?,
    };
    tx.commit().await?;
    Ok(device)
}

/// A present password that was looked at, and the next one, which fits.
#[derive(Debug)]
pub(crate) struct Considered {
    person: Person,
    is_right: bool,
    next: PasswordHash,
}

/// Looks at the present password of whoever asks and at the next one, outside any transaction that
/// writes.
pub(crate) async fn consider(
    room: &Room,
    who: Who,
    present: SecretString,
    next: SecretString,
) -> Result<Considered> {
    let mut tx = room.app.db.read(who).await?;
    let person = people::caller(&mut tx).await?;
    let hash = store::hash(&mut tx, person.id).await?;
    tx.commit().await?;
    let is_right = room.passwords.verify(present, hash).await?;
    let next = hashed(room, &person, next).await?;
    Ok(Considered { person, is_right, next })
}

/// Replaces the password of somebody who is signed in and knows the present one. All their other
/// sessions end, and a browser's own goes on under a new token, which is returned. `None`: the
/// present password was wrong, or there were too many wrong ones; to be committed all the same.
pub(crate) async fn exchange(
    tx: &mut Tx,
    room: &Room,
    Considered { person, is_right, next }: Considered,
) -> Result<Option<Option<SecretString>>> {
    let door = Subject::of(&["change-password", &person.id.to_string()]);
    let attempt = locks::judge(tx, &[(door, locks::rules::HERE)], is_right).await?;
    if attempt != Attempt::Right {
        return Ok(None);
    }
    replace(tx, room, &person, &next).await?;
    let session = tx.who().session;
    sessions::end_all(tx, person.id, session).await?;
    let Some(session) = session else { return Ok(Some(None)) };
    sessions::cycle(tx, session).await.map(Some)
}

async fn hashed(room: &Room, person: &Person, password: SecretString) -> Result<PasswordHash> {
    let email = person.email.as_deref().unwrap_or_default();
    let own_words = rules::own_words(&person.name, email);
    PasswordHash::of_somebody(&room.passwords, password, own_words).await
}

async fn replace(tx: &mut Tx, room: &Room, person: &Person, password: &PasswordHash) -> Result<()> {
    store::set(tx, person.id, password).await?;
    let (subject, body) = (person.id.to_string(), serde_json::json!({ "changed": ["password"] }));
    tx.record(Event { kind: "person.password_changed", subject, body });
    if let Some(to) = person.email.clone() {
        let t = mails::reader(tx, Some(person.id)).await?;
        let letter = letters::password_changed(&t, &person.name, &room.app.site.url);
        mails::send(tx, &room.keyring, &Mail { to, ..letter })?;
    }
    Ok(())
}
