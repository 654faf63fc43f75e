//! What parties delivered, as operators see it.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::inbox::{self, Message, MessageId};
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use web::parts::{Badge, Empty, Tone, When};
use web::{App, Locale, Page, Paging, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::InboxQuery;
use crate::pages::{Pages, TABS, Tab};

const PATH: &str = "/admin/inbox";
/// Most characters of a message that are shown.
const SHOWN: usize = 20_000;

pub(crate) fn routes() -> Routes {
    let read = Rule::Platform(Permission::PlatformWebhooksRead);
    let manage = Rule::Platform(Permission::PlatformWebhooksManage);
    Routes::new().page(read, PATH, get(list)).page(read, "/admin/inbox/{id}", get(show)).page(
        manage,
        "/admin/inbox/{id}/replay",
        post(replay),
    )
}

fn badge(message: &Message) -> Badge {
    match message.state {
        inbox::State::Waiting => Badge::new(Tone::Info, "waiting"),
        inbox::State::Handled => Badge::new(Tone::Good, "handled"),
        inbox::State::Dead => Badge::new(Tone::Bad, "dead"),
    }
}

struct Row {
    path: String,
    party: String,
    event_id: String,
    at: When,
    state: Badge,
    error: String,
}

impl Row {
    fn new(message: &Message, now: Timestamp, locale: &Locale) -> Self {
        Self {
            path: format!("{PATH}/{}", message.id),
            party: message.party.clone(),
            event_id: message.event_id.clone(),
            at: When::new(message.received_at, now, locale),
            state: badge(message),
            error: message.error.clone().unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxView {
    tabs: &'static [Tab],
    here: &'static str,
    party: String,
    states: Vec<(&'static str, bool)>,
    rows: Vec<Row>,
    total: u64,
    pages: Pages,
    empty: Empty,
}

async fn list(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(query): Query<InboxQuery>,
    Query(paging): Query<Paging>,
) -> Result<Response> {
    let (filter, paging) = (query.filter()?, paging.checked()?);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let (page, total) = inbox::list(&mut tx, &filter, paging.offset(), paging.limit()).await?;
    let state = filter.state.map_or("", inbox::State::word);
    let party = filter.party.unwrap_or_default();
    let view = InboxView {
        tabs: TABS,
        here: PATH,
        pages: Pages::new(PATH, &[("party", &party), ("state", state)], paging.of(total)),
        party,
        states: inbox::State::ALL.iter().map(|s| (s.word(), s.word() == state)).collect(),
        rows: page.iter().map(|message| Row::new(message, now, &visitor.locale)).collect(),
        total,
        empty: Empty {
            title: "Nothing was delivered".to_owned(),
            hint: "What parties send to Florin's webhooks appears here, once each.".to_owned(),
        },
    };
    Page::new(&app, &visitor, "Inbox").at("/admin").show(&view)
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessageView {
    tabs: &'static [Tab],
    here: &'static str,
    path: String,
    event_id: String,
    at: When,
    state: Badge,
    can_replay: bool,
    error: String,
    facts: Vec<(&'static str, String)>,
    body: String,
}

async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<MessageId>,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let message = inbox::find(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("message"))?;
    let now = tx.now();
    let body = String::from_utf8_lossy(&message.body);
    let view = MessageView {
        tabs: TABS,
        here: PATH,
        path: format!("{PATH}/{id}"),
        event_id: message.event_id.clone(),
        at: When::new(message.received_at, now, &visitor.locale),
        state: badge(&message),
        can_replay: message.state != inbox::State::Waiting,
        error: message.error.clone().unwrap_or_default(),
        facts: vec![
            ("Party", message.party.clone()),
            ("Message", message.id.to_string()),
            ("Received", message.received_at.to_string()),
            ("Handled", message.handled_at.map(|at| at.to_string()).unwrap_or_default()),
            ("Failed tries", message.attempts.to_string()),
            ("Handled again", message.replays.to_string()),
            ("Kept of the head", message.headers.clone()),
            ("Bytes", message.body.len().to_string()),
        ],
        body: body.chars().take(SHOWN).collect(),
    };
    Page::new(&app, &visitor, "Message").at("/admin").show(&view)
}

async fn replay(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<MessageId>,
) -> Result<Redirect> {
    let mut tx = app.db.begin(visitor.who).await?;
    inbox::replay(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{PATH}/{id}")))
}
