//! Rates: what currencies were worth in each other on a day, as the central bank published it; never a guess.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;

use base::{Result, Tx};
use money::Currency;

use crate::Day;
pub use jobs::FetchRates;
pub use rules::{Published, Quote, Table};

/// The rate between two currencies on a day: that day's, or the last one published before.
///
/// # Errors
/// `rate_unknown` when nothing was published for one of them within the days before.
pub async fn on(tx: &mut Tx, from: Currency, to: Currency, day: Day) -> Result<Quote> {
    let table = table(tx, &[from, to], day, day).await?;
    Ok(table.on(from, to, day).ok_or_else(|| rules::unknown(from, to, day))?)
}

/// All that is known of some currencies for the days from `first` to `last`.
pub async fn table(tx: &mut Tx, currencies: &[Currency], first: Day, last: Day) -> Result<Table> {
    let wanted: Vec<Currency> =
        currencies.iter().copied().filter(|currency| *currency != rules::PIVOT).collect();
    if wanted.is_empty() {
        return Ok(Table::default());
    }
    let first = first.plus_days(-rules::MAX_AGE_DAYS);
    Ok(Table::new(store::between(tx, &wanted, first, last).await?))
}

/// Keeps what was published; what was kept for the same day and currency before gives way.
pub async fn keep(tx: &mut Tx, published: &[Published]) -> Result<()> {
    store::put(tx, published).await
}
