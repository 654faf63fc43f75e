//! Pages: off to a provider and back, and the accounts that are linked.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use base::{Refusal, Who};
use serde::Deserialize;
use web::parts::{Empty, Notice, Tone};
use web::{
    App, Class, Locale, Page, Path, Query, Reader, Result, Routes, Rule, Visitor, get, local_path,
    post, sign_in_path,
};

use super::api::{browser, linker, send_off, set_cookie};
use super::{Arrival, Linked, Purpose, Which};
use crate::Room;
use crate::sessions::Kind;
use crate::sessions::pages::enter;
use crate::texts::Texts;

const LIST: &str = "/security/providers";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let depart = Routes::new()
        .page(Rule::Open, "/sign-in/with/{provider}", get(depart))
        .layer(Class::SignIn);
    Routes::new()
        .page(Rule::SignedIn, LIST, get(list))
        .page(Rule::SignedIn, "/security/providers/{provider}/link", post(link))
        .page(Rule::SignedIn, "/security/providers/{provider}/unlink", post(unlink))
        .merge(depart)
}

/// One way to sign in without a password, for the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// Where it begins.
    pub path: String,
    /// What the link says.
    pub label: String,
}

/// The part of the sign-in page with the other ways to sign in.
#[derive(Debug, Template)]
#[template(path = "other_ways.html")]
pub(crate) struct OtherWays {
    label: &'static str,
    ways: Vec<Way>,
}

/// Rendered by its own template, which escapes what it is given.
impl HtmlSafe for OtherWays {}

impl OtherWays {
    /// Those that the operator has set, on the way to `next`.
    pub fn new(room: &Room, t: &Texts, next: &str) -> Self {
        let query = sign_in_path(Some(next));
        let query = query.strip_prefix("/sign-in").unwrap_or_default();
        let mut ways: Vec<Way> = super::offered(room)
            .into_iter()
            .map(|which| Way {
                path: format!("/sign-in/with/{}{query}", which.word()),
                label: t.continue_with(which.name()),
            })
            .collect();
        if room.parties.carrier.is_some() {
            let path = format!("{}{query}", crate::codes::pages::PATH);
            ways.push(Way { path, label: t.continue_by_phone().to_owned() });
        }
        Self { label: t.other_ways(), ways }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

async fn depart(
    State(room): State<Room>,
    Reader(locale): Reader,
    headers: HeaderMap,
    Path(which): Path<Which>,
    Query(Next { next }): Query<Next>,
) -> Result<Response> {
    let next = local_path(&next).unwrap_or("/");
    let browser = browser(&room.app, &headers);
    let departure = super::depart(&room, which, Purpose::SignIn, Kind::Cookie, next, browser).await;
    match departure {
        Ok(departure) => Ok(send_off(&room.app, &departure)),
        Err(base::Error::Refused(refusal)) => problem(&locale, which, *refusal, next),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "provider_problem.html")]
struct ProblemView<'a> {
    t: &'a Texts,
    title: String,
    notice: Notice,
    next: &'a str,
}

/// What happened, and the way on.
pub(super) fn problem(
    locale: &Locale,
    which: Which,
    refusal: Refusal,
    next: &str,
) -> Result<Response> {
    let t = Texts::new(locale);
    let title = t.provider_failed(which.name());
    let reason = t.refusal(refusal.code).map_or(refusal.message, str::to_owned);
    let notice = Notice { tone: Tone::Bad, title: reason, text: String::new() };
    let next = sign_in_path(local_path(next));
    let status = match refusal.kind {
        base::error::RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Page::plain(locale, title.clone()).status(status).show(&ProblemView {
        t: &t,
        title,
        notice,
        next: &next,
    })
}

/// In, or linked: on to where they were going.
pub(super) async fn home(
    room: &Room,
    who: Who,
    arrival: Arrival,
    next: &str,
    headers: &HeaderMap,
) -> Result<Response> {
    match arrival {
        Arrival::Browser(signed_in) => enter(room, who, signed_in, next, headers).await,
        Arrival::Program(_) | Arrival::Linked => Ok(Redirect::to(LIST).into_response()),
    }
}

/// A provider, and the account there if one is linked.
struct Row {
    which: Which,
    linked: Option<Linked>,
}

#[derive(Template)]
#[template(path = "providers.html")]
struct ProvidersView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    number: Option<String>,
    rows: Vec<Row>,
    empty: Empty,
}

async fn list(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    show(&room, visitor, None).await
}

async fn show(room: &Room, visitor: web::Identified, notice: Option<Notice>) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let person = crate::people::caller(&mut tx).await?;
    let number = crate::codes::number_of(&mut tx, person.id).await?;
    let linked = super::linked(&mut tx).await?;
    tx.commit().await?;
    let find = |which| linked.iter().find(|linked| linked.provider == which).cloned();
    let rows = Which::ALL.iter().copied().map(|which| Row { which, linked: find(which) });
    let offered = super::offered(room);
    let rows = rows.filter(|row| row.linked.is_some() || offered.contains(&row.which)).collect();
    let (title, hint) = (t.no_providers().to_owned(), t.no_providers_hint().to_owned());
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = ProvidersView { t: &t, notice, number, rows, empty: Empty { title, hint } };
    Page::new(&room.app, &visitor, t.linked_accounts()).status(status).show(&view)
}

async fn link(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
    Path(which): Path<Which>,
) -> Result<Response> {
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let purpose = linker(&mut tx).await?;
    tx.commit().await?;
    let browser = browser(&room.app, &headers);
    let departure = super::depart(&room, which, purpose, Kind::Cookie, LIST, browser).await?;
    // A form's answer may not lead to another site, so a link does.
    let t = Texts::new(&visitor.locale);
    let view = OnwardView { t: &t, provider: which.name(), address: &departure.address };
    let title = t.link_provider(which.name());
    let page = Page::new(&room.app, &visitor, title).show(&view)?;
    Ok((set_cookie(&room.app, &departure), page).into_response())
}

#[derive(Template)]
#[template(path = "provider_onward.html")]
struct OnwardView<'a> {
    t: &'a Texts,
    provider: &'a str,
    address: &'a str,
}

async fn unlink(
    State(room): State<Room>,
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(which): Path<Which>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    match super::unlink(&mut tx, which).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(LIST).into_response())
        }
        Err(base::Error::Refused(refusal)) => {
            let t = Texts::new(&visitor.locale);
            let text = t.refusal(refusal.code).map_or(refusal.message, str::to_owned);
            let title = t.nothing_changed().to_owned();
            let notice = Notice { tone: Tone::Bad, title, text };
            show(&room, visitor, Some(notice)).await
        }
        Err(error) => Err(error.into()),
    }
}
