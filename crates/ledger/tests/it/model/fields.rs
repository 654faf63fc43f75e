//! A command taken apart, and what its shape alone says against it.

use ledger::{AccountId, Action, Command, Force, Outcome, TransferId};

pub fn why_not_this_shape(command: &Command, reasons: &mut Vec<Outcome>) {
    let fields = Fields::of(command);
    if fields.debit.is_some() && fields.debit == fields.credit && !fields.is_about_account {
        reasons.push(Outcome::AccountsMustBeDifferent);
    }
    let least = i64::from(!fields.may_be_zero);
    let tolerance = if let Action::Post { tolerance, .. } = command.action { tolerance } else { 0 };
    if fields.amount.is_some_and(|amount| amount < least) || tolerance < 0 {
        reasons.push(Outcome::AmountMustBePositive);
    }
    if !(0..=ledger::transfers::MAX_TIMEOUT_S).contains(&fields.timeout) {
        reasons.push(Outcome::TimeoutOutOfRange);
    }
    if command.reason == 0 {
        reasons.push(Outcome::ReasonMustNotBeZero);
    }
    if command.subject.len() > 64 {
        reasons.push(Outcome::SubjectTooLong);
    }
}

/// A command taken apart, as far as two of them can differ.
pub struct Fields {
    pub action: i64,
    pub hold: Option<TransferId>,
    pub timeout: i64,
    pub debit: Option<AccountId>,
    pub credit: Option<AccountId>,
    pub amount: Option<i64>,
    pub flags: (Option<Force>, bool, bool, i64),
    pub reason: u16,
    pub subject: String,
    pub may_be_zero: bool,
    pub is_about_account: bool,
}

impl Fields {
    pub fn of(command: &Command) -> Self {
        let mut fields = Self::none_of(command);
        let mut about = |account| {
            (fields.debit, fields.credit) = (Some(account), Some(account));
            (fields.is_about_account, fields.may_be_zero) = (true, true);
        };
        match command.action {
            Action::Limit { account, .. }
            | Action::Ceiling { account, .. }
            | Action::Require { account, .. }
            | Action::Close { account }
            | Action::Reopen { account } => about(account),
            _ => {}
        }
        match command.action {
            Action::Move { debit, credit, amount, force } => {
                (fields.action, fields.amount) = (1, Some(amount));
                (fields.debit, fields.credit) = (Some(debit), Some(credit));
                fields.flags.0 = Some(force);
            }
            Action::Hold { debit, credit, amount, timeout_s, force } => {
                (fields.action, fields.amount, fields.timeout) = (2, Some(amount), timeout_s);
                (fields.debit, fields.credit) = (Some(debit), Some(credit));
                fields.flags.0 = Some(force);
            }
            Action::Post { hold, amount, last, tolerance, force } => {
                (fields.action, fields.hold, fields.amount) = (3, Some(hold), amount);
                fields.flags = (None, last, force, tolerance);
                fields.may_be_zero = true;
            }
            Action::Void { hold, amount } => {
                (fields.action, fields.hold, fields.amount) = (4, Some(hold), amount);
            }
            Action::Increase { hold, amount, force } => {
                (fields.action, fields.hold, fields.amount) = (5, Some(hold), Some(amount));
                fields.flags.2 = force;
            }
            Action::Extend { hold, timeout_s } => {
                (fields.action, fields.hold, fields.timeout) = (6, Some(hold), timeout_s);
            }
            Action::Limit { limit, .. } => (fields.action, fields.amount) = (7, Some(limit)),
            Action::Ceiling { ceiling, .. } => (fields.action, fields.amount) = (12, ceiling),
            Action::Close { .. } => fields.action = 8,
            Action::Reopen { .. } => fields.action = 9,
            Action::Require { at_least, .. } => {
                (fields.action, fields.amount) = (10, Some(at_least));
            }
        }
        fields
    }

    fn none_of(command: &Command) -> Self {
        Self {
            action: 0,
            hold: None,
            timeout: 0,
            debit: None,
            credit: None,
            amount: None,
            flags: (None, false, false, 0),
            reason: command.reason,
            subject: command.subject.clone(),
            may_be_zero: false,
            is_about_account: false,
        }
    }
}
