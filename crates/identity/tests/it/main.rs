//! Identity from outside: people act through HTTP, on every engine that is there.

mod accounts;
mod authenticator;
mod factors;
mod guessing;
mod invitations;
mod keys;
mod memberships;
mod operators;
mod organisations;
mod pages;
mod passkeys;
mod pictures;
mod roles;
mod sessions;
mod tokens;
mod world;
