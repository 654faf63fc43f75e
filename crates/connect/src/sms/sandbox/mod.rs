//! Both carriers' APIs as far as Florin uses them, keeping what they are sent instead of delivering
//! it, with a page and JSON to read it by. It belongs on a developer's machine and nowhere else.
//!
//! It plays refusals too: Twilio's own test number +15005550001, and 910000000000 at MSG91, cannot
//! be reached.

mod msg91;
mod page;
mod twilio;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use base::{Clock, Timestamp};
use serde::Serialize;

/// Messages that are kept; the oldest makes room.
const MAX_KEPT: usize = 200;

/// Credentials that the sandbox asks for.
#[derive(Debug, Clone)]
pub struct Account {
    /// Twilio's account, `AC…`.
    pub account_sid: String,
    /// Twilio's token and MSG91's key.
    pub secret: String,
}

/// A message as it arrived.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Counted from 1, never used twice.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// Which carrier was asked: `twilio` or `msg91`.
    pub carrier: &'static str,
    /// The sender, or the template.
    pub from: String,
    /// The number in E.164, with its plus.
    pub to: String,
    /// The text; of a template, its variables.
    pub text: String,
}

/// Both carriers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Kept {
    clock: Clock,
    account: Arc<Account>,
    messages: Arc<Mutex<Messages>>,
}

#[derive(Debug, Default)]
struct Messages {
    arrived: u64,
    kept: VecDeque<Received>,
}

impl Kept {
    /// Without messages.
    pub fn new(account: Account, clock: Clock) -> Self {
        Self { clock, account: Arc::new(account), messages: Arc::default() }
    }

    /// What arrived, newest first.
    pub fn all(&self) -> Vec<Received> {
        self.lock().kept.iter().rev().cloned().collect()
    }

    /// The newest message to `number`, which is E.164 with its plus.
    pub fn newest_to(&self, number: &str) -> Option<Received> {
        self.lock().kept.iter().rev().find(|message| message.to == number).cloned()
    }

    fn find(&self, number: u64) -> Option<Received> {
        self.lock().kept.iter().find(|message| message.number == number).cloned()
    }

    fn keep(&self, carrier: &'static str, from: &str, to: &str, text: &str) -> Received {
        let at = self.clock.now();
        let mut messages = self.lock();
        messages.arrived = messages.arrived.saturating_add(1);
        let [from, to, text] = [from, to, text].map(str::to_owned);
        let received = Received { number: messages.arrived, at, carrier, from, to, text };
        messages.kept.push_back(received.clone());
        if messages.kept.len() > MAX_KEPT {
            messages.kept.pop_front();
        }
        received
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `/2010-04-01/…` and `/api/v5/…` for Florin, `/sms` for people, `/sms.json` for programs.
pub fn routes(kept: Kept) -> Router {
    twilio::routes().merge(msg91::routes()).merge(page::routes()).with_state(kept)
}
