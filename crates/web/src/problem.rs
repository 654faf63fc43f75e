//! What a caller is told when a request is not done: RFC 9457 problem details with Florin's stable
//! code.
//!
//! A problem travels inside the response as a value; [`crate::edge`] writes it out, because only
//! there the correlation and the wish for a page or for JSON are known.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::error::{FieldProblem, RefusalKind};
use base::{Correlation, Refusal};
use serde::Serialize;

use crate::again::Lost;

/// What a handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not done, on its way to the caller. Everything that becomes a [`base::Error`]
/// becomes this one with `?`.
#[derive(Debug)]
pub struct Error(Cause);

#[derive(Debug)]
enum Cause {
    Base(base::Error),
    Problem(Box<Problem>),
    Answered(Box<Response>),
}

impl Error {
    /// Not done, because it was done before and answered so.
    pub(crate) fn answered(answer: Response) -> Self {
        Self(Cause::Answered(Box::new(answer)))
    }
}

impl<E: Into<base::Error>> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Cause::Base(error.into()))
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self(Cause::Problem(Box::new(problem)))
    }
}

impl IntoResponse for Error {
    /// The one place where a fault is logged; the caller learns only that there was one.
    fn into_response(self) -> Response {
        match self.0 {
            Cause::Problem(problem) => problem.into_response(),
            Cause::Answered(answer) => *answer,
            Cause::Base(base::Error::Refused(refusal)) => Problem::from(*refusal).into_response(),
            Cause::Base(fault @ base::Error::Fault(_)) => {
                tracing::error!(error = fault.chain(), "a request failed");
                let mut response = Problem::internal().into_response();
                if fault.is_retryable() {
                    response.extensions_mut().insert(Lost);
                }
                response
            }
        }
    }
}

/// A problem: a status, a stable code, and one sentence.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// Stable code in `snake_case`, part of the interface.
    pub code: &'static str,
    /// What happened and what it means.
    pub detail: String,
    /// The fields at fault, if it is about fields.
    pub fields: Vec<FieldProblem>,
    /// What would be taken instead, where that is known.
    pub accepts: Vec<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem that HTTP itself has; a domain says no with a [`Refusal`].
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let (detail, fields, accepts) = (detail.into(), Vec::new(), Vec::new());
        Self { status, code, detail, fields, accepts, headers: Vec::new() }
    }

    /// The answer to a fault.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side. It is in our log under the correlation.",
        )
    }

    /// The answer to a caller whom nobody knows.
    pub fn unauthenticated() -> Self {
        Self::from(Refusal::new(
            RefusalKind::Unauthenticated,
            "unauthenticated",
            "Sign in, or send a valid API key as \"Authorization: Bearer …\".",
        ))
    }

    /// The same problem, with a header on its response.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The words of the status, as RFC 9457 wants them beside the type `about:blank`.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Problem")
    }

    /// The JSON text.
    pub(crate) fn to_json(&self, correlation: &Correlation) -> Vec<u8> {
        let fields = self.fields.iter().map(Field::from).collect();
        let wire = Wire {
            kind: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            fields,
            accepts: &self.accepts,
            correlation: correlation.as_str(),
            success: false,
        };
        serde_json::to_vec(&wire).unwrap_or_default()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let Refusal { kind, code, message, fields, accepts } = refusal;
        let problem = Self { fields, accepts, ..Self::new(status(kind), code, message) };
        match kind {
            RefusalKind::Unauthenticated => problem.with_header(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"florin\""),
            ),
            RefusalKind::Unavailable => {
                problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
            }
            _ => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers.drain(..));
        response.extensions_mut().insert(self);
        response
    }
}

pub(crate) const fn status(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Malformed => StatusCode::BAD_REQUEST,
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::Conflict => StatusCode::CONFLICT,
        RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Field<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    accepts: &'a [&'static str],
    correlation: &'a str,
    success: bool,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    code: &'static str,
    message: &'a str,
}

impl<'a> From<&'a FieldProblem> for Field<'a> {
    fn from(problem: &'a FieldProblem) -> Self {
        Self { field: &problem.field, code: problem.code, message: &problem.message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_refusal_has_a_status_of_its_own() {
        use RefusalKind as Kind;
        for (kind, status) in [
            (Kind::Malformed, 400),
            (Kind::Invalid, 422),
            (Kind::Unauthenticated, 401),
            (Kind::Forbidden, 403),
            (Kind::NotFound, 404),
            (Kind::Conflict, 409),
            (Kind::TooLarge, 413),
            (Kind::TooMany, 429),
            (Kind::Unavailable, 503),
        ] {
            assert_eq!(Problem::from(Refusal::new(kind, "c", "m")).status.as_u16(), status);
        }
    }

    #[test]
    fn the_wire_form_is_rfc_9457_with_our_members() {
        let problem = Problem::from(Refusal::field("a.b[0]", "too_long", "At most 9."));
        let json = problem.to_json(&Correlation::parse("c1").unwrap());
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let expected = serde_json::json!({
            "type": "about:blank", "title": "Unprocessable Entity", "status": 422,
            "detail": "At most 9.", "code": "too_long", "correlation": "c1", "success": false,
            "fields": [{"field": "a.b[0]", "code": "too_long", "message": "At most 9."}],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn a_problem_may_say_what_would_be_taken() {
        let refusal = Refusal::new(RefusalKind::Forbidden, "c", "m");
        let problem = Problem::from(Refusal { accepts: vec!["totp", "passkey"], ..refusal });
        let json = problem.to_json(&Correlation::parse("c1").unwrap());
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["accepts"], serde_json::json!(["totp", "passkey"]));
    }

    #[test]
    fn a_fault_tells_the_caller_nothing() {
        let response = Error::from(base::Error::fault("secret detail")).into_response();
        let problem = response.extensions().get::<Problem>().unwrap();
        assert_eq!((response.status().as_u16(), problem.code), (500, "internal"));
        assert!(!problem.detail.contains("secret"));
    }

    #[test]
    fn who_is_not_known_is_told_how_to_become_known() {
        let response = Problem::unauthenticated().into_response();
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
