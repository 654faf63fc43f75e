//! Figures of days or months, drawn as columns. The exact figures always stand in a table beside it.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::ToSpan as _;
use money::Currency;

use super::figures::home;
use crate::Day;
use crate::analytics::{Figures, Grouping};

/// Columns that can be told from each other, at most.
const MOST: usize = 400;
/// The drawing's size, in its own units.
const WIDTH: i64 = 1_000;
const HEIGHT: i64 = 200;

/// Columns, one for each day or month, from the first to the last, also where nothing was spent.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = r#"<svg class="chart" viewBox="0 0 1000 200" preserveAspectRatio="none" aria-hidden="true">
{%- for one in columns %}<rect x="{{ one.x }}" y="{{ one.y }}" width="{{ one.width }}" height="{{ one.height }}"{% if one.is_back %} class="back"{% endif %}/>{% endfor -%}
</svg>"#
)]
pub(super) struct Chart {
    columns: Vec<Column>,
}

impl HtmlSafe for Chart {}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    /// True where more came back than was spent.
    is_back: bool,
}

impl Chart {
    /// Of figures by day or by month; `None` where there is nothing to see.
    pub(super) fn of(figures: &Figures, grouping: Grouping, unit: Currency) -> Option<Self> {
        let minor = |bucket: &crate::Bucket| home(&bucket.sums, unit).minor();
        let known: BTreeMap<&str, i64> =
            figures.buckets.iter().map(|bucket| (bucket.key.as_str(), minor(bucket))).collect();
        let keys = keys(figures.days, grouping);
        let amounts = keys.iter().map(|key| known.get(key.as_str()).copied().unwrap_or(0));
        let columns = columns(&amounts.collect::<Vec<i64>>());
        (columns.len() > 1).then_some(Self { columns })
    }
}

/// The keys of all buckets that there could be within some days; none where they are too many.
fn keys((first, last): (Day, Day), grouping: Grouping) -> Vec<String> {
    let (mut keys, mut day) = (Vec::new(), first);
    while day <= last {
        if keys.len() == MOST {
            return Vec::new();
        }
        let text = day.to_string();
        let (key, next) = match grouping {
            Grouping::Month => (text.get(..7).unwrap_or(&text).to_owned(), day.last_of_month()),
            _ => (text, day),
        };
        keys.push(key);
        match next.date().checked_add(1.day()).ok().and_then(Day::new) {
            Some(next) => day = next,
            None => break,
        }
    }
    keys
}

/// Places and heights, the largest amount as high as the drawing.
fn columns(amounts: &[i64]) -> Vec<Column> {
    let most = amounts.iter().map(|amount| amount.unsigned_abs()).max().unwrap_or(0);
    let count = i64::try_from(amounts.len()).unwrap_or(i64::MAX).max(1);
    if most == 0 {
        return Vec::new();
    }
    let height = |amount: i64| {
        let part = u128::from(amount.unsigned_abs()) * u128::from(HEIGHT.unsigned_abs())
            / u128::from(most);
        let part = i64::try_from(part).unwrap_or(HEIGHT);
        if amount == 0 { 0 } else { part.max(2) }
    };
    let place = |at: usize| i64::try_from(at).unwrap_or(0) * WIDTH / count;
    let column = |(at, amount): (usize, &i64)| {
        let (x, height) = (place(at), height(*amount));
        let width = (place(at + 1) - x - 2).max(1);
        Column { x, y: HEIGHT - height, width, height, is_back: *amount < 0 }
    };
    amounts.iter().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn there_is_a_column_for_every_day_and_month() {
        let days = (day("2026-01-30"), day("2026-03-02"));
        assert_eq!(keys(days, Grouping::Month), ["2026-01", "2026-02", "2026-03"]);
        assert_eq!(keys(days, Grouping::Day).len(), 32);
        assert!(keys((day("2020-01-01"), day("2026-01-01")), Grouping::Day).is_empty());
    }

    #[test]
    fn the_largest_is_as_high_as_the_drawing() {
        assert_eq!(columns(&[0, 0]), []);
        let drawn = columns(&[50, 0, -200, 100, 1]);
        let heights: Vec<i64> = drawn.iter().map(|one| one.height).collect();
        assert_eq!(heights, [50, 0, 200, 100, 2]);
        assert!(drawn.iter().all(|one| one.y + one.height == HEIGHT && one.width > 0));
        assert_eq!(drawn.iter().position(|one| one.is_back), Some(2));
        assert!(drawn.last().is_some_and(|last| last.x + last.width <= WIDTH));
    }
}
