//! Ways into a group for whoever has a link: an invitation to join it, or a share to look at it.
//!
//! A link holds 256 random bits and is kept as their hash. An invitation lets in as many people as
//! open it within its time, which is what a QR code on a table is for, unless it is for one member
//! without an account: then for whoever claims them first.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod store;

use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::json;

use crate::activity::{record, record_in};
use crate::groups::{self, Access, Group, GroupId, Role};
use crate::members::{self, Member, MemberId};
use crate::room::Terms;

/// Marks the ids of invitations.
#[derive(Debug)]
pub enum InvitationKey {}
impl Kind for InvitationKey {
    const PREFIX: &'static str = "group_invitation";
}

/// The id of an invitation.
pub type InvitationId = Id<InvitationKey>;

/// Marks the ids of shares.
#[derive(Debug)]
pub enum ShareKey {}
impl Kind for ShareKey {
    const PREFIX: &'static str = "group_share";
}

/// The id of a share.
pub type ShareId = Id<ShareKey>;

/// An invitation, without its secret.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Where it leads.
    pub group: GroupId,
    /// The member without an account whom it is for.
    pub member: Option<MemberId>,
    /// What whoever joins may do.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// A share, without its secret: whoever has the link may look, and nothing else.
#[derive(Debug, Clone)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// What it shows.
    pub group: GroupId,
    /// Since when.
    pub created_at: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
}

/// Most invitations and most shares of a group that are open at once.
const MAX_OPEN: i64 = 50;
/// How long a share works unless it says otherwise, and at most, in days.
const MAX_SHARE_DAYS: u32 = 366;

/// Makes an invitation; its secret is returned and kept nowhere. Members invite members, admins
/// admins; nobody is invited to own a group.
///
/// # Errors
/// `group_role`, `too_many_invitations`, `not_found` for a member who is none, `member_claimed`.
pub async fn invite(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    member: Option<MemberId>,
    role: Role,
) -> Result<(Invitation, SecretString)> {
    let role = role.min(Role::Admin);
    access.role.may(members::rules::to_give(role))?;
    if let Some(member) = member
        && members::member(tx, access, member).await?.person.is_some()
    {
        let message = "Somebody is this member already.";
        return Err(Refusal::conflict("member_claimed", message).into());
    }
    if store::count(tx, access.group.id).await? >= MAX_OPEN {
        let message = "Withdraw an invitation that nobody needs any more; then make this one.";
        return Err(Refusal::conflict("too_many_invitations", message).into());
    }
    let token = random_token()?;
    let hours = i64::from(terms.invitation_hours);
    let invitation = Invitation {
        id: tx.new_id(),
        group: access.group.id,
        member,
        role,
        created_at: tx.now(),
        expires_at: tx.now().plus_seconds(hours.saturating_mul(3_600)),
        revoked_at: None,
    };
    store::insert(tx, &invitation, &hash(token.expose_secret())).await?;
    let about = json!({ "before": null, "after": { "role": role, "member": member } });
    record(tx, access, "group_invitation.made", invitation.id, about).await?;
    Ok((invitation, token))
}

/// The invitations that are open still, the newest first.
pub async fn invitations(tx: &mut Tx, access: &Access) -> Result<Vec<Invitation>> {
    store::open(tx, access.group.id).await
}

/// Withdraws an invitation.
///
/// # Errors
/// `not_found`.
pub async fn revoke(tx: &mut Tx, access: &Access, id: InvitationId) -> Result<()> {
    if !store::revoke(tx, access.group.id, id).await? {
        return Err(Refusal::not_found("invitation").into());
    }
    let about = json!({ "before": { "state": "open" }, "after": null });
    record(tx, access, "group_invitation.revoked", id, about).await
}

/// What an invitation leads to, for whoever has the link: the group, and the member to be claimed.
pub async fn look(tx: &mut Tx, token: &str) -> Result<Option<(Invitation, Group, Option<Member>)>> {
    let Some(invitation) = store::by_token(tx, &hash(token)).await? else { return Ok(None) };
    let group = groups::store::find(tx, invitation.group, false).await?;
    let group = group.filter(|group| group.deleted_at.is_none());
    let member = match invitation.member {
        Some(id) => members::store::find(tx, invitation.group, id).await?,
        None => None,
    };
    Ok(group.map(|group| (invitation, group, member)))
}

/// The caller joins the group of an invitation.
///
/// # Errors
/// `not_found`, `group_archived`, and what joining refuses; `not_a_person` for programs.
pub async fn accept(tx: &mut Tx, terms: Terms, token: &str) -> Result<Group> {
    let unknown = || Refusal::not_found("invitation");
    let person = groups::person(tx).ok_or_else(|| {
        let message = "A key is nobody; a group is joined by a person.";
        Refusal::new(base::error::RefusalKind::Forbidden, "not_a_person", message)
    })?;
    let (invitation, group, _) = look(tx, token).await?.ok_or_else(unknown)?;
    groups::store::find(tx, group.id, true).await?;
    if group.archived_at.is_some() {
        let message = "This group is archived; nobody joins it now.";
        return Err(Refusal::conflict("group_archived", message).into());
    }
    let member =
        members::join(tx, group.id, terms, person, invitation.member, invitation.role).await?;
    if invitation.member.is_some() {
        store::revoke(tx, group.id, invitation.id).await?;
    }
    let (invited, after) = (invitation.id, members::words(&member));
    let about = json!({ "invitation": invited, "before": null, "after": after });
    record_in(tx, group.id, Some(member.id), "group_member.joined", member.id, about).await?;
    Ok(group)
}

/// Makes a link to look at the group; takes an admin. Its secret is returned and kept nowhere.
///
/// # Errors
/// `group_role`, `too_many_invitations`; days out of range.
pub async fn share(tx: &mut Tx, access: &Access, days: u32) -> Result<(Share, SecretString)> {
    access.role.may(Role::Admin)?;
    if days == 0 || days > MAX_SHARE_DAYS {
        let message = format!("A share lasts 1 to {MAX_SHARE_DAYS} days.");
        return Err(Refusal::field("days", "out_of_range", message).into());
    }
    if store::count_shares(tx, access.group.id).await? >= MAX_OPEN {
        let message = "Withdraw a share that nobody needs any more; then make this one.";
        return Err(Refusal::conflict("too_many_invitations", message).into());
    }
    let token = random_token()?;
    let share = Share {
        id: tx.new_id(),
        group: access.group.id,
        created_at: tx.now(),
        expires_at: tx.now().plus_seconds(i64::from(days).saturating_mul(86_400)),
    };
    store::insert_share(tx, &share, &hash(token.expose_secret())).await?;
    let about = json!({ "before": null, "after": { "expiresAt": share.expires_at } });
    record(tx, access, "group_share.made", share.id, about).await?;
    Ok((share, token))
}

/// The shares that work still.
pub async fn shares(tx: &mut Tx, access: &Access) -> Result<Vec<Share>> {
    store::shares(tx, access.group.id).await
}

/// Withdraws a share.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn unshare(tx: &mut Tx, access: &Access, id: ShareId) -> Result<()> {
    access.role.may(Role::Admin)?;
    if !store::revoke_share(tx, access.group.id, id).await? {
        return Err(Refusal::not_found("share").into());
    }
    let about = json!({ "before": { "state": "open" }, "after": null });
    record(tx, access, "group_share.revoked", id, about).await
}

/// What a share lets whoever has its link see.
pub async fn shown(tx: &mut Tx, token: &str) -> Result<Option<Access>> {
    let Some(id) = store::shown(tx, &hash(token)).await? else { return Ok(None) };
    let group = groups::store::find(tx, id, false).await?;
    let group = group.filter(|group| group.deleted_at.is_none());
    Ok(group.map(|group| Access { group, member: None, role: Role::Viewer }))
}

fn hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}
