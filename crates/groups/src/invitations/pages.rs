//! Pages: making a link into a group, with its QR code; joining by one; looking by one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use serde::Deserialize;
use web::parts::{Notice, Tone, When};
use web::{Form, Page, Path, Query, Reader, Result, Routes, Rule, Stranger, Visitor, get, post};

use super::api::{JOIN_PATH, SHARE_PATH, link};
use crate::groups::view::GroupView;
use crate::groups::{GroupId, Role, enter};
use crate::pages::{LIST, notice, refused};
use crate::room::Room;
use crate::settlements::upi::qr;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/invite", get(ways_in))
        .page(write, "/groups/{id}/invite", post(make))
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
    made: Option<Made>,
}

/// A link that was just made.
struct Made {
    link: String,
    qr: String,
    text: String,
}

async fn ways_in(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let view = InviteView {
        notice: None,
        path: format!("{LIST}/{id}"),
        group: access.group.name,
        may_share: access.role >= Role::Admin,
        made: None,
        t: &t,
    };
    Page::new(&room.app, &visitor, t.invite()).at(LIST).show(&view)
}

#[derive(Debug, Deserialize)]
struct Wanted {
    /// `join`, or `look`.
    way: String,
}

/// A link is shown once, on the page that answers.
async fn make(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(wanted): Form<Wanted>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let made = if wanted.way == "look" {
        let outcome = super::share(&mut tx, &access, 30).await;
        refused(outcome)?.map(|(share, token)| (share.expires_at, link(&room, SHARE_PATH, &token)))
    } else {
        let outcome = super::invite(&mut tx, &access, room.terms, None, Role::Member).await;
        refused(outcome)?
            .map(|(invitation, token)| (invitation.expires_at, link(&room, JOIN_PATH, &token)))
    };
    let (made, notice) = match made {
        Ok((expires_at, link)) => {
            tx.commit().await?;
            let text = if wanted.way == "look" {
                t.share_text().to_owned()
            } else {
                t.invite_text(t.locale.date(expires_at.to_jiff()))
            };
            (Some(Made { qr: qr(&link)?, link, text }), None)
        }
        Err(refusal) => (None, Some(notice(&t, &refusal))),
    };
    let view = InviteView {
        notice,
        path: format!("{LIST}/{id}"),
        group: access.group.name,
        may_share: access.role >= Role::Admin,
        made,
        t: &t,
    };
    Page::new(&room.app, &visitor, t.invite()).at(LIST).show(&view)
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
    let sign_in = web::sign_in_path(Some(&next));
    let sign_up = sign_in.replacen("/sign-in", "/sign-up", 1);
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
            sign_in: stranger(sign_in),
            sign_up: stranger(sign_up),
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
    visitor: Option<&web::Identified>,
    t: &Texts,
    view: &JoinView<'_>,
) -> Result<Response> {
    match visitor {
        Some(visitor) => Page::new(&room.app, visitor, t.groups()).at(LIST).show(view),
        None => Page::plain(&t.locale, t.groups()).show(view),
    }
}

async fn join(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(Token { token }): Form<Token>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let group = super::accept(&mut tx, room.terms, &token).await?;
        tx.commit().await?;
        Ok(group.id)
    };
    match outcome.await {
        Ok(id) => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
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
