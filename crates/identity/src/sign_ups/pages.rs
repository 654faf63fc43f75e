//! The pages on which somebody signs up and confirms their address.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::secrets::SecretString;
use serde::Deserialize;
use web::{Class, Form, Query, Reader, Result, Routes, Rule, Stranger, get, post};

use super::SignUp;
use crate::forms::{AccountForm, field, refusal};
use crate::links;
use crate::locks::Place;
use crate::sessions::{self, Kind, cookies};
use crate::texts::Texts;
use crate::{OrganisationKind, Proof, Room};

const SIGN_UP: &str = "/sign-up";
const CONFIRM: &str = "/sign-up/confirm";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let confirm = Routes::new().page(Rule::Open, CONFIRM, post(confirm)).layer(Class::Verify);
    Routes::new()
        .page(Rule::Open, SIGN_UP, post(sign_up))
        .layer(Class::SignIn)
        .page(Rule::Open, SIGN_UP, get(show))
        .page(Rule::Open, CONFIRM, get(ask))
        .merge(confirm)
}

fn form(t: &Texts, name: &str, email: &str) -> AccountForm {
    AccountForm {
        text: t.sign_up_text().to_owned(),
        fields: vec![
            field("name", t.name(), "text", name, "name"),
            field("email", t.email(), "email", email, "username"),
            field("password", t.password(), "password", "", "new-password"),
        ],
        links: vec![("/sign-in", t.sign_up_known())],
        ..AccountForm::new(t.sign_up(), SIGN_UP, t.sign_up())
    }
}

async fn show(Reader(locale): Reader) -> Result<Response> {
    let t = Texts::new(&locale);
    form(&t, "", "").show(&t, StatusCode::OK)
}

/// Without `Debug`, for the password's sake.
#[derive(Deserialize)]
struct NewAccount {
    name: String,
    email: String,
    password: String,
}

async fn sign_up(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Form(NewAccount { name, email, password }): Form<NewAccount>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let new = SignUp {
        email: email.clone(),
        name: Some(name.clone()),
        password: password.into(),
        account: OrganisationKind::Personal,
        organisation: None,
    };
    let checked = match new.check(&room.passwords).await {
        Ok(checked) => checked,
        Err(error) => {
            let form = form(&t, &name, &email).refused(&t, &refusal(error)?);
            return form.show(&t, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let mut tx = room.app.db.begin(who).await?;
    super::begin(&mut tx, &room, checked).await?;
    tx.commit().await?;
    AccountForm::told(t.mail_sent(), t.sign_up_sent(email)).show(&t, StatusCode::ACCEPTED)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opened {
    token: String,
}

fn confirmation(t: &Texts, token: String) -> AccountForm {
    AccountForm {
        text: t.confirm_text().to_owned(),
        token,
        fields: vec![field("password", t.password(), "password", "", "current-password")],
        ..AccountForm::new(t.confirm_title(), CONFIRM, t.confirm())
    }
}

/// Opening a link uses nothing up: programs open the links in mails, too.
async fn ask(Reader(locale): Reader, Query(Opened { token }): Query<Opened>) -> Result<Response> {
    let t = Texts::new(&locale);
    confirmation(&t, token).show(&t, StatusCode::OK)
}

/// Without `Debug`, for the secrets' sake.
#[derive(Deserialize)]
struct Confirmation {
    token: String,
    password: String,
}

async fn confirm(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(Confirmation { token, password }): Form<Confirmation>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    let secret: SecretString = token.clone().into();
    let (mut tx, person) = match super::enter(&room, who, &secret, password.into()).await {
        Ok(Some(entered)) => entered,
        Ok(None) => {
            let mut form = confirmation(&t, token);
            for field in &mut form.fields {
                t.confirm_mismatch().clone_into(&mut field.error);
            }
            return form.show(&t, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(error) => return dead_link(&t, error, SIGN_UP),
    };
    let Some(opened) = sessions::open(&mut tx, person.id, Kind::Cookie, Proof::Password).await?
    else {
        tx.commit().await?;
        return Err(sessions::suspended().into());
    };
    let device = place.remember_browser(&mut tx, person.id).await?;
    if let Some(old) = web::session_token(&room.app.site, &headers) {
        sessions::sign_out(&mut tx, &old).await?;
    }
    tx.commit().await?;
    let opened = sessions::Opened { device, ..opened };
    Ok((cookies::opened(&room.app.site, &opened), Redirect::to("/")).into_response())
}

/// What is shown instead of the form when the link works no more.
pub(crate) fn dead_link(t: &Texts, error: base::Error, again: &'static str) -> Result<Response> {
    let refusal = refusal(error)?;
    if refusal.code != links::invalid().code {
        return Err(base::Error::from(refusal).into());
    }
    let form = AccountForm {
        links: vec![(again, t.link_again())],
        ..AccountForm::told(t.link_invalid_title(), t.link_invalid_text())
    };
    form.show(t, StatusCode::UNPROCESSABLE_ENTITY)
}
