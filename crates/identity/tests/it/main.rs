//! Identity from outside: people act through HTTP, on every engine that is there.

mod accounts;
mod authenticator;
mod factors;
mod guessing;
mod keys;
mod pages;
mod passkeys;
mod pictures;
mod sessions;
mod tokens;
mod world;
