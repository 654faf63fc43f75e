//! The month at a glance: what was spent, on what, beside the month before, and how it went in the months before.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use jiff::ToSpan as _;
use money::Currency;
use serde::Deserialize;
use web::parts::{Amount, Bar, Empty, Figure};
use web::{App, Page, Query, Result, Visitor};

use super::chart::Chart;
use super::figures::{between, home, total, unconverted};
use super::{LIST, OVERVIEW, Tabs};
use crate::analytics::{self, Bucket, Grouping};
use crate::texts::Texts;
use crate::{Day, books, budgets};

/// Months beside each other.
const MONTHS: i32 = 12;
/// Merchants on the page.
const MERCHANTS: usize = 8;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// A day of the month that is wanted.
    #[serde(default)]
    day: Option<Day>,
}

#[derive(Template)]
#[template(path = "expense_overview.html")]
struct OverviewView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    earlier: Day,
    later: Option<Day>,
    figures: Vec<Figure>,
    unconverted: Option<String>,
    categories: Vec<Line>,
    merchants: Vec<Line>,
    months: Vec<Line>,
    chart: Option<Chart>,
    /// Whether what is shared with others may be seen.
    sees_groups: bool,
    budgets: Vec<super::budgets::Row>,
    empty: Empty,
}

struct Line {
    /// Spaces before the name of what is below another.
    indent: String,
    name: String,
    path: String,
    bar: Bar,
    amount: Amount,
    before: Option<Amount>,
}

impl Line {
    fn new(t: &Texts, bucket: &Bucket, unit: Currency, most: i64, path: String) -> Self {
        let (amount, before) = (home(&bucket.sums, unit), home(&bucket.before, unit));
        let name = if bucket.name.is_empty() { t.nobody().to_owned() } else { bucket.name.clone() };
        Self {
            indent: super::indent(bucket.depth),
            name,
            path,
            bar: Bar::new(amount.minor(), 0, most),
            amount: Amount::new(amount, t.locale.numbers),
            before: Some(Amount::new(before, t.locale.numbers)),
        }
    }
}

fn most(buckets: &[Bucket], unit: Currency) -> i64 {
    buckets.iter().map(|bucket| home(&bucket.sums, unit).minor()).max().unwrap_or(0)
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let unit = book.currency;
    let today = books::today(&mut tx, &book).await?;
    let first = wanted.day.unwrap_or(today).first_of_month();
    let last = first.last_of_month();
    let figures = analytics::figures(&mut tx, first, last, Grouping::Category).await?;
    let merchants = analytics::figures(&mut tx, first, last, Grouping::Merchant).await?;
    let year = first.date().checked_sub((MONTHS - 1).months()).ok().and_then(Day::new);
    let year = year.unwrap_or(Day::FIRST);
    let months = analytics::figures(&mut tx, year, last, Grouping::Month).await?;
    let standings = budgets::standings(&mut tx).await?;

    let days = format!("from={first}&to={last}");
    let filed = |bucket: &Bucket| format!("{LIST}?category={}&{days}", bucket.key);
    let bought =
        |bucket: &Bucket| format!("{LIST}?merchant={}&{days}", super::encoded(&bucket.name));
    let (top, top_month) = (most(&figures.buckets, unit), most(&months.buckets, unit));
    let top_merchant = most(&merchants.buckets, unit);
    let spent = total(&t, t.spent_in(between(&t, first, last)), &figures, unit);
    let named = merchants.buckets.iter().filter(|bucket| !bucket.key.is_empty());
    let view = OverviewView {
        t: &t,
        tabs: Tabs::new(&t, OVERVIEW),
        earlier: first.plus_days(-1),
        later: Some(last.plus_days(1)).filter(|later| *later <= today),
        figures: vec![spent],
        unconverted: unconverted(&t, &figures.sums),
        chart: Chart::of(&months, Grouping::Month, unit),
        sees_groups: visitor.permissions.contains(Permission::GroupsRead),
        categories: figures
            .buckets
            .iter()
            .map(|bucket| Line::new(&t, bucket, unit, top, filed(bucket)))
            .collect(),
        merchants: named
            .take(MERCHANTS)
            .map(|bucket| Line::new(&t, bucket, unit, top_merchant, bought(bucket)))
            .collect(),
        months: months
            .buckets
            .iter()
            .rev()
            .filter_map(|bucket| {
                let day: Day = format!("{}-01", bucket.key).parse().ok()?;
                let line = Line::new(&t, bucket, unit, top_month, format!("{OVERVIEW}?day={day}"));
                Some(Line { name: between(&t, day, day.last_of_month()), before: None, ..line })
            })
            .collect(),
        budgets: standings.into_iter().map(|each| super::budgets::Row::new(&t, each)).collect(),
        empty: Empty { title: t.no_expense().to_owned(), hint: t.overview_hint().to_owned() },
    };
    Page::new(&app, &visitor, t.overview()).at(LIST).show(&view)
}
