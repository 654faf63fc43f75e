//! Members as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use base::who::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Created, Data, Json, Path, Query, Result, Routes, Rule, Write, routes};

use super::{Change, Member, MemberId};
use crate::groups::{GroupId, Role, attend, enter};
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_group_members))
        .route(Rule::Needs(write), routes!(add_group_member))
        .route(Rule::Needs(write), routes!(change_group_member, leave_group))
        .route(Rule::Needs(write), routes!(remind_group_member))
        .route(Rule::Needs(write), routes!(restore_group_member))
}

/// A member of a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GroupMemberView)]
struct MemberView {
    id: MemberId,
    /// Who they are, if they have an account.
    person: Option<PersonId>,
    name: String,
    role: Role,
    /// Where they are paid over UPI.
    upi: Option<String>,
    /// Members of one household are settled as one in the mode `units`.
    household: Option<String>,
    /// False for who wants no mail that reminds them.
    reminders: bool,
    joined_at: Timestamp,
    /// Not any more since then; they stay in the books.
    left_at: Option<Timestamp>,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            id: member.id,
            person: member.person,
            name: member.name,
            role: member.role,
            upi: member.upi,
            household: member.household,
            reminders: member.reminders,
            joined_at: member.joined_at,
            left_at: member.left_at,
        }
    }
}

/// The members of a group, also those who left, in the order in which they joined.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/members",
    params(GroupId),
    responses((status = 200, body = Vec<MemberView>))
)]
async fn list_group_members(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<MemberView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = super::members(&mut tx, &access).await?;
    Ok(Data(all.into_iter().map(MemberView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewGroupMemberBody)]
struct NewMemberBody {
    name: String,
    #[serde(default)]
    role: Role,
}

/// Adds somebody who has no account; they can claim the place by an invitation later.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/members",
    params(GroupId),
    responses((status = 201, body = MemberView))
)]
async fn add_group_member(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<NewMemberBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let member = super::add(&mut tx, &access, room.terms, &body.name, body.role).await?;
    write.commit(tx, Created(MemberView::from(member))).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupMemberChangeBody)]
struct MemberChangeBody {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    role: Option<Role>,
    /// Where they are paid over UPI, as `name@bank`; empty for nowhere.
    #[serde(default)]
    upi: Option<String>,
    /// Members of one household are settled as one in the mode `units`; empty for none.
    #[serde(default)]
    household: Option<String>,
    /// Whether reminders may come by mail; everybody's own to say.
    #[serde(default)]
    reminders: Option<bool>,
}

/// Changes a member: oneself, or as an admin anybody.
#[utoipa::path(
    put,
    path = "/api/v1/groups/{id}/members/{member}",
    params(("id" = GroupId, Path), ("member" = MemberId, Path)),
    responses((status = 200, body = MemberView))
)]
async fn change_group_member(
    write: Write,
    Path((id, member)): Path<(GroupId, MemberId)>,
    Json(body): Json<MemberChangeBody>,
) -> Result<Response> {
    let MemberChangeBody { name, role, upi, household, reminders } = body;
    let mut tx = write.begin().await?;
    let access = attend(&mut tx, id).await?;
    let change = Change { name, role, upi, household, reminders };
    let member = super::change(&mut tx, &access, member, change).await?;
    write.commit(tx, Data(MemberView::from(member))).await
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Leaving {
    /// Who takes over what they owe and are owed; without one, only who is even leaves. Nobody hands
    /// their own debt on: an admin takes them out.
    #[serde(default)]
    heir: Option<MemberId>,
}

/// Ends a membership: one's own, or as an admin another's. What was recorded stays.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/members/{member}",
    params(("id" = GroupId, Path), ("member" = MemberId, Path), Leaving),
    responses((status = 200, body = ()))
)]
async fn leave_group(
    write: Write,
    Path((id, member)): Path<(GroupId, MemberId)>,
    Query(leaving): Query<Leaving>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = attend(&mut tx, id).await?;
    super::leave(&mut tx, &access, member, leaving.heir).await?;
    write.commit(tx, Data(())).await
}

/// Brings a member without an account back who was taken out; takes an admin.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/members/{member}/restore",
    params(("id" = GroupId, Path), ("member" = MemberId, Path)),
    responses((status = 200, body = MemberView))
)]
async fn restore_group_member(
    State(room): State<Room>,
    write: Write,
    Path((id, member)): Path<(GroupId, MemberId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Admin).await?;
    let member = super::restore(&mut tx, &access, room.terms, member).await?;
    write.commit(tx, Data(MemberView::from(member))).await
}

/// Reminds a member that they owe something, by mail if they want it; once a day at most.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/members/{member}/remind",
    params(("id" = GroupId, Path), ("member" = MemberId, Path)),
    responses((status = 200, body = ()))
)]
async fn remind_group_member(
    State(room): State<Room>,
    write: Write,
    Path((id, member)): Path<(GroupId, MemberId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::remind(&mut tx, &access, &room, member).await?;
    write.commit(tx, Data(())).await
}
