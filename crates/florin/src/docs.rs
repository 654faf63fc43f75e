//! The API's description for programs (`/openapi.json`) and for people (`/docs`).

use std::io::Read as _;

use anyhow::{Context as _, Result};
use axum::extract::Path;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Refusal};
use flate2::read::GzDecoder;
use utoipa::openapi::OpenApi;
use web::{Listing, Nonce, Routes, Rule, get};

/// Everything from this site; the stylesheet of the page draws its signs from `data:` pictures.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("../assets/docs.html");
/// The description as it is committed, which a test holds to what the routes say; compressed when the program was
/// built. Putting it together at every start would take longer than all else, and more memory.
const DESCRIPTION: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));
/// Parts of Swagger UI, likewise.
const STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));
const SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
/// The page's parts change with the program alone.
const KEPT: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=3600");

/// The document as it is committed and served.
pub fn text(document: &OpenApi) -> Result<String> {
    // Through a value, whose members are sorted: the same document is the same text.
    let value = serde_json::to_value(document).context("writing the API's description")?;
    Ok(serde_json::to_string_pretty(&value).context("writing the API's description")? + "\n")
}

/// Who gets in where, a line for each route, in the order of addresses.
pub fn rules(listing: &[Listing]) -> String {
    let line = |route: &Listing| {
        let rule = match route.rule {
            Rule::Open => "everybody".to_owned(),
            Rule::SignedIn => "everybody who is known".to_owned(),
            Rule::Party => "a party with credentials of its own".to_owned(),
            Rule::Needs(permission) | Rule::Platform(permission) => permission.to_string(),
        };
        let feature =
            route.feature.map_or_else(String::new, |flag| format!(", while {} is on", flag.name()));
        format!("{:6} {} — {rule}{feature}\n", route.method.as_str(), route.path)
    };
    let mut lines: Vec<(String, String)> =
        listing.iter().map(|route| (route.path.clone(), line(route))).collect();
    lines.sort_unstable();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .page(Rule::Open, "/openapi.json", get(json))
        .page(Rule::Open, "/docs", get(page))
        .page(Rule::Open, "/docs/{file}", get(part))
}

async fn json() -> web::Result<Response> {
    unpacked("application/json", DESCRIPTION)
}

async fn page() -> web::Result<Response> {
    let nonce = Nonce::new()?;
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned());
    let policy = (header::CONTENT_SECURITY_POLICY, nonce.allowed_by(POLICY));
    Ok(([html, policy], PAGE.replace("{nonce}", nonce.as_str())).into_response())
}

async fn part(Path(file): Path<String>) -> web::Result<Response> {
    let (kind, packed) = match file.as_str() {
        "swagger-ui.css" => ("text/css", STYLE),
        "swagger-ui-bundle.js" => ("text/javascript", SCRIPT),
        _ => return Err(Refusal::not_found("address").into()),
    };
    unpacked(kind, packed)
}

fn unpacked(kind: &'static str, packed: &[u8]) -> web::Result<Response> {
    let mut text = Vec::new();
    let unpacked = GzDecoder::new(packed).read_to_end(&mut text);
    unpacked.map_err(|error| Error::caused("unpacking a file", error))?;
    Ok(([(header::CONTENT_TYPE, kind), KEPT], text).into_response())
}
