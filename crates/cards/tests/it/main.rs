//! The pages about cards, as people meet them: through the router, on every engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod lists;
mod pages;
mod stream;
mod world;
