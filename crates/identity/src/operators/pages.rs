//! Pages: who operates the platform, and in which role.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::who::PersonId;
use base::{Actor, Refusal, Timestamp, Tx};
use serde::Deserialize;
use web::parts::{Badge, Notice, Tone, When};
use web::{App, Form, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::{Account, AccountState, PlatformRole};
use crate::tabs::{self, Choice};
use crate::texts::Texts;
use crate::{Room, people};

/// Where the operators are.
pub(crate) const PATH: &str = "/admin/operators";

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let administer = Rule::Platform(Permission::PlatformAdministratorsManage);
    Routes::new()
        .page(Rule::Platform(Permission::PlatformPeopleRead), PATH, get(show))
        .page(administer, PATH, post(add))
        .page(administer, "/admin/operators/{id}", post(change))
        .page(administer, "/admin/operators/{id}/remove", post(remove))
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    email: String,
    badges: Vec<Badge>,
    role: &'static str,
    roles: Vec<Choice>,
    since: When,
}

/// A role with what it is for.
#[derive(Debug)]
struct Explained {
    value: &'static str,
    name: &'static str,
    text: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operators.html")]
struct OperatorsView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    may_manage: bool,
    rows: Vec<Row>,
    email: String,
    roles: Vec<Explained>,
}

const fn role(t: &Texts, role: PlatformRole) -> (&'static str, &'static str) {
    match role {
        PlatformRole::Administrator => {
            (t.platform_administrator(), t.platform_administrator_text())
        }
        PlatformRole::Support => (t.platform_support(), t.platform_support_text()),
        PlatformRole::Auditor => (t.platform_auditor(), t.platform_auditor_text()),
    }
}

fn row(t: &Texts, visitor: &Identified, account: Account, now: Timestamp) -> Row {
    let mut badges = Vec::new();
    if visitor.who.actor == Actor::Person(account.person) {
        badges.push(Badge::new(Tone::Plain, t.you()));
    }
    if account.state == AccountState::Suspended {
        badges.push(Badge::new(Tone::Bad, t.suspended()));
    }
    let choice = |known: &PlatformRole| Choice {
        value: known.word().to_owned(),
        name: role(t, *known).0.to_owned(),
        is_chosen: account.role == Some(*known),
    };
    Row {
        id: account.person.to_string(),
        badges,
        role: account.role.map_or("", |known| role(t, known).0),
        roles: PlatformRole::ALL.iter().map(choice).collect(),
        since: When::new(account.created_at, now, &t.locale),
        email: account.email.unwrap_or_default(),
        name: account.name,
    }
}

/// What somebody asked for and did not get.
struct Refused {
    refusal: Refusal,
    asked: Option<Grant>,
}

async fn page(app: &App, visitor: &Identified, refused: Option<Refused>) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let now = tx.now();
    let operators = crate::operators(&mut tx).await?;
    tx.commit().await?;
    let notice = refused.as_ref().map(|refused| tabs::notice(&t, &refused.refusal));
    let asked = refused.and_then(|refused| refused.asked);
    let chosen = asked.as_ref().map_or(PlatformRole::Support, |asked| asked.role);
    let explained = |known: &PlatformRole| {
        let (name, text) = role(&t, *known);
        Explained { value: known.word(), name, text, is_chosen: *known == chosen }
    };
    let view = OperatorsView {
        notice,
        may_manage: visitor.permissions.contains(Permission::PlatformAdministratorsManage),
        rows: operators.into_iter().map(|account| row(&t, visitor, account, now)).collect(),
        email: asked.map(|asked| asked.email).unwrap_or_default(),
        roles: PlatformRole::ALL.iter().map(explained).collect(),
        t: &t,
    };
    Page::operations(app, visitor, t.operators(), PATH).status(status).show(&view)
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, None).await
}

#[derive(Debug, Deserialize)]
struct Grant {
    #[serde(default)]
    email: String,
    role: PlatformRole,
}

/// The account of an address; operators may know who has one.
async fn whose(tx: &mut Tx, email: &str) -> base::Result<PersonId> {
    let email = people::rules::email(email)?;
    let found = people::store::find_by_email(tx, &email).await?;
    let message = "Nobody here has this address.";
    Ok(found.ok_or_else(|| Refusal::field("email", "USER_001", message))?.id)
}

async fn add(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(asked): Form<Grant>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        let person = whose(&mut tx, &asked.email).await?;
        crate::grant_platform_role(&mut tx, person, asked.role).await?;
        tx.commit().await
    };
    done(&app, &visitor, outcome.await, Some(asked)).await
}

async fn change(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<PersonId>,
    Form(Grant { role, .. }): Form<Grant>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::grant_platform_role(&mut tx, id, role).await?;
        tx.commit().await
    };
    done(&app, &visitor, outcome.await, None).await
}

async fn remove(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<PersonId>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::revoke_platform_role(&mut tx, id).await?;
        tx.commit().await
    };
    done(&app, &visitor, outcome.await, None).await
}

/// Back to the page, or the page with the reason why not. Who has to prove themselves anew is led
/// there.
async fn done(
    app: &App,
    visitor: &Identified,
    outcome: base::Result<()>,
    asked: Option<Grant>,
) -> Result<Response> {
    match tabs::told(outcome)? {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(refusal) => page(app, visitor, Some(Refused { refusal, asked })).await,
    }
}
