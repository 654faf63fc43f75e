//! Florin as its users and its parties meet it: through the doors, on a fresh database per engine.
//!
//! Runs on SQLite always, and on PostgreSQL when `FLORIN_TEST_POSTGRES_URL` says where one is.

#![expect(clippy::unwrap_used, reason = "what goes wrong here fails the test at once")]
#![expect(
    clippy::inconsistent_digit_grouping,
    reason = "100_00 reads as a hundred euros and no cents"
)]

mod answer;
mod document;
mod people;
mod process;
mod world;

mod audit;
mod costs;
mod crash;
mod decline;
mod erasure;
mod expense_groups;
mod expense_pages;
mod expense_plans;
mod expenses;
mod features;
mod group_files;
mod group_forms;
mod group_pages;
mod groups;
mod idempotency;
mod import_pages;
mod imports;
mod input;
mod isolation;
mod lasting;
mod lifecycle;
mod limits;
mod orders;
mod permissions;
mod races;
mod refunds;
mod repeats;
mod schedules;
mod strangers;
mod transfers;
mod writes;
