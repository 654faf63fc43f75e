//! Headroom: what can still be spent with a card, and what ends it first. Reads only.
//!
//! Figures are exact by the clock, as a decision at the same instant would find them.

pub mod rules;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Error, Result, Timestamp, Tx};
use ledger::{Account, AccountId};
use money::{Currency, Money};

use crate::controls::rules::{Limit, Policy};
use crate::controls::{self, Control, ControlId};
use crate::issuing::{self, Face};

/// Accounts that are added up for one organisation, at most.
const MAX_FUNDING_ACCOUNTS: usize = 10_000;

/// What ends a card's spending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The card, its holder or a person's freeze: nothing can be spent.
    Stopped,
    /// A control that cannot be read: every purchase is declined.
    Unreadable,
    /// A limit, of those that count every purchase.
    Limit(ControlId),
    /// The account that pays.
    Funds,
}

/// A limit in its window of today.
#[derive(Debug)]
pub struct Window {
    /// The limit.
    pub limit: Limit,
    /// What the window gives in all, in the limit's unit; as are the next three.
    pub size_minor: i64,
    /// What of it is used up.
    pub used_minor: i64,
    /// What of it is held for purchases that are not settled.
    pub held_minor: i64,
    /// What of it is left; negative after something was forced.
    pub free_minor: i64,
    /// When the next window begins; a trailing one never does.
    pub ends_at: Option<Timestamp>,
}

/// What can be spent with a card now.
#[derive(Debug)]
pub struct Headroom {
    /// In one purchase that only the limits on every purchase apply to; never negative.
    pub free: Money,
    /// Why not more.
    pub bound: Bound,
    /// What the funding account has left, credit included.
    pub funds: Money,
    /// Every limit, in the order of its control.
    pub windows: Vec<Window>,
    /// Controls that cannot be read.
    pub unreadable: Vec<ControlId>,
    /// Everything that the card must pass, in the order of setting.
    pub controls: Vec<Control>,
}

/// The headroom of each face, in their order: three reads, however many there are.
pub async fn of(tx: &mut Tx, faces: &[Face]) -> Result<Vec<Headroom>> {
    let now = tx.now();
    let targets = faces.iter().flat_map(targets).collect();
    let all = controls::store::of_targets(tx, &targets).await?;
    let policies: Vec<(Vec<Control>, Policy)> =
        faces.iter().map(|face| policy(face, &all)).collect();
    let windows = policies.iter().flat_map(|(_, policy)| &policy.limits);
    let wanted: BTreeSet<AccountId> = windows
        .map(|limit| limit.allowance.account_at(now).id)
        .chain(faces.iter().map(|face| face.card.funding_account))
        .collect();
    let accounts: HashMap<AccountId, Account> = ledger::statements::balances(tx, &wanted)
        .await?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let mut rooms = Vec::with_capacity(faces.len());
    for (face, (controls, policy)) in faces.iter().zip(policies) {
        let funding = accounts
            .get(&face.card.funding_account)
            .ok_or_else(|| Error::fault("a card has no funding account"))?;
        let windows = policy
            .limits
            .into_iter()
            .map(|limit| {
                let fresh = limit.allowance.account_at(now);
                rules::window(limit, accounts.get(&fresh.id).unwrap_or(&fresh), now)
            })
            .collect();
        rooms.push(rules::headroom(face, funding, windows, policy.unreadable, controls, now));
    }
    Ok(rooms)
}

fn targets(face: &Face) -> [uuid::Uuid; 3] {
    [face.card.id.uuid(), face.card.holder.uuid(), face.card.programme.uuid()]
}

fn policy(face: &Face, all: &[Control]) -> (Vec<Control>, Policy) {
    let targets = targets(face);
    let own = |control: &&Control| targets.contains(&control.target_id);
    let controls: Vec<Control> = all.iter().filter(own).cloned().collect();
    let policy = Policy::read(&controls, face.currency);
    (controls, policy)
}

/// What there is in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funds {
    /// What can be spent, credit included.
    pub available: Money,
    /// What is held for purchases that are not settled.
    pub held: Money,
    /// What is in the books.
    pub balance: Money,
    /// How far the books may go below zero.
    pub credit: Money,
    /// How many accounts these are the sums of.
    pub accounts: usize,
}

/// The sums over the accounts that pay for the organisation's cards, by currency.
pub async fn funds(tx: &mut Tx) -> Result<Vec<Funds>> {
    let organisation = crate::owner(tx)?;
    let limit = i64::try_from(MAX_FUNDING_ACCOUNTS).unwrap_or(i64::MAX);
    let ids = issuing::store::funding_accounts(tx, organisation, limit).await?;
    let mut by_currency: BTreeMap<&str, (Currency, Vec<Account>)> = BTreeMap::new();
    for account in ledger::statements::balances(tx, &ids).await? {
        let of = by_currency.entry(account.unit.code()).or_insert((account.unit, Vec::new()));
        of.1.push(account);
    }
    by_currency
        .into_values()
        .map(|(currency, accounts)| {
            rules::funds(currency, &accounts)
                .map_err(|error| Error::caused("adding up accounts", error))
        })
        .collect()
}
