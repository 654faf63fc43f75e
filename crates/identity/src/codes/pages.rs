//! The pages that sign people in by telephone: the number, then the code.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{Actor, Who};
use serde::Deserialize;
use web::parts::{Field, Notice, Tone};
use web::{Class, Form, Locale, Page, Query, Reader, Result, Routes, Rule, Stranger, get, post};

use super::api::{check_carrier, wrong_code};
use crate::Room;
use crate::locks::Place;
use crate::sessions::pages::enter;
use crate::sessions::{Kind, SignIn, cookies};

/// Where the number is asked for.
pub(crate) const PATH: &str = "/sign-in/code";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let send = Routes::new().page(Rule::Open, PATH, post(send)).layer(Class::SignIn);
    let verify =
        Routes::new().page(Rule::Open, "/sign-in/code/verify", post(verify)).layer(Class::Verify);
    Routes::new().page(Rule::Open, PATH, get(show)).merge(send).merge(verify)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    next: String,
    phone: String,
}

/// Without `Debug`, for the code's sake.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answered {
    next: String,
    phone: String,
    otp: String,
}

#[derive(Template)]
#[template(path = "code_number.html")]
struct NumberView<'a> {
    next: &'a str,
    notice: Option<Notice>,
    phone: Field,
}

#[derive(Template)]
#[template(path = "code_verify.html")]
struct VerifyView<'a> {
    next: &'a str,
    number: &'a str,
    notice: Option<Notice>,
    otp: Field,
}

fn field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &str,
    autocomplete: &'static str,
) -> Field {
    let (value, error) = (value.to_owned(), String::new());
    Field { name, label, kind, value, autocomplete, error }
}

fn bad(title: &str, text: &str) -> Notice {
    Notice { tone: Tone::Bad, title: title.to_owned(), text: text.to_owned() }
}

fn ask_number(
    locale: &Locale,
    next: &str,
    number: &str,
    notice: Option<Notice>,
) -> Result<Response> {
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let phone = field("phone", "Telephone number with country code", "tel", number, "tel");
    let view = NumberView { next, notice, phone };
    Page::plain(locale, "Sign in by telephone").status(status).show(&view)
}

fn ask_code(locale: &Locale, next: &str, number: &str, notice: Option<Notice>) -> Result<Response> {
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let otp = field("otp", "Code of six digits", "text", "", "one-time-code");
    let view = VerifyView { next, number, notice, otp };
    Page::plain(locale, "Enter the code").status(status).show(&view)
}

async fn show(
    State(room): State<Room>,
    Reader(locale): Reader,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    check_carrier(&room)?;
    ask_number(&locale, &asked.next, "", None)
}

async fn send(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Form(Asked { next, phone }): Form<Asked>,
) -> Result<Response> {
    check_carrier(&room)?;
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let mut tx = room.app.db.begin(who).await?;
    match super::send(&mut tx, &room.keyring, &phone).await {
        Ok(_) => {
            tx.commit().await?;
            ask_code(&locale, &next, &phone, None)
        }
        // The code that was sent a moment ago is still good.
        Err(base::Error::Refused(refusal)) if refusal.code == "code_sent_already" => {
            ask_code(&locale, &next, &phone, Some(bad("Wait a moment.", &refusal.message)))
        }
        Err(base::Error::Refused(refusal)) => {
            ask_number(&locale, &next, &phone, Some(bad("Nothing was sent.", &refusal.message)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn verify(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(Answered { next, phone, otp }): Form<Answered>,
) -> Result<Response> {
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let place = Place::of(&who, cookies::device(&room.app.site, &headers).as_deref());
    let otp = otp.trim().to_owned().into();
    let mut tx = room.app.db.begin(who.clone()).await?;
    let outcome = super::verify(&mut tx, &room.keyring, &phone, &otp, &place, Kind::Cookie).await;
    match outcome {
        Ok(SignIn::Refused) => {
            tx.commit().await?;
            ask_code(
                &locale,
                &next,
                &phone,
                Some(bad("That did not match.", &wrong_code().message)),
            )
        }
        Ok(outcome) => {
            tx.commit().await?;
            enter(&room, who, outcome, &next, &headers).await
        }
        Err(base::Error::Refused(refusal)) => {
            ask_number(&locale, &next, &phone, Some(bad("That did not work.", &refusal.message)))
        }
        Err(error) => Err(error.into()),
    }
}
