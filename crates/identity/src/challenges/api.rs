//! JSON routes: the second step of signing in, and the proof once more before a dangerous act.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use base::error::RefusalKind;
use base::secrets::{ExposeSecret as _, SecretString};
use base::who::Person;
use base::{Actor, Id, Refusal, Timestamp, Tx, Who};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Class, Data, Json, Once, Result, Routes, Rule, Stranger, Write, routes};

use super::{Answered, CheckedPassword, Issued, Typed};
use crate::factors::{Proof, rules::RECENT_SECONDS};
use crate::locks::Place;
use crate::passkeys::api::StartedView;
use crate::passkeys::{self, Answer};
use crate::sessions::api::{Credentials, SignedIn, wrong_credentials};
use crate::sessions::{self, Kind, SignIn, cookies};
use crate::{Room, operators, tokens};

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let second = Routes::new()
        .route(Rule::Open, routes!(verify))
        .route(Rule::Open, routes!(verify_admin))
        .layer(Class::Verify)
        .layer(Once);
    let first = Routes::new().route(Rule::Open, routes!(admin_login)).layer(Class::SignIn);
    Routes::new()
        .merge(first)
        .merge(second)
        .route(Rule::Open, routes!(ask_second))
        .merge(Routes::new().route(Rule::SignedIn, routes!(prove)).layer(Class::Verify).layer(Once))
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
    post,
    path = "/api/v1/auth/step-up",
    responses(
        (status = 200, body = ProvenView),
        (status = 401, description = "wrong_code"),
        (status = 403, description = "not_a_person"),
        (status = 422, description = "one_proof")
    )
)]
async fn prove(
    State(room): State<Room>,
    write: Write,
    Json(body): Json<ProofBody>,
) -> Result<Response> {
    let looked = match body.read()? {
        Given::Typed(proof, text) => look(&room, write.who(), proof, text).await?,
        Given::Passkey(answer) => look_at_passkey(&room, write.who(), &answer).await?,
    };
    let mut tx = write.begin().await?;
    if !judge(&mut tx, &room, looked).await? {
        tx.commit().await?;
        return Err(super::wrong().into());
    }
    let proven_until = tx.now().plus_seconds(RECENT_SECONDS);
    write.commit(tx, Data(ProvenView { proven_until })).await
}

/// Asks a passkey to prove the session once more.
#[utoipa::path(
    post,
    path = "/api/v1/auth/step-up/options",
    responses(
        (status = 200, body = StartedView),
        (status = 403, description = "not_a_person"),
        (status = 404, description = "not_found")
    )
)]
async fn ask_passkey(State(room): State<Room>, write: Write) -> Result<Response> {
    let mut tx = write.begin().await?;
    let started = super::start_step_up(&mut tx, &room.party).await?;
    write.commit(tx, Data(StartedView::from(started))).await
}

/// A proof of the session that asks, looked at as far as that is done outside the transaction that
/// judges it.
pub(super) enum Looked {
    /// Compared in the transaction.
    Typed(Typed),
    /// Compared already.
    Password(CheckedPassword),
    /// Verified already; `None` for what no passkey of Florin's signed.
    Passkey(Option<Box<passkeys::Signed>>),
}

/// Looks at what somebody typed to prove their session once more.
pub(super) async fn look(
    room: &Room,
    who: &Who,
    proof: Proof,
    text: SecretString,
) -> Result<Looked> {
    Ok(match proof {
        Proof::Totp => Looked::Typed(Typed::Totp(text)),
        Proof::RecoveryCode => Looked::Typed(Typed::RecoveryCode(text)),
        Proof::Password | Proof::Passkey | Proof::Code | Proof::Provider => {
            let mut tx = room.app.db.read(who.clone()).await?;
            let own = super::own_password(&mut tx).await?;
            tx.commit().await?;
            Looked::Password(super::check_password(own, &room.passwords, text).await?)
        }
    })
}

/// Looks at what a passkey signed to prove the session of `who` once more; its ceremony is spent.
pub(super) async fn look_at_passkey(room: &Room, who: &Who, answer: &Answer) -> Result<Looked> {
    let mut tx = room.app.db.begin(who.clone()).await?;
    let taken = super::take_step_up(&mut tx, answer).await?;
    tx.commit().await?;
    let signed = passkeys::Asked::verify(taken, &room.party, &answer.credential).ok();
    Ok(Looked::Passkey(signed.map(Box::new)))
}

/// Proves the session that asks once more; false for what does not prove it. To be committed either
/// way.
pub(super) async fn judge(tx: &mut Tx, room: &Room, looked: Looked) -> base::Result<bool> {
    match looked {
        Looked::Typed(typed) => super::step_up(tx, &room.keyring, &typed).await,
        Looked::Password(checked) => super::step_up_with_password(tx, checked).await,
        Looked::Passkey(Some(signed)) => super::step_up_with_passkey(tx, *signed).await,
        Looked::Passkey(None) => Ok(false),
    }
}

/// A sign-in that waits for its second step.
#[derive(Debug, Serialize, ToSchema)]
struct Asked {
    challenge: ChallengeView,
}

/// Signs in an operator of the platform: always with a second step.
///
/// Whoever is none gets the answer of a wrong password.
#[utoipa::path(
    post,
    path = "/api/v1/auth/admin-login",
    responses(
        (status = 200, body = Asked),
        (status = 401, description = "AUTH_001"),
        (status = 403, description = "factors_required, account_suspended")
    )
)]
async fn admin_login(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
    Json(Credentials { email, password }): Json<Credentials>,
) -> Result<Data<Asked>> {
    let who = stranger(who);
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    let checked = sessions::check(&room, who.clone(), &email, password.into()).await?;
    let mut tx = room.app.db.begin(who).await?;
    match sessions::sign_in(&mut tx, checked, &place, Kind::Token).await? {
        SignIn::Challenged(issued) if operators::is_one(&mut tx, issued.person).await? => {
            tx.commit().await?;
            Ok(Data(Asked { challenge: issued.into() }))
        }
        SignIn::Refused => {
            tx.commit().await?;
            Err(wrong_credentials().into())
        }
        SignIn::Suspended => {
            tx.commit().await?;
            Err(sessions::suspended().into())
        }
        SignIn::Opened(opened) if operators::is_one(&mut tx, opened.person).await? => {
            tx.rollback().await?;
            let message = "Sign in on the site and set up an authenticator app and a passkey; \
                           operators need both.";
            Err(Refusal::new(RefusalKind::Forbidden, "factors_required", message).into())
        }
        SignIn::Opened(_) | SignIn::Challenged(_) => {
            tx.rollback().await?;
            Err(wrong_credentials().into())
        }
    }
}

fn stranger(who: Who) -> Who {
    Who { actor: Actor::System("sign-in"), ..who }
}

/// The answer to a challenge: its token and one proof. Without `Debug`, for the secrets' sake.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SecondProof {
    /// The challenge's token.
    challenge: String,
    /// A code of the authenticator app.
    #[schema(example = "123456")]
    code: Option<String>,
    /// A recovery code.
    recovery_code: Option<String>,
    /// What a passkey answered.
    #[schema(value_type = Option<Object>)]
    passkey: Option<Answer>,
}

/// Answers the challenge of a sign-in: the second step.
#[utoipa::path(
    post,
    path = "/api/v1/auth/mfa/verify",
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "wrong_code, AUTH_002"),
        (status = 403, description = "account_suspended"),
        (status = 422, description = "one_proof")
    )
)]
async fn verify(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(body): Json<SecondProof>,
) -> Result<Data<SignedIn>> {
    let SecondProof { challenge, code, recovery_code, passkey } = body;
    let given = ProofBody { code, recovery_code, password: None, passkey }.read()?;
    let who = stranger(who);
    let (tx, answered) = match given {
        Given::Passkey(answer) => signed(&room, who, &challenge, &answer).await?,
        Given::Typed(proof, text) => {
            let typed = match proof {
                Proof::RecoveryCode => Typed::RecoveryCode(text),
                _ => Typed::Totp(text),
            };
            let mut tx = room.app.db.begin(who).await?;
            let answered = super::answer(&mut tx, &room.keyring, &challenge, &typed).await?;
            (tx, answered)
        }
    };
    match answered {
        Answered::Right(person, proof) => Ok(Data(let_in(&room, tx, person, proof).await?)),
        Answered::Wrong => {
            tx.commit().await?;
            Err(super::wrong().into())
        }
        Answered::Over => Err(super::over().into()),
    }
}

/// The same for operators, who sign in at an address of their own.
#[utoipa::path(
    post,
    path = "/api/v1/auth/admin-login/verify-mfa",
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "wrong_code, AUTH_002"),
        (status = 403, description = "account_suspended"),
        (status = 422, description = "one_proof")
    )
)]
async fn verify_admin(
    room: State<Room>,
    stranger: Stranger,
    body: Json<SecondProof>,
) -> Result<Data<SignedIn>> {
    verify(room, stranger, body).await
}

/// Opens a session of a program for somebody who has proven enough.
pub(crate) async fn let_in(
    room: &Room,
    mut tx: Tx,
    person: Id<Person>,
    proof: Proof,
) -> Result<SignedIn> {
    let Some(opened) = sessions::open(&mut tx, person, Kind::Token, proof).await? else {
        tx.commit().await?;
        return Err(sessions::suspended().into());
    };
    let pair = tokens::issue(&mut tx, &room.tokens, opened).await?;
    let signed_in = SignedIn::with_tokens(&mut tx, person, pair).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// A challenge that a passkey is to answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChallengeToken {
    /// The challenge's token.
    challenge: String,
}

/// Asks a passkey to answer the challenge of a sign-in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/mfa/options",
    responses((status = 200, body = StartedView), (status = 401, description = "AUTH_002"))
)]
async fn ask_second(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(ChallengeToken { challenge }): Json<ChallengeToken>,
) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(stranger(who)).await?;
    let started = super::start_passkey(&mut tx, &room.party, &challenge).await?;
    tx.commit().await?;
    Ok(Data(started.ok_or_else(super::over)?.into()))
}

/// What a passkey's answer to the challenge of `token` is worth. The transaction is to be committed
/// either way. The question is used up by then, so routes that ask this are [`Once`].
pub(super) async fn signed(
    room: &Room,
    who: Who,
    token: &str,
    answer: &Answer,
) -> Result<(Tx, Answered)> {
    let mut tx = room.app.db.begin(who.clone()).await?;
    let asked = super::take_passkey(&mut tx, token, answer).await?;
    tx.commit().await?;
    let verified = passkeys::Asked::verify(asked, &room.party, &answer.credential);
    let mut tx = room.app.db.begin(who).await?;
    let answered = match verified {
        Ok(signed) => super::answer_with_passkey(&mut tx, token, signed).await?,
        Err(_) => super::wrong_passkey(&mut tx, token).await?,
    };
    Ok((tx, answered))
}
