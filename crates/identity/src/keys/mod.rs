//! API keys: how programs prove for which organisation they act. The text is shown once; only its
//! hash is kept.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::{ApiKey as KeyKey, Organisation};
use base::{Actor, Id, Refusal, Result, Timestamp, Tx};

use crate::{organisations, people, words};

words! {
    /// What a key is for. Both work alike today; a test key says in every log that it is one.
    Mode {
        /// Real work.
        Live = "live",
        /// Trying things out.
        Test = "test",
    }
}

/// A key, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: Id<KeyKey>,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub mode: Mode,
    /// The first characters of its text, to tell keys apart.
    pub prefix: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it was used, to the minute; `None` if never.
    pub last_used_at: Option<Timestamp>,
    /// Since when it opens nothing; `None` while it does.
    pub revoked_at: Option<Timestamp>,
}

/// A key that was just issued.
#[derive(Debug)]
pub struct IssuedKey {
    /// The key.
    pub key: ApiKey,
    /// Its text, which nobody will see again.
    pub secret: SecretString,
}

/// Issues a key of the caller's organisation. Only its admins may, and Florin itself: a key that
/// leaked must not be able to make itself a successor. Refuses `too_many_keys`.
pub async fn issue_key(tx: &mut Tx, name: &str, mode: Mode) -> Result<IssuedKey> {
    let organisation = managed(tx).await?;
    let name = people::rules::name("name", name)?;
    if store::count_live(tx, organisation).await? >= rules::MAX_KEYS {
        let message = "Revoke a key that nobody needs any more; then issue this one.";
        return Err(Refusal::conflict("too_many_keys", message).into());
    }
    let text = format!("fl_{}_{}", mode.word(), random_token()?.expose_secret());
    let key = ApiKey {
        id: tx.new_id(),
        name,
        mode,
        prefix: rules::prefix(&text).to_owned(),
        created_at: tx.now(),
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(tx, organisation, &key, &sha256_hex(text.as_bytes())).await?;
    let body = serde_json::json!({ "name": key.name, "prefix": key.prefix });
    tx.record(Event { kind: "api_key.issued", subject: key.id.to_string(), body });
    Ok(IssuedKey { key, secret: text.into() })
}

/// The keys of the caller's organisation, the newest first; revoked ones too.
pub async fn list_keys(tx: &mut Tx) -> Result<Vec<ApiKey>> {
    let organisation = own(tx)?;
    store::list(tx, organisation).await
}

/// Revokes a key of the caller's organisation, at once. One that is revoked stays as it is.
pub async fn revoke_key(tx: &mut Tx, id: Id<KeyKey>) -> Result<ApiKey> {
    let organisation = managed(tx).await?;
    if store::revoke(tx, organisation, id).await? {
        let body = serde_json::json!({});
        tx.record(Event { kind: "api_key.revoked", subject: id.to_string(), body });
    }
    let key = store::find(tx, organisation, id).await?;
    Ok(key.ok_or_else(|| Refusal::not_found("key"))?)
}

fn own(tx: &Tx) -> Result<Id<Organisation>, Refusal> {
    tx.who().organisation.ok_or_else(|| Refusal::not_found("organisation"))
}

/// The caller's organisation, if its keys are the caller's to manage.
async fn managed(tx: &mut Tx) -> Result<Id<Organisation>> {
    let organisation = own(tx)?;
    let actor = tx.who().actor.clone();
    let role = match actor {
        Actor::Person(person) => organisations::role(tx, organisation, person).await?,
        _ => None,
    };
    if rules::may_manage(&actor, role) {
        return Ok(organisation);
    }
    let message = "Only an admin of the organisation may manage its keys.";
    Err(Refusal::new(base::error::RefusalKind::Forbidden, "admins_only", message).into())
}
