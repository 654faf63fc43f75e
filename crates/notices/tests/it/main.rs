//! Webhooks from the event to a real server, on each engine.

#![expect(clippy::unwrap_used, reason = "what goes wrong here fails the test at once")]

mod receiver;
mod world;

mod deliveries;
mod endpoints;
