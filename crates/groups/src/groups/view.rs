//! What a page shows of one group, whoever looks: a member, or whoever has a link to it.

use askama::Template;
use base::{Result, Tx};
use jiff::tz::TimeZone;
use money::{Currency, Money};
use web::Locale;
use web::parts::{Amount, Badge, Empty, Figure, Notice, Tone, When};

use super::{Access, Mode, Role};
use crate::balances::graph::{Graph, graph};
use crate::balances::{self, Balance};
use crate::expenses::{self, Expense, Search};
use crate::members::{self, Member, MemberId};
use crate::pages::{LIST, Names, amount, role, state};
use crate::settlements::{self, Settlement};
use crate::texts::Texts;

/// Expenses and settlements on the page.
const LISTED: u32 = 50;

/// A group.
#[derive(Template)]
#[template(path = "group.html")]
pub(crate) struct GroupView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    name: String,
    description: String,
    path: String,
    is_archived: bool,
    /// True for members who may record something.
    may_write: bool,
    may_manage: bool,
    /// Which member looks; `None` for whoever has a link.
    reader: Option<MemberId>,
    figures: Vec<Figure>,
    modes: Vec<(&'static str, &'static str, bool)>,
    settling: Vec<Settling>,
    expenses: Vec<ExpenseRow>,
    empty: Empty,
    payments: Vec<PaymentRow>,
    members: Vec<MemberRow>,
}

/// Where the group stands in one currency.
struct Settling {
    currency: &'static str,
    text: String,
    graph: Option<Graph>,
    payments: Vec<Suggestion>,
    nets: Vec<(String, Amount)>,
}

struct Suggestion {
    from: MemberId,
    to: MemberId,
    from_name: String,
    to_name: String,
    amount: Amount,
    plain: String,
}

struct ExpenseRow {
    path: String,
    description: String,
    category: String,
    day: String,
    paid_by: String,
    amount: Amount,
    part: Option<Amount>,
}

struct PaymentRow {
    path: String,
    from: String,
    to: String,
    when: When,
    amount: Amount,
    state: Badge,
    may_answer: bool,
    may_undo: bool,
}

struct MemberRow {
    name: String,
    role: &'static str,
    badges: Vec<Badge>,
}

impl<'a> GroupView<'a> {
    /// What `access` may see and do.
    pub async fn of(
        tx: &mut Tx,
        t: &'a Texts,
        access: &Access,
        notice: Option<Notice>,
    ) -> Result<Self> {
        let all = members::members(tx, access).await?;
        let names = Names::of(&all);
        let group = &access.group;
        let me = access.member.as_ref().map(|me| me.id);
        let balances = balances::balances(tx, access, group.mode).await?;
        let search = Search { limit: LISTED, ..Search::default() };
        let (spent, _) = expenses::expenses(tx, access, &search).await?;
        let (paid, _) = settlements::settlements(tx, access, LISTED, 0).await?;
        let path = format!("{LIST}/{}", group.id);
        let now = tx.now();
        let is_live = group.archived_at.is_none();
        let row = |one: &Settlement| payment_row(t, &names, &path, me, one, now);
        Ok(Self {
            t,
            notice,
            name: group.name.clone(),
            description: group.description.clone(),
            is_archived: !is_live,
            may_write: is_live && access.role >= Role::Member,
            may_manage: is_live && access.role >= Role::Admin,
            reader: me,
            figures: figures(t, me, &balances),
            modes: modes(t, group.mode),
            settling: balances.iter().map(|one| settling(t, &names, one)).collect(),
            expenses: spent.iter().map(|one| expense_row(t, &names, &path, me, one)).collect(),
            empty: Empty {
                title: t.no_expenses().to_owned(),
                hint: t.no_expenses_hint().to_owned(),
            },
            payments: paid.iter().map(row).collect(),
            members: all.iter().map(|member| member_row(t, member)).collect(),
            path,
        })
    }

    const fn is_shared(&self) -> bool {
        self.reader.is_none()
    }
}

/// What is between the reader and the group, the largest thing on the page.
fn figures(t: &Texts, me: Option<MemberId>, balances: &[Balance]) -> Vec<Figure> {
    let own = |balance: &Balance| {
        let (_, net) = balance.nets.iter().find(|(member, _)| Some(*member) == me)?;
        let label = if net.is_negative() { t.you_owe_in_all() } else { t.you_are_owed() };
        let (label, amount) = (label.to_owned(), absolute(t, *net));
        (!net.is_zero()).then_some(Figure { label, amount, note: String::new() })
    };
    balances.iter().filter_map(own).collect()
}

fn modes(t: &Texts, chosen: Mode) -> Vec<(&'static str, &'static str, bool)> {
    [(Mode::Minimum, t.mode_minimum()), (Mode::Pairs, t.mode_pairs()), (Mode::Raw, t.mode_raw())]
        .map(|(mode, name)| (mode.word(), name, mode == chosen))
        .to_vec()
}

fn settling(t: &Texts, names: &Names, balance: &Balance) -> Settling {
    let money = |minor| Money::new(minor, balance.currency);
    let suggestion = |payment: &crate::suggestions::Payment<MemberId>| Suggestion {
        from: payment.from,
        to: payment.to,
        from_name: names.get(payment.from),
        to_name: names.get(payment.to),
        amount: amount(t, money(payment.minor)),
        plain: money(payment.minor).to_plain(),
    };
    let nets = balance.nets.iter().filter(|(_, net)| !net.is_zero());
    Settling {
        currency: balance.currency.code(),
        text: t.settle_text(balance.payments.len()),
        graph: graph(&balance.payments, |member| names.get(member)),
        payments: balance.payments.iter().map(suggestion).collect(),
        nets: nets.map(|(member, net)| (names.get(*member), amount(t, *net))).collect(),
    }
}

fn expense_row(
    t: &Texts,
    names: &Names,
    path: &str,
    me: Option<MemberId>,
    expense: &Expense,
) -> ExpenseRow {
    let mut payers = expense.parts.iter().filter(|part| !part.paid.is_zero());
    let paid_by = match (payers.next(), payers.next()) {
        (Some(only), None) => names.get(only.member),
        _ => t.several().to_owned(),
    };
    let own = expense.parts.iter().find(|part| Some(part.member) == me);
    ExpenseRow {
        path: format!("{path}/expenses/{}", expense.id),
        description: expense.description.clone(),
        category: expense.category.clone(),
        day: day(t, expense.day),
        paid_by,
        amount: amount(t, expense.amount),
        part: own.map(|part| amount(t, part.owed)),
    }
}

fn payment_row(
    t: &Texts,
    names: &Names,
    path: &str,
    me: Option<MemberId>,
    one: &Settlement,
    now: base::Timestamp,
) -> PaymentRow {
    use settlements::State::{Paid, Undone};
    PaymentRow {
        path: format!("{path}/settlements/{}", one.id),
        from: names.get(one.from),
        to: names.get(one.to),
        when: When::new(one.created_at, now, &t.locale),
        amount: amount(t, one.amount),
        state: state(t, one.state),
        may_answer: one.state == Paid && me == Some(one.to),
        may_undo: one.state != Undone && (me == Some(one.to) || me == Some(one.from)),
    }
}

fn member_row(t: &Texts, member: &Member) -> MemberRow {
    let mut badges = Vec::new();
    if !member.is_active() {
        badges.push(Badge::new(Tone::Plain, t.left()));
    } else if member.person.is_none() {
        badges.push(Badge::new(Tone::Info, t.no_account()));
    }
    MemberRow { name: member.name.clone(), role: role(t, member.role), badges }
}

/// A day as the reader writes it.
pub(crate) fn day(t: &Texts, day: ::expenses::Day) -> String {
    let noon = day.date().at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map_or_else(|_| day.to_string(), |noon| t.locale.day(&noon))
}

/// The reader's clock.
pub(crate) fn zone(locale: &Locale) -> TimeZone {
    locale.zone.clone().unwrap_or(TimeZone::UTC)
}

/// How much, where a word beside it says which way.
pub(crate) fn absolute(t: &Texts, net: Money) -> Amount {
    let turned = if net.is_negative() { net.checked_neg() } else { Ok(net) };
    amount(t, turned.unwrap_or(net))
}

/// The codes that a form offers.
pub(crate) fn currencies() -> Vec<&'static str> {
    let offered = Currency::all().filter(|one| one.is_iso() && !one.is_withdrawn());
    let mut codes: Vec<&'static str> = offered.map(Currency::code).collect();
    codes.sort_unstable();
    codes
}
