//! The tables `expense_import` and `expense_import_row`.

use std::collections::{BTreeMap, BTreeSet};

use base::db::{Change, Column, Row as Stored, Rows};
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};
use formats::Format;
use formats::matching::{self, Known};
use money::Money;
use uuid::Uuid;

use super::rules::{self, Counts, Decision, Report, Row, Seen, State, Verdict};
use super::{Import, ImportId};
use crate::books::store::currency;
use crate::feeds::FeedId;
use crate::{Day, ExpenseId};

/// Days before and after a file's in which its rows may be known.
const MARGIN_DAYS: i32 = 8;
/// Known rows that a file is compared with, at most.
const MAX_KNOWN: i64 = 400_000;
/// Rows written at once.
const CHUNK: usize = 4_000;

const ROW: &[(&str, Column)] = &[
    ("import_id", Column::Uuid),
    ("number", Column::BigInt),
    ("organisation_id", Column::Uuid),
    ("feed_id", Column::Uuid),
    ("line", Column::BigInt),
    ("day", Column::BigInt),
    ("amount_minor", Column::BigInt),
    ("currency", Column::Text),
    ("merchant", Column::Text),
    ("description", Column::Text),
    ("compared", Column::Text),
    ("bank_id", Column::Text),
    ("pending", Column::BigInt),
    ("verdict", Column::Text),
    ("likeness", Column::BigInt),
    ("decision", Column::Text),
    ("expense_id", Column::Uuid),
];
const DECISION: &[(&str, Column)] =
    &[("import_id", Column::Uuid), ("number", Column::BigInt), ("decision", Column::Text)];

const READ: &str =
    "SELECT id, organisation_id, feed_id, person_id, file_name, sha256, format, state,
        percent, report, created_at, ended_at FROM expense_import";
const READ_ROW: &str = "SELECT number, line, day, amount_minor, currency, merchant, description,
        compared, bank_id, pending, verdict, likeness, decision, expense_id
    FROM expense_import_row";

fn unknown(what: &str) -> Error {
    Error::fault(format!("reading a stored {what}"))
}

fn import(row: &Stored) -> Result<Import> {
    let person: Uuid = row.get(3)?;
    let report = serde_json::from_str::<Report>(&row.get::<String>(9)?);
    let ended_at: i64 = row.get(11)?;
    Ok(Import {
        id: row.get(0)?,
        organisation: row.get(1)?,
        feed: row.get(2)?,
        person: (!person.is_nil()).then(|| Id::from_uuid(person)),
        file_name: row.get(4)?,
        sha256: row.get(5)?,
        format: Format::parse(&row.get::<String>(6)?).ok_or_else(|| unknown("format"))?,
        state: State::parse(&row.get::<String>(7)?).ok_or_else(|| unknown("state"))?,
        percent: row.get(8)?,
        report: report.map_err(|error| Error::caused("reading a stored report", error))?,
        created_at: row.get(10)?,
        ended_at: (ended_at != 0).then(|| Timestamp::from_micros(ended_at)),
    })
}

fn file_row(row: &Stored) -> Result<Row> {
    let decision: String = row.get(12)?;
    let expense: Uuid = row.get(13)?;
    Ok(Row {
        number: row.get(0)?,
        line: row.get(1)?,
        day: Day::read(row, 2)?,
        amount: Money::new(row.get(3)?, currency(&row.get::<String>(4)?)?),
        merchant: row.get(5)?,
        description: row.get(6)?,
        compared: row.get(7)?,
        bank_id: row.get(8)?,
        pending: row.get::<i64>(9)? != 0,
        verdict: Verdict::parse(&row.get::<String>(10)?).ok_or_else(|| unknown("verdict"))?,
        likeness: u8::try_from(row.get::<i64>(11)?).unwrap_or_default(),
        decision: Decision::parse(&decision),
        expense: (!expense.is_nil()).then(|| Id::from_uuid(expense)),
    })
}

fn text(report: &Report) -> Result<String> {
    serde_json::to_string(report).map_err(|error| Error::caused("writing a report", error))
}

fn ended(import: &Import) -> i64 {
    import.ended_at.map_or(0, Timestamp::micros)
}

pub async fn insert(tx: &mut Tx, import: &Import) -> Result<()> {
    let sql = "INSERT INTO expense_import (id, organisation_id, feed_id, person_id, file_name,
                   sha256, format, state, percent, report, created_at, ended_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        import.id.into(),
        import.organisation.into(),
        import.feed.into(),
        import.person.map_or(Uuid::nil(), Id::uuid).into(),
        import.file_name.clone().into(),
        import.sha256.clone().into(),
        import.format.name().into(),
        import.state.word().into(),
        import.percent.into(),
        text(&import.report)?.into(),
        import.created_at.into(),
        ended(import).into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn update(tx: &mut Tx, import: &Import) -> Result<()> {
    let sql = "UPDATE expense_import SET state = $3, percent = $4, report = $5, ended_at = $6
               WHERE id = $1 AND organisation_id = $2";
    let values = [
        import.id.into(),
        import.organisation.into(),
        import.state.word().into(),
        import.percent.into(),
        text(&import.report)?.into(),
        ended(import).into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub async fn insert_rows(tx: &mut Tx, import: &Import, rows: &[Row]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let mut table = tx.table(ROW);
        for row in chunk {
            table
                .row()
                .uuid(import.id)
                .int(row.number)
                .uuid(import.organisation)
                .uuid(import.feed)
                .ints([row.line, row.day.number(), row.amount.minor()])
                .text(row.amount.currency().code())
                .text(&row.merchant)
                .text(&row.description)
                .text(&row.compared)
                .text(&row.bank_id)
                .int(i64::from(row.pending))
                .text(row.verdict.word())
                .int(i64::from(row.likeness))
                .text(row.decision.map_or("", Decision::word))
                .uuid(row.expense.map_or(Uuid::nil(), Id::uuid));
        }
        table.insert(tx, "expense_import_row").await?;
    }
    Ok(())
}

/// Writes what became of all rows of an import.
pub async fn replace_rows(tx: &mut Tx, import: &Import, rows: &[Row]) -> Result<()> {
    let sql = "DELETE FROM expense_import_row WHERE import_id = $1";
    tx.execute(sql, [import.id.into()]).await?;
    insert_rows(tx, import, rows).await
}

pub async fn decide(
    tx: &mut Tx,
    id: ImportId,
    decisions: &[(i64, Option<Decision>)],
) -> Result<()> {
    let mut table = tx.table(DECISION);
    for (number, decision) in decisions {
        table.row().uuid(id).int(*number).text(decision.map_or("", Decision::word));
    }
    tx.write(vec![(Change::By("expense_import_row", decide_statement), table)]).await
}

fn decide_statement(rows: &Rows, first: usize) -> String {
    let decided = rows.table(first, "t");
    format!(
        "UPDATE expense_import_row SET decision = t.decision FROM {decided}
         WHERE expense_import_row.import_id = t.import_id
             AND expense_import_row.number = t.number"
    )
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ImportId,
) -> Result<Option<Import>> {
    let sql = format!("{READ} WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| import(&row)).transpose()
}

/// The import of this file that stands.
pub async fn find_done(tx: &mut Tx, feed: FeedId, sha256: &str) -> Result<Option<Import>> {
    let sql = format!("{READ} WHERE feed_id = $1 AND sha256 = $2 AND state = 'done'");
    let row = tx.row(&sql, [feed.into(), sha256.into()]).await?;
    row.map(|row| import(&row)).transpose()
}

pub async fn list(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Import>, u64)> {
    let sql = "SELECT count(*) FROM expense_import WHERE organisation_id = $1";
    let total = total(tx, sql, organisation.uuid()).await?;
    let sql = format!("{READ} WHERE organisation_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3");
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let values = [organisation.into(), i64::from(limit).into(), offset.into()];
    let found = tx.rows(&sql, values).await?.iter().map(import).collect::<Result<_>>()?;
    Ok((found, total))
}

async fn total(tx: &mut Tx, sql: &str, of: Uuid) -> Result<u64> {
    let row = tx.row(sql, [of.into()]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

pub async fn count_open(tx: &mut Tx, organisation: Id<Organisation>) -> Result<i64> {
    let sql = "SELECT count(*) FROM expense_import WHERE organisation_id = $1 AND state = 'open'";
    let count = total(tx, sql, organisation.uuid()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub async fn count_rows(tx: &mut Tx, id: ImportId) -> Result<i64> {
    let sql = "SELECT count(*) FROM expense_import_row WHERE import_id = $1";
    let count = total(tx, sql, id.uuid()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

pub async fn discard(tx: &mut Tx, id: ImportId) -> Result<()> {
    for sql in [
        "DELETE FROM expense_import_row WHERE import_id = $1",
        "DELETE FROM expense_import WHERE id = $1",
    ] {
        tx.execute(sql, [id.into()]).await?;
    }
    Ok(())
}

/// Discards the organisation's imports that have been open since before `stale`.
pub async fn discard_stale(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    stale: Timestamp,
) -> Result<()> {
    let sql = "SELECT id FROM expense_import
               WHERE organisation_id = $1 AND state = 'open' AND created_at < $2";
    let found = tx.rows(sql, [organisation.into(), stale.into()]).await?;
    for row in found {
        discard(tx, row.get(0)?).await?;
    }
    Ok(())
}

pub async fn rows(tx: &mut Tx, id: ImportId) -> Result<Vec<Row>> {
    let sql = format!("{READ_ROW} WHERE import_id = $1 ORDER BY number");
    tx.rows(&sql, [id.into()]).await?.iter().map(file_row).collect()
}

pub async fn page(
    tx: &mut Tx,
    id: ImportId,
    verdict: Option<Verdict>,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Row>, u64)> {
    let filter = "WHERE import_id = $1 AND ($2 = '' OR verdict = $2)";
    let word = verdict.map_or("", Verdict::word);
    let sql = format!("SELECT count(*) FROM expense_import_row {filter}");
    let row = tx.row(&sql, [id.into(), word.into()]).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    let sql = format!("{READ_ROW} {filter} ORDER BY number LIMIT $3 OFFSET $4");
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let values = [id.into(), word.into(), i64::from(limit).into(), offset.into()];
    let found = tx.rows(&sql, values).await?.iter().map(file_row).collect::<Result<_>>()?;
    Ok((found, u64::try_from(total).unwrap_or_default()))
}

pub async fn counts(tx: &mut Tx, id: ImportId) -> Result<Counts> {
    let sql = "SELECT verdict, decision, count(*) FROM expense_import_row WHERE import_id = $1
               GROUP BY verdict, decision";
    let mut counts = Counts::default();
    for row in tx.rows(sql, [id.into()]).await? {
        let verdict = Verdict::parse(&row.get::<String>(0)?).ok_or_else(|| unknown("verdict"))?;
        counts.add(verdict, Decision::parse(&row.get::<String>(1)?), row.get(2)?);
    }
    Ok(counts)
}

/// What imports of a feed that stand have brought between two days and a week around: per expense, the booked row of it
/// if there is one, every id and every format by which it came.
pub async fn known(tx: &mut Tx, feed: FeedId, first: Day, last: Day) -> Result<Vec<Seen>> {
    let sql = "SELECT r.number, r.line, r.day, r.amount_minor, r.currency, r.merchant,
                   r.description, r.compared, r.bank_id, r.pending, r.verdict, r.likeness,
                   r.decision, r.expense_id, i.format, i.id
               FROM expense_import_row r
               JOIN expense_import i ON i.id = r.import_id
               WHERE r.feed_id = $1 AND r.day BETWEEN $2 AND $3 AND i.state = 'done'
                   AND r.verdict <> 'nothing'
               ORDER BY r.pending, i.id, r.number LIMIT $4";
    let (first, last) = (first.plus_days(-MARGIN_DAYS), last.plus_days(MARGIN_DAYS));
    let values = [feed.into(), first.number().into(), last.number().into(), MAX_KNOWN.into()];
    let mut places: BTreeMap<Uuid, usize> = BTreeMap::new();
    let mut seen: Vec<Seen> = Vec::new();
    for stored in tx.rows(sql, values).await? {
        let row = file_row(&stored)?;
        let format: String = stored.get(14)?;
        let compared = rules::matching_row(&row, &format);
        let id = compared.bank_id.clone();
        let place = row.expense.and_then(|expense| places.get(&expense.uuid()).copied());
        if let Some((_, known)) = place.and_then(|place| seen.get_mut(place)) {
            known.bank_ids.extend(id);
            known.formats.insert(format);
            continue;
        }
        if let Some(expense) = row.expense {
            places.insert(expense.uuid(), seen.len());
        }
        let formats = BTreeSet::from([format]);
        let known = Known { row: compared, bank_ids: id.into_iter().collect(), formats };
        seen.push((row.expense, known));
    }
    Ok(seen)
}

/// What somebody entered between two days and a week around, and no file has brought yet.
pub async fn entered(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    first: Day,
    last: Day,
) -> Result<Vec<Seen>> {
    let sql = "SELECT e.id, e.day, e.amount_minor, e.currency, e.merchant, e.description
               FROM expense e
               WHERE e.organisation_id = $1 AND e.deleted_at = 0 AND e.day BETWEEN $2 AND $3
                   AND e.source = 'entry'
                   AND NOT EXISTS (SELECT 1 FROM expense_import_row r
                       JOIN expense_import i ON i.id = r.import_id
                       WHERE r.expense_id = e.id AND i.state = 'done')
               ORDER BY e.day, e.id LIMIT $4";
    let (first, last) = (first.plus_days(-MARGIN_DAYS), last.plus_days(MARGIN_DAYS));
    let (first, last) = (first.number(), last.number());
    let values = [organisation.into(), first.into(), last.into(), MAX_KNOWN.into()];
    let seen = |stored: Stored| {
        let expense: ExpenseId = stored.get(0)?;
        let minor: i64 = stored.get(2)?;
        let (merchant, description): (String, String) = (stored.get(4)?, stored.get(5)?);
        let row = matching::Row {
            on: Day::read(&stored, 1)?.date(),
            amount: Money::new(minor.saturating_neg(), currency(&stored.get::<String>(3)?)?),
            text: matching::text_of(&merchant, &description),
            bank_id: None,
            pending: false,
        };
        Ok((Some(expense), Known { row, bank_ids: Vec::new(), formats: BTreeSet::new() }))
    };
    tx.rows(sql, values).await?.into_iter().map(seen).collect()
}

/// Gives the expenses of an import that other imports have seen, too, to one of those.
pub async fn hand_over(tx: &mut Tx, id: ImportId) -> Result<()> {
    let others = "FROM expense_import_row r JOIN expense_import i ON i.id = r.import_id
                  WHERE r.expense_id = expense.id AND i.state = 'done' AND i.id <> $1";
    let sql = format!(
        "UPDATE expense SET batch_id = (SELECT r.import_id {others} ORDER BY r.import_id LIMIT 1)
         WHERE batch_id = $1 AND source = 'import' AND EXISTS (SELECT 1 {others})"
    );
    tx.execute(&sql, [id.into()]).await.map(drop)
}
