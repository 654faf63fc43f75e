//! What responses tell browsers for safety's sake, and the guard against requests that another site
//! made.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::secrets::{ExposeSecret as _, random_token};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{Origins, Problem, Site, cors};

/// Everything comes from this site, nothing is written into the page itself: no inline script, no
/// inline style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What is no page does nothing at all, even if somebody makes a browser show it (OWASP REST
/// Security).
const INERT: &str = "default-src 'none'; frame-ancestors 'none'";

/// Two years, as browsers' preload lists ask.
const STAY_SECURE: &str = "max-age=63072000; includeSubDomains";

/// No page needs a device; passkeys are this site's own.
const POWERS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), \
                      display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
                      gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
                      publickey-credentials-create=(self), publickey-credentials-get=(self), \
                      screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Allows one page's inline scripts and styles that carry it as their `nonce`. Made for one answer;
/// put it into the answer's extensions.
///
/// ```
/// # fn show() -> base::Result<axum::response::Response> {
/// use axum::Extension;
/// use axum::response::{Html, IntoResponse as _};
///
/// let nonce = web::Nonce::new()?;
/// let page = format!("<!doctype html><style nonce=\"{}\">p {{ margin: 0 }}</style>", nonce.as_str());
/// Ok((Extension(nonce), Html(page)).into_response())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Nonce(String);

impl Nonce {
    /// One that nobody can guess.
    pub fn new() -> base::Result<Self> {
        Ok(Self(random_token()?.expose_secret().to_owned()))
    }

    /// For the attribute `nonce`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `policy`, which names this site for scripts and styles, with what carries the nonce allowed
    /// too; for pages with a policy of their own.
    pub fn allowed_by(&self, policy: &str) -> String {
        let own = format!("'self' 'nonce-{}'", self.0);
        policy
            .replace("script-src 'self'", &format!("script-src {own}"))
            .replace("style-src 'self'", &format!("style-src {own}"))
    }

    fn policy(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.allowed_by(POLICY)).ok()
    }
}

/// Adds what is missing. Only pages carry what only pages need.
pub(crate) fn secure(site: &Site, response: &mut Response) {
    let nonce = response.extensions_mut().remove::<Nonce>().and_then(|nonce| nonce.policy());
    let headers = response.headers_mut();
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Balances do not belong into anybody's cache.
    set(headers, CACHE_CONTROL, "no-store");
    set(headers, RESOURCE_POLICY, "same-origin");
    if site.secure {
        set(headers, STRICT_TRANSPORT_SECURITY, STAY_SECURE);
    }
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        if let Some(policy) = nonce {
            headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
        }
        set(headers, CONTENT_SECURITY_POLICY, POLICY);
        set(headers, X_FRAME_OPTIONS, "DENY");
        set(headers, REFERRER_POLICY, "same-origin");
        set(headers, OPENER_POLICY, "same-origin");
        set(headers, PERMISSIONS_POLICY, POWERS);
    } else {
        set(headers, CONTENT_SECURITY_POLICY, INERT);
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

type Refuse = fn(ProtectionError) -> Response;

/// Refuses writes that a browser says another site caused (`Sec-Fetch-Site`, or `Origin` where that
/// is missing), unless it is one of `origins`. Requests that no browser made carry neither and
/// pass; they have no cookies either. Widgets' routes know no cookies, so there is nothing to forge.
pub(crate) fn forgery_guard(origins: &Origins) -> CsrfLayer<Refuse> {
    let mut guard = CsrfLayer::new().with_insecure_bypass(|_, uri| cors::is_widget(uri.path()));
    for origin in origins.iter() {
        // Both read origins alike; should they ever not, the origin is refused.
        guard = match guard.clone().add_trusted_origin(origin) {
            Ok(wider) => wider,
            Err(error) => {
                tracing::error!(origin, %error, "an origin cannot be trusted");
                guard
            }
        };
    }
    guard.with_rejection_response(refuse as Refuse)
}

fn refuse(_: ProtectionError) -> Response {
    let detail = "Another site caused this request, so it was not done.";
    Problem::new(StatusCode::FORBIDDEN, "cross_site_request", detail).into_response()
}
