//! JSON routes: a code is sent, a code is verified.

use axum::extract::State;
use axum::http::HeaderMap;
use base::error::RefusalKind;
use base::{Actor, Refusal, Who};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Class, Data, Json, Result, Routes, Rule, Stranger, routes};

use super::OnItsWay;
use crate::Room;
use crate::locks::Place;
use crate::sessions::api::{Arrived, arrived};
use crate::sessions::{Kind, cookies};

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let send = Routes::new().route(Rule::Open, routes!(send)).layer(Class::SignIn);
    let verify = Routes::new().route(Rule::Open, routes!(verify)).layer(Class::Verify);
    send.merge(verify)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OtpNumber)]
struct Number {
    /// With its country code.
    #[schema(example = "+91 98765 43210")]
    phone: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtpSent)]
struct SentView {
    /// Names the code, for support.
    otp_id: String,
    /// How long it is good for, in seconds.
    expires_in: i64,
}

/// The number must be reachable: without a carrier no code would arrive.
pub(super) fn check_carrier(room: &Room) -> Result<(), Refusal> {
    if room.parties.carrier.is_some() {
        return Ok(());
    }
    let message = "Codes cannot be sent here. Sign in another way.";
    Err(Refusal::new(RefusalKind::NotFound, "sms_unavailable", message))
}

/// Sends a code of six digits to a telephone. The answer is the same whoever has the number.
#[utoipa::path(
    post,
    path = "/api/v1/auth/send-otp",
    responses(
        (status = 200, body = SentView),
        (status = 400, description = "phone_invalid"),
        (status = 404, description = "sms_unavailable"),
        (status = 429, description = "code_sent_already"),
    )
)]
async fn send(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(Number { phone }): Json<Number>,
) -> Result<Data<SentView>> {
    check_carrier(&room)?;
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let mut tx = room.app.db.begin(who).await?;
    let OnItsWay { id, expires_in } = super::send(&mut tx, &room.keyring, &phone).await?;
    tx.commit().await?;
    Ok(Data(SentView { otp_id: id.to_string(), expires_in }))
}

/// Without `Debug`, for the code's sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OtpCode)]
struct Code {
    #[schema(example = "+91 98765 43210")]
    phone: String,
    #[schema(example = "123456")]
    otp: String,
}

/// The same for a wrong code, one that has run out, and too many tries.
pub(super) fn wrong_code() -> Refusal {
    let message = "This code is not right, or not good any more. After five tries ask for another.";
    Refusal::malformed("otp_invalid", message)
}

/// Signs in with a code. Whoever proves a number for the first time becomes somebody.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify-otp",
    responses(
        (status = 200, body = Arrived),
        (status = 400, description = "otp_invalid, phone_invalid"),
        (status = 403, description = "account_suspended"),
    )
)]
async fn verify(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
    Json(Code { phone, otp }): Json<Code>,
) -> Result<Data<Arrived>> {
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    let mut tx = room.app.db.begin(who).await?;
    let outcome =
        super::verify(&mut tx, &room.keyring, &phone, &otp.into(), &place, Kind::Token).await?;
    let arrived = arrived(&mut tx, &room, outcome, wrong_code).await?;
    tx.commit().await?;
    Ok(Data(arrived?))
}
