//! Identity from outside: people act through HTTP, on every engine that is there.

mod authenticator;
mod factors;
mod keys;
mod passkeys;
mod sessions;
mod world;
