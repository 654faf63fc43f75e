//! The table `reference_rate`.

use base::db::{Change, Column, Row, Rows};
use base::{Error, Result, Tx};
use money::{Currency, Rate};

use super::Published;
use crate::Day;
use crate::books::store::currency;

pub async fn between(
    tx: &mut Tx,
    currencies: &[Currency],
    first: Day,
    last: Day,
) -> Result<Vec<Published>> {
    let mut rows = tx.table(&[("currency", Column::Text)]);
    for currency in currencies {
        rows.row().text(currency.code());
    }
    let next = rows.after(1);
    let sql = format!(
        "SELECT currency, day, rate FROM reference_rate
         WHERE {} AND day BETWEEN ${next} AND ${} ORDER BY day",
        rows.includes("currency", 1),
        next + 1
    );
    let mut values = rows.into_values();
    values.extend([first.number().into(), last.number().into()]);
    tx.rows(&sql, values).await?.iter().map(published).collect()
}

fn published(row: &Row) -> Result<Published> {
    let rate = Rate::parse(&row.get::<String>(2)?)
        .map_err(|error| Error::caused("reading a stored rate", error))?;
    Ok(Published { currency: currency(&row.get::<String>(0)?)?, day: Day::read(row, 1)?, rate })
}

/// The newest day that anything is kept of.
pub async fn newest(tx: &mut Tx) -> Result<Option<Day>> {
    let row = tx.row("SELECT max(day) FROM reference_rate", []).await?;
    let day: Option<i64> = row.map_or(Ok(None), |row| row.get(0))?;
    day.map(Day::stored).transpose()
}

const COLUMNS: &[(&str, Column)] = &[
    ("currency", Column::Text),
    ("day", Column::BigInt),
    ("rate", Column::Text),
    ("source", Column::Text),
];

pub async fn put(tx: &mut Tx, published: &[Published]) -> Result<()> {
    let mut rows = tx.table(COLUMNS);
    for each in published {
        rows.row()
            .text(each.currency.code())
            .int(each.day.number())
            .text(&each.rate.to_string())
            .text("ecb");
    }
    tx.write(vec![(Change::By("reference_rate", replace), rows)]).await
}

fn replace(rows: &Rows, first: usize) -> String {
    format!(
        "INSERT INTO reference_rate (currency, day, rate, source)
         SELECT r.currency, r.day, r.rate, r.source FROM {} WHERE TRUE
         ON CONFLICT (currency, day) DO UPDATE SET rate = excluded.rate, source = excluded.source",
        rows.table(first, "r")
    )
}
