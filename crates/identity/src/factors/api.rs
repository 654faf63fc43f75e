//! JSON routes: the caller's second factors.

use axum::extract::State;
use axum::response::Response;
use base::secrets::ExposeSecret as _;
use base::{Timestamp, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Class, Data, Json, Result, Routes, Rule, Write, routes};

use super::RecoveryCodes;
use crate::Room;

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .route(Rule::SignedIn, routes!(confirm))
        .layer(Class::Verify)
        .route(Rule::SignedIn, routes!(list))
        .route(Rule::SignedIn, routes!(begin))
        .route(Rule::SignedIn, routes!(remove))
        .route(Rule::SignedIn, routes!(renew))
}

/// What the caller can prove themselves with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FactorsView {
    /// Since when an authenticator app is set up.
    totp_since: Option<Timestamp>,
    /// Passkeys that may be used.
    passkeys: i64,
    /// Recovery codes that were not used yet.
    recovery_codes_left: i64,
}

impl FactorsView {
    async fn of_caller(tx: &mut Tx) -> Result<Self, base::Error> {
        let person = super::myself(tx)?;
        let factors = super::factors(tx, person).await?;
        Ok(Self {
            totp_since: factors.totp_since,
            passkeys: factors.passkeys,
            recovery_codes_left: factors.recovery_codes,
        })
    }
}

/// The caller's second factors.
#[utoipa::path(get, path = "/api/v1/auth/factors", responses((status = 200, body = FactorsView)))]
async fn list(State(room): State<Room>, Caller(who): Caller) -> Result<Data<FactorsView>> {
    let mut tx = room.app.db.read(who).await?;
    let view = FactorsView::of_caller(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(view))
}

/// What an authenticator app needs to know.
#[derive(Debug, Serialize, ToSchema)]
struct EnrolmentView {
    /// The secret in base32. Never shown again.
    secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    uri: String,
}

/// Begins to set up an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).
///
/// It counts only after its first code was confirmed. Needs a recent proof.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/totp",
    responses(
        (status = 200, body = EnrolmentView),
        (status = 403, description = "step_up_required, not_a_person"),
        (status = 409, description = "totp_set_up")
    )
)]
async fn begin(State(room): State<Room>, write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    let enrolment = super::begin_totp(&mut tx, &room.keyring).await?;
    write
        .commit(
            tx,
            Data(EnrolmentView {
                secret: enrolment.secret.expose_secret().to_owned(),
                uri: enrolment.address.expose_secret().to_owned(),
            }),
        )
        .await
}

/// The first code of an authenticator app. Without `Debug`, for the code's sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    /// Six digits.
    #[schema(example = "123456")]
    code: String,
}

/// Recovery codes, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodesView {
    /// Each works once. Empty where those of before still do.
    recovery_codes: Vec<String>,
}

impl CodesView {
    /// What came of a change of factors.
    pub fn new(codes: Option<RecoveryCodes>) -> Self {
        let codes = codes.map(|RecoveryCodes(codes)| codes).unwrap_or_default();
        let shown = codes.iter().map(|code| code.expose_secret().to_owned());
        Self { recovery_codes: shown.collect() }
    }
}

/// Confirms an authenticator app with its first code, and ends the caller's other sessions.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/totp/confirm",
    responses(
        (status = 200, body = CodesView),
        (status = 403, description = "not_a_person"),
        (status = 409, description = "totp_not_begun"),
        (status = 422, description = "wrong_code")
    )
)]
async fn confirm(
    State(room): State<Room>,
    write: Write,
    Json(first): Json<FirstCode>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let codes = super::confirm_totp(&mut tx, &room.keyring, &first.code).await?;
    write.commit(tx, Data(CodesView::new(codes))).await
}

/// Removes the authenticator app. Needs a recent proof.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/factors/totp",
    responses(
        (status = 200, body = FactorsView),
        (status = 403, description = "step_up_required, not_a_person"),
        (status = 404, description = "not_found")
    )
)]
async fn remove(write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::remove_totp(&mut tx).await?;
    let view = FactorsView::of_caller(&mut tx).await?;
    write.commit(tx, Data(view)).await
}

/// New recovery codes; those of before are worth nothing. Needs a recent proof.
#[utoipa::path(
    post,
    path = "/api/v1/auth/factors/recovery-codes",
    responses(
        (status = 200, body = CodesView),
        (status = 403, description = "step_up_required, not_a_person"),
        (status = 409, description = "no_factor")
    )
)]
async fn renew(write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    let codes = super::renew_recovery_codes(&mut tx).await?;
    write.commit(tx, Data(CodesView::new(Some(codes)))).await
}
