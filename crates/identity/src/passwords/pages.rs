//! The pages on which somebody who forgot their password chooses another.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Class, Form, Query, Reader, Result, Routes, Rule, Stranger, get, post};

use crate::Room;
use crate::forms::{AccountForm, field, refusal};
use crate::links;
use crate::locks::Place;
use crate::sessions::{Kind, cookies};
use crate::sign_ups::pages::dead_link;
use crate::texts::Texts;

const FORGOT: &str = "/forgot-password";
const RESET: &str = "/reset-password";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let reset = Routes::new().page(Rule::Open, RESET, post(reset)).layer(Class::Verify);
    Routes::new()
        .page(Rule::Open, FORGOT, post(forget))
        .layer(Class::SignIn)
        .page(Rule::Open, FORGOT, get(show))
        .page(Rule::Open, RESET, get(ask))
        .merge(reset)
}

fn form(t: &Texts, email: &str) -> AccountForm {
    AccountForm {
        text: t.forgot_text().to_owned(),
        fields: vec![field("email", t.email(), "email", email, "username")],
        links: vec![("/sign-in", t.sign_in())],
        ..AccountForm::new(t.forgot_title(), FORGOT, t.forgot_send())
    }
}

async fn show(Reader(locale): Reader) -> Result<Response> {
    let t = Texts::new(&locale);
    form(&t, "").show(&t, StatusCode::OK)
}

#[derive(Debug, Deserialize)]
struct Forgotten {
    email: String,
}

async fn forget(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Form(Forgotten { email }): Form<Forgotten>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let mut tx = room.app.db.begin(who).await?;
    if let Err(error) = super::forget(&mut tx, &email) {
        let form = form(&t, &email).refused(&t, &refusal(error)?);
        return form.show(&t, StatusCode::UNPROCESSABLE_ENTITY);
    }
    tx.commit().await?;
    AccountForm::told(t.mail_sent(), t.forgot_sent(email)).show(&t, StatusCode::ACCEPTED)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opened {
    token: String,
}

fn choice(t: &Texts, token: String) -> AccountForm {
    AccountForm {
        text: t.reset_text().to_owned(),
        token,
        fields: vec![field("password", t.password_new(), "password", "", "new-password")],
        ..AccountForm::new(t.reset_title(), RESET, t.reset())
    }
}

/// Opening a link uses nothing up: programs open the links in mails, too.
async fn ask(Reader(locale): Reader, Query(Opened { token }): Query<Opened>) -> Result<Response> {
    let t = Texts::new(&locale);
    choice(&t, token).show(&t, StatusCode::OK)
}

/// Without `Debug`, for the secrets' sake.
#[derive(Deserialize)]
struct Reset {
    token: String,
    password: String,
}

/// Nobody is signed in by this: a second factor is asked for at the door.
async fn reset(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(Reset { token, password }): Form<Reset>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let site = &room.app.site;
    let place = Place::of(&who, cookies::device(site, &headers).as_deref());
    let secret = token.clone().into();
    match super::choose(&room, who, &secret, password.into(), (&place, Kind::Cookie)).await {
        Ok(device) => {
            let known = device.map(|token| cookies::know_device(site, &token));
            let known: Vec<_> = known.into_iter().collect();
            Ok((AppendHeaders(known), Redirect::to("/sign-in?changed=1")).into_response())
        }
        Err(error) => {
            let refusal = refusal(error)?;
            if refusal.code == links::invalid().code {
                return dead_link(&t, refusal.into(), FORGOT);
            }
            choice(&t, token).refused(&t, &refusal).show(&t, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}
