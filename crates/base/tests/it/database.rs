//! Migrations and transactions.

use base::db::migrations::{self, BASE};
use base::events::{self, Event};
use base::testing::databases;

#[tokio::test]
async fn changes_go_up_and_down_again() {
    for test in databases(BASE).await {
        assert!(migrations::check(&test.db, BASE).await.is_ok());
        assert_eq!(migrations::up(&test.db, BASE).await.unwrap(), Vec::<&str>::new());
        let undone = migrations::down(&test.db, BASE, BASE.len()).await.unwrap();
        assert_eq!(undone.len(), BASE.len());
        assert!(migrations::check(&test.db, BASE).await.is_err());
        assert_eq!(migrations::up(&test.db, BASE).await.unwrap().len(), BASE.len());
    }
}

#[tokio::test]
async fn an_event_is_in_the_log_after_the_commit_and_not_without() {
    for test in databases(BASE).await {
        let event = || Event {
            kind: "thing.made",
            subject: "thing_1".to_owned(),
            body: serde_json::json!({ "note": "a \"quoted\" ünïcode note" }),
        };
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.record(event());
        tx.rollback().await.unwrap();
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tx.record(event());
        tx.commit().await.unwrap();
        let mut tx = test.db.read(test.who()).await.unwrap();
        let log = events::after(&mut tx, 0, 10).await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].kind, "thing.made");
        assert_eq!(log[0].body, event().body.to_string());
        assert_eq!(log[0].at, base::testing::START);
    }
}
