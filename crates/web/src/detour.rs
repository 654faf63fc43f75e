//! Problems that a person solves on another page: they are led there and come back.
//!
//! Programs get the problem itself; what it means is `identity`'s business.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::utf8_percent_encode;

use crate::caller::{QUERY_VALUE, local_path};
use crate::page;

/// The codes that lead somewhere, and where.
const DETOURS: &[(&str, &str)] =
    &[("step_up_required", "/step-up"), ("factors_required", "/security/factors")];

/// Where a person was when they asked for something.
pub(crate) struct Place {
    path: Option<String>,
    is_fragment: bool,
}

impl Place {
    /// `None` for a program.
    pub fn of(request: &Request) -> Option<Self> {
        let headers = request.headers();
        if headers.contains_key("hx-request") {
            return Some(Self { path: path_in(headers, "hx-current-url"), is_fragment: true });
        }
        if !page::is_wanted(request.uri().path(), headers) {
            return None;
        }
        // What was sent cannot be sent again; the page it was sent from can be opened again.
        let path = if request.method() == Method::GET {
            request.uri().path_and_query().map(ToString::to_string)
        } else {
            path_in(headers, header::REFERER.as_str())
        };
        Some(Self { path, is_fragment: false })
    }

    /// The way round a problem with this code, if there is one.
    pub fn detour(&self, code: &str) -> Option<Response> {
        let (_, target) = DETOURS.iter().find(|(known, _)| *known == code)?;
        let target = match self.path.as_deref().and_then(local_path) {
            Some(next) => format!("{target}?next={}", utf8_percent_encode(next, QUERY_VALUE)),
            None => (*target).to_owned(),
        };
        if !self.is_fragment {
            return Some(Redirect::to(&target).into_response());
        }
        // htmx would follow a redirect inside the fragment; the whole page has to go.
        let target = HeaderValue::from_str(&target).ok()?;
        let redirect = (HeaderName::from_static("hx-redirect"), target);
        Some((StatusCode::FORBIDDEN, [redirect]).into_response())
    }
}

/// The path of an absolute address in a header, of whichever site: only paths of this one are
/// followed.
fn path_in(headers: &HeaderMap, name: &str) -> Option<String> {
    let address = headers.get(name)?.to_str().ok()?;
    address.splitn(4, '/').nth(3).map(|path| format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn target(method: &str, headers: &[(&str, &str)], code: &str) -> Option<String> {
        let request = Request::builder().method(method).uri("/keys?page=2");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let place = Place::of(&request.body(Body::empty()).unwrap())?;
        let response = place.detour(code)?;
        let names = ["location", "hx-redirect"];
        let found = names.iter().find_map(|name| response.headers().get(*name));
        found.map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn people_are_led_to_where_they_can_go_on_and_come_back() {
        let page = ("accept", "text/html");
        let from = ("referer", "https://florin.example/keys?page=3");
        let current = ("hx-current-url", "https://florin.example/cards");
        for (method, headers, code, expected) in [
            ("GET", &[page][..], "step_up_required", Some("/step-up?next=/keys%3Fpage%3D2")),
            ("GET", &[page], "factors_required", Some("/security/factors?next=/keys%3Fpage%3D2")),
            ("GET", &[page], "not_found", None),
            ("GET", &[], "step_up_required", None),
            ("POST", &[page, from], "step_up_required", Some("/step-up?next=/keys%3Fpage%3D3")),
            ("POST", &[page], "step_up_required", Some("/step-up")),
            (
                "POST",
                &[page, ("referer", "https://x//evil.example")],
                "step_up_required",
                Some("/step-up"),
            ),
            (
                "POST",
                &[("hx-request", "true"), current],
                "step_up_required",
                Some("/step-up?next=/cards"),
            ),
        ] {
            let found = target(method, headers, code);
            assert_eq!(found.as_deref(), expected, "{method} {headers:?} {code}");
        }
    }
}
