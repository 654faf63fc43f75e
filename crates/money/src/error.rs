//! Why an operation on money was refused. One enum for the crate, each reason with a stable code.

use crate::Currency;

/// A refusal. It carries no input text, so it is safe to log and cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not an amount in the expected notation, or could be read in two ways.
    #[error("this is not an amount written the expected way")]
    AmountMalformed,
    /// The text has more decimals than the currency has.
    #[error("{currency} has {} decimal places and the amount has more", currency.exponent())]
    TooManyDecimals {
        /// The currency whose exponent was exceeded.
        currency: Currency,
    },
    /// The result does not fit into 64-bit minor units.
    #[error("the amount is too large")]
    Overflow,
    /// Neither an ISO 4217 code with a minor unit nor a named unit.
    #[error("this currency is not known")]
    CurrencyUnknown,
    /// Two amounts of different currencies met.
    #[error("{left} and {right} cannot be combined without a rate")]
    CurrencyMismatch {
        /// Currency of the left operand.
        left: Currency,
        /// Currency of the right operand.
        right: Currency,
    },
    /// A language tag outside the table of [`Locale`](crate::Locale).
    #[error("the number format of this locale is not known")]
    LocaleUnknown,
    /// The text of a rate is not a plain decimal.
    #[error("this is not a rate: digits with an optional decimal point are expected")]
    RateMalformed,
    /// A rate of zero or below.
    #[error("a rate must be greater than zero")]
    RateNotPositive,
    /// A rate with more digits than can be held exactly.
    #[error("the rate has more digits than can be held exactly")]
    RateOutOfRange,
    /// Nobody has a weight above zero, so there is nobody to give the total to.
    #[error("at least one share must be greater than zero")]
    AllocationWithoutWeight,
    /// The same participant is named twice.
    #[error("a participant is listed twice")]
    AllocationDuplicate,
    /// Percentages do not reach exactly 100.00 %.
    #[error("the percentages must add up to 100.00 %, not to {sum} hundredths of a percent")]
    AllocationBasisPoints {
        /// What they add up to, in basis points.
        sum: u64,
    },
    /// A participant's items add up to less than zero, so extras have no proportion to follow.
    #[error("the items of a participant add up to less than zero")]
    AllocationNegativeSubtotal,
}

impl MoneyError {
    /// The stable code of this refusal, for problem documents, translations and logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AmountMalformed => "amount_malformed",
            Self::TooManyDecimals { .. } => "amount_too_many_decimals",
            Self::Overflow => "amount_overflow",
            Self::CurrencyUnknown => "currency_unknown",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::LocaleUnknown => "locale_unknown",
            Self::RateMalformed => "rate_malformed",
            Self::RateNotPositive => "rate_not_positive",
            Self::RateOutOfRange => "rate_out_of_range",
            Self::AllocationWithoutWeight => "allocation_without_weight",
            Self::AllocationDuplicate => "allocation_duplicate",
            Self::AllocationBasisPoints { .. } => "allocation_basis_points",
            Self::AllocationNegativeSubtotal => "allocation_negative_subtotal",
        }
    }
}
