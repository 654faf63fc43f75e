//! Pages: one member of a group; changing, reminding, inviting them; leaving.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use base::secrets::sha256_hex;
use serde::Deserialize;
use web::parts::{Amount, Badge, Notice, Tone};
use web::{Form, Identified, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::{Change, Member, MemberId};
use crate::balances;
use crate::groups::{GroupId, Role, attend, enter};
use crate::pages::{
    Choice, LIST, absolute, active, chosen, done, notice, page, path, role, standing, unchanged,
    within,
};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/members/{member}", get(show))
        .page(write, "/groups/{id}/members/{member}", post(change))
        .page(write, "/groups/{id}/members/{member}/remind", post(remind))
        .page(write, "/groups/{id}/members/{member}/leave", post(leave))
        .page(write, "/groups/{id}/members/{member}/restore", post(restore))
}

#[derive(Template)]
#[template(path = "group_member.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows, each by itself")]
struct MemberView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    own: String,
    group: String,
    /// What the form shows of them.
    seen: String,
    id: String,
    name: String,
    role: &'static str,
    upi: String,
    household: String,
    nets: Vec<(Amount, Badge)>,
    has_left: bool,
    has_account: bool,
    is_self: bool,
    reminders: bool,
    may_change: bool,
    may_remind: bool,
    may_invite: bool,
    may_end: bool,
    may_restore: bool,
    roles: Vec<Choice>,
    /// True for who has to settle before they leave.
    must_settle: bool,
    /// Who could take over what is open; empty for somebody who is even.
    heirs: Vec<Choice>,
}

/// What the page has to tell of what was done before it.
#[derive(Debug, Default, Deserialize)]
struct Told {
    #[serde(default)]
    reminded: Option<String>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, member)): Path<(GroupId, MemberId)>,
    Query(told): Query<Told>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let title = t.was_reminded().to_owned();
    let told = told.reminded.map(|_| Notice { tone: Tone::Good, title, text: String::new() });
    show_member(&room, &visitor, id, member, told).await
}

async fn show_member(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    member: MemberId,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = super::members(&mut tx, &access).await?;
    let found = super::member(&mut tx, &access, member).await?;
    let nets = balances::of_member(&mut tx, &access, member).await?;
    let is_self = access.member.as_ref().is_some_and(|me| me.id == member);
    let is_live = found.is_active();
    let may_write = is_live && access.group.archived_at.is_none() && access.role >= Role::Member;
    let owes = super::rules::owes(&nets);
    let heirs: Vec<Member> = all.into_iter().filter(|one| one.id != member).collect();
    let page = page(room, visitor, found.name.as_str(), notice.as_ref());
    let view = MemberView {
        notice,
        path: path(id),
        own: format!("{}/members/{member}", path(id)),
        group: access.group.name.clone(),
        seen: state(&found),
        id: member.to_string(),
        name: found.name.clone(),
        role: role(&t, found.role),
        upi: found.upi.clone().unwrap_or_default(),
        household: found.household.clone().unwrap_or_default(),
        nets: nets.iter().map(|net| (absolute(&t, *net), standing(&t, *net))).collect(),
        has_left: !found.is_active(),
        has_account: found.person.is_some(),
        is_self,
        reminders: found.reminders,
        may_change: is_live && (is_self || access.role >= Role::Admin),
        may_remind: may_write && !is_self && owes,
        may_invite: may_write && found.person.is_none(),
        may_end: is_live
            && (is_self || access.role >= super::rules::to_give(found.role.max(Role::Admin))),
        may_restore: !is_live
            && found.person.is_none()
            && access.group.archived_at.is_none()
            && access.role >= Role::Admin,
        roles: roles(&t, access.role, found.role),
        must_settle: is_self && owes,
        heirs: if nets.is_empty() { Vec::new() } else { active(&heirs, None) },
        t: &t,
    };
    page.show(&view)
}

/// What stands for all that a form shows of a member, who has no version.
fn state(member: &Member) -> String {
    let Member { name, role, upi, household, reminders, .. } = member;
    sha256_hex(format!("{:?}", (name, role, upi, household, reminders)).as_bytes())
}

/// The roles that somebody who is `mine` may give to somebody who is `theirs`.
fn roles(t: &Texts, mine: Role, theirs: Role) -> Vec<Choice> {
    let may = |one: &Role| mine >= Role::Admin && mine >= super::rules::to_give((*one).max(theirs));
    let choice = |one: Role| Choice {
        value: one.word().to_owned(),
        name: role(t, one).to_owned(),
        is_chosen: one == theirs,
    };
    Role::ALL.into_iter().filter(may).map(choice).collect()
}

#[derive(Debug, Deserialize)]
struct MemberForm {
    #[serde(default)]
    seen: String,
    name: String,
    #[serde(default)]
    upi: String,
    #[serde(default)]
    household: String,
    #[serde(default)]
    role: Option<Role>,
    /// There on one's own page only.
    #[serde(default)]
    asks_reminders: Option<String>,
    #[serde(default)]
    reminders: Option<String>,
}

async fn change(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, member)): Path<(GroupId, MemberId)>,
    Form(form): Form<MemberForm>,
) -> Result<Response> {
    let done = done(&room, &visitor, async |tx| {
        let access = &attend(tx, id).await?;
        let before = super::member(tx, access, member).await?;
        unchanged(&form.seen, &state(&before))?;
        let change = Change {
            name: Some(form.name),
            role: form.role.filter(|role| *role != before.role),
            upi: Some(form.upi),
            household: Some(form.household),
            reminders: form.asks_reminders.map(|_| form.reminders.is_some()),
        };
        super::change(tx, access, member, change).await.map(drop)
    });
    let done = done.await?;
    finish(&room, &visitor, (id, member), done, "").await
}

async fn remind(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, member)): Path<(GroupId, MemberId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::remind(tx, access, &room, member).await
    });
    let done = done.await?;
    finish(&room, &visitor, (id, member), done, "?reminded=1").await
}

#[derive(Debug, Deserialize)]
struct LeaveForm {
    #[serde(default, deserialize_with = "chosen")]
    heir: Option<MemberId>,
}

async fn leave(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, member)): Path<(GroupId, MemberId)>,
    Form(form): Form<LeaveForm>,
) -> Result<Response> {
    let done = done(&room, &visitor, async |tx| {
        let access = &attend(tx, id).await?;
        let is_self = access.member.as_ref().is_some_and(|me| me.id == member);
        super::leave(tx, access, member, form.heir).await?;
        Ok(is_self)
    });
    match done.await? {
        // Who left sees the group no more.
        Ok(true) => Ok(Redirect::to(LIST).into_response()),
        Ok(false) => Ok(Redirect::to(&path(id)).into_response()),
        Err(refusal) => finish(&room, &visitor, (id, member), Err(refusal), "").await,
    }
}

async fn restore(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, member)): Path<(GroupId, MemberId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Admin, async |tx, access| {
        super::restore(tx, access, room.terms, member).await.map(drop)
    });
    let done = done.await?;
    finish(&room, &visitor, (id, member), done, "").await
}

async fn finish(
    room: &Room,
    visitor: &Identified,
    (id, member): (GroupId, MemberId),
    done: std::result::Result<(), Refusal>,
    told: &str,
) -> Result<Response> {
    match done {
        Ok(()) => {
            let own = format!("{}/members/{member}{told}", path(id));
            Ok(Redirect::to(&own).into_response())
        }
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_member(room, visitor, id, member, Some(told)).await
        }
    }
}
