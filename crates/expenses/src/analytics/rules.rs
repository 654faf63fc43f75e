//! How sums become figures: buckets with what is in and below them, beside the days before. Pure.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use money::Currency;

use crate::Day;
use crate::categories::Tree;

/// What expenses are put into buckets by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The category, with all below it.
    Category,
    /// The merchant, however it is capitalised.
    Merchant,
    /// The day.
    Day,
    /// The month.
    Month,
    /// Who spent it.
    Member,
}

impl Grouping {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Category, "category"),
        (Self::Merchant, "merchant"),
        (Self::Day, "day"),
        (Self::Month, "month"),
        (Self::Member, "member"),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(grouping, _)| *grouping == self).map_or("", |(_, word)| word)
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(grouping, _)| *grouping)
    }

    /// All words.
    pub fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, word)| *word).collect()
    }
}

/// The expenses, or parts of them, of one key and currency, added up. In minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A category, a merchant in lower case, a day, a person: as text.
    pub key: String,
    /// A merchant as it was written.
    pub name: String,
    /// The currency of what follows.
    pub currency: Currency,
    /// All amounts.
    pub minor: i128,
    /// All amounts in the book's currency, as far as they are known there.
    pub home_minor: i128,
    /// How many.
    pub lines: u64,
    /// Of how many the amount in the book's currency is not known.
    pub unconverted: u64,
}

/// So much of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// In minor units.
    pub minor: i128,
    /// Expenses, or parts of them.
    pub lines: u64,
}

/// Amounts added up, each currency by itself, and together in the book's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    by_currency: BTreeMap<&'static str, (i128, u64)>,
    /// All that is known in the book's currency, in minor units.
    pub home_minor: i128,
    /// Expenses, or parts of them, that are missing there, since no rate is known.
    pub unconverted: u64,
}

impl Sums {
    fn add(&mut self, row: &Row) {
        let sum = self.by_currency.entry(row.currency.code()).or_default();
        sum.0 = sum.0.saturating_add(row.minor);
        sum.1 = sum.1.saturating_add(row.lines);
        self.home_minor = self.home_minor.saturating_add(row.home_minor);
        self.unconverted = self.unconverted.saturating_add(row.unconverted);
    }

    fn of(rows: &[Row]) -> Self {
        let mut sums = Self::default();
        for row in rows {
            sums.add(row);
        }
        sums
    }

    /// Each currency by itself, in the order of their codes.
    pub fn totals(&self) -> Vec<Total> {
        let each = self.by_currency.iter();
        each.filter_map(|(code, (minor, lines))| {
            let currency = Currency::parse(code).ok()?;
            Some(Total { currency, minor: *minor, lines: *lines })
        })
        .collect()
    }
}

/// What is in one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What the bucket is of: an id, a merchant in lower case, a day, a month as `2026-01`.
    pub key: String,
    /// As people call it; empty where nobody is named.
    pub name: String,
    /// How deep it is below another bucket: categories only.
    pub depth: usize,
    /// What is in it and below it.
    pub sums: Sums,
    /// The same of the days before; nothing for days and months.
    pub before: Sums,
}

/// What was spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The first and the last day.
    pub days: (Day, Day),
    /// All of it.
    pub sums: Sums,
    /// As many days before, or the month before a whole month.
    pub days_before: Option<(Day, Day)>,
    /// What was spent then.
    pub before: Sums,
    /// Largest first; days and months in their order, categories each behind the one above it.
    pub buckets: Vec<Bucket>,
}

/// What was spent beside the days before, in whole percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// As much, to the percent.
    Same,
    /// So much more.
    More(i64),
    /// So much less.
    Less(i64),
}

impl Figures {
    /// How it goes; `None` where nothing was spent before that it could be measured by.
    pub fn trend(&self) -> Option<Trend> {
        let (now, before) = (self.sums.home_minor, self.before.home_minor);
        if before <= 0 {
            return None;
        }
        let change = now.saturating_sub(before).saturating_mul(100);
        // Half up, away from nothing.
        let half = if change < 0 { -before } else { before } / 2;
        let percent = i64::try_from(change.saturating_add(half) / before).ok()?;
        Some(match percent {
            0 => Trend::Same,
            1.. => Trend::More(percent),
            ..0 => Trend::Less(percent.saturating_abs()),
        })
    }
}

/// The days that some days are compared with: whole months with as many before, others with as many days.
pub fn days_before(first: Day, last: Day) -> Option<(Day, Day)> {
    let eve = Day::new(first.date().yesterday().ok()?)?;
    if first == first.first_of_month() && last == last.last_of_month() {
        let months = (i32::from(last.date().year()) - i32::from(first.date().year())) * 12
            + i32::from(last.date().month())
            - i32::from(first.date().month())
            + 1;
        let begin = first.date().checked_sub(months.months()).ok().and_then(Day::new)?;
        return Some((begin, eve));
    }
    let length = i32::try_from(last.number() - first.number()).ok()?;
    let begin = eve.date().checked_sub(length.days()).ok().and_then(Day::new)?;
    Some((begin, eve))
}

/// Puts rows into buckets.
pub fn figures(
    days: (Day, Day),
    days_before: Option<(Day, Day)>,
    grouping: Grouping,
    tree: &Tree,
    names: &BTreeMap<String, String>,
    (rows, rows_before): (Vec<Row>, Vec<Row>),
) -> Figures {
    let mut buckets: BTreeMap<String, Bucket> = BTreeMap::new();
    let is_time = matches!(grouping, Grouping::Day | Grouping::Month);
    for (row, is_before) in
        rows.iter().map(|row| (row, false)).chain(rows_before.iter().map(|row| (row, true)))
    {
        if is_time && is_before {
            continue;
        }
        for (key, name, depth) in places(row, grouping, tree, names) {
            let empty = || Bucket {
                key: key.clone(),
                name,
                depth,
                sums: Sums::default(),
                before: Sums::default(),
            };
            let bucket = buckets.entry(key.clone()).or_insert_with(empty);
            if is_before { bucket.before.add(row) } else { bucket.sums.add(row) }
        }
    }
    let buckets = if is_time {
        buckets.into_values().collect()
    } else if grouping == Grouping::Category {
        in_tree(buckets, tree)
    } else {
        let mut all: Vec<Bucket> = buckets.into_values().collect();
        all.sort_by(|a, b| b.sums.home_minor.cmp(&a.sums.home_minor).then(a.key.cmp(&b.key)));
        all
    };
    Figures { days, sums: Sums::of(&rows), days_before, before: Sums::of(&rows_before), buckets }
}

/// The buckets that a row counts in: key, name and depth.
fn places(
    row: &Row,
    grouping: Grouping,
    tree: &Tree,
    names: &BTreeMap<String, String>,
) -> Vec<(String, String, usize)> {
    match grouping {
        Grouping::Category => {
            let Ok(id) = row.key.parse() else { return Vec::new() };
            let path = tree.upwards(id);
            let depth = path.len();
            let place = |(at, id): (usize, &crate::CategoryId)| {
                let name = tree.get(*id).map(|category| category.name.clone());
                (id.to_string(), name.unwrap_or_default(), depth.saturating_sub(at + 1))
            };
            path.iter().enumerate().map(place).collect()
        }
        Grouping::Month => {
            let month = row.key.get(..7).unwrap_or(&row.key).to_owned();
            vec![(month.clone(), month, 0)]
        }
        Grouping::Merchant => vec![(row.key.clone(), row.name.clone(), 0)],
        Grouping::Day => vec![(row.key.clone(), row.key.clone(), 0)],
        Grouping::Member => {
            vec![(row.key.clone(), names.get(&row.key).cloned().unwrap_or_default(), 0)]
        }
    }
}

/// Each behind the one above it, siblings by what is in them.
fn in_tree(mut buckets: BTreeMap<String, Bucket>, tree: &Tree) -> Vec<Bucket> {
    let mut all = Vec::with_capacity(buckets.len());
    let mut waiting: Vec<Option<crate::CategoryId>> = vec![None];
    while let Some(next) = waiting.pop() {
        if let Some(bucket) = next.and_then(|id| buckets.remove(&id.to_string())) {
            all.push(bucket);
        }
        let mut below: Vec<(i128, crate::CategoryId)> = tree
            .all()
            .filter(|category| category.parent == next)
            .filter_map(|category| {
                let bucket = buckets.get(&category.id.to_string())?;
                Some((bucket.sums.home_minor, category.id))
            })
            .collect();
        below.sort();
        waiting.extend(below.into_iter().map(|(_, id)| Some(id)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_trend_is_measured_by_the_days_before() {
        let sums = |home_minor| Sums { home_minor, ..Sums::default() };
        for (now, before, trend) in [
            (100, 0, None),
            (100, -5, None),
            (100, 100, Some(Trend::Same)),
            (1_000, 1_004, Some(Trend::Same)),
            (1_000, 1_006, Some(Trend::Less(1))),
            (150, 100, Some(Trend::More(50))),
            (0, 100, Some(Trend::Less(100))),
            (-50, 100, Some(Trend::Less(150))),
            (i128::MAX, 1, None),
        ] {
            let days = (day("2026-01-01"), day("2026-01-31"));
            let (sums, before) = (sums(now), sums(before));
            let figures = Figures { days, sums, days_before: None, before, buckets: Vec::new() };
            assert_eq!(figures.trend(), trend, "{now}");
        }
    }

    #[test]
    fn days_are_compared_with_those_before() {
        for (first, last, before) in [
            ("2026-01-01", "2026-01-31", ("2025-12-01", "2025-12-31")),
            ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
            ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
            ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),
            ("2026-01-05", "2026-01-05", ("2026-01-04", "2026-01-04")),
            ("2026-01-01", "2026-01-30", ("2025-12-02", "2025-12-31")),
            ("2026-03-29", "2026-04-04", ("2026-03-22", "2026-03-28")),
        ] {
            let found = days_before(day(first), day(last)).unwrap();
            assert_eq!((found.0.to_string().as_str(), found.1.to_string().as_str()), before);
        }
        assert_eq!(days_before(Day::FIRST, Day::FIRST), None);
    }

    #[test]
    fn days_become_months_without_losing_anything() {
        let row = |key: &str, minor| Row {
            key: key.to_owned(),
            name: String::new(),
            currency: Currency::EUR,
            minor,
            home_minor: minor,
            lines: 1,
            unconverted: 0,
        };
        let rows = vec![row("2026-01-30", 5), row("2026-01-31", 7), row("2026-02-01", -2)];
        let days = (day("2026-01-01"), day("2026-02-28"));
        let (tree, names) = (Tree::default(), BTreeMap::new());
        let figures = figures(days, None, Grouping::Month, &tree, &names, (rows, Vec::new()));
        let months: Vec<(&str, i128)> = figures
            .buckets
            .iter()
            .map(|bucket| (bucket.key.as_str(), bucket.sums.home_minor))
            .collect();
        assert_eq!(months, [("2026-01", 12), ("2026-02", -2)]);
        assert_eq!(figures.sums.totals()[0].minor, 10);
    }
}
