//! The page on which people see where they are signed in, end that, and change their password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base::secrets::{ExposeSecret as _, SecretString};
use base::who::Session;
use base::{Actor, Id, Timestamp, Who};
use serde::Deserialize;
use web::parts::{Badge, Field, Notice, Tone, When};
use web::{
    App, Class, Form, Identified, Page, Path, Query, Result, Routes, Rule, Visitor, get, post,
};

use super::{Kind, OpenSession, rules};
use crate::forms::{field, refusal};
use crate::texts::Texts;
use crate::{Room, passwords};

const SECURITY: &str = "/security";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::SignedIn, "/security/password", post(change_password))
        .layer(Class::SignIn)
        .page(Rule::SignedIn, SECURITY, get(show))
        .page(Rule::SignedIn, "/security/sessions/{id}/end", post(end))
        .page(Rule::SignedIn, "/security/sessions/end", post(end_others))
}

/// One session in the list.
struct Line {
    id: String,
    program: String,
    /// Set for the one that looks.
    here: Option<Badge>,
    kind: &'static str,
    address: String,
    used: When,
    opened: When,
}

impl Line {
    fn new(t: &Texts, session: OpenSession, here: Option<Id<Session>>, now: Timestamp) -> Self {
        let is_here = Some(session.id) == here;
        let program = rules::program(&session.agent);
        Self {
            id: session.id.to_string(),
            program: program.unwrap_or_else(|| t.session_unknown().to_owned()),
            here: is_here.then(|| Badge::new(Tone::Good, t.session_here())),
            kind: match session.kind {
                Kind::Cookie => t.session_browser(),
                Kind::Token => t.session_program(),
            },
            address: session.address,
            used: When::new(session.used_at, now, &t.locale),
            opened: When::new(session.created_at, now, &t.locale),
        }
    }
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    sessions: Vec<Line>,
    has_others: bool,
    present: Field,
    new: Field,
}

/// The page with `notice` on it, and what was wrong with the present and the new password.
async fn page(
    app: &App,
    visitor: &Identified,
    notice: Option<Notice>,
    errors: [String; 2],
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let sessions = super::list(&mut tx).await?;
    tx.commit().await?;
    let here = visitor.who.session;
    let is_refused = errors.iter().any(|error| !error.is_empty());
    let [present, new] = errors;
    let view = SecurityView {
        t: &t,
        notice,
        has_others: sessions.len() > 1,
        sessions: sessions.into_iter().map(|one| Line::new(&t, one, here, now)).collect(),
        present: Field {
            error: present,
            ..field("present", t.password_present(), "password", "", "current-password")
        },
        new: Field { error: new, ..field("new", t.password_new(), "password", "", "new-password") },
    };
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.security()).status(status).show(&view)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(Done { done }): Query<Done>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let title = match done.as_str() {
        "password" => Some(t.password_changed()),
        "session" => Some(t.session_ended()),
        "sessions" => Some(t.sessions_ended()),
        _ => None,
    };
    let told =
        |title: &str| Notice { tone: Tone::Good, title: title.to_owned(), text: String::new() };
    page(&app, &visitor, title.map(told), [String::new(), String::new()]).await
}

async fn end(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<Session>>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who).await?;
    super::end(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/security?done=session").into_response())
}

async fn end_others(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let who = visitor.who;
    if let Actor::Person(person) = who.actor {
        let here = who.session;
        let mut tx = app.db.begin(who).await?;
        super::end_all(&mut tx, person, here).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to("/security?done=sessions").into_response())
}

/// Without `Debug`, for the passwords' sake.
#[derive(Deserialize)]
struct NewPassword {
    present: String,
    new: String,
}

async fn exchange(
    room: &Room,
    who: Who,
    present: SecretString,
    new: SecretString,
) -> base::Result<Option<Option<SecretString>>> {
    let considered = passwords::consider(room, who.clone(), present, new).await?;
    let mut tx = room.app.db.begin(who).await?;
    let exchanged = passwords::exchange(&mut tx, room, considered).await?;
    tx.commit().await?;
    Ok(exchanged)
}

async fn change_password(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(NewPassword { present, new }): Form<NewPassword>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let who = visitor.who.clone();
    match exchange(&room, who, present.into(), new.into()).await {
        Ok(Some(token)) => {
            let cookie = token.map(|token| {
                let cookie = web::start_session(&room.app.site, token.expose_secret());
                (axum::http::header::SET_COOKIE, cookie)
            });
            let cookies: Vec<_> = cookie.into_iter().collect();
            Ok((AppendHeaders(cookies), Redirect::to("/security?done=password")).into_response())
        }
        Ok(None) => {
            let wrong = t.password_wrong().to_owned();
            page(&room.app, &visitor, None, [wrong, String::new()]).await
        }
        Err(error) => {
            let refusal = refusal(error)?;
            let words = t.refusal(refusal.code).map_or(refusal.message, str::to_owned);
            page(&room.app, &visitor, None, [String::new(), words]).await
        }
    }
}
