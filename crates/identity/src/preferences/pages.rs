//! Where people choose how they read, and the language switch at the foot of every page.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base::Actor;
use jiff::tz::TimeZone;
use serde::Deserialize;
use web::parts::{Notice, Tone};
use web::{
    App, DateStyle, Form, Identified, Language, Locale, Numbers, Page, Preferences, Result, Routes,
    Rule, Visitor, get, keep_language, post,
};

use crate::Room;
use crate::texts::Texts;

const PATH: &str = "/profile/preferences";
/// One locale for each way to write numbers that people of our languages know.
const NUMBERS: [Numbers; 5] = [Numbers::En, Numbers::Hi, Numbers::Mk, Numbers::Fr, Numbers::DeCh];

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::Open, "/language", post(switch))
        .page(Rule::SignedIn, PATH, get(show))
        .page(Rule::SignedIn, PATH, post(choose))
}

#[derive(Deserialize)]
struct Switch {
    language: String,
}

/// Whoever is known keeps the language with their other choices, everybody in their browser.
async fn switch(
    State(app): State<App>,
    visitor: std::result::Result<Visitor, Response>,
    headers: HeaderMap,
    Form(form): Form<Switch>,
) -> Result<Response> {
    let back = Redirect::to(&came_from(&headers));
    let Some(language) = Language::parse(&form.language) else {
        return Ok(back.into_response());
    };
    if let Ok(Visitor(visitor)) = visitor
        && matches!(visitor.who.actor, Actor::Person(_))
    {
        let mut tx = app.db.begin(visitor.who).await?;
        let chosen = super::preferences(&mut tx).await?;
        super::prefer(&mut tx, &Preferences { language: Some(language), ..chosen }).await?;
        tx.commit().await?;
    }
    let cookie = [(header::SET_COOKIE, keep_language(&app.site, language))];
    Ok((cookie, back).into_response())
}

/// The path of the page that the form was on, if it was one of this site.
fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer.and_then(|text| {
        let (_, rest) = text.split_once("://")?;
        web::local_path(rest.get(rest.find('/')?..)?)
    });
    path.unwrap_or("/").to_owned()
}

/// One of several to choose from.
struct Choice {
    value: &'static str,
    text: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "preferences.html")]
struct View<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    languages: Vec<Choice>,
    numbers: Vec<Choice>,
    dates: Vec<Choice>,
    zone: &'a str,
    zones: Vec<String>,
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, StatusCode::OK, None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let (chosen, now) = (super::preferences(&mut tx).await?, tx.now());
    tx.commit().await?;
    let t = Texts::new(&visitor.locale);
    let own = |is_chosen: bool| Choice { value: "", text: t.as_browser().to_owned(), is_chosen };
    let mut languages = vec![own(chosen.language.is_none())];
    languages.extend(Language::ALL.map(|language| Choice {
        value: language.tag(),
        text: language.name().to_owned(),
        is_chosen: chosen.language == Some(language),
    }));
    let mut numbers = vec![own(chosen.numbers.is_none())];
    numbers.extend(NUMBERS.map(|way| Choice {
        value: way.tag(),
        text: web::sample(way),
        is_chosen: chosen.numbers == Some(way),
    }));
    let mut dates = vec![own(chosen.dates.is_none())];
    dates.extend(DateStyle::ALL.map(|style| {
        let locale = Locale { dates: style, ..visitor.locale.clone() };
        let text = locale.date(now.to_jiff());
        Choice { value: style.as_str(), text, is_chosen: chosen.dates == Some(style) }
    }));
    let view = View {
        t: &t,
        notice,
        languages,
        numbers,
        dates,
        zone: chosen.zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or_default(),
        zones: jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect(),
    };
    Page::new(app, visitor, t.preferences()).status(status).show(&view)
}

#[derive(Deserialize)]
struct Chosen {
    language: String,
    numbers: String,
    dates: String,
    time_zone: String,
}

async fn choose(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<Chosen>,
) -> Result<Response> {
    let zone = match form.time_zone.trim() {
        "" => None,
        name => {
            let Ok(zone) = TimeZone::get(name) else {
                let t = Texts::new(&visitor.locale);
                let notice = Notice {
                    tone: Tone::Bad,
                    title: t.zone_unknown().to_owned(),
                    text: t.zone_unknown_hint().to_owned(),
                };
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return page(&app, &visitor, status, Some(notice)).await;
            };
            Some(zone)
        }
    };
    let chosen = Preferences {
        language: Language::parse(&form.language),
        numbers: Numbers::parse(&form.numbers).ok(),
        dates: DateStyle::parse(&form.dates),
        zone,
    };
    let mut tx = app.db.begin(visitor.who).await?;
    super::prefer(&mut tx, &chosen).await?;
    tx.commit().await?;
    let kept = chosen.language.map(|language| keep_language(&app.site, language));
    let cookie = kept.map(|cookie| [(header::SET_COOKIE, cookie)]);
    let back = Redirect::to(PATH);
    Ok((cookie.map(AppendHeaders), back).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_switch_leads_back_and_nowhere_else() {
        for (referer, path) in [
            ("https://florin.example/cards?page=2", "/cards?page=2"),
            ("https://florin.example/", "/"),
            ("https://florin.example", "/"),
            ("https://florin.example//evil.example", "/"),
            ("/cards", "/"),
            ("", "/"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            assert_eq!(came_from(&headers), path, "{referer}");
        }
        assert_eq!(came_from(&HeaderMap::new()), "/");
    }
}
