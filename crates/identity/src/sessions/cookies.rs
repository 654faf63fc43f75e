//! The cookies of a browser: the session's, and the one by which it is known after that has ended.
//! What that is good for: [`crate::locks`].

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::AppendHeaders;
use base::secrets::{ExposeSecret as _, SecretString};
use web::Site;

use super::Opened;

const DEVICE: &str = "florin_device";
/// As long as browsers keep a cookie (RFC 6265bis, 400 days).
const DEVICE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// What the request has of the cookie by which its browser is known.
pub(crate) fn device(site: &Site, headers: &HeaderMap) -> Option<String> {
    web::cookie(site, headers, DEVICE)
}

/// The `Set-Cookie` by which a browser will be known.
pub(crate) fn know_device(site: &Site, token: &SecretString) -> (HeaderName, HeaderValue) {
    let cookie = web::set_cookie(site, DEVICE, token.expose_secret(), DEVICE_SECONDS);
    (header::SET_COOKIE, cookie)
}

/// The cookies of a browser's session that was just opened.
pub(crate) fn opened(
    site: &Site,
    opened: &Opened,
) -> AppendHeaders<Vec<(HeaderName, HeaderValue)>> {
    let session = web::start_session(site, opened.token.expose_secret());
    let device = opened.device.as_ref().map(|token| know_device(site, token));
    AppendHeaders([(header::SET_COOKIE, session)].into_iter().chain(device).collect())
}
