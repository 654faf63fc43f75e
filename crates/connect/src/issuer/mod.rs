//! Whoever issues signed tokens about people (OpenID Connect, Supabase): finding its keys, and
//! believing a token or not (RFC 7519, RFC 8725).
//!
//! What a believed token is worth is decided by whoever asks.

mod keys;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use base::secrets::{ExposeSecret as _, SecretString};
use base::{Result, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::Client;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use self::keys::{Document, Keys};
pub use self::rules::{BadToken, Claims};

/// How long the issuer may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Largest document or set of keys, in bytes.
const MAX_ANSWER: usize = 256 * 1024;
/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// Where the keys come from that tokens are signed with.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// One secret, shared: HS256, with the bytes of its text as the key.
    Secret(SecretString),
    /// A set of public keys at this address: RS256 and ES256.
    Jwks(String),
    /// The set that the issuer's discovery document names.
    Discovery,
}

/// Who issues, for whom, and how that is proved.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The claim `iss`, exactly.
    pub issuer: String,
    /// What the claim `aud` must be or hold.
    pub audience: String,
    /// Where the keys are.
    pub keys: KeySource,
}

/// Why nothing can be said about a token, or why it is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejected {
    /// It is not believed, whoever sent it.
    Bad(BadToken),
    /// The issuer's keys cannot be had at the moment.
    Unavailable(String),
}

impl From<BadToken> for Rejected {
    fn from(bad: BadToken) -> Self {
        Self::Bad(bad)
    }
}

/// An issuer that is trusted. Cheap to clone; all clones share what they learnt.
#[derive(Debug, Clone)]
pub struct Issuer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    trust: Trust,
    http: Client,
    learnt: Mutex<Learnt>,
}

#[derive(Debug, Default)]
struct Learnt {
    document: Option<Document>,
    keys: Keys,
}

impl Issuer {
    /// Trusts as `trust` says; nothing is asked yet.
    pub fn new(trust: Trust) -> Result<Self> {
        let http = crate::http::client(TIMEOUT)?;
        Ok(Self(Arc::new(Inner { trust, http, learnt: Mutex::default() })))
    }

    /// The claim `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.0.trust.issuer
    }

    /// For whom its tokens are.
    pub fn audience(&self) -> &str {
        &self.0.trust.audience
    }

    /// True when `token` says that it is by this issuer; believed is another matter.
    pub fn claims_to_issue(&self, token: &str) -> bool {
        let claims = (token.len() <= MAX_TOKEN)
            .then(|| jsonwebtoken::dangerous::insecure_decode::<Map<String, Value>>(token).ok());
        claims.flatten().is_some_and(|data| {
            data.claims.get("iss").and_then(Value::as_str).is_some_and(|iss| self.is_name(iss))
        })
    }

    fn is_name(&self, iss: &str) -> bool {
        rules::is_issuer(&self.0.trust.issuer, iss)
    }

    /// Believes a token that is signed with one of the issuer's keys, by a method that fits the
    /// key, for the audience, and neither too old nor too new.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, Rejected> {
        if token.len() > MAX_TOKEN {
            return Err(BadToken::Unreadable.into());
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| BadToken::Unreadable)?;
        let key = self.key(header.alg, header.kid.as_deref(), now).await?;
        let mut validation = Validation::new(header.alg);
        // Who, for whom and when is judged by our own rules, by our own clock.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let data = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation)
            .map_err(|_| BadToken::Signature)?;
        let Trust { issuer, audience, .. } = &self.0.trust;
        Ok(rules::judge(data.claims, issuer, audience, now)?)
    }

    async fn key(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<DecodingKey, Rejected> {
        if let KeySource::Secret(secret) = &self.0.trust.keys {
            return match algorithm {
                Algorithm::HS256 => Ok(DecodingKey::from_secret(secret.expose_secret().as_bytes())),
                _ => Err(BadToken::Algorithm.into()),
            };
        }
        if !matches!(algorithm, Algorithm::RS256 | Algorithm::ES256) {
            return Err(BadToken::Algorithm.into());
        }
        // Whoever comes while the keys are fetched waits for them instead of fetching too.
        let mut learnt = self.0.learnt.lock().await;
        if learnt.keys.wants_fetch(kid, now) {
            learnt.keys.tried(now);
            // What is known goes on counting for a while.
            if let Err(reason) = self.fetch(&mut learnt, now).await
                && learnt.keys.is_empty(now)
            {
                return Err(Rejected::Unavailable(reason));
            }
        }
        if learnt.keys.is_empty(now) {
            return Err(Rejected::Unavailable("the issuer's keys are not known".to_owned()));
        }
        Ok(learnt.keys.find(kid, algorithm)?)
    }

    async fn fetch(&self, learnt: &mut Learnt, now: Timestamp) -> Result<(), String> {
        let address = match &self.0.trust.keys {
            KeySource::Jwks(address) => address.clone(),
            _ => self.read_document(learnt, now).await?.jwks_uri,
        };
        learnt.keys.learn(&self.get(&address).await?, now)
    }

    /// The issuer's discovery document (OpenID Connect Discovery 1.0, section 4).
    ///
    /// # Errors
    /// It cannot be had, or is about another issuer.
    pub(crate) async fn document(&self, now: Timestamp) -> Result<Document, String> {
        let mut learnt = self.0.learnt.lock().await;
        self.read_document(&mut learnt, now).await
    }

    async fn read_document(&self, learnt: &mut Learnt, now: Timestamp) -> Result<Document, String> {
        if let Some(known) = learnt.document.as_ref().filter(|known| known.is_fresh(now)) {
            return Ok(known.clone());
        }
        let issuer = self.name().trim_end_matches('/');
        let body = self.get(&format!("{issuer}/.well-known/openid-configuration")).await?;
        let document = Document::read(&body, self.name(), now)?;
        learnt.document = Some(document.clone());
        Ok(document)
    }

    async fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        let away = |error: reqwest::Error| format!("asking the issuer: {}", error.without_url());
        let response = self.0.http.get(address).send().await.map_err(away)?;
        let status = response.status();
        let body = crate::http::read(response, MAX_ANSWER).await.map_err(away)?;
        if status.is_success() { Ok(body) } else { Err(format!("the issuer answered {status}")) }
    }
}
