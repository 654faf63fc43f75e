//! Signing in with a password, and the sessions that come of it.
//!
//! Three steps, because hashing must not happen inside a transaction: [`claim`] reads,
//! [`Claim::check`] hashes, [`sign_in`] writes. An address that nobody has takes the same steps and
//! gets the same answer.

pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::secrets::{ExposeSecret as _, Passwords, SecretString, random_token, sha256_hex};
use base::who::{Organisation, Person, Session};
use base::{Actor, Id, Result, Tx, Who};

use crate::people;
use rules::Attempt;
pub use rules::SESSION_SECONDS;

/// Somebody says who they are.
#[derive(Debug)]
pub struct Claim {
    person: Option<Id<Person>>,
    hash: Option<String>,
}

/// A claim whose password was looked at. Nothing says aloud whether it was right.
#[derive(Debug)]
pub struct Checked {
    person: Option<Id<Person>>,
    is_right: bool,
}

/// What comes of signing in.
#[derive(Debug)]
pub enum SignIn {
    /// In.
    Opened(Opened),
    /// Out: wrong address, wrong password, or closed after too many failures. Which one is nobody's
    /// business.
    Refused,
}

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// For the cookie; only its hash is kept.
    pub token: SecretString,
    /// Who is in.
    pub person: Id<Person>,
    /// For whom they act, if they belong somewhere.
    pub organisation: Option<Id<Organisation>>,
}

/// Looks up who has the address, if anybody.
pub async fn claim(tx: &mut Tx, email: &str) -> Result<Claim> {
    let known = match people::rules::email(email) {
        Ok(email) => store::password(tx, &email).await?,
        Err(_) => None,
    };
    let (person, hash) = known.unzip();
    Ok(Claim { person, hash })
}

impl Claim {
    /// Compares the password; takes as long when there is nobody to compare with.
    pub async fn check(self, passwords: &Passwords, password: SecretString) -> Result<Checked> {
        let is_right = passwords.verify(password, self.hash).await?;
        Ok(Checked { person: self.person, is_right })
    }
}

/// Opens a session, or counts the failure: the transaction is to be committed either way.
pub async fn sign_in(tx: &mut Tx, checked: Checked) -> Result<SignIn> {
    let Some(person) = checked.person else {
        return Ok(refuse(tx, "unknown".to_owned()));
    };
    let Some(lock) = store::lock_of(tx, person).await? else {
        return Ok(refuse(tx, "unknown".to_owned()));
    };
    match rules::judge(lock, checked.is_right, tx.now()) {
        Attempt::Locked => Ok(refuse(tx, person.to_string())),
        Attempt::Wrong(lock) => {
            store::set_lock(tx, person, lock).await?;
            Ok(refuse(tx, person.to_string()))
        }
        Attempt::Right => {
            store::set_lock(tx, person, rules::Lock { failures: 0, until: None }).await?;
            open(tx, person).await.map(SignIn::Opened)
        }
    }
}

fn refuse(tx: &mut Tx, subject: String) -> SignIn {
    tx.record(Event { kind: "session.refused", subject, body: serde_json::json!({}) });
    SignIn::Refused
}

async fn open(tx: &mut Tx, person: Id<Person>) -> Result<Opened> {
    let organisation = store::first_organisation(tx, person).await?;
    let session = tx.new_id::<Session>();
    let token = random_token()?;
    store::prune(tx, person).await?;
    let expires_at = tx.now().plus_seconds(SESSION_SECONDS);
    let hash = sha256_hex(token.expose_secret().as_bytes());
    store::insert(tx, session, &hash, person, organisation, expires_at).await?;
    let (actor, session_of) = (Actor::Person(person), Some(session));
    tx.act_as(Who { actor, organisation, session: session_of, ..tx.who().clone() });
    let body = serde_json::json!({ "session": session });
    tx.record(Event { kind: "session.opened", subject: person.to_string(), body });
    Ok(Opened { token, person, organisation })
}

/// Ends the session of `token`, if there is one.
pub async fn sign_out(tx: &mut Tx, token: &str) -> Result<()> {
    let hash = sha256_hex(token.as_bytes());
    if let Some((session, person)) = store::delete(tx, &hash).await? {
        let body = serde_json::json!({ "session": session });
        tx.record(Event { kind: "session.closed", subject: person.to_string(), body });
    }
    Ok(())
}
