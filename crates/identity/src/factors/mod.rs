//! What people prove themselves with beside their first proof: codes of an authenticator app (RFC
//! 6238), recovery codes, and how many passkeys there are. And how recently a session was proven:
//! dangerous verbs ask with [`require_recent_proof`].
//!
//! Changing one's factors is itself dangerous and asks the same.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, Keyring, SecretString, random_bytes, random_code};
use base::who::{Person, Session};
use base::{Actor, Error, Id, Refusal, Result, Timestamp, Tx};
use serde_json::{Value, json};

use crate::{sessions, words};

words! {
    /// How somebody proved who they are.
    Proof {
        /// A password.
        Password = "password",
        /// A one-time code that was sent to their phone or address.
        Code = "code",
        /// Another site that knows them.
        Provider = "provider",
        /// A code of their authenticator app.
        Totp = "totp",
        /// One of their recovery codes.
        RecoveryCode = "recovery_code",
        /// A passkey.
        Passkey = "passkey",
    }
}

impl Proof {
    /// True for what counts as a second factor.
    pub const fn is_factor(self) -> bool {
        matches!(self, Self::Totp | Self::RecoveryCode | Self::Passkey)
    }
}

/// What a person can prove themselves with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factors {
    /// Since when an authenticator app is set up.
    pub totp_since: Option<Timestamp>,
    /// Passkeys that may be used.
    pub passkeys: i64,
    /// Passkeys that are refused, since there may be copies of them.
    pub suspended_passkeys: i64,
    /// Recovery codes that were not used yet.
    pub recovery_codes: i64,
}

impl Factors {
    /// True when a first proof alone does not let the person in. A passkey that is suspended still
    /// counts: that somebody copied it must not make a password enough.
    pub const fn any(&self) -> bool {
        self.totp_since.is_some() || self.passkeys > 0 || self.suspended_passkeys > 0
    }

    /// The second proofs that are accepted of this person, the best first.
    pub fn accepts(&self) -> Vec<Proof> {
        let offers = [
            (Proof::Passkey, self.passkeys > 0),
            (Proof::Totp, self.totp_since.is_some()),
            (Proof::RecoveryCode, self.any() && self.recovery_codes > 0),
        ];
        offers.into_iter().filter(|(_, offered)| *offered).map(|(proof, _)| proof).collect()
    }
}

/// What an authenticator app needs to know. Shown once.
#[derive(Debug)]
pub struct Enrolment {
    /// The secret in base32, for typing.
    pub secret: SecretString,
    /// The `otpauth:` address, for scanning.
    pub address: SecretString,
}

/// A fresh set of recovery codes, for people to read. Nobody sees them again.
#[derive(Debug)]
pub struct RecoveryCodes(pub Vec<SecretString>);

/// The person who asks. Keys and systems have no factors.
pub(crate) fn myself(tx: &Tx) -> Result<Id<Person>, Refusal> {
    if let Actor::Person(person) = tx.who().actor {
        return Ok(person);
    }
    Err(crate::not_a_person())
}

/// What `person` can prove themselves with: one read.
pub async fn factors(tx: &mut Tx, person: Id<Person>) -> Result<Factors> {
    store::factors(tx, person).await
}

/// Begins to set up an authenticator app for whoever asks; [`confirm_totp`] ends it. Begun again,
/// the secret before is worth nothing.
///
/// Refuses `step_up_required`, and `totp_set_up` while one is confirmed.
pub async fn begin_totp(tx: &mut Tx, keyring: &Keyring) -> Result<Enrolment> {
    let person = myself(tx)?;
    require_recent_proof(tx).await?;
    let secret = random_bytes::<{ rules::SECRET_LEN }>()?;
    if !store::begin_totp(tx, person, &keyring.seal(&place(person), &secret)?).await? {
        let message = "An authenticator app is set up already; remove it to set up another.";
        return Err(Refusal::conflict("totp_set_up", message).into());
    }
    enrolment(tx, person, &secret).await
}

async fn enrolment(tx: &mut Tx, person: Id<Person>, secret: &[u8]) -> Result<Enrolment> {
    let email = crate::person(tx, person).await?.and_then(|person| person.email);
    let totp = rules::totp(secret, &email.unwrap_or_else(|| person.to_string()))?;
    let address = totp.to_url().map_err(|error| Error::caused("writing an address", error))?;
    Ok(Enrolment { secret: totp.secret().to_base32().into(), address: address.into() })
}

/// The authenticator app of whoever asks that waits for its first code: its secret, once more for
/// whom the code did not come out right. Refuses `totp_not_begun`.
pub(crate) async fn pending_totp(tx: &mut Tx, keyring: &Keyring) -> Result<Enrolment> {
    let person = myself(tx)?;
    let secret = keyring.open(&place(person), &pending(tx, person).await?.sealed)?;
    enrolment(tx, person, secret.expose_secret()).await
}

async fn pending(tx: &mut Tx, person: Id<Person>) -> Result<store::StoredTotp> {
    let stored = store::totp(tx, person).await?.filter(|totp| !totp.is_confirmed);
    let message = "No authenticator app waits for its first code; begin again.";
    Ok(stored.ok_or_else(|| Refusal::conflict("totp_not_begun", message))?)
}

/// Ends the setting up with a first code. The session is proven by it, the person's other sessions
/// end, and recovery codes come back unless there are some already.
///
/// Refuses `wrong_code` on the field `code`, and `totp_not_begun`.
pub async fn confirm_totp(
    tx: &mut Tx,
    keyring: &Keyring,
    code: &str,
) -> Result<Option<RecoveryCodes>> {
    let person = myself(tx)?;
    let stored = pending(tx, person).await?;
    let secret = keyring.open(&place(person), &stored.sealed)?;
    let totp = rules::totp(secret.expose_secret(), "")?;
    let Some(step) = rules::matched_step(&totp, code, stored.last_step, tx.now()) else {
        return Err(wrong_code().into());
    };
    let before = store::factors(tx, person).await?;
    store::confirm_totp(tx, person, step).await?;
    record(tx, "totp.set_up", person, &json!({ "totp": false }), &json!({ "totp": true }));
    gained(tx, person, &before, Proof::Totp).await
}

/// The refusal of a code.
pub(crate) fn wrong_code() -> Refusal {
    let message = "This code is not right, or it was used already. Wait for the next one.";
    Refusal::field("code", "wrong_code", message)
}

/// What follows a new factor: the session is as strong as the person now, sessions of before are
/// not and end, and there are recovery codes.
pub(crate) async fn gained(
    tx: &mut Tx,
    person: Id<Person>,
    before: &Factors,
    by: Proof,
) -> Result<Option<RecoveryCodes>> {
    let session = tx.who().session;
    if let Some(session) = session {
        store::set_last_proof(tx, session, by).await?;
    }
    if !before.any() {
        sessions::end_all(tx, person, session).await?;
    }
    if before.any() && before.recovery_codes > 0 {
        return Ok(None);
    }
    issue_recovery_codes(tx, person).await.map(Some)
}

/// What follows a factor that went: without any, recovery codes lead nowhere.
pub(crate) async fn lost(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    if !store::factors(tx, person).await?.any() {
        store::delete_recovery_codes(tx, person).await?;
    }
    Ok(())
}

/// Forgets everything that `person` could prove themselves with beside their first proof: for
/// somebody who is erased.
pub(crate) async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    store::forget(tx, person).await
}

/// Removes the authenticator app of whoever asks. Refuses `step_up_required`, and `not_found`
/// without one.
pub async fn remove_totp(tx: &mut Tx) -> Result<()> {
    let person = myself(tx)?;
    require_recent_proof(tx).await?;
    if !store::delete_totp(tx, person).await? {
        return Err(Refusal::not_found("authenticator app").into());
    }
    record(tx, "totp.removed", person, &json!({ "totp": true }), &json!({ "totp": false }));
    lost(tx, person).await
}

/// New recovery codes for whoever asks; those of before are worth nothing. Refuses
/// `step_up_required`, and `no_factor` where a code would have nothing to stand in for.
pub async fn renew_recovery_codes(tx: &mut Tx) -> Result<RecoveryCodes> {
    let person = myself(tx)?;
    require_recent_proof(tx).await?;
    if !store::factors(tx, person).await?.any() {
        let message = "Set up an authenticator app or a passkey first.";
        return Err(Refusal::conflict("no_factor", message).into());
    }
    issue_recovery_codes(tx, person).await
}

async fn issue_recovery_codes(tx: &mut Tx, person: Id<Person>) -> Result<RecoveryCodes> {
    let mut codes = Vec::with_capacity(rules::RECOVERY_CODES);
    let mut hashes = Vec::with_capacity(rules::RECOVERY_CODES);
    for _ in 0..rules::RECOVERY_CODES {
        let code = random_code(rules::RECOVERY_CODE_LEN)?;
        hashes.push(recovery_hash(person, &code));
        codes.push(rules::grouped(code.expose_secret()).into());
    }
    store::replace_recovery_codes(tx, person, &hashes).await?;
    let after = json!({ "codes": rules::RECOVERY_CODES });
    record(tx, "recovery_codes.issued", person, &Value::Null, &after);
    Ok(RecoveryCodes(codes))
}

/// True for a right code of `person`'s authenticator app, which is worth nothing afterwards.
pub(crate) async fn use_totp(
    tx: &mut Tx,
    keyring: &Keyring,
    person: Id<Person>,
    code: &str,
) -> Result<bool> {
    let Some(stored) = store::totp(tx, person).await?.filter(|totp| totp.is_confirmed) else {
        return Ok(false);
    };
    let secret = keyring.open(&place(person), &stored.sealed)?;
    let totp = rules::totp(secret.expose_secret(), "")?;
    let Some(step) = rules::matched_step(&totp, code, stored.last_step, tx.now()) else {
        return Ok(false);
    };
    store::set_last_step(tx, person, step).await?;
    Ok(true)
}

/// True for a recovery code of `person` that was not used yet; now it is.
pub(crate) async fn use_recovery_code(
    tx: &mut Tx,
    person: Id<Person>,
    typed: &str,
) -> Result<bool> {
    let Some(code) = rules::recovery_code(typed) else { return Ok(false) };
    // Without a factor there is nothing to recover.
    if !store::factors(tx, person).await?.any() {
        return Ok(false);
    }
    if !store::use_recovery_code(tx, person, &recovery_hash(person, &code)).await? {
        return Ok(false);
    }
    let (before, after) = (json!({ "used": false }), json!({ "used": true }));
    record(tx, "recovery_code.used", person, &before, &after);
    Ok(true)
}

/// Refuses `step_up_required` unless the session that asks was proven within the last ten minutes,
/// by a second factor where the person has one. For every verb that could do lasting harm in an
/// unlocked browser. Florin itself may; keys and parties may not.
pub async fn require_recent_proof(tx: &mut Tx) -> Result<()> {
    if matches!(tx.who().actor, Actor::System(_)) {
        return Ok(());
    }
    let person = myself(tx)?;
    let factors = store::factors(tx, person).await?;
    let last = match tx.who().session {
        Some(session) => store::last_proof(tx, session).await?,
        None => None,
    };
    if last.is_some_and(|last| rules::is_recent(last, &factors, tx.now())) {
        return Ok(());
    }
    Err(step_up_required(accepted(tx, person, &factors).await?).into())
}

/// What a step-up accepts of `person`: their factors, or their password while they have none. A
/// person with neither signs in again.
pub(crate) async fn accepted(
    tx: &mut Tx,
    person: Id<Person>,
    factors: &Factors,
) -> Result<Vec<Proof>> {
    if factors.any() {
        return Ok(factors.accepts());
    }
    let has_password = store::password(tx, person).await?.is_some();
    Ok(if has_password { vec![Proof::Password] } else { Vec::new() })
}

fn step_up_required(accepts: Vec<Proof>) -> Refusal {
    let message = "Prove once more that it is you; then ask again.";
    let accepts = accepts.into_iter().map(Proof::word).collect();
    Refusal { accepts, ..Refusal::new(RefusalKind::Forbidden, "step_up_required", message) }
}

/// Notes that `session` was proven just now.
pub(crate) async fn proven(tx: &mut Tx, session: Id<Session>, by: Proof) -> Result<()> {
    store::set_last_proof(tx, session, by).await?;
    let body = json!({ "session": session, "before": null, "after": { "proven_by": by } });
    let subject = tx.who().actor.to_string();
    tx.record(Event { kind: "session.proven", subject, body });
    Ok(())
}

fn record(tx: &mut Tx, kind: &'static str, person: Id<Person>, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: person.to_string(), body });
}

/// Where a secret belongs, for the keyring.
fn place(person: Id<Person>) -> String {
    format!("totp|secret|{person}")
}

fn recovery_hash(person: Id<Person>, code: &SecretString) -> String {
    base::secrets::sha256_hex(format!("{person}|{}", code.expose_secret()).as_bytes())
}
