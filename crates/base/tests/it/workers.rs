//! Workers: leases, fences, limits, several side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use base::db::migrations::BASE;
use base::jobs::{Handler, Handlers, Job, NewJob, QueueLimit, Work, drain, work};
use base::testing::{TestDb, databases};
use base::{Error, Id, Result};
use serde_json::json;
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::jobs::{acting, job, leave, states};

/// Stands still in its first attempt until it is let go.
struct Blocking {
    started: Notify,
    go_on: Notify,
    finish: bool,
}

#[async_trait]
impl Handler for Blocking {
    fn kind(&self) -> &'static str {
        "act"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        self.started.notify_one();
        self.go_on.notified().await;
        if self.finish {
            let mut tx = work.begin().await?;
            tx.enqueue(NewJob::new("effect", "effect", json!({})));
            work.finish(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

const ONE: &[QueueLimit] = &[QueueLimit { queue: "default", at_once: 1 }];
/// Longer than any job of these tests takes.
const AMPLE: Duration = Duration::from_mins(5);

/// A worker is held up until its lease has ended and somebody else has tried the job. Returns the
/// job.
async fn overtaken(test: &TestDb, finish: bool) -> Id<Job> {
    leave(test, job()).await;
    let blocking = Arc::new(Blocking { started: Notify::new(), go_on: Notify::new(), finish });
    let handlers = Handlers::new(vec![Arc::clone(&blocking) as _]).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let late = work(test.db.clone(), handlers, ONE, AMPLE, async {
        drop(stopped.await);
    });
    let other = test.reopen().await;
    let meanwhile = async {
        blocking.started.notified().await;
        test.clock.advance(61);
        let failing = acting(|attempt| Err(Error::fault(format!("attempt {attempt}"))));
        let attempts = drain(&other, &failing).await.unwrap();
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].error.as_deref(), Some("attempt 2"));
        blocking.go_on.notify_one();
        stop.send(()).unwrap();
        attempts[0].id
    };
    let ((), id) = tokio::join!(late, meanwhile);
    id
}

#[tokio::test]
async fn a_late_worker_cannot_finish_somebody_elses_attempt() {
    for test in databases(BASE).await {
        overtaken(&test, false).await;
        assert_eq!(states(&test).await, (1, 0, 0), "the failed second attempt waits");
        test.clock.advance(60);
        let attempts = drain(&test.db, &acting(|_| Ok(()))).await.unwrap();
        assert_eq!(attempts[0].attempt, 3);
    }
}

#[tokio::test]
async fn a_late_workers_effect_is_undone_when_it_was_tied_to_the_job() {
    for test in databases(BASE).await {
        overtaken(&test, true).await;
        assert_eq!(states(&test).await, (1, 0, 0), "no effect, and the job waits");
        let mut tx = test.db.read(test.who()).await.unwrap();
        let queues = base::jobs::queues(&mut tx).await.unwrap();
        assert_eq!(queues[0].queue, "default");
    }
}

/// Ends the job in its own transaction and fails all the same.
struct Tying;

#[async_trait]
impl Handler for Tying {
    fn kind(&self) -> &'static str {
        "act"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let mut tx = work.begin().await?;
        work.finish(&mut tx).await?;
        tx.commit().await?;
        Err(Error::fault("after the fact"))
    }
}

#[tokio::test]
async fn a_job_finished_in_its_own_transaction_does_not_come_back() {
    for test in databases(BASE).await {
        leave(&test, job()).await;
        let handlers = Handlers::new(vec![Arc::new(Tying)]).unwrap();
        assert_eq!(drain(&test.db, &handlers).await.unwrap().len(), 1);
        assert_eq!(states(&test).await, (0, 0, 0));
    }
}

/// Counts how many of it run at once, and tells the test of each that ran.
struct Counting {
    now: AtomicUsize,
    most: AtomicUsize,
    ran: mpsc::UnboundedSender<Id<Job>>,
}

#[async_trait]
impl Handler for Counting {
    fn kind(&self) -> &'static str {
        "act"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        work.db.ping().await?;
        self.now.fetch_sub(1, Ordering::SeqCst);
        self.ran.send(work.id).map_err(|error| Error::caused("telling the test", error))
    }
}

#[tokio::test]
async fn workers_side_by_side_do_each_job_once_and_keep_their_limits() {
    const JOBS: usize = 60;
    const LIMIT: usize = 3;
    let limits = [QueueLimit { queue: "default", at_once: LIMIT }];
    for test in databases(BASE).await {
        let (sender, mut ran) = mpsc::unbounded_channel();
        let counting = || {
            let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            Arc::new(Counting { now, most, ran: sender.clone() })
        };
        let (one, two) = (counting(), counting());
        let stop = watch::Sender::new(());
        let worker = |db, counting: &Arc<Counting>| {
            let handlers = Handlers::new(vec![Arc::clone(counting) as _]);
            let mut stopped = stop.subscribe();
            let shutdown = async move { drop(stopped.changed().await) };
            work(db, handlers.unwrap(), &limits, AMPLE, shutdown)
        };
        let done = async {
            let mut tx = test.db.begin(test.who()).await.unwrap();
            for _ in 0..JOBS {
                tx.enqueue(job());
            }
            tx.commit().await.unwrap();
            let mut ids = Vec::new();
            while ids.len() < JOBS {
                ids.push(ran.recv().await.unwrap());
            }
            stop.send(()).unwrap();
            ids
        };
        let other = test.reopen().await;
        let first = worker(test.db.clone(), &one);
        let second = worker(other, &two);
        let ((), (), mut ids) = tokio::join!(first, second, done);
        assert!(ran.is_empty(), "one ran more often than it was left");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), JOBS);
        assert_eq!(states(&test).await, (0, 0, 0));
        for counting in [one, two] {
            assert!(counting.most.load(Ordering::SeqCst) <= LIMIT);
        }
    }
}

/// A worker is told to end while a job runs, which is let go after that; then the worker has `drain`.
async fn ended_in_a_job(test: &TestDb, drain: Duration) {
    leave(test, job()).await;
    let (started, go_on) = (Notify::new(), Notify::new());
    let blocking = Arc::new(Blocking { started, go_on, finish: false });
    let handlers = Handlers::new(vec![Arc::clone(&blocking) as _]).unwrap();
    let told = async {
        blocking.started.notified().await;
    };
    let worker = work(test.db.clone(), handlers, ONE, drain, told);
    let released = async {
        if drain > Duration::ZERO {
            blocking.go_on.notify_one();
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), async {
        tokio::join!(worker, released);
    });
    assert!(ended.await.is_ok(), "nobody waits for a job longer than was said");
}

#[tokio::test]
async fn a_job_has_as_long_to_end_as_was_said() {
    for test in databases(BASE).await {
        ended_in_a_job(&test, AMPLE).await;
        assert_eq!(states(&test).await, (0, 0, 0), "it came to its end");
        ended_in_a_job(&test, Duration::ZERO).await;
        assert_eq!(states(&test).await, (1, 0, 0), "it was handed back");
    }
}
