//! Who should pay whom, so that everybody in a group is even: a view of the balances, computed
//! afresh whenever somebody looks, stored nowhere.

pub(crate) mod exact;
pub(crate) mod many;
pub(crate) mod pairs;
pub mod rules;

pub use rules::{Mode, Payment, Unbalanced, suggest};
