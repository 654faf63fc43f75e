//! Pages: recording or proposing a payment, one settlement, and what can be said about it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use money::{Currency, Money, Rate};
use serde::Deserialize;
use web::parts::{Amount, Badge, Notice};
use web::{Form, Identified, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::upi::{self, Order};
use super::{Act, NewSettlement, Paid, Settlement, SettlementId, State as Standing, rules};
use crate::groups::pages::back;
use crate::groups::{Access, GroupId, Role, enter};
use crate::members::{self, Member, MemberId};
use crate::pages::{
    Choice, Names, active, amount, currencies, day, notice, page, path, state, today, within,
};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/settle", get(new))
        .page(write, "/groups/{id}/settle", post(settle))
        .page(write, "/groups/{id}/settlements", post(record))
        .page(read, "/groups/{id}/settlements/{settlement}", get(show))
        .page(write, "/groups/{id}/settlements/{settlement}", post(act))
}

/// A payment as the form states it; amounts as the reader writes them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct PaymentForm {
    /// Of the payment to be, so that it is recorded once however often the form is sent.
    id: String,
    from: String,
    to: String,
    amount: String,
    currency: String,
    /// What was handed over instead, and in which currency.
    paid: String,
    paid_currency: String,
    day: String,
    note: String,
    /// `paid`, or `proposed`.
    how: String,
}

#[derive(Template)]
#[template(path = "group_settle.html")]
struct SettleView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    group: String,
    id: SettlementId,
    form: &'a PaymentForm,
    day: String,
    froms: Vec<Choice>,
    tos: Vec<Choice>,
    currencies: Vec<Choice>,
    paid_currencies: Vec<Choice>,
    upi: Option<Upi>,
}

/// What opens a payment app.
struct Upi {
    link: String,
    qr: String,
    text: String,
}

/// A link by which `amount` is paid to `payee`; `None` for other money than rupees, and for who has
/// no address.
fn upi(t: &Texts, access: &Access, payee: &Member, amount: Money, id: &str) -> Option<Upi> {
    let order = Order {
        address: payee.upi.as_deref()?,
        name: &payee.name,
        amount,
        note: &access.group.name,
        reference: id,
    };
    let link = upi::link(&order).ok()?;
    let qr = upi::qr(&link).ok()?;
    Some(Upi { text: t.upi_text(payee.name.as_str(), t.locale.amount(amount)), link, qr })
}

async fn new(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Query(form): Query<PaymentForm>,
) -> Result<Response> {
    // What a suggestion's link says is written plainly, as programs write it.
    let currency = Currency::parse(&form.currency).ok();
    let plain = currency.and_then(|currency| Money::parse_plain(&form.amount, currency).ok());
    let shown = plain.map(|plain| plain.format(visitor.locale.numbers));
    let form = PaymentForm { amount: shown.unwrap_or_default(), ..form };
    show_form(&room, &visitor, id, &form, None).await
}

async fn show_form(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    form: &PaymentForm,
    problem: Option<Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let me = access.member.as_ref().map(|me| me.id);
    let to: Option<MemberId> = form.to.parse().ok();
    let code = if form.currency.is_empty() { access.group.currency.code() } else { &form.currency };
    let currency = Currency::parse(code).unwrap_or(access.group.currency);
    let sum = Money::parse(&form.amount, currency, visitor.locale.numbers).ok();
    let payee = all.iter().find(|member| Some(member.id) == to);
    let notice = problem.map(|refusal| notice(&t, &refusal));
    let page = page(room, visitor, t.a_payment(), notice.as_ref());
    let day = today(&tx, &visitor.locale).to_string();
    let view = SettleView {
        notice,
        path: path(id),
        group: access.group.name.clone(),
        id: form.id.parse().unwrap_or_else(|_| tx.new_id()),
        day: if form.day.is_empty() { day } else { form.day.clone() },
        froms: active(&all, form.from.parse().ok().or(me)),
        tos: active(&all, to.or_else(|| other(&all, me))),
        currencies: currencies(code),
        paid_currencies: currencies(&form.paid_currency),
        upi: payee.zip(sum).and_then(|(payee, sum)| upi(&t, &access, payee, sum, "")),
        form,
        t: &t,
    };
    page.show(&view)
}

/// Somebody else than `me`.
fn other(all: &[Member], me: Option<MemberId>) -> Option<MemberId> {
    all.iter().find(|member| member.is_active() && Some(member.id) != me).map(|member| member.id)
}

impl PaymentForm {
    fn read(
        &self,
        access: &Access,
        today: ::expenses::Day,
        numbers: money::Locale,
    ) -> Result<NewSettlement, Refusal> {
        let own = |field: &str, error: money::MoneyError| {
            Refusal::field(field, error.code(), error.to_string())
        };
        let currency = |field: &str, code: &str| match code {
            "" => Ok(access.group.currency),
            code => Currency::parse(code).map_err(|error| own(field, error)),
        };
        let money = |field: &str, text: &str, currency: Currency| {
            Money::parse(text.trim(), currency, numbers).map_err(|error| own(field, error))
        };
        let member = |field: &str, text: &str| {
            let message = "Say who pays and who is paid.";
            text.parse().map_err(|_| Refusal::field(field, "missing_field", message))
        };
        let amount = money("amount", &self.amount, currency("currency", &self.currency)?)?;
        let paid = if self.paid.trim().is_empty() {
            None
        } else {
            let currency = currency("paid_currency", &self.paid_currency)?;
            Some(Paid { amount: money("paid", &self.paid, currency)?, rate: None })
        };
        let day = if self.day.is_empty() { Ok(today) } else { self.day.parse() };
        let day = day.map_err(|error: ::expenses::NotADay| {
            Refusal::field("day", "invalid_value", error.to_string())
        })?;
        Ok(NewSettlement {
            id: self.id.parse().ok(),
            from: member("from", &self.from)?,
            to: member("to", &self.to)?,
            amount,
            paid,
            day,
            note: self.note.clone(),
            is_paid: self.how != "proposed",
        })
    }
}

async fn settle(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<PaymentForm>,
) -> Result<Response> {
    let numbers = visitor.locale.numbers;
    let made = within(&room, &visitor, id, Role::Member, async |tx, access| {
        let new = form.read(access, today(tx, &visitor.locale), numbers)?;
        super::settle(tx, access, new).await
    });
    match made.await? {
        Ok(made) => {
            let own = format!("{}/settlements/{}", path(id), made.id);
            Ok(Redirect::to(&own).into_response())
        }
        Err(refusal) => show_form(&room, &visitor, id, &form, Some(refusal)).await,
    }
}

/// What a suggestion states, in plain decimals as the page itself wrote them.
#[derive(Debug, Deserialize)]
struct Suggested {
    #[serde(default)]
    id: Option<SettlementId>,
    from: MemberId,
    to: MemberId,
    amount: String,
    currency: Currency,
}

/// Records a suggested payment in one step; a second click is the same payment.
async fn record(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(form): Form<Suggested>,
) -> Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        let Suggested { id, from, to, amount, currency } = form;
        let amount = web::Digits::Text(amount).money("amount", currency)?;
        let day = today(tx, &visitor.locale);
        let (paid, note) = (None, String::new());
        let new = NewSettlement { id, from, to, amount, paid, day, note, is_paid: true };
        super::settle(tx, access, new).await.map(drop)
    });
    let done = match done.await? {
        Err(refusal) if refusal.code == super::KNOWN => Ok(()),
        done => done,
    };
    back(&room, &visitor, id, done).await
}

#[derive(Template)]
#[template(path = "group_settlement.html")]
struct SettlementView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    path: String,
    own: String,
    group: String,
    from: String,
    to: String,
    amount: Amount,
    paid: Option<Amount>,
    rate: Option<String>,
    day: String,
    note: String,
    state: Badge,
    /// The acts that can be done now by whoever looks, with their words.
    acts: Vec<(&'static str, &'static str)>,
    upi: Option<Upi>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, settlement)): Path<(GroupId, SettlementId)>,
) -> Result<Response> {
    show_settlement(&room, &visitor, id, settlement, None).await
}

async fn show_settlement(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    settlement: SettlementId,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let found = super::settlement(&mut tx, &access, settlement).await?;
    let names = Names::of(&all);
    let title = t.pays_whom(names.get(found.from), names.get(found.to));
    let page = page(room, visitor, title, notice.as_ref());
    let view = SettlementView {
        notice,
        path: path(id),
        own: format!("{}/settlements/{settlement}", path(id)),
        group: access.group.name.clone(),
        from: names.get(found.from),
        to: names.get(found.to),
        amount: amount(&t, found.amount),
        paid: found.paid.map(|paid| amount(&t, paid.amount)),
        rate: found.paid.and_then(|paid| paid.rate).map(|rate: Rate| rate.to_string()),
        day: day(&t, found.day),
        note: found.note.clone(),
        state: state(&t, &found),
        acts: acts(&t, &access, &all, &found),
        upi: open(&found, &all)
            .and_then(|(payee, sum)| upi(&t, &access, payee, sum, &found.id.to_string())),
        t: &t,
    };
    page.show(&view)
}

/// Whom a settlement is still to be paid to, and how much.
fn open<'a>(one: &Settlement, all: &'a [Member]) -> Option<(&'a Member, Money)> {
    let is_open = matches!(one.state, Standing::Proposed | Standing::Disputed);
    let payee = all.iter().find(|member| member.id == one.to && is_open)?;
    Some((payee, one.paid.map_or(one.amount, |paid| paid.amount)))
}

fn acts(
    t: &Texts,
    access: &Access,
    all: &[Member],
    one: &Settlement,
) -> Vec<(&'static str, &'static str)> {
    if access.role < Role::Member || access.group.archived_at.is_some() {
        return Vec::new();
    }
    let known = [
        (Act::Pay, "pay", t.pay()),
        (Act::Confirm, "confirm", t.confirm()),
        (Act::Dispute, "dispute", t.dispute()),
        (Act::Undo, "undo", t.undo()),
    ];
    let can = |act: Act| rules::next(one, act).is_ok() && rules::may(access, all, one, act).is_ok();
    known.into_iter().filter(|(act, ..)| can(*act)).map(|(_, word, name)| (word, name)).collect()
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
        "undo" => Act::Undo,
        _ => return Err(Refusal::field("act", "invalid_value", "There is no such act.").into()),
    };
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::act(tx, access, settlement, act).await.map(drop)
    });
    match done.await? {
        Ok(()) => Ok(Redirect::to(&path(id)).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            show_settlement(&room, &visitor, id, settlement, Some(told)).await
        }
    }
}
