//! Invitations into an organisation: by mail, for one address alone, or by a link, for whoever has
//! it. Accepted once, within their time.
//!
//! Nothing of what an invitation promises is stored with it but the role's name: what the inviter may
//! do is asked again when it is accepted, so nobody's invitation outlives their right to send it.

pub(crate) mod api;
pub(crate) mod letter;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::permissions::Permission;
use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::{Organisation as OrganisationKey, Person};
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};

use crate::organisations::{self, Organisation, OrganisationState, record};
use crate::{memberships, people, roles};
pub use rules::State;

/// Marks the ids of invitations.
#[derive(Debug)]
pub enum InvitationKey {}
impl Kind for InvitationKey {
    const PREFIX: &'static str = "inv";
}

/// The id of an invitation.
pub type InvitationId = Id<InvitationKey>;

/// An invitation, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: Id<InvitationKey>,
    /// Where it leads.
    pub organisation: Id<OrganisationKey>,
    /// For whom; `None` is whoever has the link.
    pub email: Option<String>,
    /// The name of the role that it gives.
    pub role: String,
    /// Who sent it.
    pub invited_by: Id<Person>,
    /// Their name.
    pub inviter: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was sent last.
    pub sent_at: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
    /// When it was accepted, if it was.
    pub accepted_at: Option<Timestamp>,
    /// When it was withdrawn, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Invitation {
    /// How it stands at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        rules::state(self, now)
    }
}

/// An invitation that is to be sent.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// For whom; `None` makes a link for whoever has it.
    pub email: Option<String>,
    /// The name of the role that it gives.
    pub role: String,
    /// How long it lasts.
    pub hours: u32,
}

/// An invitation that was just made or renewed.
#[derive(Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The organisation that it leads to.
    pub organisation: Organisation,
    /// For the link; only its hash is kept.
    pub token: SecretString,
}

/// Most invitations that are read: those that are open are fewer.
const MAX_LISTED: i64 = 500;
/// How long an expired invitation is still listed, so that it can be sent again.
const REMEMBERED_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Invites somebody into the caller's organisation. Refuses `role_unknown`,
/// `beyond_own_permissions`, `already_member`, `already_invited` and `too_many_invitations`.
pub async fn invite(tx: &mut Tx, new: NewInvitation) -> Result<Invited> {
    let (organisation, mine) = roles::authorized(tx, Permission::InvitationsManage).await?;
    let person = memberships::caller(tx)?;
    let email = new.email.as_deref().map(people::rules::email).transpose()?;
    let role = roles::named(tx, organisation, &new.role).await?;
    roles::rules::may_give(mine.permissions, role.permissions)?;
    if let Some(email) = &email {
        let members = memberships::store::members(tx, organisation).await?;
        if members.iter().any(|member| member.email.as_ref() == Some(email)) {
            let message = "This person is a member of the organisation already.";
            return Err(Refusal::conflict("already_member", message).into());
        }
    }
    let open = store::waiting(tx, organisation, tx.now(), MAX_LISTED).await?;
    if email.is_some() && open.iter().any(|other| other.email == email) {
        let message = "There is an open invitation for this address; send that one again.";
        return Err(Refusal::conflict("already_invited", message).into());
    }
    if open.len() >= rules::MAX_OPEN {
        let message = "Withdraw an invitation that nobody waits for; then send this one.";
        return Err(Refusal::conflict("too_many_invitations", message).into());
    }
    let inviter = people::store::find(tx, person).await?;
    let invitation = Invitation {
        id: tx.new_id(),
        organisation,
        email,
        role: role.name,
        invited_by: person,
        inviter: inviter.map(|person| person.name).unwrap_or_default(),
        created_at: tx.now(),
        sent_at: tx.now(),
        expires_at: tx.now().plus_seconds(i64::from(new.hours).saturating_mul(3_600)),
        accepted_at: None,
        revoked_at: None,
    };
    let token = random_token()?;
    store::insert(tx, &invitation, &sha256_hex(token.expose_secret().as_bytes())).await?;
    let body = serde_json::json!({
        "invitation": invitation.id, "by_mail": invitation.email.is_some(), "before": null,
        "after": { "role": invitation.role, "expires_at": invitation.expires_at },
    });
    record(tx, "invitation.sent", organisation, body);
    issued(tx, invitation, token).await
}

/// The invitations of the caller's organisation that wait to be accepted, or that ran out lately, the
/// newest first.
pub async fn invitations(tx: &mut Tx) -> Result<Vec<Invitation>> {
    let organisation = roles::own(tx)?;
    let since = tx.now().plus_seconds(-REMEMBERED_SECONDS);
    store::waiting(tx, organisation, since, MAX_LISTED).await
}

/// Withdraws an invitation of the caller's organisation. One that is closed stays as it is.
pub async fn revoke_invitation(tx: &mut Tx, id: Id<InvitationKey>) -> Result<Invitation> {
    let (organisation, _) = roles::authorized(tx, Permission::InvitationsManage).await?;
    if store::revoke(tx, organisation, id).await? {
        let body = serde_json::json!({
            "invitation": id, "before": { "state": "open" }, "after": { "state": "revoked" },
        });
        record(tx, "invitation.revoked", organisation, body);
    }
    one(tx, organisation, id).await
}

/// Renews an invitation of the caller's organisation for `hours` with another token; the older link
/// is worth nothing from then on. Refuses `invitation_closed`, `sent_just_now`, and what [`invite`]
/// refuses about roles.
pub async fn resend_invitation(tx: &mut Tx, id: Id<InvitationKey>, hours: u32) -> Result<Invited> {
    let (organisation, mine) = roles::authorized(tx, Permission::InvitationsManage).await?;
    let invitation = one(tx, organisation, id).await?;
    rules::may_resend(&invitation, tx.now())?;
    let role = roles::named(tx, organisation, &invitation.role).await?;
    roles::rules::may_give(mine.permissions, role.permissions)?;
    let token = random_token()?;
    let expires_at = tx.now().plus_seconds(i64::from(hours).saturating_mul(3_600));
    let hash = sha256_hex(token.expose_secret().as_bytes());
    store::renew(tx, id, &hash, expires_at).await?;
    let body = serde_json::json!({
        "invitation": id,
        "before": { "expires_at": invitation.expires_at }, "after": { "expires_at": expires_at },
    });
    record(tx, "invitation.resent", organisation, body);
    let sent_at = tx.now();
    issued(tx, Invitation { sent_at, expires_at, ..invitation }, token).await
}

async fn issued(tx: &mut Tx, invitation: Invitation, token: SecretString) -> Result<Invited> {
    let organisation = organisations::find(tx, invitation.organisation).await?;
    let organisation = organisation.ok_or_else(|| Refusal::not_found("organisation"))?;
    Ok(Invited { invitation, organisation, token })
}

/// What the link with `token` leads to; whoever has it may look.
pub async fn open_invitation(
    tx: &mut Tx,
    token: &str,
) -> Result<Option<(Invitation, Organisation)>> {
    let Some(invitation) = store::by_token(tx, &sha256_hex(token.as_bytes())).await? else {
        return Ok(None);
    };
    let organisation = organisations::find(tx, invitation.organisation).await?;
    Ok(organisation.map(|organisation| (invitation, organisation)))
}

/// The caller accepts the invitation of `token` and is a member from then on. Refuses what
/// `rules::may_accept` refuses, `invitation_void` when the inviter may not give the role any more,
/// `organisation_suspended` and `already_member`.
pub async fn accept_invitation(tx: &mut Tx, token: &str) -> Result<Organisation> {
    let person = memberships::caller(tx)?;
    let unknown = || Refusal::not_found("invitation");
    let (_, organisation) = open_invitation(tx, token).await?.ok_or_else(unknown)?;
    organisations::store::lock(tx, organisation.id).await?;
    // Once more under the lock: somebody may have been faster, or the link renewed.
    let (invitation, organisation) = open_invitation(tx, token).await?.ok_or_else(unknown)?;
    let caller = people::store::find(tx, person).await?;
    let email = caller.and_then(|caller| caller.email);
    rules::may_accept(&invitation, email.as_deref(), tx.now())?;
    if organisation.state == OrganisationState::Suspended {
        let message = "This organisation is suspended; nobody can join it now.";
        return Err(Refusal::conflict("organisation_suspended", message).into());
    }
    still_worth(tx, &invitation).await?;
    if !store::accept(tx, invitation.id, person).await? {
        let message = "This invitation was accepted already.";
        return Err(Refusal::conflict("invitation_accepted", message).into());
    }
    memberships::join(tx, organisation.id, person, &invitation.role).await?;
    let body = serde_json::json!({
        "invitation": invitation.id, "person": person,
        "before": { "state": "open" }, "after": { "state": "accepted" },
    });
    record(tx, "invitation.accepted", organisation.id, body);
    Ok(organisation)
}

/// Whether the inviter could still send it.
async fn still_worth(tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    let inviter = roles::acting(tx, invitation.organisation, invitation.invited_by).await?;
    let role = roles::named(tx, invitation.organisation, &invitation.role).await?;
    let may_invite = inviter.permissions.contains(Permission::InvitationsManage);
    if may_invite && role.permissions.is_subset(inviter.permissions) {
        return Ok(());
    }
    let message = "Whoever sent this invitation may not give this role any more.";
    Err(Refusal::conflict("invitation_void", message).into())
}

async fn one(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    id: Id<InvitationKey>,
) -> Result<Invitation> {
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("invitation"))?)
}
