//! A summary of some days for people: what was spent in all, on what, when and where, as a document to print.

use base::{Result, Tx};
use money::{Currency, Money};
use pdf::{Align, Block, Column, Document, Table};

use crate::analytics::{self, Bucket, Figures, Grouping, Sums};
use crate::texts::Texts;
use crate::{Day, books};

/// Merchants on it.
const MERCHANTS: usize = 20;

/// The summary of the days from one to another: this month's unless said.
///
/// # Errors
/// `out_of_range` for days the wrong way round, or too many.
pub async fn summary(tx: &mut Tx, (first, last): (Option<Day>, Option<Day>)) -> Result<Document> {
    let book = books::book(tx).await?;
    let today = books::today(tx, &book).await?;
    let first = first.unwrap_or_else(|| last.unwrap_or(today).first_of_month());
    let last = last.unwrap_or_else(|| today.last_of_month().max(first));
    let by_category =
        analytics::figures_in(tx, &book, (first, last), (Grouping::Category, None)).await?;
    let by_month = analytics::figures_in(tx, &book, (first, last), (Grouping::Month, None)).await?;
    let by_merchant =
        analytics::figures_in(tx, &book, (first, last), (Grouping::Merchant, None)).await?;
    let t = Texts::new(&books::locale(tx).await?);
    Ok(document(&t, book.currency, &[by_category, by_month, by_merchant]))
}

/// What stands on it. Pure.
fn document(t: &Texts, unit: Currency, figures: &[Figures; 3]) -> Document {
    let [by_category, by_month, by_merchant] = figures;
    let (first, last) = by_category.days;
    let days = format!("{} – {}", first.written(&t.locale), last.written(&t.locale));
    let mut blocks = vec![Block::Table(totals(t, &by_category.sums))];
    if by_category.sums.unconverted > 0 {
        let missing = i64::try_from(by_category.sums.unconverted).unwrap_or(i64::MAX);
        blocks.push(Block::Text(t.unconverted(missing)));
    }
    let months = by_month.buckets.iter().map(|bucket| {
        let day: Option<Day> = format!("{}-01", bucket.key).parse().ok();
        let name = day.map_or_else(|| bucket.key.clone(), |day| month(t, day));
        vec![name, amount(t, &bucket.sums, unit)]
    });
    let merchants = by_merchant.buckets.iter().filter(|bucket| !bucket.key.is_empty());
    for (heading, columns, rows) in [
        (
            t.by_category(),
            [t.category(), t.before()],
            by_category.buckets.iter().map(|bucket| line(t, bucket, unit)).collect(),
        ),
        (t.by_month(), [t.month(), ""], months.collect::<Vec<_>>()),
        (
            t.by_merchant(),
            [t.merchant(), t.before()],
            merchants.take(MERCHANTS).map(|bucket| line(t, bucket, unit)).collect(),
        ),
    ] {
        if !rows.is_empty() {
            let [name, before] = columns;
            let mut columns =
                vec![column(name, 4, Align::Left), column(unit.code(), 2, Align::Right)];
            if !before.is_empty() {
                columns.push(column(before, 2, Align::Right));
            }
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::Table(Table { columns, rows, total: None }));
        }
    }
    let title = format!("{}, {days}", t.expenses());
    Document { title, language: t.locale.language.tag(), blocks }
}

/// What was spent of each currency, and of all that is known in the book's.
fn totals(t: &Texts, sums: &Sums) -> Table {
    let columns = vec![column(t.currency(), 4, Align::Left), column(t.spent(), 2, Align::Right)];
    let row = |total: &analytics::Total| {
        let spent = counted(total.minor, total.currency).format(t.locale.numbers);
        vec![total.currency.code().to_owned(), spent]
    };
    Table { columns, rows: sums.totals().iter().map(row).collect(), total: None }
}

fn column(name: &str, share: u16, align: Align) -> Column {
    Column { name: name.to_owned(), share, align }
}

fn line(t: &Texts, bucket: &Bucket, unit: Currency) -> Vec<String> {
    let name = if bucket.name.is_empty() { t.nobody() } else { &bucket.name };
    let indent = "\u{a0}\u{a0}\u{a0}".repeat(bucket.depth);
    let before = amount(t, &bucket.before, unit);
    vec![format!("{indent}{name}"), amount(t, &bucket.sums, unit), before]
}

fn amount(t: &Texts, sums: &Sums, unit: Currency) -> String {
    counted(sums.home_minor, unit).format(t.locale.numbers)
}

/// The ledger counts to no more than this, and expenses are in it.
fn counted(minor: i128, unit: Currency) -> Money {
    Money::new(i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX }), unit)
}

fn month(t: &Texts, first: Day) -> String {
    let last = first.last_of_month();
    format!("{} – {}", first.written(&t.locale), last.written(&t.locale))
}
