//! What parties delivered, as operators see it.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::inbox::{self, Message, MessageId};
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use web::parts::{Badge, Empty, Pager, Tone, When};
use web::{App, Page, Path, Result, Routes, Rule, Selection, Visitor, get, post};

use super::{InboxFields, filter};
use crate::pages::pager;
use crate::texts::Texts;

pub(crate) const PATH: &str = "/admin/inbox";
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

fn word(t: &Texts, state: inbox::State) -> &'static str {
    match state {
        inbox::State::Waiting => t.message_waiting(),
        inbox::State::Handled => t.message_handled(),
        inbox::State::Dead => t.message_dead(),
    }
}

fn badge(t: &Texts, state: inbox::State) -> Badge {
    let tone = match state {
        inbox::State::Waiting => Tone::Info,
        inbox::State::Handled => Tone::Good,
        inbox::State::Dead => Tone::Bad,
    };
    Badge::new(tone, word(t, state))
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
    fn new(t: &Texts, message: &Message, now: Timestamp) -> Self {
        Self {
            path: format!("{PATH}/{}", message.id),
            party: message.party.clone(),
            event_id: message.event_id.clone(),
            at: When::new(message.received_at, now, &t.locale),
            state: badge(t, message.state),
            error: message.error.clone().unwrap_or_default(),
        }
    }
}

/// A state to search for.
struct StateChoice {
    value: &'static str,
    name: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxView<'a> {
    t: &'a Texts,
    party: String,
    states: Vec<StateChoice>,
    rows: Vec<Row>,
    total: String,
    pager: Option<Pager>,
    empty: Empty,
}

async fn list(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    selection: Selection<InboxFields>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let (filter, paging) = (filter(&selection)?, selection.paging);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let (page, total) = inbox::list(&mut tx, &filter, paging.offset(), paging.limit()).await?;
    let state = filter.state.map_or("", inbox::State::word);
    let choice = |choice: &inbox::State| StateChoice {
        value: choice.word(),
        name: word(&t, *choice),
        is_chosen: Some(*choice) == filter.state,
    };
    let states = inbox::State::ALL.iter().map(choice).collect();
    let party = filter.party.unwrap_or_default();
    let view = InboxView {
        t: &t,
        pager: pager(PATH, &[("party", &party), ("state", state)], paging.of(total), &t.locale),
        party,
        states,
        rows: page.iter().map(|message| Row::new(&t, message, now)).collect(),
        total: t.found(total),
        empty: Empty {
            title: t.nothing_delivered().to_owned(),
            hint: t.nothing_delivered_hint().to_owned(),
        },
    };
    Page::operations(&app, &visitor, t.inbox(), PATH).show(&view)
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessageView<'a> {
    t: &'a Texts,
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
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let message = inbox::find(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("message"))?;
    let now = tx.now();
    let body = String::from_utf8_lossy(&message.body);
    let may_manage = visitor.permissions.contains(Permission::PlatformWebhooksManage);
    let exact = |at: Timestamp| t.locale.exact(at.to_jiff());
    let view = MessageView {
        t: &t,
        path: format!("{PATH}/{id}"),
        event_id: message.event_id.clone(),
        at: When::new(message.received_at, now, &visitor.locale),
        state: badge(&t, message.state),
        can_replay: may_manage && message.state != inbox::State::Waiting,
        error: message.error.clone().unwrap_or_default(),
        facts: vec![
            (t.party(), message.party.clone()),
            (t.message(), message.id.to_string()),
            (t.received(), exact(message.received_at)),
            (t.handled_at(), message.handled_at.map(exact).unwrap_or_default()),
            (t.failed_tries(), message.attempts.to_string()),
            (t.handled_again(), message.replays.to_string()),
            (t.kept_of_head(), message.headers.clone()),
            (t.bytes(), t.locale.count(message.body.len()).to_string()),
        ],
        body: body.chars().take(SHOWN).collect(),
    };
    Page::operations(&app, &visitor, t.message(), PATH).show(&view)
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
