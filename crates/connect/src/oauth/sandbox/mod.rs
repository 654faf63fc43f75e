//! Both providers, played: GitHub under `/github`, Google under `/google`, with a page in place of
//! theirs on which one chooses who to be, to refuse, or what is to go wrong. It belongs on a
//! developer's machine and nowhere else; it sends nobody to another one.

mod consent;
mod github;
mod google;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use base::secrets::{ExposeSecret as _, equal, random_token};
use base::{Clock, Result, Timestamp};
use serde::Deserialize;

use super::challenge_of;
pub use google::Key;

/// Codes and tokens that are kept at the same time; past that everything is forgotten.
const MAX_GRANTS: usize = 1000;
/// How long a code can be exchanged, in seconds.
const CODE_SECONDS: i64 = 600;
/// How long an access token is good for, in seconds.
const TOKEN_SECONDS: i64 = 3600;

/// What the sandbox is told at its start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is reached, without a slash at the end.
    pub base_url: String,
    /// The one client that both providers know.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// What Google signs with.
    pub key: Key,
    /// Tells the time.
    pub clock: Clock,
}

/// What goes wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Flaw {
    #[default]
    None,
    WrongNonce,
    Expired,
    WrongAudience,
    WrongIssuer,
    WrongKey,
    Unsigned,
}

/// Somebody's account.
#[derive(Debug, Clone)]
struct Person {
    login: String,
    email: String,
    is_verified: bool,
    name: String,
}

impl Person {
    /// A number of their own.
    fn number(&self) -> u64 {
        let digits = base::secrets::sha256_hex(self.login.as_bytes());
        u64::from_str_radix(digits.get(..12).unwrap_or_default(), 16).unwrap_or_default()
    }
}

/// What somebody agreed to.
#[derive(Debug, Clone)]
struct Grant {
    person: Person,
    redirect_uri: String,
    challenge: String,
    nonce: String,
    flaw: Flaw,
    granted_at: Timestamp,
}

#[derive(Clone)]
struct Sandbox(Arc<Inner>);

struct Inner {
    settings: Settings,
    /// By code: to be exchanged once.
    codes: Mutex<HashMap<String, Grant>>,
    /// By access token.
    tokens: Mutex<HashMap<String, Grant>>,
}

fn lock(grants: &Mutex<HashMap<String, Grant>>) -> MutexGuard<'_, HashMap<String, Grant>> {
    grants.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(grants: &Mutex<HashMap<String, Grant>>, grant: Grant) -> Result<String> {
    let token = random_token()?.expose_secret().to_owned();
    let mut grants = lock(grants);
    if grants.len() >= MAX_GRANTS {
        grants.clear();
    }
    grants.insert(token.clone(), grant);
    Ok(token)
}

impl Sandbox {
    fn now(&self) -> Timestamp {
        self.0.settings.clock.now()
    }

    fn is_client(&self, id: &str, secret: &str) -> bool {
        let settings = &self.0.settings;
        id == settings.client_id && equal(secret.as_bytes(), settings.client_secret.as_bytes())
    }

    /// What a code is worth to whoever proves that they asked for it. It is worth that once.
    fn redeem(&self, code: &str, redirect_uri: &str, verifier: &str) -> Result<Grant, Misfit> {
        let grant = lock(&self.0.codes).remove(code).ok_or(Misfit::Code)?;
        if grant.redirect_uri != redirect_uri {
            return Err(Misfit::RedirectUri);
        }
        let is_late = grant.granted_at.plus_seconds(CODE_SECONDS) <= self.now();
        let is_proven = grant.challenge.is_empty() || challenge_of(verifier) == grant.challenge;
        if is_late || !is_proven { Err(Misfit::Code) } else { Ok(grant) }
    }

    fn bearer(&self, authorization: &str) -> Option<Grant> {
        let (scheme, token) = authorization.split_once(' ')?;
        let known = ["bearer", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let grant = lock(&self.0.tokens).get(token.trim()).filter(|_| known).cloned()?;
        (self.now() < grant.granted_at.plus_seconds(TOKEN_SECONDS)).then_some(grant)
    }
}

/// Why a code is worth nothing.
enum Misfit {
    Code,
    RedirectUri,
}

/// Both providers.
pub fn routes(settings: Settings) -> Router {
    let inner = Inner { settings, codes: Mutex::default(), tokens: Mutex::default() };
    let sandbox = Sandbox(Arc::new(inner));
    Router::new()
        .nest("/github", github::routes())
        .nest("/google", google::routes())
        .with_state(sandbox)
}

/// The value of a field in a form.
fn field(form: &[u8], name: &str) -> String {
    let mut pairs = form_urlencoded::parse(form);
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}
