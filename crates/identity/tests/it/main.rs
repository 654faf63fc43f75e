//! Identity from outside: people act through HTTP, on every engine that is there.

mod accounts;
mod authenticator;
mod codes;
mod factors;
mod guessing;
mod keys;
mod nearby;
mod outside;
mod pages;
mod passkeys;
mod pictures;
mod providers;
mod sessions;
mod tokens;
mod world;
