//! Exact money: amounts, currencies, rates, amounts as text, sharing without a lost unit.
//!
//! Everything here is a pure function of its arguments. This crate never reads a clock, draws a
//! random number, does input or output, or touches a float, and no operation on an amount can wrap
//! or panic: what does not fit is a [`MoneyError`].

// Laws for arithmetic on amounts. They are lifted in tests only, where an overflow fails the test.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::integer_division
    )
)]

mod allocation;
mod amount;
mod cash;
mod currency;
mod error;
mod format;
mod itemised;
mod locale;
mod parse;
mod plain;
mod rate;
mod remainder;
mod rounding;
mod schema;
mod wire;

pub use allocation::{BASIS_POINTS, Exact, allocate, allocate_basis_points, allocate_exact};
pub use amount::Money;
pub use cash::cash_increment;
pub use currency::Currency;
pub use error::MoneyError;
pub use itemised::{Item, allocate_items};
pub use locale::Locale;
pub use rate::Rate;
pub use remainder::seed_from_id;
pub use rounding::Rounding;
pub use schema::MoneyInput;
