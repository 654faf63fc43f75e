//! Sums over the tables of expenses.

use base::db::Row as Line;
use base::{Id, Result, Tx};
use uuid::Uuid;

use super::rules::{Grouping, Row};
use crate::books::Book;
use crate::books::store::currency;
use crate::expenses::store::of_group;
use crate::{CategoryId, Day, GroupId};

/// Keys of one answer, at most.
const MAX_ROWS: i64 = 40_000;

/// What stands from the first to the last day, added up by key and currency; and the same of what stands before, since
/// `since` if that is said; all of it, or what was for a group. An expense that is split counts by its parts.
pub async fn sums(
    tx: &mut Tx,
    book: &Book,
    (first, last): (Day, Day),
    since: Option<Day>,
    (grouping, group): (Grouping, Option<GroupId>),
) -> Result<(Vec<Row>, Vec<Row>)> {
    let (key, name, is_split) = match grouping {
        Grouping::Category => ("coalesce(p.category_id, e.category_id)", "''", true),
        Grouping::Merchant => ("e.merchant_key", "min(e.merchant)", false),
        Grouping::Day | Grouping::Month => ("e.day", "''", false),
        Grouping::Member => ("e.person_id", "''", false),
    };
    let (amount, home, join) = if is_split {
        (
            "coalesce(p.amount_minor, e.amount_minor)",
            "coalesce(p.home_minor, e.home_minor)",
            "LEFT JOIN expense_part p ON p.expense_id = e.id",
        )
    } else {
        ("e.amount_minor", "e.home_minor", "")
    };
    let narrowed = group.map_or_else(String::new, |_| format!("AND e.id IN ({})", of_group(7)));
    let sql = format!(
        "SELECT {key} AS bucket, {name}, e.currency, CAST(sum({amount}) AS BIGINT),
                CAST(sum(CASE WHEN e.home_currency = $4 THEN {home} ELSE 0 END) AS BIGINT),
                count(*), count(CASE WHEN e.home_currency = $4 THEN NULL ELSE 1 END),
                CAST(CASE WHEN e.day < $6 THEN 1 ELSE 0 END AS BIGINT)
         FROM expense e {join}
         WHERE e.organisation_id = $1 AND e.day BETWEEN $2 AND $3 AND e.deleted_at = 0
               {narrowed}
         GROUP BY 1, 3, 8 ORDER BY 1, 3 LIMIT $5"
    );
    let mut values = vec![
        book.organisation.into(),
        since.unwrap_or(first).number().into(),
        last.number().into(),
        book.currency.code().into(),
        MAX_ROWS.into(),
        first.number().into(),
    ];
    values.extend(group.map(Into::into));
    let (mut within, mut before) = (Vec::new(), Vec::new());
    for line in tx.rows(&sql, values).await? {
        let side = if line.get::<i64>(7)? == 0 { &mut within } else { &mut before };
        side.push(row(&line, grouping)?);
    }
    Ok((within, before))
}

fn row(line: &Line, grouping: Grouping) -> Result<Row> {
    let key = match grouping {
        Grouping::Category => line.get::<CategoryId>(0)?.to_string(),
        Grouping::Merchant => line.get(0)?,
        Grouping::Day | Grouping::Month => Day::read(line, 0)?.to_string(),
        Grouping::Member => {
            let person: Uuid = line.get(0)?;
            let person: Id<base::who::Person> = Id::from_uuid(person);
            if person.uuid().is_nil() { String::new() } else { person.to_string() }
        }
    };
    let (minor, home_minor): (i64, i64) = (line.get(3)?, line.get(4)?);
    let (lines, unconverted): (i64, i64) = (line.get(5)?, line.get(6)?);
    Ok(Row {
        key,
        name: line.get(1)?,
        currency: currency(&line.get::<String>(2)?)?,
        minor: minor.into(),
        home_minor: home_minor.into(),
        lines: u64::try_from(lines).unwrap_or_default(),
        unconverted: u64::try_from(unconverted).unwrap_or_default(),
    })
}
