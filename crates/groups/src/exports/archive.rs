//! A group as one JSON document: all that stands in its books and what its members said. It is read
//! again by `imports`. What was deleted or undone is not in it.
//!
//! Splits are written as the API writes them and read as it reads them, so the document has one
//! shape with two types for them: the parameter `S`. Pure.

use std::collections::{BTreeMap, BTreeSet};

use ::expenses::Day;
use base::{Refusal, Timestamp};
use money::{Currency, Money, Rate, seed_from_id};
use serde::{Deserialize, Serialize};

use crate::balances::Balance;
use crate::comments::Comment;
use crate::expenses::{self, Expense, ExpenseId};
use crate::groups::{Group, Mode, Role};
use crate::imports::rules::{IncomingExpense, IncomingSettlement};
use crate::members::{Member, MemberId};
use crate::settlements::{self, Paid, Settlement, State};
use crate::splits::{Split, divide, unpaid};
use crate::wire::{PartView, SplitBody, SplitView};

/// What the document says that it is; another shape gets another name.
pub const FORMAT: &str = "florin.group/1";

/// The document.
#[derive(Debug, Serialize, Deserialize)]
pub struct Archive<S> {
    format: String,
    group: ArchivedGroup,
    members: Vec<ArchivedMember>,
    expenses: Vec<ArchivedExpense<S>>,
    settlements: Vec<ArchivedSettlement>,
    /// To be read by people; nobody speaks for another, so they are not taken over.
    comments: Vec<ArchivedComment>,
    /// What it all comes to.
    balances: Vec<ArchivedBalance>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ArchivedGroup {
    name: String,
    description: String,
    currency: Currency,
    mode: Mode,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArchivedMember {
    id: MemberId,
    name: String,
    role: Role,
    upi: Option<String>,
    household: Option<String>,
    joined_at: Timestamp,
    left_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArchivedExpense<S> {
    id: ExpenseId,
    description: String,
    category: String,
    amount: Money,
    day: Day,
    paid_by: Vec<PartView>,
    split: S,
    owed: Vec<PartView>,
    recorded_by: Option<MemberId>,
    created_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArchivedSettlement {
    from: MemberId,
    to: MemberId,
    amount: Money,
    paid: Option<Money>,
    rate: Option<String>,
    day: Day,
    note: String,
    state: State,
    handover: bool,
    created_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct ArchivedComment {
    expense: Option<ExpenseId>,
    member: MemberId,
    text: String,
    at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct ArchivedBalance {
    currency: Currency,
    members: Vec<PartView>,
}

/// What an archive is made of.
#[derive(Debug)]
pub struct Contents<'a> {
    /// The group.
    pub group: &'a Group,
    /// Its members, also those who left.
    pub members: &'a [Member],
    /// Its expenses.
    pub expenses: &'a [Expense],
    /// Its settlements; those that were undone are left out.
    pub settlements: &'a [Settlement],
    /// What its members said.
    pub comments: &'a [Comment],
    /// What it comes to.
    pub balances: &'a [Balance],
}

/// The document about a group.
pub fn archive(contents: &Contents<'_>) -> Archive<SplitView> {
    let Contents { group, members, expenses, settlements, comments, balances } = contents;
    let standing = settlements.iter().filter(|one| one.state != State::Undone);
    Archive {
        format: FORMAT.to_owned(),
        group: ArchivedGroup {
            name: group.name.clone(),
            description: group.description.clone(),
            currency: group.currency,
            mode: group.mode,
        },
        members: members.iter().map(ArchivedMember::from).collect(),
        expenses: expenses.iter().map(ArchivedExpense::from).collect(),
        settlements: standing.map(ArchivedSettlement::from).collect(),
        comments: comments.iter().map(ArchivedComment::from).collect(),
        balances: balances.iter().map(ArchivedBalance::from).collect(),
    }
}

impl From<&Member> for ArchivedMember {
    fn from(member: &Member) -> Self {
        let Member { id, role, joined_at, left_at, .. } = *member;
        let (upi, household) = (member.upi.clone(), member.household.clone());
        Self { id, name: member.name.clone(), role, upi, household, joined_at, left_at }
    }
}

impl From<&Expense> for ArchivedExpense<SplitView> {
    fn from(expense: &Expense) -> Self {
        Self {
            id: expense.id,
            description: expense.description.clone(),
            category: expense.category.clone(),
            amount: expense.amount,
            day: expense.day,
            paid_by: PartView::side(&expense.parts, |part| part.paid),
            split: SplitView::from(&expense.split),
            owed: PartView::side(&expense.parts, |part| part.owed),
            recorded_by: expense.recorded_by,
            created_at: expense.created_at,
        }
    }
}

impl From<&Settlement> for ArchivedSettlement {
    fn from(one: &Settlement) -> Self {
        Self {
            from: one.from,
            to: one.to,
            amount: one.amount,
            paid: one.paid.map(|paid| paid.amount),
            rate: one.paid.and_then(|paid| paid.rate).map(|rate| rate.to_string()),
            day: one.day,
            note: one.note.clone(),
            state: one.state,
            handover: one.is_handover,
            created_at: one.created_at,
        }
    }
}

impl From<&Comment> for ArchivedComment {
    fn from(comment: &Comment) -> Self {
        let Comment { expense, member, at, .. } = *comment;
        Self { expense, member, text: comment.text.clone(), at }
    }
}

impl From<&Balance> for ArchivedBalance {
    fn from(balance: &Balance) -> Self {
        let part =
            |(member, amount): &(MemberId, Money)| PartView { member: *member, amount: *amount };
        let members = balance.nets.iter().filter(|(_, net)| !net.is_zero()).map(part).collect();
        Self { currency: balance.currency, members }
    }
}

/// What a document holds, its members by their places.
#[derive(Debug)]
pub struct Read {
    /// Their names.
    pub members: Vec<String>,
    /// Its expenses.
    pub expenses: Vec<IncomingExpense>,
    /// Its settlements.
    pub settlements: Vec<IncomingSettlement>,
    /// What it says itself that it comes to, without those who are even.
    pub stated: BTreeMap<(usize, Currency), Money>,
}

/// True for bytes that say that they are such a document; what else is in them is not looked at.
pub fn is_archive(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Named {
        format: String,
    }
    let is_object = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    is_object && serde_json::from_slice::<Named>(bytes).is_ok_and(|named| named.format == FORMAT)
}

/// Reads a document and sees that each expense is paid and shared whole.
///
/// # Errors
/// `file_malformed` with the place.
pub fn read(bytes: &[u8]) -> Result<Read, Refusal> {
    let document: Archive<SplitBody> = serde_json::from_slice(bytes).map_err(|error| {
        malformed(&format!("line {}, column {}", error.line(), error.column()), &error)
    })?;
    let mut places = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (at, member) in document.members.iter().enumerate() {
        if places.insert(member.id, at).is_some() || !names.insert(member.name.to_lowercase()) {
            return Err(malformed(&format!("members[{at}]"), &"a member is named twice"));
        }
    }
    let everybody: Vec<MemberId> = document.members.iter().map(|member| member.id).collect();
    let numbered = |nth: usize| format!("expenses[{nth}]");
    let expense = |(nth, one): (usize, ArchivedExpense<SplitBody>)| {
        one.incoming(&places, &everybody).map_err(|problem| malformed(&numbered(nth), &problem))
    };
    let settlement = |(nth, one): (usize, ArchivedSettlement)| {
        let read = one.incoming(&places);
        read.map_err(|problem| malformed(&format!("settlements[{nth}]"), &problem))
    };
    let mut stated = BTreeMap::new();
    for (nth, balance) in document.balances.iter().enumerate() {
        for part in balance.members.iter().filter(|part| !part.amount.is_zero()) {
            let at = place(&places, part.member);
            let at = at.map_err(|problem| malformed(&format!("balances[{nth}]"), &problem))?;
            stated.insert((at, balance.currency), part.amount);
        }
    }
    let expenses = document.expenses.into_iter().enumerate().map(expense);
    let settlements = document.settlements.into_iter().enumerate().map(settlement);
    Ok(Read {
        expenses: expenses.collect::<Result<_, _>>()?,
        settlements: settlements.collect::<Result<_, _>>()?,
        members: document.members.into_iter().map(|member| member.name).collect(),
        stated,
    })
}

fn malformed(place: &str, problem: &dyn std::fmt::Display) -> Refusal {
    Refusal::invalid("file_malformed", format!("The file cannot be read at {place}: {problem}."))
}

type Places = BTreeMap<MemberId, usize>;

fn place(places: &Places, member: MemberId) -> Result<usize, String> {
    let found = places.get(&member).copied();
    found.ok_or_else(|| format!("{member} is no member of the file"))
}

impl ArchivedExpense<SplitBody> {
    fn incoming(self, places: &Places, everybody: &[MemberId]) -> Result<IncomingExpense, String> {
        let currency = self.amount.currency();
        let text = |problem: &dyn std::fmt::Display| problem.to_string();
        expenses::rules::check_amount(self.amount).map_err(|refusal| refusal.message)?;
        let side = |parts: &[PartView]| {
            let part = |part: &PartView| Ok((place(places, part.member)?, part.amount));
            parts.iter().map(part).collect::<Result<Vec<(usize, Money)>, String>>()
        };
        let (paid, owed) = (side(&self.paid_by)?, side(&self.owed)?);
        for parts in [&paid, &owed] {
            let left = unpaid(self.amount, parts).map_err(|problem| text(&problem))?;
            if !left.is_zero() {
                return Err(format!("{left} of it belong to nobody"));
            }
        }
        // A split that is not taken any more, as one with less than no tip, is kept as what came of it.
        let split = match self.split.read(currency, everybody) {
            Ok(split) => split.among(|member| place(places, member))?,
            Err(_) => Split::Exact(owed.clone()),
        };
        let seed = seed_from_id(self.id.uuid().as_bytes());
        let split = if agrees(self.amount, &split, &owed, seed) {
            split
        } else {
            Split::Exact(owed.clone())
        };
        Ok(IncomingExpense {
            description: self.description,
            category: self.category,
            amount: self.amount,
            day: self.day,
            paid,
            owed,
            split,
        })
    }
}

/// Whether a split says what each owes, but for who carries odd units: that hangs on ids, which may
/// have been others when it was computed.
fn agrees(total: Money, split: &Split<usize>, owed: &[(usize, Money)], seed: u64) -> bool {
    let Ok(division) = divide(total, split, seed) else { return false };
    let mut differences: BTreeMap<usize, i128> = BTreeMap::new();
    for (sign, parts) in [(1, division.owed.as_slice()), (-1, owed)] {
        for (member, part) in parts {
            let sum = differences.entry(*member).or_default();
            *sum = sum.saturating_add(i128::from(part.minor()).saturating_mul(sign));
        }
    }
    let most = i128::try_from(split.rounds()).unwrap_or(i128::MAX);
    division.left.is_zero() && differences.values().all(|odd| odd.abs() <= most)
}

impl ArchivedSettlement {
    fn incoming(self, places: &Places) -> Result<IncomingSettlement, String> {
        let rate = self.rate.as_deref().map(Rate::parse).transpose();
        let rate = rate.map_err(|error| error.to_string())?;
        let paid = self.paid.map(|amount| Paid { amount, rate });
        settlements::rules::check_amounts(self.amount, paid.as_ref())
            .map_err(|refusal| refusal.message)?;
        let (from, to) = (place(places, self.from)?, place(places, self.to)?);
        if from == to {
            return Err("nobody pays themselves".to_owned());
        }
        Ok(IncomingSettlement {
            from,
            to,
            amount: self.amount,
            paid,
            day: self.day,
            note: self.note,
            state: self.state,
            is_handover: self.handover,
        })
    }
}
