//! GitHub: errors of the token endpoint come with HTTP 200, and nobody is answered who does not say
//! who they are.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::consent::{self, Asked, Decided};
use super::{Grant, Misfit, Sandbox, field, keep};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/login/oauth/authorize", get(authorize))
        .route("/decide", post(decide))
        .route("/login/oauth/access_token", post(token))
        .route("/api/v3/user", get(user))
        .route("/api/v3/user/emails", get(emails))
}

async fn authorize(State(sandbox): State<Sandbox>, request: Asked) -> Response {
    consent::ask(&sandbox, "GitHub", "/github/decide", &request)
}

async fn decide(State(sandbox): State<Sandbox>, decision: Decided) -> Response {
    consent::decide(&sandbox, decision.0, &[])
}

/// In the form that was asked for; what GitHub calls a failure is 200 too.
fn answer(headers: &HeaderMap, pairs: &[(&str, &str)]) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("json")) {
        let body: serde_json::Map<String, Value> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
        Json(body).into_response()
    } else {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        ([(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8")], form)
            .into_response()
    }
}

async fn token(State(sandbox): State<Sandbox>, headers: HeaderMap, form: Bytes) -> Response {
    let no = |error: &str, description: &str| {
        let fragment = error.replace('_', "-");
        let uri = format!(
            "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#{fragment}"
        );
        let pairs = [("error", error), ("error_description", description), ("error_uri", &*uri)];
        answer(&headers, &pairs)
    };
    if !sandbox.is_client(&field(&form, "client_id"), &field(&form, "client_secret")) {
        return no(
            "incorrect_client_credentials",
            "The client_id and/or client_secret passed are incorrect.",
        );
    }
    let redeemed = sandbox.redeem(
        &field(&form, "code"),
        &field(&form, "redirect_uri"),
        &field(&form, "code_verifier"),
    );
    match redeemed {
        Err(Misfit::Code) => {
            no("bad_verification_code", "The code passed is incorrect or expired.")
        }
        Err(Misfit::RedirectUri) => no(
            "redirect_uri_mismatch",
            "The redirect_uri MUST match the registered callback URL for this application.",
        ),
        Ok(grant) => match keep(&sandbox.0.tokens, grant) {
            Ok(token) => {
                let pairs = [
                    ("access_token", &*token),
                    ("scope", "read:user,user:email"),
                    ("token_type", "bearer"),
                ];
                answer(&headers, &pairs)
            }
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.chain()).into_response(),
        },
    }
}

fn caller(sandbox: &Sandbox, headers: &HeaderMap) -> Result<Grant, Box<Response>> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(header::USER_AGENT).is_empty() {
        let message = "Request forbidden by administrative rules. Please make sure your request \
                       has a User-Agent header.";
        return Err((StatusCode::FORBIDDEN, message).into_response().into());
    }
    sandbox.bearer(text(header::AUTHORIZATION)).ok_or_else(|| {
        let body = json!({"message": "Bad credentials", "status": "401"});
        (StatusCode::UNAUTHORIZED, Json(body)).into_response().into()
    })
}

async fn user(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let person = match caller(&sandbox, &headers) {
        Ok(grant) => grant.person,
        Err(no) => return *no,
    };
    // What the account shows is not always verified; only the list of addresses says.
    Json(json!({
        "login": person.login,
        "id": person.number(),
        "node_id": format!("U_{}", person.number()),
        "avatar_url": "",
        "html_url": format!("{}/github/{}", sandbox.0.settings.base_url, person.login),
        "type": "User",
        "name": if person.name.is_empty() { Value::Null } else { json!(person.name) },
        "email": person.email,
    }))
    .into_response()
}

async fn emails(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    match caller(&sandbox, &headers) {
        Err(no) => *no,
        Ok(Grant { person, .. }) => Json(json!([
            {"email": format!("{}@users.noreply.example", person.login), "primary": false,
             "verified": false, "visibility": null},
            {"email": person.email, "primary": true, "verified": person.is_verified,
             "visibility": "private"},
        ]))
        .into_response(),
    }
}
