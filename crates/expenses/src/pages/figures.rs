//! Figures of any days: by category, merchant, day, month or member, beside the days before, each leading to the
//! expenses that it is made of.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan as _;
use money::{Currency, Money};
use serde::Deserialize;
use web::parts::{Amount, Bar, Empty, Figure};
use web::{App, Page, Query, Result, Visitor};

use super::chart::Chart;
use super::sharing::Joined;
use super::{Choice, FIGURES, LIST, Tabs, encoded, given, list};
use crate::analytics::{self, Bucket, Figures, Grouping, Sums, Trend};
use crate::sharing::Directory;
use crate::texts::Texts;
use crate::{Day, GroupId, books};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    by: String,
    from: String,
    to: String,
    group: String,
}

#[derive(Template)]
#[template(path = "expense_figures.html")]
struct FiguresView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    groupings: Vec<Choice>,
    /// The groups that they can be narrowed to.
    groups: Vec<Choice>,
    from: Day,
    to: Day,
    /// Days that are often wanted: the name, and where their figures are.
    spans: Vec<(&'static str, String)>,
    total: Figure,
    unconverted: Option<String>,
    chart: Option<Chart>,
    /// What the rows are.
    heading: &'static str,
    has_before: bool,
    rows: Vec<Line>,
    empty: Empty,
}

/// A bucket beside the largest.
pub(super) struct Line {
    /// Spaces before the name of what is below another.
    pub(super) indent: String,
    pub(super) name: String,
    /// Where its expenses are; nowhere for those that have nothing to be found by.
    pub(super) path: Option<String>,
    pub(super) bar: Bar,
    pub(super) amount: Amount,
    pub(super) before: Amount,
}

impl Line {
    /// Of a bucket where `most` is in the largest.
    pub(super) fn new(
        t: &Texts,
        bucket: &Bucket,
        (unit, most): (Currency, i64),
        (name, path): (String, Option<String>),
    ) -> Self {
        let (amount, before) = (home(&bucket.sums, unit), home(&bucket.before, unit));
        Self {
            indent: super::indent(bucket.depth),
            name,
            path,
            bar: Bar::new(amount.minor(), 0, most),
            amount: Amount::new(amount, t.locale.numbers),
            before: Amount::new(before, t.locale.numbers),
        }
    }
}

/// How much is in the largest bucket, in minor units.
pub(super) fn most(buckets: &[Bucket], unit: Currency) -> i64 {
    buckets.iter().map(|bucket| home(&bucket.sums, unit).minor()).max().unwrap_or(0)
}

/// Of sums, what is in the book's currency; what the ledger cannot count is not there.
pub(super) fn home(sums: &Sums, unit: Currency) -> Money {
    let bound = if sums.home_minor < 0 { i64::MIN } else { i64::MAX };
    Money::new(i64::try_from(sums.home_minor).unwrap_or(bound), unit)
}

/// How much is missing in some sums, in words.
pub(super) fn unconverted(t: &Texts, sums: &Sums) -> Option<String> {
    let missing = i64::try_from(sums.unconverted).unwrap_or(i64::MAX);
    (missing > 0).then(|| t.unconverted(missing))
}

/// The figure of all of it, beside the days before.
pub(super) fn total(t: &Texts, label: String, figures: &Figures, unit: Currency) -> Figure {
    let numbers = t.locale.numbers;
    let amount = Amount::new(home(&figures.sums, unit), numbers);
    let note = figures.days_before.map_or(String::new(), |(first, last)| {
        let days = between(t, first, last);
        let before = home(&figures.before, unit).format_with_code(numbers);
        match figures.trend() {
            None => t.nothing_before(days),
            Some(Trend::Same) => t.as_before(days),
            Some(Trend::More(percent)) => t.more_than_before(percent, before, days),
            Some(Trend::Less(percent)) => t.less_than_before(percent, before, days),
        }
    });
    Figure { label, amount, note }
}

/// Some days, as the reader writes them.
pub(super) fn between(t: &Texts, first: Day, last: Day) -> String {
    if first == last {
        return list::day(t, first);
    }
    format!("{} – {}", list::day(t, first), list::day(t, last))
}

fn names(t: &Texts) -> [(Grouping, &'static str, &'static str); 5] {
    [
        (Grouping::Category, t.by_category(), t.category()),
        (Grouping::Merchant, t.by_merchant(), t.merchant()),
        (Grouping::Day, t.by_day(), t.day()),
        (Grouping::Month, t.by_month(), t.month()),
        (Grouping::Member, t.by_member(), t.member()),
    ]
}

/// What narrows an address to a group.
fn narrowed(group: Option<GroupId>) -> String {
    group.map_or_else(String::new, |id| format!("&group={id}"))
}

/// Days that are often wanted, around today.
fn spans(
    t: &Texts,
    today: Day,
    by: Grouping,
    group: Option<GroupId>,
) -> Vec<(&'static str, String)> {
    let month = today.first_of_month();
    let before = month.plus_days(-1);
    let january = month.date().checked_sub((i32::from(month.date().month()) - 1).months());
    let january = january.ok().and_then(Day::new).unwrap_or(month);
    let only = narrowed(group);
    let path = |from: Day, to: Day| format!("{FIGURES}?by={}&from={from}&to={to}{only}", by.word());
    vec![
        (t.this_month(), path(month, month.last_of_month())),
        (t.last_month(), path(before.first_of_month(), before)),
        (t.this_year(), path(january, today.last_of_month())),
    ]
}

/// Where the expenses of a bucket are; the list cannot be asked for those that have no merchant, say.
fn path(grouping: Grouping, bucket: &Bucket, (from, to): (Day, Day)) -> Option<String> {
    if bucket.name.is_empty() {
        return None;
    }
    let days = format!("from={from}&to={to}");
    Some(match grouping {
        Grouping::Category => format!("{LIST}?category={}&{days}", encoded(&bucket.key)),
        Grouping::Merchant => format!("{LIST}?merchant={}&{days}", encoded(&bucket.name)),
        Grouping::Day => format!("{LIST}?from={key}&to={key}", key = bucket.key),
        Grouping::Month => {
            let first = format!("{}-01", bucket.key).parse().unwrap_or(from);
            format!("{LIST}?from={}&to={}", first.max(from), first.last_of_month().min(to))
        }
        Grouping::Member => format!("{LIST}?person={}&{days}", encoded(&bucket.key)),
    })
}

/// A bucket as people call it.
pub(super) fn name(t: &Texts, grouping: Grouping, bucket: &Bucket) -> String {
    let day = |text: &str| text.parse::<Day>().ok();
    match grouping {
        _ if bucket.name.is_empty() => t.nobody().to_owned(),
        Grouping::Day => day(&bucket.key).map_or(bucket.name.clone(), |day| list::day(t, day)),
        Grouping::Month => day(&format!("{}-01", bucket.key))
            .map_or(bucket.name.clone(), |first| between(t, first, first.last_of_month())),
        _ => bucket.name.clone(),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let unit = book.currency;
    let today = books::today(&mut tx, &book).await?;
    let by = Grouping::parse(&wanted.by).unwrap_or(Grouping::Category);
    let day = |text: &str| given(text).and_then(|text| text.parse().ok());
    let from: Day = day(&wanted.from).unwrap_or(today.first_of_month());
    let to = day(&wanted.to).unwrap_or(from.last_of_month()).max(from);
    let group = given(&wanted.group).and_then(|id| id.parse().ok());
    let figures = analytics::figures_in(&mut tx, &book, (from, to), (by, group)).await?;
    let joined = Joined::of(&groups, &mut tx, &visitor).await?;
    let names = names(&t);
    let is_time = matches!(by, Grouping::Day | Grouping::Month);
    let scale = (unit, most(&figures.buckets, unit));
    let row = |bucket: &Bucket| {
        let path = path(by, bucket, (from, to)).map(|path| path + &narrowed(group));
        Line::new(&t, bucket, scale, (name(&t, by, bucket), path))
    };
    let label = t.spent_between(between(&t, from, to));
    let view = FiguresView {
        t: &t,
        tabs: Tabs::new(&t, FIGURES),
        groupings: names
            .iter()
            .map(|(grouping, name, _)| Choice {
                value: grouping.word().to_owned(),
                indent: String::new(),
                name: (*name).to_owned(),
                is_chosen: *grouping == by,
            })
            .collect(),
        from,
        to,
        groups: joined.choices(&t, group),
        spans: spans(&t, today, by, group),
        total: total(&t, label, &figures, unit),
        unconverted: unconverted(&t, &figures.sums),
        chart: is_time.then(|| Chart::of(&figures, by, unit)).flatten(),
        heading: names.iter().find(|(each, ..)| *each == by).map_or("", |(.., word)| word),
        has_before: !is_time,
        rows: figures.buckets.iter().map(row).collect(),
        empty: Empty { title: t.no_figures().to_owned(), hint: t.no_figures_hint().to_owned() },
    };
    Page::new(&app, &visitor, t.figures()).at(LIST).show(&view)
}
