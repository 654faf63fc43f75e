//! Files of banks and of other programs, read into rows; and the books written out again.
//!
//! Everything here is a pure function: bytes in, rows or a [`Malformed`] with its line and column
//! out. No clock, no database, no network, no float; whatever the bytes, the work and the memory
//! stay within [`Limits`]. Where a file does not say something that is needed (the currency of a
//! QIF file, whether 03/04 is in March or in April), it is asked for and never guessed.

#![cfg_attr(
    not(test),
    deny(clippy::as_conversions, clippy::float_arithmetic, clippy::indexing_slicing)
)]

mod bank;
pub mod camt053;
pub mod cospend;
pub mod csv;
mod dates;
mod delimited;
mod detection;
pub mod ihatemoney;
mod json;
mod limits;
pub mod matching;

pub mod mt940;
mod numbers;
pub mod ofx;
mod problem;
pub mod qif;
mod shared;
pub mod spliit;
pub mod splitwise;
mod text;
mod xml;

pub use bank::{Balance, BankLine, Break, Statement, continuity};
pub use dates::DateOrder;
pub use detection::{Content, Format, Hints, detect, read};
pub use limits::Limits;
pub use numbers::NumberStyle;
pub use problem::{Malformed, Place, Problem};
pub use shared::{Bill, BillKind, Difference, Member, Remark, SharedBook, StatedBalance};
