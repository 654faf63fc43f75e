//! Whose scripts may read answers from another origin (Fetch standard, "CORS protocol"). Pure.
//!
//! Three audiences, told apart by the path: pages are for this site alone; the API is for the
//! origins that the operator names; widgets are for any shop, since what a shop's public key may do
//! and from which origins is asked when the key is looked up. Nobody is ever told to send cookies.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;

/// Below it are the routes that scripts on a shop's own pages call.
const WIDGETS: &str = "/api/v1/widget/";
const API: &str = "/api/";

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const SENT: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, idempotency-key, if-match, if-none-match, x-correlation-id, \
     x-request-id",
);
const READ: HeaderValue = HeaderValue::from_static(
    "etag, location, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, \
     x-request-id",
);
/// Two hours, the most that Chromium keeps the answer to a preflight.
const KEPT_SECONDS: HeaderValue = HeaderValue::from_static("7200");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");

/// The origins whose scripts may use the API, as `https://app.example`.
#[derive(Debug, Clone, Default)]
pub struct Origins(Arc<[HeaderValue]>);

impl Origins {
    /// From their texts: a scheme, a host, and a port if it is not the scheme's own.
    ///
    /// # Errors
    /// The first text that no browser would send as an origin.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let origins = texts.into_iter().map(|text| origin(text).ok_or(text));
        origins.collect::<Result<Vec<_>, _>>().map(|origins| Self(origins.into()))
    }

    /// As texts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|origin| origin.to_str().ok())
    }
}

fn origin(text: &str) -> Option<HeaderValue> {
    let (scheme, authority) = text.split_once("://")?;
    let own_port = if scheme == "https" { ":443" } else { ":80" };
    let uri: Uri = text.parse().ok()?;
    let fits = matches!(scheme, "https" | "http")
        && uri.authority().is_some_and(|parsed| parsed.as_str() == authority)
        && !uri.host()?.is_empty()
        && !authority.contains('@')
        && !authority.ends_with(own_port)
        && !authority.bytes().any(|byte| byte.is_ascii_uppercase());
    fits.then(|| HeaderValue::from_str(text).ok()).flatten()
}

/// True for the routes of widgets: they know no cookies, so no other site can borrow somebody's.
pub(crate) fn is_widget(path: &str) -> bool {
    path.starts_with(WIDGETS)
}

/// What a script of the request's origin may do at `path`: the value of the header that allows it.
fn allowed(origins: &Origins, path: &str, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    if is_widget(path) {
        return Some(ANYBODY);
    }
    (path.starts_with(API) && origins.0.contains(origin)).then(|| origin.clone())
}

/// The answer to a browser that asks before it sends a script's request; `None` when it is no such
/// question, or the answer is no: then there is no header that allows it.
pub(crate) fn preflight(
    origins: &Origins,
    (method, path): (&Method, &str),
    headers: &HeaderMap,
) -> Option<Response> {
    if *method != Method::OPTIONS || !headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    let origin = allowed(origins, path, headers)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let answer = response.headers_mut();
    answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, SENT);
    answer.insert(ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS);
    answer.insert(VARY, HeaderValue::from_static("origin"));
    Some(response)
}

/// What lets a script of an allowed origin read an answer.
pub(crate) struct Allowed(Option<HeaderValue>);

impl Allowed {
    /// For the request at `path` with these headers.
    pub fn to(origins: &Origins, path: &str, headers: &HeaderMap) -> Self {
        Self(allowed(origins, path, headers))
    }

    /// Says so in the answer.
    pub fn tell(self, headers: &mut HeaderMap) {
        if let Some(origin) = self.0 {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READ);
            headers.append(VARY, HeaderValue::from_static("origin"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "https://shop.example";
    const APP: &str = "https://app.example";

    fn allows(path: &str, origin: &str) -> Option<String> {
        let origins = Origins::parse([APP, "http://localhost:5173"]).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, origin.parse().unwrap());
        headers.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
        let answer = preflight(&origins, (&Method::OPTIONS, path), &headers);
        let asked = answer.map(|answer| answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN].clone());
        let mut told = HeaderMap::new();
        Allowed::to(&origins, path, &headers).tell(&mut told);
        assert_eq!(asked.as_ref(), told.get(ACCESS_CONTROL_ALLOW_ORIGIN));
        assert!(!told.contains_key("access-control-allow-credentials"));
        asked.map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn every_audience_has_its_origins() {
        for (path, origin, expected) in [
            ("/api/v1/cards", APP, Some(APP)),
            ("/api/v1/cards", "http://localhost:5173", Some("http://localhost:5173")),
            ("/api/v1/cards", SHOP, None),
            ("/api/v1/cards", "null", None),
            ("/api/v1/cards", "https://app.example.evil.example", None),
            ("/api/v1/cards", "http://app.example", None),
            ("/api/v1/widget/products", SHOP, Some("*")),
            ("/api/v1/widgets", SHOP, None),
            ("/cards", APP, None),
            ("/sign-in", APP, None),
            ("/apixyz", APP, None),
        ] {
            assert_eq!(allows(path, origin).as_deref(), expected, "{path} {origin}");
        }
    }

    #[test]
    fn only_preflights_are_answered() {
        let origins = Origins::parse([APP]).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, HeaderValue::from_static(APP));
        let path = "/api/v1/cards";
        assert!(preflight(&origins, (&Method::OPTIONS, path), &headers).is_none());
        headers.insert(ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("POST"));
        assert!(preflight(&origins, (&Method::GET, path), &headers).is_none());
        assert!(preflight(&origins, (&Method::OPTIONS, path), &headers).is_some());
    }

    #[test]
    fn what_no_browser_sends_as_an_origin_is_told() {
        assert!(Origins::parse([APP, "http://localhost:3000", "http://[::1]:3000"]).is_ok());
        for bad in [
            "*",
            "null",
            "app.example",
            "https://",
            "https://app.example/",
            "https://app.example/x",
            "https://App.example",
            "https://app.example:443",
            "https://u@app.example",
            "ftp://app.example",
            "https://app.example?x",
        ] {
            assert_eq!(Origins::parse([APP, bad]).unwrap_err(), bad);
        }
    }
}
