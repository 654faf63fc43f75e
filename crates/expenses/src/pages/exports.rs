//! Files of any length: what was asked for within the last week, how far each is, and the form that asks for another.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use serde::Deserialize;
use web::parts::{Badge, Bar, Empty, Notice, Tone, When};
use web::{App, Form, Identified, Page, Result, Visitor};

use super::{Choice, EXPORTS, LIST, Tabs, choices, given, notice, settled, told};
use crate::categories;
use crate::expenses::Search;
use crate::exports::{self, Export, Format, State as Progress};
use crate::texts::Texts;

struct Row {
    /// Where the file is, once it is there.
    path: Option<String>,
    format: &'static str,
    state: Badge,
    bar: Option<Bar>,
    when: When,
}

impl Row {
    fn new(t: &Texts, export: &Export, now: base::Timestamp) -> Self {
        let part = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let (written, total) = (part(export.written), part(export.total));
        let state = match export.state {
            Progress::Running => Badge::new(Tone::Info, t.export_running()),
            Progress::Done => Badge::new(Tone::Good, t.import_done()),
            Progress::Failed => Badge::new(Tone::Bad, t.import_failed()),
        };
        let path = || format!("/api/v1/expenses/exports/{}/file", export.id);
        Self {
            path: (export.state == Progress::Done).then(path),
            format: export.format.word(),
            state,
            bar: (export.state == Progress::Running).then(|| Bar::new(written, 0, total)),
            when: When::new(export.created_at, now, &t.locale),
        }
    }
}

#[derive(Template)]
#[template(path = "exports.html")]
struct ExportsView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    refused: Option<Notice>,
    rows: Vec<Row>,
    is_running: bool,
    empty: Empty,
    formats: Vec<Choice>,
    categories: Vec<Choice>,
    form: &'a ExportForm,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ExportForm {
    format: String,
    category: String,
    from: String,
    to: String,
}

impl ExportForm {
    fn search(&self) -> Search {
        let day = |text: &str| given(text).and_then(|text| text.parse().ok());
        Search {
            from: day(&self.from),
            to: day(&self.to),
            category: given(&self.category).and_then(|id| id.parse().ok()),
            ..Search::default()
        }
    }
}

pub(super) async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, &ExportForm::default(), None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    form: &ExportForm,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let all = exports::exports(&mut tx).await?;
    let now = tx.now();
    let format = |word: &str| Choice {
        value: word.to_owned(),
        indent: String::new(),
        name: word.to_owned(),
        is_chosen: word == form.format,
    };
    let view = ExportsView {
        t: &t,
        tabs: Tabs::new(&t, LIST),
        refused: refused.map(|refusal| notice(&t, refusal)),
        rows: all.iter().map(|export| Row::new(&t, export, now)).collect(),
        is_running: all.iter().any(|export| export.state == Progress::Running),
        empty: Empty { title: t.no_export().to_owned(), hint: t.no_export_hint().to_owned() },
        formats: Format::words().iter().map(|word| format(word)).collect(),
        categories: choices(&tree, given(&form.category).and_then(|id| id.parse().ok())),
        form,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.exports()).at(LIST).status(status).show(&view)
}

pub(super) async fn order(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<ExportForm>,
) -> Result<Response> {
    let format = Format::parse(&form.format).unwrap_or(Format::Csv);
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(exports::order(&mut tx, format, form.search()).await)?;
    match settled(tx, done).await? {
        Ok(_) => Ok(Redirect::to(EXPORTS).into_response()),
        Err(refusal) => page(&app, &visitor, &form, Some(&refusal)).await,
    }
}
