//! The job that fetches the day's rates.

use async_trait::async_trait;
use base::jobs::{Handler, Schedule, Work};
use base::{Error, Result};
use connect::rates::{Ecb, Reach};

use super::{Published, keep, store};
use crate::Day;

/// The kind of the job.
const FETCH: &str = "rates.fetch";

/// Does the jobs of the kind `rates.fetch`: keeps what the central bank has published.
#[derive(Debug)]
pub struct FetchRates {
    /// The bank; without it there is nothing to do.
    pub bank: Option<Ecb>,
}

impl FetchRates {
    /// Each working day after the bank has published, and once more for whoever was late.
    pub fn schedule() -> Result<Schedule> {
        Schedule::new("rates.fetch", "20 16,19 * * 1-5", "Europe/Berlin", "default", FETCH)
    }
}

#[async_trait]
impl Handler for FetchRates {
    fn kind(&self) -> &'static str {
        FETCH
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Some(bank) = &self.bank else { return Ok(()) };
        let mut tx = work.begin().await?;
        let newest = store::newest(&mut tx).await?;
        let today = Day::stored(tx.now().utc_day().into())?;
        tx.rollback().await?;
        // Whoever has missed a day fetches all that there are.
        let is_current = newest.is_some_and(|newest| newest.plus_days(4) >= today);
        let reach = if is_current { Reach::Newest } else { Reach::NinetyDays };
        let fetched = bank.fetch(reach).await?;
        let published = fetched.into_iter().map(|each| {
            let day = Day::new(each.day).ok_or_else(|| Error::fault("a rate of an odd day"))?;
            Ok(Published { currency: each.currency, day, rate: each.rate })
        });
        let published = published.collect::<Result<Vec<_>>>()?;
        let mut tx = work.begin().await?;
        keep(&mut tx, &published).await?;
        tx.commit().await
    }
}
