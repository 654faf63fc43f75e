//! The CSV of a bank to statements, by a mapping.

use std::collections::BTreeMap;

use jiff::civil::Date;
use money::{Currency, Money};

use super::headers::{State, came_in, state};
use super::{AmountColumns, Mapping};
use crate::delimited::{Row, Rows, refuse};
use crate::text::{collapse, decode};
use crate::{Balance, BankLine, Limits, Malformed, Problem, Statement};

/// What a CSV holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Csv {
    /// One per account and currency, in the order in which they come up.
    pub statements: Vec<Statement>,
    /// The lines that are no bookings: too short to be one, or of a state that moved nothing.
    pub skipped: Vec<usize>,
}

/// Reads a CSV by `mapping`.
pub fn read(bytes: &[u8], mapping: &Mapping, limits: &Limits) -> Result<Csv, Malformed> {
    let decoded = decode(bytes, Some(&mapping.encoding), limits)?;
    let reader = Reader { text: &decoded.text, mapping };
    let mut csv = Csv::default();
    let mut ledgers: Vec<Ledger> = Vec::new();
    let mut places: BTreeMap<(Option<String>, Currency), usize> = BTreeMap::new();
    for row in Rows::new(&decoded.text, mapping.delimiter, *limits).skip(mapping.skip) {
        let row = row?;
        if row.is_blank() {
            continue;
        }
        let Some((account, line, balance)) = reader.line(&row)? else {
            csv.skipped.push(row.line);
            continue;
        };
        let key = (account, line.amount.currency());
        let place = places.get(&key).copied().unwrap_or(ledgers.len());
        if place == ledgers.len() {
            let statement = Statement { account: key.0.clone(), ..Statement::default() };
            ledgers.push(Ledger { statement, balances: Vec::new() });
            places.insert(key, place);
        }
        if let Some(ledger) = ledgers.get_mut(place) {
            ledger.statement.lines.push(line);
            ledger.balances.push(balance);
        }
    }
    if ledgers.is_empty() && csv.skipped.is_empty() {
        return Err(Malformed::whole(Problem::HeaderOnly));
    }
    csv.statements = ledgers.into_iter().map(Ledger::close).collect();
    Ok(csv)
}

/// A statement while its rows come in, with the balance that each row states.
struct Ledger {
    statement: Statement,
    balances: Vec<Option<Money>>,
}

impl Ledger {
    /// The statement with its opening and closing balance, where every booked row states one. Rows
    /// go up or down in time; the way in which more of their balances follow from each other wins.
    fn close(mut self) -> Statement {
        let booked = self.statement.lines.iter().zip(&self.balances).filter(|(l, _)| !l.pending);
        let rows: Option<Vec<(Money, Money, Date)>> = booked
            .map(|(line, balance)| Some((line.amount, (*balance)?, line.booked_on)))
            .collect();
        let Some(mut rows) = rows.filter(|rows| !rows.is_empty()) else {
            return self.statement;
        };
        let follow = |rows: &[(Money, Money, Date)]| {
            let pairs = rows.iter().zip(rows.iter().skip(1));
            pairs.filter(|(a, b)| a.1.checked_add(b.0) == Ok(b.1)).count()
        };
        let up = follow(&rows);
        rows.reverse();
        if up >= follow(&rows) {
            rows.reverse();
        }
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            let before = first.1.checked_sub(first.0).ok();
            self.statement.opening = before.map(|amount| Balance { on: Some(first.2), amount });
            self.statement.closing = Some(Balance { on: Some(last.2), amount: last.1 });
        }
        self.statement
    }
}

type Booking = (Option<String>, BankLine, Option<Money>);

struct Reader<'t> {
    text: &'t str,
    mapping: &'t Mapping,
}

impl Reader<'_> {
    /// The booking that a row is, with its account and balance; nothing if it is none.
    fn line(&self, row: &Row<'_>) -> Result<Option<Booking>, Malformed> {
        let columns = &self.mapping.columns;
        let needed = columns.amount.list().into_iter().chain([columns.booked_on]).max();
        if row.cells.len() <= needed.unwrap_or_default() {
            return Ok(None);
        }
        let said = columns.status.and_then(|column| row.get(column)).map_or(State::Booked, state);
        if said == State::Void {
            return Ok(None);
        }
        let currency = self.currency(row)?;
        let amount = self.amount(row, currency)?;
        let booked_on = self.date(row, columns.booked_on)?;
        let valued_on = columns.valued_on.map(|c| self.date(row, c)).transpose()?.flatten();
        let pending = said == State::Pending || booked_on.is_none();
        let missing =
            || refuse(self.text, row, columns.booked_on, Problem::Missing { what: "date" });
        let balance = columns.balance.filter(|column| row.get(*column).is_some());
        let balance = balance.map(|c| self.money(row, c, currency)).transpose()?.flatten();
        let cell = |column: Option<usize>| column.and_then(|c| row.get(c)).and_then(collapse);
        let other = match (columns.payer, amount.is_negative()) {
            (Some(payer), false) => cell(Some(payer)).or_else(|| cell(columns.counterparty)),
            _ => cell(columns.counterparty),
        };
        let text: Vec<&str> = columns.text.iter().filter_map(|column| row.get(*column)).collect();
        let line = BankLine {
            line: row.line,
            booked_on: booked_on.or(valued_on).ok_or_else(missing)?,
            valued_on,
            amount,
            text: collapse(&text.join(" ")).unwrap_or_default(),
            counterparty: other,
            counterparty_account: cell(columns.counterparty_account),
            bank_id: cell(columns.bank_id),
            pending,
        };
        Ok(Some((cell(columns.account), line, balance)))
    }

    fn currency(&self, row: &Row<'_>) -> Result<Currency, Malformed> {
        let column = self.mapping.columns.currency;
        if let Some((column, code)) = column.and_then(|c| Some((c, row.get(c)?))) {
            let unknown = |_| refuse(self.text, row, column, Problem::currency(code));
            return Currency::parse(&code.to_uppercase()).map_err(unknown);
        }
        let unsaid = Problem::Unsaid { what: "currency" };
        self.mapping.currency.ok_or_else(|| refuse(self.text, row, 0, unsaid))
    }

    fn date(&self, row: &Row<'_>, column: usize) -> Result<Option<Date>, Malformed> {
        let Some(text) = row.get(column) else {
            return Ok(None);
        };
        let malformed = || refuse(self.text, row, column, Problem::date(text));
        self.mapping.date_order.parse(text).map(Some).ok_or_else(malformed)
    }

    fn money(
        &self,
        row: &Row<'_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<Money>, Malformed> {
        let Some(text) = row.get(column).filter(|text| !matches!(*text, "-" | "–")) else {
            return Ok(None);
        };
        let malformed = |reason| refuse(self.text, row, column, Problem::amount(text, reason));
        self.mapping.numbers.parse(text, currency).map(Some).map_err(malformed)
    }

    fn amount(&self, row: &Row<'_>, currency: Currency) -> Result<Money, Malformed> {
        let columns = &self.mapping.columns;
        let overflow = |_| refuse(self.text, row, 0, Problem::Overflow);
        let missing = |column| refuse(self.text, row, column, Problem::Missing { what: "amount" });
        let outward =
            |money: Money| if money.is_negative() { Ok(money) } else { money.checked_neg() };
        let amount = match columns.amount {
            AmountColumns::Signed { column } => {
                self.money(row, column, currency)?.ok_or_else(|| missing(column))?
            }
            AmountColumns::Split { debit, credit } => {
                let (out, came) =
                    (self.money(row, debit, currency)?, self.money(row, credit, currency)?);
                let zero = Money::zero(currency);
                if out.or(came).is_none() {
                    return Err(missing(debit));
                }
                let out = outward(out.unwrap_or(zero)).map_err(overflow)?;
                came.unwrap_or(zero).checked_add(out).map_err(overflow)?
            }
            AmountColumns::Marked { column, mark } => {
                let amount = self.money(row, column, currency)?.ok_or_else(|| missing(column))?;
                let what = "direction";
                let unsaid = || refuse(self.text, row, mark, Problem::Missing { what });
                let is_in = row.get(mark).and_then(came_in).ok_or_else(unsaid)?;
                if is_in { amount } else { amount.checked_neg().map_err(overflow)? }
            }
        };
        let amount = if self.mapping.negated { amount.checked_neg() } else { Ok(amount) };
        let fee = columns.fee.map(|c| self.money(row, c, currency)).transpose()?.flatten();
        let fee = outward(fee.unwrap_or(Money::zero(currency))).map_err(overflow)?;
        amount.and_then(|amount| amount.checked_add(fee)).map_err(overflow)
    }
}
