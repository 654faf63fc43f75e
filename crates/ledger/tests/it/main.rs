//! The ledger as its callers meet it, on every engine that is there.

mod engine;
mod model;
mod script;
