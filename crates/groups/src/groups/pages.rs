//! Pages: the groups of somebody, with what is between them and others; and one group.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::Tx;
use base::permissions::Permission;
use money::Currency;
use serde::Deserialize;
use web::parts::{Amount, Badge, Empty, Notice, Tone};
use web::{Form, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::view::{self, GroupView};
use super::{Access, Change, Group, GroupId, Mode, NewGroup, Role, enter};
use crate::balances::{self, Friend};
use crate::members;
use crate::pages::{LIST, amount, notice, refused, standing};
use crate::room::Room;
use crate::settlements::{self, Act, NewSettlement, SettlementId};
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, LIST, get(list))
        .page(write, LIST, post(found))
        .page(read, "/groups/{id}", get(show))
        .page(write, "/groups/{id}/mode", post(choose_mode))
        .page(write, "/groups/{id}/members", post(add_member))
        .page(write, "/groups/{id}/settlements", post(record_payment))
        .page(write, "/groups/{id}/settlements/{settlement}", post(act))
}

#[derive(Template)]
#[template(path = "groups.html")]
struct ListView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    rows: Vec<ListRow>,
    empty: Empty,
    friends: Vec<FriendRow>,
    /// For the form.
    currencies: Vec<&'static str>,
    currency: &'static str,
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
    let (places, friends) = match super::person(&tx) {
        Some(person) => (
            balances::places(&mut tx, person, &groups).await?,
            balances::friends(&mut tx, person).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let row = |group: &Group| {
        let nets = places.iter().find(|(id, _)| *id == group.id).map(|(_, nets)| nets.as_slice());
        let net = |net: &money::Money| (view::absolute(&t, *net), standing(&t, *net));
        ListRow {
            path: format!("{LIST}/{}", group.id),
            name: group.name.clone(),
            description: group.description.clone(),
            is_archived: group.archived_at.is_some(),
            nets: nets.unwrap_or_default().iter().map(net).collect(),
        }
    };
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = ListView {
        rows: groups.iter().map(row).collect(),
        empty: Empty { title: t.groups_none().to_owned(), hint: t.groups_none_hint().to_owned() },
        friends: friends.into_iter().map(|friend| friend_row(&t, friend)).collect(),
        currencies: view::currencies(),
        currency: groups.first().map_or("INR", |group| group.currency.code()),
        notice,
        t: &t,
    };
    Page::new(&room.app, visitor, t.groups()).at(LIST).status(status).show(&view)
}

fn friend_row(t: &Texts, friend: Friend) -> FriendRow {
    let total = |total: &money::Money| {
        let badge = if total.is_negative() {
            Badge::new(Tone::Warn, t.you_owe())
        } else {
            Badge::new(Tone::Good, t.owes_you())
        };
        (view::absolute(t, *total), badge)
    };
    let line = |line: &balances::Line| {
        let path = format!("{LIST}/{}", line.group);
        (path, line.group_name.clone(), amount(t, line.amount))
    };
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
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let Found { name, description, currency } = form;
        let new = NewGroup { name, description, currency, mode: Mode::default() };
        let access = super::found(&mut tx, new).await?;
        tx.commit().await?;
        Ok(access.group.id)
    };
    match refused(outcome.await)? {
        Ok(id) => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
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
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = GroupView::of(&mut tx, &t, &access, notice).await?;
    let page = Page::new(&room.app, visitor, access.group.name.as_str()).at(LIST).status(status);
    page.show(&view)
}

/// Does something in a group and shows the group again, with what was refused if something was.
async fn within<F>(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    needed: Role,
    work: F,
) -> Result<Response>
where
    F: AsyncFnOnce(&mut Tx, &Access) -> base::Result<()>,
{
    let t = Texts::new(&visitor.locale);
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let access = enter(&mut tx, id, needed).await?;
        work(&mut tx, &access).await?;
        tx.commit().await
    };
    match refused(outcome.await)? {
        Ok(()) => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
        Err(refusal) => show_group(room, visitor, id, Some(notice(&t, &refusal))).await,
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
    within(&room, &visitor, id, Role::Admin, async |tx, access| {
        let change = Change { mode: Some(form.mode), ..Change::default() };
        super::change(tx, access.group.id, change).await.map(drop)
    })
    .await
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
    within(&room, &visitor, id, Role::Member, async |tx, access| {
        members::add(tx, access, terms, &form.name, Role::Member).await.map(drop)
    })
    .await
}

#[derive(Debug, Deserialize)]
struct PaymentForm {
    from: members::MemberId,
    to: members::MemberId,
    /// Plain decimals, as the page itself wrote them.
    amount: String,
    currency: Currency,
}

async fn record_payment(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<PaymentForm>,
) -> Result<Response> {
    within(&room, &visitor, id, Role::Member, async |tx, access| {
        let PaymentForm { from, to, amount, currency } = form;
        let amount = web::Digits::Text(amount).money("amount", currency)?;
        let day = expenses::Day::today(tx.now(), &view::zone(&visitor.locale));
        let new =
            NewSettlement { from, to, amount, paid: None, day, note: String::new(), is_paid: true };
        settlements::settle(tx, access, new).await.map(drop)
    })
    .await
}

#[derive(Debug, Deserialize)]
struct ActForm {
    act: String,
}

async fn act(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, settlement)): Path<(GroupId, SettlementId)>,
    Form(form): Form<ActForm>,
) -> Result<Response> {
    let act = match form.act.as_str() {
        "pay" => Act::Pay,
        "confirm" => Act::Confirm,
        "dispute" => Act::Dispute,
        _ => Act::Undo,
    };
    within(&room, &visitor, id, Role::Member, async |tx, access| {
        settlements::act(tx, access, settlement, act).await.map(drop)
    })
    .await
}
