//! JSON routes: organisations, and which one the caller acts for.

use axum::extract::State;
use axum::response::Response;
use base::Tx;
use base::permissions::{Permission, PermissionSet};
use base::who::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, IfMatch, Json, Path, Result, Routes, Rule, Versioned, Write, routes,
};

use super::{Organisation, OrganisationKind, OrganisationState};
use crate::{Membership, NewOrganisation, Room, memberships, roles};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    Routes::new()
        .route(Rule::SignedIn, routes!(list, found))
        .route(Rule::SignedIn, routes!(show))
        .route(Rule::Needs(Permission::OrganisationManage), routes!(rename))
        .route(Rule::SignedIn, routes!(switch))
        .route(Rule::SignedIn, routes!(switch_to))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganisationView {
    id: OrganisationId,
    name: String,
    kind: OrganisationKind,
    state: OrganisationState,
}

impl From<Organisation> for OrganisationView {
    fn from(Organisation { id, name, kind, state }: Organisation) -> Self {
        Self { id, name, kind, state }
    }
}

/// An organisation with the caller's place in it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(flatten)]
    organisation: OrganisationView,
    /// The name of the caller's role there.
    role: String,
    is_owner: bool,
    /// Whether the caller acts for it now.
    is_acting: bool,
    /// What the caller may do there.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<PermissionSet>,
}

impl Place {
    fn new(membership: Membership, acting: Option<OrganisationId>) -> Self {
        let Membership { organisation, role, is_owner } = membership;
        let is_acting = acting == Some(organisation.id);
        Self { organisation: organisation.into(), role, is_owner, is_acting, permissions: None }
    }

    /// One with what the caller may do there. Refuses `not_found`.
    async fn read(tx: &mut Tx, id: OrganisationId) -> base::Result<Self> {
        let mine = memberships::mine(tx, id).await?;
        let permissions = Some(roles::standing(tx, id).await?.permissions);
        Ok(Self { permissions, ..Self::new(mine, tx.who().organisation) })
    }
}

/// The organisations that the caller belongs to, the oldest membership first.
#[utoipa::path(get, path = "/api/v1/organisations", responses((status = 200, body = Vec<Place>)))]
async fn list(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<Place>>> {
    let acting = who.organisation;
    let mut tx = app.db.read(who).await?;
    let person = memberships::caller(&tx)?;
    let all = memberships(&mut tx, person).await?;
    tx.commit().await?;
    Ok(Data(all.into_iter().map(|one| Place::new(one, acting)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Founding {
    name: String,
    kind: OrganisationKind,
}

/// Founds an organisation, which the caller owns.
#[utoipa::path(
    post,
    path = "/api/v1/organisations",
    responses((status = 201, body = OrganisationView))
)]
async fn found(write: Write, Json(Founding { name, kind }): Json<Founding>) -> Result<Response> {
    let mut tx = write.begin().await?;
    memberships::caller(&tx)?;
    let organisation = crate::found(&mut tx, NewOrganisation { name, kind }).await?;
    write.commit(tx, Created(OrganisationView::from(organisation))).await
}

/// An organisation that the caller belongs to, and what they may do there.
#[utoipa::path(
    get,
    path = "/api/v1/organisations/{id}",
    params(OrganisationId),
    responses((status = 200, body = Place)),
)]
async fn show(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<OrganisationId>,
) -> Result<Versioned<Place>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(Place::read(&mut tx, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrganisationName)]
struct Name {
    name: String,
}

/// Renames the organisation that the caller acts for; with `If-Match` only the version that was
/// read.
#[utoipa::path(
    patch,
    path = "/api/v1/organisations/{id}",
    params(OrganisationId, IfMatch),
    responses((status = 200, body = Place)),
)]
async fn rename(
    write: Write,
    Path(id): Path<OrganisationId>,
    meant_for: IfMatch,
    Json(Name { name }): Json<Name>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::store::lock(&mut tx, id).await?;
    meant_for.check(&Place::read(&mut tx, id).await?)?;
    crate::rename(&mut tx, id, &name).await?;
    let place = Place::read(&mut tx, id).await?;
    write.commit(tx, Versioned(place)).await
}

/// Acts for this organisation from now on, with every credential of this session.
#[utoipa::path(
    post,
    path = "/api/v1/organisations/{id}/switch",
    params(OrganisationId),
    responses((status = 200, body = OrganisationView)),
)]
async fn switch(write: Write, Path(id): Path<OrganisationId>) -> Result<Response> {
    act_for(write, id).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Choice {
    organisation: OrganisationId,
}

/// The same, with the organisation in the body.
#[utoipa::path(
    post,
    path = "/api/v1/auth/switch",
    responses((status = 200, body = OrganisationView))
)]
async fn switch_to(write: Write, Json(Choice { organisation }): Json<Choice>) -> Result<Response> {
    act_for(write, organisation).await
}

async fn act_for(write: Write, id: OrganisationId) -> Result<Response> {
    let mut tx = write.begin().await?;
    let organisation = crate::switch(&mut tx, id).await?;
    write.commit(tx, Data(OrganisationView::from(organisation))).await
}
