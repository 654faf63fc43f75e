//! Identity from outside: people act through HTTP, on every engine that is there.

mod accounts;
mod authenticator;
mod codes;
mod factors;
mod guessing;
mod invitations;
mod keys;
<<<<<<< HEAD
mod nearby;
mod outside;
mod pages;
mod passkeys;
mod pictures;
mod providers;
=======
mod memberships;
mod operators;
mod organisations;
mod pages;
mod passkeys;
mod pictures;
mod roles;
>>>>>>> organisations
mod sessions;
mod tokens;
mod world;
