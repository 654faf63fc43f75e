//! Signing in with an account elsewhere, and linking one to an account here.
//!
//! Somebody leaves with a `state` that only Florin can read and make: it says where they went, from
//! which browser, what for, and holds the other half of what is sent along. It brings its browser
//! back once (RFC 9700, sections 2.1 and 4.7). An account elsewhere becomes somebody's here by an
//! address that both sides have verified, or because they linked it themselves while signed in.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::Person;
use base::{Actor, Error, Id, Kind, Refusal, Result, Timestamp, Tx, Who};
use connect::oauth::{self, Account, Ask, Outcome, Return};
use serde::{Deserialize, Serialize};

use crate::factors::Proof;
use crate::locks::Place;
use crate::sessions::api::{Arrived, arrived};
use crate::sessions::{self, Kind as SessionKind, SignIn};
use crate::{Room, people, words};
use rules::{Facts, Verdict};

words! {
    /// A provider that people may sign in with.
    Which {
        /// GitHub.
        GitHub = "github",
        /// Google.
        Google = "google",
    }
}

impl Which {
    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::Google => "Google",
        }
    }
}

/// Marks the ids of journeys to a provider and back.
#[derive(Debug)]
pub enum JourneyKey {}
impl Kind for JourneyKey {
    const PREFIX: &'static str = "journey";
}

/// How long somebody may take at the provider, in seconds.
pub(crate) const JOURNEY_SECONDS: i64 = 600;
const CONTEXT: &str = "provider|state";

/// What somebody set out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To sign in.
    SignIn,
    /// To link the account to this person, who was signed in.
    Link(Id<Person>),
}

/// What `state` holds, sealed.
#[derive(Serialize, Deserialize)]
struct Journey {
    id: Id<JourneyKey>,
    provider: Which,
    /// Of the cookie of the browser that set out.
    browser_hash: String,
    verifier: String,
    nonce: String,
    purpose: Purpose,
    kind: SessionKind,
    next: String,
    expires_at: Timestamp,
}

/// Somebody on their way to a provider.
#[derive(Debug)]
pub(crate) struct Departure {
    /// Where to send them.
    pub address: String,
    /// The cookie of their browser.
    pub browser: SecretString,
}

/// What came back with somebody.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Back {
    pub code: String,
    pub state: String,
    pub error: String,
    pub iss: String,
}

/// How a journey ended, as far as the state tells.
#[derive(Debug)]
pub(crate) struct Homecoming {
    /// What they want now.
    pub kind: SessionKind,
    /// Where they want to go.
    pub next: String,
    /// What came of it.
    pub result: Result<Arrival>,
}

/// What came of a journey.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// They signed in by a browser, or are asked for a second proof.
    Browser(SignIn),
    /// The same by a program.
    Program(Box<Arrived>),
    /// The account is linked.
    Linked,
}

fn provider(room: &Room, which: Which) -> Result<&oauth::Provider, Refusal> {
    let parties = &room.parties;
    let provider = match which {
        Which::GitHub => parties.github.as_ref(),
        Which::Google => parties.google.as_ref(),
    };
    provider.ok_or_else(|| Refusal::not_found("provider"))
}

/// The providers that the operator has set.
pub(crate) fn offered(room: &Room) -> Vec<Which> {
    Which::ALL.iter().copied().filter(|which| provider(room, *which).is_ok()).collect()
}

fn redirect_uri(room: &Room, which: Which) -> String {
    format!("{}/api/v1/auth/oauth/{}/callback", room.app.site.url, which.word())
}

fn unavailable(which: Which, reason: &str) -> Refusal {
    tracing::warn!(provider = which.word(), reason, "a provider does not answer");
    let message =
        format!("{} cannot be asked at the moment. Try again, or sign in otherwise.", which.name());
    Refusal::unavailable("provider_unavailable", message)
}

/// Sends somebody off. `browser` is the cookie that their browser has from before.
pub(crate) async fn depart(
    room: &Room,
    which: Which,
    purpose: Purpose,
    kind: SessionKind,
    next: &str,
    browser: Option<SecretString>,
) -> Result<Departure> {
    let provider = provider(room, which)?;
    let now = room.app.db.clock().now();
    let browser = match browser {
        Some(browser) => browser,
        None => random_token()?,
    };
    let (verifier, nonce) = (random_token()?, random_token()?);
    let journey = Journey {
        id: room.app.db.ids().next(),
        provider: which,
        browser_hash: sha256_hex(browser.expose_secret().as_bytes()),
        verifier: verifier.expose_secret().to_owned(),
        nonce: nonce.expose_secret().to_owned(),
        purpose,
        kind,
        next: next.to_owned(),
        expires_at: now.plus_seconds(JOURNEY_SECONDS),
    };
    let text =
        serde_json::to_vec(&journey).map_err(|error| Error::caused("writing a journey", error))?;
    let state = room.keyring.seal(CONTEXT, &text)?;
    let redirect_uri = redirect_uri(room, which);
    let nonce = nonce.expose_secret();
    let ask = Ask { redirect_uri: &redirect_uri, state: &state, nonce, verifier: &verifier };
    let address = provider.address(ask, now).await.map_err(|reason| unavailable(which, &reason))?;
    Ok(Departure { address, browser })
}

fn bad_state() -> Refusal {
    let message =
        "This way back was used, has run out, or belongs to another browser. Begin again.";
    Refusal::malformed("oauth_state_invalid", message)
}

/// Reads what somebody came back with. `Err` when it is nothing that Florin gave to this browser.
fn journey(
    room: &Room,
    which: Which,
    state: &str,
    browser: Option<&str>,
) -> Result<Journey, Refusal> {
    let opened = room.keyring.open(CONTEXT, state).map_err(|_| bad_state())?;
    let journey: Journey =
        serde_json::from_slice(opened.expose_secret()).map_err(|_| bad_state())?;
    let browser_hash = sha256_hex(browser.unwrap_or_default().as_bytes());
    let is_its_browser =
        base::secrets::equal(browser_hash.as_bytes(), journey.browser_hash.as_bytes());
    let is_in_time = room.app.db.clock().now() < journey.expires_at;
    // Another provider's way back is how one provider's code would be taken to another (mix-up).
    if journey.provider == which && is_its_browser && is_in_time {
        Ok(journey)
    } else {
        Err(bad_state())
    }
}

/// Somebody is back. `visitor` is who is signed in in this browser, if anybody.
///
/// # Errors
/// `oauth_state_invalid`: nothing can be said about what they wanted.
pub(crate) async fn come_home(
    room: &Room,
    which: Which,
    back: &Back,
    browser: Option<&str>,
    who: Who,
    place: &Place,
    visitor: Option<Id<Person>>,
) -> Result<Homecoming> {
    let journey = journey(room, which, &back.state, browser)?;
    let mut tx = room.app.db.begin(who.clone()).await?;
    let is_first = store::use_return(&mut tx, journey.id, journey.expires_at).await?;
    tx.commit().await?;
    if !is_first {
        return Err(bad_state().into());
    }
    let (kind, next) = (journey.kind, journey.next.clone());
    let result = match ask(room, which, back, &journey).await {
        Ok(account) => arrive(room, which, &journey, &account, who, place, visitor).await,
        Err(refusal) => Err(refusal.into()),
    };
    Ok(Homecoming { kind, next, result })
}

/// Whose account it is, by the provider's word.
async fn ask(
    room: &Room,
    which: Which,
    back: &Back,
    journey: &Journey,
) -> Result<Account, Refusal> {
    let provider = provider(room, which)?;
    if !back.iss.is_empty() && provider.issuer() != Some(&*back.iss) {
        return Err(bad_state());
    }
    if back.error == "access_denied" {
        let message =
            format!("You did not let {} tell us who you are. Nothing was changed.", which.name());
        return Err(Refusal::new(RefusalKind::Forbidden, "provider_denied", message));
    }
    if !back.error.is_empty() || back.code.is_empty() {
        return Err(unavailable(which, &rules::printable(&back.error)));
    }
    let redirect_uri = redirect_uri(room, which);
    let verifier = journey.verifier.as_str().into();
    let back = Return {
        code: &back.code,
        redirect_uri: &redirect_uri,
        nonce: &journey.nonce,
        verifier: &verifier,
    };
    match provider.exchange(back, room.app.db.clock().now()).await {
        Outcome::Known(account) => Ok(account),
        Outcome::BadCode => Err(bad_state()),
        Outcome::BadToken(bad) => {
            tracing::warn!(provider = which.word(), ?bad, "an id token is not believed");
            let message =
                format!("What {} said could not be believed. Nothing was changed.", which.name());
            Err(Refusal::new(RefusalKind::Unauthenticated, "provider_token_invalid", message))
        }
        Outcome::Unavailable(reason) => Err(unavailable(which, &reason)),
    }
}

async fn arrive(
    room: &Room,
    which: Which,
    journey: &Journey,
    account: &Account,
    who: Who,
    place: &Place,
    visitor: Option<Id<Person>>,
) -> Result<Arrival> {
    let mut tx = room.app.db.begin(who).await?;
    let email = account.verified_email.as_deref();
    let email = email.and_then(|email| people::rules::email(email).ok());
    let owner = store::owner(&mut tx, which, &account.subject).await?;
    let same_address = match &email {
        Some(email) => people::find_by_email(&mut tx, email).await?.map(|person| person.id),
        None => None,
    };
    let candidate = match journey.purpose {
        Purpose::Link(person) => Some(person),
        Purpose::SignIn => same_address,
    };
    let facts = Facts {
        purpose: journey.purpose,
        visitor,
        owner,
        has_verified_email: email.is_some(),
        same_address,
        has_another: match candidate {
            Some(person) => store::subject_of(&mut tx, person, which).await?.is_some(),
            None => false,
        },
    };
    let person = match rules::decide(&facts) {
        Verdict::Refuse(refusal) => return Err(rules::refusal(refusal, which.name()).into()),
        Verdict::Enter(person) => person,
        Verdict::LinkAndEnter(person) => {
            // To an account that nobody may use nothing is linked.
            if !sessions::is_kept_out(&mut tx, person).await? {
                link(&mut tx, which, account, person, email.as_deref()).await?;
            }
            person
        }
        Verdict::Link(person) => {
            let acting = tx.who().clone();
            tx.act_as(Who { actor: Actor::Person(person), ..acting });
            link(&mut tx, which, account, person, email.as_deref()).await?;
            tx.commit().await?;
            return Ok(Arrival::Linked);
        }
        Verdict::Welcome => {
            let name = rules::first_name(account.name.as_deref(), email.as_deref());
            let person = people::provision(&mut tx, email.as_deref(), &name).await?;
            link(&mut tx, which, account, person.id, email.as_deref()).await?;
            person.id
        }
    };
    let signed_in =
        sessions::arrive_at(&mut tx, person, journey.kind, Proof::Provider, place).await?;
    let arrival = match journey.kind {
        SessionKind::Cookie => Ok(Arrival::Browser(signed_in)),
        SessionKind::Token => {
            let arrived = arrived(&mut tx, room, signed_in, bad_state).await?;
            arrived.map(|arrived| Arrival::Program(Box::new(arrived)))
        }
    };
    tx.commit().await?;
    Ok(arrival?)
}

async fn link(
    tx: &mut Tx,
    which: Which,
    account: &Account,
    person: Id<Person>,
    email: Option<&str>,
) -> Result<()> {
    store::link(tx, which, &account.subject, person, email).await?;
    let body = serde_json::json!({ "before": null, "after": { "provider": which } });
    tx.record(Event { kind: "provider.linked", subject: person.to_string(), body });
    Ok(())
}

/// An account elsewhere that is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Linked {
    /// Where.
    pub provider: Which,
    /// The address that it has there.
    pub email: Option<String>,
    /// Since when.
    pub linked_at: Timestamp,
}

/// The accounts elsewhere of whoever asks.
pub(crate) async fn linked(tx: &mut Tx) -> Result<Vec<Linked>> {
    let person = people::caller(tx).await?;
    store::linked(tx, person.id).await
}

/// Takes an account elsewhere away from whoever asks. Refuses `last_way_in`.
pub(crate) async fn unlink(tx: &mut Tx, which: Which) -> Result<()> {
    let person = people::caller(tx).await?.id;
    let ways = store::ways(tx, person).await?;
    if store::subject_of(tx, person, which).await?.is_none() {
        return Err(Refusal::not_found("linked account").into());
    }
    if ways <= 1 {
        let message =
            "This is the only way you can sign in. Set a password or add a passkey first.";
        return Err(Refusal::conflict("last_way_in", message).into());
    }
    store::unlink(tx, person, which).await?;
    let body = serde_json::json!({ "before": { "provider": which }, "after": null });
    tx.record(Event { kind: "provider.unlinked", subject: person.to_string(), body });
    Ok(())
}
