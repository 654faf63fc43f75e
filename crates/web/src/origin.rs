//! Where a request comes from, for the audit log, and strangers: callers of doors that ask nobody
//! who they are.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use base::{Origin, Who};

use crate::caller::correlation;
use crate::{Address, App, Error, reader};

/// Where the request came from.
pub(crate) fn origin(parts: &Parts) -> Arc<Origin> {
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let address = parts.extensions.get::<Address>().map(|address| address.0);
    let language = reader::asked(&parts.headers).language.tag();
    Arc::new(Origin { language, ..Origin::new(address, agent.unwrap_or_default()) })
}

/// Somebody of whom nothing is known but where the request came from: the actor is Florin itself,
/// as `stranger`. For doors that let people in, and for parties that prove themselves by what they
/// send; whoever learns more acts as that with [`base::Tx::act_as`].
#[derive(Debug, Clone)]
pub struct Stranger(pub Who);

impl<S: Send + Sync> FromRequestParts<S> for Stranger
where
    App: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let app = App::from_ref(state);
        Ok(Self(Who {
            correlation: correlation(parts, &app),
            origin: Some(origin(parts)),
            ..Who::system("stranger", app.db.ids())
        }))
    }
}
