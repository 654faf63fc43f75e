//! What a page shows of one group, whoever looks: a member, or whoever has a link to it.

use askama::Template;
use base::{Result, Tx};
use money::Money;
use web::parts::{Amount, Badge, Empty, Figure, Notice, Tone, When};

use super::{Access, Role};
use crate::balances::graph::{Graph, graph};
use crate::balances::{self, Balance};
use crate::expenses::{self, Expense, Search};
use crate::members::{self, Member, MemberId};
use crate::pages::{Choice, Names, Tab, Tabs, absolute, amount, day, modes, path, role, state};
use crate::settlements::{self, Settlement, SettlementId};
use crate::texts::Texts;

/// Expenses and settlements on the page; all of them are a page of their own.
const LISTED: u32 = 20;

/// A group.
#[derive(Template)]
#[template(path = "group.html")]
pub(crate) struct GroupView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    tabs: Tabs,
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
    modes: Vec<Choice>,
    settling: Vec<Settling>,
    expenses: Vec<ExpenseRow>,
    /// How many expenses there are, where not all are shown.
    more: Option<u64>,
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
    /// Of the payment that it becomes, so that two clicks record one.
    id: SettlementId,
    from: MemberId,
    to: MemberId,
    from_name: String,
    to_name: String,
    amount: Amount,
    plain: String,
    /// The page on which another way to pay it is chosen.
    ways: String,
}

/// An expense in a list.
pub(crate) struct ExpenseRow {
    pub path: String,
    pub description: String,
    pub category: String,
    pub day: String,
    pub paid_by: String,
    pub amount: Amount,
    /// What of it is the reader's.
    pub part: Option<Amount>,
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
    path: String,
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
        let (spent, count) = expenses::expenses(tx, access, &search).await?;
        let (paid, _) = settlements::settlements(tx, access, LISTED, 0).await?;
        let path = path(group.id);
        let now = tx.now();
        let is_live = group.archived_at.is_none();
        let row = |one: &Settlement| payment_row(t, &names, &path, me, one, now);
        Ok(Self {
            t,
            notice,
            tabs: Tabs::new(t, group, Tab::Overview),
            name: group.name.clone(),
            description: group.description.clone(),
            is_archived: !is_live,
            may_write: is_live && access.role >= Role::Member,
            may_manage: is_live && access.role >= Role::Admin,
            reader: me,
            figures: figures(t, me, &balances),
            modes: modes(t, group.mode),
            settling: balances.iter().map(|one| settling(tx, t, &names, &path, one)).collect(),
            expenses: spent.iter().map(|one| expense_row(t, &names, &path, me, one)).collect(),
            more: (count > u64::from(LISTED)).then_some(count),
            empty: Empty {
                title: t.no_expenses().to_owned(),
                hint: t.no_expenses_hint().to_owned(),
            },
            payments: paid.iter().map(row).collect(),
            members: all.iter().map(|member| member_row(t, &path, me, member)).collect(),
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

fn settling(tx: &Tx, t: &Texts, names: &Names, path: &str, balance: &Balance) -> Settling {
    let money = |minor| Money::new(minor, balance.currency);
    let suggestion = |payment: &crate::suggestions::Payment<MemberId>| Suggestion {
        id: tx.new_id(),
        from: payment.from,
        to: payment.to,
        from_name: names.get(payment.from),
        to_name: names.get(payment.to),
        amount: amount(t, money(payment.minor)),
        plain: money(payment.minor).to_plain(),
        ways: format!(
            "{path}/settle?from={}&to={}&amount={}&currency={}",
            payment.from,
            payment.to,
            money(payment.minor).to_plain(),
            balance.currency.code(),
        ),
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

/// An expense as a row, seen by `me`.
pub(crate) fn expense_row(
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
        state: state(t, one),
        may_answer: one.state == Paid && !one.is_handover && me == Some(one.to),
        may_undo: one.state != Undone
            && !one.is_handover
            && (me == Some(one.to) || me == Some(one.from)),
    }
}

/// A member as `me` sees them; whoever has a link learns nothing of who lives together.
fn member_row(t: &Texts, path: &str, me: Option<MemberId>, member: &Member) -> MemberRow {
    let mut badges = Vec::new();
    if !member.is_active() {
        badges.push(Badge::new(Tone::Plain, t.left()));
    } else if member.person.is_none() {
        badges.push(Badge::new(Tone::Info, t.no_account()));
    }
    if let Some(household) = member.household.as_ref().filter(|_| me.is_some()) {
        badges.push(Badge::new(Tone::Plain, household.as_str()));
    }
    MemberRow {
        path: format!("{path}/members/{}", member.id),
        name: member.name.clone(),
        role: role(t, member.role),
        badges,
    }
}
