//! JSON routes: to a provider, back from it, and what is linked.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use base::secrets::{ExposeSecret as _, SecretString};
use base::{Actor, Timestamp, Tx, Who};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    App, Caller, Class, Data, Path, Query, Reader, Result, Routes, Rule, Stranger, Visitor, Write,
    routes,
};

use super::{Arrival, Back, Departure, Homecoming, JOURNEY_SECONDS, Linked, Purpose, Which};
use crate::locks::Place;
use crate::sessions::api::Arrived;
use crate::sessions::{Kind, cookies};
use crate::{Room, people};

/// The cookie that ties the way back to the browser that set out.
const COOKIE: &str = "florin_journey";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .route(Rule::Open, routes!(depart))
        .route(Rule::Open, routes!(callback))
        .layer(Class::SignIn)
        .route(Rule::SignedIn, routes!(list))
        .route(Rule::SignedIn, routes!(link))
        .route(Rule::SignedIn, routes!(unlink))
}

/// The cookie of the browser, if it has one from before: two tabs may be on their way.
pub(super) fn browser(app: &App, headers: &HeaderMap) -> Option<SecretString> {
    web::cookie(&app.site, headers, COOKIE).map(Into::into)
}

/// Off they go, with their cookie.
pub(super) fn send_off(app: &App, departure: &Departure) -> Response {
    (set_cookie(app, departure), Redirect::to(&departure.address)).into_response()
}

pub(super) fn set_cookie(
    app: &App,
    departure: &Departure,
) -> AppendHeaders<[(header::HeaderName, header::HeaderValue); 1]> {
    let seconds = u32::try_from(JOURNEY_SECONDS).unwrap_or_default();
    let cookie = web::set_cookie(&app.site, COOKIE, departure.browser.expose_secret(), seconds);
    AppendHeaders([(header::SET_COOKIE, cookie)])
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DepartureView {
    /// Where to send the browser.
    authorization_url: String,
    /// How long the way back stays open, in seconds.
    expires_in: i64,
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains(kind))
}

fn answer(app: &App, departure: Departure, headers: &HeaderMap) -> Response {
    if !accepts(headers, "application/json") {
        return send_off(app, &departure);
    }
    let cookie = set_cookie(app, &departure);
    let view = DepartureView { authorization_url: departure.address, expires_in: JOURNEY_SECONDS };
    (cookie, Data(view)).into_response()
}

/// Begins to sign in with an account elsewhere, `github` or `google`. Answers with a redirect, or
/// with the address where JSON is accepted; the cookie that comes along belongs to the way back.
#[utoipa::path(
    get,
    path = "/api/v1/auth/oauth/{provider}",
    params(("provider" = Which, Path)),
    responses(
        (status = 200, body = DepartureView),
        (status = 303, description = "to the provider"),
        (status = 404, description = "not_found"),
        (status = 503, description = "provider_unavailable"),
    )
)]
async fn depart(
    State(room): State<Room>,
    headers: HeaderMap,
    Path(which): Path<Which>,
) -> Result<Response> {
    let browser = browser(&room.app, &headers);
    let departure = super::depart(&room, which, Purpose::SignIn, Kind::Token, "/", browser).await?;
    Ok(answer(&room.app, departure, &headers))
}

/// Where the provider sends people back. Answers with tokens, or, to a browser that set out from a
/// page, with a cookie and a redirect. A browser is told on a page what did not work.
#[utoipa::path(
    get,
    path = "/api/v1/auth/oauth/{provider}/callback",
    params(("provider" = Which, Path), Back),
    responses(
        (status = 200, body = Arrived),
        (status = 303, description = "on to the page"),
        (status = 400, description = "oauth_state_invalid"),
        (status = 401, description = "provider_token_invalid"),
        (status = 403, description = "provider_denied, provider_email_unverified, account_suspended"),
        (status = 409, description = "provider_account_taken, provider_linked_already"),
        (
            status = 422,
            description = "Refused, as a browser is told",
            body = String,
            content_type = "text/html",
        ),
        (status = 503, description = "provider_unavailable"),
    )
)]
async fn callback(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    visitor: std::result::Result<Visitor, Response>,
    headers: HeaderMap,
    Path(which): Path<Which>,
    Query(back): Query<Back>,
) -> Result<Response> {
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    let visitor = visitor.ok().and_then(|visitor| match visitor.0.who.actor {
        Actor::Person(person) => Some(person),
        _ => None,
    });
    let browser = web::cookie(&room.app.site, &headers, COOKIE);
    let home =
        super::come_home(&room, which, &back, browser.as_deref(), who.clone(), &place, visitor);
    let Homecoming { kind, next, result } = match home.await {
        Ok(home) => home,
        // Nobody knows what they wanted; whoever shows pages is told on one.
        Err(base::Error::Refused(refusal)) if accepts(&headers, "text/html") => {
            return super::pages::problem(&locale, which, *refusal, "/");
        }
        Err(error) => return Err(error.into()),
    };
    match (kind, result) {
        (Kind::Token, Ok(Arrival::Linked)) => Ok(Data(LinkedView::new(which)).into_response()),
        (Kind::Token, result) => match result? {
            Arrival::Program(arrived) => Ok(Data(*arrived).into_response()),
            arrival => super::pages::home(&room, who, arrival, &next, &headers).await,
        },
        (Kind::Cookie, Err(base::Error::Refused(refusal))) => {
            super::pages::problem(&locale, which, *refusal, &next)
        }
        (Kind::Cookie, result) => super::pages::home(&room, who, result?, &next, &headers).await,
    }
}

/// An account elsewhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LinkedView {
    provider: Which,
    /// The address that it has there.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_at: Option<Timestamp>,
}

impl LinkedView {
    const fn new(provider: Which) -> Self {
        Self { provider, email: None, linked_at: None }
    }
}

impl From<Linked> for LinkedView {
    fn from(linked: Linked) -> Self {
        let Linked { provider, email, linked_at } = linked;
        Self { provider, email, linked_at: Some(linked_at) }
    }
}

/// The caller's accounts elsewhere.
#[utoipa::path(get, path = "/api/v1/auth/links", responses((status = 200, body = Vec<LinkedView>)))]
async fn list(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<LinkedView>>> {
    let mut tx = app.db.read(who).await?;
    let linked = super::linked(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(linked.into_iter().map(LinkedView::from).collect()))
}

/// Who may link: somebody who proved a moment ago who they are.
pub(super) async fn linker(tx: &mut Tx) -> base::Result<Purpose> {
    crate::require_recent_proof(tx).await?;
    Ok(Purpose::Link(people::caller(tx).await?.id))
}

/// Begins to link an account elsewhere to the caller, in the browser that asks.
#[utoipa::path(
    post,
    path = "/api/v1/auth/links/{provider}",
    params(("provider" = Which, Path)),
    responses(
        (status = 200, body = DepartureView),
        (status = 403, description = "step_up_required"),
        (status = 404, description = "not_found"),
    )
)]
async fn link(
    State(room): State<Room>,
    write: Write,
    headers: HeaderMap,
    Path(which): Path<Which>,
) -> Result<Response> {
    let mut tx = room.app.db.read(write.who().clone()).await?;
    let purpose = linker(&mut tx).await?;
    tx.commit().await?;
    let browser = browser(&room.app, &headers);
    // The provider may have to be asked, which nothing waits for inside a transaction.
    let departure = super::depart(&room, which, purpose, Kind::Token, "/", browser).await?;
    let tx = write.begin().await?;
    write.commit(tx, answer(&room.app, departure, &headers)).await
}

/// Unlinks an account elsewhere; never the last way in.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/links/{provider}",
    params(("provider" = Which, Path)),
    responses(
        (status = 200, body = LinkedView),
        (status = 404, description = "not_found"),
        (status = 409, description = "last_way_in"),
    )
)]
async fn unlink(write: Write, Path(which): Path<Which>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::unlink(&mut tx, which).await?;
    write.commit(tx, Data(LinkedView::new(which))).await
}
