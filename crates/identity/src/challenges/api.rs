//! JSON routes: the second step of signing in, and the proof once more before a dangerous act.

use axum::extract::State;
use base::secrets::{ExposeSecret as _, SecretString};
use base::{Refusal, Timestamp, Who};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Class, Data, Json, Result, Routes, Rule, routes};

use super::{Issued, Typed};
use crate::Room;
use crate::factors::{Proof, rules::RECENT_SECONDS};
use crate::passkeys::api::StartedView;
use crate::passkeys::{Answer, Asked};

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .merge(Routes::new().route(Rule::SignedIn, routes!(prove)).layer(Class::Verify))
        .route(Rule::SignedIn, routes!(ask_passkey))
}

/// A sign-in whose first step was right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChallengeView {
    /// To be sent with the second proof.
    token: String,
    /// When it ends.
    expires_at: Timestamp,
    /// What it takes, the best first.
    #[schema(value_type = Vec<String>)]
    accepts: Vec<Proof>,
}

impl From<Issued> for ChallengeView {
    fn from(issued: Issued) -> Self {
        let token = issued.token.expose_secret().to_owned();
        Self { token, expires_at: issued.expires_at, accepts: issued.accepts }
    }
}

/// A proof: one of these. Without `Debug`, for the secrets' sake.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ProofBody {
    /// A code of the authenticator app.
    #[schema(example = "123456")]
    code: Option<String>,
    /// A recovery code.
    recovery_code: Option<String>,
    /// The password; taken only of people without a second factor.
    password: Option<String>,
    /// What a passkey answered.
    #[schema(value_type = Option<Object>)]
    passkey: Option<Answer>,
}

enum Given {
    Typed(Proof, SecretString),
    Passkey(Box<Answer>),
}

impl ProofBody {
    fn read(self) -> Result<Given, Refusal> {
        match (self.code, self.recovery_code, self.password, self.passkey) {
            (Some(code), None, None, None) => Ok(Given::Typed(Proof::Totp, code.into())),
            (None, Some(code), None, None) => Ok(Given::Typed(Proof::RecoveryCode, code.into())),
            (None, None, Some(text), None) => Ok(Given::Typed(Proof::Password, text.into())),
            (None, None, None, Some(answer)) => Ok(Given::Passkey(Box::new(answer))),
            _ => {
                let message = "Send exactly one of code, recoveryCode, password and passkey.";
                Err(Refusal::invalid("one_proof", message))
            }
        }
    }
}

/// Until when a session is proven.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProvenView {
    /// Dangerous acts are taken until then.
    proven_until: Timestamp,
}

/// Proves the session once more; dangerous acts ask for it with `step_up_required`.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up", responses((status = 200, body = ProvenView))
)]
async fn prove(
    State(room): State<Room>,
    Caller(who): Caller,
    Json(body): Json<ProofBody>,
) -> Result<Data<ProvenView>> {
    let is_right = match body.read()? {
        Given::Typed(proof, text) => step_up(&room, &who, proof, text).await?,
        Given::Passkey(answer) => step_up_with_passkey(&room, &who, &answer).await?,
    };
    if !is_right {
        return Err(super::wrong().into());
    }
    Ok(Data(ProvenView { proven_until: room.app.db.clock().now().plus_seconds(RECENT_SECONDS) }))
}

/// Asks a passkey to prove the session once more.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up/options", responses((status = 200, body = StartedView))
)]
async fn ask_passkey(State(room): State<Room>, Caller(who): Caller) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(who).await?;
    let started = super::start_step_up(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

/// Proves the session of `who` once more by what they typed; false for a wrong answer.
pub(super) async fn step_up(
    room: &Room,
    who: &Who,
    proof: Proof,
    text: SecretString,
) -> Result<bool> {
    let db = &room.app.db;
    let typed = match proof {
        Proof::Totp => Typed::Totp(text),
        Proof::RecoveryCode => Typed::RecoveryCode(text),
        Proof::Password | Proof::Passkey | Proof::Code | Proof::Provider => {
            let mut tx = db.read(who.clone()).await?;
            let own = super::own_password(&mut tx).await?;
            tx.commit().await?;
            let checked = super::check_password(own, &room.passwords, text).await?;
            let mut tx = db.begin(who.clone()).await?;
            let is_right = super::step_up_with_password(&mut tx, checked).await?;
            tx.commit().await?;
            return Ok(is_right);
        }
    };
    let mut tx = db.begin(who.clone()).await?;
    let is_right = super::step_up(&mut tx, &room.keyring, &typed).await?;
    tx.commit().await?;
    Ok(is_right)
}

/// Proves the session of `who` once more by a passkey; false for one that is not accepted.
pub(super) async fn step_up_with_passkey(room: &Room, who: &Who, answer: &Answer) -> Result<bool> {
    let db = &room.app.db;
    let mut tx = db.begin(who.clone()).await?;
    let taken = super::take_step_up(&mut tx, answer).await?;
    tx.commit().await?;
    let Ok(signed) = Asked::verify(taken, &room.party, &answer.credential) else {
        return Ok(false);
    };
    let mut tx = db.begin(who.clone()).await?;
    let is_right = super::step_up_with_passkey(&mut tx, signed).await?;
    tx.commit().await?;
    Ok(is_right)
}
