//! A group as a file: the layout of Splitwise's CSV, which spreadsheets and other programs read. Its
//! figures are those that were stored, so it adds up to the balances.

pub mod rules;

pub use rules::{MAX_ROWS, csv};
