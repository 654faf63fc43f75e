//! Rows of a bank's statement, and whether its balances fit. How they are read does not live here.

use jiff::civil::Date;
use money::Money;

use crate::{Malformed, Problem};

/// One booking of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// The line of the file on which it begins, from one.
    pub line: usize,
    /// The day on which the bank booked it; of a pending one, the day of the purchase.
    pub booked_on: Date,
    /// The day from which it counts for interest.
    pub valued_on: Option<Date>,
    /// Below zero, money left the account.
    pub amount: Money,
    /// What it was for, as the bank says it, with single spaces.
    pub text: String,
    /// Who is on the other side.
    pub counterparty: Option<String>,
    /// Their account.
    pub counterparty_account: Option<String>,
    /// The bank's own id of the booking, where it has one.
    pub bank_id: Option<String>,
    /// Not booked yet: amount, day and text may still change.
    pub pending: bool,
}

/// What stood on an account on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The day, where the file says it.
    pub on: Option<Date>,
    /// What stood there.
    pub amount: Money,
}

/// The bookings of one account in one currency, from one balance to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// IBAN or number of the account, where the file says it.
    pub account: Option<String>,
    /// What the bank calls this statement.
    pub number: Option<String>,
    /// What stood on the account before the first booking.
    pub opening: Option<Balance>,
    /// What stood on the account after the last.
    pub closing: Option<Balance>,
    /// The bookings in the order of the file.
    pub lines: Vec<BankLine>,
}

impl Statement {
    /// What is missing between opening and closing balance: closing − (opening + what was booked).
    /// Zero if the statement is whole, nothing if it does not state both.
    pub fn gap(&self) -> Result<Option<Money>, Malformed> {
        let (Some(opening), Some(closing)) = (self.opening, self.closing) else {
            return Ok(None);
        };
        let currency = opening.amount.currency();
        let booked = self
            .lines
            .iter()
            .filter(|line| !line.pending && line.amount.currency() == currency)
            .map(|line| line.amount);
        Money::checked_sum(currency, booked)
            .and_then(|sum| opening.amount.checked_add(sum))
            .and_then(|end| closing.amount.checked_sub(end))
            .map(Some)
            .map_err(|_| Malformed::whole(Problem::Overflow))
    }
}

/// A place where the balances of an account do not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The statement, by its place in the file.
    pub statement: usize,
    /// Whether the hole is before the statement, because it does not open with what the one before
    /// it closed with, or inside it.
    pub before: bool,
    /// How much is missing there.
    pub gap: Money,
}

/// Where opening + Σ is not closing, and where a statement does not open with what the one before
/// it of the same account closed with. Statements are taken in the order of the file.
pub fn continuity(statements: &[Statement]) -> Result<Vec<Break>, Malformed> {
    let mut breaks = Vec::new();
    for (place, statement) in statements.iter().enumerate() {
        let before = statements.get(..place).unwrap_or_default().iter().rev();
        let same = |other: &&Statement| {
            let currency = |s: &Statement| s.closing.or(s.opening).map(|b| b.amount.currency());
            other.account == statement.account && currency(other) == currency(statement)
        };
        let last = before.clone().find(same).and_then(|other| other.closing);
        if let (Some(last), Some(opening)) = (last, statement.opening) {
            let gap = opening.amount.checked_sub(last.amount);
            let gap = gap.map_err(|_| Malformed::whole(Problem::Overflow))?;
            if !gap.is_zero() {
                breaks.push(Break { statement: place, before: true, gap });
            }
        }
        if let Some(gap) = statement.gap()?.filter(|gap| !gap.is_zero()) {
            breaks.push(Break { statement: place, before: false, gap });
        }
    }
    Ok(breaks)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use money::Currency;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn statement(opening: i64, amounts: &[i64], closing: i64) -> Statement {
        let line = |amount: &i64| BankLine {
            line: 1,
            booked_on: date(2026, 1, 2),
            valued_on: None,
            amount: eur(*amount),
            text: String::new(),
            counterparty: None,
            counterparty_account: None,
            bank_id: None,
            pending: false,
        };
        Statement {
            opening: Some(Balance { on: None, amount: eur(opening) }),
            closing: Some(Balance { on: None, amount: eur(closing) }),
            lines: amounts.iter().map(line).collect(),
            ..Statement::default()
        }
    }

    #[test]
    fn gaps_are_shown_where_they_are() {
        let mut pending = statement(100, &[50], 100);
        pending.lines[0].pending = true;
        assert_eq!(pending.gap(), Ok(Some(eur(0))));
        let whole = [statement(100, &[-30, 5], 75), statement(75, &[], 75)];
        assert_eq!(continuity(&whole), Ok(Vec::new()));
        let holed = [statement(100, &[-30], 75), statement(70, &[1], 71)];
        let expected = vec![
            Break { statement: 0, before: false, gap: eur(5) },
            Break { statement: 1, before: true, gap: eur(-5) },
        ];
        assert_eq!(continuity(&holed), Ok(expected));
        let without = Statement { closing: None, ..statement(1, &[], 1) };
        assert_eq!(without.gap(), Ok(None));
        assert!(statement(i64::MAX, &[1], 0).gap().is_err());
    }
}
