//! What any program needs before it has a domain: a database in two engines, time, ids, errors, events, jobs,
//! files, secrets and settings.
//!
//! Nothing here knows what money is for. No HTTP, no domain, no process-wide state.

pub mod audit;
pub mod clock;
pub mod db;
pub mod error;
pub mod events;
pub mod files;
pub mod flags;
pub mod gather;
pub mod idempotency;
pub mod ids;
pub mod inbox;
pub mod jobs;
pub mod permissions;
mod schema;
pub mod secrets;
pub mod settings;
#[cfg(feature = "testing")]
pub mod testing;
pub mod who;

pub use clock::{Clock, Timestamp};
pub use db::{Db, Engine, Tx};
pub use error::{Error, Refusal, Result};
pub use ids::{Id, Ids, Kind};
pub use who::{Actor, Correlation, Origin, Who};
