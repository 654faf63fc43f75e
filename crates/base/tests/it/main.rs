//! What needs a database: every test runs on each engine that is there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod database;
mod files;
mod flags;
mod inbox;
mod jobs;
mod schedules;
mod workers;
mod writes;
