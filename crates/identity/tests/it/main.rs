//! Identity from outside: people act through HTTP, on every engine that is there.

mod keys;
mod sessions;
mod world;
