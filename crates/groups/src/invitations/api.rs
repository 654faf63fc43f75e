//! Invitations and shares as JSON. Their links are shown in the answer that makes them, never again.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use base::secrets::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Created, Data, Json, Path, Result, Routes, Rule, Write, routes};

use super::{Invitation, InvitationId, Share, ShareId};
use crate::groups::api::GroupView;
use crate::groups::{GroupId, Role, enter};
use crate::members::MemberId;
use crate::room::Room;
use crate::settlements::upi::qr;

/// Where an invitation is accepted.
pub(crate) const JOIN_PATH: &str = "/groups/join";
/// Where a share is looked at.
pub(crate) const SHARE_PATH: &str = "/groups/shared";

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_group_invitations))
        .route(Rule::Needs(write), routes!(make_group_invitation))
        .route(Rule::Needs(write), routes!(revoke_group_invitation))
        .route(Rule::Needs(write), routes!(accept_group_invitation))
        .route(Rule::Needs(read), routes!(list_group_shares))
        .route(Rule::Needs(write), routes!(make_group_share))
        .route(Rule::Needs(write), routes!(revoke_group_share))
}

/// The link with `token`, as people follow it. The secret stands behind the `?` of a page that is
/// never linked onwards.
pub(crate) fn link(room: &Room, path: &str, token: &SecretString) -> String {
    format!("{}{path}?token={}", room.app.site.url, token.expose_secret())
}

/// An invitation into a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GroupInvitationView {
    id: InvitationId,
    /// The member without an account whom it is for.
    member: Option<MemberId>,
    role: Role,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// Only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// The link as a QR code in SVG, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<String>,
}

impl From<Invitation> for GroupInvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            member: invitation.member,
            role: invitation.role,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            link: None,
            qr: None,
        }
    }
}

/// The group's open invitations, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/invitations",
    params(GroupId),
    responses((status = 200, body = Vec<GroupInvitationView>))
)]
async fn list_group_invitations(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<GroupInvitationView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let open = super::invitations(&mut tx, &access).await?;
    Ok(Data(open.into_iter().map(GroupInvitationView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupInvitationBody {
    /// A member without an account, whom whoever opens the link becomes.
    #[serde(default)]
    member: Option<MemberId>,
    /// `admin`, `member` or `viewer`.
    #[serde(default)]
    role: Role,
}

/// Makes a link, and a QR code of it, by which people join.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/invitations",
    params(GroupId),
    responses((status = 201, body = GroupInvitationView))
)]
async fn make_group_invitation(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<GroupInvitationBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let GroupInvitationBody { member, role } = body;
    let (invitation, token) = super::invite(&mut tx, &access, room.terms, member, role).await?;
    let link = link(&room, JOIN_PATH, &token);
    let qr = Some(qr(&link)?);
    let view = GroupInvitationView { link: Some(link), qr, ..invitation.into() };
    write.commit(tx, Created(view)).await
}

/// Withdraws an invitation.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/invitations/{invitation}",
    params(("id" = GroupId, Path), ("invitation" = InvitationId, Path)),
    responses((status = 200, body = ()))
)]
async fn revoke_group_invitation(
    write: Write,
    Path((id, invitation)): Path<(GroupId, InvitationId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::revoke(&mut tx, &access, invitation).await?;
    write.commit(tx, Data(())).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct JoinBody {
    /// What stands behind `token=` in the link.
    token: String,
}

/// Joins the group of an invitation.
#[utoipa::path(
    post,
    path = "/api/v1/groups/join",
    responses((status = 200, body = GroupView))
)]
async fn accept_group_invitation(
    State(room): State<Room>,
    write: Write,
    Json(body): Json<JoinBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let group = super::accept(&mut tx, room.terms, &body.token).await?;
    write.commit(tx, Data(GroupView::from(group))).await
}

/// A link to look at a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GroupShareView {
    id: ShareId,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// Only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl From<Share> for GroupShareView {
    fn from(share: Share) -> Self {
        let Share { id, created_at, expires_at, .. } = share;
        Self { id, created_at, expires_at, link: None }
    }
}

/// The links to look at the group that work still.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/shares",
    params(GroupId),
    responses((status = 200, body = Vec<GroupShareView>))
)]
async fn list_group_shares(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<GroupShareView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let shares = super::shares(&mut tx, &access).await?;
    Ok(Data(shares.into_iter().map(GroupShareView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupShareBody {
    /// How long it works; 30 days unless named.
    #[serde(default = "thirty")]
    days: u32,
}

const fn thirty() -> u32 {
    30
}

/// Makes a link by which anybody may look at the group, and nothing else.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/shares",
    params(GroupId),
    responses((status = 201, body = GroupShareView))
)]
async fn make_group_share(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<GroupShareBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Admin).await?;
    let (share, token) = super::share(&mut tx, &access, body.days).await?;
    let view = GroupShareView { link: Some(link(&room, SHARE_PATH, &token)), ..share.into() };
    write.commit(tx, Created(view)).await
}

/// Withdraws a link to look at the group.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/shares/{share}",
    params(("id" = GroupId, Path), ("share" = ShareId, Path)),
    responses((status = 200, body = ()))
)]
async fn revoke_group_share(
    write: Write,
    Path((id, share)): Path<(GroupId, ShareId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Admin).await?;
    super::unshare(&mut tx, &access, share).await?;
    write.commit(tx, Data(())).await
}
