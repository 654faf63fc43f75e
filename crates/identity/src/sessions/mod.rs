//! Signing in, and the sessions that come of it.
//!
//! A password takes three steps, because hashing must not happen inside a transaction: [`claim`]
//! reads, [`Claim::check`] hashes, [`sign_in`] writes. An address that nobody has takes the same
//! steps and gets the same answer.
//!
//! However somebody proves who they are, [`open`] makes the session: a new one each time, so that
//! nobody can prepare one for somebody else.

pub(crate) mod api;
pub(crate) mod cookies;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod security;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, Passwords, SecretString, random_token, sha256_hex};
use base::who::{Organisation, Person, Session};
use base::{Actor, Id, Refusal, Result, Timestamp, Tx, Who};

use crate::challenges::{self, Issued};
use crate::factors::Proof;
use crate::locks::{self, Attempt, Place};
use crate::{Room, people, words};
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
    /// Out, though they have proven who they are: nobody uses this account for now.
    Suspended,
}

/// What a suspended person is told: only who could come in otherwise learns it.
pub(crate) fn suspended() -> Refusal {
    let message = "This account is suspended. Ask whoever runs this site.";
    Refusal::new(RefusalKind::Forbidden, "account_suspended", message)
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

/// Looks up who has the address and compares the password, outside any transaction that writes.
pub(crate) async fn check(
    room: &Room,
    who: Who,
    email: &str,
    password: SecretString,
) -> Result<Checked> {
    let mut tx = room.app.db.read(who).await?;
    let claim = claim(&mut tx, email).await?;
    tx.commit().await?;
    claim.check(&room.passwords, password).await
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
            arrive_at(tx, person, kind, Proof::Password, place).await
        }
        person => {
            let subject = person.map_or("unknown".to_owned(), |person| person.to_string());
            tx.record(Event { kind: "session.refused", subject, body: serde_json::json!({}) });
            Ok(SignIn::Refused)
        }
    }
}

/// Lets somebody in whose first proof was right, or asks for their second.
pub(crate) async fn arrive(
    tx: &mut Tx,
    person: Id<Person>,
    kind: Kind,
    proven_by: Proof,
) -> Result<SignIn> {
    if let Some(issued) = challenges::after_first(tx, person, proven_by).await? {
        return Ok(SignIn::Challenged(issued));
    }
    let opened = open(tx, person, kind, proven_by).await?;
    Ok(opened.map_or(SignIn::Suspended, SignIn::Opened))
}

/// The same, and remembers the place if it lets them in.
pub(crate) async fn arrive_at(
    tx: &mut Tx,
    person: Id<Person>,
    kind: Kind,
    proven_by: Proof,
    place: &Place,
) -> Result<SignIn> {
    match arrive(tx, person, kind, proven_by).await? {
        SignIn::Opened(opened) => {
            let device = match kind {
                Kind::Cookie => place.remember_browser(tx, person).await?,
                Kind::Token => place.remember(tx, person).await.map(|()| None)?,
            };
            Ok(SignIn::Opened(Opened { device, ..opened }))
        }
        out => Ok(out),
    }
}

/// True for somebody who may not come in, whatever they prove.
pub(crate) async fn is_kept_out(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    store::is_kept_out(tx, person).await
}

/// Opens a session for somebody who has proven who they are, whatever it was by; `None` for who is
/// [`suspended`], which the log tells. The transaction is to be committed either way.
pub(crate) async fn open(
    tx: &mut Tx,
    person: Id<Person>,
    kind: Kind,
    proven_by: Proof,
) -> Result<Option<Opened>> {
    if is_kept_out(tx, person).await? {
        let body = serde_json::json!({ "by": proven_by, "reason": "account_suspended" });
        tx.record(Event { kind: "session.refused", subject: person.to_string(), body });
        return Ok(None);
    }
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
    let after = serde_json::json!({ "session": session, "by": proven_by });
    let body = serde_json::json!({ "before": null, "after": after });
    tx.record(Event { kind: "session.opened", subject: person.to_string(), body });
    Ok(Some(Opened { session, token, person, organisation, device: None }))
}

/// A session of the caller's, as the list shows it.
#[derive(Debug)]
pub(crate) struct OpenSession {
    /// Its id.
    pub id: Id<Session>,
    /// What its holder keeps.
    pub kind: Kind,
    /// For whom it acts.
    pub organisation: Option<Id<Organisation>>,
    /// From where it was opened; empty where that is not known.
    pub address: String,
    /// With which program.
    pub agent: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was used, to five minutes.
    pub used_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// The caller's own sessions, the one used last first.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<OpenSession>> {
    let person = own(tx)?;
    store::list(tx, person).await
}

/// Ends one of the caller's own sessions, at once. Refuses `not_found`.
pub(crate) async fn end(tx: &mut Tx, session: Id<Session>) -> Result<()> {
    let person = own(tx)?;
    if !store::end(tx, person, session).await? {
        return Err(Refusal::not_found("session").into());
    }
    let body = serde_json::json!({ "before": { "session": session }, "after": null });
    tx.record(Event { kind: "session.closed", subject: person.to_string(), body });
    Ok(())
}

fn own(tx: &Tx) -> Result<Id<Person>, Refusal> {
    match tx.who().actor {
        Actor::Person(person) => Ok(person),
        _ => Err(Refusal::not_found("session")),
    }
}

/// Ends all sessions of `person`, at once, but for `except`.
pub(crate) async fn end_all(
    tx: &mut Tx,
    person: Id<Person>,
    except: Option<Id<Session>>,
) -> Result<()> {
    let ended = store::end_all(tx, person, except).await?;
    if ended > 0 {
        let body = serde_json::json!({
            "kept": except, "before": { "sessions": ended }, "after": { "sessions": 0 },
        });
        tx.record(Event { kind: "session.all_closed", subject: person.to_string(), body });
    }
    Ok(())
}

/// Gives a browser's session another token, whenever what it may do has changed: whoever knew the
/// old one is out. `None` for a program's, whose tokens are exchanged.
pub(crate) async fn cycle(tx: &mut Tx, session: Id<Session>) -> Result<Option<SecretString>> {
    let token = random_token()?;
    let hash = sha256_hex(token.expose_secret().as_bytes());
    Ok(store::set_token(tx, session, &hash).await?.then_some(token))
}

/// Ends the session of `token`, if there is one.
pub(crate) async fn sign_out(tx: &mut Tx, token: &str) -> Result<()> {
    let hash = sha256_hex(token.as_bytes());
    if let Some((session, person)) = store::delete(tx, &hash).await? {
        let body = serde_json::json!({ "before": { "session": session }, "after": null });
        tx.record(Event { kind: "session.closed", subject: person.to_string(), body });
    }
    Ok(())
}
