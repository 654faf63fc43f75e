//! JSON routes: the person who asks, their picture, and people they may see.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::files::Key;
use base::who::Person as PersonKey;
use base::{Actor, Error, Id, Refusal, Timestamp, Tx, Who};
use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Data, IfMatch, Json, Once, Path, Raw, Result, Routes, Rule,
    UtoipaMethodRouterExt as _, Versioned, Write, routes,
};

use super::rules::{MAX_PICTURE, Picture};
use crate::{Membership, OrganisationKind, Person, Room};

/// The routes of this room. The caller has three names in the products that ask.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .route(Rule::SignedIn, routes!(me, change))
        .route(Rule::SignedIn, routes!(auth_me))
        .route(Rule::SignedIn, routes!(profile, change_profile))
        .route(Rule::SignedIn, routes!(own_avatar, set_avatar, remove_avatar).layer(Once))
        .route(Rule::SignedIn, routes!(one, change_one))
        .route(Rule::SignedIn, routes!(avatar))
}

/// Somebody, as they and those around them see them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    id: String,
    /// Null for somebody who is known by other means.
    email: Option<String>,
    /// In E.164; null for somebody who never proved one, and for others' eyes.
    phone: Option<String>,
    name: String,
    /// Where their picture is; null without one.
    avatar: Option<String>,
    /// What they may do in the organisation that they act for; null without one.
    role: Option<String>,
    /// For whom they act; null without membership.
    organisation: Option<String>,
    memberships: Vec<Place>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnPlace)]
struct Place {
    id: String,
    name: String,
    kind: OrganisationKind,
    /// The name of their role there.
    role: String,
    #[serde(rename = "isOwner")]
    is_owner: bool,
}

impl From<Membership> for Place {
    fn from(Membership { organisation, role, is_owner }: Membership) -> Self {
        let id = organisation.id.to_string();
        Self { id, name: organisation.name, kind: organisation.kind, role, is_owner }
    }
}

impl User {
    /// The one whom the transaction acts as, or who just became known.
    pub async fn read(tx: &mut Tx, id: Id<PersonKey>) -> base::Result<Self> {
        let person = super::store::find(tx, id).await?.ok_or_else(super::unknown)?;
        let memberships = crate::memberships(tx, id).await?;
        let organisation = tx.who().organisation;
        let acting = memberships.iter().find(|m| Some(m.organisation.id) == organisation);
        let role = acting.map(|membership| membership.role.clone());
        let organisation = organisation.map(|organisation| organisation.to_string());
        let memberships = memberships.into_iter().map(Place::from).collect();
        let phone = crate::codes::number_of(tx, id).await?;
        Ok(Self { phone, role, organisation, memberships, ..Self::seen(person) })
    }

    /// Somebody else: where they belong is not told.
    fn seen(person: Person) -> Self {
        Self {
            avatar: picture_path(&person),
            id: person.id.to_string(),
            email: person.email,
            phone: None,
            name: person.name,
            role: None,
            organisation: None,
            memberships: Vec::new(),
            created_at: person.created_at,
            updated_at: person.updated_at,
        }
    }
}

/// Where somebody's picture is. A file is never changed, so its name says whether a browser has the
/// newest.
pub(crate) fn picture_path(person: &Person) -> Option<String> {
    let file = person.avatar.as_deref()?.rsplit('/').next()?;
    Some(format!("/api/v1/users/{}/avatar?v={file}", person.id))
}

/// The person who asks, and where they belong; with its version in `ETag`.
#[utoipa::path(get, path = "/api/v1/users/me", responses((status = 200, body = User)))]
async fn me(State(app): State<App>, Caller(who): Caller) -> Result<Versioned<User>> {
    let mut tx = app.db.read(who).await?;
    let person = super::caller(&mut tx).await?;
    let user = User::read(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(Versioned(user))
}

/// The same under the name that sign-in has for it.
#[utoipa::path(get, path = "/api/v1/auth/me", responses((status = 200, body = User)))]
async fn auth_me(app: State<App>, caller: Caller) -> Result<Versioned<User>> {
    me(app, caller).await
}

/// The same under the name of its settings.
#[utoipa::path(get, path = "/api/v1/auth/profile", responses((status = 200, body = User)))]
async fn profile(app: State<App>, caller: Caller) -> Result<Versioned<User>> {
    me(app, caller).await
}

/// What is to change. A field that is not there stays; `avatar: null` removes the picture.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Changes {
    name: Option<String>,
    email: Option<String>,
    /// Only null: a picture is sent by itself.
    #[serde(default, rename = "avatar", deserialize_with = "null")]
    #[schema(value_type = Option<String>, example = json!(null))]
    removes_avatar: bool,
}

/// True for null, which a field that is not there is not.
fn null<'de, D: Deserializer<'de>>(source: D) -> Result<bool, D::Error> {
    match Option::<IgnoredAny>::deserialize(source)? {
        None => Ok(true),
        Some(_) => Err(D::Error::custom("send the picture itself to /api/v1/users/me/avatar")),
    }
}

/// The caller, with the address that waits to be confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Changed {
    #[serde(flatten)]
    user: User,
    /// A mail with a link went there; until it is opened the old address stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_email: Option<String>,
}

/// Changes the person who asks; with `If-Match` only the version that was read. Another address
/// counts once the mail that goes there is answered.
#[utoipa::path(
    patch,
    path = "/api/v1/users/me",
    params(IfMatch),
    responses((status = 200, body = Changed)),
)]
async fn change(
    State(room): State<Room>,
    write: Write,
    meant_for: IfMatch,
    Json(changes): Json<Changes>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let mut person = super::caller_to_change(&mut tx).await?;
    meant_for.check(&User::read(&mut tx, person.id).await?)?;
    if let Some(name) = &changes.name {
        person = super::rename(&mut tx, name).await?;
    }
    if let Some(email) = &changes.email {
        super::want_address(&mut tx, &room, email).await?;
    }
    if changes.removes_avatar {
        person = super::picture(&mut tx, None).await?;
    }
    let user = User::read(&mut tx, person.id).await?;
    let pending_email = changes.email.filter(|email| Some(email) != user.email.as_ref());
    write.commit(tx, Data(Changed { user, pending_email })).await
}

/// The same under the name of the caller's settings.
#[utoipa::path(
    put,
    path = "/api/v1/auth/profile",
    params(IfMatch),
    responses((status = 200, body = Changed)),
)]
async fn change_profile(
    room: State<Room>,
    write: Write,
    meant_for: IfMatch,
    changes: Json<Changes>,
) -> Result<Response> {
    change(room, write, meant_for, changes).await
}

/// Changes the caller by their id: a profile is nobody else's to change.
#[utoipa::path(
    patch,
    path = "/api/v1/users/{id}",
    params(Id<PersonKey>, IfMatch),
    responses((status = 200, body = Changed), (status = 404, description = "USER_001")),
)]
async fn change_one(
    room: State<Room>,
    write: Write,
    Path(id): Path<Id<PersonKey>>,
    meant_for: IfMatch,
    changes: Json<Changes>,
) -> Result<Response> {
    if write.who().actor != Actor::Person(id) {
        return Err(super::unknown().into());
    }
    change(room, write, meant_for, changes).await
}

/// Somebody of an organisation that the caller belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}",
    params(Id<PersonKey>),
    responses((status = 200, body = User), (status = 404, description = "USER_001")),
)]
async fn one(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<Id<PersonKey>>,
) -> Result<Data<User>> {
    let mut tx = app.db.read(who).await?;
    let person = super::visible(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Data(User::seen(person)))
}

/// Gives the caller a picture: a JPEG, a PNG or a WebP of at most 1 MiB, as the body itself.
#[utoipa::path(
    put,
    path = "/api/v1/users/me/avatar",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = User), (status = 422, description = "not_a_picture"))
)]
async fn set_avatar(State(room): State<Room>, write: Write, Raw(content): Raw) -> Result<Response> {
    let picture = Picture::of(&content)?;
    if content.len() > MAX_PICTURE {
        let message = format!("A picture has at most {MAX_PICTURE} bytes.");
        return Err(Refusal::field("avatar", "too_large", message).into());
    }
    let Actor::Person(person) = write.who().actor else {
        return Err(super::unknown().into());
    };
    let file = room.app.db.ids().next::<PersonKey>().uuid().simple();
    let name = format!("avatar/{person}/{file}{}", picture.ending());
    let key = Key::parse(&name).ok_or_else(|| Error::fault("naming a picture"))?;
    // First the file, outside any transaction: a row never names one that is not there.
    room.files.put(&key, content).await?;
    let changed = async {
        let mut tx = write.begin().await?;
        let person = super::picture(&mut tx, Some(name)).await?;
        let user = User::read(&mut tx, person.id).await?;
        Ok::<_, web::Error>((tx, user))
    };
    let (tx, user) = match changed.await {
        Ok(changed) => changed,
        Err(error) => {
            if let Err(left) = room.files.delete(&key).await {
                tracing::warn!(%key, error = left.chain(), "a file of no picture stays");
            }
            return Err(error);
        }
    };
    // A commit that failed may have been one after all, so its file stays.
    write.commit(tx, Data(user)).await
}

/// Takes the caller's picture away.
#[utoipa::path(delete, path = "/api/v1/users/me/avatar", responses((status = 200, body = User)))]
async fn remove_avatar(write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    let person = super::picture(&mut tx, None).await?;
    let user = User::read(&mut tx, person.id).await?;
    write.commit(tx, Data(user)).await
}

/// The caller's picture.
#[utoipa::path(
    get,
    path = "/api/v1/users/me/avatar",
    responses(
        (status = 200, description = "The picture", content_type = "image/*"),
        (status = 404, description = "USER_001"),
    ),
    extensions(("x-plain" = json!(true)))
)]
async fn own_avatar(State(room): State<Room>, Caller(who): Caller) -> Result<Response> {
    let Actor::Person(id) = who.actor else {
        return Err(super::unknown().into());
    };
    show(&room, who, id).await
}

/// Somebody's picture.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/avatar",
    params(Id<PersonKey>),
    responses(
        (status = 200, description = "The picture", content_type = "image/*"),
        (status = 404, description = "USER_001"),
    ),
    extensions(("x-plain" = json!(true))),
)]
async fn avatar(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<Id<PersonKey>>,
) -> Result<Response> {
    show(&room, who, id).await
}

async fn show(room: &Room, who: Who, id: Id<PersonKey>) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let person = super::visible(&mut tx, id).await?;
    tx.commit().await?;
    let none = || Refusal::not_found("picture");
    let name = person.avatar.ok_or_else(none)?;
    let picture = Picture::named(&name).ok_or_else(none)?;
    let key = Key::parse(&name).ok_or_else(none)?;
    let max = u64::try_from(MAX_PICTURE).unwrap_or(u64::MAX);
    let content = room.files.get(&key, max).await?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.media_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
        // Whatever else the bytes may be to somebody, they do nothing on this site.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, content).into_response())
}
