//! The roles without a door: jobs, schedules, and the sweep of the ledger.

use std::time::Duration;

use anyhow::Result;
use base::jobs::{self, Scheduler};
use base::{Db, Who};

use crate::domains::{self, Means};
use crate::shutdown::Shutdown;

/// Nothing depends on when a due hold is swept; this only keeps totals close to the truth.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Holds that are ended in one transaction.
const SWEPT_AT_ONCE: i64 = 500;

/// Does jobs until `shutdown`, and what was begun by then.
pub async fn work(db: Db, means: Means, shutdown: Shutdown) -> Result<()> {
    jobs::work(db, domains::handlers(&means)?, domains::QUEUES, shutdown.begun()).await;
    Ok(())
}

/// Fires schedules until `shutdown`.
pub async fn schedule(db: Db, shutdown: Shutdown) -> Result<()> {
    Scheduler::new(db, domains::schedules()?)?.run(shutdown.begun()).await;
    Ok(())
}

/// Ends holds that are due, until `shutdown`. Failures of the database are logged and waited out.
pub async fn sweep(db: Db, shutdown: Shutdown) {
    let begun = shutdown.begun();
    tokio::pin!(begun);
    loop {
        if let Err(error) = sweep_all(&db, &shutdown).await {
            tracing::error!(error = error.chain(), "ending due holds failed");
        }
        tokio::select! {
            () = &mut begun => return,
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
    }
}

/// One batch after the other until nothing is due.
async fn sweep_all(db: &Db, shutdown: &Shutdown) -> base::Result<()> {
    while !shutdown.has_begun() {
        let mut tx = db.begin(Who::system("sweep", db.ids())).await?;
        let ended = ledger::sweep(&mut tx, SWEPT_AT_ONCE).await?;
        tx.commit().await?;
        if ended == 0 {
            return Ok(());
        }
        let ended = u64::try_from(ended).unwrap_or(u64::MAX);
        metrics::counter!("ledger_holds_ended_total").increment(ended);
    }
    Ok(())
}
