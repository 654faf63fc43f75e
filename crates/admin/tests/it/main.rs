//! What operators see and do, through the doors, on each engine.

#![expect(clippy::unwrap_used, reason = "what goes wrong here fails the test at once")]

mod world;

mod flags;
mod inbox;
mod log;
