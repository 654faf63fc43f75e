//! Identity from outside: people act through HTTP, on every engine that is there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod authenticator;
mod codes;
mod factors;
mod guessing;
mod invitations;
mod keys;
mod limits;
mod memberships;
mod nearby;
mod operators;
mod organisations;
mod outside;
mod pages;
mod passkeys;
mod pictures;
mod preferences;
mod providers;
mod roles;
mod sessions;
mod tokens;
mod world;
