//! Pages: adding an expense, with what it comes to for each while it is typed; one expense.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use web::parts::{Amount, Notice};
use web::{Form, Fragment, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::form::{self, Fields};
use super::{Expense, ExpenseId, NewExpense};
use crate::groups::view::{currencies, day, zone};
use crate::groups::{Access, GroupId, Role, enter};
use crate::members::{self, Member};
use crate::pages::{LIST, Names, amount, notice, refused};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/expenses/new", get(new))
        .page(write, "/groups/{id}/expenses", post(add))
        .page(read, "/groups/{id}/expenses/preview", post(preview))
        .page(read, "/groups/{id}/expenses/{expense}", get(show))
        .page(write, "/groups/{id}/expenses/{expense}/delete", post(delete))
        .page(write, "/groups/{id}/expenses/{expense}/restore", post(restore))
}

#[derive(Template)]
#[template(path = "new_expense.html")]
struct NewView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    /// Of the expense to be, so that what is stored is what was seen.
    id: String,
    group: String,
    fields: &'a Fields,
    currencies: Vec<&'static str>,
    currency: &'static str,
    today: String,
    ways: Vec<(&'static str, &'static str)>,
    rows: Vec<MemberLine>,
    preview: PreviewView<'a>,
}

/// A member's line of the form.
struct MemberLine {
    id: String,
    name: String,
    part: String,
    value: String,
    is_me: bool,
}

impl NewView<'_> {
    fn value(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// An empty form has everybody in it.
    fn takes_part(&self, name: &str) -> bool {
        self.fields.is_empty() || self.fields.contains_key(name)
    }
}

/// What an expense comes to for each; a fragment of its own while somebody types.
#[derive(Template)]
#[template(path = "split_preview.html")]
struct PreviewView<'a> {
    t: &'a Texts,
    owed: Vec<(String, Amount)>,
    /// What is left, too much or wrong; empty when all of it is shared.
    problem: String,
    is_begun: bool,
}

impl<'a> PreviewView<'a> {
    const fn blank(t: &'a Texts) -> Self {
        Self { t, owed: Vec::new(), problem: String::new(), is_begun: false }
    }

    async fn of(
        tx: &mut Tx,
        t: &'a Texts,
        access: &Access,
        all: &[Member],
        new: &std::result::Result<NewExpense, Refusal>,
    ) -> Result<Self> {
        let told = match new {
            Ok(new) => refused(super::preview(tx, access, new).await)?,
            Err(refusal) => Err(refusal.clone()),
        };
        let preview = match told {
            Ok(preview) => preview,
            Err(refusal) => {
                let problem = t.not_yet(refusal.message.as_str());
                return Ok(Self { problem, is_begun: true, ..Self::blank(t) });
            }
        };
        let names = Names::of(all);
        let left = preview.division.left;
        let plain = |money: money::Money| t.locale.amount(money);
        let problem = if left.is_positive() {
            t.left_over(plain(left))
        } else if left.is_negative() {
            t.too_much(left.checked_neg().map_or_else(|_| plain(left), plain))
        } else {
            String::new()
        };
        let owed = preview.division.owed.into_iter();
        let owed = owed.map(|(member, share)| (names.get(member), amount(t, share))).collect();
        Ok(Self { t, owed, problem, is_begun: true })
    }
}

async fn new(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    show_form(&room, &visitor, id, &Fields::new(), None).await
}

async fn show_form(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    fields: &Fields,
    problem: Option<Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let today = ::expenses::Day::today(tx.now(), &zone(&visitor.locale));
    let preview = if fields.is_empty() {
        PreviewView::blank(&t)
    } else {
        let new = read(&t, &access, &all, today, fields);
        PreviewView::of(&mut tx, &t, &access, &all, &new).await?
    };
    let me = access.member.as_ref().map(|me| me.id);
    let line = |member: &Member| MemberLine {
        id: member.id.to_string(),
        name: member.name.clone(),
        part: form::part_name(member.id),
        value: form::value_name(member.id),
        is_me: Some(member.id) == me,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = NewView {
        notice: problem.map(|refusal| notice(&t, &refusal)),
        path: format!("{LIST}/{id}"),
        id: fields
            .get("id")
            .cloned()
            .unwrap_or_else(|| tx.new_id::<super::ExpenseKey>().to_string()),
        group: access.group.name.clone(),
        fields,
        currencies: currencies(),
        currency: access.group.currency.code(),
        today: today.to_string(),
        ways: vec![
            ("equal", t.equal()),
            ("shares", t.shares()),
            ("percent", t.percent()),
            ("exact", t.exact()),
            ("adjustment", t.adjustment()),
        ],
        rows: all.iter().filter(|member| member.is_active()).map(line).collect(),
        preview,
        t: &t,
    };
    Page::new(&room.app, visitor, t.add_expense()).at(LIST).status(status).show(&view)
}

fn read(
    t: &Texts,
    access: &Access,
    all: &[Member],
    today: ::expenses::Day,
    fields: &Fields,
) -> std::result::Result<NewExpense, Refusal> {
    form::read(fields, all, access.group.currency, today, t.locale.numbers)
}

async fn preview(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let today = ::expenses::Day::today(tx.now(), &zone(&visitor.locale));
    let new = read(&t, &access, &all, today, &fields);
    Ok(Fragment(PreviewView::of(&mut tx, &t, &access, &all, &new).await?).into_response())
}

async fn add(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let access = enter(&mut tx, id, Role::Member).await?;
        let all = members::members(&mut tx, &access).await?;
        let today = ::expenses::Day::today(tx.now(), &zone(&visitor.locale));
        let new = read(&t, &access, &all, today, &fields)?;
        super::add(&mut tx, &access, new).await?;
        tx.commit().await
    };
    match refused(outcome.await)? {
        Ok(()) => Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
        Err(refusal) => show_form(&room, &visitor, id, &fields, Some(refusal)).await,
    }
}

#[derive(Template)]
#[template(path = "expense.html")]
struct ExpenseView<'a> {
    t: &'a Texts,
    path: String,
    own: String,
    group: String,
    description: String,
    category: String,
    day: String,
    amount: Amount,
    is_deleted: bool,
    may_write: bool,
    parts: Vec<(String, Amount, Amount)>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let found: Expense = super::expense(&mut tx, &access, expense).await?;
    let names = Names::of(&members::members(&mut tx, &access).await?);
    let part =
        |part: &super::Part| (names.get(part.member), amount(&t, part.paid), amount(&t, part.owed));
    let view = ExpenseView {
        path: format!("{LIST}/{id}"),
        own: format!("{LIST}/{id}/expenses/{expense}"),
        group: access.group.name.clone(),
        category: found.category.clone(),
        day: day(&t, found.day),
        amount: amount(&t, found.amount),
        is_deleted: found.deleted_at.is_some(),
        may_write: access.role >= Role::Member && access.group.archived_at.is_none(),
        parts: found.parts.iter().map(part).collect(),
        description: found.description.clone(),
        t: &t,
    };
    Page::new(&room.app, &visitor, found.description.as_str()).at(LIST).show(&view)
}

async fn delete(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::delete(&mut tx, &access, expense).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{LIST}/{id}/expenses/{expense}")))
}

async fn restore(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Redirect> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::restore(&mut tx, &access, expense).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{LIST}/{id}/expenses/{expense}")))
}
