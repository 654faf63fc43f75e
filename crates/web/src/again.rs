//! Writes that met another and lost: what a deadlock or a serialization failure has undone is done again, from the
//! request on, before the caller hears of it.
//!
//! A handler's work is one transaction, so of what failed nothing is left. Where that is not so, because a file is
//! written or a question used up before, the route says so with [`Once`].

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tower::Layer;
use tower::util::MapResponse;

use crate::write::Seen;

/// How often a write is tried: who loses three times in a row meets more than bad luck.
const TRIES: usize = 3;

/// Marks the answer to a request that may succeed at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lost;

/// Around routes that leave something behind before their last commit: what failed there is answered, and whoever asked
/// begins anew.
#[derive(Debug, Clone, Copy)]
pub struct Once;

impl<S> Layer<S> for Once {
    type Service = MapResponse<S, fn(Response) -> Response>;

    fn layer(&self, inner: S) -> Self::Service {
        MapResponse::new(inner, |mut response| {
            response.extensions_mut().remove::<Lost>();
            response
        })
    }
}

/// Lets the request through, and again if it lost.
pub(crate) async fn run(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let (seen, has_body) = (Seen::default(), !body.is_end_stream());
    parts.extensions.insert(seen.clone());
    let mut response = next.clone().run(Request::from_parts(parts.clone(), body)).await;
    for _ in 1..TRIES {
        if response.extensions_mut().remove::<Lost>().is_none() {
            break;
        }
        let body = match seen.body() {
            Some(body) => Body::from(body),
            None if !has_body => Body::empty(),
            // It has gone, and nobody kept it.
            None => break,
        };
        response = next.clone().run(Request::from_parts(parts.clone(), body)).await;
    }
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::to_bytes;
    use axum::extract::State;
    use axum::http::Method;
    use axum::response::IntoResponse as _;
    use axum::routing::any;
    use axum::{Extension, Router, middleware};
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    use super::*;
    use crate::Json;

    /// How often it was asked, and how often it loses.
    type Luck = (Arc<AtomicUsize>, usize);

    async fn echo(State((asked, losses)): State<Luck>, Json(body): Json<Value>) -> Response {
        if asked.fetch_add(1, Ordering::SeqCst) < losses {
            return (Extension(Lost), "lost").into_response();
        }
        body.to_string().into_response()
    }

    /// Whoever takes the body without the kit's extractors is asked once.
    async fn stream(State((asked, _)): State<Luck>, body: Body) -> Response {
        asked.fetch_add(1, Ordering::SeqCst);
        drop(body);
        (Extension(Lost), "lost").into_response()
    }

    #[tokio::test]
    async fn a_write_that_lost_is_done_again_with_its_body() {
        for (method, path, losses, asked, answer) in [
            (Method::POST, "/echo", 0, 1, r#"{"a":1}"#),
            (Method::POST, "/echo", 2, 3, r#"{"a":1}"#),
            (Method::POST, "/echo", 9, 3, "lost"),
            (Method::GET, "/echo", 9, 1, "lost"),
            (Method::POST, "/stream", 9, 1, "lost"),
            (Method::POST, "/once", 9, 1, "lost"),
        ] {
            let luck: Luck = (Arc::new(AtomicUsize::new(0)), losses);
            let site = Router::new()
                .route("/echo", any(echo))
                .route("/stream", any(stream))
                .route("/once", any(echo).layer(Once))
                .with_state(luck.clone())
                .layer(middleware::from_fn(run));
            let request = Request::builder().method(method).uri(path);
            let request = request.header("content-type", "application/json");
            let body = Body::from(json!({ "a": 1 }).to_string());
            let response = site.oneshot(request.body(body).unwrap()).await.unwrap();
            let found = to_bytes(response.into_body(), 1_000).await.unwrap();
            assert_eq!(found, answer, "{path} {losses}");
            assert_eq!(luck.0.load(Ordering::SeqCst), asked, "{path} {losses}");
        }
    }
}
