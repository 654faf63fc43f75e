//! Pages: the form of an expense, new or to be changed, with what it comes to for each while it is
//! typed.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use web::parts::{Amount, Notice};
use web::{Form, Fragment, Identified, Path, Result, Routes, Rule, Visitor, get, post};

use super::form::{self, Fields, Reader, SEVERAL};
use super::{ExpenseId, NewExpense};
use crate::groups::{Access, GroupId, Role, enter};
use crate::members::{self, Member, MemberId};
use crate::pages::{
    Choice, Names, active, amount, currencies, notice, page, path, refused, today, unchanged,
    within,
};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/expenses/new", get(new))
        .page(write, "/groups/{id}/expenses", post(add))
        .page(read, "/groups/{id}/expenses/form", post(again))
        .page(read, "/groups/{id}/expenses/preview", post(preview))
        .page(read, "/groups/{id}/expenses/{expense}/edit", get(edit))
        .page(write, "/groups/{id}/expenses/{expense}", post(change))
}

/// The lines of a receipt that stand empty below those that are filled.
const EMPTY_LINES: usize = 3;

#[derive(Template)]
#[template(path = "expense_form.html")]
struct FormView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    /// Where the form goes.
    action: String,
    is_new: bool,
    /// Of the expense to be, so that what is stored is what was seen.
    id: String,
    group: String,
    fields: &'a Fields,
    currencies: Vec<Choice>,
    today: String,
    payers: Vec<Choice>,
    several: bool,
    ways: Vec<Choice>,
    how: &'static str,
    rows: Vec<MemberLine>,
    lines: Vec<ReceiptLine>,
    extras: Vec<(&'static str, &'static str)>,
    preview: PreviewView<'a>,
}

/// A member's line of the form.
struct MemberLine {
    name: String,
    part: String,
    value: String,
    paid: String,
    takes_part: bool,
}

/// A line of a receipt: the names of its fields, and of the box of each member with its weight.
struct ReceiptLine {
    number: usize,
    name: String,
    amount: String,
    had: Vec<(String, String, String, bool)>,
}

impl FormView<'_> {
    fn value(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// What an expense comes to for each; a fragment of its own while somebody types.
#[derive(Template)]
#[template(path = "split_preview.html")]
struct PreviewView<'a> {
    t: &'a Texts,
    owed: Vec<(String, Amount)>,
    /// What is left, too much or wrong, one after the other; empty when all of it is shared.
    problems: Vec<String>,
    is_begun: bool,
}

impl<'a> PreviewView<'a> {
    const fn blank(t: &'a Texts) -> Self {
        Self { t, owed: Vec::new(), problems: Vec::new(), is_begun: false }
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
                let reason = t.refusal(refusal.code).unwrap_or(refusal.message.as_str());
                let problems = vec![t.not_yet(reason)];
                return Ok(Self { problems, is_begun: true, ..Self::blank(t) });
            }
        };
        let names = Names::of(all);
        let plain = |money: money::Money| t.locale.amount(money);
        let turned = |money: money::Money| money.checked_neg().map_or_else(|_| plain(money), plain);
        let mut problems = Vec::new();
        let (left, unpaid) = (preview.division.left, preview.unpaid);
        if left.is_positive() {
            problems.push(t.left_over(plain(left)));
        } else if left.is_negative() {
            problems.push(t.too_much(turned(left)));
        }
        if unpaid.is_positive() {
            problems.push(t.unpaid(plain(unpaid)));
        } else if unpaid.is_negative() {
            problems.push(t.overpaid(turned(unpaid)));
        }
        let owed = preview.division.owed.into_iter();
        let owed = owed.map(|(member, share)| (names.get(member), amount(t, share))).collect();
        Ok(Self { t, owed, problems, is_begun: true })
    }
}

/// Which form it is.
#[derive(Clone, Copy)]
struct Which {
    group: GroupId,
    /// The expense that is changed; a new one if none.
    expense: Option<ExpenseId>,
}

async fn new(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(group): Path<GroupId>,
) -> Result<Response> {
    show(&room, &visitor, Which { group, expense: None }, &Fields::new(), None).await
}

async fn edit(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((group, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let numbers = visitor.locale.numbers;
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, group, Role::Viewer).await?;
    let fields = form::of(&super::expense(&mut tx, &access, expense).await?, numbers);
    tx.rollback().await?;
    show(&room, &visitor, Which { group, expense: Some(expense) }, &fields, None).await
}

/// The form once more, after what it asks for was changed in it: another way of sharing, several who
/// paid, more lines.
async fn again(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(group): Path<GroupId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let expense = fields.get("expense").and_then(|id| id.parse().ok());
    show(&room, &visitor, Which { group, expense }, &fields, None).await
}

async fn show(
    room: &Room,
    visitor: &Identified,
    which: Which,
    fields: &Fields,
    problem: Option<Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, which.group, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let today = today(&tx, &visitor.locale);
    let preview = if fields.is_empty() {
        PreviewView::blank(&t)
    } else {
        let new = read(&t, &access, &all, today, fields);
        PreviewView::of(&mut tx, &t, &access, &all, &new).await?
    };
    let text = |name: &str| fields.get(name).map_or("", String::as_str);
    let me = access.member.as_ref().map(|me| me.id);
    let payer = text("payer").parse().ok().or(me);
    let several = text("payer") == SEVERAL;
    let ways = ways(&t, text("how"));
    let how = ways.iter().position(|way| way.is_chosen).and_then(|at| WAYS.get(at));
    let currency = Some(text("currency")).filter(|code| !code.is_empty());
    let notice = problem.map(|refusal| notice(&t, &refusal));
    let title = if which.expense.is_some() { t.change_expense() } else { t.add_expense() };
    let page = page(room, visitor, title, notice.as_ref());
    let path = path(which.group);
    let id = match (which.expense, text("id")) {
        (Some(expense), _) => expense.to_string(),
        (None, "") => tx.new_id::<super::ExpenseKey>().to_string(),
        (None, id) => id.to_owned(),
    };
    let view = FormView {
        notice,
        action: which
            .expense
            .map_or_else(|| format!("{path}/expenses"), |id| format!("{path}/expenses/{id}")),
        path,
        is_new: which.expense.is_none(),
        id,
        group: access.group.name.clone(),
        currencies: currencies(currency.unwrap_or(access.group.currency.code())),
        today: today.to_string(),
        payers: active(&all, payer.filter(|_| !several)),
        several,
        how: how.copied().unwrap_or_default(),
        ways,
        rows: rows(&all, fields),
        lines: lines(&all, fields),
        extras: vec![
            ("tax", t.tax()),
            ("tip", t.tip()),
            ("service", t.service()),
            ("discount", t.discount()),
        ],
        fields,
        preview,
        t: &t,
    };
    page.show(&view)
}

/// The ways of sharing, in the order in which they are offered.
const WAYS: [&str; 6] = ["equal", "shares", "percent", "exact", "adjustment", "items"];

fn ways(t: &Texts, chosen: &str) -> Vec<Choice> {
    let names = [t.equal(), t.shares(), t.percent(), t.exact(), t.adjustment(), t.items()];
    let chosen = WAYS.into_iter().find(|way| *way == chosen).unwrap_or("equal");
    let choice = |(way, name): (&str, &str)| Choice {
        value: way.to_owned(),
        name: name.to_owned(),
        is_chosen: way == chosen,
    };
    WAYS.into_iter().zip(names).map(choice).collect()
}

/// Where nobody is named to take part, everybody does.
fn rows(all: &[Member], fields: &Fields) -> Vec<MemberLine> {
    let named = |member: MemberId| fields.contains_key(&form::part_name(member));
    let is_open = !all.iter().any(|member| named(member.id));
    let row = |member: &Member| MemberLine {
        name: member.name.clone(),
        part: form::part_name(member.id),
        value: form::value_name(member.id),
        paid: form::paid_name(member.id),
        takes_part: is_open || named(member.id),
    };
    all.iter().filter(|member| member.is_active() || named(member.id)).map(row).collect()
}

fn lines(all: &[Member], fields: &Fields) -> Vec<ReceiptLine> {
    let count = form::lines(fields).saturating_add(EMPTY_LINES).min(form::MAX_LINES);
    let line = |number: usize| {
        let (name, amount) = form::line_names(number);
        let had = |member: &Member| {
            let field = form::had_name(number, member.id);
            let weight = fields.get(&field);
            let value = weight.cloned().unwrap_or_else(|| "1".to_owned());
            (field, value, member.name.clone(), weight.is_some())
        };
        let had = all.iter().map(|member| (member, had(member)));
        let had = had.filter(|(member, (.., is_in))| member.is_active() || *is_in);
        ReceiptLine { number: number + 1, name, amount, had: had.map(|(_, had)| had).collect() }
    };
    (0..count).map(line).collect()
}

fn read(
    t: &Texts,
    access: &Access,
    all: &[Member],
    today: ::expenses::Day,
    fields: &Fields,
) -> std::result::Result<NewExpense, Refusal> {
    let currency = access.group.currency;
    form::read(fields, &Reader { all, currency, today, numbers: t.locale.numbers })
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
    let new = read(&t, &access, &all, today(&tx, &visitor.locale), &fields);
    Ok(Fragment(PreviewView::of(&mut tx, &t, &access, &all, &new).await?).into_response())
}

async fn add(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(group): Path<GroupId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    save(&room, &visitor, Which { group, expense: None }, &fields).await
}

async fn change(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((group, expense)): Path<(GroupId, ExpenseId)>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    save(&room, &visitor, Which { group, expense: Some(expense) }, &fields).await
}

async fn save(
    room: &Room,
    visitor: &Identified,
    which: Which,
    fields: &Fields,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let saved = within(room, visitor, which.group, Role::Member, async |tx, access| {
        let all = members::members(tx, access).await?;
        let new = read(&t, access, &all, today(tx, &visitor.locale), fields)?;
        match which.expense {
            Some(id) => {
                let current = super::expense(tx, access, id).await?;
                let seen = fields.get(form::SEEN).map_or("", String::as_str);
                unchanged(seen, &current.version.to_string())?;
                super::change(tx, access, id, new).await
            }
            None => super::add(tx, access, new).await,
        }
    });
    match saved.await? {
        Ok(saved) if which.expense.is_some() => {
            let path = format!("{}/expenses/{}", path(which.group), saved.id);
            Ok(Redirect::to(&path).into_response())
        }
        Ok(_) => Ok(Redirect::to(&path(which.group)).into_response()),
        Err(refusal) => show(room, visitor, which, fields, Some(refusal)).await,
    }
}
