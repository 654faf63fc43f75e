//! Commands as callers write them in JSON, and the amounts in them. Pure.

use money::{Currency, Money};
use serde::Deserialize;
use utoipa::ToSchema;

use base::Refusal;
use base::error::FieldProblem;
use web::Digits;

use crate::statements::{Sides, Units};
use crate::{AccountId, Action, Command, Force, Outcome, TransferId};

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verb {
    Move,
    Hold,
    Post,
    Void,
    Increase,
    Extend,
    Limit,
    Ceiling,
    Close,
    Reopen,
    Require,
}

/// One command. Which fields an action takes is in [`Order::fields`].
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "id": "tfr_01h455vb4pex5vsknk084sn02q", "action": "move",
    "debitAccountId": "acct_01h455vb4pex5vsknk084sn02q",
    "creditAccountId": "acct_01h455vb4pex5vsknk084sn02r",
    "amount": "12.30", "currency": "EUR", "reason": 1,
}))]
pub(super) struct Order {
    pub id: TransferId,
    action: Verb,
    #[serde(alias = "debit_account_id")]
    debit_account_id: Option<AccountId>,
    #[serde(alias = "credit_account_id")]
    credit_account_id: Option<AccountId>,
    #[serde(alias = "account_id")]
    account_id: Option<AccountId>,
    #[serde(alias = "hold_id")]
    hold_id: Option<TransferId>,
    amount: Option<Digits>,
    tolerance: Option<Digits>,
    currency: Option<String>,
    #[serde(alias = "timeout_seconds")]
    timeout_seconds: Option<i64>,
    force: Option<bool>,
    #[serde(alias = "up_to")]
    up_to: Option<bool>,
    last: Option<bool>,
    reason: u16,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    linked: bool,
}

impl Order {
    /// The accounts that the order names.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        [self.debit_account_id, self.credit_account_id, self.account_id].into_iter().flatten()
    }

    /// The hold that the order names.
    pub(super) const fn hold(&self) -> Option<TransferId> {
        self.hold_id
    }

    /// The fields that the action needs, and those that it may have besides.
    const fn fields(&self) -> (&'static [&'static str], &'static [&'static str]) {
        match self.action {
            Verb::Move => (&["debitAccountId", "creditAccountId", "amount"], &["force", "upTo"]),
            Verb::Hold => (
                &["debitAccountId", "creditAccountId", "amount"],
                &["force", "upTo", "timeoutSeconds"],
            ),
            Verb::Post => (&["holdId"], &["amount", "tolerance", "last", "force"]),
            Verb::Void => (&["holdId"], &["amount"]),
            Verb::Increase => (&["holdId", "amount"], &["force"]),
            Verb::Extend => (&["holdId", "timeoutSeconds"], &[]),
            Verb::Limit | Verb::Require => (&["accountId", "amount"], &[]),
            Verb::Ceiling => (&["accountId"], &["amount"]),
            Verb::Close | Verb::Reopen => (&["accountId"], &[]),
        }
    }

    fn check_fields(&self) -> Result<(), Refusal> {
        let (needed, allowed) = self.fields();
        let given = [
            ("debitAccountId", self.debit_account_id.is_some()),
            ("creditAccountId", self.credit_account_id.is_some()),
            ("accountId", self.account_id.is_some()),
            ("holdId", self.hold_id.is_some()),
            ("amount", self.amount.is_some()),
            ("tolerance", self.tolerance.is_some()),
            ("timeoutSeconds", self.timeout_seconds.is_some()),
            ("force", self.force.is_some()),
            ("upTo", self.up_to.is_some()),
            ("last", self.last.is_some()),
        ];
        for (field, is_given) in given {
            let is_needed = needed.contains(&field);
            if is_needed && !is_given {
                return Err(missing(field));
            }
            if is_given && !is_needed && !allowed.contains(&field) {
                let message = "This action does not take this field.";
                return Err(Refusal::field(field, "unknown_field", message));
            }
        }
        if self.force == Some(true) && self.up_to == Some(true) {
            let message = "In any case and as much as there is exclude each other.";
            return Err(Refusal::field("upTo", "invalid_value", message));
        }
        Ok(())
    }

    /// The sides that the order is about, as far as they are known.
    pub(super) fn sides(&self, units: &Units) -> Option<Sides> {
        if let Some(hold) = self.hold_id {
            return units.of_hold(hold);
        }
        let debit = self.debit_account_id.or(self.account_id)?;
        let credit = self.credit_account_id.or(self.account_id)?;
        Some(Sides { debit, credit, unit: units.of_account(debit)? })
    }

    /// The amounts in minor units. The currency must be said with them, and be that of the account.
    fn amounts(&self, units: &Units) -> Result<(Option<i64>, i64), Refusal> {
        if self.amount.is_none() && self.tolerance.is_none() && self.currency.is_none() {
            return Ok((None, 0));
        }
        let code = self.currency.as_ref().ok_or_else(|| missing("currency"))?;
        let unit = Currency::parse(code)
            .map_err(|error| Refusal::field("currency", error.code(), error.to_string()))?;
        if self.sides(units).is_some_and(|sides| sides.unit != unit) {
            let outcome = Outcome::UnitsMustMatch;
            let (_, message) = outcome.refusal().unzip();
            return Err(Refusal::field("currency", outcome.code(), message.unwrap_or_default()));
        }
        let read = |field, digits: &Option<Digits>| {
            let digits = digits.as_ref();
            digits.map(|digits| digits.money(field, unit).map(Money::minor)).transpose()
        };
        let tolerance = read("tolerance", &self.tolerance)?;
        Ok((read("amount", &self.amount)?, tolerance.unwrap_or(0)))
    }

    /// The command, if the order can be understood.
    pub(super) fn command(&self, units: &Units) -> Result<Command, Refusal> {
        self.check_fields()?;
        let (given, tolerance) = self.amounts(units)?;
        let action = match self.hold_id {
            Some(hold) => self.on_hold(hold, given, tolerance),
            None => self.on_accounts(given),
        }?;
        let (id, reason, linked) = (self.id, self.reason, self.linked);
        let subject = self.subject.clone();
        Ok(Command { id, action, reason, subject, linked })
    }

    fn on_hold(
        &self,
        hold: TransferId,
        given: Option<i64>,
        tolerance: i64,
    ) -> Result<Action, Refusal> {
        let force = self.force == Some(true);
        Ok(match self.action {
            Verb::Post => {
                let last = self.last.unwrap_or(true);
                Action::Post { hold, amount: given, last, tolerance, force }
            }
            Verb::Void => Action::Void { hold, amount: given },
            Verb::Increase => {
                let amount = given.ok_or_else(|| missing("amount"))?;
                Action::Increase { hold, amount, force }
            }
            _ => Action::Extend { hold, timeout_s: self.timeout_seconds.unwrap_or(0) },
        })
    }

    fn on_accounts(&self, given: Option<i64>) -> Result<Action, Refusal> {
        let account = || self.account_id.ok_or_else(|| missing("accountId"));
        let amount = || given.ok_or_else(|| missing("amount"));
        let pair = || {
            let debit = self.debit_account_id.ok_or_else(|| missing("debitAccountId"))?;
            let credit = self.credit_account_id.ok_or_else(|| missing("creditAccountId"))?;
            Ok::<_, Refusal>((debit, credit, amount()?))
        };
        let force = match (self.force, self.up_to) {
            (Some(true), _) => Force::Always,
            (_, Some(true)) => Force::UpTo,
            _ => Force::No,
        };
        Ok(match self.action {
            Verb::Move => {
                let (debit, credit, amount) = pair()?;
                Action::Move { debit, credit, amount, force }
            }
            Verb::Hold => {
                let (debit, credit, amount) = pair()?;
                let timeout_s = self.timeout_seconds.unwrap_or(0);
                Action::Hold { debit, credit, amount, timeout_s, force }
            }
            Verb::Limit => Action::Limit { account: account()?, limit: amount()? },
            Verb::Ceiling => Action::Ceiling { account: account()?, ceiling: given },
            Verb::Close => Action::Close { account: account()? },
            Verb::Reopen => Action::Reopen { account: account()? },
            Verb::Require => Action::Require { account: account()?, at_least: amount()? },
            Verb::Post | Verb::Void | Verb::Increase | Verb::Extend => {
                return Err(missing("holdId"));
            }
        })
    }

    /// The commands of a batch, or what is wrong with each row that is not one.
    pub(super) fn commands(orders: &[Self], units: &mut Units) -> Result<Vec<Command>, Refusal> {
        let mut commands = Vec::with_capacity(orders.len());
        let mut problems: Vec<FieldProblem> = Vec::new();
        for (nth, order) in orders.iter().enumerate() {
            match order.command(units) {
                Ok(command) => {
                    if let (Verb::Hold, Some(sides)) = (order.action, order.sides(units)) {
                        units.add_hold(order.id, sides);
                    }
                    commands.push(command);
                }
                Err(refusal) => {
                    problems.extend(refusal.fields.into_iter().map(|problem| FieldProblem {
                        field: format!("[{nth}].{}", problem.field),
                        ..problem
                    }));
                }
            }
        }
        if problems.is_empty() {
            return Ok(commands);
        }
        problems.truncate(MAX_PROBLEMS);
        let message = "Some rows cannot be understood; nothing of the batch was done.";
        Err(Refusal { fields: problems, ..Refusal::invalid("batch_invalid", message) })
    }
}

/// Problems of a batch that are told, at most.
const MAX_PROBLEMS: usize = 100;

fn missing(field: &str) -> Refusal {
    Refusal::field(field, "missing_field", format!("{field} is missing."))
}
