//! The imports, the form that sends a file, and what somebody has to say about a file that does not say it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use bytes::Bytes;
use formats::Limits;
use formats::csv::Detected;
use money::Currency;
use serde::Deserialize;
use web::parts::{Badge, Empty, Notice, Tone, When};
use web::{App, Form, Identified, Page, Path, Problem, Query, Raw, Result, Visitor};

use super::reading::{self, ReadingForm, Unclear};
use super::{Choice, IMPORTS, LIST, Tabs, known, notice, settled, told};
use crate::feeds::{self, Feed, FeedChange, FeedId, Reading};
use crate::imports::api::read;
use crate::imports::rules::{self, State as Progress};
use crate::imports::{self, Import};
use crate::texts::Texts;

/// Imports that the list shows.
const SHOWN: u32 = 50;

struct Row {
    path: String,
    file: String,
    feed: String,
    state: Badge,
    when: When,
}

/// How far an import is, in a word.
pub(super) fn state(t: &Texts, state: Progress) -> Badge {
    match state {
        Progress::Open => Badge::new(Tone::Info, t.import_open()),
        Progress::Running => Badge::new(Tone::Info, t.import_running()),
        Progress::Done => Badge::new(Tone::Good, t.import_done()),
        Progress::Undone => Badge::new(Tone::Plain, t.import_undone()),
        Progress::Failed => Badge::new(Tone::Bad, t.import_failed()),
    }
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    told: Option<Notice>,
    feeds: Vec<Choice>,
    text: &'a str,
    rows: Vec<Row>,
    empty: Empty,
}

/// What the list's page is asked to tell.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// The feed that is chosen.
    #[serde(default)]
    feed: Option<FeedId>,
    /// Whether its reading was kept just now.
    #[serde(default)]
    kept: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let title = t.choose_again().to_owned();
    let kept = asked.kept.map(|_| Notice { tone: Tone::Good, title, text: String::new() });
    page(&app, &visitor, asked.feed, "", kept, StatusCode::OK).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    feed: Option<FeedId>,
    text: &str,
    told: Option<Notice>,
    status: StatusCode,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let all = feeds::feeds(&mut tx).await?;
    let (found, _) = imports::imports(&mut tx, SHOWN, 0).await?;
    let now = tx.now();
    let row = |import: Import| Row {
        path: format!("{IMPORTS}/{}", import.id),
        file: import.file_name,
        feed: all
            .iter()
            .find(|feed| feed.id == import.feed)
            .map(|f| f.name.clone())
            .unwrap_or_default(),
        state: state(&t, import.state),
        when: When::new(import.created_at, now, &visitor.locale),
    };
    let choice = |one: &Feed| Choice {
        indent: String::new(),
        value: one.id.to_string(),
        name: format!("{} ({})", one.name, one.currency.code()),
        is_chosen: feed == Some(one.id),
    };
    let view = ImportsView {
        t: &t,
        tabs: Tabs::new(&t, IMPORTS),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        told,
        feeds: all.iter().map(choice).collect(),
        text,
        rows: found.into_iter().map(row).collect(),
        empty: Empty { title: t.no_import().to_owned(), hint: t.no_import_hint().to_owned() },
    };
    Page::new(app, visitor, t.imports()).at(LIST).status(status).show(&view)
}

#[derive(Deserialize)]
pub(super) struct FeedForm {
    name: String,
    currency: String,
}

pub(super) async fn add_feed(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<FeedForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let currency = Currency::parse(&form.currency.trim().to_uppercase()).ok();
    let done = told(feeds::add(&mut tx, &form.name, currency).await)?;
    match settled(tx, done).await? {
        Ok(feed) => Ok(Redirect::to(&format!("{IMPORTS}?feed={}", feed.id)).into_response()),
        Err(refusal) => refused(&app, &visitor, None, "", &refusal).await,
    }
}

async fn refused(
    app: &App,
    visitor: &Identified,
    feed: Option<FeedId>,
    text: &str,
    refusal: &Refusal,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    // Where in the file it is stands in the words that programs get.
    let told = Notice { text: refusal.message.clone(), ..notice(&t, refusal) };
    page(app, visitor, feed, text, Some(told), StatusCode::UNPROCESSABLE_ENTITY).await
}

#[derive(Deserialize)]
pub(super) struct FileQuery {
    feed: FeedId,
    #[serde(default)]
    name: String,
}

/// Takes a file that the page's script sends as it is.
pub(super) async fn take_file(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(query): Query<FileQuery>,
    Raw(bytes): Raw,
) -> Result<Response> {
    take(&app, &visitor, query.feed, &query.name, bytes, "").await
}

#[derive(Deserialize)]
pub(super) struct PastedForm {
    feed: FeedId,
    text: String,
}

/// Takes what was pasted, for which no script is needed.
pub(super) async fn take_pasted(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<PastedForm>,
) -> Result<Response> {
    let bytes = Bytes::from(form.text.clone());
    take(&app, &visitor, form.feed, "", bytes, &form.text).await
}

async fn take(
    app: &App,
    visitor: &Identified,
    feed: FeedId,
    name: &str,
    bytes: Bytes,
    text: &str,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let found = feeds::feed(&mut tx, feed).await?;
    tx.rollback().await?;
    let (hints, content) = (found.hints(), bytes.clone());
    match told(read(move || rules::read(&content, &hints)).await)? {
        Ok(file) => {
            let mut tx = app.db.begin(visitor.who.clone()).await?;
            let done = told(imports::open(&mut tx, feed, name, file).await)?;
            match settled(tx, done).await? {
                Ok((import, _)) => {
                    Ok(Redirect::to(&format!("{IMPORTS}/{}", import.id)).into_response())
                }
                Err(refusal) => refused(app, visitor, Some(feed), text, &refusal).await,
            }
        }
        Err(refusal) if refusal.code == "file_choice_needed" => {
            let currency = Some(found.currency);
            let detect = move || {
                let limits = Limits::default();
                formats::csv::detect(&bytes, currency, &limits).map_err(|e| rules::refused(&e))
            };
            match told(read(detect).await)? {
                Ok(Detected { mapping: Some(mapping), doubts, header, sample }) => {
                    let found = Unclear { mapping, doubts, header, sample };
                    reading::ask(app, visitor, feed, text, &found)
                }
                _ => refused(app, visitor, Some(feed), text, &refusal).await,
            }
        }
        Err(refusal) => refused(app, visitor, Some(feed), text, &refusal).await,
    }
}

/// Keeps how the files of a feed are read; what was pasted is read at once.
pub(super) async fn keep_reading(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<FeedId>, Problem>,
    Form(form): Form<ReadingForm>,
) -> Result<Response> {
    let id = known(id, "feed")?;
    let mapping = form.mapping()?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let before = feeds::feed(&mut tx, id).await?.reading;
    let reading = Reading { mapping: Some(mapping), ..before };
    let change = FeedChange { reading: Some(reading), ..FeedChange::default() };
    feeds::change(&mut tx, id, change).await?;
    tx.commit().await?;
    if form.text.is_empty() {
        return Ok(Redirect::to(&format!("{IMPORTS}?feed={id}&kept=1")).into_response());
    }
    let bytes = Bytes::from(form.text.clone());
    take(&app, &visitor, id, "", bytes, &form.text).await
}
