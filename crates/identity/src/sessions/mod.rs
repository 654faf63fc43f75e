//! Signing in, and the sessions that come of it.
//!
//! A password takes three steps, because hashing must not happen inside a transaction: [`claim`]
//! reads, [`Claim::check`] hashes, [`sign_in`] writes. An address that nobody has takes the same
//! steps and gets the same answer.
//!
//! However somebody proves who they are, [`open`] makes the session: a new one each time, so that
//! nobody can prepare one for somebody else.

pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::secrets::{ExposeSecret as _, Passwords, SecretString, random_token, sha256_hex};
use base::who::{Organisation, Person, Session};
use base::{Actor, Id, Result, Tx, Who};

use crate::challenges::{self, Issued};
use crate::factors::Proof;
use crate::locks::{self, Attempt, Place};
use crate::{people, words};
pub(crate) use rules::SESSION_SECONDS;

words! {
    /// What a session's holder keeps.
    Kind {
        /// A browser keeps a cookie.
        Cookie = "cookie",
        /// A program keeps a refresh token, and access tokens of a few minutes.
        Token = "token",
    }
}

/// Somebody says who they are.
#[derive(Debug)]
pub(crate) struct Claim {
    email: String,
    known: Option<(Id<Person>, Option<String>)>,
}

/// A claim whose password was looked at. Nothing says aloud whether it was right.
#[derive(Debug)]
pub(crate) struct Checked {
    email: String,
    person: Option<Id<Person>>,
    is_right: bool,
}

/// What comes of signing in.
#[derive(Debug)]
pub enum SignIn {
    /// In.
    Opened(Opened),
    /// Not in yet: a second proof is wanted.
    Challenged(Issued),
    /// Out: wrong address, wrong password, or closed after too many failures. Which one is nobody's
    /// business.
    Refused,
}

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// Its id.
    pub session: Id<Session>,
    /// For the cookie; only its hash is kept.
    pub token: SecretString,
    /// Who is in.
    pub person: Id<Person>,
    /// For whom they act, if they belong somewhere.
    pub organisation: Option<Id<Organisation>>,
    /// For the device cookie of a browser that had none of this person's; only its hash is kept.
    pub device: Option<SecretString>,
}

/// Looks up who has the address, if anybody.
pub(crate) async fn claim(tx: &mut Tx, email: &str) -> Result<Claim> {
    // What is no address is looked up all the same, and found nowhere.
    let email = people::rules::email(email).unwrap_or_else(|_| email.trim().to_lowercase());
    let known = store::password(tx, &email).await?;
    Ok(Claim { email, known })
}

impl Claim {
    /// Compares the password; takes as long when there is nobody to compare with.
    pub async fn check(self, passwords: &Passwords, password: SecretString) -> Result<Checked> {
        let (person, hash) = self.known.unzip();
        let is_right = passwords.verify(password, hash.flatten()).await?;
        Ok(Checked { email: self.email, person, is_right })
    }
}

/// Opens a session, or counts the failure: the transaction is to be committed either way.
pub(crate) async fn sign_in(
    tx: &mut Tx,
    checked: Checked,
    place: &Place,
    kind: Kind,
) -> Result<SignIn> {
    let Checked { email, person, is_right } = checked;
    let doors = place.doors(tx, &email, person).await?;
    let attempt = locks::judge(tx, &doors, is_right).await?;
    match person {
        Some(person) if attempt == Attempt::Right => {
            if let Some(issued) = challenges::after_first(tx, person, Proof::Password).await? {
                return Ok(SignIn::Challenged(issued));
            }
            let opened = open(tx, person, kind, Proof::Password).await?;
            let device = place.remember(tx, person).await?;
            Ok(SignIn::Opened(Opened { device, ..opened }))
        }
        person => {
            let subject = person.map_or("unknown".to_owned(), |person| person.to_string());
            tx.record(Event { kind: "session.refused", subject, body: serde_json::json!({}) });
            Ok(SignIn::Refused)
        }
    }
}

/// Opens a session for somebody who has proven who they are.
pub(crate) async fn open(
    tx: &mut Tx,
    person: Id<Person>,
    kind: Kind,
    proven_by: Proof,
) -> Result<Opened> {
    let organisation = store::first_organisation(tx, person).await?;
    let session = tx.new_id::<Session>();
    let token = random_token()?;
    store::prune(tx, person).await?;
    let expires_at = tx.now().plus_seconds(SESSION_SECONDS);
    let token_hash = &sha256_hex(token.expose_secret().as_bytes());
    let origin = tx.who().origin.clone();
    let origin = origin.as_deref();
    let new = store::New {
        id: session,
        kind,
        token_hash,
        person,
        organisation,
        origin,
        proven_by,
        expires_at,
    };
    store::insert(tx, new).await?;
    let who = tx.who().clone();
    let actor = Actor::Person(person);
    tx.act_as(Who { actor, organisation, session: Some(session), ..who });
    let body = serde_json::json!({ "session": session, "by": proven_by });
    tx.record(Event { kind: "session.opened", subject: person.to_string(), body });
    Ok(Opened { session, token, person, organisation, device: None })
}

/// Ends all sessions of `person` but one.
pub(crate) async fn end_all(
    tx: &mut Tx,
    person: Id<Person>,
    except: Option<Id<Session>>,
) -> Result<()> {
    let ended = store::end_all(tx, person, except).await?;
    if ended > 0 {
        let body = serde_json::json!({ "sessions": ended, "kept": except });
        tx.record(Event { kind: "session.all_closed", subject: person.to_string(), body });
    }
    Ok(())
}

/// Ends the session of `token`, if there is one.
pub(crate) async fn sign_out(tx: &mut Tx, token: &str) -> Result<()> {
    let hash = sha256_hex(token.as_bytes());
    if let Some((session, person)) = store::delete(tx, &hash).await? {
        let body = serde_json::json!({ "session": session });
        tx.record(Event { kind: "session.closed", subject: person.to_string(), body });
    }
    Ok(())
}
