//! What this process is working on: the second of two requests with one key is told at once, before
//! it waits for the database. Between processes the database's lock tells.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::in_use;
use super::rules::Ask;
use crate::error::Refusal;

/// Requests with a key at once, at most; those beyond are refused until some have ended.
const MAX: usize = 16_384;

/// The requests with a key that this process is working on. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<[u8; 32]>>>);

/// A place among them; it is free again when this is dropped.
#[derive(Debug)]
pub struct Hold {
    all: InFlight,
    scope: [u8; 32],
}

impl InFlight {
    /// Takes the place of `ask`. Refuses `idempotency_key_in_use` while another has it, and
    /// `overloaded`.
    pub fn hold(&self, ask: &Ask) -> Result<Hold, Refusal> {
        let mut scopes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let scope = ask.scope();
        if scopes.len() >= MAX {
            let message = "Too many requests wait already; try again.";
            return Err(Refusal::unavailable("overloaded", message));
        }
        if !scopes.insert(scope) {
            return Err(in_use());
        }
        Ok(Hold { all: self.clone(), scope })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut scopes = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        scopes.remove(&self.scope);
    }
}
