//! Forgetting what has run out, every hour: sessions, links, failures, places. Nothing depends on
//! when it runs.

use async_trait::async_trait;
use base::jobs::{Handler, Schedule, Work};
use base::{Result, Tx};

use crate::{links, locks, sessions};

const KIND: &str = "identity.prune";
/// Rows of one kind that are forgotten in one transaction.
pub(crate) const AT_ONCE: i64 = 1_000;

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
        let round = async |tx: &mut Tx| {
            let mut gone = sessions::store::prune_expired(tx, AT_ONCE).await?;
            gone += links::store::prune(tx, AT_ONCE).await?;
            gone += locks::store::prune(tx, AT_ONCE).await?;
            Ok(gone)
        };
        work.sweep(round).await
    }
}
