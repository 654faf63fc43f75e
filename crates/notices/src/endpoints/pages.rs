//! The pages of endpoints.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::secrets::{ExposeSecret as _, SecretString};
use base::{Error, Timestamp, Tx};
use serde::Deserialize;
use web::parts::{Badge, Empty, Notice, Pager, Tone};
use web::{Form, Identified, Page, Paging, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::rules::KINDS;
use super::words;
use super::{Change, Endpoint, EndpointId, EndpointState, NewEndpoint};
use crate::deliveries::pages::DeliveryRow;
use crate::deliveries::{self, Filter};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) const PATH: &str = "/webhooks";

pub(crate) fn routes() -> Routes<Room> {
    let read = Rule::Needs(Permission::WebhooksRead);
    let manage = Rule::Needs(Permission::WebhooksManage);
    Routes::new()
        .page(read, PATH, get(list))
        .page(manage, "/webhooks", post(add))
        .page(read, "/webhooks/{id}", get(show))
        .page(manage, "/webhooks/{id}", post(change))
        .page(manage, "/webhooks/{id}/state", post(set_state))
        .page(manage, "/webhooks/{id}/secret", post(rotate))
        .page(manage, "/webhooks/{id}/test", post(test))
        .page(manage, "/webhooks/{id}/remove", post(remove))
}

fn badge(t: &Texts, endpoint: &Endpoint) -> Badge {
    match endpoint.state {
        EndpointState::Active => Badge::new(Tone::Good, t.endpoint_active()),
        EndpointState::Paused => Badge::new(Tone::Plain, t.endpoint_paused()),
        EndpointState::Disabled => Badge::new(Tone::Bad, t.endpoint_disabled()),
    }
}

fn may_manage(visitor: &Identified) -> bool {
    visitor.permissions.contains(Permission::WebhooksManage)
}

struct Row {
    path: String,
    url: String,
    description: String,
    state: Badge,
    kinds: usize,
}

impl Row {
    fn new(t: &Texts, endpoint: &Endpoint) -> Self {
        Self {
            path: format!("{PATH}/{}", endpoint.id),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            state: badge(t, endpoint),
            kinds: endpoint.kinds.len(),
        }
    }
}

/// The fields of an endpoint, as a form shows them.
struct Fields {
    action: String,
    url: String,
    description: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    button: &'static str,
}

impl Fields {
    fn new(t: &Texts, action: String, button: &'static str, form: &EndpointForm) -> Self {
        let is_wanted = |kind: &str| form.kinds.iter().any(|wanted| wanted == kind);
        Self {
            action,
            url: form.url.clone(),
            description: form.description.clone(),
            kinds: KINDS
                .iter()
                .map(|(kind, meaning)| {
                    (*kind, words::kind(t, kind).unwrap_or(meaning), is_wanted(kind))
                })
                .collect(),
            button,
        }
    }
}

/// What a form sent: a name may come several times, once for each box that is ticked.
#[derive(Default)]
struct EndpointForm {
    url: String,
    description: String,
    kinds: Vec<String>,
}

impl From<Vec<(String, String)>> for EndpointForm {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => form.url = value,
                "description" => form.description = value,
                "kind" => form.kinds.push(value),
                _ => {}
            }
        }
        form
    }
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct EndpointsView<'a> {
    t: &'a Texts,
    rows: Vec<Row>,
    empty: Empty,
    refused: Option<Notice>,
    may_manage: bool,
    form: Fields,
}

async fn overview<'a>(
    tx: &mut Tx,
    t: &'a Texts,
    visitor: &Identified,
    form: &EndpointForm,
    refused: Option<Notice>,
) -> base::Result<EndpointsView<'a>> {
    let all = super::endpoints(tx).await?;
    Ok(EndpointsView {
        t,
        rows: all.iter().map(|endpoint| Row::new(t, endpoint)).collect(),
        empty: Empty { title: t.no_endpoints().to_owned(), hint: t.no_endpoints_hint().to_owned() },
        refused,
        may_manage: may_manage(visitor),
        form: Fields::new(t, PATH.to_owned(), t.add(), form),
    })
}

async fn list(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let view = overview(&mut tx, &t, &visitor, &EndpointForm::default(), None).await?;
    Page::new(&room.app, &visitor, t.webhooks()).at(PATH).show(&view)
}

/// A refusal about the fields is told beside the form; every other one as its own page.
fn told(t: &Texts, error: Error) -> Result<Notice, Error> {
    match error {
        Error::Refused(refusal) if !refusal.fields.is_empty() => {
            let title = words::wrong(t, &refusal).map_or(refusal.message, str::to_owned);
            Ok(Notice { tone: Tone::Bad, title, text: String::new() })
        }
        other => Err(other),
    }
}

async fn add(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let (t, form) = (Texts::new(&visitor.locale), EndpointForm::from(pairs));
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let new = NewEndpoint {
        url: form.url.clone(),
        description: form.description.clone(),
        kinds: form.kinds.clone(),
    };
    match super::add(&mut tx, &room.keyring, &room.guard, new).await {
        Ok((endpoint, secret)) => {
            tx.commit().await?;
            show_secret(&room, &visitor, &endpoint, &secret)
        }
        Err(error) => {
            let refused = told(&t, error)?;
            tx.rollback().await?;
            let mut tx = room.app.db.read(visitor.who.clone()).await?;
            let view = overview(&mut tx, &t, &visitor, &form, Some(refused)).await?;
            let page = Page::new(&room.app, &visitor, t.webhooks()).at(PATH);
            page.status(StatusCode::UNPROCESSABLE_ENTITY).show(&view)
        }
    }
}

#[derive(Template)]
#[template(path = "webhook_secret.html")]
struct SecretView<'a> {
    t: &'a Texts,
    path: String,
    url: &'a str,
    secret: &'a str,
    until: Option<String>,
}

fn show_secret(
    room: &Room,
    visitor: &Identified,
    endpoint: &Endpoint,
    secret: &SecretString,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let view = SecretView {
        t: &t,
        path: format!("{PATH}/{}", endpoint.id),
        url: &endpoint.url,
        secret: secret.expose_secret(),
        until: endpoint.previous_until.map(|until| t.locale.exact(until.to_jiff())),
    };
    Page::new(&room.app, visitor, t.the_secret()).at(PATH).show(&view)
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct EndpointView<'a> {
    t: &'a Texts,
    path: String,
    url: String,
    description: String,
    state: Badge,
    is_active: bool,
    may_manage: bool,
    notices: Vec<Notice>,
    form: Fields,
    rows: Vec<DeliveryRow>,
    empty: Empty,
    pager: Option<Pager>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
    Query(paging): Query<Paging>,
) -> Result<Response> {
    let (t, paging) = (Texts::new(&visitor.locale), paging.checked()?);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let endpoint = super::endpoint(&mut tx, id).await?;
    let view = detail(&mut tx, (&t, &visitor), endpoint, paging, None).await?;
    Page::new(&room.app, &visitor, t.webhook()).at(PATH).show(&view)
}

async fn detail<'a>(
    tx: &mut Tx,
    (t, visitor): (&'a Texts, &Identified),
    endpoint: Endpoint,
    paging: Paging,
    refused: Option<(EndpointForm, Notice)>,
) -> base::Result<EndpointView<'a>> {
    let now = tx.now();
    let filter = Filter { endpoint: Some(endpoint.id), ..Filter::default() };
    let (page, total) =
        deliveries::deliveries(tx, &filter, paging.offset(), paging.limit()).await?;
    let at = paging.of(total);
    let path = format!("{PATH}/{}", endpoint.id);
    let (form, refused) = refused.unzip();
    let form = form.unwrap_or_else(|| EndpointForm {
        url: endpoint.url.clone(),
        description: endpoint.description.clone(),
        kinds: endpoint.kinds.clone(),
    });
    let mut notices: Vec<Notice> = refused.into_iter().collect();
    notices.extend(standing(t, &endpoint, now));
    Ok(EndpointView {
        t,
        form: Fields::new(t, path.clone(), t.save(), &form),
        state: badge(t, &endpoint),
        is_active: endpoint.state == EndpointState::Active,
        may_manage: may_manage(visitor),
        url: endpoint.url,
        description: endpoint.description,
        notices,
        rows: page.iter().map(|delivery| DeliveryRow::new(t, delivery, now)).collect(),
        empty: Empty { title: t.no_messages().to_owned(), hint: t.no_messages_hint().to_owned() },
        pager: (at.pages > 1).then(|| Pager { path: path.clone(), at, locale: t.locale.clone() }),
        path,
    })
}

fn standing(t: &Texts, endpoint: &Endpoint, now: Timestamp) -> Vec<Notice> {
    let mut notices = Vec::new();
    if endpoint.state == EndpointState::Disabled {
        notices.push(Notice {
            tone: Tone::Bad,
            title: t.disabled_title().to_owned(),
            text: endpoint.reason.clone().unwrap_or_default(),
        });
    }
    if let Some(until) = endpoint.previous_until.filter(|until| now < *until) {
        notices.push(Notice {
            tone: Tone::Info,
            title: t.two_signatures_title().to_owned(),
            text: t.previous_until(t.locale.exact(until.to_jiff())),
        });
    }
    notices
}

async fn change(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let (t, form) = (Texts::new(&visitor.locale), EndpointForm::from(pairs));
    let change = Change {
        url: Some(form.url.clone()),
        description: Some(form.description.clone()),
        kinds: Some(form.kinds.clone()),
        active: None,
    };
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    match super::change(&mut tx, &room.guard, id, change).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("{PATH}/{id}")).into_response())
        }
        Err(error) => {
            let refused = Some((form, told(&t, error)?));
            tx.rollback().await?;
            let mut tx = room.app.db.read(visitor.who.clone()).await?;
            let endpoint = super::endpoint(&mut tx, id).await?;
            let paging = Paging::default();
            let view = detail(&mut tx, (&t, &visitor), endpoint, paging, refused).await?;
            let page = Page::new(&room.app, &visitor, t.webhook()).at(PATH);
            page.status(StatusCode::UNPROCESSABLE_ENTITY).show(&view)
        }
    }
}

#[derive(Deserialize)]
struct StateForm {
    active: bool,
}

async fn set_state(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
    Form(StateForm { active }): Form<StateForm>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let change = Change { active: Some(active), ..Change::default() };
    super::change(&mut tx, &room.guard, id, change).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{PATH}/{id}")))
}

async fn rotate(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let (endpoint, secret) = super::rotate(&mut tx, &room.keyring, id, None).await?;
    tx.commit().await?;
    show_secret(&room, &visitor, &endpoint, &secret)
}

async fn test(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let delivery = deliveries::test(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{PATH}/deliveries/{}", delivery.id)))
}

async fn remove(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<EndpointId>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    super::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(PATH))
}
