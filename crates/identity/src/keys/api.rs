//! JSON routes: the keys of the caller's organisation.

use axum::extract::State;
use base::permissions::Permission;
use base::secrets::ExposeSecret as _;
use base::who::ApiKey as KeyKey;
use base::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Created, Data, Json, Path, Result, Routes, Rule, routes};

use super::{ApiKey, Mode};
use crate::Room;

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::KeysManage);
    Routes::new()
        .route(manage, routes!(issue))
        .route(Rule::Needs(Permission::KeysRead), routes!(list))
        .route(manage, routes!(revoke))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewKey {
    name: String,
    #[serde(default = "live")]
    mode: Mode,
}

const fn live() -> Mode {
    Mode::Live
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Key {
    id: String,
    name: String,
    mode: Mode,
    prefix: String,
    /// The key's text, only in the answer that issues it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<ApiKey> for Key {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            mode: key.mode,
            prefix: key.prefix,
            secret: None,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// Issues an API key. Its text is in this answer and never again.
#[utoipa::path(post, path = "/api/v1/keys", responses((status = 201, body = Key)))]
async fn issue(
    State(app): State<App>,
    Caller(who): Caller,
    Json(new): Json<NewKey>,
) -> Result<Created<Key>> {
    let mut tx = app.db.begin(who).await?;
    let issued = crate::issue_key(&mut tx, &new.name, new.mode).await?;
    tx.commit().await?;
    let secret = Some(issued.secret.expose_secret().to_owned());
    Ok(Created(Key { secret, ..issued.key.into() }))
}

/// The keys of the organisation, the newest first; revoked ones too.
#[utoipa::path(get, path = "/api/v1/keys", responses((status = 200, body = Vec<Key>)))]
async fn list(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<Key>>> {
    let mut tx = app.db.read(who).await?;
    let keys = crate::list_keys(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(keys.into_iter().map(Key::from).collect()))
}

/// Revokes a key, at once.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", responses((status = 200, body = Key)))]
async fn revoke(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<Id<KeyKey>>,
) -> Result<Data<Key>> {
    let mut tx = app.db.begin(who).await?;
    let key = crate::revoke_key(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Data(key.into()))
}
