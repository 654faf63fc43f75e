//! GitHub: OAuth without OpenID Connect. Its token endpoint says what is wrong with HTTP 200.

use base::Result;
use base::secrets::ExposeSecret as _;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    Account, Ask, MAX_ANSWER, Outcome, Registration, Return, TIMEOUT, challenge, with_query,
};

/// GitHub itself, whose API has a host of its own; an Enterprise Server has it under `/api/v3`.
const PUBLIC: (&str, &str) = ("https://github.com", "https://api.github.com");
/// GitHub answers nobody who does not say who they are.
const USER_AGENT: &str = "florin";
const API_VERSION: (&str, &str) = ("X-GitHub-Api-Version", "2022-11-28");

/// GitHub, or an Enterprise Server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct GitHub {
    http: Client,
    url: String,
    api: String,
    registration: Registration,
}

#[derive(Deserialize)]
struct Token {
    access_token: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Email {
    email: String,
    primary: bool,
    verified: bool,
}

impl GitHub {
    /// At `url`, which is `https://github.com` or an Enterprise Server's address.
    pub fn new(url: &str, registration: Registration) -> Result<Self> {
        let url = url.trim_end_matches('/').to_owned();
        let api = if url == PUBLIC.0 { PUBLIC.1.to_owned() } else { format!("{url}/api/v3") };
        Ok(Self { http: crate::http::client(TIMEOUT)?, url, api, registration })
    }

    pub(super) fn address(&self, ask: Ask<'_>) -> String {
        let pairs = [
            ("client_id", &*self.registration.client_id),
            ("redirect_uri", ask.redirect_uri),
            ("scope", "read:user user:email"),
            ("state", ask.state),
            ("code_challenge", &challenge(ask.verifier)),
            ("code_challenge_method", "S256"),
        ];
        with_query(&format!("{}/login/oauth/authorize", self.url), &pairs)
    }

    pub(super) async fn exchange(&self, back: Return<'_>) -> Result<Outcome, Outcome> {
        let form = [
            ("client_id", &*self.registration.client_id),
            ("client_secret", self.registration.client_secret.expose_secret()),
            ("code", back.code),
            ("redirect_uri", back.redirect_uri),
            ("code_verifier", back.verifier.expose_secret()),
        ];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .http
            .post(format!("{}/login/oauth/access_token", self.url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        let token: Token = ask(request).await?;
        let access = match (token.error.as_deref(), token.access_token) {
            (None, Some(access)) => access,
            (Some("bad_verification_code" | "redirect_uri_mismatch"), _) => {
                return Err(Outcome::BadCode);
            }
            (error, _) => {
                let error = error.unwrap_or("no token");
                return Err(Outcome::Unavailable(format!("GitHub: {error}")));
            }
        };
        let get = |path: &str| {
            let request = self.http.get(format!("{}{path}", self.api));
            request.bearer_auth(&access).header(API_VERSION.0, API_VERSION.1)
        };
        let user: User = ask(get("/user")).await?;
        let emails: Vec<Email> = ask(get("/user/emails")).await?;
        // The address that an account shows may be one that nobody verified; those in the list say.
        let mut verified: Vec<Email> = emails.into_iter().filter(|email| email.verified).collect();
        verified.sort_by_key(|email| !email.primary);
        Ok(Outcome::Known(Account {
            subject: user.id.to_string(),
            verified_email: verified.into_iter().next().map(|email| email.email),
            name: user.name.filter(|name| !name.trim().is_empty()).or(Some(user.login)),
        }))
    }
}

async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Outcome> {
    let away = |reason: String| Outcome::Unavailable(format!("GitHub: {reason}"));
    let request = request.header("Accept", "application/json").header("User-Agent", USER_AGENT);
    let gone = |error: reqwest::Error| away(error.without_url().to_string());
    let response = request.send().await.map_err(gone)?;
    let status = response.status();
    let body = crate::http::read(response, MAX_ANSWER).await.map_err(gone)?;
    if status != StatusCode::OK {
        return Err(away(format!("status {status}")));
    }
    serde_json::from_slice(&body).map_err(|error| away(error.to_string()))
}
