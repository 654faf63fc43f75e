//! Pages: the expenses of a group, also those that were deleted; one expense.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use serde::Deserialize;
use web::parts::{Amount, Empty, Notice, Pager};
use web::{Identified, Paging, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::{Expense, ExpenseId, Search};
use crate::comments::pages::{Talk, Undo};
use crate::groups::view::{ExpenseRow, expense_row};
use crate::groups::{GroupId, Role, enter};
use crate::members;
use crate::pages::{Names, Tab, Tabs, amount, day, notice, page, path, within};
use crate::room::Room;
use crate::splits::Split;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/expenses", get(list))
        .page(read, "/groups/{id}/expenses/{expense}", get(show))
        .page(write, "/groups/{id}/expenses/{expense}/delete", post(delete))
        .page(write, "/groups/{id}/expenses/{expense}/restore", post(restore))
}

/// Expenses on a page.
const LISTED: u32 = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
    /// Anything for those that were deleted.
    deleted: Option<String>,
    page: Option<u32>,
}

#[derive(Template)]
#[template(path = "group_expenses.html")]
struct ListView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    path: String,
    group: String,
    q: &'a str,
    is_deleted: bool,
    may_write: bool,
    rows: Vec<ExpenseRow>,
    empty: Empty,
    pager: Option<Pager>,
}

async fn list(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let paging = Paging::new(wanted.page.unwrap_or(1), LISTED).checked()?;
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let names = Names::of(&members::members(&mut tx, &access).await?);
    let is_deleted = wanted.deleted.is_some();
    let search = Search {
        text: Some(wanted.q.clone()).filter(|text| !text.trim().is_empty()),
        deleted: is_deleted,
        limit: paging.limit(),
        offset: paging.offset(),
        ..Search::default()
    };
    let (found, total) = super::expenses(&mut tx, &access, &search).await?;
    let (me, own) = (access.member.as_ref().map(|me| me.id), path(id));
    let (title, hint) = if search.text.is_some() || is_deleted {
        (t.nothing_found(), "")
    } else {
        (t.no_expenses(), t.no_expenses_hint())
    };
    let query: Vec<String> = [
        (!wanted.q.is_empty()).then(|| format!("q={}", encoded(&wanted.q))),
        is_deleted.then(|| "deleted=1".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let pager = Pager {
        path: format!("{own}/expenses{mark}{}", query.join("&")),
        at: paging.of(total),
        locale: visitor.locale.clone(),
    };
    let view = ListView {
        tabs: Tabs::new(&t, &access.group, Tab::Expenses),
        q: &wanted.q,
        is_deleted,
        may_write: access.role >= Role::Member && access.group.archived_at.is_none(),
        rows: found.iter().map(|one| expense_row(&t, &names, &own, me, one)).collect(),
        empty: Empty { title: title.to_owned(), hint: hint.to_owned() },
        pager: (pager.at.pages > 1).then_some(pager),
        path: own,
        group: access.group.name,
        t: &t,
    };
    page(&room, &visitor, t.expenses(), None).show(&view)
}

/// A value of a query (RFC 3986, section 2.3).
fn encoded(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[derive(Template)]
#[template(path = "expense.html")]
struct ExpenseView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    own: String,
    group: String,
    description: String,
    category: String,
    day: String,
    amount: Amount,
    how: String,
    recorded_by: String,
    is_deleted: bool,
    may_write: bool,
    parts: Vec<(String, Amount, Amount)>,
    /// The lines of a receipt, with those who had them.
    lines: Vec<(String, String, Amount)>,
    talk: Talk,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
    Query(undo): Query<Undo>,
) -> Result<Response> {
    show_expense(&room, &visitor, id, expense, &undo, None).await
}

async fn show_expense(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    expense: ExpenseId,
    undo: &Undo,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let found: Expense = super::expense(&mut tx, &access, expense).await?;
    let names = Names::of(&members::members(&mut tx, &access).await?);
    let part =
        |part: &super::Part| (names.get(part.member), amount(&t, part.paid), amount(&t, part.owed));
    let page = page(room, visitor, found.description.as_str(), notice.as_ref());
    let view = ExpenseView {
        notice,
        path: path(id),
        own: format!("{}/expenses/{expense}", path(id)),
        category: found.category.clone(),
        day: day(&t, found.day),
        amount: amount(&t, found.amount),
        how: way(&t, &found.split).to_owned(),
        recorded_by: found.recorded_by.map(|member| names.get(member)).unwrap_or_default(),
        is_deleted: found.deleted_at.is_some(),
        may_write: access.role >= Role::Member
            && access.group.archived_at.is_none()
            && super::own(&access, &found).is_ok(),
        parts: found.parts.iter().map(part).collect(),
        lines: lines(&t, &names, &found.split),
        talk: Talk::of(&mut tx, &t, &access, &names, Some(expense), undo).await?,
        description: found.description,
        group: access.group.name,
        t: &t,
    };
    page.show(&view)
}

fn way(t: &Texts, split: &Split<members::MemberId>) -> &'static str {
    match split {
        Split::Equal(_) => t.equal(),
        Split::Shares(_) => t.shares(),
        Split::Percent(_) => t.percent(),
        Split::Exact(_) => t.exact(),
        Split::Adjustment(_) => t.adjustment(),
        Split::Items { .. } => t.items(),
    }
}

fn lines(
    t: &Texts,
    names: &Names,
    split: &Split<members::MemberId>,
) -> Vec<(String, String, Amount)> {
    use crate::splits::ExtraKind::{Discount, Service, Tax, Tip};
    let Split::Items { lines, extras } = split else { return Vec::new() };
    let had = |(member, weight): &(members::MemberId, u64)| match weight {
        1 => names.get(*member),
        more => format!("{} ×{more}", names.get(*member)),
    };
    let line = lines.iter().map(|line| {
        let who: Vec<String> = line.weights.iter().map(had).collect();
        (line.name.clone(), who.join(", "), amount(t, line.amount))
    });
    let extra = extras.iter().filter(|extra| !extra.amount.is_zero()).map(|extra| {
        let name = match extra.kind {
            Tax => t.tax(),
            Tip => t.tip(),
            Service => t.service(),
            Discount => t.discount(),
        };
        (name.to_owned(), t.pro_rata().to_owned(), amount(t, extra.amount))
    });
    line.chain(extra).collect()
}

async fn delete(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::delete(tx, access, expense).await
    });
    let done = done.await?;
    finish(&room, &visitor, id, expense, done).await
}

async fn restore(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::restore(tx, access, expense).await.map(drop)
    });
    let done = done.await?;
    finish(&room, &visitor, id, expense, done).await
}

async fn finish(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    expense: ExpenseId,
    done: std::result::Result<(), base::Refusal>,
) -> Result<Response> {
    match done {
        Ok(()) => {
            let own = format!("{}/expenses/{expense}", path(id));
            Ok(Redirect::to(&own).into_response())
        }
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_expense(room, visitor, id, expense, &Undo::default(), Some(told)).await
        }
    }
}
