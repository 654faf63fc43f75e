//! Classes of routes that an address may use less often than others: a layer, put around a route
//! where it is registered.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use tower::{Layer, Service};

use super::{Bucket, Key, Quota, Quotas, Ticket};
use crate::Problem;

/// A class of routes. Its requests count for the address too, and for the caller.
///
/// ```
/// use axum::routing::{Router, post};
///
/// let routes: Router = Router::new()
///     .route("/api/v1/auth/verify-otp", post(async || "in").layer(web::Class::Verify));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Signing in, signing up, and whatever sends somebody a message: 10 a minute.
    SignIn,
    /// Trying a code or a second factor: 5 a minute.
    Verify,
    /// Renewing tokens: 100 a minute.
    Refresh,
}

impl Class {
    const fn quota(self, quotas: &Quotas) -> Quota {
        match self {
            Self::SignIn => quotas.sign_in,
            Self::Verify => quotas.verify,
            Self::Refresh => quotas.refresh,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Verify => "verify",
            Self::Refresh => "refresh",
        }
    }
}

impl<S> Layer<S> for Class {
    type Service = Strict<S>;

    fn layer(&self, inner: S) -> Strict<S> {
        Strict { class: *self, inner }
    }
}

/// A route of a [`Class`].
#[derive(Debug, Clone)]
pub struct Strict<S> {
    class: Class,
    inner: S,
}

impl<S> Service<Request> for Strict<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // What is ready is the service itself, not its clone.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let class = self.class;
        Box::pin(async move {
            let Some(ticket) = request.extensions().get::<Ticket>().cloned() else {
                tracing::error!(?class, "a route with a class is outside of the rooms");
                return Ok(Problem::internal().into_response());
            };
            let key = Key::of_address(Bucket::Class(class), ticket.0.address);
            let quota = class.quota(&ticket.0.limits.0.quotas);
            match ticket.count(key, quota).await {
                Ok(()) => inner.call(request).await,
                Err(problem) => Ok(problem.into_response()),
            }
        })
    }
}
