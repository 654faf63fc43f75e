//! JSON routes: signing in and out, the next tokens, the sessions of whoever asks.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base::error::RefusalKind;
use base::secrets::ExposeSecret as _;
use base::who::{Person as PersonKey, Session};
use base::{Actor, Id, Refusal, Timestamp, Tx, Who};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Class, Data, Json, Path, Query, Result, Routes, Rule, Stranger, Write, routes,
};

use super::{Kind, OpenSession, SignIn, suspended};
use crate::challenges::api::ChallengeView;
use crate::locks::Place;
use crate::people::api::User;
use crate::tokens::{self, Pair, Tokens};
use crate::{Person, Room};

/// The routes of this room. Signing in has two names in the products that call it.
pub fn routes() -> Routes<Room> {
    let sign_in = Routes::new()
        .route(Rule::Open, routes!(sign_in))
        .route(Rule::Open, routes!(log_in))
        .layer(Class::SignIn);
    Routes::new()
        .route(Rule::Open, routes!(refresh))
        .layer(Class::Refresh)
        .merge(sign_in)
        .route(Rule::SignedIn, routes!(sign_out))
        .route(Rule::SignedIn, routes!(list, end_all))
        .route(Rule::SignedIn, routes!(end))
}

/// Somebody who is in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    user: User,
    /// Null when nothing was opened.
    tokens: Option<TokensView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokensView {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    /// Seconds that the access token lasts.
    expires_in: i64,
}

impl From<Pair> for TokensView {
    fn from(pair: Pair) -> Self {
        Self {
            access_token: pair.access.expose_secret().to_owned(),
            refresh_token: pair.refresh.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: pair.expires_in,
        }
    }
}

impl SignedIn {
    /// With the tokens of the session that was opened.
    pub async fn with_tokens(tx: &mut Tx, person: Id<PersonKey>, pair: Pair) -> base::Result<Self> {
        let user = User::read(tx, person).await?;
        Ok(Self { user, tokens: Some(pair.into()) })
    }

    /// Of somebody who only confirmed something.
    pub async fn without_tokens(tx: &mut Tx, person: Person) -> base::Result<Self> {
        Ok(Self { user: User::read(tx, person.id).await?, tokens: None })
    }
}

/// What comes of a right first proof: tokens, or the question for a second one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Arrived {
    /// In.
    In(Box<SignedIn>),
    /// Not in yet.
    Asked {
        /// What is to be answered.
        challenge: ChallengeView,
    },
}

/// The answer to a program that signs in, in the transaction that let it in, or why it is out:
/// `wrong` for a proof that was. The transaction is to be committed either way.
pub(crate) async fn arrived(
    tx: &mut Tx,
    room: &Room,
    outcome: SignIn,
    wrong: fn() -> Refusal,
) -> base::Result<Result<Arrived, Refusal>> {
    match outcome {
        SignIn::Refused => Ok(Err(wrong())),
        SignIn::Suspended => Ok(Err(suspended())),
        SignIn::Challenged(issued) => Ok(Ok(Arrived::Asked { challenge: issued.into() })),
        SignIn::Opened(opened) => {
            let person = opened.person;
            let pair = tokens::issue(tx, &room.tokens, opened).await?;
            SignedIn::with_tokens(tx, person, pair)
                .await
                .map(|user| Ok(Arrived::In(Box::new(user))))
        }
    }
}

/// The same for a wrong address, a wrong password and a closed door.
pub(crate) fn wrong_credentials() -> Refusal {
    let message = "Address and password do not match. After five failures signing in pauses for a \
                   quarter of an hour.";
    Refusal::new(RefusalKind::Unauthenticated, "AUTH_001", message)
}

/// Address and password. Without `Debug`, for the password's sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    pub email: String,
    pub password: String,
}

/// Signs in with address and password.
#[utoipa::path(
    post,
    path = "/api/v1/auth/signin",
    responses(
        (status = 200, body = Arrived),
        (status = 401, description = "AUTH_001"),
        (status = 403, description = "account_suspended"),
    )
)]
async fn sign_in(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
    Json(Credentials { email, password }): Json<Credentials>,
) -> Result<Data<Arrived>> {
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let place = Place::of(&who, super::cookies::device(&room.app.site, &headers).as_deref());
    let checked = super::check(&room, who.clone(), &email, password.into()).await?;
    let mut tx = room.app.db.begin(who).await?;
    let outcome = super::sign_in(&mut tx, checked, &place, Kind::Token).await?;
    let arrived = arrived(&mut tx, &room, outcome, wrong_credentials).await?;
    tx.commit().await?;
    Ok(Data(arrived?))
}

/// The same under another name.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    responses(
        (status = 200, body = Arrived),
        (status = 401, description = "AUTH_001"),
        (status = 403, description = "account_suspended"),
    )
)]
async fn log_in(
    room: State<Room>,
    stranger: Stranger,
    headers: HeaderMap,
    credentials: Json<Credentials>,
) -> Result<Data<Arrived>> {
    sign_in(room, stranger, headers, credentials).await
}

/// Without `Debug`, for the token's sake.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Refresh {
    #[serde(alias = "refresh_token")]
    refresh_token: String,
}

/// Exchanges a refresh token for the next pair of tokens. Each is exchanged once: one that comes
/// back ends its session, unless it is the last one and comes back within ten seconds, as when an
/// answer got lost.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    responses((status = 200, body = TokensView), (status = 401, description = "AUTH_003"))
)]
async fn refresh(
    State(app): State<App>,
    State(tokens): State<Tokens>,
    Stranger(who): Stranger,
    Json(Refresh { refresh_token }): Json<Refresh>,
) -> Result<Data<TokensView>> {
    let who = Who { actor: Actor::System("refresh"), ..who };
    let mut tx = app.db.begin(who).await?;
    let pair = tokens::refresh(&mut tx, &tokens, &refresh_token.into()).await?;
    tx.commit().await?;
    let refused = || {
        let message = "This refresh token buys nothing any more. Sign in again.";
        Refusal::new(RefusalKind::Unauthenticated, "AUTH_003", message)
    };
    Ok(Data(pair.ok_or_else(refused)?.into()))
}

#[derive(Debug, Serialize, ToSchema)]
struct Done {
    message: &'static str,
}

/// Ends the session that asks, whichever kind it is.
#[utoipa::path(post, path = "/api/v1/auth/logout", responses((status = 200, body = Done)))]
async fn sign_out(State(app): State<App>, write: Write) -> Result<Response> {
    let session = own_session(write.who())?;
    let mut tx = write.begin().await?;
    super::end(&mut tx, session).await?;
    let cookie = [(header::SET_COOKIE, web::end_session(&app.site))];
    write.commit(tx, (cookie, Data(Done { message: "Signed out." }))).await
}

fn own_session(who: &Who) -> Result<Id<Session>, Refusal> {
    who.session.ok_or_else(|| {
        let message = "A key has no session; this is about whoever signed in.";
        Refusal::new(RefusalKind::Forbidden, "not_a_person", message)
    })
}

/// A session, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionView {
    id: String,
    kind: Kind,
    /// True for the one that asks.
    current: bool,
    organisation: Option<String>,
    address: String,
    agent: String,
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
}

impl SessionView {
    fn new(session: OpenSession, current: Id<Session>) -> Self {
        Self {
            id: session.id.to_string(),
            kind: session.kind,
            current: session.id == current,
            organisation: session.organisation.map(|organisation| organisation.to_string()),
            address: session.address,
            agent: session.agent,
            created_at: session.created_at,
            last_used_at: session.used_at,
            expires_at: session.expires_at,
        }
    }
}

/// The caller's sessions, the one used last first.
#[utoipa::path(get, path = "/api/v1/auth/sessions", responses((status = 200, body = Vec<SessionView>)))]
async fn list(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<SessionView>>> {
    let current = own_session(&who)?;
    let mut tx = app.db.read(who).await?;
    let sessions = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(sessions.into_iter().map(|session| SessionView::new(session, current)).collect()))
}

/// Ends one of the caller's sessions, at once.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    params(Id<Session>),
    responses((status = 200, body = Done), (status = 404, description = "not_found")),
)]
async fn end(write: Write, Path(session): Path<Id<Session>>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::end(&mut tx, session).await?;
    write.commit(tx, Data(Done { message: "The session ended." })).await
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Keep {
    /// `current` leaves the session that asks.
    keep: String,
}

/// Ends all of the caller's sessions, at once: this one too, unless it says `?keep=current`.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions",
    responses((status = 200, body = Done))
)]
async fn end_all(write: Write, Query(Keep { keep }): Query<Keep>) -> Result<Response> {
    let current = own_session(write.who())?;
    let Actor::Person(person) = write.who().actor else {
        return Err(Refusal::not_found("session").into());
    };
    let kept = (keep == "current").then_some(current);
    let mut tx = write.begin().await?;
    super::end_all(&mut tx, person, kept).await?;
    let message = if kept.is_some() { "All other sessions ended." } else { "All sessions ended." };
    write.commit(tx, Data(Done { message })).await
}
