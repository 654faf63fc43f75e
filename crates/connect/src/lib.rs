//! The outside world: one module per party, each with its wire format, the code that speaks it, and
//! a sandbox that plays the party offline in the same format.
//!
//! Nothing here decides anything about money or touches a database; domains call in and judge what
//! they read.

pub mod guard;
pub mod http;
pub mod issuer;
pub mod mail;
pub mod marqeta;
pub mod oauth;
pub mod rates;
pub mod sandbox;
mod sent;
pub mod sms;
pub mod webhook;
