//! OpenID Connect: what the provider says about somebody is in a signed id token.

use base::secrets::{ExposeSecret as _, SecretString, equal};
use base::{Result, Timestamp};
use reqwest::Client;
use serde::Deserialize;

use super::{
    Account, Ask, MAX_ANSWER, Outcome, Registration, Return, TIMEOUT, challenge, with_query,
};
use crate::issuer::{Issuer, KeySource, Rejected, Trust};

/// An OpenID Connect provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Oidc {
    http: Client,
    issuer: Issuer,
    registration: Registration,
}

#[derive(Deserialize)]
struct Token {
    id_token: Option<String>,
    error: Option<String>,
}

impl Oidc {
    /// At `issuer`, as `https://accounts.google.com`; where it is reached its discovery document
    /// says.
    pub fn new(issuer: &str, registration: Registration) -> Result<Self> {
        let trust = Trust {
            issuer: issuer.to_owned(),
            audience: registration.client_id.clone(),
            keys: KeySource::Discovery,
        };
        let http = crate::http::client(TIMEOUT)?;
        Ok(Self { http, issuer: Issuer::new(trust)?, registration })
    }

    pub(super) fn issuer(&self) -> &str {
        self.issuer.name()
    }

    pub(super) async fn address(&self, ask: Ask<'_>, now: Timestamp) -> Result<String, String> {
        let document = self.issuer.document(now).await?;
        let pairs = [
            ("response_type", "code"),
            ("client_id", &*self.registration.client_id),
            ("redirect_uri", ask.redirect_uri),
            ("scope", "openid email profile"),
            ("state", ask.state),
            ("nonce", ask.nonce),
            ("code_challenge", &challenge(ask.verifier)),
            ("code_challenge_method", "S256"),
        ];
        Ok(with_query(&document.authorization_endpoint, &pairs))
    }

    pub(super) async fn exchange(
        &self,
        back: Return<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Outcome> {
        let token = self.token(back, now).await?;
        let claims = match self.issuer.verify(token.expose_secret(), now).await {
            Ok(claims) => claims,
            Err(Rejected::Bad(bad)) => return Err(Outcome::BadToken(bad)),
            Err(Rejected::Unavailable(reason)) => return Err(Outcome::Unavailable(reason)),
        };
        let nonce = claims.text("nonce").unwrap_or_default();
        if !equal(nonce.as_bytes(), back.nonce.as_bytes()) {
            // Somebody else's token, put in the place of ours.
            return Err(Outcome::BadCode);
        }
        let email = claims.text("email").filter(|_| claims.is("email_verified"));
        Ok(Outcome::Known(Account {
            verified_email: email.map(str::to_owned),
            name: claims.text("name").map(str::to_owned),
            subject: claims.subject,
        }))
    }

    async fn token(&self, back: Return<'_>, now: Timestamp) -> Result<SecretString, Outcome> {
        let away = |reason: String| Outcome::Unavailable(format!("the provider: {reason}"));
        let gone = |error: reqwest::Error| away(error.without_url().to_string());
        let document = self.issuer.document(now).await.map_err(away)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", back.code),
            ("redirect_uri", back.redirect_uri),
            ("client_id", &*self.registration.client_id),
            ("client_secret", self.registration.client_secret.expose_secret()),
            ("code_verifier", back.verifier.expose_secret()),
        ];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .http
            .post(document.token_endpoint)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        let response = request.send().await.map_err(gone)?;
        let status = response.status();
        let body = crate::http::read(response, MAX_ANSWER).await.map_err(gone)?;
        let token: Token = serde_json::from_slice(&body)
            .map_err(|_| away(format!("status {status} and no JSON")))?;
        match (token.error.as_deref(), token.id_token) {
            (None, Some(token)) if status.is_success() => Ok(token.into()),
            (Some("invalid_grant"), _) => Err(Outcome::BadCode),
            (error, _) => Err(away(format!("status {status}: {}", error.unwrap_or("no token")))),
        }
    }
}
