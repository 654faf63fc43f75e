//! The worker: claims due jobs, runs them side by side, renews their leases, acknowledges them.
//!
//! As many workers as wanted may run, in one process or in many; the database decides who has a
//! job.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tracing::Instrument;

use super::attempt::{Ending, attempt};
use super::store::{self, Ack, Claimed, End, Lease};
use super::{Handlers, Job};
use crate::db::Db;
use crate::error::Result;
use crate::gather::{Batch, Gather};
use crate::ids::Id;
use crate::who::Who;

/// How often due work is looked for when nothing announces it.
const POLL: Duration = Duration::from_millis(500);
/// A worker that says nothing for this long has lost its jobs to others.
const LEASE_SECONDS: i64 = 60;
/// Three chances to renew before a lease ends.
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// Acknowledgements that share one commit.
const MAX_ACKS: usize = 256;

/// How many jobs of one queue this worker does at once. All queues together should stay below the
/// database's connections, or jobs wait for one another's.
#[derive(Debug, Clone, Copy)]
pub struct QueueLimit {
    /// The queue.
    pub queue: &'static str,
    /// At once, in this process; none of a queue with 0.
    pub at_once: usize,
}

/// Works until `shutdown`; then claims nothing more, lets running jobs go on for `drain` and hands
/// back what has not ended by then. Failures of the database are logged and waited out.
pub async fn work(
    db: Db,
    handlers: Handlers,
    queues: &[QueueLimit],
    drain: Duration,
    shutdown: impl Future<Output = ()> + Send,
) {
    let mut worker = Worker::new(db.clone(), handlers, queues);
    let first = tokio::time::Instant::now() + RENEW_EVERY;
    let mut renewal = tokio::time::interval_at(first, RENEW_EVERY);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(shutdown);
    loop {
        // Asked before claiming: a commit in between is not overlooked.
        let committed = db.work_committed();
        worker.claim().await;
        tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = worker.tasks.join_next_with_id() => worker.forget(&ended),
            _ = renewal.tick() => worker.renew().await,
            () = committed => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    let deadline = tokio::time::sleep(drain);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            ended = worker.tasks.join_next_with_id() => match ended {
                Some(ended) => worker.forget(&ended),
                None => return,
            },
            _ = renewal.tick() => worker.renew().await,
            () = &mut deadline => break,
        }
    }
    worker.hand_back().await;
}

struct Worker {
    db: Db,
    handlers: Handlers,
    queues: BTreeMap<&'static str, usize>,
    acks: Gather<Acks>,
    tasks: JoinSet<()>,
    running: HashMap<tokio::task::Id, Running>,
}

struct Running {
    id: Id<Job>,
    token: Id<Lease>,
    queue: String,
    ending: Ending,
    abort: AbortHandle,
}

impl Worker {
    fn new(db: Db, handlers: Handlers, queues: &[QueueLimit]) -> Self {
        Self {
            acks: Gather::start(Acks(db.clone()), MAX_ACKS),
            queues: queues.iter().map(|limit| (limit.queue, limit.at_once)).collect(),
            db,
            handlers,
            tasks: JoinSet::new(),
            running: HashMap::new(),
        }
    }

    /// Starts what is due and fits.
    async fn claim(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(&ended);
        }
        match self.try_claim().await {
            Ok(claimed) => claimed.into_iter().for_each(|job| self.start(job)),
            Err(error) => tracing::error!(error = error.chain(), "looking for jobs failed"),
        }
    }

    async fn try_claim(&self) -> Result<Vec<Claimed>> {
        let free: BTreeMap<&'static str, usize> = self
            .queues
            .iter()
            .map(|(queue, at_once)| (*queue, at_once.saturating_sub(self.running_of(queue))))
            .filter(|(_, free)| *free > 0)
            .collect();
        if free.is_empty() {
            return Ok(Vec::new());
        }
        let who = Who::system("jobs", self.db.ids());
        let names: Vec<&'static str> = free.keys().copied().collect();
        let mut tx = self.db.read(who.clone()).await?;
        let due = store::due_queues(&mut tx, &names).await?;
        tx.commit().await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin(who).await?;
        let until = tx.now().plus_seconds(LEASE_SECONDS);
        let mut claimed = Vec::new();
        for queue in due {
            let limit = free.get(queue.as_str()).copied().unwrap_or_default();
            claimed.extend(store::claim(&mut tx, &queue, limit, until).await?);
        }
        tx.commit().await?;
        Ok(claimed)
    }

    fn running_of(&self, queue: &str) -> usize {
        self.running.values().filter(|running| running.queue == queue).count()
    }

    fn start(&mut self, job: Claimed) {
        let Claimed { id, token, .. } = job;
        let queue = job.queue.clone();
        let span = tracing::info_span!(
            "job", job = %id, kind = job.kind, correlation = job.correlation, attempt = job.attempt
        );
        let (db, handlers, acks) = (self.db.clone(), self.handlers.clone(), self.acks.clone());
        let ending = Ending::default();
        let begins_to_end = ending.clone();
        let task = async move {
            let end = attempt(&db, &handlers, &job, &begins_to_end).await;
            match acks.ask(Ack { id, token, end }).await {
                Ok(true) => {}
                // Either the handler finished the job in its own transaction, or somebody else has
                // it by now.
                Ok(false) => tracing::debug!("the job was no longer ours to acknowledge"),
                Err(error) => tracing::error!(
                    error = error.chain(),
                    "a job could not be acknowledged; it runs again when its lease ends"
                ),
            }
        };
        let abort = self.tasks.spawn(task.instrument(span));
        self.running.insert(abort.id(), Running { id, token, queue, ending, abort });
    }

    fn forget(&mut self, ended: &Result<(tokio::task::Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        self.running.remove(&id);
    }

    /// Keeps the leases of running jobs, and breaks off those that somebody else has by now.
    async fn renew(&self) {
        if self.running.is_empty() {
            return;
        }
        match self.try_renew().await {
            Ok(ours) => {
                for job in self.running.values() {
                    if !ours.contains(&job.id) && !job.ending.begun() {
                        tracing::warn!(job = %job.id, "a lease was lost; the job is broken off");
                        job.abort.abort();
                    }
                }
            }
            Err(error) => tracing::error!(error = error.chain(), "renewing leases failed"),
        }
    }

    async fn try_renew(&self) -> Result<HashSet<Id<Job>>> {
        let mut tx = self.db.begin(Who::system("jobs", self.db.ids())).await?;
        // One that acknowledges itself in its own transaction holds its row: waiting for it would
        // hold up the others.
        let leases: Vec<_> = self
            .running
            .values()
            .filter(|job| !job.ending.begun())
            .map(|job| (job.id, job.token))
            .collect();
        let until = tx.now().plus_seconds(LEASE_SECONDS);
        let ours = store::renew(&mut tx, &leases, until).await?;
        tx.commit().await?;
        Ok(ours.into_iter().collect())
    }

    /// Breaks off what still runs and lets others have it at once.
    async fn hand_back(&mut self) {
        self.tasks.shutdown().await;
        for (_, job) in self.running.drain() {
            tracing::warn!(job = %job.id, "a shutdown broke off a job");
            let ack = Ack { id: job.id, token: job.token, end: End::Interrupted };
            if let Err(error) = self.acks.ask(ack).await {
                tracing::error!(error = error.chain(), "a job could not be handed back");
            }
        }
    }
}

/// Acknowledgements, gathered: jobs that end together share one commit.
struct Acks(Db);

impl Batch for Acks {
    type Ask = Ack;
    /// False when the lease was no longer the holder's.
    type Answer = bool;

    async fn run(&self, asks: &[Ack]) -> Result<Vec<bool>> {
        let mut tx = self.0.begin(Who::system("jobs", self.0.ids())).await?;
        let taken: HashSet<Id<Job>> =
            store::acknowledge(&mut tx, asks).await?.into_iter().collect();
        tx.commit().await?;
        Ok(asks.iter().map(|ack| taken.contains(&ack.id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_trait::async_trait;

    use super::*;
    use crate::db::migrations::BASE;
    use crate::jobs::{Handler, NewJob, Work, drain, queues};
    use crate::testing::{TestDb, databases};

    /// Never ends.
    struct Endless;

    #[async_trait]
    impl Handler for Endless {
        fn kind(&self) -> &'static str {
            "endless"
        }

        async fn run(&self, _: &Work) -> Result<()> {
            std::future::pending().await
        }
    }

    /// A worker that has begun one endless job.
    async fn begun(test: &TestDb) -> Worker {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.enqueue(NewJob::new("default", "endless", serde_json::Value::Null));
        tx.commit().await.unwrap();
        let handlers = Handlers::new(vec![Arc::new(Endless)]).unwrap();
        let limit = QueueLimit { queue: "default", at_once: 5 };
        let mut worker = Worker::new(test.db.clone(), handlers, &[limit]);
        worker.claim().await;
        assert_eq!(worker.running.len(), 1);
        worker
    }

    async fn claim_elsewhere(test: &TestDb) -> Vec<Claimed> {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let until = tx.now().plus_seconds(LEASE_SECONDS);
        let claimed = store::claim(&mut tx, "default", 5, until).await.unwrap();
        tx.commit().await.unwrap();
        claimed
    }

    #[tokio::test]
    async fn a_long_job_keeps_its_lease_and_one_that_lost_it_is_broken_off() {
        for test in databases(BASE).await {
            let mut worker = begun(&test).await;
            for _ in 0..3 {
                test.clock.advance(LEASE_SECONDS - 1);
                worker.renew().await;
                assert!(claim_elsewhere(&test).await.is_empty());
            }
            test.clock.advance(LEASE_SECONDS);
            assert_eq!(claim_elsewhere(&test).await.len(), 1);
            worker.renew().await;
            let ended = worker.tasks.join_next_with_id().await.unwrap();
            assert!(ended.as_ref().is_err_and(JoinError::is_cancelled));
            worker.forget(&ended);
            assert!(worker.running.is_empty());
        }
    }

    #[tokio::test]
    async fn what_a_shutdown_breaks_off_is_due_at_once_for_others() {
        for test in databases(BASE).await {
            begun(&test).await.hand_back().await;
            let claimed = claim_elsewhere(&test).await;
            assert_eq!(claimed.len(), 1);
            assert_eq!(claimed[0].attempt, 1, "the attempt that was broken off does not count");
        }
    }

    #[tokio::test]
    async fn a_job_that_takes_its_worker_with_it_each_time_ends_dead() {
        for test in databases(BASE).await {
            let mut tx = test.db.begin(test.who()).await.unwrap();
            let job = NewJob::new("default", "deadly", serde_json::Value::Null);
            tx.enqueue(NewJob { max_attempts: 2, ..job });
            tx.commit().await.unwrap();
            for attempt in 1..=2 {
                assert_eq!(claim_elsewhere(&test).await[0].attempt, attempt);
                test.clock.advance(LEASE_SECONDS);
            }
            let attempts = drain(&test.db, &Handlers::default()).await.unwrap();
            let error = attempts[0].error.as_deref();
            assert_eq!(error, Some("the last attempt ended without a word, as a crash does"));
            let mut tx = test.db.read(test.who()).await.unwrap();
            assert_eq!(queues(&mut tx).await.unwrap()[0].dead, 1);
        }
    }

    /// Takes its worker with it; whether it was given up is left as a job of another queue.
    struct Deadly;

    #[async_trait]
    impl Handler for Deadly {
        fn kind(&self) -> &'static str {
            "deadly"
        }

        async fn run(&self, _: &Work) -> Result<()> {
            panic!("as a bug would");
        }

        async fn gave_up(&self, work: &Work) -> Result<()> {
            let mut tx = work.begin().await?;
            let told = NewJob::new("told", "endless", work.attempt.into());
            tx.enqueue(NewJob { run_at: Some(tx.now().plus_seconds(86_400)), ..told });
            tx.commit().await
        }
    }

    #[tokio::test]
    async fn whoever_waits_for_a_job_is_told_once_that_it_is_dead() {
        for test in databases(BASE).await {
            let handlers = Handlers::new(vec![Arc::new(Deadly)]).unwrap();
            let told = async || {
                let mut tx = test.db.read(test.who()).await.unwrap();
                let states = queues(&mut tx).await.unwrap();
                let waiting = states.iter().find(|state| state.queue == "told");
                waiting.map_or(0, |state| state.waiting)
            };
            let mut tx = test.db.begin(test.who()).await.unwrap();
            for max_attempts in [1, 2] {
                let job = NewJob::new("default", "deadly", serde_json::Value::Null);
                tx.enqueue(NewJob { max_attempts, ..job });
            }
            tx.commit().await.unwrap();
            drain(&test.db, &handlers).await.unwrap();
            assert_eq!(told().await, 1, "the other one is tried again");
            // It is claimed, and nothing is heard of it any more.
            test.clock.advance(60);
            assert_eq!(claim_elsewhere(&test).await.len(), 1);
            test.clock.advance(LEASE_SECONDS);
            drain(&test.db, &handlers).await.unwrap();
            assert_eq!(told().await, 2);
        }
    }

    #[tokio::test]
    async fn a_queue_without_a_limit_is_not_touched() {
        for test in databases(BASE).await {
            let mut tx = test.db.begin(test.who()).await.unwrap();
            tx.enqueue(NewJob::new("migration", "endless", serde_json::Value::Null));
            tx.commit().await.unwrap();
            let worker = begun(&test).await;
            assert_eq!(worker.running_of("migration"), 0);
            let mut tx = test.db.read(test.who()).await.unwrap();
            let states = queues(&mut tx).await.unwrap();
            let waiting: Vec<_> =
                states.iter().map(|state| (state.queue.as_str(), state.waiting)).collect();
            assert_eq!(waiting, [("default", 0), ("migration", 1)]);
        }
    }
}
