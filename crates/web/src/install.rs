//! What lets people install the site and open it without a network: the manifest, and the worker that keeps the site's
//! own files and one page. What belongs to anybody is never kept.

use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::{App, assets};

/// The page that is shown instead of any other while there is no network. Whoever has something that can be done then
/// registers it; it is open, since nobody can be asked who they are.
pub const OFFLINE: &str = "/offline";

/// What [`OFFLINE`] and the pages need.
const KEPT: [&str; 7] = [
    "florin.css",
    "florin.js",
    "htmx-sse.min.js",
    "htmx.min.js",
    "icon.svg",
    "keys.js",
    "waiting.js",
];

/// The tokens `--paper` and `--accent`, for the frame that the system draws.
const PAPER: &str = "#fcfcfa";
const ACCENT: &str = "#1f49a8";

/// A worker is a program of its own, with a policy of its own: it asks this site, and nobody else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
);
/// Looked at again each time, so that a new version is there at once.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

pub(crate) fn routes() -> Router<App> {
    // At the root: a worker answers only for what is below it.
    Router::new()
        .route("/manifest.webmanifest", get(manifest))
        .route("/service-worker.js", get(worker))
}

/// As the W3C's Web Application Manifest says.
static MANIFEST: LazyLock<String> = LazyLock::new(|| {
    let icon = |name, sizes, purpose| {
        let kind = if sizes == "any" { "image/svg+xml" } else { "image/png" };
        json!({ "src": assets::path(name), "sizes": sizes, "type": kind, "purpose": purpose })
    };
    json!({
        "id": "/",
        "name": "Florin",
        "short_name": "Florin",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": [
            icon("icon.svg", "any", "any"),
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable.png", "512x512", "maskable"),
        ],
    })
    .to_string()
});

async fn manifest() -> Response {
    let kind = HeaderValue::from_static("application/manifest+json");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, ASK_AGAIN)], MANIFEST.as_str())
        .into_response()
}

/// The worker, behind what it keeps: addresses change with what is there, so the worker does, too.
static WORKER: LazyLock<String> = LazyLock::new(|| {
    let mut files: Vec<&str> = KEPT.into_iter().map(assets::path).collect();
    files.push(OFFLINE);
    format!("const FILES = {};\n{}", json!(files), assets::text("service-worker.js"))
});

async fn worker() -> Response {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, ASK_AGAIN),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, WORKER.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_kept_is_there() {
        for name in KEPT {
            assert!(assets::path(name).ends_with(name), "{name}");
        }
        assert!(!assets::text("service-worker.js").is_empty());
        for icon in ["icon.svg", "icon-192.png", "icon-512.png", "icon-maskable.png"] {
            assert!(MANIFEST.contains(assets::path(icon)), "{icon}");
        }
    }

    #[test]
    fn the_frame_has_the_colours_of_the_stylesheet() {
        let style = assets::text("florin.css");
        assert!(style.contains(&format!("--paper: light-dark({PAPER},")));
        assert!(style.contains(&format!("--accent: light-dark({ACCENT},")));
    }
}
