//! The guard before every route that is not open: it identifies the caller, once, sees that the
//! route's rule lets them in, and leaves what it knows for the extractors.
//!
//! It reads nothing of its own: what a caller may do comes with who they are.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Refusal;
use base::error::RefusalKind;

use crate::caller::{self, Recognised};
use crate::routes::Rule;
use crate::{App, Problem};

/// What stands before one route.
#[derive(Clone)]
pub(crate) struct Guard {
    pub app: App,
    pub rule: Rule,
    /// True when strangers are led to the sign-in page.
    pub is_page: bool,
}

/// Lets the request through, or answers it.
pub(crate) async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let known = match caller::identified(&parts, &guard.app).await {
        Ok(Some(known)) => known,
        Ok(None) if guard.is_page => return caller::to_sign_in(&parts),
        Ok(None) => return Problem::unauthenticated().into_response(),
        Err(error) => return error.into_response(),
    };
    if !guard.rule.allows(known.permissions) {
        return Problem::from(forbidden(guard.rule, known.wants_factors)).into_response();
    }
    parts.extensions.insert(Recognised(Arc::new(known)));
    next.run(Request::from_parts(parts, body)).await
}

fn forbidden(rule: Rule, wants_factors: bool) -> Refusal {
    if wants_factors && matches!(rule, Rule::Platform(_)) {
        let message = "Set up an authenticator app and a passkey first; operators need both.";
        return Refusal::new(RefusalKind::Forbidden, "factors_required", message);
    }
    let permission = rule.permission().map_or("", |permission| permission.word());
    let message = format!("This needs the permission {permission}, which you do not have.");
    Refusal::new(RefusalKind::Forbidden, "ADMIN_001", message)
}
