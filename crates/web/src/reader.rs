//! How a request wants to be answered: the language that was chosen in this browser, else the one
//! it asks for; the time zone that its clock is in.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use jiff::tz::TimeZone;

use crate::{Language, Locale, Preferences, Site, cookie};

/// The language chosen in this browser.
const LANGUAGE_COOKIE: &str = "florin_language";
/// The name (IANA) of the time zone that the pages' script found.
const ZONE_COOKIE: &str = "florin_zone";
/// Names of time zones are shorter.
const MAX_ZONE_LEN: usize = 64;

/// How somebody reads whom nobody knows. For people who are signed in, `visitor.locale` says it.
#[derive(Debug, Clone)]
pub struct Reader(pub Locale);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(asked(&parts.headers)))
    }
}

/// How the request asks to be answered.
pub(crate) fn asked(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let chosen = Preferences {
        language: cookie::value(headers, LANGUAGE_COOKIE).and_then(Language::parse),
        zone: cookie::value(headers, ZONE_COOKIE)
            .filter(|name| name.len() <= MAX_ZONE_LEN)
            .and_then(|name| TimeZone::get(name).ok()),
        ..Preferences::default()
    };
    chosen.over(&accepted.map(Locale::wanted).unwrap_or_default())
}

/// The `Set-Cookie` that keeps a language chosen in this browser. It is no secret and opens nothing.
pub fn keep_language(site: &Site, language: Language) -> HeaderValue {
    let (tag, secure) = (language.tag(), if site.secure { "; Secure" } else { "" });
    let text = format!(
        "{LANGUAGE_COOKIE}={tag}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        cookie::KEPT_SECONDS
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(cookies: &'static str, accepted: &'static str) -> Locale {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookies));
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
        asked(&headers)
    }

    #[test]
    fn what_was_chosen_here_goes_before_what_the_browser_asks_for() {
        for (cookies, accepted, language) in [
            ("", "", Language::En),
            ("", "mk, en;q=0.5", Language::Mk),
            ("florin_language=hi", "mk", Language::Hi),
            ("a=b; florin_language=hi", "", Language::Hi),
            ("florin_language=xx", "mk", Language::Mk),
            ("florin_language=", "mk", Language::Mk),
        ] {
            assert_eq!(locale(cookies, accepted).language, language, "{cookies} {accepted}");
        }
        let kept = keep_language(&Site::default(), Language::Mk);
        assert!(kept.to_str().unwrap().starts_with("florin_language=mk; Path=/; Max-Age="));
    }

    #[test]
    fn a_time_zone_is_one_that_there_is() {
        let zone = |cookies| locale(cookies, "").zone;
        let skopje = TimeZone::get("Europe/Skopje").ok();
        assert_eq!(zone("florin_zone=Europe/Skopje"), skopje);
        for bad in ["florin_zone=Middle/Earth", "florin_zone=../../etc/passwd", "florin_zone="] {
            assert_eq!(zone(bad), None, "{bad}");
        }
    }
}
