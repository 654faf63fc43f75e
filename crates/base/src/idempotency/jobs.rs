//! Forgetting answers that have run out.

use async_trait::async_trait;

use super::store;
use crate::error::Result;
use crate::jobs::{Handler, Schedule, Work};

const KIND: &str = "idempotency.sweep";
/// Answers forgotten in one transaction.
const AT_ONCE: i64 = 1_000;

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
        work.sweep(async |tx| store::forget(tx, AT_ONCE).await).await
    }
}
