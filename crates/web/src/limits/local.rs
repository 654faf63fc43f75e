//! Windows in this process's memory: exact for one process, and never more of them than fit.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base::Timestamp;

use super::Key;
use super::window::{Quota, Window};

/// Parts with a lock of their own, so that requests seldom wait for each other.
const SHARDS: usize = 16;
/// Most windows of one part; all together are about 10 MB.
const MAX_PER_SHARD: usize = 8_192;

/// Every window, by the key that it counts for.
#[derive(Debug)]
pub(super) struct Local {
    shards: [Mutex<HashMap<Key, Entry>>; SHARDS],
    hasher: RandomState,
    max_per_shard: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    window: Window,
    quota: Quota,
}

impl Default for Local {
    fn default() -> Self {
        Self::with_room_for(MAX_PER_SHARD)
    }
}

impl Local {
    fn with_room_for(max_per_shard: usize) -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self { shards, hasher: RandomState::new(), max_per_shard }
    }

    /// Counts one request.
    pub fn count(&self, key: Key, quota: Quota, now: Timestamp) -> Window {
        let mut shard = self.shard(key);
        let window = quota.count(shard.get(&key).map(|entry| entry.window), now);
        self.keep(&mut shard, key, Entry { window, quota }, now);
        window
    }

    /// The window of `key`, if nothing is left in it.
    pub fn spent(&self, key: Key, quota: Quota, now: Timestamp) -> Option<Window> {
        let window = self.shard(key).get(&key)?.window;
        quota.is_spent(window, now).then_some(window)
    }

    /// Takes over what was counted elsewhere.
    pub fn set(&self, key: Key, quota: Quota, window: Window, now: Timestamp) {
        let mut shard = self.shard(key);
        self.keep(&mut shard, key, Entry { window, quota }, now);
    }

    fn shard(&self, key: Key) -> MutexGuard<'_, HashMap<Key, Entry>> {
        let hash = usize::try_from(self.hasher.hash_one(key) % 16).unwrap_or_default();
        let [first, ..] = &self.shards;
        let shard = self.shards.get(hash).unwrap_or(first);
        // Nothing in here panics half way through a change.
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, shard: &mut HashMap<Key, Entry>, key: Key, entry: Entry, now: Timestamp) {
        if shard.len() >= self.max_per_shard && !shard.contains_key(&key) {
            make_room(shard, self.max_per_shard, now);
        }
        shard.insert(key, entry);
    }
}

/// Forgets windows that are over; when all are running, the quarter that is least used. Whoever
/// fills the memory with new callers thus forgets those, not the ones that are being held back.
fn make_room(shard: &mut HashMap<Key, Entry>, max: usize, now: Timestamp) {
    shard.retain(|_, entry| now < entry.window.ends_at);
    let quarter = max.div_ceil(4);
    if shard.len() <= max - quarter {
        return;
    }
    let left = |entry: &Entry| entry.quota.requests.saturating_sub(entry.window.used);
    let mut all: Vec<u32> = shard.values().map(left).collect();
    let at = all.len().saturating_sub(quarter);
    let (_, most, _) = all.select_nth_unstable(at);
    let (most, mut excess) = (*most, quarter);
    shard.retain(|_, entry| {
        let goes = excess > 0 && left(entry) >= most;
        excess -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::super::Bucket;
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);
    const QUOTA: Quota = Quota::a_minute(5);

    fn key(id: u128) -> Key {
        Key { bucket: Bucket::Address, id }
    }

    #[test]
    fn callers_are_counted_apart_and_buckets_too() {
        let local = Local::default();
        let other = Key { bucket: Bucket::Caller, id: 1 };
        for nth in 1..=5 {
            assert_eq!(local.count(key(1), QUOTA, NOW).used, nth);
        }
        assert_eq!(local.count(key(2), QUOTA, NOW).used, 1);
        assert_eq!(local.count(other, QUOTA, NOW).used, 1);
        assert!(local.spent(key(1), QUOTA, NOW).is_some());
        assert!(local.spent(key(1), QUOTA, NOW.plus_seconds(60)).is_none());
    }

    #[test]
    fn a_flood_of_new_callers_fits_and_frees_nobody_who_is_held_back() {
        let local = Local::with_room_for(64);
        for _ in 0..9 {
            local.count(key(0), QUOTA, NOW);
        }
        for id in 1..=50_000 {
            local.count(key(id), QUOTA, NOW);
        }
        let kept: usize = local.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= 64 * SHARDS, "{kept}");
        assert_eq!(local.count(key(0), QUOTA, NOW).used, 10);
    }

    #[test]
    fn windows_that_are_over_make_room_first() {
        let local = Local::with_room_for(64);
        let mut shard = HashMap::new();
        for id in 0..64 {
            let window = Window { used: 5, ends_at: NOW.plus_seconds(i64::from(id % 2 == 0)) };
            shard.insert(key(id), Entry { window, quota: QUOTA });
        }
        let window = Window { used: 1, ends_at: NOW.plus_seconds(60) };
        local.keep(&mut shard, key(99), Entry { window, quota: QUOTA }, NOW);
        assert_eq!(shard.len(), 33);
        assert!(shard.contains_key(&key(2)) && !shard.contains_key(&key(1)));
    }
}
