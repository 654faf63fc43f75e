//! The session cookie. What its token means is `identity`'s business.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::Site;

/// `__Host-` makes browsers insist on https, on the path `/` and on no domain, so that no other
/// host can set it.
const SECURE_NAME: &str = "__Host-florin_session";
const PLAIN_NAME: &str = "florin_session";

impl Site {
    const fn session_cookie(&self) -> &'static str {
        if self.secure { SECURE_NAME } else { PLAIN_NAME }
    }
}

/// How long a browser keeps the cookie: the most that browsers allow (RFC 6265bis, 400 days). When
/// the session ends is known to the server alone.
const KEPT_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The `Set-Cookie` that starts a session.
///
/// `token` is base64url or hex; a token that fits no header ends the session instead.
pub fn start_session(site: &Site, token: &str) -> HeaderValue {
    HeaderValue::from_str(&cookie(site, token, KEPT_SECONDS)).unwrap_or_else(|_| end_session(site))
}

/// The `Set-Cookie` that ends the session.
pub fn end_session(site: &Site) -> HeaderValue {
    HeaderValue::from_str(&cookie(site, "", 0)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn cookie(site: &Site, token: &str, seconds: u32) -> String {
    let (name, secure) = (site.session_cookie(), if site.secure { "; Secure" } else { "" });
    format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The session's token, if the request has one.
pub fn session_token(site: &Site, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == site.session_cookie() && !value.is_empty())
        .map(|(_, value)| value.to_owned())
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
