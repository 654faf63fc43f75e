//! Signing in with an account elsewhere: the authorization code flow with PKCE (RFC 6749, RFC 7636,
//! RFC 9700), at GitHub and at any OpenID Connect provider, Google among them.
//!
//! Whom an account belongs to here is decided by whoever asks. The `state` is theirs too: here it is
//! only carried.

mod github;
mod oidc;
pub mod sandbox;

use std::time::Duration;

use base::secrets::{ExposeSecret as _, SecretString};
use base::{Result, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

pub use github::GitHub;
pub use oidc::Oidc;

use crate::issuer::BadToken;

/// How long the provider may take for each of its answers.
const TIMEOUT: Duration = Duration::from_secs(8);
/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// Florin as a provider knows it.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
}

/// Sends somebody to a provider.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Where the provider sends them back.
    pub redirect_uri: &'a str,
    /// Comes back with them.
    pub state: &'a str,
    /// Comes back inside the id token, where there is one.
    pub nonce: &'a str,
    /// Proves that who asks is who exchanges the code; only its hash is sent now.
    pub verifier: &'a SecretString,
}

/// What came back with somebody.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    /// The code.
    pub code: &'a str,
    /// The same as in [`Ask`].
    pub redirect_uri: &'a str,
    /// The same as in [`Ask`].
    pub nonce: &'a str,
    /// The same as in [`Ask`].
    pub verifier: &'a SecretString,
}

/// An account at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The provider's id for it, which never changes and never passes to somebody else.
    pub subject: String,
    /// An address that the provider has verified.
    pub verified_email: Option<String>,
    /// As its owner wants to be called.
    pub name: Option<String>,
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was somebody's.
    Known(Account),
    /// The code is wrong, has run out, or was used; or it was asked for by somebody else.
    BadCode,
    /// The provider's own token is not believed.
    BadToken(BadToken),
    /// The provider is away, or does not know Florin any more.
    Unavailable(String),
}

/// A provider. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Provider {
    /// GitHub.
    GitHub(GitHub),
    /// OpenID Connect.
    Oidc(Oidc),
}

impl Provider {
    /// The address to send somebody to.
    ///
    /// # Errors
    /// The reason why the provider cannot be asked at the moment.
    pub async fn address(&self, ask: Ask<'_>, now: Timestamp) -> Result<String, String> {
        match self {
            Self::GitHub(github) => Ok(github.address(ask)),
            Self::Oidc(oidc) => oidc.address(ask, now).await,
        }
    }

    /// Asks whose the code is.
    pub async fn exchange(&self, back: Return<'_>, now: Timestamp) -> Outcome {
        let outcome = match self {
            Self::GitHub(github) => github.exchange(back).await,
            Self::Oidc(oidc) => oidc.exchange(back, now).await,
        };
        outcome.unwrap_or_else(|no| no)
    }

    /// Who it says it is in the parameter `iss` of the way back (RFC 9207), if it says.
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::GitHub(_) => None,
            Self::Oidc(oidc) => Some(oidc.issuer()),
        }
    }
}

/// The challenge that belongs to a verifier: S256 (RFC 7636, section 4.2).
fn challenge(verifier: &SecretString) -> String {
    challenge_of(verifier.expose_secret())
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// `address?name=value&…`, for an address that may have a query already.
fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge_of(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn queries_are_added_to_what_is_there() {
        assert_eq!(with_query("https://a/b", &[("c", "d e&")]), "https://a/b?c=d+e%26");
        assert_eq!(with_query("https://a/b?x=y", &[("c", "d")]), "https://a/b?x=y&c=d");
    }
}
