//! JSON routes: forgetting a password, choosing another.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::secrets::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Class, Data, Json, Result, Routes, Rule, Stranger, Write, routes};

use crate::Room;
use crate::locks::Place;
use crate::sessions::api::wrong_credentials;
use crate::sessions::{Kind, cookies};

/// The routes of this room. Forgetting has two names in the products that call it.
pub fn routes() -> Routes<Room> {
    let reset = Routes::new().route(Rule::Open, routes!(reset)).layer(Class::Verify);
    Routes::new()
        .route(Rule::Open, routes!(forget))
        .route(Rule::Open, routes!(request_reset))
        .route(Rule::SignedIn, routes!(change))
        .layer(Class::SignIn)
        .merge(reset)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    email: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PasswordDone)]
struct Done {
    message: &'static str,
}

/// Mails a link for another password. The answer is the same whether or not somebody has the
/// address: only its mailbox learns.
#[utoipa::path(
    post,
    path = "/api/v1/auth/forgot-password",
    responses((status = 202, body = Done))
)]
async fn forget(
    State(app): State<App>,
    Stranger(who): Stranger,
    Json(Forgotten { email }): Json<Forgotten>,
) -> Result<Response> {
    let mut tx = app.db.begin(who).await?;
    super::forget(&mut tx, &email)?;
    tx.commit().await?;
    let message = "If somebody has this address, a mail with a link is on its way to them.";
    Ok((StatusCode::ACCEPTED, Data(Done { message })).into_response())
}

/// The same under another name.
#[utoipa::path(
    post,
    path = "/api/v1/auth/request-reset",
    responses((status = 202, body = Done))
)]
async fn request_reset(
    app: State<App>,
    stranger: Stranger,
    forgotten: Json<Forgotten>,
) -> Result<Response> {
    forget(app, stranger, forgotten).await
}

/// Without `Debug`, for the secrets' sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    token: String,
    #[serde(alias = "newPassword", alias = "new_password")]
    password: String,
}

/// Chooses another password with the link of a mail. All sessions end, and nobody is signed in by
/// this: a second factor is asked for at the door.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset-password",
    responses(
        (status = 200, body = Done),
        (status = 422, description = "link_invalid, too_short, too_long, too_weak")
    )
)]
async fn reset(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
    Json(Reset { token, password }): Json<Reset>,
) -> Result<Data<Done>> {
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    super::choose(&room, who, &token.into(), password.into(), (&place, Kind::Token)).await?;
    Ok(Data(Done { message: "The password was changed. Sign in with it." }))
}

/// Without `Debug`, for the passwords' sake.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewPassword {
    #[serde(alias = "current_password")]
    current_password: String,
    #[serde(alias = "new_password", alias = "password")]
    new_password: String,
}

/// Replaces the caller's password. All their other sessions end.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    responses(
        (status = 200, body = Done),
        (status = 401, description = "AUTH_001"),
        (status = 422, description = "too_short, too_long, too_weak")
    )
)]
async fn change(
    State(room): State<Room>,
    write: Write,
    Json(NewPassword { current_password, new_password }): Json<NewPassword>,
) -> Result<Response> {
    let who = write.who().clone();
    let considered =
        super::consider(&room, who, current_password.into(), new_password.into()).await?;
    let mut tx = write.begin().await?;
    let Some(cookie) = super::exchange(&mut tx, &room, considered).await? else {
        tx.commit().await?;
        return Err(wrong_credentials().into());
    };
    let cookie = cookie.map(|token| {
        let cookie = web::start_session(&room.app.site, token.expose_secret());
        AppendHeaders([(header::SET_COOKIE, cookie)])
    });
    let done = Data(Done { message: "The password was changed, and other sessions ended." });
    write.commit(tx, (cookie, done)).await
}
