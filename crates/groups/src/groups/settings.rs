//! Pages: what a group is called and how it is settled; archiving, deleting, leaving it; files of it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use money::Currency;
use serde::Deserialize;
use web::parts::Notice;
use web::{Form, Identified, Path, Result, Routes, Rule, Visitor, get, post};

use super::{Change, GroupId, Mode, Role, attend, enter};
use crate::pages::{
    Choice, LIST, Tab, Tabs, currencies, done, modes, notice, page, path, unchanged,
};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/settings", get(show))
        .page(write, "/groups/{id}/settings", post(change))
        .page(write, "/groups/{id}/archive", post(archive))
        .page(write, "/groups/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "group_settings.html")]
struct SettingsView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    notice: Option<Notice>,
    path: String,
    group: String,
    /// When the group was last changed, as the form shows it.
    seen: String,
    name: String,
    description: String,
    currencies: Vec<Choice>,
    modes: Vec<Choice>,
    is_archived: bool,
    may_manage: bool,
    may_delete: bool,
    /// The page of the member who looks.
    own: Option<String>,
    /// The files of it: what each kind is called, and where it is.
    files: Vec<(&'static str, String)>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    show_settings(&room, &visitor, id, None).await
}

async fn show_settings(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let group = &access.group;
    let page = page(room, visitor, t.settings(), notice.as_ref());
    let path = path(id);
    let view = SettingsView {
        tabs: Tabs::new(&t, group, Tab::Settings),
        notice,
        group: group.name.clone(),
        seen: group.changed_at.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        currencies: currencies(group.currency.code()),
        modes: modes(&t, group.mode),
        is_archived: group.archived_at.is_some(),
        may_manage: access.role >= Role::Admin,
        may_delete: access.role >= Role::Owner,
        own: access.member.as_ref().map(|me| format!("{path}/members/{}", me.id)),
        files: [("CSV", "csv"), ("JSON", "json")]
            .map(|(name, kind)| (name, format!("/api/v1/groups/{id}/export.{kind}")))
            .to_vec(),
        path,
        t: &t,
    };
    page.show(&view)
}

#[derive(Debug, Deserialize)]
struct SettingsForm {
    #[serde(default)]
    seen: String,
    name: String,
    #[serde(default)]
    description: String,
    currency: Currency,
    mode: Mode,
}

async fn change(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<SettingsForm>,
) -> Result<Response> {
    let SettingsForm { seen, name, description, currency, mode } = form;
    let change = Change {
        name: Some(name),
        description: Some(description),
        currency: Some(currency),
        mode: Some(mode),
        archived: None,
    };
    let done = done(&room, &visitor, async |tx| {
        let access = attend(tx, id).await?;
        unchanged(&seen, &access.group.changed_at.to_string())?;
        super::change(tx, id, change).await.map(drop)
    });
    let done = done.await?;
    changed(&room, &visitor, id, done).await
}

#[derive(Debug, Deserialize)]
struct ArchiveForm {
    archived: bool,
}

async fn archive(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<ArchiveForm>,
) -> Result<Response> {
    let change = Change { archived: Some(form.archived), ..Change::default() };
    let done = done(&room, &visitor, async |tx| super::change(tx, id, change).await.map(drop));
    let done = done.await?;
    changed(&room, &visitor, id, done).await
}

async fn changed(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    done: std::result::Result<(), Refusal>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}/settings", path(id))).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_settings(room, visitor, id, Some(told)).await
        }
    }
}

async fn delete(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    match done(&room, &visitor, async |tx| super::delete(tx, id).await).await? {
        Ok(()) => Ok(Redirect::to(LIST).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_settings(&room, &visitor, id, Some(told)).await
        }
    }
}
