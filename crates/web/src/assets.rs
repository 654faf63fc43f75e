//! Stylesheet, scripts and icon, inside the binary, under addresses that change with their content.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::Refusal;
use rust_embed::Embed;

use crate::{App, Problem};

#[derive(Embed)]
#[folder = "assets/"]
struct Files;

struct Asset {
    name: String,
    path: String,
    etag: HeaderValue,
    media_type: &'static str,
    data: Cow<'static, [u8]>,
}

/// Read once: names and hashes do not change while the program runs.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut all: Vec<Asset> = Files::iter().filter_map(|name| load(&name)).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
});

fn load(name: &str) -> Option<Asset> {
    use std::fmt::Write as _;
    let file = Files::get(name)?;
    let mut hash = String::new();
    for byte in file.metadata.sha256_hash().iter().take(8) {
        let _ = write!(hash, "{byte:02x}");
    }
    // Weak: the same file, compressed or not.
    let etag = HeaderValue::from_str(&format!("W/\"{hash}\"")).ok()?;
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    let path = format!("/assets/{hash}/{name}");
    Some(Asset { name: name.to_owned(), path, etag, media_type, data: file.data })
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The address of an asset of this crate, with its hash; empty for none of this name.
pub fn path(name: &str) -> &'static str {
    find(name).map_or("", |asset| asset.path.as_str())
}

/// The text of an asset; empty for none of this name.
pub(crate) fn text(name: &str) -> &'static str {
    let found = find(name).and_then(|asset| std::str::from_utf8(&asset.data).ok());
    found.unwrap_or_default()
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/assets/{hash}/{name}", get(asset))
}

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// While replicas of two versions serve, a page of one may ask the other: it gets the other's file,
/// uncached.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

async fn asset(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(asset) = find(&name) else {
        return Problem::from(Refusal::not_found("file")).into_response();
    };
    let current = asset.path.split('/').any(|part| part == hash);
    let common = [
        (header::CACHE_CONTROL, if current { FOR_EVER } else { ASK_AGAIN }),
        (header::ETAG, asset.etag.clone()),
    ];
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type))];
    (common, kind, asset.data.as_ref()).into_response()
}
