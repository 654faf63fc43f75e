//! JSON routes: invitations into the organisation that the caller acts for, and accepting one.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::secrets::ExposeSecret as _;
use base::{Timestamp, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Bulk, Caller, Created, Data, Fields, Json, Listed, Outcomes, Path, Result, Routes, Rule,
    Selection, Write, routes,
};

use super::{Invitation, InvitationId, Invited, letter};
use crate::organisations::api::OrganisationView;
use crate::{NewInvitation, Room};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::InvitationsManage);
    Routes::new()
        .route(Rule::Needs(Permission::InvitationsRead), routes!(list))
        .route(manage, routes!(invite))
        .route(manage, routes!(invite_all))
        .route(manage, routes!(revoke))
        .route(manage, routes!(resend))
        .route(Rule::Open, routes!(look))
        .route(Rule::SignedIn, routes!(accept))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationView {
    id: InvitationId,
    /// For whom; null is whoever has the link.
    email: Option<String>,
    /// The name of the role that it gives.
    role: String,
    /// Who sent it.
    invited_by: String,
    /// `open`, `accepted`, `revoked` or `expired`.
    state: &'static str,
    created_at: Timestamp,
    sent_at: Timestamp,
    expires_at: Timestamp,
    /// The link, only in the answer that makes one for whoever has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl InvitationView {
    fn new(invitation: Invitation, now: Timestamp) -> Self {
        Self {
            state: invitation.state(now).word(),
            id: invitation.id,
            email: invitation.email,
            role: invitation.role,
            invited_by: invitation.inviter,
            created_at: invitation.created_at,
            sent_at: invitation.sent_at,
            expires_at: invitation.expires_at,
            link: None,
        }
    }

    /// One by mail is shown without its link: only the address may have it.
    fn issued(invited: Invited, room: &Room, now: Timestamp) -> Self {
        let link = invited.invitation.email.is_none();
        let link = link.then(|| letter::link(&room.app.site.url, invited.token.expose_secret()));
        Self { link, ..Self::new(invited.invitation, now) }
    }
}

struct InvitationFields;

impl Fields for InvitationFields {
    const SORTED: &'static [&'static str] = &["email", "role", "state", "createdAt", "expiresAt"];
    const FILTERED: &'static [&'static str] = &["email", "role", "state"];
}

/// Invitations that wait, or that ran out in the last 30 days, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/invitations",
    params(Selection<InvitationFields>),
    responses((status = 200, body = Vec<InvitationView>))
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<InvitationFields>,
) -> Result<Listed<InvitationView>> {
    let mut tx = app.db.read(who).await?;
    let now = tx.now();
    let all = crate::invitations(&mut tx).await?;
    tx.commit().await?;
    let all = all.into_iter().map(|one| InvitationView::new(one, now)).collect();
    Ok(selection.page(all, |one: &InvitationView, field| match field {
        "email" => one.email.clone().unwrap_or_default(),
        "role" => one.role.clone(),
        "state" => one.state.to_owned(),
        "expiresAt" => web::sortable(one.expires_at),
        _ => web::sortable(one.created_at),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Invite {
    /// For whom, by mail; without one the answer has a link for whoever gets it.
    #[serde(default)]
    email: Option<String>,
    /// The name of a role of the organisation.
    role: String,
}

/// Invites somebody. Nobody invites into a role that may do more than they may.
#[utoipa::path(
    post,
    path = "/api/v1/invitations",
    responses((status = 201, body = InvitationView))
)]
async fn invite(
    State(room): State<Room>,
    write: Write,
    Json(one): Json<Invite>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let invited = invite_one(&mut tx, &room, one).await?;
    write.commit(tx, Created(invited)).await
}

async fn invite_one(
    tx: &mut Tx,
    room: &Room,
    Invite { email, role }: Invite,
) -> base::Result<InvitationView> {
    let new = NewInvitation { email, role, hours: room.terms.invitation_hours };
    let invited = crate::invite(tx, new).await?;
    letter::send(tx, room, &invited).await?;
    Ok(InvitationView::issued(invited, room, tx.now()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Invites {
    /// From 1 to 100.
    invitations: Vec<Invite>,
}

/// Invites up to 100 people, each for themselves.
#[utoipa::path(
    post,
    path = "/api/v1/invitations/batch",
    responses(
        (status = 200, body = Outcomes<InvitationView>),
        (status = 207, body = Outcomes<InvitationView>),
    )
)]
async fn invite_all(
    State(room): State<Room>,
    write: Write,
    Json(Invites { invitations }): Json<Invites>,
) -> Result<Response> {
    let mut bulk = Bulk::of("invitations", &invitations)?;
    let mut tx = write.begin().await?;
    for one in invitations {
        let outcome = invite_one(&mut tx, &room, one).await;
        bulk.push(outcome)?;
    }
    write.commit(tx, bulk).await
}

/// Withdraws an invitation.
#[utoipa::path(
    delete,
    path = "/api/v1/invitations/{id}",
    params(InvitationId),
    responses((status = 200, body = InvitationView))
)]
async fn revoke(write: Write, Path(id): Path<InvitationId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let now = tx.now();
    let invitation = crate::revoke_invitation(&mut tx, id).await?;
    write.commit(tx, Data(InvitationView::new(invitation, now))).await
}

/// Sends an invitation once more, with another link and its whole time.
#[utoipa::path(
    post,
    path = "/api/v1/invitations/{id}/resend",
    params(InvitationId),
    responses((status = 200, body = InvitationView))
)]
async fn resend(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<InvitationId>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let invited = crate::resend_invitation(&mut tx, id, room.terms.invitation_hours).await?;
    letter::send(&mut tx, &room, &invited).await?;
    let now = tx.now();
    write.commit(tx, Data(InvitationView::issued(invited, &room, now))).await
}

/// Without `Debug`, for the token's sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Token {
    /// What the link has behind `token=`.
    token: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Look {
    /// The organisation's name.
    organisation: String,
    role: String,
    invited_by: String,
    /// `open`, `accepted`, `revoked` or `expired`.
    state: &'static str,
    /// Whether it is for one address alone.
    is_personal: bool,
    expires_at: Timestamp,
}

/// What an invitation leads to, for whoever has its token.
#[utoipa::path(
    post,
    path = "/api/v1/invitations/look",
    responses((status = 200, body = Look), (status = 404, description = "not_found"))
)]
async fn look(
    State(app): State<App>,
    web::Stranger(who): web::Stranger,
    Json(Token { token }): Json<Token>,
) -> Result<Data<Look>> {
    let mut tx = app.db.read(who).await?;
    let now = tx.now();
    let found = crate::open_invitation(&mut tx, &token).await?;
    tx.commit().await?;
    let (invitation, organisation) = found.ok_or_else(|| base::Refusal::not_found("invitation"))?;
    Ok(Data(Look {
        organisation: organisation.name,
        state: invitation.state(now).word(),
        is_personal: invitation.email.is_some(),
        role: invitation.role,
        invited_by: invitation.inviter,
        expires_at: invitation.expires_at,
    }))
}

/// Accepts an invitation; the caller is a member from then on.
#[utoipa::path(
    post,
    path = "/api/v1/invitations/accept",
    responses((status = 200, body = OrganisationView))
)]
async fn accept(write: Write, Json(Token { token }): Json<Token>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let organisation = crate::accept_invitation(&mut tx, &token).await?;
    write.commit(tx, Data(OrganisationView::from(organisation))).await
}
