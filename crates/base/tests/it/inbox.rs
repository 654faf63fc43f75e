//! The inbox: every message once, whatever its party and its reader do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use base::db::migrations::BASE;
use base::events::Event;
use base::inbox::{self, Arrival, Filter, Message, Prune, Read, Reader, Receipt, State};
use base::jobs::{self, Handlers, NewJob};
use base::testing::{TestDb, databases};
use base::{Error, Result, Tx};

/// Records what it reads; fails while it is told to.
struct Scribe(Arc<AtomicBool>);

#[async_trait]
impl Reader for Scribe {
    fn party(&self) -> &'static str {
        "shop"
    }

    async fn read(&self, tx: &mut Tx, message: &Message) -> Result<()> {
        let body = serde_json::json!({ "bytes": message.body.len() });
        tx.record(Event { kind: "order.read", subject: message.event_id.clone(), body });
        if self.0.load(Ordering::SeqCst) { Err(Error::fault("cannot read")) } else { Ok(()) }
    }
}

fn handlers() -> (Handlers, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(false));
    let read = Read::new(vec![Arc::new(Scribe(fails.clone()))]).unwrap();
    (Handlers::new(vec![Arc::new(read), Arc::new(Prune)]).unwrap(), fails)
}

async fn receive(test: &TestDb, event_id: &str, body: &[u8]) -> Receipt {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let headers = [("content-type", "application/json".to_owned())];
    let arrival = Arrival { party: "shop", event_id, headers: &headers, body };
    let receipt = inbox::receive(&mut tx, arrival).await.unwrap();
    tx.commit().await.unwrap();
    receipt
}

async fn find(test: &TestDb, receipt: Receipt) -> Option<Message> {
    let mut tx = test.db.read(test.who()).await.unwrap();
    inbox::find(&mut tx, receipt.id).await.unwrap()
}

async fn read_events(test: &TestDb) -> usize {
    let mut tx = test.db.read(test.who()).await.unwrap();
    let log = base::events::after(&mut tx, 0, 100).await.unwrap();
    log.iter().filter(|event| event.kind == "order.read").count()
}

#[tokio::test]
async fn a_message_is_taken_and_read_once() {
    for test in databases(BASE).await {
        let (handlers, _) = handlers();
        let bytes = b"{\"a\": 1, \xff not text\n}";
        let first = receive(&test, "evt-1", bytes).await;
        let again = receive(&test, "evt-1", b"other bytes").await;
        assert_eq!((first.is_duplicate, again.is_duplicate), (false, true));
        assert_eq!(first.id, again.id);
        assert!(!receive(&test, "evt-2", bytes).await.is_duplicate);
        let waiting = find(&test, first).await.unwrap();
        assert_eq!((waiting.state, waiting.body.as_slice()), (State::Waiting, &bytes[..]));
        assert_eq!(waiting.headers, r#"{"content-type":"application/json"}"#);
        assert_eq!(jobs::drain(&test.db, &handlers).await.unwrap().len(), 2);
        assert_eq!(find(&test, first).await.unwrap().state, State::Handled);
        assert_eq!(read_events(&test).await, 2);
        assert!(receive(&test, "evt-1", bytes).await.is_duplicate);
        assert!(jobs::drain(&test.db, &handlers).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn deliveries_at_the_same_time_are_one() {
    for test in databases(BASE).await {
        let deliver = || receive(&test, "evt-1", b"x");
        let (a, b, c) = tokio::join!(deliver(), deliver(), deliver());
        let fresh = [a, b, c].iter().filter(|receipt| !receipt.is_duplicate).count();
        assert_eq!(fresh, 1);
        assert!(a.id == b.id && b.id == c.id);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_dead_until_an_operator_has_it_read_again() {
    for test in databases(BASE).await {
        let (handlers, fails) = handlers();
        fails.store(true, Ordering::SeqCst);
        let receipt = receive(&test, "evt-1", b"x").await;
        for _ in 0..20 {
            jobs::drain(&test.db, &handlers).await.unwrap();
            test.clock.advance(8 * 3600);
        }
        let message = find(&test, receipt).await.unwrap();
        assert_eq!((message.state, message.error.as_deref()), (State::Dead, Some("cannot read")));
        let mut tx = test.db.read(test.who()).await.unwrap();
        let party = Some("shop".to_owned());
        let dead = Filter { state: Some(State::Dead), party, ..Filter::default() };
        assert_eq!(inbox::list(&mut tx, &dead, 0, 10).await.unwrap().1, 1);
        let handled = Filter { state: Some(State::Handled), ..Filter::default() };
        assert_eq!(inbox::list(&mut tx, &handled, 0, 10).await.unwrap().1, 0);
        drop(tx);

        fails.store(false, Ordering::SeqCst);
        replay(&test, receipt).await.unwrap();
        let error = replay(&test, receipt).await.unwrap_err();
        assert!(matches!(error, Error::Refused(refusal) if refusal.code == "message_waiting"));
        jobs::drain(&test.db, &handlers).await.unwrap();
        let message = find(&test, receipt).await.unwrap();
        assert_eq!((message.state, message.replays), (State::Handled, 1));
        // What was written by attempts that failed is not there.
        assert_eq!(read_events(&test).await, 1);
        replay(&test, receipt).await.unwrap();
        jobs::drain(&test.db, &handlers).await.unwrap();
        assert_eq!(read_events(&test).await, 2);
    }
}

async fn replay(test: &TestDb, receipt: Receipt) -> Result<Message> {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let message = inbox::replay(&mut tx, receipt.id).await?;
    tx.commit().await?;
    Ok(message)
}

#[tokio::test]
async fn what_was_handled_long_ago_is_forgotten() {
    for test in databases(BASE).await {
        let (handlers, _) = handlers();
        let old = receive(&test, "evt-1", b"x").await;
        jobs::drain(&test.db, &handlers).await.unwrap();
        test.clock.advance(inbox::KEPT_SECONDS);
        let young = receive(&test, "evt-2", b"x").await;
        jobs::drain(&test.db, &handlers).await.unwrap();
        test.clock.advance(60);
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.enqueue(NewJob::new(inbox::QUEUE, inbox::PRUNE, serde_json::json!({})));
        tx.commit().await.unwrap();
        jobs::drain(&test.db, &handlers).await.unwrap();
        assert!(find(&test, old).await.is_none());
        assert!(find(&test, young).await.is_some());
    }
}

#[tokio::test]
async fn an_event_without_an_id_is_refused() {
    for test in databases(BASE).await {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        for event_id in ["", &"x".repeat(201)] {
            let arrival = Arrival { party: "shop", event_id, headers: &[], body: b"" };
            assert!(inbox::receive(&mut tx, arrival).await.is_err());
        }
    }
}
