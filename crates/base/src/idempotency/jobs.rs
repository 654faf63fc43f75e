//! Forgetting answers that have run out.

use async_trait::async_trait;

use super::store;
use crate::error::Result;
use crate::jobs::{Handler, Schedule, Work};

const KIND: &str = "idempotency.sweep";
/// Answers forgotten in one transaction.
const AT_ONCE: i64 = 1_000;
/// Transactions of one job; the next hour's takes the rest.
const MAX_ROUNDS: usize = 1_000;

/// Once an hour.
pub fn schedule() -> Result<Schedule> {
    Schedule::new(KIND, "17 * * * *", "UTC", "default", KIND)
}

/// Does it. Nothing depends on when: what has run out is not found either way.
#[derive(Debug)]
pub struct Sweep;

#[async_trait]
impl Handler for Sweep {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        for _ in 0..MAX_ROUNDS {
            let mut tx = work.begin().await?;
            let forgotten = store::forget(&mut tx, AT_ONCE).await?;
            tx.commit().await?;
            if forgotten == 0 {
                break;
            }
        }
        Ok(())
    }
}
