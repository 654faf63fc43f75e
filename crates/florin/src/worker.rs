//! The roles without a door: jobs, schedules, the sweep of the ledger and the seal of the audit log.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use base::audit::{Round, Sealer};
use base::jobs::{self, Handlers, Scheduler};
use base::secrets::Keyring;
use base::{Db, Who};

use crate::domains;
use crate::shutdown::Shutdown;

/// Nothing depends on when a due hold is swept; this only keeps totals close to the truth.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Holds that are ended in one transaction.
const SWEPT_AT_ONCE: i64 = 500;

/// How often the audit log is looked at for what is to be sealed.
const SEAL_EVERY: Duration = Duration::from_millis(400);
/// The same while a writer that comes first has not ended.
const SEAL_SOON: Duration = Duration::from_millis(50);

/// Does jobs until `shutdown`; what was begun by then has `drain` to end.
pub async fn work(db: Db, handlers: Handlers, drain: Duration, shutdown: Shutdown) -> Result<()> {
    jobs::work(db, handlers, domains::QUEUES, drain, shutdown.begun()).await;
    Ok(())
}

/// Seals the audit log until `shutdown`, and makes messages to customers of what was sealed. Failures of the database
/// are logged and waited out.
pub async fn seal(db: Db, keyring: Arc<Keyring>, shutdown: Shutdown) {
    let begun = shutdown.begun();
    tokio::pin!(begun);
    let mut sealer = Sealer::new(db.clone(), Some(keyring));
    loop {
        let pause = match seal_once(&db, &mut sealer).await {
            Ok(Round::Waiting) => SEAL_SOON,
            Ok(Round::Sealed(_) | Round::Elsewhere) => SEAL_EVERY,
            Err(error) => {
                tracing::error!(error = error.chain(), "sealing the audit log failed");
                SEAL_EVERY
            }
        };
        tokio::select! {
            () = &mut begun => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
    if let Err(error) = sealer.release().await {
        tracing::warn!(error = error.chain(), "the next to seal the audit log has to wait");
    }
}

async fn seal_once(db: &Db, sealer: &mut Sealer) -> base::Result<Round> {
    let round = sealer.seal().await?;
    while notices::spread(db).await? > 0 {}
    Ok(round)
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
