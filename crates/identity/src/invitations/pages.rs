//! Pages: inviting people, and what an invitation's link leads to.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::secrets::ExposeSecret as _;
use base::{Actor, Id, Refusal};
use serde::Deserialize;
use web::parts::{Notice, Tone, When};
use web::{Form, Identified, Page, Path, Query, Reader, Result, Routes, Rule, Stranger, Visitor};
use web::{get, post};

use super::{InvitationKey, Invited, State as Standing, letter};
use crate::memberships::pages::{Told, page};
use crate::texts::Texts;
use crate::{NewInvitation, Room, people, tabs};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::InvitationsManage);
    Routes::new()
        .page(manage, "/organisation/invitations", post(invite))
        .page(manage, "/organisation/invitations/link", post(make_link))
        .page(manage, "/organisation/invitations/{id}/resend", post(resend))
        .page(manage, "/organisation/invitations/{id}/revoke", post(revoke))
        .page(Rule::Open, letter::PATH, get(look))
        .page(Rule::SignedIn, letter::PATH, post(accept))
}

#[derive(Debug, Deserialize)]
struct Invite {
    #[serde(default)]
    email: String,
    role: String,
}

async fn invite(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(Invite { email, role }): Form<Invite>,
) -> Result<Response> {
    send(&room, &visitor, Some(email), role).await
}

/// The same form, sent for a link: whatever address is in it does not count.
async fn make_link(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(Invite { role, .. }): Form<Invite>,
) -> Result<Response> {
    send(&room, &visitor, None, role).await
}

async fn send(
    room: &Room,
    visitor: &Identified,
    email: Option<String>,
    role: String,
) -> Result<Response> {
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let new = NewInvitation { email, role, hours: room.terms.invitation_hours };
        let invited = crate::invite(&mut tx, new).await?;
        letter::send(&mut tx, room, &invited).await?;
        tx.commit().await?;
        Ok(invited)
    };
    answer(room, visitor, outcome.await).await
}

/// A link is shown once, on the page that answers; a mail leads back to the list.
async fn answer(
    room: &Room,
    visitor: &Identified,
    outcome: base::Result<Invited>,
) -> Result<Response> {
    match tabs::told(outcome)? {
        Ok(invited) if invited.invitation.email.is_some() => {
            Ok(Redirect::to(tabs::MEMBERS).into_response())
        }
        Ok(invited) => {
            let link = letter::link(&room.app.site.url, invited.token.expose_secret());
            page(&room.app, visitor, Told { refusal: None, link }).await
        }
        Err(refusal) => {
            let told = Told { refusal: Some(refusal), ..Told::default() };
            page(&room.app, visitor, told).await
        }
    }
}

async fn resend(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<InvitationKey>>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let hours = room.terms.invitation_hours;
        let invited = crate::resend_invitation(&mut tx, id, hours).await?;
        letter::send(&mut tx, &room, &invited).await?;
        tx.commit().await?;
        Ok(invited)
    };
    let outcome = outcome.await;
    answer(&room, &visitor, outcome).await
}

async fn revoke(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<InvitationKey>>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    crate::revoke_invitation(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(tabs::MEMBERS))
}

/// Without `Debug`, for the token's sake.
#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    /// What it is about, while it can be accepted.
    offer: Option<Offer>,
}

struct Offer {
    organisation: String,
    role: String,
    inviter: String,
    expires: When,
    token: String,
    /// Where to sign in, or to sign up, and come back; empty for who is signed in.
    sign_in: String,
    sign_up: String,
    /// For another address than the reader's: whose it is.
    other: String,
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
    let found = crate::open_invitation(&mut tx, &token).await?;
    let mine = match visitor.as_ref().map(|visitor| visitor.who.actor.clone()) {
        Some(Actor::Person(person)) => people::store::find(&mut tx, person).await?,
        _ => None,
    };
    let now = tx.now();
    tx.commit().await?;
    let closed = |title: &str| Notice {
        tone: Tone::Warn,
        title: title.to_owned(),
        text: t.invitation_closed_hint().to_owned(),
    };
    let Some((invitation, organisation)) = found else {
        return show(&room, visitor.as_ref(), &t, Err(closed(t.invitation_unknown())));
    };
    match invitation.state(now) {
        Standing::Open => {}
        Standing::Accepted => {
            return show(&room, visitor.as_ref(), &t, Err(closed(t.invitation_accepted())));
        }
        Standing::Revoked => {
            return show(&room, visitor.as_ref(), &t, Err(closed(t.invitation_revoked())));
        }
        Standing::Expired => {
            return show(&room, visitor.as_ref(), &t, Err(closed(t.invitation_expired())));
        }
    }
    let next = format!("{}?token={token}", letter::PATH);
    let is_other = mine
        .as_ref()
        .is_some_and(|mine| invitation.email.is_some() && mine.email != invitation.email);
    let stranger = |path: String| if mine.is_some() { String::new() } else { path };
    let offer = Offer {
        organisation: organisation.name,
        role: tabs::role(&t, &invitation.role),
        inviter: invitation.inviter,
        expires: When::new(invitation.expires_at, now, &locale),
        other: if is_other { invitation.email.unwrap_or_default() } else { String::new() },
        sign_in: stranger(web::sign_in_path(Some(&next))),
        sign_up: stranger(web::sign_up_path(Some(&next))),
        token,
    };
    show(&room, visitor.as_ref(), &t, Ok(offer))
}

fn show(
    room: &Room,
    visitor: Option<&Identified>,
    t: &Texts,
    offer: std::result::Result<Offer, Notice>,
) -> Result<Response> {
    let status = if offer.is_ok() { StatusCode::OK } else { StatusCode::GONE };
    let (offer, notice) = match offer {
        Ok(offer) => (Some(offer), None),
        Err(notice) => (None, Some(notice)),
    };
    let page = Page::for_anybody(&room.app, visitor, &t.locale, t.invitation());
    page.status(status).show(&InvitationView { t, notice, offer })
}

/// Whoever accepts wants to act for the organisation.
async fn accept(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(Token { token }): Form<Token>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let organisation = crate::accept_invitation(&mut tx, &token).await?;
        crate::switch(&mut tx, organisation.id).await?;
        tx.commit().await
    };
    let notice = |refusal: &Refusal| tabs::notice(&t, refusal);
    match outcome.await {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        Err(base::Error::Refused(refusal)) if refusal.accepts.is_empty() => {
            show(&room, Some(&visitor), &t, Err(notice(&refusal)))
        }
        Err(error) => Err(error.into()),
    }
}
