//! Windows in Redis, so that several processes count together: exact, whichever of them is asked.
//!
//! Losing Redis loses nothing but that: whoever asks here falls back to counting alone.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use base::Timestamp;
use redis::aio::ConnectionManager;

use super::Key;
use super::window::{Quota, Window};

/// After a failure nobody waits for Redis for so long.
const PAUSE_SECONDS: i64 = 1;

/// Counts a request, begins the window with the first one, and says how long it lasts: one step for
/// Redis, so that two processes never count at the same time. The time is Redis's own.
const COUNT: &str = "\
local used = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {used, left}";

/// A Redis that processes count in together.
pub(super) struct Shared {
    redis: ConnectionManager,
    patience: Duration,
    /// Until when it is not asked, in microseconds since the epoch.
    away_until: AtomicI64,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Shared {
    pub const fn new(redis: ConnectionManager, patience: Duration) -> Self {
        Self { redis, patience, away_until: AtomicI64::new(i64::MIN) }
    }

    /// Counts one request; `None` while Redis is away.
    pub async fn count(&self, key: Key, quota: Quota, now: Timestamp) -> Option<Window> {
        if now.micros() < self.away_until.load(Ordering::Relaxed) {
            return None;
        }
        let millis = u64::try_from(quota.period.as_millis()).unwrap_or(u64::MAX);
        let mut redis = self.redis.clone();
        let mut command = redis::cmd("EVAL");
        command.arg(COUNT).arg(1).arg(key.name()).arg(millis);
        let asked = tokio::time::timeout(self.patience, command.query_async(&mut redis));
        let reason = match asked.await {
            Ok(Ok((used, left))) => return Some(window(used, left, now)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it did not answer in time".to_owned(),
        };
        self.away_until.store(now.plus_seconds(PAUSE_SECONDS).micros(), Ordering::Relaxed);
        tracing::warn!(error = reason, "Redis is away: this process counts requests alone");
        None
    }
}

/// The window in which `used` requests were counted and that has `left` milliseconds.
fn window(used: u64, left: u64, now: Timestamp) -> Window {
    let micros = i64::try_from(left.saturating_mul(1_000)).unwrap_or(i64::MAX);
    Window { used: u32::try_from(used).unwrap_or(u32::MAX), ends_at: now.plus_micros(micros) }
}
