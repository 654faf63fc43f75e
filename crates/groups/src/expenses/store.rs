//! The tables `group_expense` and `group_part`.

use std::collections::HashMap;

use ::expenses::Day;
use base::db::{Change, Column, Row};
use base::{Error, Result, Tx};
use money::{Currency, Money};

use super::{Expense, ExpenseId, Part, Search};
use crate::groups::{GroupId, store::currency};
use crate::imports::ImportId;

const COLUMNS: &str = "e.id, e.description, e.category, e.amount_minor, e.currency, e.day, e.split,
                       e.version, e.recorded_by, e.created_at, e.changed_at, e.deleted_at,
                       e.import_id";

const PARTS: &[(&str, Column)] = &[
    ("expense_id", Column::Uuid),
    ("member_id", Column::Uuid),
    ("paid_minor", Column::BigInt),
    ("owed_minor", Column::BigInt),
];

/// An expense without its parts.
fn expense(row: &Row) -> Result<Expense> {
    let currency = currency(&row.get::<String>(4)?)?;
    let split: String = row.get(6)?;
    let split = serde_json::from_str(&split)
        .map_err(|error| Error::caused("reading how an expense is shared", error))?;
    Ok(Expense {
        id: row.get(0)?,
        description: row.get(1)?,
        category: row.get(2)?,
        amount: Money::new(row.get(3)?, currency),
        day: Day::stored(row.get(5)?)?,
        split,
        parts: Vec::new(),
        version: row.get(7)?,
        recorded_by: row.get(8)?,
        created_at: row.get(9)?,
        changed_at: row.get(10)?,
        deleted_at: row.get(11)?,
        import: row.get(12)?,
    })
}

fn split(expense: &Expense) -> Result<String> {
    serde_json::to_string(&expense.split)
        .map_err(|error| Error::caused("writing how an expense is shared", error))
}

async fn write_parts(tx: &mut Tx, expense: &Expense) -> Result<()> {
    let mut rows = tx.table(PARTS);
    for part in &expense.parts {
        rows.row().uuid(expense.id).uuid(part.member).ints([part.paid.minor(), part.owed.minor()]);
    }
    tx.write(vec![(Change::Insert("group_part"), rows)]).await
}

pub async fn insert(tx: &mut Tx, group: GroupId, expense: &Expense) -> Result<()> {
    let values = [
        expense.id.into(),
        group.into(),
        expense.description.as_str().into(),
        expense.category.as_str().into(),
        expense.amount.minor().into(),
        expense.amount.currency().code().into(),
        expense.day.number().into(),
        split(expense)?.into(),
        expense.version.into(),
        expense.recorded_by.into(),
        expense.created_at.into(),
        expense.import.into(),
    ];
    let sql =
        "INSERT INTO group_expense (id, group_id, description, category, amount_minor, currency,
                                          day, split, version, recorded_by, created_at, changed_at,
                                          import_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)";
    tx.execute(sql, values).await?;
    write_parts(tx, expense).await
}

/// Writes an expense that was read in this transaction.
pub async fn update(tx: &mut Tx, group: GroupId, expense: &Expense) -> Result<()> {
    let values = [
        expense.id.into(),
        group.into(),
        expense.description.as_str().into(),
        expense.category.as_str().into(),
        expense.amount.minor().into(),
        expense.amount.currency().code().into(),
        expense.day.number().into(),
        split(expense)?.into(),
        expense.version.into(),
        expense.changed_at.into(),
        expense.deleted_at.into(),
    ];
    let sql = "UPDATE group_expense
               SET description = $3, category = $4, amount_minor = $5, currency = $6, day = $7,
                   split = $8, version = $9, changed_at = $10, deleted_at = $11
               WHERE id = $1 AND group_id = $2";
    tx.execute(sql, values).await?;
    tx.execute("DELETE FROM group_part WHERE expense_id = $1", [expense.id.into()]).await?;
    write_parts(tx, expense).await
}

pub async fn find(tx: &mut Tx, group: GroupId, id: ExpenseId) -> Result<Option<Expense>> {
    let sql = format!("SELECT {COLUMNS} FROM group_expense e WHERE e.group_id = $1 AND e.id = $2");
    let row = tx.row(&sql, [group.into(), id.into()]).await?;
    let found: Vec<Expense> = row.iter().map(expense).collect::<Result<_>>()?;
    Ok(with_parts(tx, found).await?.pop())
}

/// True when some group has an expense with this id.
pub async fn is_known(tx: &mut Tx, id: ExpenseId) -> Result<bool> {
    let sql = "SELECT 1 FROM group_expense WHERE id = $1";
    Ok(tx.row(sql, [id.into()]).await?.is_some())
}

/// A page of expenses, and how many there are in all.
pub async fn search(tx: &mut Tx, group: GroupId, search: &Search) -> Result<(Vec<Expense>, u64)> {
    let mut conditions = vec!["e.group_id = $1"];
    conditions.push(if search.deleted {
        "e.deleted_at IS NOT NULL"
    } else {
        "e.deleted_at IS NULL"
    });
    let mut values = vec![group.into()];
    let mut texts = Vec::new();
    let mut next = 2;
    if let Some(currency) = search.currency {
        texts.push(format!("e.currency = ${next}"));
        values.push(currency.code().into());
        next += 1;
    }
    if let Some(member) = search.member {
        texts.push(format!(
            "EXISTS (SELECT 1 FROM group_part p WHERE p.expense_id = e.id AND p.member_id = ${next})"
        ));
        values.push(member.into());
        next += 1;
    }
    if let Some(text) = &search.text {
        texts.push(format!(
            "(lower(e.description) LIKE ${next} ESCAPE '\\' OR lower(e.category) LIKE ${next} ESCAPE '\\')"
        ));
        values.push(pattern(text).into());
        next += 1;
    }
    conditions.extend(texts.iter().map(String::as_str));
    let condition = conditions.join(" AND ");
    let sql = format!("SELECT count(*) FROM group_expense e WHERE {condition}");
    let total = tx.row(&sql, values.clone()).await?.map_or(Ok(0), |row| row.get::<i64>(0))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM group_expense e WHERE {condition}
         ORDER BY e.day DESC, e.id DESC LIMIT ${next} OFFSET ${}",
        next + 1
    );
    values.push(i64::from(search.limit).into());
    values.push(i64::try_from(search.offset).unwrap_or(i64::MAX).into());
    let found = tx.rows(&sql, values).await?;
    let found: Vec<Expense> = found.iter().map(expense).collect::<Result<_>>()?;
    Ok((with_parts(tx, found).await?, u64::try_from(total).unwrap_or(0)))
}

/// The expenses that came with a file and are in the books still.
pub async fn of_import(
    tx: &mut Tx,
    group: GroupId,
    import: ImportId,
    limit: i64,
) -> Result<Vec<Expense>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM group_expense e
         WHERE e.import_id = $2 AND e.group_id = $1 AND e.deleted_at IS NULL ORDER BY e.id LIMIT $3"
    );
    let found = tx.rows(&sql, [group.into(), import.into(), limit.into()]).await?;
    let found: Vec<Expense> = found.iter().map(expense).collect::<Result<_>>()?;
    with_parts(tx, found).await
}

/// What holds `text`, whatever signs are in it.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

async fn with_parts(tx: &mut Tx, mut expenses: Vec<Expense>) -> Result<Vec<Expense>> {
    if expenses.is_empty() {
        return Ok(expenses);
    }
    let mut wanted = tx.table(&[("expense_id", Column::Uuid)]);
    for expense in &expenses {
        wanted.row().uuid(expense.id);
    }
    let sql = format!(
        "SELECT p.expense_id, p.member_id, p.paid_minor, p.owed_minor
         FROM group_part p WHERE {} ORDER BY p.expense_id, p.member_id",
        wanted.includes("p.expense_id", 1)
    );
    let currencies: HashMap<ExpenseId, Currency> =
        expenses.iter().map(|expense| (expense.id, expense.amount.currency())).collect();
    let mut parts: HashMap<ExpenseId, Vec<Part>> = HashMap::new();
    for row in tx.rows(&sql, wanted.into_values()).await? {
        let id: ExpenseId = row.get(0)?;
        let Some(currency) = currencies.get(&id).copied() else { continue };
        let money = |column| Ok::<_, Error>(Money::new(row.get(column)?, currency));
        let part = Part { member: row.get(1)?, paid: money(2)?, owed: money(3)? };
        parts.entry(id).or_default().push(part);
    }
    for expense in &mut expenses {
        expense.parts = parts.remove(&expense.id).unwrap_or_default();
    }
    Ok(expenses)
}
