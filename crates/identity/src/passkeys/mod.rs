//! Passkeys (Web Authentication, level 3): as a second proof, and as the only one.
//!
//! What an authenticator is asked to sign is kept until it answers: once, for five minutes, and only
//! for who was asked. An answer takes three steps, so that a ceremony is spent whatever comes of it
//! and signatures are verified outside of transactions: [`take`], [`Asked::verify`], [`accept`].

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod store;

use std::sync::Arc;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::Person;
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey as Credential, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::factors::{self, Proof, RecoveryCodes};
use crate::{people, words};

/// How long an authenticator may take to answer.
pub const CEREMONY_SECONDS: i64 = 5 * 60;
/// Most passkeys of one person.
const MAX_PASSKEYS: usize = 20;

/// Marks the ids of passkeys.
#[derive(Debug)]
pub enum PasskeyKey {}
impl Kind for PasskeyKey {
    const PREFIX: &'static str = "passkey";
}
/// The id of one.
pub type PasskeyId = Id<PasskeyKey>;

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Since when it is registered.
    pub created_at: Timestamp,
    /// When it signed last; `None` if never.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is refused because a copy of it may exist; `None` while it is good.
    pub suspended_at: Option<Timestamp>,
}

words! {
    /// What an authenticator is asked for.
    Purpose {
        /// To make a passkey.
        Register = "register",
        /// To say who somebody is.
        SignIn = "sign_in",
        /// To be the second step of a sign-in.
        Challenge = "challenge",
        /// To prove somebody once more who is signed in.
        StepUp = "step_up",
    }
}

/// The site as authenticators know it.
#[derive(Debug, Clone)]
pub struct RelyingParty(Option<Arc<Webauthn>>);

impl RelyingParty {
    /// Under the address at which people reach the site. A passkey belongs to a name: a site that
    /// is reached by the number of a host alone has none.
    pub fn at(url: &str) -> Result<Self> {
        let url = Url::parse(url).map_err(|error| Error::caused("reading the address", error))?;
        let Some(name) = url.domain() else { return Ok(Self(None)) };
        let webauthn = WebauthnBuilder::new(name, &url)
            .and_then(|builder| builder.rp_name("Florin").build())
            .map_err(|error| Error::caused("setting up passkeys", error))?;
        Ok(Self(Some(Arc::new(webauthn))))
    }

    /// Whether the site can have passkeys.
    pub const fn is_there(&self) -> bool {
        self.0.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn, Refusal> {
        self.0.as_deref().ok_or_else(|| {
            let message = "Passkeys need a site with a name; this one is reached by a number.";
            Refusal::new(RefusalKind::NotFound, "passkeys_unavailable", message)
        })
    }
}

/// What a browser hands to an authenticator.
#[derive(Debug)]
pub struct Started {
    /// Names the ceremony in the answer.
    pub ceremony: SecretString,
    /// The argument of `navigator.credentials.create` or `.get`, binary values in base64url.
    pub options: serde_json::Value,
}

/// What an authenticator answered to be who it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which ceremony this ends.
    pub ceremony: String,
    /// The `PublicKeyCredential` as JSON.
    pub credential: PublicKeyCredential,
}

async fn begin(
    tx: &mut Tx,
    ceremony: store::Ceremony,
    options: &impl serde::Serialize,
) -> Result<Started> {
    let token = random_token()?;
    let expires_at = tx.now().plus_seconds(CEREMONY_SECONDS);
    store::begin(tx, &hash(token.expose_secret()), &ceremony, expires_at).await?;
    let options = serde_json::to_value(options)
        .map_err(|error| Error::caused("writing the options of a passkey", error))?;
    Ok(Started { ceremony: token, options })
}

fn hash(ceremony: &str) -> String {
    sha256_hex(ceremony.as_bytes())
}

fn state(state: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(state).map_err(|error| Error::caused("writing a ceremony", error))
}

fn read_state<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::caused("reading a ceremony", error))
}

fn setting_up(error: WebauthnError) -> Error {
    Error::caused("beginning a ceremony", error)
}

fn over() -> Refusal {
    let message = "This request to a passkey has run out or was answered already. Try again.";
    Refusal::conflict("ceremony_over", message)
}

fn refused() -> Refusal {
    let message = "This passkey is not known here, or it did not sign what it was asked to.";
    Refusal::new(RefusalKind::Unauthenticated, "passkey_refused", message)
}

/// The session of whoever asks, to which ceremonies are bound.
fn session(tx: &Tx) -> String {
    tx.who().session.map(|session| session.to_string()).unwrap_or_default()
}

/// Begins to register a passkey for whoever asks. Refuses `step_up_required`, `too_many_passkeys`
/// and `passkeys_unavailable`.
pub async fn start_registration(tx: &mut Tx, party: &RelyingParty) -> Result<Started> {
    let me = factors::myself(tx)?;
    let webauthn = party.webauthn()?;
    factors::require_recent_proof(tx).await?;
    let known = store::credentials(tx, me, true).await?;
    if known.len() >= MAX_PASSKEYS {
        let message = "Remove a passkey that is not needed any more; then register this one.";
        return Err(Refusal::conflict("too_many_passkeys", message).into());
    }
    let person = crate::person(tx, me).await?.ok_or_else(|| Refusal::not_found("person"))?;
    let name = person.email.as_deref().unwrap_or(&person.name);
    let exclude = known.iter().map(|credential| credential.cred_id().clone()).collect();
    let (mut options, registration) = webauthn
        .start_passkey_registration(me.uuid(), name, &person.name, Some(exclude))
        .map_err(setting_up)?;
    // A passkey that knows its owner can be the only proof. Old keys that have no room for that
    // still serve as a second one.
    if let Some(wanted) = &mut options.public_key.authenticator_selection {
        wanted.resident_key = Some(ResidentKeyRequirement::Preferred);
    }
    let bound_to = session(tx);
    let state = state(&registration)?;
    let ceremony =
        store::Ceremony { purpose: Purpose::Register, bound_to, person: Some(me), state };
    begin(tx, ceremony, &options).await
}

/// Registers the passkey that `credential` answers `ceremony` with, for whoever asks. The session
/// is proven by it; recovery codes come back unless there are some already. Refuses
/// `ceremony_over`, `passkey_refused` and `passkey_known`.
pub async fn register(
    tx: &mut Tx,
    party: &RelyingParty,
    ceremony: &str,
    credential: &RegisterPublicKeyCredential,
    name: &str,
) -> Result<(Passkey, Option<RecoveryCodes>)> {
    let person = factors::myself(tx)?;
    let name = people::rules::name("name", name)?;
    let bound_to = session(tx);
    let found = store::take(tx, &hash(ceremony)).await?.filter(|found| {
        found.purpose == Purpose::Register
            && found.person == Some(person)
            && found.bound_to == bound_to
    });
    let registration: PasskeyRegistration = read_state(&found.ok_or_else(over)?.state)?;
    let credential = party
        .webauthn()?
        .finish_passkey_registration(credential, &registration)
        .map_err(|error| unfit(&error))?;
    add(tx, person, &credential, name).await
}

fn unfit(error: &WebauthnError) -> Refusal {
    tracing::info!(%error, "a new passkey was refused");
    let message = "What the authenticator made does not fit what it was asked for.";
    Refusal::invalid("passkey_refused", message)
}

async fn add(
    tx: &mut Tx,
    person: Id<Person>,
    credential: &Credential,
    name: String,
) -> Result<(Passkey, Option<RecoveryCodes>)> {
    let (created_at, last_used_at, suspended_at) = (tx.now(), None, None);
    let passkey = Passkey { id: tx.new_id(), name, created_at, last_used_at, suspended_at };
    let before = factors::factors(tx, person).await?;
    let credential_id = URL_SAFE_NO_PAD.encode(credential.cred_id());
    let new = store::New { person, passkey: &passkey, credential_id: &credential_id, credential };
    if !store::insert(tx, new).await? {
        let message = "This passkey is registered already.";
        return Err(Refusal::conflict("passkey_known", message).into());
    }
    record(tx, "passkey.registered", person, None, Some(&passkey));
    let codes = factors::gained(tx, person, &before, Proof::Passkey).await?;
    Ok((passkey, codes))
}

fn record(
    tx: &mut Tx,
    kind: &'static str,
    person: Id<Person>,
    before: Option<&Passkey>,
    after: Option<&Passkey>,
) {
    let told = |passkey: Option<&Passkey>| {
        passkey.map(|passkey| serde_json::json!({ "passkey": passkey.id }))
    };
    let body = serde_json::json!({ "before": told(before), "after": told(after) });
    tx.record(Event { kind, subject: person.to_string(), body });
}

/// Begins a sign-in by a passkey that knows its owner: nobody says who they are.
pub async fn start_sign_in(tx: &mut Tx, party: &RelyingParty) -> Result<Started> {
    let (mut options, authentication) =
        party.webauthn()?.start_discoverable_authentication().map_err(setting_up)?;
    // A button asks for it, not the autofill of a field.
    options.mediation = None;
    let (purpose, bound_to) = (Purpose::SignIn, String::new());
    let state = state(&authentication)?;
    begin(tx, store::Ceremony { purpose, bound_to, person: None, state }, &options).await
}

/// Begins to ask `person` for one of their passkeys.
pub(crate) async fn start(
    tx: &mut Tx,
    party: &RelyingParty,
    person: Id<Person>,
    purpose: Purpose,
    bound_to: String,
) -> Result<Started> {
    let webauthn = party.webauthn()?;
    let credentials = store::credentials(tx, person, false).await?;
    if credentials.is_empty() {
        return Err(Refusal::not_found("passkey").into());
    }
    let (options, authentication) =
        webauthn.start_passkey_authentication(&credentials).map_err(setting_up)?;
    let state = state(&authentication)?;
    begin(tx, store::Ceremony { purpose, bound_to, person: Some(person), state }, &options).await
}

#[derive(Debug)]
enum Authentication {
    Discoverable(DiscoverableAuthentication),
    Known(PasskeyAuthentication),
}

/// A question to a passkey whose ceremony was taken, with the credential that answered.
#[derive(Debug)]
pub struct Asked {
    authentication: Authentication,
    signer: store::Signer,
}

/// An answer that was looked at. What it is worth, [`accept`] says.
#[derive(Debug)]
pub struct Signed {
    signer: store::Signer,
    /// `None`: the signature is right, the counter says that somebody else used the key since.
    result: Option<AuthenticationResult>,
}

/// Takes the ceremony that `answer` ends, if it was for `purpose` and `bound_to` that place; to be
/// committed whatever comes of it.
pub(crate) async fn take(
    tx: &mut Tx,
    answer: &Answer,
    purpose: Purpose,
    bound_to: &str,
) -> Result<Option<Asked>> {
    let found = store::take(tx, &hash(&answer.ceremony)).await?;
    let fits = |found: &store::Ceremony| found.purpose == purpose && found.bound_to == bound_to;
    let Some(ceremony) = found.filter(fits) else { return Ok(None) };
    let credential_id = URL_SAFE_NO_PAD.encode(answer.credential.get_credential_id());
    let Some(signer) = store::signer(tx, &credential_id).await? else { return Ok(None) };
    if ceremony.person.is_some_and(|person| person != signer.person) {
        return Ok(None);
    }
    let authentication = match ceremony.person {
        None => Authentication::Discoverable(read_state(&ceremony.state)?),
        Some(_) => Authentication::Known(read_state(&ceremony.state)?),
    };
    Ok(Some(Asked { authentication, signer }))
}

impl Asked {
    /// Verifies the signature. Refuses `passkey_refused`, for every reason alike.
    pub fn verify(
        taken: Option<Self>,
        party: &RelyingParty,
        credential: &PublicKeyCredential,
    ) -> Result<Signed, Refusal> {
        let Self { authentication, signer } = taken.ok_or_else(refused)?;
        let webauthn = party.webauthn()?;
        let result = match authentication {
            Authentication::Known(state) => {
                webauthn.finish_passkey_authentication(credential, &state)
            }
            Authentication::Discoverable(state) => {
                let (owner, _) = webauthn
                    .identify_discoverable_authentication(credential)
                    .map_err(|_| refused())?;
                if owner != signer.person.uuid() {
                    return Err(refused());
                }
                let known = &signer.credential;
                webauthn.finish_discoverable_authentication_v2(credential, state, known)
            }
        };
        match result {
            Ok(result) => Ok(Signed { signer, result: Some(result) }),
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Signed { signer, result: None }),
            Err(error) => {
                tracing::info!(%error, "an answer of a passkey was refused");
                Err(refused())
            }
        }
    }
}

/// Whose passkey signed; `None` for one that is suspended or that nobody has any more. One whose
/// counter went back is suspended from now on: there may be a copy of it (section 6.1.1). To be
/// committed either way.
pub(crate) async fn accept(tx: &mut Tx, signed: Signed) -> Result<Option<Id<Person>>> {
    let Signed { signer, result } = signed;
    let credential_id = URL_SAFE_NO_PAD.encode(signer.credential.cred_id());
    let Some(mut now) = store::signer(tx, &credential_id).await? else { return Ok(None) };
    if now.is_suspended {
        return Ok(None);
    }
    let counts = |result: &AuthenticationResult| {
        let counter = i64::from(result.counter());
        counter > now.counter || (counter == 0 && now.counter == 0)
    };
    let Some(result) = result.filter(counts) else {
        store::suspend(tx, now.id).await?;
        let body = serde_json::json!({
            "passkey": now.id,
            "before": { "state": "active" }, "after": { "state": "suspended" },
        });
        tx.record(Event { kind: "passkey.suspended", subject: now.person.to_string(), body });
        return Ok(None);
    };
    now.credential.update_credential(&result);
    store::signed(tx, now.id, &now.credential, i64::from(result.counter())).await?;
    Ok(Some(now.person))
}

/// The passkeys of whoever asks, the oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Passkey>> {
    let person = factors::myself(tx)?;
    store::list(tx, person).await
}

/// Calls a passkey of whoever asks something else.
pub async fn rename(tx: &mut Tx, id: PasskeyId, name: &str) -> Result<Passkey> {
    let person = factors::myself(tx)?;
    let name = people::rules::name("name", name)?;
    let before = own(tx, person, id).await?;
    store::rename(tx, person, id, &name).await?;
    let body = serde_json::json!({ "passkey": id, "changed": ["name"] });
    tx.record(Event { kind: "passkey.renamed", subject: person.to_string(), body });
    Ok(Passkey { name, ..before })
}

/// Removes a passkey of whoever asks. Refuses `step_up_required`.
pub async fn remove(tx: &mut Tx, id: PasskeyId) -> Result<Passkey> {
    let person = factors::myself(tx)?;
    let passkey = own(tx, person, id).await?;
    factors::require_recent_proof(tx).await?;
    store::delete(tx, person, id).await?;
    record(tx, "passkey.removed", person, Some(&passkey), None);
    factors::lost(tx, person).await?;
    Ok(passkey)
}

async fn own(tx: &mut Tx, person: Id<Person>, id: PasskeyId) -> Result<Passkey> {
    let found = store::find(tx, person, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("passkey"))?)
}
