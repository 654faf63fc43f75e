//! Changes that are sent together are seen by whoever reads, in the order in which they were made.

use base::Tx;
use base::db::{Change, Column, migrations::BASE};
use base::testing::databases;

use base::events::Event;

const TICK: &[(&str, Column)] =
    &[("schedule", Column::Text), ("tick_at", Column::BigInt), ("fired_at", Column::BigInt)];

async fn tick(tx: &mut Tx, schedule: &str, fired_at: i64) {
    let mut rows = tx.table(TICK);
    rows.row().text(schedule).int(1).int(fired_at);
    let sum = Change::Add("schedule_tick", &["schedule", "tick_at"]);
    tx.write(vec![(sum, rows)]).await.unwrap();
}

async fn fired(tx: &mut Tx) -> Vec<(String, i64)> {
    let sql = "SELECT schedule, fired_at FROM schedule_tick ORDER BY schedule";
    let rows = tx.rows(sql, []).await.unwrap();
    rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect()
}

#[tokio::test]
async fn what_was_written_is_read_and_added_to() {
    for test in databases(BASE).await {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        tick(&mut tx, "a", 1).await;
        // The same row again, before anything was read: one statement could not change it twice.
        tick(&mut tx, "a", 2).await;
        assert_eq!(fired(&mut tx).await, [("a".to_owned(), 3)]);
        tick(&mut tx, "b", 5).await;
        let changed = tx.execute("UPDATE schedule_tick SET fired_at = fired_at + 10", []).await;
        assert_eq!(changed.unwrap(), 2);
        tick(&mut tx, "c", 7).await;
        let body = serde_json::json!({});
        tx.record(Event { kind: "test.ticked", subject: "c".to_owned(), body });
        tx.commit().await.unwrap();

        let mut tx = test.db.read(test.who()).await.unwrap();
        let all = [("a", 13), ("b", 15), ("c", 7)].map(|(name, at)| (name.to_owned(), at));
        assert_eq!(fired(&mut tx).await, all);
        let events = tx.rows("SELECT kind FROM event", []).await.unwrap();
        assert_eq!(events.len(), 1);
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_made_fails_the_commit() {
    for test in databases(BASE).await {
        for _ in 0..2 {
            let mut tx = test.db.begin(test.who()).await.unwrap();
            tick(&mut tx, "a", 1).await;
            let mut rows = tx.table(TICK);
            rows.row().text("b").int(1).int(1);
            rows.row().text("b").int(1).int(1);
            tx.write(vec![(Change::Insert("schedule_tick"), rows)]).await.unwrap();
            assert!(tx.commit().await.is_err());
        }
        let mut tx = test.db.read(test.who()).await.unwrap();
        assert!(fired(&mut tx).await.is_empty());
    }
}
