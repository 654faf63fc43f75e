//! Versions of what is read and written: entity tags, and the conditions that requests put on them
//! (RFC 9110, sections 8.8.3 and 13.1).
//!
//! A version is the hash of what was answered, so it changes exactly when the answer does, without a
//! counter on every row. It is strong, since only strong ones may guard a write; answers that carry
//! one are therefore not compressed.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::secrets::sha256_hex;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::{Data, Error, Problem};

/// Longest condition that is read, in bytes: a hundred tags and more.
const MAX_CONDITION_LEN: usize = 4_096;

/// Hexadecimal digits of a tag: 128 bits.
const TAG_LEN: usize = 32;

/// The version of one resource, as an entity tag with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// The version of what will be answered.
    pub fn of(view: &impl Serialize) -> base::Result<Self> {
        let json = serde_json::to_vec(view)
            .map_err(|error| base::Error::caused("writing a view for its version", error))?;
        let hash = sha256_hex(&json);
        Ok(Self(format!("\"{}\"", hash.get(..TAG_LEN).unwrap_or(&hash))))
    }
}

/// 200 with its data and their [`Version`]; 304 for whoever has them already.
#[derive(Debug)]
pub struct Versioned<T>(pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let version = match Version::of(&self.0) {
            Ok(version) => version,
            Err(error) => return Error::from(error).into_response(),
        };
        let mut response = Data(self.0).into_response();
        if let Ok(tag) = HeaderValue::from_str(&version.0) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The version that a write is meant for: `If-Match`. Without the header the write is meant for
/// whatever is there.
#[derive(Debug)]
pub struct IfMatch(Option<HeaderValue>);

/// What the description says of it: `params(IfMatch)`. The problems follow from that.
impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tags = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(MAX_CONDITION_LEN))
            .examples([serde_json::json!("*")]);
        let condition = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The `ETag` of what was read: nothing is done to another version."))
            .schema(Some(tags))
            .build();
        vec![condition]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut lines = parts.headers.get_all(header::IF_MATCH).iter();
        match (lines.next(), lines.next()) {
            (Some(line), None) if line.len() <= MAX_CONDITION_LEN => Ok(Self(Some(line.clone()))),
            (None, _) => Ok(Self(None)),
            _ => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "malformed_condition",
                "If-Match takes one line of entity tags.",
            )),
        }
    }
}

impl IfMatch {
    /// Refuses a write that is meant for another version than `view`'s: 412 `version_mismatch`.
    /// Ask it after the rows that `view` was made of were locked.
    pub fn check(&self, view: &impl Serialize) -> Result<(), Error> {
        let Some(wanted) = &self.0 else { return Ok(()) };
        let current = Version::of(view)?;
        let named = tags(wanted).any(|tag| tag == "*" || tag == current.0);
        if named {
            return Ok(());
        }
        let detail = "It was changed since you read it. Read it again; nothing was done.";
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, "version_mismatch", detail).into())
    }
}

fn tags(header: &HeaderValue) -> impl Iterator<Item = &str> {
    header.to_str().unwrap_or_default().split(',').map(str::trim)
}

/// The condition of a request that only wants what it does not have: `If-None-Match`.
pub(crate) struct IfNoneMatch(Option<HeaderValue>);

impl IfNoneMatch {
    /// Of a request that reads.
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        let value = headers.get(header::IF_NONE_MATCH).filter(|_| is_read);
        Self(value.filter(|value| value.len() <= MAX_CONDITION_LEN).cloned())
    }

    /// Leaves out of a 200 what the caller has already. Weak comparison, as reads ask for.
    pub fn apply(self, response: &mut Response) {
        let Some(known) = self.0.filter(|_| response.status() == StatusCode::OK) else { return };
        let current = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
        let is_known = current.is_some_and(|current| {
            tags(&known).any(|tag| tag == "*" || opaque(tag) == opaque(current))
        });
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = axum::body::Body::empty();
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(view: &str) -> String {
        Version::of(&view).unwrap().0
    }

    #[test]
    fn a_version_changes_with_what_is_answered() {
        assert_eq!(tag("a"), tag("a"));
        assert_ne!(tag("a"), tag("b"));
        assert_eq!(tag("a").len(), 34);
    }

    #[test]
    fn a_write_is_done_to_the_version_that_it_is_meant_for() {
        let current = tag("now");
        for (wanted, is_met) in [
            (None, true),
            (Some("*".to_owned()), true),
            (Some(current.clone()), true),
            (Some(format!("\"other\", {current}")), true),
            (Some("\"other\"".to_owned()), false),
            (Some(format!("W/{current}")), false),
            (Some(String::new()), false),
        ] {
            let text = format!("{wanted:?}");
            let condition = IfMatch(wanted.map(|text| text.parse().unwrap()));
            assert_eq!(condition.check(&"now").is_ok(), is_met, "{text}");
        }
    }

    #[test]
    fn a_read_gets_what_it_does_not_have() {
        let current = tag("now");
        for (known, method, status) in [
            (current.clone(), Method::GET, 304),
            (current.clone(), Method::HEAD, 304),
            (format!("W/{current}"), Method::GET, 304),
            ("*".to_owned(), Method::GET, 304),
            (format!("\"x\",{current}"), Method::GET, 304),
            ("\"x\"".to_owned(), Method::GET, 200),
            (current.clone(), Method::PUT, 200),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, known.parse().unwrap());
            let mut response = Versioned("now").into_response();
            IfNoneMatch::of(&method, &headers).apply(&mut response);
            assert_eq!(response.status().as_u16(), status, "{method} {known}");
            assert_eq!(response.headers()[header::ETAG], current);
            assert_eq!(response.headers().contains_key(header::CONTENT_TYPE), status == 200);
        }
    }
}
