//! JSON routes: roles and permissions of the organisation that the caller acts for.

use axum::extract::State;
use axum::response::Response;
use base::permissions::{Permission, PermissionSet};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Fields, IfMatch, Json, Listed, Path, Result, Routes, Rule,
    Selection, Versioned, Write, routes,
};

use super::Role;
use crate::Room;

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let (read, manage) = (Rule::Needs(Permission::RolesRead), Rule::Needs(Permission::RolesManage));
    Routes::new()
        .route(read, routes!(list))
        .route(manage, routes!(make))
        .route(read, routes!(show))
        .route(manage, routes!(change, remove))
        .route(read, routes!(permissions))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoleView {
    name: String,
    permissions: PermissionSet,
    /// Whether the program brought it along.
    is_preset: bool,
    /// Whether it may do something else here than the program brought along.
    is_changed: bool,
    /// How many members have it.
    members: i64,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            is_preset: role.preset.is_some(),
            is_changed: role.is_changed(),
            name: role.name,
            permissions: role.permissions,
            members: role.members,
        }
    }
}

struct RoleFields;

impl Fields for RoleFields {
    const SORTED: &'static [&'static str] = &["name"];
    const FILTERED: &'static [&'static str] = &["name"];
}

/// The roles: presets of the organisation's kind, then its own.
#[utoipa::path(
    get,
    path = "/api/v1/roles",
    params(Selection<RoleFields>),
    responses((status = 200, body = Vec<RoleView>)),
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<RoleFields>,
) -> Result<Listed<RoleView>> {
    let mut tx = app.db.read(who).await?;
    let roles = crate::roles(&mut tx).await?;
    tx.commit().await?;
    let roles = roles.into_iter().map(RoleView::from).collect();
    Ok(selection.page(roles, |role: &RoleView, _| role.name.clone()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    name: String,
    permissions: PermissionSet,
}

/// Makes a role. Nobody gives what they do not have.
#[utoipa::path(post, path = "/api/v1/roles", responses((status = 201, body = RoleView)))]
async fn make(
    write: Write,
    Json(NewRole { name, permissions }): Json<NewRole>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let role = crate::make_role(&mut tx, &name, permissions).await?;
    write.commit(tx, Created(RoleView::from(role))).await
}

/// One role.
#[utoipa::path(get, path = "/api/v1/roles/{name}", responses((status = 200, body = RoleView)))]
async fn show(
    State(app): State<App>,
    Caller(who): Caller,
    Path(name): Path<String>,
) -> Result<Versioned<RoleView>> {
    let mut tx = app.db.read(who).await?;
    let role = crate::role(&mut tx, &name).await?;
    Ok(Versioned(RoleView::from(role)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleChange)]
struct Change {
    permissions: PermissionSet,
}

/// Changes what a role may do, at once for everybody who has it; with `If-Match` only the version
/// that was read.
#[utoipa::path(
    put,
    path = "/api/v1/roles/{name}",
    params(IfMatch),
    responses((status = 200, body = RoleView)),
)]
async fn change(
    write: Write,
    Path(name): Path<String>,
    meant_for: IfMatch,
    Json(Change { permissions }): Json<Change>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    meant_for.check(&RoleView::from(crate::role_to_change(&mut tx, &name).await?))?;
    let role = crate::change_role(&mut tx, &name, permissions).await?;
    write.commit(tx, Versioned(RoleView::from(role))).await
}

/// Removes a role that nobody has, or gives a preset back what it came with.
#[utoipa::path(
    delete,
    path = "/api/v1/roles/{name}",
    params(IfMatch),
    responses((status = 200, body = ())),
)]
async fn remove(write: Write, Path(name): Path<String>, meant_for: IfMatch) -> Result<Response> {
    let mut tx = write.begin().await?;
    meant_for.check(&RoleView::from(crate::role_to_change(&mut tx, &name).await?))?;
    crate::remove_role(&mut tx, &name).await?;
    write.commit(tx, Data(())).await
}

#[derive(Debug, Serialize, ToSchema)]
struct PermissionView {
    /// `resource:action`.
    permission: Permission,
    meaning: &'static str,
}

/// Everything that a role can be given, with what it means.
#[utoipa::path(
    get,
    path = "/api/v1/permissions",
    responses((status = 200, body = Vec<PermissionView>))
)]
async fn permissions(_caller: Caller) -> Data<Vec<PermissionView>> {
    let all = PermissionSet::ALL_ORGANISATION.iter();
    Data(
        all.map(|permission| PermissionView { permission, meaning: permission.meaning() })
            .collect(),
    )
}
