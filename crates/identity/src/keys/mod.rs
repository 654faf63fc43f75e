//! API keys: how programs prove for which organisation they act. The text is shown once; only its
//! hash is kept.
//!
//! A key never may more than whoever made it may at that moment: it is asked with every request, so
//! a maker who loses a right, or leaves, takes it from their keys.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::permissions::{Permission, PermissionSet};
use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::{ApiKey as KeyKey, Organisation, Person};
use base::{Actor, Id, Refusal, Result, Timestamp, Tx};

use crate::{people, roles, words};

words! {
    /// What a key is for.
    Mode {
        /// Real work.
        Live = "live",
        /// Trying things out; works like a live one, and says in every log what it is.
        Test = "test",
        /// Written into the pages of a shop, where everybody can read it: it works from named sites
        /// alone and can do nothing but show the storefront.
        Public = "public",
    }
}

impl Mode {
    /// How the texts of such keys begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Live => "fl_live_",
            Self::Test => "fl_test_",
            Self::Public => "fl_pub_",
        }
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
    /// What it was given.
    pub scopes: PermissionSet,
    /// What of it its maker may, too: what the key can do now.
    pub permissions: PermissionSet,
    /// The sites that a public key works from.
    pub origins: Vec<String>,
    /// Who made it, or rotated it last; `None` for the program itself.
    pub maker: Option<Id<Person>>,
    /// Their name; empty without one.
    pub maker_name: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends by itself; keys from before ends were known never do.
    pub expires_at: Option<Timestamp>,
    /// When it was used, to the minute; `None` if never.
    pub last_used_at: Option<Timestamp>,
    /// Since when it opens nothing; `None` while it does.
    pub revoked_at: Option<Timestamp>,
    /// The key that takes its place.
    pub successor: Option<Id<KeyKey>>,
}

impl ApiKey {
    /// True while it opens something.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|ends| now < ends)
    }
}

/// A key that is to be issued.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub mode: Mode,
    /// What it may do; `None` is everything that it can be given.
    pub scopes: Option<PermissionSet>,
    /// How many days it lasts; `None` is 90.
    pub days: Option<u32>,
    /// The sites that a public key works from.
    pub origins: Vec<String>,
}

impl NewKey {
    /// A key that may do everything that it can be given, for the usual time.
    pub fn new(name: impl Into<String>, mode: Mode) -> Self {
        Self { name: name.into(), mode, scopes: None, days: None, origins: Vec::new() }
    }
}

/// A key that was just issued.
#[derive(Debug)]
pub struct IssuedKey {
    /// The key.
    pub key: ApiKey,
    /// Its text, which nobody will see again.
    pub secret: SecretString,
}

/// Issues a key of the caller's organisation. People may who manage its keys, and Florin itself; a
/// key never may: one that leaked must not be able to make itself a successor. Refuses
/// `too_many_keys`, `beyond_own_permissions`, and fields that do not fit.
pub async fn issue_key(tx: &mut Tx, new: NewKey) -> Result<IssuedKey> {
    let (organisation, mine) = roles::authorized(tx, Permission::KeysManage).await?;
    rules::has_room(store::count_live(tx, organisation).await?)?;
    let (key, secret) = draft(
        tx,
        people::rules::name("name", &new.name)?,
        new.mode,
        rules::scopes(new.mode, new.scopes, mine.permissions)?,
        rules::origins(new.mode, &new.origins)?,
        rules::expires_at(new.days, tx.now())?,
    )
    .await?;
    store::insert(tx, organisation, &key, &sha256_hex(secret.expose_secret().as_bytes())).await?;
    record(tx, "api_key.issued", &key, None);
    Ok(IssuedKey { key, secret })
}

/// Issues a successor to a key of the caller's organisation: the same name, kind, scopes and sites,
/// and as many days. The old one works for `overlap_hours` (24 unless said otherwise) more, and with
/// 0 no more. Whoever rotates a key is its maker from then on, so they must be allowed what it may
/// do: refuses `beyond_own_permissions`, `key_ended`, `key_rotated` and `too_many_keys`.
pub async fn rotate_key(
    tx: &mut Tx,
    id: Id<KeyKey>,
    overlap_hours: Option<u32>,
) -> Result<IssuedKey> {
    let (organisation, mine) = roles::authorized(tx, Permission::KeysManage).await?;
    let old = one(tx, organisation, id).await?;
    let now = tx.now();
    rules::may_rotate(old.revoked_at, old.expires_at, old.successor.is_some(), now)?;
    roles::rules::may_give(mine.permissions, old.scopes)?;
    rules::has_room(store::count_live(tx, organisation).await?)?;
    let ends = rules::overlap_ends(overlap_hours, old.expires_at, now)?;
    let lasts = old.expires_at.map(|ends| ends.micros_since(old.created_at));
    let expires_at = match lasts {
        Some(micros) => now.plus_micros(micros),
        None => rules::expires_at(None, now)?,
    };
    let (key, secret) =
        draft(tx, old.name.clone(), old.mode, old.scopes, old.origins.clone(), expires_at).await?;
    store::insert(tx, organisation, &key, &sha256_hex(secret.expose_secret().as_bytes())).await?;
    store::succeed(tx, organisation, id, key.id, ends).await?;
    if ends <= now {
        store::revoke(tx, organisation, id).await?;
    }
    record(tx, "api_key.rotated", &key, Some(&ApiKey { expires_at: Some(ends), ..old }));
    Ok(IssuedKey { key, secret })
}

async fn draft(
    tx: &mut Tx,
    name: String,
    mode: Mode,
    scopes: PermissionSet,
    origins: Vec<String>,
    expires_at: Timestamp,
) -> Result<(ApiKey, SecretString)> {
    let maker = match tx.who().actor {
        Actor::Person(person) => people::store::find(tx, person).await?,
        _ => None,
    };
    let text = format!("{}{}", mode.prefix(), random_token()?.expose_secret());
    let key = ApiKey {
        id: tx.new_id(),
        name,
        mode,
        prefix: rules::prefix(&text).to_owned(),
        scopes,
        permissions: scopes,
        origins,
        maker: maker.as_ref().map(|maker| maker.id),
        maker_name: maker.map(|maker| maker.name).unwrap_or_default(),
        created_at: tx.now(),
        expires_at: Some(expires_at),
        last_used_at: None,
        revoked_at: None,
        successor: None,
    };
    Ok((key, text.into()))
}

/// The keys of the caller's organisation, the newest first; ended ones too.
pub async fn list_keys(tx: &mut Tx) -> Result<Vec<ApiKey>> {
    let organisation = roles::own(tx)?;
    store::list(tx, organisation).await
}

/// Revokes a key of the caller's organisation, at once and wherever it is asked about. One that is
/// revoked stays as it is.
pub async fn revoke_key(tx: &mut Tx, id: Id<KeyKey>) -> Result<ApiKey> {
    let (organisation, _) = roles::authorized(tx, Permission::KeysManage).await?;
    if store::revoke(tx, organisation, id).await? {
        let key = one(tx, organisation, id).await?;
        record(tx, "api_key.revoked", &key, None);
    }
    one(tx, organisation, id).await
}

async fn one(tx: &mut Tx, organisation: Id<Organisation>, id: Id<KeyKey>) -> Result<ApiKey> {
    let key = store::find(tx, organisation, id).await?;
    Ok(key.ok_or_else(|| Refusal::not_found("key"))?)
}

fn record(tx: &mut Tx, kind: &'static str, key: &ApiKey, before: Option<&ApiKey>) {
    let told = |key: &ApiKey| {
        serde_json::json!({
            "key": key.id, "name": key.name, "prefix": key.prefix, "mode": key.mode,
            "scopes": key.scopes, "origins": key.origins, "expires_at": key.expires_at,
            "revoked_at": key.revoked_at,
        })
    };
    let body = serde_json::json!({ "before": before.map(told), "after": told(key) });
    tx.record(Event { kind, subject: key.id.to_string(), body });
}
