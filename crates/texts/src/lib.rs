//! The words of pages in every language, and how a person wants numbers, dates and times written.
//!
//! A crate with pages keeps its words in `texts/en.ftl`, `hi.ftl` and `mk.ftl` and has them
//! compiled by its build script:
//!
//! ```ignore
//! // build.rs
//! fn main() -> std::process::ExitCode {
//!     texts::build::compile()
//! }
//! // src/texts.rs
//! texts::catalogue!();
//! ```
//!
//! That gives the crate a type `Texts` with one method per message, which takes the message's
//! variables: `{{ t.sign_in() }}`, `{{ t.days_left(days) }}`. What is missing in one language, says
//! less than in another, or cannot be read fails the build; what no page uses, the lints.
//!
//! # The part of Fluent that catalogues are written in
//!
//! ```text
//! sign-in = Sign in
//! invited-by = { $name } invited you.
//! days-left = { $days ->
//!     [0] Ends today.
//!     [one] Ends tomorrow.
//!    *[other] Ends in { $days } days.
//! }
//! refusal-not_found = It is not there, or it is not yours to see.
//! ```
//!
//! A variable that selects a plural is a number ([`Count`]), any other is what can be displayed.
//! Messages called `refusal-` and the code of a refusal are found by that code, with
//! `Texts::refusal`. There are no terms, attributes, functions or references to other messages.
//!
//! Nothing here reads a clock, a header or a database.

#[cfg(feature = "build")]
pub mod build;
mod count;
mod dates;
mod language;
mod locale;
mod preferences;

pub use count::{Count, Counted};
pub use dates::DateStyle;
pub use language::{Language, Plural};
pub use locale::{Locale, sample};
pub use preferences::Preferences;

/// The type `Texts` of the crate that says this, as its build script has compiled it.
#[macro_export]
macro_rules! catalogue {
    () => {
        include!(concat!(env!("OUT_DIR"), "/texts.rs"));
    };
}
