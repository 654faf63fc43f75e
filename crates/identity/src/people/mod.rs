//! People: a name, an address, a password.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::secrets::{ExposeSecret as _, Passwords, SecretString};
use base::who::Person as PersonKey;
use base::{Id, Refusal, Result, Tx};

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

/// A password that fits the rules, hashed.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes `password`, which takes a while: do it before the transaction begins.
    ///
    /// # Errors
    /// `too_short` or `too_long` on the field `password`; `overloaded`.
    pub async fn new(passwords: &Passwords, password: SecretString) -> Result<Self> {
        rules::password(password.expose_secret())?;
        Ok(Self(passwords.hash(password).await?))
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Makes somebody known. Refuses `USER_002` for an address that somebody has, and fields that do not fit.
pub async fn register(tx: &mut Tx, new: NewPerson) -> Result<Person> {
    let email = rules::email(&new.email)?;
    let name = rules::name("name", &new.name)?;
    let person = Person { id: tx.new_id(), email: Some(email), name };
    if !store::insert(tx, &person).await? {
        let message = "Somebody with this address is known already.";
        return Err(Refusal::conflict("USER_002", message).into());
    }
    store::set_password(tx, person.id, &new.password).await?;
    let body = serde_json::json!({ "name": person.name });
    tx.record(Event { kind: "person.registered", subject: person.id.to_string(), body });
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
