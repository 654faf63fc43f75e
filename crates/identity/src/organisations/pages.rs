//! Pages: the organisations that somebody belongs to, and which one they act for.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base::Id;
use base::who::Organisation as OrganisationKey;
use serde::Deserialize;
use web::parts::Notice;
use web::{App, Form, Fragment, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::{OrganisationKind, OrganisationState};
use crate::tabs::{self, Choice};
use crate::texts::Texts;
use crate::{Membership, NewOrganisation, Room, memberships};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::SignedIn, "/organisations", get(list))
        .page(Rule::SignedIn, "/organisations", post(found))
        .page(Rule::SignedIn, "/organisations/menu", get(menu))
        .page(Rule::SignedIn, "/organisations/{id}/switch", post(switch))
        .page(Rule::SignedIn, "/organisations/{id}/leave", post(leave))
}

/// Organisations in the menu; the page has all.
const IN_MENU: usize = 12;

#[derive(Debug)]
struct Place {
    id: String,
    name: String,
    kind: &'static str,
    role: String,
    is_acting: bool,
    is_suspended: bool,
}

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    places: Vec<Place>,
    name: String,
    kinds: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "organisations_menu.html")]
struct MenuView {
    places: Vec<Place>,
    all: &'static str,
}

async fn places(app: &App, visitor: &Identified, t: &Texts) -> base::Result<Vec<Place>> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let person = memberships::caller(&tx)?;
    let all = memberships(&mut tx, person).await?;
    tx.commit().await?;
    let place = |Membership { organisation, role, is_owner }| Place {
        is_acting: visitor.who.organisation == Some(organisation.id),
        is_suspended: organisation.state == OrganisationState::Suspended,
        id: organisation.id.to_string(),
        name: organisation.name,
        kind: tabs::kind(t, organisation.kind),
        role: if is_owner { t.owner().to_owned() } else { tabs::role(t, &role) },
    };
    Ok(all.into_iter().map(place).collect())
}

async fn page(
    app: &App,
    visitor: &Identified,
    refused: Option<(base::Refusal, Founding)>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (refusal, asked) = refused.unzip();
    let chosen = asked.as_ref().map_or(OrganisationKind::Company, |asked| asked.kind);
    let kind = |kind: &OrganisationKind| Choice {
        value: kind.word().to_owned(),
        name: tabs::kind(&t, *kind).to_owned(),
        is_chosen: *kind == chosen,
    };
    let view = OrganisationsView {
        notice: refusal.map(|refusal| tabs::notice(&t, &refusal)),
        places: places(app, visitor, &t).await?,
        name: asked.map(|asked| asked.name).unwrap_or_default(),
        kinds: OrganisationKind::ALL.iter().map(kind).collect(),
        t: &t,
    };
    Page::new(app, visitor, t.organisations()).status(status).show(&view)
}

async fn list(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, None).await
}

/// A fragment of the frame; whoever opens it as a page gets the page with the same in it.
async fn menu(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    headers: HeaderMap,
) -> Result<Response> {
    if !headers.contains_key("hx-request") {
        return Ok(Redirect::to("/organisations").into_response());
    }
    let t = Texts::new(&visitor.locale);
    let mut places = places(&app, &visitor, &t).await?;
    places.retain(|place| !place.is_suspended);
    places.truncate(IN_MENU);
    Ok(Fragment(MenuView { places, all: t.all_organisations() }).into_response())
}

#[derive(Debug, Deserialize)]
struct Founding {
    name: String,
    kind: OrganisationKind,
}

/// Whoever founds an organisation wants to act for it.
async fn found(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(asked): Form<Founding>,
) -> Result<Response> {
    let new = NewOrganisation { name: asked.name.clone(), kind: asked.kind };
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        memberships::caller(&tx)?;
        let organisation = crate::found(&mut tx, new).await?;
        crate::switch(&mut tx, organisation.id).await?;
        tx.commit().await
    };
    match tabs::told(outcome.await)? {
        Ok(()) => Ok(Redirect::to(tabs::MEMBERS).into_response()),
        Err(refusal) => page(&app, &visitor, Some((refusal, asked))).await,
    }
}

async fn switch(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<OrganisationKey>>,
) -> Result<Redirect> {
    let mut tx = app.db.begin(visitor.who).await?;
    crate::switch(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/"))
}

async fn leave(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<OrganisationKey>>,
) -> Result<Redirect> {
    let mut tx = app.db.begin(visitor.who).await?;
    crate::leave(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/organisations"))
}
