//! JSON routes: the caller's passkeys, and signing in with one.

use axum::extract::State;
use base::secrets::ExposeSecret as _;
use base::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Created, Data, Json, Path, Result, Routes, Rule, routes};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{Passkey, PasskeyKey, Registering, Started};
use crate::Room;
use crate::factors::api::CodesView;

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .route(Rule::SignedIn, routes!(list))
        .route(Rule::SignedIn, routes!(start))
        .route(Rule::SignedIn, routes!(register))
        .route(Rule::SignedIn, routes!(rename))
        .route(Rule::SignedIn, routes!(remove))
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasskeyView {
    id: String,
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    /// Since when it is refused because a copy of it may exist.
    suspended_at: Option<Timestamp>,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
            suspended_at: passkey.suspended_at,
        }
    }
}

/// A question to an authenticator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartedView {
    /// Names the question in the answer; good once, for five minutes.
    ceremony: String,
    /// The argument of `navigator.credentials.create` or `.get`, binary values in base64url.
    #[schema(value_type = Object)]
    options: serde_json::Value,
}

impl From<Started> for StartedView {
    fn from(started: Started) -> Self {
        let ceremony = started.ceremony.expose_secret().to_owned();
        Self { ceremony, options: started.options }
    }
}

/// The caller's passkeys, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/auth/passkeys", responses((status = 200, body = Vec<PasskeyView>))
)]
async fn list(State(room): State<Room>, Caller(who): Caller) -> Result<Data<Vec<PasskeyView>>> {
    let mut tx = room.app.db.read(who).await?;
    let passkeys = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(passkeys.into_iter().map(PasskeyView::from).collect()))
}

/// Begins to register a passkey. Needs a recent proof.
#[utoipa::path(
    post, path = "/api/v1/auth/passkeys/options", responses((status = 200, body = StartedView))
)]
async fn start(State(room): State<Room>, Caller(who): Caller) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(who).await?;
    let started = super::start_registration(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

/// What an authenticator made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasskey {
    /// What to call it.
    #[serde(default)]
    pub name: String,
    /// Which question this answers.
    pub ceremony: String,
    /// The `PublicKeyCredential`, binary values in base64url.
    #[schema(value_type = Object)]
    pub credential: RegisterPublicKeyCredential,
}

/// A passkey that was just registered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Registered {
    passkey: PasskeyView,
    #[serde(flatten)]
    codes: CodesView,
}

/// Registers a passkey.
#[utoipa::path(
    post, path = "/api/v1/auth/passkeys", responses((status = 201, body = Registered))
)]
async fn register(
    State(room): State<Room>,
    Caller(who): Caller,
    Json(new): Json<NewPasskey>,
) -> Result<Created<Registered>> {
    let mut tx = room.app.db.begin(who.clone()).await?;
    let taken = super::take_registration(&mut tx, &new.ceremony).await?;
    tx.commit().await?;
    let verified = Registering::verify(taken, &room.party, &new.credential)?;
    let mut tx = room.app.db.begin(who).await?;
    let (passkey, codes) = super::add(&mut tx, verified, &new.name).await?;
    tx.commit().await?;
    Ok(Created(Registered { passkey: passkey.into(), codes: CodesView::new(codes) }))
}

/// Another name for a passkey.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyName)]
pub(crate) struct Name {
    /// What to call it from now on.
    pub name: String,
}

/// Renames a passkey.
#[utoipa::path(
    patch,
    path = "/api/v1/auth/passkeys/{id}",
    params(Id<PasskeyKey>),
    responses((status = 200, body = PasskeyView)),
)]
async fn rename(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<Id<PasskeyKey>>,
    Json(new): Json<Name>,
) -> Result<Data<PasskeyView>> {
    let mut tx = room.app.db.begin(who).await?;
    let passkey = super::rename(&mut tx, id, &new.name).await?;
    tx.commit().await?;
    Ok(Data(passkey.into()))
}

/// Removes a passkey. Needs a recent proof.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/passkeys/{id}",
    params(Id<PasskeyKey>),
    responses((status = 200, body = PasskeyView)),
)]
async fn remove(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<Id<PasskeyKey>>,
) -> Result<Data<PasskeyView>> {
    let mut tx = room.app.db.begin(who).await?;
    let passkey = super::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Data(passkey.into()))
}
