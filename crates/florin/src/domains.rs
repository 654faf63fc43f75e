//! What the domains bring to the program: changes of the schema, listeners, jobs and schedules.
//!
//! A domain that has something to bring is added here and nowhere else; its routes are added in
//! `router`.

use std::sync::Arc;

use base::Result;
use base::db::Subscriptions;
use base::db::migrations::{BASE, Migration};
use base::idempotency;
use base::jobs::{Handlers, QueueLimit, Schedule};

/// Every change of the schema.
pub fn migrations() -> Vec<Migration> {
    [BASE, ledger::MIGRATIONS, identity::MIGRATIONS, cards::MIGRATIONS].concat()
}

/// Who listens to which events.
pub fn subscriptions() -> Subscriptions {
    Subscriptions::new()
}

/// Who does which jobs.
pub fn handlers() -> Result<Handlers> {
    Handlers::new(vec![Arc::new(idempotency::Sweep), Arc::new(identity::Prune)])
}

/// What the calendar leaves.
pub fn schedules() -> Result<Vec<Schedule>> {
    Ok(vec![idempotency::schedule()?, identity::Prune::schedule()?])
}

/// How many jobs of each queue one process does at once; together fewer than the database has
/// connections by default.
pub const QUEUES: &[QueueLimit] = &[
    QueueLimit { queue: base::events::QUEUE, at_once: 2 },
    QueueLimit { queue: "default", at_once: 2 },
];
