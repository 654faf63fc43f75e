//! The month at a glance: what was spent, on what, beside the month before, and how it went in the months before.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use jiff::ToSpan as _;
use money::Currency;
use serde::Deserialize;
use web::parts::{Empty, Figure};
use web::{App, Page, Query, Result, Visitor};

use super::chart::Chart;
use super::figures::{Line, between, most, name, total, unconverted};
use super::sharing::Joined;
use super::{LIST, OVERVIEW, Tabs};
use crate::analytics::{self, Bucket, Figures, Grouping};
use crate::sharing::Directory;
use crate::texts::Texts;
use crate::{Day, books, budgets, categories};

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
    let first = wanted.day.unwrap_or(today).first_of_month();
    let last = first.last_of_month();
    let figures = analytics::figures(&mut tx, first, last, Grouping::Category).await?;
    let merchants = analytics::figures(&mut tx, first, last, Grouping::Merchant).await?;
    let year = first.date().checked_sub((MONTHS - 1).months()).ok().and_then(Day::new);
    let year = year.unwrap_or(Day::FIRST);
    let months = analytics::figures(&mut tx, year, last, Grouping::Month).await?;
    let standings = budgets::standings(&mut tx).await?;
    let tree = categories::tree(&mut tx).await?;
    let joined = Joined::of(&groups, &mut tx, &visitor).await?;

    let days = format!("from={first}&to={last}");
    let filed = |bucket: &Bucket| format!("{LIST}?category={}&{days}", bucket.key);
    let bought =
        |bucket: &Bucket| format!("{LIST}?merchant={}&{days}", super::encoded(&bucket.name));
    let scale = |figures: &Figures| (unit, most(&figures.buckets, unit));
    let (by_category, by_merchant, by_month) = (scale(&figures), scale(&merchants), scale(&months));
    let line = |bucket: &Bucket, scale: (Currency, i64), by: Grouping, path: String| {
        Line::new(&t, bucket, scale, (name(&t, by, bucket), Some(path)))
    };
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
            .map(|bucket| line(bucket, by_category, Grouping::Category, filed(bucket)))
            .collect(),
        merchants: named
            .take(MERCHANTS)
            .map(|bucket| line(bucket, by_merchant, Grouping::Merchant, bought(bucket)))
            .collect(),
        months: months
            .buckets
            .iter()
            .rev()
            .filter_map(|bucket| {
                let day: Day = format!("{}-01", bucket.key).parse().ok()?;
                Some(line(bucket, by_month, Grouping::Month, format!("{OVERVIEW}?day={day}")))
            })
            .collect(),
        budgets: standings
            .into_iter()
            .map(|each| super::budgets::Row::new(&t, (&tree, &joined), each))
            .collect(),
        empty: Empty { title: t.no_expense().to_owned(), hint: t.overview_hint().to_owned() },
    };
    Page::new(&app, &visitor, t.overview()).at(LIST).show(&view)
}
