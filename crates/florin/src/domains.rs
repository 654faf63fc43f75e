//! What the domains bring to the program: changes of the schema, listeners, jobs and schedules.
//!
//! A domain that has something to bring is added here and nowhere else; its routes are added in
//! `router`.

use std::sync::Arc;
use std::time::Duration;

use base::Result;
use base::db::Subscriptions;
use base::db::migrations::{BASE, Migration};
use base::jobs::{Handlers, QueueLimit, Schedule};
use base::secrets::Keyring;
use base::{idempotency, inbox};
use connect::guard::{Guard, Reach};

/// How long an exchange with an address that a customer supplied may take.
const OUTGOING_PATIENCE: Duration = Duration::from_secs(15);

/// Every change of the schema.
pub fn migrations() -> Vec<Migration> {
    [BASE, ledger::MIGRATIONS, identity::MIGRATIONS, cards::MIGRATIONS, notices::MIGRATIONS]
        .concat()
}

/// Who listens to which events.
pub fn subscriptions() -> Subscriptions {
    Subscriptions::new()
}

/// Who does which jobs.
pub fn handlers(keyring: &Arc<Keyring>) -> Result<Handlers> {
    Handlers::new(vec![
        Arc::new(idempotency::Sweep),
        Arc::new(identity::Prune),
        Arc::new(inbox::Read::new(readers())?),
        Arc::new(inbox::Prune),
        Arc::new(notices::Deliver { keyring: Arc::clone(keyring), guard: guard()? }),
        Arc::new(notices::Prune),
    ])
}

/// The way to addresses that customers supply.
pub fn guard() -> Result<Guard> {
    Guard::new(Reach::Public, OUTGOING_PATIENCE)
}

/// Who understands what parties deliver.
fn readers() -> Vec<Arc<dyn inbox::Reader>> {
    Vec::new()
}

/// What the calendar leaves.
pub fn schedules() -> Result<Vec<Schedule>> {
    Ok(vec![
        idempotency::schedule()?,
        identity::Prune::schedule()?,
        inbox::schedule()?,
        notices::schedule()?,
    ])
}

/// How many jobs of each queue one process does at once; together fewer than the database has
/// connections by default.
pub const QUEUES: &[QueueLimit] = &[
    QueueLimit { queue: base::events::QUEUE, at_once: 2 },
    QueueLimit { queue: "default", at_once: 2 },
    QueueLimit { queue: inbox::QUEUE, at_once: 1 },
    QueueLimit { queue: notices::QUEUE, at_once: 2 },
];
