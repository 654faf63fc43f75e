//! Whose credential it was the last time, so that a caller's requests are counted before anything
//! is looked up. It opens nothing: what a credential is worth today is asked each time.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Key;

/// Most credentials that are remembered, about 3 MB. When there are more, all are forgotten: each
/// caller's next request then counts after it was looked up instead of before.
const MAX: usize = 50_000;

/// Callers by the fingerprints of their credentials.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    callers: Mutex<HashMap<u64, Key>>,
    hasher: RandomState,
}

impl Remembered {
    /// Stands for a credential in this process; with a key of its own, so that nobody can find two
    /// credentials with the same one.
    pub fn fingerprint(&self, credential: &str) -> u64 {
        self.hasher.hash_one(credential)
    }

    pub fn get(&self, fingerprint: u64) -> Option<Key> {
        self.callers().get(&fingerprint).copied()
    }

    pub fn insert(&self, fingerprint: u64, caller: Key) {
        let mut callers = self.callers();
        if callers.len() >= MAX {
            callers.clear();
        }
        callers.insert(fingerprint, caller);
    }

    /// Forgets a credential that opens nothing any more.
    pub fn remove(&self, fingerprint: u64) {
        self.callers().remove(&fingerprint);
    }

    fn callers(&self) -> MutexGuard<'_, HashMap<u64, Key>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
