//! The Core API's error shape. The first three digits of a code are the status.

use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An answer that says no.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    /// The last three digits of the code.
    detail: u16,
    message: String,
}

impl Failure {
    fn new(status: StatusCode, detail: u16, message: impl Into<String>) -> Self {
        Self { status, detail, message: message.into() }
    }

    /// The request cannot be used.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 1, message)
    }

    pub(super) fn unauthorized() -> Self {
        let message = "The application and access tokens are not right.";
        Self::new(StatusCode::UNAUTHORIZED, 1, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, 1, message)
    }

    /// The same token came with another payload before.
    pub(super) fn conflict() -> Self {
        let message = "This token was already used with a different payload.";
        Self::new(StatusCode::CONFLICT, 1, message)
    }

    /// It can be read, but not be done.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, 1, message)
    }

    /// The sandbox holds as much as it will.
    pub(super) fn full() -> Self {
        let message = "The sandbox is full; start it anew.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, 1, message)
    }

    /// Gives a response that axum refused by itself the shape that clients can read.
    pub(super) fn shaped(response: Response) -> Response {
        let json = HeaderValue::from_static("application/json");
        let status = response.status();
        let refused = status.is_client_error() || status.is_server_error();
        if refused && response.headers().get(CONTENT_TYPE) != Some(&json) {
            let message = status.canonical_reason().unwrap_or("Refused");
            Self::new(status, 0, message).into_response()
        } else {
            response
        }
    }
}

impl From<base::Error> for Failure {
    fn from(cause: base::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 1, cause.chain())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let code = format!("{}{:03}", self.status.as_u16(), self.detail);
        let body = json!({"error_message": self.message, "error_code": code});
        (self.status, Json(body)).into_response()
    }
}
