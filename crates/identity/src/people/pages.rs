//! The page on which people see and change who they are, and the one that confirms a new address.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use web::parts::{Field, Notice, Tone};
use web::{
    App, Class, Form, Page, Query, Reader, Result, Routes, Rule, Stranger, Visitor, get, post,
};

use crate::forms::{AccountForm, field, refusal};
use crate::sign_ups::pages::dead_link;
use crate::texts::Texts;
use crate::{Person, Room};

const PROFILE: &str = "/profile";
const VERIFY: &str = "/verify-email";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::Open, VERIFY, post(verify))
        .layer(Class::Verify)
        .page(Rule::Open, VERIFY, get(ask))
        .page(Rule::SignedIn, PROFILE, get(show))
        .page(Rule::SignedIn, PROFILE, post(change))
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfileView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    picture: Option<String>,
    name: Field,
    email: Field,
}

impl<'a> ProfileView<'a> {
    fn new(t: &'a Texts, person: &Person) -> Self {
        let email = person.email.as_deref().unwrap_or_default();
        Self {
            t,
            notice: None,
            picture: super::api::picture_path(person),
            name: field("name", t.name(), "text", &person.name, "name"),
            email: field("email", t.email(), "email", email, "email"),
        }
    }
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let person = super::caller(&mut tx).await?;
    tx.commit().await?;
    Page::new(&app, &visitor, t.profile()).show(&ProfileView::new(&t, &person))
}

#[derive(Debug, Deserialize)]
struct Changes {
    name: String,
    #[serde(default)]
    email: String,
}

async fn change(
    State(room): State<Room>,
    Visitor(mut visitor): Visitor,
    Form(Changes { name, email }): Form<Changes>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let before = super::caller(&mut tx).await?;
    let wants_address = !email.is_empty() && Some(&email) != before.email.as_ref();
    let changed = async {
        let person = super::rename(&mut tx, &name).await?;
        if wants_address {
            super::want_address(&mut tx, &room, &email).await?;
        }
        Ok(person)
    };
    match changed.await {
        Ok(person) => {
            tx.commit().await?;
            person.name.clone_into(&mut visitor.name);
            let text = if wants_address { t.profile_mailed(email) } else { String::new() };
            let notice = Notice { tone: Tone::Good, title: t.profile_saved().to_owned(), text };
            let view = ProfileView { notice: Some(notice), ..ProfileView::new(&t, &person) };
            Page::new(&room.app, &visitor, t.profile()).show(&view)
        }
        Err(error) => {
            let refusal = refusal(error)?;
            let mut view = ProfileView::new(&t, &before);
            (view.name.value, view.email.value) = (name, email);
            let words = t.refusal(refusal.code).map_or(refusal.message, str::to_owned);
            match refusal.fields.first().map(|problem| problem.field.as_str()) {
                Some("email") => view.email.error = words,
                _ => view.name.error = words,
            }
            let page = Page::new(&room.app, &visitor, t.profile());
            page.status(StatusCode::UNPROCESSABLE_ENTITY).show(&view)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Opened {
    token: String,
}

/// Opening a link uses nothing up: programs open the links in mails, too.
async fn ask(Reader(locale): Reader, Query(Opened { token }): Query<Opened>) -> Result<Response> {
    let t = Texts::new(&locale);
    let form = AccountForm {
        text: t.verify_text().to_owned(),
        token,
        ..AccountForm::new(t.verify_title(), VERIFY, t.confirm())
    };
    form.show(&t, StatusCode::OK)
}

async fn verify(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    Form(Opened { token }): Form<Opened>,
) -> Result<Response> {
    let t = Texts::new(&locale);
    let mut tx = room.app.db.begin(who).await?;
    match super::confirm_address(&mut tx, &room, &token.into()).await {
        Ok(_) => {
            tx.commit().await?;
            let told = AccountForm {
                links: vec![(PROFILE, t.profile())],
                ..AccountForm::told(t.verified_title(), t.verified_text())
            };
            told.show(&t, StatusCode::OK)
        }
        Err(error) => dead_link(&t, error, PROFILE),
    }
}
