//! What can become of a command: one named outcome, by a fixed order of precedence. Pure.

use base::error::RefusalKind;

/// The outcome of one command. The order of the variants is the order of precedence: of all that
/// apply, the first is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Done.
    Created,
    /// Another command of the same chain failed.
    LinkedFailed,
    /// The last command of a batch says that another one follows.
    ChainOpen,
    /// The id is nil, or not of the variant of RFC 9562: such ids are the ledger's own.
    IdReserved,
    /// The id belongs to a transfer that the caller may not see.
    IdTaken,
    /// The id exists with another action.
    ExistsWithDifferentAction,
    /// The id exists with another hold.
    ExistsWithDifferentHold,
    /// The id exists with another timeout.
    ExistsWithDifferentTimeout,
    /// The id exists with another debit account.
    ExistsWithDifferentDebitAccount,
    /// The id exists with another credit account.
    ExistsWithDifferentCreditAccount,
    /// The id exists with another amount.
    ExistsWithDifferentAmount,
    /// The id exists with other flags.
    ExistsWithDifferentFlags,
    /// The id exists with another reason.
    ExistsWithDifferentReason,
    /// The id exists with another subject.
    ExistsWithDifferentSubject,
    /// The very same command was done before: success for the caller, nothing moved again.
    Exists,
    /// The id was refused before, for a reason that may have passed; it stays refused.
    IdAlreadyFailed,
    /// Debit and credit are the same account.
    AccountsMustBeDifferent,
    /// The amount is negative, or zero where something must move.
    AmountMustBePositive,
    /// The timeout is negative or beyond a hundred years.
    TimeoutOutOfRange,
    /// The reason code is zero.
    ReasonMustNotBeZero,
    /// The subject is longer than 64 bytes.
    SubjectTooLong,
    /// There is no such debit account.
    DebitAccountNotFound,
    /// There is no such credit account.
    CreditAccountNotFound,
    /// The accounts count different things.
    UnitsMustMatch,
    /// A ceiling is for an account with a guard.
    AccountMustBeGuarded,
    /// There is no such hold.
    HoldNotFound,
    /// The id that should be a hold is something else.
    NotAHold,
    /// The hold was closed by its last capture.
    HoldAlreadyPosted,
    /// The hold was released.
    HoldAlreadyVoided,
    /// The hold expired.
    HoldExpired,
    /// More than the hold has open, beyond the stated tolerance.
    ExceedsHold,
    /// The debit account is closed.
    DebitAccountClosed,
    /// The credit account is closed.
    CreditAccountClosed,
    /// The debit account's totals would pass what can be counted.
    OverflowsDebits,
    /// The credit account's totals would pass what can be counted.
    OverflowsCredits,
    /// The debit account has not enough.
    ExceedsCredits,
    /// The credit account has not enough.
    ExceedsDebits,
    /// The debit account would have more than its ceiling.
    ExceedsDebitCeiling,
    /// The credit account would have more than its ceiling.
    ExceedsCreditCeiling,
    /// The account has less available than the command requires.
    PreconditionFailed,
}

impl Outcome {
    /// Every outcome, in order of precedence.
    pub const ALL: [Self; 40] = [
        Self::Created,
        Self::LinkedFailed,
        Self::ChainOpen,
        Self::IdReserved,
        Self::IdTaken,
        Self::ExistsWithDifferentAction,
        Self::ExistsWithDifferentHold,
        Self::ExistsWithDifferentTimeout,
        Self::ExistsWithDifferentDebitAccount,
        Self::ExistsWithDifferentCreditAccount,
        Self::ExistsWithDifferentAmount,
        Self::ExistsWithDifferentFlags,
        Self::ExistsWithDifferentReason,
        Self::ExistsWithDifferentSubject,
        Self::Exists,
        Self::IdAlreadyFailed,
        Self::AccountsMustBeDifferent,
        Self::AmountMustBePositive,
        Self::TimeoutOutOfRange,
        Self::ReasonMustNotBeZero,
        Self::SubjectTooLong,
        Self::DebitAccountNotFound,
        Self::CreditAccountNotFound,
        Self::UnitsMustMatch,
        Self::AccountMustBeGuarded,
        Self::HoldNotFound,
        Self::NotAHold,
        Self::HoldAlreadyPosted,
        Self::HoldAlreadyVoided,
        Self::HoldExpired,
        Self::ExceedsHold,
        Self::DebitAccountClosed,
        Self::CreditAccountClosed,
        Self::OverflowsDebits,
        Self::OverflowsCredits,
        Self::ExceedsCredits,
        Self::ExceedsDebits,
        Self::ExceedsDebitCeiling,
        Self::ExceedsCreditCeiling,
        Self::PreconditionFailed,
    ];

    /// The stable code, part of the interface.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::LinkedFailed => "linked_failed",
            Self::ChainOpen => "chain_open",
            Self::IdReserved => "id_reserved",
            Self::IdTaken => "id_taken",
            Self::ExistsWithDifferentAction => "exists_with_different_action",
            Self::ExistsWithDifferentHold => "exists_with_different_hold",
            Self::ExistsWithDifferentTimeout => "exists_with_different_timeout",
            Self::ExistsWithDifferentDebitAccount => "exists_with_different_debit_account",
            Self::ExistsWithDifferentCreditAccount => "exists_with_different_credit_account",
            Self::ExistsWithDifferentAmount => "exists_with_different_amount",
            Self::ExistsWithDifferentFlags => "exists_with_different_flags",
            Self::ExistsWithDifferentReason => "exists_with_different_reason",
            Self::ExistsWithDifferentSubject => "exists_with_different_subject",
            Self::Exists => "exists",
            Self::IdAlreadyFailed => "id_already_failed",
            Self::AccountsMustBeDifferent => "accounts_must_be_different",
            Self::AmountMustBePositive => "amount_must_be_positive",
            Self::TimeoutOutOfRange => "timeout_out_of_range",
            Self::ReasonMustNotBeZero => "reason_must_not_be_zero",
            Self::SubjectTooLong => "subject_too_long",
            Self::DebitAccountNotFound => "debit_account_not_found",
            Self::CreditAccountNotFound => "credit_account_not_found",
            Self::UnitsMustMatch => "units_must_match",
            Self::AccountMustBeGuarded => "account_must_be_guarded",
            Self::HoldNotFound => "hold_not_found",
            Self::NotAHold => "not_a_hold",
            Self::HoldAlreadyPosted => "hold_already_posted",
            Self::HoldAlreadyVoided => "hold_already_voided",
            Self::HoldExpired => "hold_expired",
            Self::ExceedsHold => "exceeds_hold",
            Self::DebitAccountClosed => "debit_account_closed",
            Self::CreditAccountClosed => "credit_account_closed",
            Self::OverflowsDebits => "overflows_debits",
            Self::OverflowsCredits => "overflows_credits",
            Self::ExceedsCredits => "exceeds_credits",
            Self::ExceedsDebits => "exceeds_debits",
            Self::ExceedsDebitCeiling => "exceeds_debit_ceiling",
            Self::ExceedsCreditCeiling => "exceeds_credit_ceiling",
            Self::PreconditionFailed => "precondition_failed",
        }
    }

    /// What the outcome means to a caller who is told no: 422 for a command that is wrong whatever
    /// the books say, 404 for one that names what is not there, 409 for one that the books are
    /// against. Success is `None`.
    pub const fn refusal(self) -> Option<(RefusalKind, &'static str)> {
        use RefusalKind::{Conflict, Invalid, NotFound};
        Some(match self {
            Self::Created | Self::Exists => return None,
            Self::LinkedFailed => (Conflict, "Another command of the same chain failed."),
            Self::ChainOpen => (Invalid, "The last command cannot be linked to a next one."),
            Self::IdReserved => (Invalid, "This id is one of the ledger's own; make a UUIDv7."),
            Self::IdTaken => (Conflict, "This id is in use."),
            Self::ExistsWithDifferentAction => (Conflict, "The id was used for another action."),
            Self::ExistsWithDifferentHold => (Conflict, "The id was used with another hold."),
            Self::ExistsWithDifferentTimeout => (Conflict, "The id was used with another timeout."),
            Self::ExistsWithDifferentDebitAccount => {
                (Conflict, "The id was used with another debit account.")
            }
            Self::ExistsWithDifferentCreditAccount => {
                (Conflict, "The id was used with another credit account.")
            }
            Self::ExistsWithDifferentAmount => (Conflict, "The id was used with another amount."),
            Self::ExistsWithDifferentFlags => (Conflict, "The id was used with other options."),
            Self::ExistsWithDifferentReason => (Conflict, "The id was used with another reason."),
            Self::ExistsWithDifferentSubject => (Conflict, "The id was used with another subject."),
            Self::IdAlreadyFailed => {
                (Conflict, "This id was refused before and stays refused; use a new one.")
            }
            Self::AccountsMustBeDifferent => (Invalid, "Debit and credit are the same account."),
            Self::AmountMustBePositive => (Invalid, "The amount must be above zero."),
            Self::TimeoutOutOfRange => (Invalid, "The timeout must be 0 to a hundred years."),
            Self::ReasonMustNotBeZero => (Invalid, "The reason must not be zero."),
            Self::SubjectTooLong => (Invalid, "The subject has more than 64 bytes."),
            Self::DebitAccountNotFound => (NotFound, "There is no such debit account."),
            Self::CreditAccountNotFound => (NotFound, "There is no such credit account."),
            Self::UnitsMustMatch => (Invalid, "The account does not count this currency."),
            Self::AccountMustBeGuarded => (Invalid, "A ceiling needs an account with a guard."),
            Self::HoldNotFound => (NotFound, "There is no such hold."),
            Self::NotAHold => (Conflict, "The id belongs to a transfer that is not a hold."),
            Self::HoldAlreadyPosted => (Conflict, "The hold was closed by its last capture."),
            Self::HoldAlreadyVoided => (Conflict, "The hold was released."),
            Self::HoldExpired => (Conflict, "The hold expired."),
            Self::ExceedsHold => (Conflict, "The hold has less open."),
            Self::DebitAccountClosed => (Conflict, "The debit account is closed."),
            Self::CreditAccountClosed => (Conflict, "The credit account is closed."),
            Self::OverflowsDebits => (Conflict, "The debit account cannot count so much."),
            Self::OverflowsCredits => (Conflict, "The credit account cannot count so much."),
            Self::ExceedsCredits => (Conflict, "The debit account has not enough available."),
            Self::ExceedsDebits => (Conflict, "The credit account has not enough available."),
            Self::ExceedsDebitCeiling => (Conflict, "The debit account may not have so much."),
            Self::ExceedsCreditCeiling => (Conflict, "The credit account may not have so much."),
            Self::PreconditionFailed => (Conflict, "The account has less available than required."),
        })
    }

    /// True when the command has been done, now or before.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Created | Self::Exists)
    }

    /// True when the reason may pass with time. The id of such a command is burnt: tried again it
    /// stays refused, so that a retry never turns a decline into an approval.
    pub const fn burns_id(self) -> bool {
        matches!(
            self,
            Self::DebitAccountNotFound
                | Self::CreditAccountNotFound
                | Self::HoldNotFound
                | Self::DebitAccountClosed
                | Self::CreditAccountClosed
                | Self::ExceedsCredits
                | Self::ExceedsDebits
                | Self::ExceedsDebitCeiling
                | Self::ExceedsCreditCeiling
                | Self::PreconditionFailed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_complete_and_in_order() {
        assert!(Outcome::ALL.is_sorted());
        let mut codes: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Outcome::ALL.len());
    }
}
