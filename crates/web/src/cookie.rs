//! Cookies: the session's, and what is kept for minutes. What they mean is `identity`'s business.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::Site;

/// `__Host-` makes browsers insist on https, on the path `/` and on no domain, so that no other
/// host can set a cookie of this name.
const SECURE_PREFIX: &str = "__Host-";
/// The session's cookie, without the prefix.
pub(crate) const SESSION: &str = "florin_session";

/// How long a browser keeps a session's cookie: the most that browsers allow (RFC 6265bis, 400
/// days). When the session ends is known to the server alone.
pub(crate) const KEPT_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The `Set-Cookie` that starts a session.
///
/// `token` is base64url or hex; a token that fits no header ends the session instead.
pub fn start_session(site: &Site, token: &str) -> HeaderValue {
    set_cookie(site, SESSION, token, KEPT_SECONDS)
}

/// The `Set-Cookie` that ends the session.
pub fn end_session(site: &Site) -> HeaderValue {
    set_cookie(site, SESSION, "", 0)
}

/// The session's token, if the request has one.
pub fn session_token(site: &Site, headers: &HeaderMap) -> Option<String> {
    cookie(site, headers, SESSION)
}

/// The `Set-Cookie` that keeps `value` under `name` for so many seconds, out of reach of scripts
/// and of other sites; 0 seconds forget it.
///
/// `value` is base64url or hex; one that fits no header is forgotten instead.
pub fn set_cookie(site: &Site, name: &str, value: &str, seconds: u32) -> HeaderValue {
    let written = |value: &str, seconds: u32| {
        let (prefix, secure) = if site.secure { (SECURE_PREFIX, "; Secure") } else { ("", "") };
        HeaderValue::from_str(&format!(
            "{prefix}{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        ))
    };
    written(value, seconds)
        .or_else(|_| written("", 0))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What the request has under `name`.
pub fn cookie(site: &Site, headers: &HeaderMap, name: &str) -> Option<String> {
    let prefix = if site.secure { SECURE_PREFIX } else { "" };
    value(headers, &format!("{prefix}{name}")).map(str::to_owned)
}

/// The value of the cookie that is called exactly so, unless it is empty.
pub(crate) fn value<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(secure: bool) -> Site {
        Site { secure, ..Site::default() }
    }

    #[test]
    fn a_cookie_cannot_be_read_by_scripts_nor_sent_from_elsewhere() {
        let plain = start_session(&site(false), "abc");
        assert_eq!(plain, "florin_session=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
        let secure = start_session(&site(true), "abc");
        assert_eq!(
            secure,
            "__Host-florin_session=abc; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; florin_session=t1;c=d"));
        assert_eq!(session_token(&site(false), &headers).as_deref(), Some("t1"));
        assert_eq!(session_token(&site(true), &headers), None, "the plain name is not secure");
        let ended = end_session(&site(false));
        headers.insert(header::COOKIE, ended);
        assert_eq!(session_token(&site(false), &headers), None);
    }
}
