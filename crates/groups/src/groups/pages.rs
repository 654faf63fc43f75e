//! Pages: the groups of somebody, with what is between them and others; and one group.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use money::Currency;
use serde::Deserialize;
use web::parts::{Amount, Badge, Empty, Figure, Notice, Tone};
use web::{Form, Identified, Path, Result, Routes, Rule, Visitor, get, post};

use super::view::GroupView;
use super::{Change, Group, GroupId, Mode, NewGroup, Role, enter};
use crate::balances::{self, Friend, Owed};
use crate::members;
use crate::pages::{
    Choice, LIST, absolute, amount, currencies, done, notice, page, path, standing, within,
};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, LIST, get(list))
        .page(write, LIST, post(found))
        .page(read, "/groups/{id}", get(show))
        .page(write, "/groups/{id}/mode", post(choose_mode))
        .page(write, "/groups/{id}/members", post(add_member))
        .page(write, "/groups/{id}/restore", post(restore))
}

#[derive(Template)]
#[template(path = "groups.html")]
struct ListView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    /// What the visitor owes and is owed in all; nothing for who is even.
    owed: Vec<Figure>,
    rows: Vec<ListRow>,
    empty: Empty,
    friends: Vec<FriendRow>,
    /// Names and paths of groups that their reader may bring back.
    deleted: Vec<(String, String)>,
    /// For the form.
    currencies: Vec<Choice>,
}

struct ListRow {
    path: String,
    name: String,
    description: String,
    is_archived: bool,
    nets: Vec<(Amount, Badge)>,
}

struct FriendRow {
    name: String,
    totals: Vec<(Amount, Badge)>,
    lines: Vec<(String, String, Amount)>,
}

async fn list(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    show_list(&room, &visitor, None).await
}

async fn show_list(room: &Room, visitor: &Identified, notice: Option<Notice>) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let groups = super::groups(&mut tx, false).await?;
    let deleted = super::deleted(&mut tx).await?;
    let usual = match groups.first() {
        Some(group) => group.currency,
        // As its founder counts everything else.
        None if tx.who().organisation.is_some() => ::expenses::book(&mut tx).await?.currency,
        None => Currency::EUR,
    };
    let (places, friends) = match super::person(&tx) {
        Some(person) => (
            balances::places(&mut tx, person, &groups).await?,
            balances::friends(&mut tx, person).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let row = |group: &Group| {
        let nets = places.iter().find(|(id, _)| *id == group.id).map(|(_, nets)| nets.as_slice());
        let net = |net: &money::Money| (absolute(&t, *net), standing(&t, *net));
        ListRow {
            path: path(group.id),
            name: group.name.clone(),
            description: group.description.clone(),
            is_archived: group.archived_at.is_some(),
            nets: nets.unwrap_or_default().iter().map(net).collect(),
        }
    };
    let page = page(room, visitor, t.groups(), notice.as_ref());
    let Owed { owes, is_owed } = balances::owed(&places)?;
    let figure = |label: &'static str| {
        let t = &t;
        move |sum: &money::Money| Figure {
            label: label.to_owned(),
            amount: amount(t, *sum),
            note: String::new(),
        }
    };
    let figures = owes.iter().map(figure(t.you_owe_in_all()));
    let view = ListView {
        owed: figures.chain(is_owed.iter().map(figure(t.you_are_owed()))).collect(),
        rows: groups.iter().map(row).collect(),
        empty: Empty { title: t.groups_none().to_owned(), hint: t.groups_none_hint().to_owned() },
        friends: friends.into_iter().map(|friend| friend_row(&t, friend)).collect(),
        deleted: deleted.into_iter().map(|group| (group.name, path(group.id))).collect(),
        currencies: currencies(usual.code()),
        notice,
        t: &t,
    };
    page.show(&view)
}

fn friend_row(t: &Texts, friend: Friend) -> FriendRow {
    let total = |total: &money::Money| {
        let badge = if total.is_negative() {
            Badge::new(Tone::Warn, t.you_owe())
        } else {
            Badge::new(Tone::Good, t.owes_you())
        };
        (absolute(t, *total), badge)
    };
    let line =
        |line: &balances::Line| (path(line.group), line.group_name.clone(), amount(t, line.amount));
    FriendRow {
        totals: friend.totals.iter().map(total).collect(),
        lines: friend.lines.iter().map(line).collect(),
        name: friend.name,
    }
}

#[derive(Debug, Deserialize)]
struct Found {
    name: String,
    #[serde(default)]
    description: String,
    currency: Currency,
}

async fn found(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(form): Form<Found>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let founded = done(&room, &visitor, async |tx| {
        let Found { name, description, currency } = form;
        let new = NewGroup { name, description, currency, mode: Mode::default() };
        Ok(super::found(tx, new).await?.group.id)
    });
    match founded.await? {
        Ok(id) => Ok(Redirect::to(&path(id)).into_response()),
        Err(refusal) => show_list(&room, &visitor, Some(notice(&t, &refusal))).await,
    }
}

async fn restore(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    match done(&room, &visitor, async |tx| super::restore(tx, id).await).await? {
        Ok(_) => Ok(Redirect::to(&path(id)).into_response()),
        Err(refusal) => show_list(&room, &visitor, Some(notice(&t, &refusal))).await,
    }
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    show_group(&room, &visitor, id, None).await
}

pub(crate) async fn show_group(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let page = page(room, visitor, access.group.name.as_str(), notice.as_ref());
    page.show(&GroupView::of(&mut tx, &t, &access, notice).await?)
}

/// Shows the group again after something was done in it, or what was refused.
pub(crate) async fn back(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    done: std::result::Result<(), base::Refusal>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&path(id)).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_group(room, visitor, id, Some(told)).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct ModeForm {
    mode: Mode,
}

async fn choose_mode(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<ModeForm>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Admin, async |tx, access| {
        let change = Change { mode: Some(form.mode), ..Change::default() };
        super::change(tx, access.group.id, change).await.map(drop)
    });
    let done = done.await?;
    back(&room, &visitor, id, done).await
}

#[derive(Debug, Deserialize)]
struct MemberForm {
    name: String,
}

async fn add_member(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<MemberForm>,
) -> Result<Response> {
    let terms = room.terms;
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        members::add(tx, access, terms, &form.name, Role::Member).await.map(drop)
    });
    let done = done.await?;
    back(&room, &visitor, id, done).await
}
