//! JSON routes: the members of the organisation that the caller acts for.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use base::who::{OrganisationId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Data, Fields, Json, Listed, Path, Result, Routes, Rule, Selection, Write, routes,
};

use super::Member;
use crate::{Room, organisations};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::MembersManage);
    Routes::new()
        .route(Rule::Needs(Permission::MembersRead), routes!(list))
        .route(manage, routes!(change, remove))
        .route(Rule::SignedIn, routes!(leave))
        .route(Rule::Needs(Permission::OrganisationTransfer), routes!(transfer))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MemberView {
    person: PersonId,
    name: String,
    email: Option<String>,
    /// The name of their role.
    role: String,
    is_owner: bool,
    /// Whether the platform keeps them out.
    is_suspended: bool,
    joined_at: Timestamp,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            person: member.person,
            name: member.name,
            email: member.email,
            role: member.role,
            is_owner: member.is_owner,
            is_suspended: member.is_suspended,
            joined_at: member.joined_at,
        }
    }
}

struct MemberFields;

impl Fields for MemberFields {
    const SORTED: &'static [&'static str] = &["name", "role", "joinedAt"];
    const FILTERED: &'static [&'static str] = &["name", "role"];
}

/// The members, owners first.
#[utoipa::path(
    get,
    path = "/api/v1/members",
    params(Selection<MemberFields>),
    responses((status = 200, body = Vec<MemberView>)),
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<MemberFields>,
) -> Result<Listed<MemberView>> {
    let mut tx = app.db.read(who).await?;
    let members = crate::members(&mut tx).await?;
    tx.commit().await?;
    let members = members.into_iter().map(MemberView::from).collect();
    Ok(selection.page(members, |member: &MemberView, field| match field {
        "name" => member.name.clone(),
        "role" => member.role.clone(),
        _ => web::sortable(member.joined_at),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MemberChange)]
struct Change {
    /// The name of a role of the organisation.
    role: String,
}

/// Gives a member another role. Nobody gives, or takes, a role that may do more than they may.
#[utoipa::path(
    patch,
    path = "/api/v1/members/{id}",
    params(PersonId),
    responses((status = 200, body = MemberView)),
)]
async fn change(
    write: Write,
    Path(person): Path<PersonId>,
    Json(Change { role }): Json<Change>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let member = crate::change_member(&mut tx, person, &role).await?;
    write.commit(tx, Data(MemberView::from(member))).await
}

/// Ends a membership. Keys that the member made, and invitations that they sent, end with it.
#[utoipa::path(
    delete,
    path = "/api/v1/members/{id}",
    params(PersonId),
    responses((status = 200, body = ())),
)]
async fn remove(write: Write, Path(person): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::remove_member(&mut tx, person).await?;
    write.commit(tx, Data(())).await
}

/// Leaves an organisation. Its last owner cannot.
#[utoipa::path(
    post,
    path = "/api/v1/organisations/{id}/leave",
    params(OrganisationId),
    responses((status = 200, body = ())),
)]
async fn leave(write: Write, Path(id): Path<OrganisationId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::leave(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Transfer {
    /// The member who owns the organisation from then on.
    to: PersonId,
}

/// Hands the organisation that the caller acts for over to another member. Asks for a recent proof
/// of who the caller is.
#[utoipa::path(
    post,
    path = "/api/v1/organisations/{id}/transfer",
    params(OrganisationId),
    responses((status = 200, body = ())),
)]
async fn transfer(
    write: Write,
    Path(id): Path<OrganisationId>,
    Json(Transfer { to }): Json<Transfer>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    organisations::acting(&mut tx, id).await?;
    crate::transfer(&mut tx, to).await?;
    write.commit(tx, Data(())).await
}
