//! Writes that are done once however often they are asked for: the extractor that JSON handlers take
//! when they change something.
//!
//! A handler begins its transaction with [`Write::begin`] and ends it with [`Write::commit`]. With
//! an `Idempotency-Key` the answer is stored in that transaction, and the same request is given the
//! same bytes again. What is refused without a commit is not stored: it changed nothing, and asking
//! again asks again.

use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::idempotency::{self, Ask, Hold, Kept, Key};
use base::{Id, Tx, Who};
use bytes::Bytes;

use crate::caller::recognised;
use crate::problem::Result;
use crate::{App, Error, Problem};

/// The header that names a write.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says of an answer that it was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Largest answer that is kept, in bytes.
const MAX_ANSWER: usize = 16 << 20;

/// A known caller who changes something.
#[derive(Debug)]
pub struct Write {
    app: App,
    who: Who,
    keyed: Option<Keyed>,
}

#[derive(Debug)]
struct Keyed {
    key: Key,
    method: String,
    path: String,
    body: Seen,
    held: OnceLock<Hold>,
}

/// Where the extractor of the body leaves what it read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<OnceLock<Bytes>>);

impl Seen {
    /// Leaves the body.
    pub fn note(&self, body: &Bytes) {
        self.0.get_or_init(|| body.clone());
    }

    /// What was left.
    pub fn body(&self) -> Option<Bytes> {
        self.0.get().cloned()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Write
where
    App: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = App::from_ref(state);
        let known = recognised(parts, &app).await?.ok_or_else(Problem::unauthenticated)?;
        let keyed = match key_in(&parts.headers)? {
            None => None,
            Some(key) => {
                let body = parts.extensions.get_or_insert_default::<Seen>().clone();
                let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
                let (method, held) = (parts.method.to_string(), OnceLock::new());
                Some(Keyed { key, method, path, body, held })
            }
        };
        Ok(Self { app, who: known.who.clone(), keyed })
    }
}

fn key_in(headers: &HeaderMap) -> Result<Option<Key>> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(Key::parse(value.as_bytes())?)),
        // Which of two is meant cannot be known.
        (Some(_), Some(_)) => Ok(Some(Key::parse(b"")?)),
    }
}

impl Write {
    /// Who asks.
    pub const fn who(&self) -> &Who {
        &self.who
    }

    /// True when the caller gave the write a key.
    pub const fn has_key(&self) -> bool {
        self.keyed.is_some()
    }

    /// An id for what this write makes, the same however late it is asked for again under its key;
    /// `None` without a key. Comes after the body was read.
    pub fn id<L>(&self) -> Result<Option<Id<L>>> {
        Ok(self.ask()?.map(|ask| ask.id()))
    }

    /// Begins the transaction of the work. Comes after the body was read.
    ///
    /// # Errors
    /// When the write was done before, its answer; with `?` it becomes the handler's.
    pub async fn begin(&self) -> Result<Tx> {
        let Some(ask) = self.ask()? else {
            return Ok(self.app.db.begin(self.who.clone()).await?);
        };
        let mut tx = self.app.db.begin(self.who.clone()).await?;
        match idempotency::claim(&mut tx, &ask).await? {
            None => Ok(tx),
            Some(kept) => {
                tx.rollback().await?;
                let mut response = response(kept);
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                Err(Error::answered(response))
            }
        }
    }

    /// Commits the work together with `answer`, and answers.
    pub async fn commit(&self, mut tx: Tx, answer: impl IntoResponse) -> Result<Response> {
        let answer = answer.into_response();
        let Some(ask) = self.ask()? else {
            tx.commit().await?;
            return Ok(answer);
        };
        let kept = self.kept(answer).await?;
        idempotency::keep(&mut tx, &ask, &kept).await?;
        tx.commit().await?;
        Ok(response(kept))
    }

    fn ask(&self) -> Result<Option<Ask>> {
        let Some(keyed) = &self.keyed else {
            return Ok(None);
        };
        let body = keyed.body.0.get().map_or(&[][..], |body| body);
        let ask = Ask::new(&self.who, &keyed.method, &keyed.path, &keyed.key, body);
        if keyed.held.get().is_none() {
            let hold = self.app.in_flight.hold(&ask)?;
            keyed.held.get_or_init(|| hold);
        }
        Ok(Some(ask))
    }

    async fn kept(&self, answer: Response) -> Result<Kept> {
        let (mut parts, body) = answer.into_parts();
        let body = match parts.extensions.remove::<Problem>() {
            Some(problem) => {
                let kind = HeaderValue::from_static("application/problem+json");
                parts.headers.insert(header::CONTENT_TYPE, kind);
                problem.to_json(&self.who.correlation)
            }
            None => to_bytes(body, MAX_ANSWER)
                .await
                .map_err(|error| base::Error::caused("reading an answer to keep", error))?
                .to_vec(),
        };
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        Ok(Kept { status: parts.status.as_u16(), headers: headers.collect(), body })
    }
}

fn response(kept: Kept) -> Response {
    let mut response = Response::new(Body::from(kept.body));
    let status = StatusCode::from_u16(kept.status);
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
