//! JSON routes: signing up, and confirming an address.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Refusal;
use base::secrets::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Class, Data, Json, Result, Routes, Rule, Stranger, routes};

use super::SignUp;
use crate::challenges::api::let_in;
use crate::links::{self, Purpose};
use crate::sessions::api::{SignedIn, wrong_credentials};
use crate::{OrganisationKind, Proof, Room, people};

/// The routes of this room. Sign-up has two names in the products that call it.
pub fn routes() -> Routes<Room> {
    let verify = Routes::new().route(Rule::Open, routes!(verify_email)).layer(Class::Verify);
    Routes::new()
        .route(Rule::Open, routes!(sign_up))
        .route(Rule::Open, routes!(register))
        .layer(Class::SignIn)
        .merge(verify)
}

/// What an account is for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AccountType {
    Personal,
    Business,
}

/// Without `Debug`, for the password's sake.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignUp)]
struct NewAccount {
    email: String,
    password: String,
    name: Option<String>,
    #[serde(alias = "first_name")]
    first_name: Option<String>,
    #[serde(alias = "last_name")]
    last_name: Option<String>,
    #[serde(alias = "account_type")]
    account_type: Option<AccountType>,
    #[serde(alias = "businessName", alias = "business_name")]
    organisation_name: Option<String>,
}

impl NewAccount {
    fn into_sign_up(self) -> SignUp {
        let names: Vec<&str> =
            [&self.first_name, &self.last_name].into_iter().flatten().map(|n| n.trim()).collect();
        let whole = (!names.is_empty()).then(|| names.join(" "));
        let is_business = matches!(self.account_type, Some(AccountType::Business))
            || self.account_type.is_none() && self.organisation_name.is_some();
        SignUp {
            email: self.email,
            name: self.name.or(whole),
            password: self.password.into(),
            account: if is_business {
                OrganisationKind::Company
            } else {
                OrganisationKind::Personal
            },
            organisation: self.organisation_name,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Mailed {
    message: &'static str,
}

/// Signs somebody up: a mail with a link goes to the address, and the account is there once that is
/// opened. The answer is the same whether or not somebody has the address; the mail tells.
#[utoipa::path(
    post,
    path = "/api/v1/auth/signup",
    responses(
        (status = 202, body = Mailed),
        (status = 422, description = "not_an_address, too_short, too_long, too_weak")
    )
)]
async fn sign_up(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(new): Json<NewAccount>,
) -> Result<Response> {
    let new = new.into_sign_up().check(&room.passwords).await?;
    let mut tx = room.app.db.begin(who).await?;
    super::begin(&mut tx, &room, new).await?;
    tx.commit().await?;
    let message = "We sent a mail to this address. Open the link in it within a day.";
    Ok((StatusCode::ACCEPTED, Data(Mailed { message })).into_response())
}

/// The same under another name.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    responses(
        (status = 202, body = Mailed),
        (status = 422, description = "not_an_address, too_short, too_long, too_weak")
    )
)]
async fn register(
    room: State<Room>,
    stranger: Stranger,
    new: Json<NewAccount>,
) -> Result<Response> {
    sign_up(room, stranger, new).await
}

/// Without `Debug`, for the password's sake.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    token: String,
    /// The one chosen at sign-up; not needed to confirm another address of somebody known.
    password: Option<String>,
}

/// Confirms an address with the link of a mail: that of a sign-up, which signs in, or a new one of
/// somebody known.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify-email",
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "AUTH_001"),
        (status = 403, description = "account_suspended"),
        (status = 422, description = "link_invalid")
    )
)]
async fn verify_email(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Json(Confirmation { token, password }): Json<Confirmation>,
) -> Result<Data<SignedIn>> {
    let token: SecretString = token.into();
    let mut tx = room.app.db.read(who.clone()).await?;
    let link = links::find(&mut tx, &token).await?;
    tx.commit().await?;
    match link.map(|link| link.purpose) {
        Some(Purpose::Email) => {
            let mut tx = room.app.db.begin(who).await?;
            let person = people::confirm_address(&mut tx, &room, &token).await?;
            let signed_in = SignedIn::without_tokens(&mut tx, person).await?;
            tx.commit().await?;
            Ok(Data(signed_in))
        }
        Some(Purpose::SignUp) => {
            let missing = || Refusal::field("password", "missing_field", "The password is needed.");
            let password = password.ok_or_else(missing)?;
            let person = super::enter(&room, who.clone(), &token, password.into()).await?;
            let (tx, person) = person.ok_or_else(wrong_credentials)?;
            Ok(Data(let_in(&room, tx, person.id, Proof::Password).await?))
        }
        Some(Purpose::Reset) | None => Err(links::invalid().into()),
    }
}
