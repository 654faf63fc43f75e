//! Google: OpenID Connect with discovery, RS256 and PKCE, and the faults that a relying party must
//! notice.

use std::fmt;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, rand_core::OsRng};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::consent::{self, Asked, Decided};
use super::{Flaw, Grant, Sandbox, TOKEN_SECONDS, field, keep};

/// The size of the key, in bits: the least that RS256 allows (RFC 7518, section 3.3).
const KEY_BITS: usize = 2048;
const KEY_ID: &str = "sandbox-1";

/// A key of the provider. Making one takes a while.
#[derive(Clone)]
pub struct Key {
    signing: EncodingKey,
    public: Value,
}

impl Key {
    /// A new one. Its strength is that of a toy: it protects nothing.
    pub fn generate() -> Result<Self> {
        let made = |error: rsa::Error| Error::caused("making the sandbox's key", error);
        let key = RsaPrivateKey::new(&mut OsRng, KEY_BITS).map_err(made)?;
        let der = key
            .to_pkcs1_der()
            .map_err(|error| Error::caused("writing the sandbox's key", error))?;
        let public = json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID,
            "n": URL_SAFE_NO_PAD.encode(key.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(key.e().to_bytes_be()),
        });
        Ok(Self { signing: EncodingKey::from_rsa_der(der.as_bytes()), public })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/o/oauth2/v2/auth", get(authorize))
        .route("/decide", post(decide))
        .route("/token", post(token))
        .route("/oauth2/v3/certs", get(certs))
        .route("/v1/userinfo", get(userinfo))
}

impl Sandbox {
    fn issuer(&self) -> String {
        format!("{}/google", self.0.settings.base_url)
    }
}

async fn discovery(State(sandbox): State<Sandbox>) -> Json<Value> {
    let issuer = sandbox.issuer();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/o/oauth2/v2/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/v1/userinfo"),
        "jwks_uri": format!("{issuer}/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn certs(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({"keys": [sandbox.0.settings.key.public]}))
}

async fn authorize(State(sandbox): State<Sandbox>, request: Asked) -> Response {
    consent::ask(&sandbox, "Google", "/google/decide", &request)
}

async fn decide(State(sandbox): State<Sandbox>, decision: Decided) -> Response {
    let issuer = sandbox.issuer();
    consent::decide(&sandbox, decision.0, &[("iss", &issuer)])
}

fn no(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({"error": error, "error_description": description}))).into_response()
}

async fn token(State(sandbox): State<Sandbox>, headers: HeaderMap, form: Bytes) -> Response {
    let (id, secret) = basic(&headers)
        .unwrap_or_else(|| (field(&form, "client_id"), field(&form, "client_secret")));
    if !sandbox.is_client(&id, &secret) {
        return no(StatusCode::UNAUTHORIZED, "invalid_client", "The OAuth client was not found.");
    }
    if field(&form, "grant_type") != "authorization_code" {
        return no(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Invalid grant_type");
    }
    let redeemed = sandbox.redeem(
        &field(&form, "code"),
        &field(&form, "redirect_uri"),
        &field(&form, "code_verifier"),
    );
    let Ok(grant) = redeemed else {
        return no(StatusCode::BAD_REQUEST, "invalid_grant", "Bad Request");
    };
    match tokens(&sandbox, &grant) {
        Ok(body) => Json(body).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.chain()).into_response(),
    }
}

fn tokens(sandbox: &Sandbox, grant: &Grant) -> Result<Value> {
    let access_token = keep(&sandbox.0.tokens, grant.clone())?;
    let id_token = id_token(sandbox, grant, &access_token)?;
    Ok(json!({
        "access_token": access_token,
        "expires_in": TOKEN_SECONDS,
        "scope": "openid https://www.googleapis.com/auth/userinfo.email \
                  https://www.googleapis.com/auth/userinfo.profile",
        "token_type": "Bearer",
        "id_token": id_token,
    }))
}

fn id_token(sandbox: &Sandbox, grant: &Grant, access_token: &str) -> Result<String> {
    let Grant { person, flaw, nonce, .. } = grant;
    let client = &sandbox.0.settings.client_id;
    let hash = Sha256::digest(access_token.as_bytes());
    let now = sandbox.now().micros().div_euclid(1_000_000);
    let age = if *flaw == Flaw::Expired { 2 * TOKEN_SECONDS } else { 0 };
    let issuer = match flaw {
        Flaw::WrongIssuer => "https://accounts.example".to_owned(),
        _ => sandbox.issuer(),
    };
    let audience = if *flaw == Flaw::WrongAudience { "another client" } else { client };
    let mut claims = json!({
        "iss": issuer,
        "azp": audience,
        "aud": audience,
        "sub": format!("1{:020}", person.number()),
        "email": person.email,
        "email_verified": person.is_verified,
        "at_hash": URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default()),
        "name": person.name,
        "iat": now - age,
        "exp": now - age + TOKEN_SECONDS,
    });
    if !nonce.is_empty() {
        let nonce = if *flaw == Flaw::WrongNonce { "another" } else { nonce };
        claims["nonce"] = json!(nonce);
    }
    let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::RS256) };
    if *flaw == Flaw::Unsigned {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        return Ok(format!("{}.{}.", encode(&json!({"alg": "none"})), encode(&claims)));
    }
    let signing = match flaw {
        Flaw::WrongKey => Key::generate()?.signing,
        _ => sandbox.0.settings.key.signing.clone(),
    };
    jsonwebtoken::encode(&header, &claims, &signing)
        .map_err(|error| Error::caused("signing an id token", error))
}

async fn userinfo(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match sandbox.bearer(sent.unwrap_or_default()) {
        Some(Grant { person, .. }) => Json(json!({
            "sub": format!("1{:020}", person.number()),
            "name": person.name,
            "email": person.email,
            "email_verified": person.is_verified,
        }))
        .into_response(),
        None => no(StatusCode::UNAUTHORIZED, "invalid_request", "Invalid Credentials"),
    }
}

/// The client in `Authorization: Basic …` (RFC 6749, section 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let decoded = STANDARD.decode(sent.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |part: &str| {
        let mut pairs = form_urlencoded::parse(part.as_bytes());
        pairs.next().map(|(text, _)| text.into_owned()).unwrap_or_default()
    };
    Some((plain(id), plain(secret)))
}
