//! Pages: the roles of the organisation that somebody acts for, and what each may do.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::{Permission, PermissionSet};
use base::{Refusal, Tx};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use web::parts::{Badge, Notice, Tone};
use web::{App, Form, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::matrix::{self, Matrix};
use super::{Role, list, own, standing};
use crate::Room;
use crate::tabs::{self, Tabs};
use crate::texts::Texts;

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let (read, manage) = (Rule::Needs(Permission::RolesRead), Rule::Needs(Permission::RolesManage));
    Routes::new()
        .page(read, tabs::ROLES, get(show))
        .page(manage, tabs::ROLES, post(make))
        .page(manage, "/organisation/new-role", get(begin))
        .page(read, "/organisation/roles/{name}", get(edit))
        .page(manage, "/organisation/roles/{name}", post(change))
        .page(manage, "/organisation/roles/{name}/remove", post(remove))
}

/// The field of a form that holds the name of a new role.
const NAME: &str = "name";

#[derive(Debug)]
struct Row {
    name: String,
    path: String,
    state: Option<Badge>,
    allows: String,
    members: i64,
}

#[derive(Template)]
#[template(path = "roles.html")]
struct RolesView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    rows: Vec<Row>,
    may_manage: bool,
}

#[derive(Template)]
#[template(path = "role.html")]
#[expect(clippy::struct_excessive_bools, reason = "what there is to say, each by itself")]
struct RoleView<'a> {
    t: &'a Texts,
    title: String,
    notice: Option<Notice>,
    path: String,
    /// The name that was asked for; `None` for a role that is there.
    name: Option<String>,
    matrix: Matrix,
    may_manage: bool,
    /// Some of what it may do, the visitor may not: it is not theirs to change.
    is_above: bool,
    is_preset: bool,
    is_changed: bool,
}

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Where a role is; its name may be in any script.
fn path(name: &str) -> String {
    format!("{}/{}", tabs::ROLES, utf8_percent_encode(name, SEGMENT))
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let roles = crate::roles(&mut tx).await?;
    tx.commit().await?;
    let all = PermissionSet::ALL_ORGANISATION.iter().count();
    let row = |role: Role| Row {
        path: path(&role.name),
        state: match role.preset {
            None => Some(Badge::new(Tone::Plain, t.own_role())),
            Some(_) if role.is_changed() => Some(Badge::new(Tone::Info, t.changed_role())),
            Some(_) => None,
        },
        allows: t.allows(role.permissions.iter().count().to_string(), all.to_string()),
        members: role.members,
        name: tabs::role(&t, &role.name),
    };
    let view = RolesView {
        tabs: Tabs::new(&t, visitor.permissions, tabs::ROLES),
        rows: roles.into_iter().map(row).collect(),
        may_manage: visitor.permissions.contains(Permission::RolesManage),
        t: &t,
    };
    Page::new(&app, &visitor, t.roles()).at(tabs::MEMBERS).show(&view)
}

/// What a page about one role shows.
struct Shown {
    role: Option<Role>,
    name: Option<String>,
    checked: PermissionSet,
    refusal: Option<Refusal>,
}

async fn one(app: &App, visitor: &Identified, shown: Shown) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let organisation = own(&tx)?;
    let mine = standing(&mut tx, organisation).await?.permissions;
    tx.commit().await?;
    let Shown { role, name, checked, refusal } = shown;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let is_above = role.as_ref().is_some_and(|role| !role.permissions.is_subset(mine));
    let may_manage = visitor.permissions.contains(Permission::RolesManage) && !is_above;
    let changeable = if may_manage { mine } else { PermissionSet::EMPTY };
    let view = RoleView {
        title: role
            .as_ref()
            .map_or_else(|| t.new_role().to_owned(), |role| tabs::role(&t, &role.name)),
        notice: refusal.map(|refusal| tabs::notice(&t, &refusal)),
        path: role.as_ref().map_or_else(|| tabs::ROLES.to_owned(), |role| path(&role.name)),
        matrix: Matrix::new(&t, PermissionSet::ALL_ORGANISATION, checked, changeable),
        may_manage,
        is_above,
        is_preset: role.as_ref().is_some_and(|role| role.preset.is_some()),
        is_changed: role.as_ref().is_some_and(Role::is_changed),
        name,
        t: &t,
    };
    Page::new(app, visitor, view.title.clone()).at(tabs::MEMBERS).status(status).show(&view)
}

async fn named(tx: &mut Tx, name: &str) -> base::Result<Role> {
    let organisation = own(tx)?;
    let found = list(tx, organisation).await?.into_iter().find(|role| role.name == name);
    Ok(found.ok_or_else(|| Refusal::not_found("role"))?)
}

async fn begin(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let name = Some(String::new());
    let shown = Shown { role: None, name, checked: PermissionSet::EMPTY, refusal: None };
    one(&app, &visitor, shown).await
}

async fn edit(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(name): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let role = named(&mut tx, &name).await?;
    tx.commit().await?;
    let checked = role.permissions;
    let shown = Shown { role: Some(role), name: None, checked, refusal: None };
    one(&app, &visitor, shown).await
}

async fn make(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let (name, checked) = (fields.get(NAME).cloned().unwrap_or_default(), matrix::checked(&fields));
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::make_role(&mut tx, &name, checked).await?;
        tx.commit().await
    };
    match tabs::told(outcome.await)? {
        Ok(()) => Ok(Redirect::to(tabs::ROLES).into_response()),
        Err(refusal) => {
            let refusal = Some(refusal);
            one(&app, &visitor, Shown { role: None, name: Some(name), checked, refusal }).await
        }
    }
}

async fn change(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(name): Path<String>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let checked = matrix::checked(&fields);
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::change_role(&mut tx, &name, checked).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    settled(&app, &visitor, &name, Some(checked), outcome).await
}

async fn remove(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(name): Path<String>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        crate::remove_role(&mut tx, &name).await?;
        tx.commit().await
    };
    let outcome = outcome.await;
    settled(&app, &visitor, &name, None, outcome).await
}

/// Back to the list, or the role again with the reason why not.
async fn settled(
    app: &App,
    visitor: &Identified,
    name: &str,
    checked: Option<PermissionSet>,
    outcome: base::Result<()>,
) -> Result<Response> {
    let refusal = match tabs::told(outcome)? {
        Ok(()) => return Ok(Redirect::to(tabs::ROLES).into_response()),
        Err(refusal) => Some(refusal),
    };
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let role = named(&mut tx, name).await?;
    tx.commit().await?;
    let checked = checked.unwrap_or(role.permissions);
    one(app, visitor, Shown { role: Some(role), name: None, checked, refusal }).await
}
