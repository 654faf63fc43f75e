//! Pages: making a link into a group, with its QR code, and withdrawing it; joining by one; looking by
//! one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use serde::Deserialize;
use web::parts::{Notice, Tone, When};
use web::{
    Form, Identified, Page, Path, Query, Reader, Result, Routes, Rule, Stranger, Visitor, get, post,
};

use super::api::{JOIN_PATH, SHARE_PATH, link};
use super::{InvitationId, ShareId};
use crate::groups::view::GroupView;
use crate::groups::{Access, GroupId, Role, enter};
use crate::members::{self, Member, MemberId};
use crate::pages::{Choice, LIST, Names, active, chosen, notice, page, path, role, within};
use crate::room::Room;
use crate::settlements::upi::qr;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/invite", get(ways_in))
        .page(write, "/groups/{id}/invite", post(make))
        .page(write, "/groups/{id}/invitations/{invitation}/revoke", post(revoke))
        .page(write, "/groups/{id}/shares/{share}/revoke", post(unshare))
        .page(Rule::Open, JOIN_PATH, get(look))
        .page(Rule::SignedIn, JOIN_PATH, post(join))
        .page(Rule::Open, SHARE_PATH, get(shared))
}

#[derive(Template)]
#[template(path = "group_invite.html")]
struct InviteView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    group: String,
    may_share: bool,
    /// Members without an account, whom somebody may claim.
    members: Vec<Choice>,
    roles: Vec<Choice>,
    made: Option<Made>,
    /// What was made before and works still.
    open: Vec<Open>,
}

/// A link that was just made.
struct Made {
    link: String,
    qr: String,
    text: String,
}

/// A link that works still. What it opens nobody is told again.
struct Open {
    what: String,
    until: When,
    /// Where it is withdrawn.
    revoke: String,
}

async fn ways_in(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    show_ways(&room, &visitor, id, Wanted::default(), None, None).await
}

async fn show_ways(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    wanted: Wanted,
    made: Option<Made>,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let page = page(room, visitor, t.invite(), notice.as_ref());
    let unclaimed: Vec<Member> = all.iter().filter(|one| one.person.is_none()).cloned().collect();
    let view = InviteView {
        notice,
        path: path(id),
        may_share: access.role >= Role::Admin,
        members: active(&unclaimed, wanted.member),
        roles: roles(&t, access.role, wanted.role),
        made,
        open: open(&mut tx, &t, &access, &Names::of(&all)).await?,
        group: access.group.name,
        t: &t,
    };
    page.show(&view)
}

/// The roles to which somebody who is `mine` may invite.
fn roles(t: &Texts, mine: Role, chosen: Role) -> Vec<Choice> {
    let may = |one: &Role| *one < Role::Owner && mine >= members::rules::to_give(*one);
    let choice = |one: Role| Choice {
        value: one.word().to_owned(),
        name: role(t, one).to_owned(),
        is_chosen: one == chosen,
    };
    Role::ALL.into_iter().filter(may).map(choice).collect()
}

async fn open(tx: &mut Tx, t: &Texts, access: &Access, names: &Names) -> Result<Vec<Open>> {
    let (now, path) = (tx.now(), path(access.group.id));
    let mut open = Vec::new();
    if access.role >= Role::Member {
        for one in super::invitations(tx, access).await? {
            let what = match one.member {
                Some(member) => t.link_for(names.get(member)),
                None => t.link_to_join(role(t, one.role)),
            };
            let until = When::new(one.expires_at, now, &t.locale);
            open.push(Open {
                what,
                until,
                revoke: format!("{path}/invitations/{}/revoke", one.id),
            });
        }
    }
    if access.role >= Role::Admin {
        for one in super::shares(tx, access).await? {
            let until = When::new(one.expires_at, now, &t.locale);
            let what = t.link_to_look().to_owned();
            open.push(Open { what, until, revoke: format!("{path}/shares/{}/revoke", one.id) });
        }
    }
    Ok(open)
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    way: Way,
    /// The member without an account whom a link to join is for.
    #[serde(default, deserialize_with = "chosen")]
    member: Option<MemberId>,
    #[serde(default)]
    role: Role,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Way {
    #[default]
    Join,
    Look,
}

/// How long a link to look works, in days.
const SHARE_DAYS: u32 = 30;

/// A link is shown once, on the page that answers.
async fn make(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(wanted): Form<Wanted>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let made = within(&room, &visitor, id, Role::Member, async |tx, access| {
        if wanted.way == Way::Look {
            let (_, token) = super::share(tx, access, SHARE_DAYS).await?;
            return Ok((link(&room, SHARE_PATH, &token), t.share_text().to_owned()));
        }
        let Wanted { member, role, .. } = wanted;
        let (invitation, token) = super::invite(tx, access, room.terms, member, role).await?;
        let until = t.locale.date(invitation.expires_at.to_jiff());
        Ok((link(&room, JOIN_PATH, &token), t.invite_text(until)))
    });
    let (made, notice) = match made.await? {
        Ok((link, text)) => (Some(Made { qr: qr(&link)?, link, text }), None),
        Err(refusal) => (None, Some(notice(&t, &refusal))),
    };
    show_ways(&room, &visitor, id, wanted, made, notice).await
}

async fn revoke(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, invitation)): Path<(GroupId, InvitationId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::revoke(tx, access, invitation).await
    });
    let done = done.await?;
    revoked(&room, &visitor, id, done).await
}

async fn unshare(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, share)): Path<(GroupId, ShareId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Admin, async |tx, access| {
        super::unshare(tx, access, share).await
    });
    let done = done.await?;
    revoked(&room, &visitor, id, done).await
}

async fn revoked(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    done: std::result::Result<(), Refusal>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}/invite", path(id))).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_ways(room, visitor, id, Wanted::default(), None, Some(told)).await
        }
    }
}

/// Without `Debug`, for the token's sake.
#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

#[derive(Template)]
#[template(path = "group_join.html")]
struct JoinView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    group: String,
    description: String,
    member: String,
    expires: Option<When>,
    token: String,
    /// Where to sign in, or to sign up, and come back; empty for who is signed in.
    sign_in: String,
    sign_up: String,
}

async fn look(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    visitor: std::result::Result<Visitor, Response>,
    Query(Token { token }): Query<Token>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let visitor = visitor.ok().map(|Visitor(visitor)| visitor);
    let mut tx = room.app.db.read(who).await?;
    let found = super::look(&mut tx, &token).await?;
    let now = tx.now();
    let next = format!("{JOIN_PATH}?token={token}");
    let stranger = |path: String| if visitor.is_some() { String::new() } else { path };
    let view = match found {
        None => over(&t),
        Some((invitation, group, member)) => JoinView {
            notice: None,
            group: group.name,
            description: group.description,
            member: member.map(|member| member.name).unwrap_or_default(),
            expires: Some(When::new(invitation.expires_at, now, &locale)),
            token,
            sign_in: stranger(web::sign_in_path(Some(&next))),
            sign_up: stranger(web::sign_up_path(Some(&next))),
            t: &t,
        },
    };
    show(&room, visitor.as_ref(), &t, &view)
}

fn over(t: &Texts) -> JoinView<'_> {
    let notice = Notice {
        tone: Tone::Warn,
        title: t.join_over().to_owned(),
        text: t.join_over_text().to_owned(),
    };
    JoinView {
        t,
        notice: Some(notice),
        group: String::new(),
        description: String::new(),
        member: String::new(),
        expires: None,
        token: String::new(),
        sign_in: String::new(),
        sign_up: String::new(),
    }
}

fn show(
    room: &Room,
    visitor: Option<&Identified>,
    t: &Texts,
    view: &JoinView<'_>,
) -> Result<Response> {
    Page::for_anybody(&room.app, visitor, &t.locale, t.groups()).at(LIST).show(view)
}

async fn join(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(Token { token }): Form<Token>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let joined = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let group = super::accept(&mut tx, room.terms, &token).await?;
        tx.commit().await?;
        Ok(group.id)
    };
    match joined.await {
        Ok(id) => Ok(Redirect::to(&path(id)).into_response()),
        // A link that is worth nothing is refused like any other: the page says so.
        Err(base::Error::Refused(refusal)) => {
            let view = JoinView { notice: Some(notice(&t, &refusal)), ..over(&t) };
            show(&room, Some(&visitor), &t, &view)
        }
        Err(error) => Err(error.into()),
    }
}

async fn shared(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Query(Token { token }): Query<Token>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let mut tx = room.app.db.read(who).await?;
    let Some(access) = super::shown(&mut tx, &token).await? else {
        return Page::plain(&locale, t.groups()).show(&over(&t));
    };
    let view = GroupView::of(&mut tx, &t, &access, None).await?;
    Page::plain(&locale, access.group.name.as_str()).show(&view)
}
