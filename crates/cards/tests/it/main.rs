//! The pages about cards, as people meet them: through the router, on every engine.

mod pages;
mod stream;
mod world;
