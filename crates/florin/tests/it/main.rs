//! Florin as its users and its parties meet it: through the doors, on a fresh database per engine.
//!
//! Runs on SQLite always, and on PostgreSQL when `FLORIN_TEST_POSTGRES_URL` says where one is.

mod answer;
#[path = "../../src/domains.rs"]
#[expect(dead_code, reason = "the program's own list, of which tests use a part")]
mod domains;
mod world;

mod decline;
mod input;
mod lifecycle;
mod limits;
mod orders;
mod races;
