//! The page on which somebody agrees: who to be, whether to, and what is to go wrong.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::{Flaw, Grant, Person, Sandbox, keep};
use crate::oauth::with_query;
use crate::sandbox::page;

/// What Florin sends somebody with.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
}

/// What they decide.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    #[serde(flatten)]
    request: Request,
    #[serde(default)]
    login: String,
    #[serde(default)]
    email: String,
    /// `on` when it is ticked.
    #[serde(default)]
    verified: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    flaw: Flaw,
    act: String,
}

#[derive(Template)]
#[template(path = "sandbox/consent.html")]
struct ConsentView<'a> {
    provider: &'a str,
    action: &'a str,
    request: &'a Request,
    has_tokens: bool,
}

impl Request {
    /// Only back to this machine: an open redirect would serve somebody else.
    fn goes_home(&self) -> bool {
        let rest = ["http://", "https://"].iter().find_map(|s| self.redirect_uri.strip_prefix(s));
        let authority = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        let host = authority
            .filter(|authority| !authority.contains('@'))
            .map(|authority| authority.rsplit_once(':').map_or(authority, |(host, _)| host));
        matches!(host, Some("127.0.0.1" | "localhost" | "[::1]" | "florin.example"))
    }
}

pub(super) fn ask(sandbox: &Sandbox, provider: &str, action: &str, request: &Request) -> Response {
    if request.client_id != sandbox.0.settings.client_id {
        return (StatusCode::NOT_FOUND, "There is no such client.").into_response();
    }
    let has_method =
        matches!(&*request.code_challenge_method, "S256") || request.code_challenge.is_empty();
    if !request.goes_home() || !has_method {
        return (StatusCode::BAD_REQUEST, "The redirect URI or the challenge is not good.")
            .into_response();
    }
    let has_tokens = provider == "Google";
    page(StatusCode::OK, &ConsentView { provider, action, request, has_tokens })
}

pub(super) type Asked = Query<Request>;
pub(super) type Decided = Form<Decision>;

/// Sends them back, with a code or a refusal. `extra` are the provider's own parameters.
pub(super) fn decide(sandbox: &Sandbox, decision: Decision, extra: &[(&str, &str)]) -> Response {
    let Decision { request, login, email, verified, name, flaw, act } = decision;
    if request.client_id != sandbox.0.settings.client_id || !request.goes_home() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Request { redirect_uri, state, nonce, code_challenge, .. } = request;
    if act != "allow" {
        let refusal = [
            ("error", "access_denied"),
            ("error_description", "The user has denied your application access."),
            ("state", &*state),
        ];
        return Redirect::to(&with_query(&redirect_uri, &[&refusal, extra].concat()))
            .into_response();
    }
    let grant = Grant {
        person: Person { login, email, is_verified: !verified.is_empty(), name },
        redirect_uri: redirect_uri.clone(),
        challenge: code_challenge,
        nonce,
        flaw,
        granted_at: sandbox.now(),
    };
    match keep(&sandbox.0.codes, grant) {
        Ok(code) => {
            let back = [("code", &*code), ("state", &*state)];
            Redirect::to(&with_query(&redirect_uri, &[&back, extra].concat())).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.chain()).into_response(),
    }
}
