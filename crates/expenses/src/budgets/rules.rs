//! What an expense takes of which budgets, and when somebody is told. Pure.

use std::collections::BTreeMap;

use base::who::Organisation;
use base::{Id, Refusal, Timestamp};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use ledger::allowances::{Allowance, Span, Window};
use ledger::{Account, AccountId, AccountKind, Force, allowances};
use money::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::BudgetId;
use crate::categories::Tree;
use crate::expenses::Expense;
use crate::expenses::chain::Leg;
use crate::expenses::rules::fold;
use crate::{CategoryId, Day, GroupId};

/// Budgets of one organisation, at most: all of them are looked at for every expense.
pub const MAX_BUDGETS: usize = 100;
/// Somebody is told when so much of a budget is spent.
pub const PERCENTS: [i64; 4] = [50, 75, 90, 100];
/// Longest name, in characters.
const MAX_NAME_LEN: usize = 80;
/// Reason of a movement on a budget's window.
pub const COUNTED: u16 = 6003;

/// What a budget is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    Everything,
    /// A category and all below it.
    Category(CategoryId),
    /// A tag.
    Tag(String),
    /// What is spent for a group.
    Group(GroupId),
}

/// How long a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From midnight to midnight.
    Day,
    /// From Monday to Sunday.
    Week,
    /// From the first of a month to its last.
    Month,
    /// From the first of January to the last of December.
    Year,
}

impl Period {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Day, "day"), (Self::Week, "week"), (Self::Month, "month"), (Self::Year, "year")];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(period, _)| *period == self).map_or("", |(_, word)| word)
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(period, _)| *period)
    }

    /// All words.
    pub fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, word)| *word).collect()
    }
}

/// A budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// Whose.
    pub organisation: Id<Organisation>,
    /// As people call it.
    pub name: String,
    /// Of what.
    pub scope: Scope,
    /// How much within each window.
    pub limit: Money,
    /// How long a window is.
    pub period: Period,
    /// Where the clock hangs by which windows begin.
    pub time_zone: String,
    /// The first day that counts.
    pub begins_on: Day,
}

impl Budget {
    /// The clock of its windows.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// What it is in the ledger.
    pub fn allowance(&self) -> Allowance {
        let zone = self.zone();
        Allowance {
            key: self.id.retyped(),
            organisation: self.organisation,
            unit: self.limit.currency(),
            limit_minor: self.limit.minor(),
            window: match self.period {
                Period::Day => Window::Day { zone },
                Period::Week => Window::Week { zone, first_day: Weekday::Monday },
                Period::Month => Window::Month { zone },
                Period::Year => Window::Year { zone },
            },
        }
    }

    /// The window that contains `at`.
    pub fn span(&self, at: Timestamp) -> Span {
        self.allowance().span(at)
    }

    /// The account of that window.
    pub fn account_at(&self, at: Timestamp) -> Account {
        self.allowance().account_at(at)
    }
}

/// What an expense takes of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Of this budget.
    pub budget: BudgetId,
    /// Of this window.
    pub account: Account,
    /// So much, in minor units of the account; below zero money came back.
    pub minor: i64,
}

impl Use {
    /// One that is stored: its account is there.
    pub fn stored(
        budget: BudgetId,
        organisation: Id<Organisation>,
        (account, unit): (AccountId, Currency),
        minor: i64,
    ) -> Self {
        let code = allowances::WINDOW_CODE;
        let account = Account::new(account, organisation, unit, AccountKind::Memo, code);
        Self { budget, account, minor }
    }
}

/// What an expense takes of all budgets; nothing where it does not count.
pub fn uses(budgets: &[Budget], tree: &Tree, expense: &Expense) -> Vec<Use> {
    if expense.deleted_at.is_some() {
        return Vec::new();
    }
    let counting = budgets.iter().filter(|budget| expense.day >= budget.begins_on);
    let each = counting.filter_map(|budget| {
        let minor = share(budget, tree, expense);
        let account = budget.account_at(expense.day.begins_at(&budget.zone()));
        (minor != 0).then_some(Use { budget: budget.id, account, minor })
    });
    each.collect()
}

/// So much of an expense is of what the budget is of, in the budget's currency; nothing where that is not known.
fn share(budget: &Budget, tree: &Tree, expense: &Expense) -> i64 {
    let unit = budget.limit.currency();
    let home = expense.home.filter(|home| home.amount.currency() == unit);
    let is_own = expense.amount.currency() == unit;
    let whole =
        if is_own { expense.amount.minor() } else { home.map_or(0, |home| home.amount.minor()) };
    match &budget.scope {
        Scope::Everything => whole,
        Scope::Tag(tag) if expense.tags.contains(&fold(tag)) => whole,
        Scope::Group(group) if expense.group == Some(*group) => whole,
        Scope::Tag(_) | Scope::Group(_) => 0,
        Scope::Category(id) => {
            let is_below = |category: CategoryId| tree.upwards(category).contains(id);
            if let Some(category) = expense.category {
                return if is_below(category) { whole } else { 0 };
            }
            let parts = expense.parts.iter().filter(|part| is_below(part.category));
            let minor = parts.map(|part| match (is_own, home) {
                (true, _) => part.amount.minor(),
                (false, Some(_)) => part.home_minor,
                (false, None) => 0,
            });
            minor.fold(0, i64::saturating_add)
        }
    }
}

/// The movements from what an expense took before to what it takes now.
pub fn between(organisation: Id<Organisation>, before: &[Use], after: &[Use]) -> Vec<Leg> {
    let mut changes: BTreeMap<AccountId, (Account, i64)> = BTreeMap::new();
    for (uses, sign) in [(before, -1), (after, 1)] {
        for each in uses {
            let change = changes.entry(each.account.id).or_insert((each.account, 0));
            // With the limit that a new window opens with.
            change.0 = each.account;
            change.1 = change.1.saturating_add(each.minor.saturating_mul(sign));
        }
    }
    let moved = changes.into_values().filter(|(_, minor)| *minor != 0);
    let leg = |(window, minor): (Account, i64)| {
        let sink = Allowance::sink(organisation, window.unit);
        let (debit, credit) = if minor < 0 { (sink, window) } else { (window, sink) };
        let amount = minor.saturating_abs();
        Leg { debit, credit, amount, reason: COUNTED, force: Force::Always }
    };
    moved.map(leg).collect()
}

/// What was spent of a window.
pub const fn spent(window: &Account) -> i64 {
    window.totals.debits_posted.saturating_sub(window.totals.credits_posted)
}

/// The alerts that are due when so much of `limit` is spent.
pub fn reached(spent: i64, limit: i64) -> impl Iterator<Item = i64> {
    let spent = i128::from(spent).saturating_mul(100);
    PERCENTS
        .into_iter()
        .filter(move |percent| spent >= i128::from(limit).saturating_mul(i128::from(*percent)))
}

/// Refuses a budget that means nothing.
pub fn check(tree: &Tree, budget: &Budget) -> Result<(), Refusal> {
    let length = budget.name.chars().count();
    if length > MAX_NAME_LEN || budget.name.contains(char::is_control) {
        let message = format!("A budget's name has at most {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "too_long", message));
    }
    if !budget.limit.is_positive() || budget.limit.minor() > crate::expenses::rules::MAX_MINOR {
        let message = "A budget is more than nothing, and has at most 15 digits.";
        return Err(Refusal::field("amount", "out_of_range", message));
    }
    match &budget.scope {
        Scope::Category(category) => tree.open("categoryId", *category).map(drop),
        Scope::Tag(tag) => crate::expenses::rules::tags(std::slice::from_ref(tag)).map(drop),
        Scope::Everything | Scope::Group(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn budget(scope: Scope, period: Period) -> Budget {
        Budget {
            id: Id::from_uuid(Uuid::from_u128(1)),
            organisation: Id::from_uuid(Uuid::from_u128(99)),
            name: "Food".to_owned(),
            scope,
            limit: Money::new(10_000, Currency::EUR),
            period,
            time_zone: "Europe/Skopje".to_owned(),
            begins_on: "2026-01-01".parse().unwrap(),
        }
    }

    #[test]
    fn an_alert_is_due_from_its_percent_on() {
        for (spent, limit, due) in [
            (0, 100, &[][..]),
            (49, 100, &[]),
            (50, 100, &[50]),
            (89, 100, &[50, 75]),
            (90, 100, &[50, 75, 90]),
            (100, 100, &[50, 75, 90, 100]),
            (500, 100, &[50, 75, 90, 100]),
            (-5, 100, &[]),
            (i64::MAX, i64::MAX, &[50, 75, 90, 100]),
        ] {
            assert_eq!(reached(spent, limit).collect::<Vec<_>>(), due, "{spent} of {limit}");
        }
    }

    #[test]
    fn a_window_is_where_its_days_are() {
        for (period, first, last, next) in [
            (Period::Day, "2026-03-29", "2026-03-29", "2026-03-30"),
            (Period::Week, "2025-12-29", "2026-01-04", "2026-01-05"),
            (Period::Month, "2026-01-01", "2026-01-31", "2026-02-01"),
            (Period::Year, "2026-01-01", "2026-12-31", "2027-01-01"),
        ] {
            let budget = budget(Scope::Everything, period);
            let account = |day: &str| {
                let day: Day = day.parse().unwrap();
                budget.account_at(day.begins_at(&budget.zone())).id
            };
            assert_eq!(account(first), account(last), "{period:?}");
            assert_ne!(account(last), account(next), "{period:?}");
        }
    }

    #[test]
    fn what_changes_moves_only_the_difference() {
        let budget = budget(Scope::Everything, Period::Month);
        let window = |day: &str| {
            let day: Day = day.parse().unwrap();
            budget.account_at(day.begins_at(&budget.zone()))
        };
        let taken = |day: &str, minor| Use { budget: budget.id, account: window(day), minor };
        let (january, february) = ("2026-01-05", "2026-02-05");
        for (before, after, moved) in [
            (vec![], vec![taken(january, 5)], vec![(true, 5)]),
            (vec![taken(january, 5)], vec![], vec![(false, 5)]),
            (vec![taken(january, 5)], vec![taken(january, 7)], vec![(true, 2)]),
            (vec![taken(january, 5)], vec![taken(january, 5)], vec![]),
            (vec![], vec![taken(january, -5)], vec![(false, 5)]),
        ] {
            let legs = between(budget.organisation, &before, &after);
            let found: Vec<(bool, i64)> =
                legs.iter().map(|leg| (leg.debit.id == window(january).id, leg.amount)).collect();
            assert_eq!(found, moved);
        }
        let legs = between(budget.organisation, &[taken(january, 5)], &[taken(february, 5)]);
        assert_eq!(legs.len(), 2);
    }
}
