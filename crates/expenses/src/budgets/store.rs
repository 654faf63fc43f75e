//! The tables `expense_budget`, `expense_budget_use` and `expense_budget_alert`.

use std::collections::BTreeMap;

use base::db::{Change, Column, Row};
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use ledger::AccountId;
use money::Money;

use super::BudgetId;
use super::rules::{self, Budget, Period, Use};
use crate::books::store::currency;
use crate::{Day, ExpenseId};

/// Those of an organisation that have not ended, the oldest first.
pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Budget>> {
    let sql = "SELECT id, organisation_id, name, scope, currency, limit_minor, period, begins_on
               FROM expense_budget WHERE organisation_id = $1 AND ended_at IS NULL
               ORDER BY id LIMIT $2";
    let limit = i64::try_from(rules::MAX_BUDGETS).unwrap_or(i64::MAX);
    tx.rows(sql, [organisation.into(), limit.into()]).await?.iter().map(budget).collect()
}

fn budget(row: &Row) -> Result<Budget> {
    let scope: String = row.get(3)?;
    let scope = serde_json::from_str(&scope)
        .map_err(|error| Error::caused("reading the scope of a budget", error))?;
    let period: String = row.get(6)?;
    let (word, time_zone) = period.split_once(' ').unwrap_or((&period, "UTC"));
    let period =
        Period::parse(word).ok_or_else(|| Error::fault(format!("there is no period {word:?}")))?;
    Ok(Budget {
        id: row.get(0)?,
        organisation: row.get(1)?,
        name: row.get(2)?,
        scope,
        limit: Money::new(row.get(5)?, currency(&row.get::<String>(4)?)?),
        period,
        time_zone: time_zone.to_owned(),
        begins_on: Day::read(row, 7)?,
    })
}

pub async fn insert(tx: &mut Tx, budget: &Budget) -> Result<()> {
    let sql = "INSERT INTO expense_budget
                   (id, organisation_id, name, scope, currency, limit_minor, period, begins_on,
                    created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let scope = serde_json::to_string(&budget.scope)
        .map_err(|error| Error::caused("writing the scope of a budget", error))?;
    let values = [
        budget.id.into(),
        budget.organisation.into(),
        budget.name.as_str().into(),
        scope.into(),
        budget.limit.currency().code().into(),
        budget.limit.minor().into(),
        format!("{} {}", budget.period.word(), budget.time_zone).into(),
        budget.begins_on.number().into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn update(tx: &mut Tx, budget: &Budget) -> Result<()> {
    let sql = "UPDATE expense_budget SET name = $3, limit_minor = $4
               WHERE id = $1 AND organisation_id = $2";
    let values = [
        budget.id.into(),
        budget.organisation.into(),
        budget.name.as_str().into(),
        budget.limit.minor().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn end(tx: &mut Tx, budget: &Budget) -> Result<()> {
    let sql = "UPDATE expense_budget SET ended_at = $3 WHERE id = $1 AND organisation_id = $2";
    tx.execute(sql, [budget.id.into(), budget.organisation.into(), tx.now().into()]).await.map(drop)
}

/// What these expenses took.
pub async fn uses(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    expenses: &[ExpenseId],
) -> Result<BTreeMap<ExpenseId, Vec<Use>>> {
    let mut found: BTreeMap<ExpenseId, Vec<Use>> = BTreeMap::new();
    let mut ids = tx.table(&[("id", Column::Uuid)]);
    for id in expenses {
        ids.row().uuid(*id);
    }
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT expense_id, budget_id, account_id, currency, amount_minor FROM expense_budget_use
         WHERE {} ORDER BY expense_id, budget_id",
        ids.includes("expense_id", 1)
    );
    for row in tx.rows(&sql, ids.into_values()).await? {
        let window = (row.get(2)?, currency(&row.get::<String>(3)?)?);
        let each = Use::stored(row.get(1)?, organisation, window, row.get(4)?);
        found.entry(row.get(0)?).or_default().push(each);
    }
    Ok(found)
}

/// Writes what expenses take in the place of what they took.
pub async fn put_uses(tx: &mut Tx, before: &[ExpenseId], after: &[(ExpenseId, Use)]) -> Result<()> {
    let mut ids = tx.table(&[("id", Column::Uuid)]);
    for id in before {
        ids.row().uuid(*id);
    }
    if !ids.is_empty() {
        let sql = format!("DELETE FROM expense_budget_use WHERE {}", ids.includes("expense_id", 1));
        tx.execute(&sql, ids.into_values()).await?;
    }
    let mut rows = tx.table(&[
        ("expense_id", Column::Uuid),
        ("budget_id", Column::Uuid),
        ("account_id", Column::Uuid),
        ("currency", Column::Text),
        ("amount_minor", Column::BigInt),
    ]);
    for (expense, each) in after {
        let row = rows.row().uuid(*expense).uuid(each.budget).uuid(each.account.id);
        row.text(each.account.unit.code()).int(each.minor);
    }
    tx.write(vec![(Change::Insert("expense_budget_use"), rows)]).await
}

/// False when the alert was raised before.
pub async fn raise(tx: &mut Tx, budget: BudgetId, window: AccountId, percent: i64) -> Result<bool> {
    let sql = "INSERT INTO expense_budget_alert (budget_id, account_id, percent, raised_at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (budget_id, account_id, percent) DO NOTHING";
    let values = [budget.into(), window.into(), percent.into(), tx.now().into()];
    Ok(tx.execute(sql, values).await? == 1)
}

/// The alerts of a window, in percent.
pub async fn alerts(tx: &mut Tx, budget: BudgetId, window: AccountId) -> Result<Vec<i64>> {
    let sql = "SELECT percent FROM expense_budget_alert
               WHERE budget_id = $1 AND account_id = $2 ORDER BY percent";
    let rows = tx.rows(sql, [budget.into(), window.into()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
