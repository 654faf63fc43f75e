//! JSON routes: the keys of the organisation that the caller acts for.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::{Permission, PermissionSet};
use base::secrets::ExposeSecret as _;
use base::who::ApiKeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Fields, Json, Listed, Path, Result, Routes, Rule, Selection, Write,
    routes,
};

use super::{ApiKey, IssuedKey, Mode, NewKey};
use crate::Room;

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::KeysManage);
    Routes::new()
        .route(Rule::Needs(Permission::KeysRead), routes!(list))
        .route(manage, routes!(issue))
        .route(manage, routes!(revoke))
        .route(manage, routes!(rotate))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Key {
    id: ApiKeyId,
    name: String,
    mode: Mode,
    prefix: String,
    /// The key's text, only in the answer that issues it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// What it was given.
    scopes: PermissionSet,
    /// What of it the key can do now: never more than its maker may.
    permissions: PermissionSet,
    /// The sites that a public key works from.
    origins: Vec<String>,
    /// Who made it, or rotated it last; null for the program itself.
    made_by: Option<String>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// To the minute.
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    /// The key that takes its place.
    successor: Option<ApiKeyId>,
}

impl From<ApiKey> for Key {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            mode: key.mode,
            prefix: key.prefix,
            secret: None,
            scopes: key.scopes,
            permissions: key.permissions,
            origins: key.origins,
            made_by: key.maker.is_some().then_some(key.maker_name),
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
            successor: key.successor,
        }
    }
}

impl From<IssuedKey> for Key {
    fn from(issued: IssuedKey) -> Self {
        let secret = Some(issued.secret.expose_secret().to_owned());
        Self { secret, ..issued.key.into() }
    }
}

struct KeyFields;

impl Fields for KeyFields {
    const SORTED: &'static [&'static str] = &["name", "mode", "createdAt"];
    const FILTERED: &'static [&'static str] = &["name", "mode", "prefix"];
}

/// The keys, the newest first; ended ones too.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    params(Selection<KeyFields>),
    responses((status = 200, body = Vec<Key>)),
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<KeyFields>,
) -> Result<Listed<Key>> {
    let mut tx = app.db.read(who).await?;
    let keys = crate::list_keys(&mut tx).await?;
    tx.commit().await?;
    let keys = keys.into_iter().map(Key::from).collect();
    Ok(selection.page(keys, |key: &Key, field| match field {
        "name" => key.name.clone(),
        "mode" => key.mode.word().to_owned(),
        "prefix" => key.prefix.clone(),
        _ => web::sortable(key.created_at),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Issue {
    name: String,
    #[serde(default = "live")]
    mode: Mode,
    /// What it may do; without it everything that its maker may, and a key can.
    #[serde(default)]
    scopes: Option<PermissionSet>,
    /// From 1 to 365; 90 without it.
    #[serde(default)]
    expires_in_days: Option<u32>,
    /// The sites that a public key works from, as `https://shop.example`.
    #[serde(default)]
    origins: Vec<String>,
}

const fn live() -> Mode {
    Mode::Live
}

/// Issues a key. Its text is in this answer and never again.
#[utoipa::path(post, path = "/api/v1/keys", responses((status = 201, body = Key)))]
async fn issue(write: Write, Json(asked): Json<Issue>) -> Result<Response> {
    let Issue { name, mode, scopes, expires_in_days: days, origins } = asked;
    let mut tx = write.begin().await?;
    let issued = crate::issue_key(&mut tx, NewKey { name, mode, scopes, days, origins }).await?;
    write.commit(tx, Created(Key::from(issued))).await
}

/// Revokes a key, at once.
#[utoipa::path(
    delete,
    path = "/api/v1/keys/{id}",
    params(ApiKeyId),
    responses((status = 200, body = Key)),
)]
async fn revoke(write: Write, Path(id): Path<ApiKeyId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let key = crate::revoke_key(&mut tx, id).await?;
    write.commit(tx, Data(Key::from(key))).await
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rotate {
    /// How long the old key still works, from 0 to 168; 24 without it.
    #[serde(default)]
    overlap_hours: Option<u32>,
}

/// Issues a successor to a key, beside which the old one works for a while.
#[utoipa::path(
    post,
    path = "/api/v1/keys/{id}/rotate",
    params(ApiKeyId),
    responses((status = 201, body = Key)),
)]
async fn rotate(
    write: Write,
    Path(id): Path<ApiKeyId>,
    Json(Rotate { overlap_hours }): Json<Rotate>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let issued = crate::rotate_key(&mut tx, id, overlap_hours).await?;
    write.commit(tx, Created(Key::from(issued))).await
}
