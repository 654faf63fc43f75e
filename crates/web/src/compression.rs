//! Which answers are sent compressed: texts that are worth it, to whoever asks for gzip.
//!
//! Never a live stream, which would wait for a block to fill; never what is compressed already; and
//! never an answer with a strong `ETag`, which names these very bytes (RFC 9110, 8.8.3).

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::predicate::{And, Predicate as _, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Below it the saved bytes fit into the same packet.
const MIN_LEN: u64 = 1_024;

type IsText = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The outermost layer of the site.
pub(crate) fn layer() -> CompressionLayer<And<SizeAbove, IsText>> {
    let worth_it = SizeAbove::new(MIN_LEN).and(is_text as IsText);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    let is_text = matches!(
        essence.trim(),
        "text/html"
            | "text/css"
            | "text/csv"
            | "text/javascript"
            | "text/plain"
            | "application/json"
            | "application/problem+json"
            | "image/svg+xml"
    );
    let has_strong_tag =
        headers.get(header::ETAG).is_some_and(|tag| !tag.as_bytes().starts_with(b"W/"));
    is_text && !has_strong_tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compressed_and_nothing_else() {
        for (kind, tag, expected) in [
            ("text/html; charset=utf-8", "", true),
            ("application/json", "", true),
            ("application/json", "\"v1\"", false),
            ("application/json", "W/\"v1\"", true),
            ("text/event-stream", "", false),
            ("image/png", "", false),
            ("application/zip", "", false),
            ("", "", false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::CONTENT_TYPE, kind), (header::ETAG, tag)] {
                if !value.is_empty() {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            let is = is_text(StatusCode::OK, Version::HTTP_11, &headers, &Extensions::new());
            assert_eq!(is, expected, "{kind} {tag}");
        }
    }
}
