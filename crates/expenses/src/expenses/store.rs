//! The tables `expense`, `expense_part` and `expense_tag`. No decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base::db::{Change, Column, Row, Rows, Value};
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};
use money::{Money, Rate};
use uuid::Uuid;

use super::{Expense, ExpenseId, Home, Origin, Part, Search, Sort, Source, rules};
use crate::Day;
use crate::books::store::currency;
use crate::categories::CategoryId;
use crate::rates::Quote;

const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("person_id", Column::Uuid),
    ("day", Column::BigInt),
    ("amount_minor", Column::BigInt),
    ("currency", Column::Text),
    ("home_minor", Column::BigInt),
    ("home_currency", Column::Text),
    ("rates", Column::Text),
    ("rates_day", Column::BigInt),
    ("category_id", Column::Uuid),
    ("description", Column::Text),
    ("merchant", Column::Text),
    ("merchant_key", Column::Text),
    ("note", Column::Text),
    ("search", Column::Text),
    ("source", Column::Text),
    ("batch_id", Column::Uuid),
    ("external_id", Column::Text),
    ("content_key", Column::Text),
    ("chains", Column::BigInt),
    ("created_at", Column::BigInt),
    ("changed_at", Column::BigInt),
    ("deleted_at", Column::BigInt),
];
const PARTS: &[(&str, Column)] = &[
    ("expense_id", Column::Uuid),
    ("number", Column::BigInt),
    ("category_id", Column::Uuid),
    ("amount_minor", Column::BigInt),
    ("home_minor", Column::BigInt),
    ("note", Column::Text),
];
const TAGS: &[(&str, Column)] =
    &[("expense_id", Column::Uuid), ("tag", Column::Text), ("organisation_id", Column::Uuid)];
const GROUPS: &[(&str, Column)] =
    &[("expense_id", Column::Uuid), ("organisation_id", Column::Uuid), ("group_id", Column::Uuid)];
const READ: &str = "SELECT e.id, e.organisation_id, e.person_id, e.day, e.amount_minor, e.currency,
        e.home_minor, e.home_currency, e.rates, e.rates_day, e.category_id, e.description,
        e.merchant, e.note, e.source, e.batch_id, e.external_id, e.content_key, e.chains,
        e.created_at, e.changed_at, e.deleted_at,
        (SELECT g.group_id FROM expense_group g WHERE g.expense_id = e.id)
    FROM expense e";

/// Writes new expenses, all of one organisation, with one statement per table.
pub async fn insert(tx: &mut Tx, expenses: &[Expense]) -> Result<()> {
    let mut rows = tx.table(COLUMNS);
    for expense in expenses {
        push(&mut rows, expense);
    }
    let [parts, tags, groups] = pieces(tx, expenses);
    tx.write(vec![
        (Change::Insert("expense"), rows),
        (Change::Insert("expense_part"), parts),
        (Change::Insert("expense_tag"), tags),
        (Change::Insert("expense_group"), groups),
    ])
    .await
}

/// Writes an expense that was locked in this transaction.
pub async fn update(tx: &mut Tx, expense: &Expense) -> Result<()> {
    for table in ["expense_part", "expense_tag", "expense_group"] {
        let sql = format!("DELETE FROM {table} WHERE expense_id = $1");
        tx.execute(&sql, [expense.id.into()]).await?;
    }
    let mut rows = tx.table(COLUMNS);
    push(&mut rows, expense);
    let [parts, tags, groups] = pieces(tx, std::slice::from_ref(expense));
    tx.write(vec![
        (Change::Update("expense"), rows),
        (Change::Insert("expense_part"), parts),
        (Change::Insert("expense_tag"), tags),
        (Change::Insert("expense_group"), groups),
    ])
    .await
}

/// Writes of each since when it does not count, and how many chains it has.
pub async fn set_deleted(tx: &mut Tx, expenses: &[Expense]) -> Result<()> {
    let mut rows = tx.table(&[
        ("id", Column::Uuid),
        ("chains", Column::BigInt),
        ("changed_at", Column::BigInt),
        ("deleted_at", Column::BigInt),
    ]);
    for expense in expenses {
        let deleted_at = expense.deleted_at.map_or(0, Timestamp::micros);
        rows.row().uuid(expense.id).ints([expense.chains, expense.changed_at.micros(), deleted_at]);
    }
    tx.write(vec![(Change::Update("expense"), rows)]).await
}

fn push(rows: &mut Rows, expense: &Expense) {
    let (home_minor, home_currency) =
        expense.home.map_or((0, ""), |home| (home.amount.minor(), home.amount.currency().code()));
    let quote = expense.home.and_then(|home| home.quote);
    let rates = quote.map(|quote| format!("{} {}", quote.from_per_euro, quote.to_per_euro));
    let nil = Uuid::nil();
    rows.row()
        .uuid(expense.id)
        .uuid(expense.organisation)
        .uuid(expense.person.map_or(nil, Id::uuid))
        .int(expense.day.number())
        .int(expense.amount.minor())
        .text(expense.amount.currency().code())
        .int(home_minor)
        .text(home_currency)
        .text(&rates.unwrap_or_default())
        .int(quote.map_or(0, |quote| quote.day.number()))
        .uuid(expense.category.map_or(nil, Id::uuid))
        .text(&expense.description)
        .text(&expense.merchant)
        .text(&rules::fold(&expense.merchant))
        .text(&expense.note)
        .text(&rules::search_text(expense))
        .text(expense.origin.source.word())
        .uuid(expense.origin.batch)
        .text(&expense.origin.external_id)
        .text(&expense.origin.content_key)
        .int(expense.chains)
        .int(expense.created_at.micros())
        .int(expense.changed_at.micros())
        .int(expense.deleted_at.map_or(0, Timestamp::micros));
}

fn pieces(tx: &Tx, expenses: &[Expense]) -> [Rows; 3] {
    let [mut parts, mut tags, mut groups] = [PARTS, TAGS, GROUPS].map(|columns| tx.table(columns));
    for expense in expenses {
        for (number, part) in (1..).zip(&expense.parts) {
            let row = parts.row().uuid(expense.id).int(number).uuid(part.category);
            row.int(part.amount.minor()).int(part.home_minor).text(&part.note);
        }
        for tag in &expense.tags {
            tags.row().uuid(expense.id).text(tag).uuid(expense.organisation);
        }
        if let Some(group) = expense.group {
            groups.row().uuid(expense.id).uuid(expense.organisation).uuid(group);
        }
    }
    [parts, tags, groups]
}

/// Locks an expense until the transaction ends.
pub async fn lock(tx: &mut Tx, organisation: Id<Organisation>, id: ExpenseId) -> Result<()> {
    let lock = tx.engine().lock_rows();
    let sql = format!("SELECT 1 FROM expense WHERE id = $1 AND organisation_id = $2{lock}");
    tx.row(&sql, [id.into(), organisation.into()]).await.map(drop)
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ExpenseId,
) -> Result<Option<Expense>> {
    let sql = format!("{READ} WHERE e.id = $1 AND e.organisation_id = $2");
    let rows = tx.rows(&sql, [id.into(), organisation.into()]).await?;
    Ok(whole(tx, &rows).await?.pop())
}

/// At most `limit` expenses of a batch that stand.
pub async fn of_batch(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    batch: Uuid,
    limit: usize,
) -> Result<Vec<Expense>> {
    let lock = tx.engine().lock_rows();
    let sql = format!(
        "{READ} WHERE e.batch_id = $1 AND e.organisation_id = $2 AND e.source = 'import'
             AND e.deleted_at = 0 ORDER BY e.id LIMIT $3{lock}"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.rows(&sql, [batch.into(), organisation.into(), limit.into()]).await?;
    whole(tx, &rows).await
}

/// Conditions of a query, with their parameters.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds one that has a parameter, whose number it is told.
    fn and(&mut self, value: impl Into<Value>, condition: impl FnOnce(usize) -> String) {
        self.values.push(value.into());
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition(self.values.len()));
    }
}

/// How many are wanted in all. `filed_under` is the subtree of the wanted category.
pub async fn count(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    wanted: &Search,
    filed_under: Option<&BTreeSet<CategoryId>>,
) -> Result<u64> {
    let Conditions { sql, values } = conditions(tx, organisation, wanted, filed_under);
    let row = tx.row(&format!("SELECT count(*) FROM expense e WHERE {sql}"), values).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(u64::try_from(total).unwrap_or_default())
}

/// One page of what is wanted.
pub async fn search(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    wanted: &Search,
    filed_under: Option<&BTreeSet<CategoryId>>,
) -> Result<Vec<Expense>> {
    let mut conditions = conditions(tx, organisation, wanted, filed_under);
    let (beyond, direction) = if wanted.oldest_first { ('>', "") } else { ('<', " DESC") };
    if let Some((day, id)) = wanted.after {
        let day = day.number();
        conditions.and(day, |at| format!("e.day {beyond}= ${at}"));
        conditions.values.push(id.into());
        let (day, id) = (conditions.values.len() - 1, conditions.values.len());
        let _ = write!(conditions.sql, " AND (e.day {beyond} ${day} OR e.id {beyond} ${id})");
    }
    let mut order = String::new();
    for (sort, descending) in &wanted.sorts {
        order.push_str(column(*sort));
        order.push_str(if *descending { " DESC, " } else { ", " });
    }
    conditions.values.push(i64::from(wanted.limit).into());
    conditions.values.push(i64::try_from(wanted.offset).unwrap_or(i64::MAX).into());
    let offset = conditions.values.len();
    let sql = format!(
        "{READ} WHERE {} ORDER BY {order}e.day{direction}, e.id{direction}
         LIMIT ${} OFFSET ${offset}",
        conditions.sql,
        offset - 1
    );
    let rows = tx.rows(&sql, conditions.values).await?;
    whole(tx, &rows).await
}

/// The expenses of the organisation `$1` that were for the group `$at`.
pub(crate) fn of_group(at: usize) -> String {
    format!(
        "SELECT g.expense_id FROM expense_group g
         WHERE g.organisation_id = $1 AND g.group_id = ${at}"
    )
}

const fn column(sort: Sort) -> &'static str {
    match sort {
        Sort::Day => "e.day",
        Sort::Amount => "e.amount_minor",
        Sort::Merchant => "e.merchant",
        Sort::Description => "e.description",
        Sort::Recorded => "e.created_at",
    }
}

fn conditions(
    tx: &Tx,
    organisation: Id<Organisation>,
    wanted: &Search,
    filed_under: Option<&BTreeSet<CategoryId>>,
) -> Conditions {
    let stands = if wanted.deleted { "> 0" } else { "= 0" };
    let sql = format!("e.organisation_id = $1 AND e.deleted_at {stands}");
    let mut all = Conditions { sql, values: vec![organisation.into()] };
    // The whole range where nothing is said, so that both ends of the index are always given.
    all.and(wanted.from.unwrap_or(Day::FIRST).number(), |at| format!("e.day >= ${at}"));
    all.and(wanted.to.unwrap_or(Day::LAST).number(), |at| format!("e.day <= ${at}"));
    for pattern in wanted.patterns() {
        all.and(pattern, |at| format!("e.search LIKE ${at} ESCAPE '\\'"));
    }
    if let Some(currency) = wanted.currency {
        all.and(currency.code(), |at| format!("e.currency = ${at}"));
    }
    if let Some(least) = wanted.least_minor {
        all.and(least, |at| format!("e.amount_minor >= ${at}"));
    }
    if let Some(most) = wanted.most_minor {
        all.and(most, |at| format!("e.amount_minor <= ${at}"));
    }
    if let Some(merchant) = &wanted.merchant {
        all.and(rules::fold(merchant), |at| format!("e.merchant_key = ${at}"));
    }
    if let Some(person) = wanted.person {
        all.and(person, |at| format!("e.person_id = ${at}"));
    }
    if let Some(batch) = wanted.batch {
        all.and(batch, |at| format!("e.batch_id = ${at}"));
    }
    if let Some(tag) = &wanted.tag {
        all.and(rules::fold(tag), |at| {
            format!(
                "EXISTS (SELECT 1 FROM expense_tag t WHERE t.expense_id = e.id AND t.tag = ${at})"
            )
        });
    }
    if let Some(group) = wanted.group {
        all.and(group, |at| format!("e.id IN ({})", of_group(at)));
    }
    if let Some(has_receipt) = wanted.has_receipt {
        let not = if has_receipt { "" } else { "NOT " };
        let _ = write!(
            all.sql,
            " AND {not}EXISTS (SELECT 1 FROM expense_receipt r WHERE r.expense_id = e.id)"
        );
    }
    if let Some(categories) = filed_under {
        let rows = tx.table_of_ids(categories.iter().copied());
        let first = all.values.len() + 1;
        let (own, part) =
            (rows.includes("e.category_id", first), rows.includes("p.category_id", first));
        let _ = write!(
            all.sql,
            " AND ({own} OR EXISTS (SELECT 1 FROM expense_part p
                                    WHERE p.expense_id = e.id AND {part}))"
        );
        all.values.extend(rows.into_values());
    }
    all
}

/// Expenses with their parts and tags.
async fn whole(tx: &mut Tx, rows: &[Row]) -> Result<Vec<Expense>> {
    let mut expenses = rows.iter().map(expense).collect::<Result<Vec<Expense>>>()?;
    if expenses.is_empty() {
        return Ok(expenses);
    }
    let (mut parts, mut tags) = (parts(tx, &expenses).await?, tags(tx, &expenses).await?);
    for expense in &mut expenses {
        expense.tags = tags.remove(&expense.id).unwrap_or_default();
        let currency = expense.amount.currency();
        let parts = parts.remove(&expense.id).unwrap_or_default();
        expense.parts = parts
            .into_iter()
            .map(|(category, minor, home_minor, note)| Part {
                category,
                amount: Money::new(minor, currency),
                home_minor,
                note,
            })
            .collect();
    }
    Ok(expenses)
}

type StoredPart = (CategoryId, i64, i64, String);

async fn parts(tx: &mut Tx, expenses: &[Expense]) -> Result<BTreeMap<ExpenseId, Vec<StoredPart>>> {
    let mut found: BTreeMap<ExpenseId, Vec<StoredPart>> = BTreeMap::new();
    let split = expenses.iter().filter(|expense| expense.category.is_none());
    let ids = tx.table_of_ids(split.map(|expense| expense.id));
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT expense_id, category_id, amount_minor, home_minor, note FROM expense_part
         WHERE {} ORDER BY expense_id, number",
        ids.includes("expense_id", 1)
    );
    for row in tx.rows(&sql, ids.into_values()).await? {
        let part = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        found.entry(row.get(0)?).or_default().push(part);
    }
    Ok(found)
}

async fn tags(tx: &mut Tx, expenses: &[Expense]) -> Result<BTreeMap<ExpenseId, Vec<String>>> {
    let mut found: BTreeMap<ExpenseId, Vec<String>> = BTreeMap::new();
    let ids = tx.table_of_ids(expenses.iter().map(|expense| expense.id));
    let sql = format!(
        "SELECT expense_id, tag FROM expense_tag WHERE {} ORDER BY expense_id, tag",
        ids.includes("expense_id", 1)
    );
    for row in tx.rows(&sql, ids.into_values()).await? {
        found.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(found)
}

/// An expense without its parts and tags.
fn expense(row: &Row) -> Result<Expense> {
    let known = |id: Uuid| (!id.is_nil()).then_some(id);
    let amount = Money::new(row.get(4)?, currency(&row.get::<String>(5)?)?);
    let deleted_at: Timestamp = row.get(21)?;
    Ok(Expense {
        id: row.get(0)?,
        organisation: row.get(1)?,
        person: known(row.get(2)?).map(Id::from_uuid),
        day: Day::read(row, 3)?,
        amount,
        home: home(row, amount)?,
        category: known(row.get(10)?).map(Id::from_uuid),
        parts: Vec::new(),
        description: row.get(11)?,
        merchant: row.get(12)?,
        note: row.get(13)?,
        tags: Vec::new(),
        group: row.get(22)?,
        origin: Origin {
            source: Source::stored(&row.get::<String>(14)?)?,
            batch: row.get(15)?,
            external_id: row.get(16)?,
            content_key: row.get(17)?,
        },
        chains: row.get(18)?,
        created_at: row.get(19)?,
        changed_at: row.get(20)?,
        deleted_at: (deleted_at.micros() > 0).then_some(deleted_at),
    })
}

fn home(row: &Row, amount: Money) -> Result<Option<Home>> {
    let code: String = row.get(7)?;
    if code.is_empty() {
        return Ok(None);
    }
    let to = currency(&code)?;
    let rate = |text: &str| {
        Rate::parse(text).map_err(|error| Error::caused("reading a stored rate", error))
    };
    let rates: String = row.get(8)?;
    let quote = match rates.split_once(' ') {
        None => None,
        Some((from_per_euro, to_per_euro)) => Some(Quote {
            from: amount.currency(),
            to,
            from_per_euro: rate(from_per_euro)?,
            to_per_euro: rate(to_per_euro)?,
            day: Day::read(row, 9)?,
        }),
    };
    Ok(Some(Home { amount: Money::new(row.get(6)?, to), quote }))
}
