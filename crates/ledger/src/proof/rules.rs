//! Compares what accounts, holds and days say with what the journal says. Pure.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use base::Timestamp;
use money::{Currency, Money};
use uuid::Uuid;

use crate::accounts::{Account, AccountId};
use crate::transfers::{NO_CEILING, RowKind, TransferId};

/// Four totals, in the order of [`TOTALS`].
pub(super) type Wide = [i128; 4];

/// The four totals of an account, as findings name them.
pub(super) const TOTALS: [&str; 4] =
    ["debits pending", "debits posted", "credits pending", "credits posted"];

/// What the tables say about one page of accounts.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Journal rows whose debit account is in the page.
    pub transfers: u64,
    /// Open holds whose debit account is in the page.
    pub open_holds: u64,
    /// Day totals in the page.
    pub days: u64,
    /// By account, what the journal adds up to.
    pub sums: HashMap<AccountId, Sums>,
    /// The newest change of each account's limit, of its ceiling, and of its being closed.
    pub settings: Vec<(AccountId, RowKind, i64)>,
    /// Holds that do not agree with the rows about them.
    pub holds: Vec<HoldFact>,
    /// Day totals that do not agree with the journal.
    pub day_totals: Vec<DayFact>,
    /// Rows that do not name the one before them in an account, or accounts that do not name their newest.
    pub breaks: Vec<(AccountId, Uuid)>,
}

/// What the journal adds up to for one account.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sums {
    /// The totals.
    pub totals: Wide,
    /// What open holds hold on its debit and on its credit side.
    pub open: [i128; 2],
}

/// A hold and what the rows about it add up to.
#[derive(Debug)]
pub(super) struct HoldFact {
    pub id: TransferId,
    pub account: AccountId,
    /// Zero: there are rows about it, but no hold.
    pub state: i64,
    pub open: i64,
    pub captured: i64,
    pub open_sum: i128,
    pub captured_sum: i128,
}

/// A day total and what the journal adds up to.
#[derive(Debug)]
pub(super) struct DayFact {
    pub account: AccountId,
    pub day: i64,
    pub kept: Wide,
    pub journal: Wide,
}

/// Everything that is wrong with a page.
pub(super) fn check_page(accounts: &[Account], facts: &Facts) -> Vec<String> {
    let mut findings = Vec::new();
    let here: HashMap<AccountId, &Account> =
        accounts.iter().map(|account| (account.id, account)).collect();
    for account in accounts {
        let sums = facts.sums.get(&account.id).copied().unwrap_or_default();
        findings.extend(check_totals(account, &sums));
    }
    for id in facts.sums.keys().filter(|id| !here.contains_key(id)) {
        findings.push(format!("{id} is not there, and journal rows name it."));
    }
    findings.extend(check_settings(accounts, facts));
    let unit = |id| here.get(&id).map(|account: &&Account| account.unit);
    findings.extend(facts.holds.iter().map(|hold| tell_hold(hold, unit(hold.account))));
    for fact in &facts.day_totals {
        findings.extend(tell_day(fact, unit(fact.account)));
    }
    findings.extend(facts.breaks.iter().map(|(account, row)| {
        if *row == account.uuid() {
            format!("{account} does not name its newest row in the journal.")
        } else {
            let row = TransferId::from_uuid(*row);
            format!("{row} does not name the row before it in {account}.")
        }
    }));
    findings
}

fn check_totals(account: &Account, sums: &Sums) -> Vec<String> {
    let (id, unit) = (account.id, Some(account.unit));
    let kept = wide(account);
    let mut findings = Vec::new();
    for ((name, kept), journal) in TOTALS.iter().zip(kept).zip(sums.totals) {
        let (kept_text, journal_text) = (amount(kept, unit), amount(journal, unit));
        if kept < 0 {
            findings.push(format!("{id}: {name} are negative, {kept_text}."));
        }
        if kept != journal {
            findings
                .push(format!("{id}: {name} are {kept_text}, and {journal_text} by the journal."));
        }
    }
    let [debits_held, _, credits_held, _] = kept;
    let [debits_open, credits_open] = sums.open;
    for (name, kept, open) in [
        ("debits pending", debits_held, debits_open),
        ("credits pending", credits_held, credits_open),
    ] {
        if kept != open {
            let (kept, open) = (amount(kept, unit), amount(open, unit));
            findings.push(format!("{id}: {name} are {kept}, and open holds add up to {open}."));
        }
    }
    findings
}

fn check_settings(accounts: &[Account], facts: &Facts) -> Vec<String> {
    let newest = |id: AccountId, kinds: &[RowKind]| {
        facts.settings.iter().find(|(account, kind, _)| *account == id && kinds.contains(kind))
    };
    let mut findings = Vec::new();
    for account in accounts {
        let limit = newest(account.id, &[RowKind::Limit]);
        let limit = limit.map_or(account.opening_limit_minor, |row| row.2);
        if limit != account.limit_minor {
            let unit = Some(account.unit);
            let (kept, journal) = (account.limit_minor.into(), limit.into());
            let (kept, journal) = (amount(kept, unit), amount(journal, unit));
            findings.push(format!(
                "{}: the limit is {kept}, and {journal} by the journal.",
                account.id
            ));
        }
        let ceiling = newest(account.id, &[RowKind::Ceiling]);
        let ceiling = ceiling
            .map_or(account.opening_ceiling_minor, |row| (row.2 != NO_CEILING).then_some(row.2));
        if ceiling != account.ceiling_minor {
            let text = |ceiling: Option<i64>| {
                ceiling.map_or_else(
                    || "none".to_owned(),
                    |minor| amount(minor.into(), Some(account.unit)).to_string(),
                )
            };
            let (kept, journal) = (text(account.ceiling_minor), text(ceiling));
            findings.push(format!(
                "{}: the ceiling is {kept}, and {journal} by the journal.",
                account.id
            ));
        }
        let closed = newest(account.id, &[RowKind::Close, RowKind::Reopen])
            .is_some_and(|row| row.1 == RowKind::Close);
        if closed != account.closed {
            let word = |closed| if closed { "closed" } else { "open" };
            let (kept, journal) = (word(account.closed), word(closed));
            findings.push(format!("{} is {kept}, and {journal} by the journal.", account.id));
        }
    }
    findings
}

fn tell_hold(hold: &HoldFact, unit: Option<Currency>) -> String {
    let HoldFact { id, account, state, open, captured, open_sum, captured_sum } = hold;
    if *state == 0 {
        return format!("{id} on {account} is not a hold, and journal rows are about it.");
    }
    let figures = [
        ("open", i128::from(*open), *open_sum),
        ("captured", i128::from(*captured), *captured_sum),
    ];
    let differs = figures.iter().find(|(_, kept, journal)| kept != journal);
    differs.map_or_else(
        || format!("{id} on {account} stands in state {state}, and elsewhere by the journal."),
        |(name, kept, journal)| {
            let (kept, journal) = (amount(*kept, unit), amount(*journal, unit));
            format!("{id} on {account}: {kept} are {name}, and {journal} by the journal.")
        },
    )
}

fn tell_day(fact: &DayFact, unit: Option<Currency>) -> Vec<String> {
    let DayFact { account, day, kept, journal } = fact;
    let date = Timestamp::from_seconds(day.saturating_mul(86_400)).to_string();
    let date = date.get(..10).unwrap_or(&date);
    let pairs = TOTALS.iter().zip(kept).zip(journal);
    pairs
        .filter(|((_, kept), journal)| kept != journal)
        .map(|((name, kept), journal)| {
            let (kept, journal) = (amount(*kept, unit), amount(*journal, unit));
            format!("{account} on {date}: {name} are {kept}, and {journal} by the journal.")
        })
        .collect()
}

/// Adds an account's totals to those of its unit.
pub(super) fn add_up(sums: &mut BTreeMap<Currency, Wide>, account: &Account) {
    let unit = sums.entry(account.unit).or_default();
    for (sum, total) in unit.iter_mut().zip(wide(account)) {
        *sum = sum.saturating_add(total);
    }
}

/// Debits equal credits in every unit, pending and posted.
pub(super) fn check_sums(sums: &BTreeMap<Currency, Wide>) -> Vec<String> {
    let mut findings = Vec::new();
    for (unit, [debits_held, debits, credits_held, credits]) in sums {
        for (name, debit, credit) in
            [("pending", debits_held, credits_held), ("posted", debits, credits)]
        {
            if debit != credit {
                let (debit, credit) = (amount(*debit, Some(*unit)), amount(*credit, Some(*unit)));
                findings.push(format!(
                    "{unit}: {debit} of debits and {credit} of credits are {name} in all."
                ));
            }
        }
    }
    findings
}

fn wide(account: &Account) -> Wide {
    account.totals.columns().map(i128::from)
}

/// An amount as people read it, or in minor units if it does not fit one.
fn amount(minor: i128, unit: Option<Currency>) -> impl fmt::Display {
    match (i64::try_from(minor), unit) {
        (Ok(minor), Some(unit)) => Money::new(minor, unit).to_string(),
        _ => format!("{minor} minor units"),
    }
}
