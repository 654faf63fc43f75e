//! People: a name, an address, a picture.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::secrets::SecretString;
use base::who::Person as PersonKey;
use base::{Actor, Id, Refusal, Result, Timestamp, Tx};
use connect::mail::Mail;
use serde_json::json;

use crate::links::{self, Purpose};
use crate::mails::{self, letters};
use crate::{PasswordHash, Room, locks, organisations, passwords};

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Id<PersonKey>,
    /// Their address, in its normal form; whoever is known by it has answered a mail to it. `None`
    /// for those who are known by other means.
    pub email: Option<String>,
    /// As they want to be called.
    pub name: String,
    /// The file of their picture.
    pub avatar: Option<String>,
    /// When they became known.
    pub created_at: Timestamp,
    /// When anything of this changed.
    pub updated_at: Timestamp,
}

/// Somebody who is to be known from now on.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Their address; upper and lower case are the same.
    pub email: String,
    /// As they want to be called.
    pub name: String,
    /// Their password.
    pub password: PasswordHash,
}

/// Makes somebody known. Whoever calls this has seen that the address is theirs. Refuses `USER_002`
/// for an address that somebody has, and fields that do not fit.
pub async fn register(tx: &mut Tx, new: NewPerson) -> Result<Person> {
    let email = rules::email(&new.email)?;
    let person = insert(tx, Some(email), &new.name).await?;
    passwords::store::set(tx, person.id, &new.password).await?;
    Ok(person)
}

/// Makes somebody known who has no password: who comes by telephone or through a provider, with an
/// organisation of their own. An address, if there is one, is verified. Refuses `USER_002` for an
/// address that somebody has.
pub async fn provision(tx: &mut Tx, email: Option<&str>, name: &str) -> Result<Person> {
    let email = email.map(rules::email).transpose()?;
    let person = insert(tx, email, name).await?;
    organisations::found_personal(tx, person.id, &person.name).await?;
    Ok(person)
}

async fn insert(tx: &mut Tx, email: Option<String>, name: &str) -> Result<Person> {
    let name = rules::name("name", name)?;
    let (created_at, updated_at) = (tx.now(), tx.now());
    let person = Person { id: tx.new_id(), email, name, avatar: None, created_at, updated_at };
    if !store::insert(tx, &person).await? {
        let message = "Somebody with this address is known already.";
        return Err(Refusal::conflict("USER_002", message).into());
    }
    let subject = person.id.to_string();
    tx.record(Event {
        kind: "person.registered",
        subject,
        body: json!({ "before": null, "after": {} }),
    });
    Ok(person)
}

/// Somebody, by id.
pub async fn person(tx: &mut Tx, id: Id<PersonKey>) -> Result<Option<Person>> {
    store::find(tx, id).await
}

/// Somebody, by address.
pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>> {
    match rules::email(email) {
        Ok(email) => store::find_by_email(tx, &email).await,
        Err(_) => Ok(None),
    }
}

/// The person who asks. Refuses `not_a_person` for everybody else.
pub(crate) async fn caller(tx: &mut Tx) -> Result<Person> {
    let Actor::Person(id) = tx.who().actor else {
        return Err(crate::not_a_person().into());
    };
    Ok(store::find(tx, id).await?.ok_or_else(unknown)?)
}

/// The same, whom nobody else changes before this transaction ends.
pub(crate) async fn caller_to_change(tx: &mut Tx) -> Result<Person> {
    if let Actor::Person(id) = tx.who().actor {
        store::lock(tx, id).await?;
    }
    caller(tx).await
}

/// The answer to an id that nobody has, as far as the caller may know.
pub(crate) fn unknown() -> Refusal {
    let message = "There is no such person.";
    Refusal::new(base::error::RefusalKind::NotFound, "USER_001", message)
}

/// Somebody whom the caller may see: themself, and whoever belongs to an organisation of theirs.
pub(crate) async fn visible(tx: &mut Tx, id: Id<PersonKey>) -> Result<Person> {
    let caller = caller(tx).await?;
    if caller.id == id {
        return Ok(caller);
    }
    let found = if store::share_organisation(tx, caller.id, id).await? {
        store::find(tx, id).await?
    } else {
        None
    };
    Ok(found.ok_or_else(unknown)?)
}

/// Gives the caller another name.
pub(crate) async fn rename(tx: &mut Tx, name: &str) -> Result<Person> {
    let before = caller(tx).await?;
    let after = Person { name: rules::name("name", name)?, ..before.clone() };
    change(tx, &before, after).await
}

/// Gives the caller another picture, by the key of its file, or none.
pub(crate) async fn picture(tx: &mut Tx, avatar: Option<String>) -> Result<Person> {
    let before = caller(tx).await?;
    if let Some(old) = before.avatar.clone() {
        jobs::discard(tx, old)?;
    }
    change(tx, &before, Person { avatar, ..before.clone() }).await
}

/// Takes what this crate keeps about somebody who is erased, beside their row.
pub(crate) async fn forget(tx: &mut Tx, person: Id<PersonKey>, email: Option<&str>) -> Result<()> {
    if let Some(avatar) = store::find(tx, person).await?.and_then(|person| person.avatar) {
        jobs::discard(tx, avatar)?;
    }
    links::store::forget(tx, person, email.unwrap_or_default()).await?;
    locks::store::forget(tx, person).await
}

/// Writes down what is different now.
pub(crate) async fn change(tx: &mut Tx, before: &Person, after: Person) -> Result<Person> {
    if *before == after {
        return Ok(after);
    }
    let after = Person { updated_at: tx.now(), ..after };
    store::update(tx, &after).await?;
    // What somebody is called and where their mail goes is personal data, which the log could
    // never forget.
    let changed = [
        ("name", before.name != after.name),
        ("email", before.email != after.email),
        ("avatar", before.avatar != after.avatar),
    ];
    let changed = changed.into_iter().filter(|(_, is_changed)| *is_changed).map(|(name, _)| name);
    let body = json!({ "changed": changed.collect::<Vec<_>>() });
    tx.record(Event { kind: "person.changed", subject: after.id.to_string(), body });
    Ok(after)
}

/// Mails a link to the address that the caller wants to have. It becomes theirs when the link is
/// opened; whether somebody has it already only its mailbox learns.
pub(crate) async fn want_address(tx: &mut Tx, room: &Room, email: &str) -> Result<()> {
    let email = rules::email(email)?;
    let person = caller(tx).await?;
    if person.email.as_ref() == Some(&email) {
        return Ok(());
    }
    let known = store::find_by_email(tx, &email).await?;
    let link = links::make(tx, Purpose::Email, &email, Some(person.id), &()).await?;
    let Some(token) = link else { return Ok(()) };
    let site_url = &room.app.site.url;
    let t = mails::reader(tx, Some(known.as_ref().map_or(person.id, |known| known.id))).await?;
    let letter = match known {
        None => letters::new_address(&t, &person.name, site_url, &token),
        Some(known) => letters::known_already(&t, &known.name, site_url),
    };
    mails::send(tx, &room.keyring, &Mail { to: email, ..letter })
}

/// Gives the person of a mailed link the address that it was mailed to. Refuses `link_invalid`,
/// also when somebody else was quicker.
pub(crate) async fn confirm_address(
    tx: &mut Tx,
    room: &Room,
    token: &SecretString,
) -> Result<Person> {
    let link = links::take(tx, token, Purpose::Email).await?;
    let person = link.person.ok_or_else(links::invalid)?;
    let before = store::find(tx, person).await?.ok_or_else(links::invalid)?;
    if store::find_by_email(tx, &link.email).await?.is_some() {
        return Err(links::invalid().into());
    }
    // Links that were mailed to the old address must not open the account from now on.
    links::void(tx, person, Purpose::Reset).await?;
    let after = Person { email: Some(link.email), ..before.clone() };
    let after = change(tx, &before, after).await?;
    if let Some(to) = before.email {
        let t = mails::reader(tx, Some(after.id)).await?;
        let letter = letters::address_changed(&t, &after.name, &room.app.site.url);
        mails::send(tx, &room.keyring, &Mail { to, ..letter })?;
    }
    Ok(after)
}
