//! Budgets: how much of something is meant to be spent within a day, a week, a month or a year. A budget is an
//! allowance of the ledger that may be passed over: what was spent is what the window's account has, and nothing
//! counts beside it.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use ledger::Account;
use ledger::allowances::Span;
use money::Money;
use serde_json::{Value, json};

use crate::expenses::{Search, next, posting};
use crate::room::owner;
use crate::sharing::{self, Groups};
use crate::{Day, books, categories};
pub use rules::{Budget, Period, Scope, Use};

/// Marks the ids of budgets.
#[derive(Debug)]
pub enum BudgetKey {}
impl Kind for BudgetKey {
    const PREFIX: &'static str = "budget";
}

/// The id of a budget.
pub type BudgetId = Id<BudgetKey>;

/// Expenses that are counted together when a budget is set.
const CHUNK: u32 = 1_000;

/// A budget to be.
#[derive(Debug, Clone)]
pub struct NewBudget {
    /// As people call it.
    pub name: String,
    /// Of what.
    pub scope: Scope,
    /// How much within each window.
    pub limit: Money,
    /// How long a window is.
    pub period: Period,
}

/// Where a budget stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The budget.
    pub budget: Budget,
    /// The window that it is now.
    pub span: Span,
    /// What was spent within it.
    pub spent: Money,
    /// The alerts that were raised within it, in percent.
    pub alerts: Vec<i64>,
}

/// Sets a budget. What was spent within the present window before counts, too.
///
/// # Errors
/// What the rules say of the fields; `group_unknown`, `too_many_budgets`.
pub async fn set(tx: &mut Tx, groups: &dyn Groups, new: NewBudget) -> Result<Standing> {
    if let Scope::Group(id) = new.scope {
        sharing::check(groups, tx, "groupId", (None, Some(id))).await?;
    }
    let book = books::open(tx).await?;
    books::store::lock(tx, book.organisation).await?;
    let there = store::list(tx, book.organisation).await?;
    if there.len() >= rules::MAX_BUDGETS {
        let message = format!("An organisation has at most {} budgets.", rules::MAX_BUDGETS);
        return Err(Refusal::conflict("too_many_budgets", message).into());
    }
    let mut budget = Budget {
        id: tx.new_id(),
        organisation: book.organisation,
        name: new.name.trim().to_owned(),
        scope: new.scope,
        limit: new.limit,
        period: new.period,
        time_zone: book.time_zone.clone(),
        begins_on: Day::FIRST,
    };
    rules::check(&categories::tree(tx).await?, &budget)?;
    let span = budget.span(tx.now());
    budget.begins_on = Day::today(span.starts_at, &budget.zone());
    store::insert(tx, &budget).await?;
    tell(tx, "expense_budget.set", budget.id, &Value::Null, &words(&budget));
    count(tx, budget.begins_on).await?;
    standing(tx, budget).await
}

/// Counts what was spent from `first` on anew: budgets that are new have not seen it.
async fn count(tx: &mut Tx, first: Day) -> Result<()> {
    let mut wanted = Search { from: Some(first), limit: CHUNK, ..Search::default() };
    loop {
        let found = next(tx, &wanted).await?;
        let Some(last) = found.last() else { return Ok(()) };
        wanted.after = Some((last.day, last.id));
        let counted = found.into_iter().map(|expense| (Some(expense.clone()), expense));
        posting::recount(tx, counted.collect()).await?;
    }
}

/// The organisation's budgets, each where it stands now.
pub async fn standings(tx: &mut Tx) -> Result<Vec<Standing>> {
    let organisation = owner(tx)?;
    let mut all = Vec::new();
    for budget in store::list(tx, organisation).await? {
        all.push(standing(tx, budget).await?);
    }
    Ok(all)
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn budget(tx: &mut Tx, id: BudgetId) -> Result<Standing> {
    let organisation = owner(tx)?;
    let found = find(tx, organisation, id).await?;
    standing(tx, found).await
}

/// The same, for whoever changes it: nobody else does until the transaction ends, nor records an expense.
pub(crate) async fn budget_to_change(tx: &mut Tx, id: BudgetId) -> Result<Standing> {
    let organisation = owner(tx)?;
    books::store::lock(tx, organisation).await?;
    budget(tx, id).await
}

/// Changes the name and the limit of a budget, from this window on. What it is of and its period stay: another of
/// either is another budget.
///
/// # Errors
/// `not_found`; what the rules say of the fields.
pub async fn change(
    tx: &mut Tx,
    id: BudgetId,
    name: Option<String>,
    limit: Option<Money>,
) -> Result<Standing> {
    let organisation = owner(tx)?;
    let before = budget_to_change(tx, id).await?.budget;
    let mut after = before.clone();
    if let Some(name) = name {
        name.trim().clone_into(&mut after.name);
    }
    after.limit = limit.unwrap_or(after.limit);
    rules::check(&categories::tree(tx).await?, &after)?;
    store::update(tx, &after).await?;
    let window = after.account_at(tx.now());
    if after.limit != before.limit
        && ledger::accounts::find(tx, window.id, Some(organisation)).await?.is_some()
    {
        let minor = after.limit.minor();
        let change = after.allowance().limit_change(tx.new_id(), tx.now(), minor);
        ledger::post(tx, &[change], Some(organisation)).await?;
    }
    tell(tx, "expense_budget.changed", id, &words(&before), &words(&after));
    standing(tx, after).await
}

/// Ends a budget: expenses do not count against it any more.
///
/// # Errors
/// `not_found`.
pub async fn end(tx: &mut Tx, id: BudgetId) -> Result<()> {
    let organisation = owner(tx)?;
    let before = find(tx, organisation, id).await?;
    store::end(tx, &before).await?;
    tell(tx, "expense_budget.ended", id, &words(&before), &Value::Null);
    Ok(())
}

/// Raises the alerts that windows have come to, each once.
pub(crate) async fn alert(
    tx: &mut Tx,
    budgets: &[Budget],
    windows: &[(BudgetId, Account)],
) -> Result<()> {
    for (id, window) in windows {
        let Some(budget) = budgets.iter().find(|budget| budget.id == *id) else { continue };
        let spent = rules::spent(window);
        for percent in rules::reached(spent, window.limit_minor) {
            if store::raise(tx, *id, window.id, percent).await? {
                let spent = Money::new(spent, budget.limit.currency());
                let body = json!({
                    "percent": percent, "spent": spent, "limit": budget.limit, "name": budget.name,
                });
                let kind = "expense_budget.reached";
                tx.record(Event { kind, subject: id.to_string(), body });
            }
        }
    }
    Ok(())
}

async fn find(tx: &mut Tx, organisation: Id<Organisation>, id: BudgetId) -> Result<Budget> {
    let all = store::list(tx, organisation).await?;
    let found = all.into_iter().find(|budget| budget.id == id);
    Ok(found.ok_or_else(|| Refusal::not_found("budget"))?)
}

async fn standing(tx: &mut Tx, budget: Budget) -> Result<Standing> {
    let now: Timestamp = tx.now();
    let window = budget.account_at(now);
    let there = ledger::accounts::find(tx, window.id, Some(budget.organisation)).await?;
    let spent = there.as_ref().map_or(0, rules::spent);
    let alerts = store::alerts(tx, budget.id, window.id).await?;
    let spent = Money::new(spent, budget.limit.currency());
    Ok(Standing { span: budget.span(now), spent, alerts, budget })
}

fn words(budget: &Budget) -> Value {
    json!({
        "name": budget.name,
        "scope": budget.scope,
        "limit": budget.limit,
        "period": budget.period.word(),
    })
}

fn tell(tx: &mut Tx, kind: &'static str, id: BudgetId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
