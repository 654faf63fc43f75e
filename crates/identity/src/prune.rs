//! Forgetting what has run out, every hour: sessions, links, failures, places. Nothing depends on
//! when it runs.

use async_trait::async_trait;
use base::Result;
use base::jobs::{Handler, Schedule, Work};

use crate::{links, locks, sessions};

const KIND: &str = "identity.prune";
/// Rows of one kind that are forgotten in one transaction.
pub(crate) const AT_ONCE: i64 = 1_000;
/// Transactions of one run, at most; the next hour goes on.
const MAX_ROUNDS: usize = 1_000;

/// Forgets what has run out.
#[derive(Debug)]
pub struct Prune;

impl Prune {
    /// When it runs.
    pub fn schedule() -> Result<Schedule> {
        Schedule::new("identity-prune", "17 * * * *", "UTC", "default", KIND)
    }
}

#[async_trait]
impl Handler for Prune {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        for _ in 0..MAX_ROUNDS {
            let mut tx = work.begin().await?;
            let mut gone = sessions::store::prune_expired(&mut tx, AT_ONCE).await?;
            gone += links::store::prune(&mut tx, AT_ONCE).await?;
            gone += locks::store::prune(&mut tx, AT_ONCE).await?;
            tx.commit().await?;
            if gone == 0 {
                break;
            }
        }
        Ok(())
    }
}
