//! The pages that let people in and out.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Actor, Who};
use serde::Deserialize;
use web::parts::{Field, Notice, Tone};
use web::{App, Form, Page, Query, Reader, Result, Routes, Rule, Stranger, Visitor, get, post};

use super::{Kind, SignIn, cookies};
use crate::Room;
use crate::challenges;
use crate::forms::field;
use crate::locks::Place;
use crate::providers::pages::OtherWays;
use crate::texts::Texts;

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let signing_in = Routes::new().page(Rule::Open, "/sign-in", post(sign_in));
    Routes::new()
        .merge(signing_in.layer(web::Class::SignIn))
        .page(Rule::Open, "/sign-in", get(show))
        .page(Rule::Open, "/sign-out", post(sign_out))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
    /// Set after a password was changed.
    changed: String,
}

impl Next {
    /// Where to go after signing in; never to another site.
    fn path(&self) -> &str {
        web::local_path(&self.next).unwrap_or("/")
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView<'a> {
    t: &'a Texts,
    next: &'a str,
    notice: Option<Notice>,
    email: Field,
    password: Field,
    other_ways: OtherWays,
}

impl<'a> SignInView<'a> {
    fn new(room: &Room, t: &'a Texts, next: &'a str, email: &str, notice: Option<Notice>) -> Self {
        Self {
            t,
            next,
            notice,
            email: field("email", t.email(), "email", email, "username"),
            password: field("password", t.password(), "password", "", "current-password"),
            other_ways: OtherWays::new(room, t, next),
        }
    }
}

async fn show(
    State(room): State<Room>,
    Query(next): Query<Next>,
    Reader(locale): Reader,
    visitor: std::result::Result<Visitor, Response>,
) -> Result<Response> {
    if visitor.is_ok() {
        return Ok(Redirect::to(next.path()).into_response());
    }
    let t = Texts::new(&locale);
    let notice = (!next.changed.is_empty()).then(|| Notice {
        tone: Tone::Good,
        title: t.password_changed().to_owned(),
        text: t.password_changed_sign_in().to_owned(),
    });
    Page::plain(&locale, t.sign_in()).show(&SignInView::new(&room, &t, next.path(), "", notice))
}

/// Without `Debug`, for the password's sake.
#[derive(Deserialize)]
struct Claimed {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// The same for every reason: who is not let in learns nothing about who has an account.
fn refused(room: &Room, t: &Texts, next: &Next, email: &str) -> Result<Response> {
    let notice = Notice {
        tone: Tone::Bad,
        title: t.mismatch_title().to_owned(),
        text: t.mismatch_text().to_owned(),
    };
    let view = SignInView::new(room, t, next.path(), email, Some(notice));
    Page::plain(&t.locale, t.sign_in()).status(StatusCode::UNPROCESSABLE_ENTITY).show(&view)
}

async fn sign_in(
    State(app): State<App>,
    State(room): State<Room>,
    Stranger(stranger): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(claimed): Form<Claimed>,
) -> Result<Response> {
    let Claimed { email, password, next } = claimed;
    let next = Next { next, ..Next::default() };
    let who = Who { actor: Actor::System("sign-in"), ..stranger };
    let place = Place::of(&who, cookies::device(&app.site, &headers).as_deref());
    let checked = super::check(&room, who.clone(), &email, password.into()).await?;
    let mut tx = app.db.begin(who).await?;
    let outcome = super::sign_in(&mut tx, checked, &place, Kind::Cookie).await?;
    if matches!(outcome, SignIn::Opened(_))
        && let Some(old) = web::session_token(&app.site, &headers)
    {
        super::sign_out(&mut tx, &old).await?;
    }
    tx.commit().await?;
    match outcome {
        SignIn::Challenged(issued) => {
            let cookie = challenges::pages::cookie(&app.site, &issued);
            let target = challenges::pages::path(next.path());
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&target)).into_response())
        }
        SignIn::Refused => refused(&room, &Texts::new(&locale), &next, &email),
        SignIn::Suspended => Err(super::suspended().into()),
        SignIn::Opened(opened) => {
            let cookies = cookies::opened(&app.site, &opened);
            Ok((cookies, Redirect::to(next.path())).into_response())
        }
    }
}

/// In, and on to where they were going. The session that the browser had before ends.
pub(crate) async fn enter(
    room: &Room,
    who: Who,
    outcome: SignIn,
    next: &str,
    headers: &HeaderMap,
) -> Result<Response> {
    let (site, next) = (&room.app.site, web::local_path(next).unwrap_or("/"));
    let opened = match outcome {
        SignIn::Opened(opened) => opened,
        SignIn::Challenged(issued) => {
            let cookie = challenges::pages::cookie(site, &issued);
            let target = challenges::pages::path(next);
            return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&target)).into_response());
        }
        SignIn::Refused => return Err(super::api::wrong_credentials().into()),
        SignIn::Suspended => return Err(super::suspended().into()),
    };
    if let Some(old) = web::session_token(site, headers) {
        let mut tx = room.app.db.begin(who).await?;
        super::sign_out(&mut tx, &old).await?;
        tx.commit().await?;
    }
    Ok((cookies::opened(site, &opened), Redirect::to(next)).into_response())
}

async fn sign_out(
    State(app): State<App>,
    Stranger(stranger): Stranger,
    headers: HeaderMap,
) -> Result<Response> {
    if let Some(token) = web::session_token(&app.site, &headers) {
        let who = Who { actor: Actor::System("sign-out"), ..stranger };
        let mut tx = app.db.begin(who).await?;
        super::sign_out(&mut tx, &token).await?;
        tx.commit().await?;
    }
    let cookie = web::end_session(&app.site);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}
