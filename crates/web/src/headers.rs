//! What responses tell browsers for safety's sake, and the guard against requests that another site
//! made.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{Problem, Site};

/// Everything comes from this site, nothing is written into the page itself: no inline script, no
/// inline style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Two years, as browsers' preload lists ask.
const STAY_SECURE: &str = "max-age=63072000; includeSubDomains";

/// Adds what is missing. Only pages carry what only pages need.
pub(crate) fn secure(site: &Site, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Balances do not belong into anybody's cache.
    set(CACHE_CONTROL, "no-store");
    if site.secure {
        set(STRICT_TRANSPORT_SECURITY, STAY_SECURE);
    }
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let mut set = |name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        set(CONTENT_SECURITY_POLICY, POLICY);
        set(X_FRAME_OPTIONS, "DENY");
        set(REFERRER_POLICY, "same-origin");
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
}

type Refuse = fn(ProtectionError) -> Response;

/// Refuses writes that a browser says another site caused (`Sec-Fetch-Site`, or `Origin` where that
/// is missing). Requests that no browser made carry neither and pass; they have no cookies either.
pub(crate) fn forgery_guard() -> CsrfLayer<Refuse> {
    CsrfLayer::new().with_rejection_response(refuse as Refuse)
}

fn refuse(_: ProtectionError) -> Response {
    let detail = "Another site caused this request, so it was not done.";
    Problem::new(StatusCode::FORBIDDEN, "cross_site_request", detail).into_response()
}
