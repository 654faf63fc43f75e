//! Pages: the organisation that somebody acts for, with its members and open invitations.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::who::Person;
use base::{Actor, Id, Refusal, Timestamp, Tx};
use serde::Deserialize;
use web::parts::{Badge, Notice, Tone, When};
use web::{App, Form, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::Member;
use crate::invitations::{Invitation, State as Standing};
use crate::tabs::{self, Choice, Tabs};
use crate::texts::Texts;
use crate::{Room, organisations, roles};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::MembersManage);
    Routes::new()
        .page(Rule::Needs(Permission::OrganisationRead), tabs::MEMBERS, get(show))
        .page(Rule::Needs(Permission::OrganisationManage), "/organisation/name", post(rename))
        .page(manage, "/organisation/members/{id}", post(change))
        .page(manage, "/organisation/members/{id}/remove", post(remove))
        .page(
            Rule::Needs(Permission::OrganisationTransfer),
            "/organisation/members/{id}/transfer",
            post(transfer),
        )
}

#[derive(Debug)]
struct MemberRow {
    id: String,
    name: String,
    email: String,
    role: String,
    badges: Vec<Badge>,
    joined: When,
    roles: Vec<Choice>,
    is_changeable: bool,
    is_heir: bool,
}

#[derive(Debug)]
struct InvitationRow {
    id: String,
    whom: String,
    role: String,
    inviter: String,
    expires: When,
    is_expired: bool,
}

#[derive(Template)]
#[template(path = "organisation.html")]
#[expect(clippy::struct_excessive_bools, reason = "what this visitor may do, each by itself")]
struct OrganisationView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    id: String,
    name: String,
    kind: &'static str,
    notice: Option<Notice>,
    /// The link that was just made.
    link: String,
    may_rename: bool,
    may_invite: bool,
    sees_members: bool,
    sees_invitations: bool,
    members: Vec<MemberRow>,
    roles: Vec<Choice>,
    invitations: Vec<InvitationRow>,
}

/// What a form left to tell.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Why it was not done.
    pub refusal: Option<Refusal>,
    /// The link that was made.
    pub link: String,
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, Told::default()).await
}

/// The whole page, with what is to be told.
pub(crate) async fn page(app: &App, visitor: &Identified, told: Told) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let status = match told.refusal {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let view = view(&mut tx, &t, visitor, told).await?;
    tx.commit().await?;
    Page::new(app, visitor, view.name.clone()).at(tabs::MEMBERS).status(status).show(&view)
}

async fn view<'a>(
    tx: &mut Tx,
    t: &'a Texts,
    visitor: &Identified,
    told: Told,
) -> base::Result<OrganisationView<'a>> {
    let id = roles::own(tx)?;
    let organisation = organisations::find(tx, id).await?;
    let organisation = organisation.ok_or_else(|| Refusal::not_found("organisation"))?;
    let may = |permission| visitor.permissions.contains(permission);
    let mine = roles::standing(tx, id).await?;
    let all = roles::list(tx, id).await?;
    let givable: Vec<&roles::Role> =
        all.iter().filter(|role| role.permissions.is_subset(mine.permissions)).collect();
    let choices = |chosen: &str| -> Vec<Choice> {
        let choice = |role: &&roles::Role| Choice {
            value: role.name.clone(),
            name: tabs::role(t, &role.name),
            is_chosen: role.name == chosen,
        };
        givable.iter().map(choice).collect()
    };
    let now = tx.now();
    let (sees_members, sees_invitations) =
        (may(Permission::MembersRead), may(Permission::InvitationsRead));
    let members = if sees_members { crate::members(tx).await? } else { Vec::new() };
    let invitations = if sees_invitations { crate::invitations(tx).await? } else { Vec::new() };
    let row = |member: Member| {
        let is_me = visitor.who.actor == Actor::Person(member.person);
        let is_within = givable.iter().any(|role| role.name == member.role);
        let is_touchable = mine.is_owner || (is_within && !member.is_owner);
        MemberRow {
            is_changeable: may(Permission::MembersManage) && is_touchable,
            is_heir: mine.is_owner && !is_me && !member.is_suspended,
            roles: choices(&member.role),
            badges: badges(t, &member, is_me),
            id: member.person.to_string(),
            role: tabs::role(t, &member.role),
            joined: When::new(member.joined_at, now, &t.locale),
            email: member.email.unwrap_or_default(),
            name: member.name,
        }
    };
    Ok(OrganisationView {
        tabs: Tabs::new(t, visitor.permissions, tabs::MEMBERS),
        id: id.to_string(),
        name: organisation.name,
        kind: tabs::kind(t, organisation.kind),
        notice: told.refusal.map(|refusal| tabs::notice(t, &refusal)),
        link: told.link,
        may_rename: may(Permission::OrganisationManage),
        may_invite: may(Permission::InvitationsManage),
        sees_members,
        sees_invitations,
        members: members.into_iter().map(row).collect(),
        roles: choices(givable.last().map_or("", |role| &role.name)),
        invitations: invitations.into_iter().map(|one| invitation(t, one, now)).collect(),
        t,
    })
}

fn badges(t: &Texts, member: &Member, is_me: bool) -> Vec<Badge> {
    let mut badges = Vec::new();
    if member.is_owner {
        badges.push(Badge::new(Tone::Info, t.owner()));
    }
    if is_me {
        badges.push(Badge::new(Tone::Plain, t.you()));
    }
    if member.is_suspended {
        badges.push(Badge::new(Tone::Bad, t.suspended()));
    }
    badges
}

fn invitation(t: &Texts, invitation: Invitation, now: Timestamp) -> InvitationRow {
    InvitationRow {
        is_expired: invitation.state(now) == Standing::Expired,
        id: invitation.id.to_string(),
        whom: invitation.email.unwrap_or_else(|| t.whoever_has_the_link().to_owned()),
        role: tabs::role(t, &invitation.role),
        inviter: invitation.inviter,
        expires: When::new(invitation.expires_at, now, &t.locale),
    }
}

/// Back to the page, or the page with the reason why not.
async fn done(app: &App, visitor: &Identified, outcome: base::Result<()>) -> Result<Response> {
    match tabs::told(outcome)? {
        Ok(()) => Ok(Redirect::to(tabs::MEMBERS).into_response()),
        Err(refusal) => {
            page(app, visitor, Told { refusal: Some(refusal), ..Told::default() }).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Name {
    name: String,
}

async fn rename(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(Name { name }): Form<Name>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        let id = roles::own(&tx)?;
        crate::rename(&mut tx, id, &name).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    done(&app, &visitor, outcome).await
}

#[derive(Debug, Deserialize)]
struct Change {
    role: String,
}

async fn change(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<Person>>,
    Form(Change { role }): Form<Change>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::change_member(&mut tx, id, &role).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    done(&app, &visitor, outcome).await
}

async fn remove(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<Person>>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::remove_member(&mut tx, id).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    done(&app, &visitor, outcome).await
}

async fn transfer(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<Person>>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::transfer(&mut tx, id).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    done(&app, &visitor, outcome).await
}
