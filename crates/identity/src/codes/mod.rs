//! Signing in by telephone: a number, and a code of six digits that is sent to it.
//!
//! Whoever proves a number for the first time becomes somebody. A code is good for five minutes and
//! five tries, the newest one only; there is none that always works.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, Keyring, SecretString, random_digits};
use base::who::Person as PersonKey;
use base::{Error, Id, Kind, Refusal, Result, Tx};
use connect::sms::Sms;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;

use crate::factors::Proof;
use crate::locks::{self, Attempt, Place};
use crate::sessions::{self, Kind as SessionKind, SignIn};
use crate::{mails, people, sms};
use rules::CODE_SECONDS;

/// Marks the ids of codes.
#[derive(Debug)]
pub enum CodeKey {}
impl Kind for CodeKey {
    const PREFIX: &'static str = "otp";
}

/// What the keyed hash is for: the same code for something else has another.
const PURPOSE: &str = "one-time code";

/// A code that is on its way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OnItsWay {
    /// Its id.
    pub id: Id<CodeKey>,
    /// How long it is good for, in seconds.
    pub expires_in: i64,
}

/// Sends a code to `number`, whoever has it. Refuses `phone_invalid`, and `code_sent_already`
/// within a minute of the last one or after too many within the hour.
pub(crate) async fn send(tx: &mut Tx, keyring: &Keyring, number: &str) -> Result<OnItsWay> {
    let number = rules::number(number)?;
    let code = random_digits(rules::DIGITS)?;
    let expires_at = tx.now().plus_seconds(CODE_SECONDS);
    let new = store::NewCode {
        id: tx.new_id(),
        number: &number,
        digest: &digest(keyring, keyring.newest(), &number, &code)?,
        expires_at,
    };
    store::prune(tx).await?;
    if !store::put(tx, &new).await? {
        let message = "A code was sent to this number a moment ago. Wait a minute before you ask \
                       for another.";
        return Err(Refusal::new(RefusalKind::TooMany, "code_sent_already", message).into());
    }
    let id = new.id;
    let known = store::owner(tx, &number).await?;
    let text = mails::reader(tx, known).await?.sms_code(code.expose_secret());
    let value = code.expose_secret().to_owned();
    sms::send(tx, keyring, &Sms { to: number, text, value }, expires_at)?;
    let body = serde_json::json!({});
    tx.record(Event { kind: "code.sent", subject: id.to_string(), body });
    Ok(OnItsWay { id, expires_in: CODE_SECONDS })
}

/// Lets somebody in who knows the code, or counts the failure: the transaction is to be committed
/// either way. A wrong code, one that has run out and a closed door are all refused alike.
pub(crate) async fn verify(
    tx: &mut Tx,
    keyring: &Keyring,
    number: &str,
    code: &SecretString,
    place: &Place,
    kind: SessionKind,
) -> Result<SignIn> {
    let number = rules::number(number)?;
    let known = store::owner(tx, &number).await?;
    let doors = place.doors(tx, &number, known).await?;
    // Counted before it is looked at, so that tries at the same time cannot be more than five.
    let kept = store::count_try(tx, &number).await?;
    let is_right = kept.is_some_and(|kept| is_code(keyring, &kept, &number, code));
    if locks::judge(tx, &doors, is_right).await? != Attempt::Right {
        let body = serde_json::json!({ "by": Proof::Code });
        let subject = known.map_or("unknown".to_owned(), |person| person.to_string());
        tx.record(Event { kind: "session.refused", subject, body });
        return Ok(SignIn::Refused);
    }
    store::use_up(tx, &number).await?;
    let person = match known {
        Some(person) => person,
        None => welcome(tx, &number).await?,
    };
    sessions::arrive_at(tx, person, kind, Proof::Code, place).await
}

/// Somebody who was not known.
async fn welcome(tx: &mut Tx, number: &str) -> Result<Id<PersonKey>> {
    let person = people::provision(tx, None, &rules::first_name(number)).await?;
    store::own(tx, number, person.id).await?;
    let body = serde_json::json!({ "before": { "phone": false }, "after": { "phone": true } });
    tx.record(Event { kind: "phone.verified", subject: person.id.to_string(), body });
    Ok(person.id)
}

/// The number of somebody, if they have proven one.
pub(crate) async fn number_of(tx: &mut Tx, person: Id<PersonKey>) -> Result<Option<String>> {
    store::number_of(tx, person).await
}

/// A keyed hash: six digits have so few values that a plain one is as good as the code.
fn digest(keyring: &Keyring, key: &str, number: &str, code: &SecretString) -> Result<String> {
    let keys = keyring.derive(PURPOSE)?;
    let secret = keys.get(key).ok_or_else(|| Error::fault("a key that left the ring"))?;
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.expose_secret())
        .map_err(|error| Error::caused("keying a hash", error))?
        .chain_update(number)
        .chain_update(b"\n")
        .chain_update(code.expose_secret());
    let bytes = mac.finalize().into_bytes();
    Ok(format!("{key}.{}", rules::hex(&bytes)))
}

fn is_code(keyring: &Keyring, kept: &str, number: &str, code: &SecretString) -> bool {
    let key = kept.split('.').next().unwrap_or_default();
    let presented = digest(keyring, key, number, code);
    presented.is_ok_and(|presented| base::secrets::equal(presented.as_bytes(), kept.as_bytes()))
}
