//! Costs that people share: groups, who paid and who owes, what settles it.

pub mod splits;
pub mod suggestions;
