//! Figures as JSON.

use axum::extract::State;
use base::Refusal;
use base::permissions::Permission;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Data, Query, Result, Routes, Rule, routes};

use super::{Bucket, Figures, Grouping, Sums, Total};
use crate::{Day, GroupId, books};

pub(crate) fn routes() -> Routes {
    Routes::new().route(Rule::Needs(Permission::ExpensesRead), routes!(analyse_expenses))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AnalyticsQuery {
    /// The first day; the first of this month unless said.
    #[serde(default, alias = "start_date")]
    from: Option<Day>,
    /// The last day; today's month's last unless said.
    #[serde(default, alias = "end_date")]
    to: Option<Day>,
    /// `category` (unless said), `merchant`, `day`, `month` or `member`.
    #[serde(default, alias = "group_by")]
    group_by: Option<String>,
    /// Only what was for this group.
    #[serde(default, alias = "group_id")]
    group: Option<GroupId>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AnalyticsView {
    from: Day,
    to: Day,
    group_by: &'static str,
    #[serde(flatten)]
    sums: SumsView,
    /// The days before, as many or the months before whole months.
    before: Option<BeforeView>,
    /// The largest first; days and months in their order, categories each behind the one above it.
    buckets: Vec<BucketView>,
}

#[derive(Serialize, ToSchema)]
struct BeforeView {
    from: Day,
    to: Day,
    #[serde(flatten)]
    sums: SumsView,
}

#[derive(Serialize, ToSchema)]
struct SumsView {
    /// Each currency by itself.
    totals: Vec<TotalView>,
    /// All together in the currency of the book.
    home: HomeTotalView,
}

#[derive(Serialize, ToSchema)]
struct TotalView {
    amount: String,
    currency: Currency,
    /// Expenses, or parts of them.
    lines: u64,
}

#[derive(Serialize, ToSchema)]
struct HomeTotalView {
    amount: String,
    currency: Currency,
    /// Expenses that are missing here, since no rate is known for them.
    unconverted: u64,
}

#[derive(Serialize, ToSchema)]
struct BucketView {
    /// An id, a merchant in lower case, a day, a month as `2026-01`; empty where there is none.
    key: String,
    name: String,
    /// How deep below another: categories only, which hold all that is below them.
    depth: usize,
    #[serde(flatten)]
    sums: SumsView,
    /// What was in it in the days before, in the currency of the book; none for days and months.
    before: Option<HomeTotalView>,
}

fn plain(minor: i128, currency: Currency) -> String {
    // The ledger counts to no more than this, and expenses are in it.
    let fits = i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX });
    Money::new(fits, currency).to_plain()
}

impl From<Total> for TotalView {
    fn from(total: Total) -> Self {
        let amount = plain(total.minor, total.currency);
        Self { amount, currency: total.currency, lines: total.lines }
    }
}

impl HomeTotalView {
    fn new(sums: &Sums, currency: Currency) -> Self {
        let amount = plain(sums.home_minor, currency);
        Self { amount, currency, unconverted: sums.unconverted }
    }
}

impl SumsView {
    fn new(sums: &Sums, currency: Currency) -> Self {
        let totals = sums.totals().into_iter().map(TotalView::from).collect();
        Self { totals, home: HomeTotalView::new(sums, currency) }
    }
}

impl AnalyticsView {
    fn new(figures: &Figures, grouping: Grouping, currency: Currency) -> Self {
        let is_time = matches!(grouping, Grouping::Day | Grouping::Month);
        let bucket = |bucket: &Bucket| BucketView {
            key: bucket.key.clone(),
            name: bucket.name.clone(),
            depth: bucket.depth,
            sums: SumsView::new(&bucket.sums, currency),
            before: (!is_time).then(|| HomeTotalView::new(&bucket.before, currency)),
        };
        Self {
            from: figures.days.0,
            to: figures.days.1,
            group_by: grouping.word(),
            sums: SumsView::new(&figures.sums, currency),
            before: figures.days_before.map(|(from, to)| BeforeView {
                from,
                to,
                sums: SumsView::new(&figures.before, currency),
            }),
            buckets: figures.buckets.iter().map(bucket).collect(),
        }
    }
}

/// What was spent within some days: in all, in buckets, and beside the days before. Equal to the list of the same days
/// to the last minor unit.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/analytics",
    params(AnalyticsQuery),
    responses((status = 200, body = AnalyticsView))
)]
async fn analyse_expenses(
    State(app): State<App>,
    Caller(who): Caller,
    Query(asked): Query<AnalyticsQuery>,
) -> Result<Data<AnalyticsView>> {
    let word = asked.group_by.as_deref().unwrap_or("category");
    let grouping = Grouping::parse(word).ok_or_else(|| {
        let message = "There is no such grouping.";
        let refusal = Refusal::field("groupBy", "invalid_value", message);
        Refusal { accepts: Grouping::words(), ..refusal }
    })?;
    let mut tx = app.db.read(who).await?;
    let book = books::book(&mut tx).await?;
    let today = books::today(&mut tx, &book).await?;
    let first = asked.from.unwrap_or_else(|| asked.to.unwrap_or(today).first_of_month());
    let last = asked.to.unwrap_or_else(|| today.last_of_month().max(first));
    let figures = super::figures_in(&mut tx, &book, (first, last), (grouping, asked.group)).await?;
    Ok(Data(AnalyticsView::new(&figures, grouping, book.currency)))
}
