//! Jobs: duties written in the transaction that made them due, done after it.
//!
//! A job runs at least once, so a handler must be safe to run twice. Whoever claims a job holds it
//! under a lease; the lease's token fences the acknowledgement, so a worker that comes back late
//! cannot finish somebody else's attempt. A failure is tried again after a growing pause that is
//! stored with the job; a job that has failed too often is dead and waits for an operator. A job
//! that is done is removed: what happened is told by events.

mod attempt;
mod backoff;
mod oversight;
mod schedule;
mod store;
mod worker;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

pub use attempt::{Attempt, Work, drain};
pub use oversight::{DeadJob, QueueState, dead, discard, queues, retry};
pub use schedule::{Schedule, Scheduler, Tick};
pub(crate) use store::write;
pub use worker::{QueueLimit, work};

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{Id, Kind};
use crate::who::Correlation;

/// Marks the ids of jobs.
#[derive(Debug)]
pub enum Job {}
impl Kind for Job {
    const PREFIX: &'static str = "job";
}

/// The id of a job.
pub type JobId = Id<Job>;

/// How often a job is tried before it is dead, unless it says otherwise: with the pauses between,
/// almost three hours.
const DEFAULT_ATTEMPTS: u32 = 12;

/// A duty to leave.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The queue, which decides who works on it and how many at once.
    pub queue: &'static str,
    /// The name of its handler.
    pub kind: &'static str,
    /// What the handler needs, without secrets.
    pub payload: serde_json::Value,
    /// Not before this time; `None` is at once.
    pub run_at: Option<Timestamp>,
    /// How often it is tried before it is dead; at least once.
    pub max_attempts: u32,
}

impl NewJob {
    /// A job to do at once.
    pub const fn new(queue: &'static str, kind: &'static str, payload: serde_json::Value) -> Self {
        Self { queue, kind, payload, run_at: None, max_attempts: DEFAULT_ATTEMPTS }
    }
}

/// A job on its way into its queue.
#[derive(Debug)]
pub(crate) struct Enqueued {
    pub job: NewJob,
    pub id: Id<Job>,
    pub correlation: Correlation,
}

/// Does the jobs of one kind. A listener of events is one whose payload is an [`events::Delivery`].
///
/// [`events::Delivery`]: crate::events::Delivery
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// The jobs' kind; the audit log names it as the actor.
    fn kind(&self) -> &'static str;

    /// Does one job. It begins its own transactions with [`Work::begin`] and calls the outside
    /// between them, never inside. Any error, a refusal too, is a failure that is tried again.
    async fn run(&self, work: &Work) -> Result<()>;

    /// The job has failed for the last time, whether its handler knows or a crash ended it: tells
    /// those who wait for it. An operator may have it tried again all the same.
    async fn gave_up(&self, _work: &Work) -> Result<()> {
        Ok(())
    }
}

/// The handlers of this program, by kind. Cheap to clone.
#[derive(Clone, Default)]
pub struct Handlers(Arc<BTreeMap<&'static str, Arc<dyn Handler>>>);

impl Handlers {
    /// All of them.
    ///
    /// # Errors
    /// Two handlers of one kind.
    pub fn new(all: Vec<Arc<dyn Handler>>) -> Result<Self> {
        let mut by_kind = BTreeMap::new();
        for handler in all {
            let kind = handler.kind();
            if by_kind.insert(kind, handler).is_some() {
                return Err(Error::fault(format!("two handlers do jobs of the kind {kind}")));
            }
        }
        Ok(Self(Arc::new(by_kind)))
    }

    /// The kinds that have a handler, so that a program can check that everything it enqueues,
    /// schedules or subscribes has one.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    fn find(&self, kind: &str) -> Option<&Arc<dyn Handler>> {
        self.0.get(kind)
    }
}

impl std::fmt::Debug for Handlers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
