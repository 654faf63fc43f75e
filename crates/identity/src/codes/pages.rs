//! The pages that sign people in by telephone: the number, then the code.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{Actor, Refusal, Who};
use serde::Deserialize;
use web::parts::{Field, Notice, Tone};
use web::{Class, Form, Page, Query, Reader, Result, Routes, Rule, Stranger, get, post};

use super::api::{check_carrier, wrong_code};
use crate::Room;
use crate::forms::field;
use crate::locks::Place;
use crate::sessions::pages::enter;
use crate::sessions::{Kind, SignIn, cookies, suspended};
use crate::texts::Texts;

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
    t: &'a Texts,
    next: &'a str,
    notice: Option<Notice>,
    phone: Field,
}

#[derive(Template)]
#[template(path = "code_verify.html")]
struct VerifyView<'a> {
    t: &'a Texts,
    next: &'a str,
    number: &'a str,
    notice: Option<Notice>,
    otp: Field,
}

/// Why it did not work, in the reader's words.
fn bad(t: &Texts, title: &str, refusal: &Refusal) -> Notice {
    let text = t.refusal(refusal.code).map_or(refusal.message.clone(), str::to_owned);
    Notice { tone: Tone::Bad, title: title.to_owned(), text }
}

fn ask_number(t: &Texts, next: &str, number: &str, notice: Option<Notice>) -> Result<Response> {
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let phone = field("phone", t.phone(), "tel", number, "tel");
    let view = NumberView { t, next, notice, phone };
    Page::plain(&t.locale, t.by_phone()).status(status).show(&view)
}

fn ask_code(t: &Texts, next: &str, number: &str, notice: Option<Notice>) -> Result<Response> {
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let otp = field("otp", t.phone_code(), "text", "", "one-time-code");
    let view = VerifyView { t, next, number, notice, otp };
    Page::plain(&t.locale, t.phone_code_title()).status(status).show(&view)
}

async fn show(
    State(room): State<Room>,
    Reader(locale): Reader,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    check_carrier(&room)?;
    ask_number(&Texts::new(&locale), &asked.next, "", None)
}

async fn send(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Form(Asked { next, phone }): Form<Asked>,
) -> Result<Response> {
    check_carrier(&room)?;
    let t = Texts::new(&locale);
    let who = Who { actor: Actor::System("sign-in"), ..who };
    let mut tx = room.app.db.begin(who).await?;
    match super::send(&mut tx, &room.keyring, &phone).await {
        Ok(_) => {
            tx.commit().await?;
            ask_code(&t, &next, &phone, None)
        }
        // The code that was sent a moment ago is still good.
        Err(base::Error::Refused(refusal)) if refusal.code == "code_sent_already" => {
            ask_code(&t, &next, &phone, Some(bad(&t, t.phone_wait(), &refusal)))
        }
        Err(base::Error::Refused(refusal)) => {
            ask_number(&t, &next, &phone, Some(bad(&t, t.phone_not_sent(), &refusal)))
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
    let (t, otp) = (Texts::new(&locale), otp.trim().to_owned().into());
    let mut tx = room.app.db.begin(who.clone()).await?;
    let outcome = super::verify(&mut tx, &room.keyring, &phone, &otp, &place, Kind::Cookie).await;
    match outcome {
        Ok(SignIn::Refused) => {
            tx.commit().await?;
            ask_code(&t, &next, &phone, Some(bad(&t, t.phone_not_in(), &wrong_code())))
        }
        Ok(SignIn::Suspended) => {
            tx.commit().await?;
            ask_number(&t, &next, &phone, Some(bad(&t, t.phone_not_in(), &suspended())))
        }
        Ok(outcome) => {
            tx.commit().await?;
            enter(&room, who, outcome, &next, &headers).await
        }
        Err(base::Error::Refused(refusal)) => {
            ask_number(&t, &next, &phone, Some(bad(&t, t.phone_not_in(), &refusal)))
        }
        Err(error) => Err(error.into()),
    }
}
