//! JSON routes: the caller's passkeys, and signing in with one.

use axum::extract::State;
use axum::response::Response;
use base::secrets::ExposeSecret as _;
use base::who::Person;
use base::{Actor, Id, Timestamp, Tx, Who};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Class, Created, Data, Json, Once, Path, Result, Routes, Rule, Stranger, Write, routes,
};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{Answer, Asked, Passkey, PasskeyId, Purpose, Started};
use crate::Room;
use crate::challenges::api::let_in;
use crate::factors::Proof;
use crate::factors::api::CodesView;
use crate::sessions::api::SignedIn;

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let sign_in = Routes::new()
        .route(Rule::Open, routes!(ask))
        .route(Rule::Open, routes!(sign_in))
        .layer(Class::SignIn)
        .layer(Once);
    Routes::new()
        .merge(sign_in)
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
    post,
    path = "/api/v1/auth/passkeys/options",
    responses(
        (status = 200, body = StartedView),
        (status = 403, description = "step_up_required, not_a_person"),
        (status = 409, description = "too_many_passkeys"),
        (status = 404, description = "passkeys_unavailable")
    )
)]
async fn start(State(room): State<Room>, write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    let started = super::start_registration(&mut tx, &room.party).await?;
    write.commit(tx, Data(StartedView::from(started))).await
}

/// What an authenticator made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Telephone", "ceremony": "text",
    "credential": {
        "id": "AAEC", "rawId": "AAEC", "type": "public-key",
        "response": { "clientDataJSON": "e30", "attestationObject": "oA" },
    },
}))]
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
    post,
    path = "/api/v1/auth/passkeys",
    responses(
        (status = 201, body = Registered),
        (status = 403, description = "not_a_person"),
        (status = 409, description = "ceremony_over, passkey_known"),
        (status = 422, description = "passkey_refused")
    )
)]
async fn register(
    State(room): State<Room>,
    write: Write,
    Json(new): Json<NewPasskey>,
) -> Result<Response> {
    let NewPasskey { name, ceremony, credential } = &new;
    let mut tx = write.begin().await?;
    let (passkey, codes) =
        super::register(&mut tx, &room.party, ceremony, credential, name).await?;
    let view = Registered { passkey: passkey.into(), codes: CodesView::new(codes) };
    write.commit(tx, Created(view)).await
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
    params(PasskeyId),
    responses((status = 200, body = PasskeyView)),
)]
async fn rename(
    write: Write,
    Path(id): Path<PasskeyId>,
    Json(new): Json<Name>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let passkey = super::rename(&mut tx, id, &new.name).await?;
    write.commit(tx, Data(PasskeyView::from(passkey))).await
}

/// Removes a passkey. Needs a recent proof.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/passkeys/{id}",
    params(PasskeyId),
    responses((status = 200, body = PasskeyView)),
)]
async fn remove(write: Write, Path(id): Path<PasskeyId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let passkey = super::remove(&mut tx, id).await?;
    write.commit(tx, Data(PasskeyView::from(passkey))).await
}

/// Begins a sign-in with a passkey alone: nobody says who they are.
#[utoipa::path(
    post,
    path = "/api/v1/auth/passkeys/sign-in/options",
    responses(
        (status = 200, body = StartedView),
        (status = 404, description = "passkeys_unavailable")
    )
)]
async fn ask(State(room): State<Room>, Stranger(who): Stranger) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(who).await?;
    let started = super::start_sign_in(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

/// Signs in with a passkey alone.
#[utoipa::path(
    post,
    path = "/api/v1/auth/passkeys/sign-in",
    request_body = AnswerView,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "passkey_refused"),
        (status = 403, description = "account_suspended"),
    )
)]
async fn sign_in(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(answer): Json<Answer>,
) -> Result<Data<SignedIn>> {
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let (tx, owner) = owner(&room, who, &answer).await?;
    let Some(person) = owner else {
        tx.commit().await?;
        return Err(super::refused().into());
    };
    Ok(Data(let_in(&room, tx, person, Proof::Passkey).await?))
}

/// What a passkey answered.
#[derive(ToSchema)]
#[schema(example = json!({
    "ceremony": "text",
    "credential": {
        "id": "AAEC", "rawId": "AAEC", "type": "public-key",
        "response": {
            "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA",
        },
    },
}))]
#[expect(dead_code, reason = "describes what `Answer` reads, whose parts have no description")]
struct AnswerView {
    /// Which question this answers.
    ceremony: String,
    /// The `PublicKeyCredential`, binary values in base64url.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}

/// Whose passkey signed in without anybody saying who they are; `None` for one that is refused. The
/// transaction is to be committed either way. The question is used up by then, so routes that ask this are [`Once`].
pub(crate) async fn owner(
    room: &Room,
    who: Who,
    answer: &Answer,
) -> Result<(Tx, Option<Id<Person>>)> {
    let mut tx = room.app.db.begin(who.clone()).await?;
    let taken = super::take(&mut tx, answer, Purpose::SignIn, "").await?;
    tx.commit().await?;
    let verified = Asked::verify(taken, &room.party, &answer.credential);
    let mut tx = room.app.db.begin(who).await?;
    let owner = match verified {
        Ok(signed) => super::accept(&mut tx, signed).await?,
        Err(_) => None,
    };
    Ok((tx, owner))
}
