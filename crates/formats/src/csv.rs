//! Any bank's CSV, read by a mapping that says what its columns are. A mapping is found once
//! ([`detect`]), looked at by somebody, kept per source and used again.

mod detection;
mod headers;
mod reading;

use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use detection::{Detected, Doubt, detect};
pub use reading::{Csv, read};

use crate::{DateOrder, NumberStyle};

/// How to read the CSV of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mapping {
    /// The name of the encoding in the WHATWG standard.
    pub encoding: String,
    /// What stands between cells.
    #[schema(value_type = String, example = ";")]
    pub delimiter: char,
    /// How many rows stand above the first booking, the header among them.
    pub skip: usize,
    /// The order of day, month and year.
    pub date_order: DateOrder,
    /// The marks of amounts.
    pub numbers: NumberStyle,
    /// The currency of rows that do not say theirs.
    pub currency: Option<Currency>,
    /// Whether amounts are above zero when money left, as some card statements have it.
    #[serde(default)]
    pub negated: bool,
    /// Which column holds what, counted from zero.
    pub columns: Columns,
}

/// Which column holds what, counted from zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Columns {
    /// The day of booking.
    pub booked_on: usize,
    /// The amount.
    pub amount: AmountColumns,
    /// The value date, or the day of purchase where a pending row has no other.
    #[serde(default)]
    pub valued_on: Option<usize>,
    /// What it was for; several are joined.
    #[serde(default)]
    pub text: Vec<usize>,
    /// Who is on the other side.
    #[serde(default)]
    pub counterparty: Option<usize>,
    /// Who paid, in files that have two columns: it is the other side when money came in.
    #[serde(default)]
    pub payer: Option<usize>,
    /// The account of the other side.
    #[serde(default)]
    pub counterparty_account: Option<usize>,
    /// The own account, in files of several.
    #[serde(default)]
    pub account: Option<usize>,
    /// The bank's id of the booking.
    #[serde(default)]
    pub bank_id: Option<usize>,
    /// The currency of the row.
    #[serde(default)]
    pub currency: Option<usize>,
    /// A fee that the amount does not contain and that left the account with it.
    #[serde(default)]
    pub fee: Option<usize>,
    /// What stood on the account after the booking.
    #[serde(default)]
    pub balance: Option<usize>,
    /// Whether it is booked, pending, or came to nothing.
    #[serde(default)]
    pub status: Option<usize>,
}

/// How the amount and its sign are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum AmountColumns {
    /// One column with a sign.
    Signed {
        /// The amount.
        column: usize,
    },
    /// A column for money that left and one for money that came.
    Split {
        /// Money that left.
        debit: usize,
        /// Money that came.
        credit: usize,
    },
    /// A column without a sign and one that says the direction: `D` or `C`, `Af` or `Bij`.
    Marked {
        /// The amount.
        column: usize,
        /// The direction.
        mark: usize,
    },
}

impl AmountColumns {
    fn list(self) -> [usize; 2] {
        match self {
            Self::Signed { column } => [column, column],
            Self::Split { debit, credit } => [debit, credit],
            Self::Marked { column, mark } => [column, mark],
        }
    }
}

#[cfg(test)]
mod tests;
