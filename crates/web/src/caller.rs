//! Who is asking: the credentials of a request, and the extractors that hand handlers a known
//! caller.
//!
//! What a credential is worth is not known here; [`Identify`] says.

use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::PermissionSet;
use base::{Correlation, Who};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::origin::origin;
use crate::{App, Error, Locale, Preferences, Problem, Site, cookie, cors, limits, reader};

/// What a request brought to say who is asking.
pub enum Credential {
    /// The text of an API key, and the site that a browser says the request comes from.
    Key {
        /// The text.
        text: String,
        /// The header `Origin`, if there is one.
        origin: Option<String>,
    },
    /// The token of a session.
    Session(String),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key { .. } => "Key(…)",
            Self::Session(_) => "Session(…)",
        })
    }
}

/// A caller who is known.
#[derive(Debug, Clone)]
pub struct Identified {
    /// For transactions.
    pub who: Who,
    /// The person's name, or the key's, for pages.
    pub name: String,
    /// The organisation's name, for pages; empty without one.
    pub organisation: String,
    /// What the caller may do: in the organisation acted for, and on the platform.
    pub permissions: PermissionSet,
    /// True for somebody who may do nothing over the platform until their second factors are set
    /// up.
    pub wants_factors: bool,
    /// What they have chosen about how they read.
    pub preferences: Preferences,
    /// How they read: their preferences, and the rest as the request asks for it. [`Visitor`] says
    /// this; whoever identifies leaves it at its default.
    pub locale: Locale,
}

impl Identified {
    /// Somebody who has said nothing about how they read.
    pub fn new(who: Who, name: String, organisation: String, permissions: PermissionSet) -> Self {
        let (preferences, locale) = (Preferences::default(), Locale::default());
        let wants_factors = false;
        Self { who, name, organisation, permissions, wants_factors, preferences, locale }
    }
}

/// Says who is behind a credential.
#[async_trait]
pub trait Identify: Send + Sync {
    /// `None` when nobody is: unknown, expired, revoked. The answer's `who` carries `correlation`.
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>>;
}

/// A known caller, by API key (`Authorization: Bearer …`, or `Basic` with the key as the user) or
/// by session cookie. Nobody else gets in: 401.
#[derive(Debug, Clone)]
pub struct Caller(pub Who);

/// Somebody who looks at pages. Who is not known is sent to the sign-in page and comes back after
/// it.
#[derive(Debug, Clone)]
pub struct Visitor(pub Identified);

/// Whom the guard, or an extractor before this one, has identified.
#[derive(Debug, Clone)]
pub(crate) struct Recognised(pub Arc<Identified>);

/// The correlation that the edge gave the request.
pub(crate) fn correlation(parts: &Parts, app: &App) -> Correlation {
    let given = parts.extensions.get::<Correlation>();
    given.cloned().unwrap_or_else(|| Correlation::new(app.db.ids()))
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    App: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        match recognised(parts, &App::from_ref(state)).await? {
            Some(known) => Ok(Self(known.who.clone())),
            None => Err(Problem::unauthenticated().into()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match recognised(parts, &App::from_ref(state)).await {
            Ok(Some(known)) => {
                let mut known = Identified::clone(&known);
                known.locale = known.preferences.over(&reader::asked(&parts.headers));
                Ok(Self(known))
            }
            Ok(None) => Err(to_sign_in(parts)),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Whom the guard has let in; on open routes, who asks, if anybody known does.
pub(crate) async fn recognised(
    parts: &mut Parts,
    app: &App,
) -> Result<Option<Arc<Identified>>, Error> {
    if let Some(Recognised(known)) = parts.extensions.get() {
        return Ok(Some(Arc::clone(known)));
    }
    let known = identified(parts, app).await?.map(Arc::new);
    if let Some(known) = &known {
        parts.extensions.insert(Recognised(Arc::clone(known)));
    }
    Ok(known)
}

pub(crate) async fn identified(parts: &Parts, app: &App) -> Result<Option<Identified>, Error> {
    let Some(credential) = credential(app, parts.uri.path(), &parts.headers) else {
        return Ok(None);
    };
    let mut known = app.identify.identify(credential, correlation(parts, app)).await?;
    limits::settle(&parts.extensions, known.as_ref()).await?;
    if let Some(known) = &mut known {
        known.who.origin = Some(origin(parts));
    }
    Ok(known)
}

/// A request that names a key is never answered as somebody's session; widgets have none.
fn credential(app: &App, path: &str, headers: &HeaderMap) -> Option<Credential> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => {
            let text = key_in(value.to_str().ok()?)?;
            let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
            Some(Credential::Key { text, origin: origin.map(str::to_owned) })
        }
        None if cors::is_widget(path) => None,
        None => cookie::session_token(&app.site, headers).map(Credential::Session),
    }
}

/// What a request brought to say who is asking, whatever it is worth; for the limits.
pub(crate) fn credential_text(site: &Site, headers: &HeaderMap) -> Option<String> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => Some(String::from_utf8_lossy(value.as_bytes()).into_owned()),
        None => cookie::session_token(site, headers),
    }
}

fn key_in(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        Some(rest.to_owned())
    } else if scheme.eq_ignore_ascii_case("basic") {
        let text = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        text.split_once(':').map(|(user, _)| user.to_owned())
    } else {
        None
    }
}

const HX_REQUEST: &str = "hx-request";
const HX_CURRENT_URL: &str = "hx-current-url";

pub(crate) fn to_sign_in(parts: &Parts) -> Response {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted == Some("text/event-stream") {
        // A stream that is led to a page would take it for news.
        return Problem::unauthenticated().into_response();
    }
    if parts.headers.contains_key(HX_REQUEST) {
        // htmx follows a redirect inside the fragment; the whole page has to go.
        let page = parts.headers.get(HX_CURRENT_URL).and_then(|url| url.to_str().ok());
        let path = page.and_then(|url| url.splitn(4, '/').nth(3)).map(|path| format!("/{path}"));
        let target = HeaderValue::from_str(&sign_in_path(path.as_deref()));
        let target = target.unwrap_or(HeaderValue::from_static("/sign-in"));
        let redirect = (HeaderName::from_static("hx-redirect"), target);
        return (StatusCode::UNAUTHORIZED, [redirect]).into_response();
    }
    // Only what was read can be asked for again.
    let next = (parts.method == Method::GET).then(|| parts.uri.path_and_query()).flatten();
    Redirect::to(&sign_in_path(next.map(axum::http::uri::PathAndQuery::as_str))).into_response()
}

pub(crate) const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');

/// The path of the sign-in page that leads on to `next`, if that is a path of this site.
pub fn sign_in_path(next: Option<&str>) -> String {
    way_in("/sign-in", next)
}

/// The same for who has no account yet.
pub fn sign_up_path(next: Option<&str>) -> String {
    way_in("/sign-up", next)
}

fn way_in(path: &str, next: Option<&str>) -> String {
    match next.and_then(local_path) {
        Some(next) if next != "/" => {
            format!("{path}?next={}", utf8_percent_encode(next, QUERY_VALUE))
        }
        _ => path.to_owned(),
    }
}

/// `path`, if following it stays on this site: browsers read `//host`, and `\` like `/`, as another
/// host, and drop tabs and line ends before they look.
pub fn local_path(path: &str) -> Option<&str> {
    let mut bytes = path.bytes();
    let local = bytes.next() == Some(b'/')
        && bytes.next() != Some(b'/')
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    local.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/cards", "/cards/x?page=2&q=%2F%2Fa", "/a//b"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "cards",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\nb",
            "javascript:alert(1)",
            " /cards",
            "/é",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
        assert_eq!(sign_in_path(Some("//evil.example")), "/sign-in");
        assert_eq!(sign_in_path(Some("/cards?a=b&c")), "/sign-in?next=/cards%3Fa%3Db%26c");
    }

    #[test]
    fn a_key_is_read_from_both_schemes() {
        for (header, key) in [
            ("Bearer fl_live_x", Some("fl_live_x")),
            ("bearer  fl_live_x", Some("fl_live_x")),
            ("Basic ZmxfbGl2ZV94Og==", Some("fl_live_x")),
            ("Basic ZmxfbGl2ZV94OmlnbQ==", Some("fl_live_x")),
            ("Basic !!", None),
            ("Basic ZmxfbGl2ZV94", None),
            ("Digest a", None),
            ("fl_live_x", None),
        ] {
            assert_eq!(key_in(header).as_deref(), key, "{header}");
        }
    }

    #[test]
    fn a_credential_does_not_print_its_secret() {
        assert_eq!(
            format!("{:?}", Credential::Key { text: "s3cret".to_owned(), origin: None }),
            "Key(…)"
        );
    }
}
