//! Links that are mailed: whoever opens one reads the mail of its address, and nothing more is
//! taken for proven.
//!
//! A link holds 256 random bits, is kept as their hash, works once, and ends after a while. Opening
//! one is two steps, so that programs which look at the links in mails use none up: a page that
//! asks, and a form that says yes.

pub(crate) mod rules;
pub(crate) mod store;

use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::Person;
use base::{Error, Id, Refusal, Result, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::words;

words! {
    /// What opening a link does.
    Purpose {
        /// Makes somebody known.
        SignUp = "sign_up",
        /// Lets them choose a new password.
        Reset = "reset",
        /// Gives them another address.
        Email = "email",
    }
}

/// A link that still works.
#[derive(Debug)]
pub(crate) struct Link {
    /// What opening it does.
    pub purpose: Purpose,
    /// The address that it was mailed to.
    pub email: String,
    /// Whose it is, if they are known.
    pub person: Option<Id<Person>>,
    body: String,
}

impl Link {
    /// What it needs for what it does.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.body)
            .map_err(|error| Error::caused("reading what a link is for", error))
    }
}

/// Makes a link that is to be mailed to `email`. The secret part is returned and kept nowhere.
/// `None` when enough went to this address lately: nobody's mailbox is to be filled from here.
pub(crate) async fn make(
    tx: &mut Tx,
    purpose: Purpose,
    email: &str,
    person: Option<Id<Person>>,
    body: &impl Serialize,
) -> Result<Option<SecretString>> {
    let since = tx.now().plus_seconds(-rules::WINDOW_SECONDS);
    if store::count(tx, purpose, email, since).await? >= rules::MAX_IN_WINDOW {
        return Ok(None);
    }
    let token = random_token()?;
    let body = serde_json::to_string(body)
        .map_err(|error| Error::caused("writing down what a link is for", error))?;
    let new = store::New {
        token_hash: &hash(&token),
        purpose,
        email,
        person,
        body: &body,
        expires_at: tx.now().plus_seconds(rules::lifetime_seconds(purpose)),
    };
    store::insert(tx, new).await?;
    Ok(Some(token))
}

/// The link of `token`, as long as it works. Looking at it does not use it up.
pub(crate) async fn find(tx: &mut Tx, token: &SecretString) -> Result<Option<Link>> {
    store::find(tx, &hash(token)).await
}

/// Uses the link up, if it is for `purpose` and works still. Refuses `link_invalid`.
pub(crate) async fn take(tx: &mut Tx, token: &SecretString, purpose: Purpose) -> Result<Link> {
    let link = store::take(tx, &hash(token), purpose).await?;
    Ok(link.ok_or_else(invalid)?)
}

/// Counts a failure to say what the link asks for beside itself; after five it works no more.
pub(crate) async fn fail(tx: &mut Tx, token: &SecretString) -> Result<()> {
    store::fail(tx, &hash(token), rules::MAX_FAILURES).await
}

/// Voids every link that `person` has for `purpose`.
pub(crate) async fn void(tx: &mut Tx, person: Id<Person>, purpose: Purpose) -> Result<()> {
    store::void(tx, person, purpose).await
}

/// The answer to a link that does not work: used, too old, or never ours.
pub(crate) fn invalid() -> Refusal {
    let message = "This link has been used or is too old. Ask for a new one.";
    Refusal::invalid("link_invalid", message)
}

fn hash(token: &SecretString) -> String {
    sha256_hex(token.expose_secret().as_bytes())
}
