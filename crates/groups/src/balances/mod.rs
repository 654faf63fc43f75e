//! Where a group stands: what each member is owed or owes by currency, as the ledger has it, and
//! which payments would settle it.

pub(crate) mod api;
pub(crate) mod graph;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::who::PersonId;
use base::{Error, Result, Tx};
use ledger::{AccountId, statements};
use money::{Currency, Money};

use crate::groups::{self, Access, Group, GroupId};
use crate::members::{self, Member, MemberId};
use crate::postings;
use crate::suggestions::rules::{Standing, set_off};
use crate::suggestions::{Mode, Payment, suggest};
pub use rules::{Friend, Line, Owed};
pub use store::{Figures, MemberFigures, figures};

/// Where a group stands in one currency.
#[derive(Debug, Clone)]
pub struct Balance {
    /// The currency.
    pub currency: Currency,
    /// Every member with what they are owed, below zero what they owe; together nothing.
    pub nets: Vec<(MemberId, Money)>,
    /// The payments that would settle it.
    pub payments: Vec<Payment<MemberId>>,
}

/// Where the group stands, in every currency that it has books in, settled as `mode` says.
pub async fn balances(tx: &mut Tx, access: &Access, mode: Mode) -> Result<Vec<Balance>> {
    let all = members::store::all(tx, access.group.id).await?;
    of_group(tx, &access.group, &all, mode).await
}

async fn of_group(tx: &mut Tx, group: &Group, all: &[Member], mode: Mode) -> Result<Vec<Balance>> {
    let currencies = groups::store::currencies(tx, group.id).await?;
    let members: Vec<MemberId> = all.iter().map(|member| member.id).collect();
    let nets = nets(tx, &members, &currencies).await?;
    let debts = match mode {
        Mode::Minimum | Mode::Units => HashMap::new(),
        Mode::Pairs | Mode::Raw => debts(tx, &members, &currencies).await?,
    };
    let households = members::rules::households(all);
    let familiar = crate::settlements::store::pairs(tx, group.id).await?;
    let mut balances = Vec::with_capacity(currencies.len());
    for currency in currencies {
        let net = |member: &MemberId| {
            (*member, nets.get(&postings::account(*member, currency)).copied().unwrap_or(0))
        };
        let standing = Standing {
            nets: members.iter().map(net).collect(),
            debts: debts.get(&currency).cloned().unwrap_or_default(),
            familiar: familiar.clone(),
            households: households.clone(),
        };
        let payments = suggest(&standing, mode)
            .map_err(|error| Error::caused(format!("settling {}", group.id), error))?;
        let nets = standing.nets.into_iter();
        let nets = nets.map(|(member, minor)| (member, Money::new(minor, currency))).collect();
        balances.push(Balance { currency, nets, payments });
    }
    Ok(balances)
}

/// What a member is owed, below zero what they owe, in each currency in which they are not even.
pub async fn of_member(tx: &mut Tx, access: &Access, member: MemberId) -> Result<Vec<Money>> {
    let currencies = groups::store::currencies(tx, access.group.id).await?;
    let nets = nets(tx, &[member], &currencies).await?;
    let net = |currency: Currency| {
        let minor = nets.get(&postings::account(member, currency)).copied().unwrap_or(0);
        Money::new(minor, currency)
    };
    Ok(currencies.into_iter().map(net).filter(|net| !net.is_zero()).collect())
}

/// Credits less debits of the members' accounts. One read, whatever their number.
async fn nets(
    tx: &mut Tx,
    members: &[MemberId],
    currencies: &[Currency],
) -> Result<HashMap<AccountId, i64>> {
    let accounts: BTreeSet<AccountId> = accounts(members, currencies).into_keys().collect();
    let found = statements::balances(tx, &accounts).await?;
    Ok(found.into_iter().map(|account| (account.id, account.credit_balance())).collect())
}

fn accounts(
    members: &[MemberId],
    currencies: &[Currency],
) -> BTreeMap<AccountId, (MemberId, Currency)> {
    let each = |member: MemberId| {
        currencies
            .iter()
            .map(move |currency| (postings::account(member, *currency), (member, *currency)))
    };
    members.iter().copied().flat_map(each).collect()
}

/// What each owes each directly, by currency, both directions of a pair set off.
async fn debts(
    tx: &mut Tx,
    members: &[MemberId],
    currencies: &[Currency],
) -> Result<HashMap<Currency, Vec<Payment<MemberId>>>> {
    let known = accounts(members, currencies);
    let ids: BTreeSet<AccountId> = known.keys().copied().collect();
    let mut moved: HashMap<Currency, Vec<Payment<MemberId>>> = HashMap::new();
    for (debit, credit, minor) in statements::between(tx, &ids).await? {
        let Some((from, to)) = known.get(&debit).zip(known.get(&credit)) else { continue };
        moved.entry(from.1).or_default().push(Payment { from: from.0, to: to.0, minor });
    }
    Ok(moved.into_iter().map(|(currency, debts)| (currency, set_off(debts))).collect())
}

/// Whom the caller owes and who owes them, across their groups, each settled as it says. What is
/// shown for a friend is the sum of the lines beside it, which are the payments that the groups
/// themselves suggest: there is no other way to a figure here.
pub async fn friends(tx: &mut Tx, person: PersonId) -> Result<Vec<Friend>> {
    let groups = groups::store::of_person(tx, person, false, groups::MAX_LISTED).await?;
    let mut lines = Vec::new();
    for group in groups {
        let all = members::store::all(tx, group.id).await?;
        let Some(me) = all.iter().find(|member| member.person == Some(person)) else { continue };
        for balance in of_group(tx, &group, &all, group.mode).await? {
            for payment in balance.payments {
                lines.extend(rules::line(&group, &all, me.id, &payment, balance.currency));
            }
        }
    }
    rules::friends(lines).map_err(|error| Error::caused("adding up what friends owe", error))
}

/// What the caller owes and is owed in all, wherever they stand.
///
/// # Errors
/// Sums beyond what can be counted.
pub fn owed(places: &[Place]) -> Result<Owed> {
    let nets = places.iter().flat_map(|(_, nets)| nets);
    rules::owed(nets).map_err(|error| Error::caused("adding up what somebody owes", error))
}

/// A group and where one of its members stands in it.
pub type Place = (GroupId, Vec<Money>);

/// Where the caller stands in each of `groups`.
pub async fn places(tx: &mut Tx, person: PersonId, groups: &[Group]) -> Result<Vec<Place>> {
    let mut places = Vec::with_capacity(groups.len());
    for group in groups {
        let member = members::store::of_person(tx, group.id, person).await?;
        let Some(member) = member else { continue };
        let role = member.role;
        let access = Access { group: group.clone(), member: Some(member.clone()), role };
        places.push((group.id, of_member(tx, &access, member.id).await?));
    }
    Ok(places)
}
