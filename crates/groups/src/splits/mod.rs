//! How an expense is shared: by whom it was paid, who owes how much of it.
//!
//! One function, [`rules::divide`], says so for a preview, for what is stored, for an export and for
//! the balances, so that they cannot differ.

pub mod rules;

pub use rules::{Debt, Division, Extra, ExtraKind, Item, Problem, Split, debts, divide, unpaid};
