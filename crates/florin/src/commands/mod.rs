//! What the program can be asked to do, one file per command. A command reads its arguments, opens
//! what it needs, calls the domains and prints; it decides nothing.

pub mod administrator;
pub mod audit;
pub mod bench;
pub mod config;
pub mod demo;
pub mod found;
pub mod ledger;
pub mod migrate;
pub mod openapi;
pub mod sandbox;
pub mod screen;
pub mod serve;
