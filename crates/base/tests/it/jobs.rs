//! Jobs one after the other: done, failed, dead, tried again.

use std::sync::Arc;

use async_trait::async_trait;
use base::db::Subscriptions;
use base::db::migrations::BASE;
use base::error::RefusalKind;
use base::events::Event;
use base::jobs::{self, Handler, Handlers, NewJob, Work, drain};
use base::testing::{TestDb, databases, databases_with};
use base::{Error, Result};
use serde_json::json;
use tokio::sync::mpsc;

/// Does what a test says with each attempt.
struct Acting<F>(F);

#[async_trait]
impl<F: Fn(u32) -> Result<()> + Send + Sync + 'static> Handler for Acting<F> {
    fn kind(&self) -> &'static str {
        "act"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        (self.0)(work.attempt)
    }
}

pub fn acting(act: impl Fn(u32) -> Result<()> + Send + Sync + 'static) -> Handlers {
    Handlers::new(vec![Arc::new(Acting(act))]).unwrap()
}

pub async fn leave(test: &TestDb, job: NewJob) {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    tx.enqueue(job);
    tx.commit().await.unwrap();
}

pub fn job() -> NewJob {
    NewJob::new("default", "act", json!({}))
}

/// How many jobs wait, run and are dead.
pub async fn states(test: &TestDb) -> (i64, i64, i64) {
    let mut tx = test.db.read(test.who()).await.unwrap();
    let mut all = (0, 0, 0);
    for queue in jobs::queues(&mut tx).await.unwrap() {
        all = (all.0 + queue.waiting, all.1 + queue.running, all.2 + queue.dead);
    }
    all
}

async fn dead(test: &TestDb) -> Vec<jobs::DeadJob> {
    let mut tx = test.db.read(test.who()).await.unwrap();
    jobs::dead(&mut tx, None, 100).await.unwrap()
}

#[tokio::test]
async fn a_job_that_is_done_is_gone() {
    for test in databases(BASE).await {
        leave(&test, job()).await;
        assert_eq!(states(&test).await, (1, 0, 0));
        let attempts = drain(&test.db, &acting(|_| Ok(()))).await.unwrap();
        assert_eq!(attempts.len(), 1);
        assert_eq!((attempts[0].attempt, &attempts[0].error), (1, &None));
        assert_eq!(states(&test).await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_job_of_a_transaction_that_was_undone_never_was() {
    for test in databases(BASE).await {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.enqueue(job());
        tx.rollback().await.unwrap();
        assert_eq!(states(&test).await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_job_is_not_done_before_its_time() {
    for test in databases(BASE).await {
        let run_at = Some(test.clock.now().plus_seconds(10));
        leave(&test, NewJob { run_at, ..job() }).await;
        let handlers = acting(|_| Ok(()));
        test.clock.advance(9);
        assert!(drain(&test.db, &handlers).await.unwrap().is_empty());
        test.clock.advance(1);
        assert_eq!(drain(&test.db, &handlers).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_failure_waits_longer_each_time_and_ends_dead_and_can_be_retried() {
    for test in databases(BASE).await {
        let handlers = acting(|attempt| {
            let cause = std::io::Error::other(format!("no answer {attempt}"));
            Err(Error::caused("asking the bank", cause))
        });
        leave(&test, NewJob { max_attempts: 3, ..job() }).await;
        assert_eq!(drain(&test.db, &handlers).await.unwrap().len(), 1);
        // The back-off is in the database: a worker that starts afresh sees it too.
        let other = test.reopen().await;
        for pause in [5, 10] {
            test.clock.advance(pause - 1);
            assert!(drain(&other, &handlers).await.unwrap().is_empty());
            test.clock.advance(pause / 4 + 2);
            assert_eq!(drain(&other, &handlers).await.unwrap().len(), 1);
        }
        assert_eq!(states(&test).await, (0, 0, 1));
        test.clock.advance(30 * 24 * 3600);
        assert!(drain(&test.db, &handlers).await.unwrap().is_empty(), "dead is dead");

        let letters = dead(&test).await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].error, "asking the bank: no answer 3");
        assert_eq!((letters[0].attempts, letters[0].kind.as_str()), (3, "act"));

        let mut tx = test.db.begin(test.who()).await.unwrap();
        jobs::retry(&mut tx, letters[0].id).await.unwrap();
        let again = jobs::retry(&mut tx, letters[0].id).await;
        assert!(matches!(again, Err(Error::Refused(no)) if no.kind == RefusalKind::NotFound));
        tx.commit().await.unwrap();
        let attempts = drain(&test.db, &acting(|_| Ok(()))).await.unwrap();
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].attempt, 1);
        assert_eq!(states(&test).await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_dead_job_can_be_discarded_and_a_living_one_cannot() {
    for test in databases(BASE).await {
        leave(&test, NewJob { max_attempts: 1, ..job() }).await;
        let failing = acting(|_| Err(Error::fault("never")));
        let id = drain(&test.db, &failing).await.unwrap()[0].id;
        let mut tx = test.db.begin(test.who()).await.unwrap();
        jobs::discard(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(states(&test).await, (0, 0, 0));

        leave(&test, job()).await;
        let id = drain(&test.db, &failing).await.unwrap()[0].id;
        let mut tx = test.db.begin(test.who()).await.unwrap();
        assert!(jobs::discard(&mut tx, id).await.is_err());
    }
}

#[tokio::test]
async fn a_panic_and_an_unknown_kind_are_failures_with_their_reason() {
    for test in databases(BASE).await {
        leave(&test, NewJob { max_attempts: 1, ..job() }).await;
        leave(&test, NewJob { max_attempts: 1, kind: "other", ..job() }).await;
        let handlers = acting(|attempt| panic!("at attempt {attempt}"));
        drain(&test.db, &handlers).await.unwrap();
        let errors: Vec<String> = dead(&test).await.into_iter().map(|job| job.error).collect();
        assert_eq!(
            errors,
            ["the handler panicked: at attempt 1", "nobody does jobs of the kind other"]
        );
    }
}

#[tokio::test]
async fn a_long_error_is_cut_between_characters() {
    for test in databases(BASE).await {
        leave(&test, NewJob { max_attempts: 1, ..job() }).await;
        let text = format!("x{}", "ё".repeat(10_000));
        drain(&test.db, &acting(move |_| Err(Error::fault(text.clone())))).await.unwrap();
        let error = &dead(&test).await[0].error;
        assert!((3_990..=4_000).contains(&error.len()), "{}", error.len());
        assert!(error.ends_with('ё'));
    }
}

/// Leaves a job from a job, as a listener that records an event does.
struct Chaining;

#[async_trait]
impl Handler for Chaining {
    fn kind(&self) -> &'static str {
        "chain"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let left: u32 = work.read()?;
        let mut tx = work.begin().await?;
        if left > 0 {
            tx.enqueue(NewJob::new("default", "chain", json!(left - 1)));
        }
        tx.record(Event { kind: "chain.moved", subject: work.id.to_string(), body: json!({}) });
        tx.commit().await
    }
}

#[tokio::test]
async fn what_a_job_leaves_is_drained_too_in_one_chain_of_cause_and_effect() {
    for test in databases(BASE).await {
        let who = test.who();
        let mut tx = test.db.begin(who.clone()).await.unwrap();
        tx.enqueue(NewJob::new("default", "chain", json!(3)));
        tx.commit().await.unwrap();
        let handlers = Handlers::new(vec![Arc::new(Chaining)]).unwrap();
        assert_eq!(drain(&test.db, &handlers).await.unwrap().len(), 4);
        let mut tx = test.db.read(test.who()).await.unwrap();
        let log = base::events::after(&mut tx, 0, 10).await.unwrap();
        assert_eq!(log.len(), 4);
        for event in log {
            assert_eq!(event.correlation, who.correlation.as_str());
            assert_eq!(event.actor, "system:chain");
        }
    }
}

/// Listens to `chain.moved`.
struct Listening(mpsc::UnboundedSender<String>);

#[async_trait]
impl Handler for Listening {
    fn kind(&self) -> &'static str {
        "listen"
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let mut tx = work.begin().await?;
        let event = work.event(&mut tx).await?;
        self.0.send(event.subject).map_err(|error| Error::caused("telling the test", error))
    }
}

#[tokio::test]
async fn an_event_reaches_its_listener() {
    let subscriptions = Subscriptions::from([("chain.moved", vec!["listen"])]);
    for test in databases_with(BASE, &subscriptions).await {
        leave(&test, NewJob::new("default", "chain", json!(1))).await;
        let (sender, mut heard) = mpsc::unbounded_channel();
        let handlers: Vec<Arc<dyn Handler>> = vec![Arc::new(Chaining), Arc::new(Listening(sender))];
        let attempts = drain(&test.db, &Handlers::new(handlers).unwrap()).await.unwrap();
        let moved = attempts.iter().filter(|attempt| attempt.kind == "chain");
        for attempt in moved {
            assert_eq!(heard.recv().await, Some(attempt.id.to_string()));
        }
        assert!(heard.is_empty());
        assert_eq!(states(&test).await, (0, 0, 0));
    }
}
