//! The sandbox card network: builds the messages the real one sends, and sends them to a running
//! Florin.
//!
//! Everything it does follows from what is passed in, time and tokens included: the same purchases
//! are the same bytes. Merchants and people are invented.

pub mod day;
mod envelope;
pub mod merchants;
mod network;
mod purchase;
mod server;
mod transaction;

pub use envelope::{Door, Envelope};
pub use merchants::{Entry, Merchant};
pub use network::{Exchange, Network};
pub use purchase::{Original, Part, Purchase};
pub use server::{Settings, server};
