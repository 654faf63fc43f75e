//! Schedules: fired once, by however many.

use base::db::migrations::BASE;
use base::jobs::{Schedule, Scheduler, Tick};
use base::testing::{TestDb, databases};
use base::{Db, Timestamp};

fn nightly(cron: &str) -> Vec<Schedule> {
    let schedule = Schedule::new("nightly", cron, "Europe/Skopje", "default", "close_day");
    vec![schedule.expect("a schedule")]
}

fn scheduler(db: &Db, cron: &str) -> Scheduler {
    Scheduler::new(db.clone(), nightly(cron)).expect("a scheduler")
}

/// The ticks whose jobs are there, in their order.
async fn ticks(test: &TestDb) -> Vec<String> {
    let mut tx = test.db.read(test.who()).await.expect("begin");
    let rows = tx.rows("SELECT payload FROM job ORDER BY id", []).await.expect("rows");
    rows.iter()
        .map(|row| {
            let payload: String = row.get(0).expect("payload");
            let tick: Tick = serde_json::from_str(&payload).expect("a tick");
            assert_eq!(tick.schedule, "nightly");
            tick.tick_at.to_string()
        })
        .collect()
}

/// Moves the test's clock to `time`.
fn go_to(test: &TestDb, time: &str) {
    let to = Timestamp::parse(time).expect("a time");
    test.clock.advance(to.micros_since(test.clock.now()) / 1_000_000);
    assert_eq!(test.clock.now(), to);
}

#[tokio::test]
async fn a_new_schedule_fires_from_its_next_tick_on() {
    for test in databases(BASE).await {
        let mut scheduler = scheduler(&test.db, "0 2 * * *");
        assert_eq!(scheduler.tick().await.unwrap(), 0, "this morning's tick is nobody's duty");
        go_to(&test, "2026-01-06T00:59:59Z");
        assert_eq!(scheduler.tick().await.unwrap(), 0);
        go_to(&test, "2026-01-06T01:00:00Z");
        assert_eq!(scheduler.tick().await.unwrap(), 1);
        assert_eq!(scheduler.tick().await.unwrap(), 0);
        assert_eq!(ticks(&test).await, ["2026-01-06T01:00:00Z"]);
    }
}

#[tokio::test]
async fn two_schedulers_fire_once() {
    for test in databases(BASE).await {
        let other = test.reopen().await;
        let mut one = scheduler(&test.db, "* * * * *");
        let mut two = scheduler(&other, "* * * * *");
        one.tick().await.unwrap();
        for minute in 1..=20 {
            test.clock.advance(60);
            let (first, second) = tokio::join!(one.tick(), two.tick());
            assert_eq!(first.unwrap() + second.unwrap(), 1, "minute {minute}");
        }
        assert_eq!(ticks(&test).await.len(), 20);
    }
}

#[tokio::test]
async fn after_a_downtime_the_latest_missed_tick_fires_once() {
    for test in databases(BASE).await {
        scheduler(&test.db, "0 2 * * *").tick().await.unwrap();
        go_to(&test, "2026-01-09T12:00:00Z");
        assert_eq!(scheduler(&test.db, "0 2 * * *").tick().await.unwrap(), 1);
        // One that starts again remembers nothing but asks the database.
        assert_eq!(scheduler(&test.db, "0 2 * * *").tick().await.unwrap(), 0);
        assert_eq!(ticks(&test).await, ["2026-01-09T01:00:00Z"]);
    }
}

#[tokio::test]
async fn a_changed_schedule_fires_nothing_that_is_past() {
    for test in databases(BASE).await {
        scheduler(&test.db, "0 2 * * *").tick().await.unwrap();
        go_to(&test, "2026-01-06T12:00:00Z");
        assert_eq!(scheduler(&test.db, "0 2 * * *").tick().await.unwrap(), 1);
        // 03:00 of the same day is past; so it is when the change is taken back.
        assert_eq!(scheduler(&test.db, "0 3 * * *").tick().await.unwrap(), 0);
        assert_eq!(scheduler(&test.db, "0 2 * * *").tick().await.unwrap(), 0);
        go_to(&test, "2026-01-07T02:00:00Z");
        assert_eq!(scheduler(&test.db, "0 3 * * *").tick().await.unwrap(), 1);
        assert_eq!(
            scheduler(&test.db, "0 2 * * *").tick().await.unwrap(),
            0,
            "today is done, even if by another definition"
        );
        assert_eq!(ticks(&test).await, ["2026-01-06T01:00:00Z", "2026-01-07T02:00:00Z"]);
    }
}

#[tokio::test]
async fn a_night_with_two_hours_of_one_name_fires_once_and_one_without_fires_late() {
    for test in databases(BASE).await {
        let mut scheduler = scheduler(&test.db, "30 2 * * *");
        scheduler.tick().await.unwrap();
        for (from, to, tick) in [
            ("2026-03-28T12:00:00Z", "2026-03-29T04:00:00Z", "2026-03-29T01:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-25T04:00:00Z", "2026-10-25T00:30:00Z"),
        ] {
            go_to(&test, from);
            scheduler.tick().await.unwrap();
            let before = ticks(&test).await.len();
            while test.clock.now() < Timestamp::parse(to).unwrap() {
                test.clock.advance(600);
                scheduler.tick().await.unwrap();
            }
            assert_eq!(ticks(&test).await[before..], [tick.to_owned()]);
        }
    }
}

#[tokio::test]
async fn old_ticks_are_forgotten_and_stay_fired() {
    for test in databases(BASE).await {
        let mut scheduler = scheduler(&test.db, "0 2 * * *");
        scheduler.tick().await.unwrap();
        for _ in 0..20 {
            test.clock.advance(24 * 3600);
            assert_eq!(scheduler.tick().await.unwrap(), 1);
        }
        let mut tx = test.db.read(test.who()).await.unwrap();
        let rows = tx.rows("SELECT tick_at FROM schedule_tick", []).await.unwrap();
        assert_eq!(rows.len(), 8);
    }
}

#[tokio::test]
async fn two_schedules_of_one_name_are_refused() {
    for test in databases(BASE).await {
        let mut twice = nightly("0 2 * * *");
        twice.extend(nightly("0 3 * * *"));
        assert!(Scheduler::new(test.db.clone(), twice).is_err());
    }
}
