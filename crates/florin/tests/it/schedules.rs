//! Schedules of real programs: however many run, each tick leaves its job once.

use std::collections::HashSet;
use std::time::Instant;

use base::jobs::Scheduler;
use base::{Engine, Tx};
use florin::domains;

use crate::process::{PATIENCE, Process};
use crate::world::{World, on_each_engine};

const PROGRAMS: i64 = 2;

/// Writes down every job that a tick leaves, since one that is done has no row.
const WITNESS: [&str; 3] = [
    "CREATE TABLE fired (payload TEXT NOT NULL)",
    "CREATE FUNCTION note_fired() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN INSERT INTO fired VALUES (NEW.payload); RETURN NULL; END'",
    "CREATE TRIGGER note_fired AFTER INSERT ON job FOR EACH ROW
     WHEN (NEW.payload LIKE '%\"tick_at\"%') EXECUTE FUNCTION note_fired()",
];

async fn number(tx: &mut Tx, sql: &str) -> i64 {
    tx.row(sql, []).await.unwrap().unwrap().get(0).unwrap()
}

/// Asks until the answer is `expected`.
async fn wait_for(world: &World, sql: &str, expected: i64) {
    let began = Instant::now();
    loop {
        let mut tx = world.test.db.read(world.who()).await.unwrap();
        let found = number(&mut tx, sql).await;
        if found == expected {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{sql}: {found}, not {expected}");
    }
}

#[tokio::test]
async fn two_programs_on_one_server_fire_each_tick_once() {
    on_each_engine(async |world: &World| {
        if world.test.db.engine() == Engine::Sqlite {
            return;
        }
        // The world lives in the past: what is noted there has a tick that every program finds missed.
        let schedules = domains::schedules().unwrap();
        let count = i64::try_from(schedules.len()).unwrap();
        Scheduler::new(world.test.db.clone(), schedules).unwrap().tick().await.unwrap();
        let mut tx = world.begin().await;
        for sql in WITNESS {
            tx.execute(sql, []).await.unwrap();
        }
        tx.commit().await.unwrap();

        // Nobody can take a tick until all of them want the same one.
        let mut gate = world.begin().await;
        gate.execute("LOCK TABLE schedule_tick IN EXCLUSIVE MODE", []).await.unwrap();
        let programs: Vec<Process> = std::thread::scope(|scope| {
            let start = |_| scope.spawn(|| Process::start(&world.test));
            let starting: Vec<_> = (0..PROGRAMS).map(start).collect();
            starting.into_iter().map(|program| program.join().unwrap()).collect()
        });
        let at_the_gate = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'
                               AND query LIKE 'INSERT INTO schedule_tick%'";
        wait_for(world, at_the_gate, PROGRAMS).await;
        gate.commit().await.unwrap();

        let fired = "SELECT count(DISTINCT schedule) FROM schedule_tick";
        wait_for(world, fired, count).await;
        // Asked to end, a scheduler still looks at all its schedules.
        assert!(programs.iter().all(Process::stop));
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT payload FROM fired", []).await.unwrap();
        let left: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        let once: HashSet<&String> = left.iter().collect();
        assert_eq!(once.len(), left.len(), "a tick left its job twice: {left:?}");
        let ticks = number(&mut tx, "SELECT count(*) FROM schedule_tick").await;
        assert_eq!(i64::try_from(left.len()).unwrap(), ticks);
        tx.commit().await.unwrap();
        // What they left to do is due by the real clock.
        world.advance_to("2100-01-01T00:00:00Z");
    })
    .await;
}
