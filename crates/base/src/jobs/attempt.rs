//! One attempt at one job, and the attempts that a test makes.
//!
//! Leases and polling live in `worker`.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use serde::de::DeserializeOwned;

use super::backoff::{Next, after_failure};
use super::store::{self, Ack, Claimed, End, Lease};
use super::{Handler, Handlers, Job};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::events::{self, Delivery, Logged};
use crate::ids::Id;
use crate::who::{Correlation, Organisation, Who};

/// An attempt that takes longer has failed; a duty that needs more time leaves itself as several
/// jobs.
const LONGEST: Duration = Duration::from_mins(15);

/// What a handler is given.
#[derive(Debug)]
pub struct Work {
    /// The database.
    pub db: Db,
    /// The job.
    pub id: Id<Job>,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
    /// The chain of cause and effect that the job was left in.
    pub correlation: Correlation,
    /// What the handler needs.
    pub payload: serde_json::Value,
    kind: &'static str,
    token: Id<Lease>,
    ending: Ending,
}

/// True from when an attempt begins to acknowledge itself: its lease is then not to be renewed any
/// more.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Transactions of one sweep, at most; the next one of its schedule goes on.
const MAX_ROUNDS: usize = 1_000;

impl Work {
    /// Does `round` in one transaction after the other until one had nothing to do: for sweeps,
    /// which hold no transaction for long. `round` says how much it did.
    pub async fn sweep(&self, round: impl AsyncFn(&mut Tx) -> Result<u64>) -> Result<()> {
        for _ in 0..MAX_ROUNDS {
            let mut tx = self.begin().await?;
            let done = round(&mut tx).await?;
            tx.commit().await?;
            if done == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Who does it: Florin itself, under the name of the job's kind, in the job's chain of cause
    /// and effect.
    pub fn who(&self) -> Who {
        Who { correlation: self.correlation.clone(), ..Who::system(self.kind, self.db.ids()) }
    }

    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx> {
        self.db.begin(self.who()).await
    }

    /// Begins a transaction that may write, for one organisation.
    pub async fn begin_for(&self, organisation: Id<Organisation>) -> Result<Tx> {
        self.db.begin(self.who().acting_for(organisation)).await
    }

    /// The payload as the type that was written.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(&self.payload).map_err(|error| {
            Error::caused(format!("reading the payload of a {}", self.kind), error)
        })
    }

    /// The event that this job delivers to its listener.
    pub async fn event(&self, tx: &mut Tx) -> Result<Logged> {
        let Delivery { event } = self.read()?;
        events::find(tx, event)
            .await?
            .ok_or_else(|| Error::fault(format!("the event {event} is not in the log")))
    }

    /// Makes the job's end part of `tx`: its effect and its acknowledgement commit together or not
    /// at all, so this effect happens once however often the job runs. For effects that are not
    /// otherwise safe to repeat.
    ///
    /// # Errors
    /// The lease has passed to somebody else; let the transaction go.
    pub async fn finish(&self, tx: &mut Tx) -> Result<()> {
        self.ending.begin();
        if store::finish(tx, self.id, self.token).await? {
            Ok(())
        } else {
            Err(Error::fault(format!("the lease of {} has passed to somebody else", self.id)))
        }
    }
}

/// Runs the handler. A panic, a hang and a job that nobody can do are failures like any other.
pub(super) async fn attempt(
    db: &Db,
    handlers: &Handlers,
    claimed: &Claimed,
    ending: &Ending,
) -> End {
    let result = contained(run(db, handlers, claimed, ending)).await;
    let Err(error) = result else {
        ending.begin();
        metrics::counter!("jobs_done_total", "kind" => claimed.kind.clone()).increment(1);
        return End::Done;
    };
    let error = error.chain();
    tracing::warn!(
        job = %claimed.id, kind = claimed.kind, correlation = claimed.correlation,
        attempt = claimed.attempt, error, "a job failed"
    );
    metrics::counter!("jobs_failed_total", "kind" => claimed.kind.clone()).increment(1);
    let now = db.clock().now();
    let next = after_failure(claimed.id, claimed.attempt, claimed.max_attempts, now);
    if next == Next::Dead {
        let told = contained(give_up(db, handlers, claimed, ending)).await;
        if let Err(error) = told {
            let error = error.chain();
            tracing::error!(job = %claimed.id, kind = claimed.kind, error, "nobody was told");
        }
    }
    ending.begin();
    End::Failed(next, error)
}

/// A panic and a hang as failures.
async fn contained(work: impl Future<Output = Result<()>>) -> Result<()> {
    match tokio::time::timeout(LONGEST, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(Error::fault(format!("the handler panicked: {}", reason(&*panic)))),
        Err(_) => Err(Error::fault(format!("the handler took over {} s", LONGEST.as_secs()))),
    }
}

async fn give_up(db: &Db, handlers: &Handlers, claimed: &Claimed, ending: &Ending) -> Result<()> {
    match handlers.find(&claimed.kind) {
        Some(handler) => handler.gave_up(&work(db, &**handler, claimed, ending)?).await,
        None => Ok(()),
    }
}

async fn run(db: &Db, handlers: &Handlers, claimed: &Claimed, ending: &Ending) -> Result<()> {
    if claimed.attempt > claimed.max_attempts.max(1) {
        return Err(Error::fault("the last attempt ended without a word, as a crash does"));
    }
    let handler = handlers
        .find(&claimed.kind)
        .ok_or_else(|| Error::fault(format!("nobody does jobs of the kind {}", claimed.kind)))?;
    handler.run(&work(db, &**handler, claimed, ending)?).await
}

fn work(db: &Db, handler: &dyn Handler, claimed: &Claimed, ending: &Ending) -> Result<Work> {
    let payload = serde_json::from_str(&claimed.payload)
        .map_err(|error| Error::caused("reading the payload", error))?;
    Ok(Work {
        db: db.clone(),
        id: claimed.id,
        attempt: claimed.attempt,
        correlation: Correlation::parse(&claimed.correlation)
            .unwrap_or_else(|| Correlation::new(db.ids())),
        payload,
        kind: handler.kind(),
        token: claimed.token,
        ending: ending.clone(),
    })
}

fn reason(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a reason")
}

/// What [`drain`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The job.
    pub id: Id<Job>,
    /// The name of its handler.
    pub kind: String,
    /// Which attempt it was, counted from 1.
    pub attempt: u32,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// More attempts than this in one [`drain`] are a job that leaves itself again.
const MAX_DRAINED: usize = 10_000;
const DRAIN_BATCH: usize = 64;
/// Longer than any test: a drained job is not due again before its end.
const DRAIN_LEASE_SECONDS: i64 = 24 * 3600;

/// Does every job that is due, and those that these leave, one after the other until none is due;
/// returns the attempts in their order. For tests: it needs no worker and never sleeps. A job that
/// fails is due again after its back-off, so a test moves the clock and drains again.
///
/// # Errors
/// The database's, and more attempts than any test makes.
pub async fn drain(db: &Db, handlers: &Handlers) -> Result<Vec<Attempt>> {
    let mut attempts = Vec::new();
    loop {
        let claimed = claim_all(db).await?;
        if claimed.is_empty() {
            return Ok(attempts);
        }
        if attempts.len() > MAX_DRAINED {
            return Err(Error::fault(format!("more than {MAX_DRAINED} attempts and no end")));
        }
        for job in claimed {
            let end = attempt(db, handlers, &job, &Ending::default()).await;
            let error = match &end {
                End::Failed(_, error) => Some(error.clone()),
                End::Done | End::Interrupted => None,
            };
            let mut tx = db.begin(Who::system("jobs", db.ids())).await?;
            store::acknowledge(&mut tx, &[Ack { id: job.id, token: job.token, end }]).await?;
            tx.commit().await?;
            attempts.push(Attempt { id: job.id, kind: job.kind, attempt: job.attempt, error });
        }
    }
}

async fn claim_all(db: &Db) -> Result<Vec<Claimed>> {
    let mut tx = db.begin(Who::system("jobs", db.ids())).await?;
    let until = tx.now().plus_seconds(DRAIN_LEASE_SECONDS);
    let mut claimed = Vec::new();
    for queue in store::all_due_queues(&mut tx).await? {
        claimed.extend(store::claim(&mut tx, &queue, DRAIN_BATCH, until).await?);
    }
    tx.commit().await?;
    claimed.sort_by_key(|job| job.id);
    Ok(claimed)
}
