//! The ledger as its callers meet it, on every engine that is there.
#![expect(
    clippy::unwrap_used,
    reason = "these are tests, in functions that clippy does not know as such"
)]

mod actions;
mod api;
mod docs;
mod engine;
mod holds;
mod model;
mod proof;
mod script;
mod statements;
mod together;
