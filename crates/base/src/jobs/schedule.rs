//! Schedules: jobs that the calendar leaves.
//!
//! A schedule is a cron line in a time zone. Every scheduler looks which tick is the latest; the
//! tick's row is unique and is written in the transaction that leaves the job, so however many
//! schedulers run, it fires once. After a downtime the latest missed tick fires, once; those before
//! it are skipped, because what a schedule does (close the day, fetch the rates) looks at
//! everything since the last time. A schedule that is new or was changed fires only ticks that come
//! after that.

use std::future::Future;
use std::str::FromStr;
use std::time::Duration;

use croner::Cron;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{NewJob, store};
use crate::clock::Timestamp;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::who::Who;

/// How often the calendar is looked at; a tick fires at most this late.
const POLL: Duration = Duration::from_secs(1);
/// Rows of ticks older than this, in seconds, are forgotten when the schedule fires: a week.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// When to leave which job.
#[derive(Debug, Clone)]
pub struct Schedule {
    name: &'static str,
    definition: String,
    cron: Cron,
    time_zone: TimeZone,
    queue: &'static str,
    kind: &'static str,
}

/// What a scheduled job carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The schedule.
    pub schedule: String,
    /// When it was due: what the job is about, however late it runs.
    pub tick_at: Timestamp,
}

impl Schedule {
    /// At every tick of `cron` (minute, hour, day of month, month, day of week) on the clocks of
    /// `time_zone` (an IANA name) a job of `kind` is left in `queue`, carrying a [`Tick`].
    ///
    /// Where clocks are set forward, a tick inside the missing hour comes at the first moment after
    /// it; where they are set back, a tick at a fixed hour comes once and one of every hour or
    /// minute comes in both.
    ///
    /// # Errors
    /// A line or a time zone that is none.
    pub fn new(
        name: &'static str,
        cron: &str,
        time_zone: &str,
        queue: &'static str,
        kind: &'static str,
    ) -> Result<Self> {
        let definition = format!("{cron} {time_zone}");
        let cron = Cron::from_str(cron).map_err(|error| {
            Error::caused(format!("reading the schedule {name}: {cron}"), error)
        })?;
        let time_zone = TimeZone::get(time_zone)
            .map_err(|error| Error::caused(format!("reading the schedule {name}"), error))?;
        Ok(Self { name, definition, cron, time_zone, queue, kind })
    }

    /// The kind of job that it leaves.
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// The latest tick at or before `now`; `None` when there is none within the calendar's reach.
    pub fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let now = now.to_jiff().to_zoned(self.time_zone.clone());
        let tick = self.cron.find_previous_occurrence(&now, true).ok()?;
        Some(Timestamp::from_jiff(tick.timestamp()))
    }

    /// The first tick after `now`; `None` when there is none within the calendar's reach.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let now = now.to_jiff().to_zoned(self.time_zone.clone());
        let tick = self.cron.find_next_occurrence(&now, false).ok()?;
        Some(Timestamp::from_jiff(tick.timestamp()))
    }
}

/// Fires schedules. As many schedulers as wanted may run.
#[derive(Debug)]
pub struct Scheduler {
    db: Db,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    schedule: Schedule,
    noted: bool,
    /// The latest tick that the database has already judged.
    judged: Option<Timestamp>,
}

impl Scheduler {
    /// A scheduler of `schedules`.
    ///
    /// # Errors
    /// Two schedules of one name.
    pub fn new(db: Db, schedules: Vec<Schedule>) -> Result<Self> {
        let mut names: Vec<&str> = schedules.iter().map(|schedule| schedule.name).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[one, next]| one == next) {
            return Err(Error::fault(format!("two schedules have the name {name}")));
        }
        let entries = schedules
            .into_iter()
            .map(|schedule| Entry { schedule, noted: false, judged: None })
            .collect();
        Ok(Self { db, entries })
    }

    /// Fires what is due at the clock's present and was not fired before. Returns how many jobs it
    /// left.
    pub async fn tick(&mut self) -> Result<usize> {
        let mut fired = 0;
        for entry in &mut self.entries {
            fired += usize::from(entry.tick(&self.db).await?);
        }
        Ok(fired)
    }

    /// Ticks until `shutdown`. Failures of the database are logged and waited out.
    pub async fn run(mut self, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        loop {
            if let Err(error) = self.tick().await {
                tracing::error!(error = error.chain(), "looking at the schedules failed");
            }
            tokio::select! {
                () = &mut shutdown => return,
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }
}

impl Entry {
    /// True when it left a job.
    async fn tick(&mut self, db: &Db) -> Result<bool> {
        let latest = self.schedule.latest(db.clock().now());
        if self.noted && latest == self.judged {
            return Ok(false);
        }
        let Schedule { name, definition, queue, kind, .. } = &self.schedule;
        let mut tx = db.begin(Who::system("scheduler", db.ids())).await?;
        store::note_schedule(&mut tx, name, definition).await?;
        let mut fired = false;
        if let Some(tick_at) = latest
            && store::take_tick(&mut tx, name, definition, tick_at).await?
        {
            let tick = Tick { schedule: (*name).to_owned(), tick_at };
            let payload = serde_json::to_value(tick)
                .map_err(|error| Error::caused("writing a tick", error))?;
            tx.enqueue(NewJob::new(queue, kind, payload));
            store::forget_ticks(&mut tx, name, tick_at.plus_seconds(-KEPT_SECONDS)).await?;
            fired = true;
        }
        tx.commit().await?;
        (self.noted, self.judged) = (true, latest);
        Ok(fired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(cron: &str, time_zone: &str) -> Schedule {
        Schedule::new("test", cron, time_zone, "default", "test").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn nonsense_is_refused() {
        for (cron, time_zone) in
            [("", "UTC"), ("0 25 * * *", "UTC"), ("0 2 * *", "UTC"), ("0 2 * * *", "Atlantis")]
        {
            assert!(Schedule::new("test", cron, time_zone, "default", "test").is_err(), "{cron}");
        }
    }

    #[test]
    fn a_tick_is_on_the_clocks_of_its_zone() {
        let nightly = schedule("0 2 * * *", "Europe/Skopje");
        for (now, latest, next) in [
            // Winter, an hour ahead of UTC; the tick's own moment counts, the one before does not.
            ("2026-01-05T00:59:59.999999Z", "2026-01-04T01:00:00Z", "2026-01-05T01:00:00Z"),
            ("2026-01-05T01:00:00Z", "2026-01-05T01:00:00Z", "2026-01-06T01:00:00Z"),
            // Summer, two hours ahead.
            ("2026-07-01T12:00:00Z", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z"),
            // Clocks go from 02:00 to 03:00: the first moment after.
            ("2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"),
            // Clocks go from 03:00 back to 02:00: the first of the two, and only that.
            ("2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z"),
            ("2026-10-25T01:30:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z"),
        ] {
            assert_eq!(nightly.latest(at(now)), Some(at(latest)), "latest at {now}");
            assert_eq!(nightly.next(at(now)), Some(at(next)), "next at {now}");
        }
    }

    #[test]
    fn a_tick_of_every_half_hour_comes_in_both_hours_that_have_one_name() {
        let often = schedule("*/30 * * * *", "Europe/Skopje");
        let mut now = at("2026-10-24T23:59:00Z");
        for minutes in ["00:00", "00:30", "01:00", "01:30", "02:00"] {
            now = often.next(now).unwrap();
            assert_eq!(now, at(&format!("2026-10-25T{minutes}:00Z")));
        }
    }

    /// Looking back from any moment finds what looking forward found: otherwise a tick would be
    /// lost or fire twice.
    #[test]
    fn looking_back_agrees_with_looking_forward() {
        for zone in ["Europe/Skopje", "America/Toronto", "Australia/Lord_Howe", "Asia/Tehran"] {
            for cron in ["0 2 * * *", "30 2 * * *", "15 * * * *", "0 2 * * SUN", "30 1 L * *"] {
                let schedule = schedule(cron, zone);
                let mut now = at("2026-01-01T00:00:00Z");
                let end = at("2027-01-01T00:00:00Z");
                while now < end {
                    let next = schedule.next(now).unwrap();
                    assert!(next > now, "{cron} {zone} {now}");
                    assert_eq!(schedule.latest(next), Some(next), "{cron} {zone} at {next}");
                    let after = schedule.next(next).unwrap();
                    let before = after.plus_micros(-1);
                    assert_eq!(schedule.latest(before), Some(next), "{cron} {zone} at {before}");
                    now = next;
                }
            }
        }
    }
}
