//! What needs a database: every test runs on each engine that is there.

mod database;
mod files;
mod jobs;
mod schedules;
