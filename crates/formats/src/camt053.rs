//! CAMT.053 of ISO 20022 and its kin: statements (053), reports of the day (052) and notifications
//! (054), all versions. ISO 20022, "Bank-to-Customer Cash Management".

use jiff::civil::Date;
use money::{Currency, Money};

use crate::numbers::parse_plain;
use crate::text::decode;
use crate::xml::{Element, Elements, Step};
use crate::{Balance, BankLine, DateOrder, Limits, Malformed, Problem, Statement};

/// What holds the bookings of an account: of a statement, a report, a notification.
const STATEMENTS: [&str; 3] = ["Stmt", "Rpt", "Ntfctn"];
/// What of it is taken whole.
const PARTS: [&str; 4] = ["Id", "Acct", "Bal", "Ntry"];

/// Reads all statements of the file.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Statement>, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let mut reader = Reader { text: &decoded.text, limits: *limits, lines: 0, counted: (0, 1) };
    let mut elements = Elements::new(&decoded.text, *limits);
    let mut statements: Vec<Statement> = Vec::new();
    let mut current: Option<Statement> = None;
    loop {
        let wanted: &[&str] = if current.is_some() { &PARTS } else { &[] };
        match elements.next(wanted)? {
            None => break,
            Some(Step::Open(name)) if STATEMENTS.contains(&name.as_str()) => {
                current = Some(Statement::default());
            }
            Some(Step::Close(name)) if STATEMENTS.contains(&name.as_str()) => {
                statements.extend(current.take());
            }
            Some(Step::Whole(element)) => {
                if let Some(statement) = &mut current {
                    reader.take(&element, statement)?;
                }
            }
            Some(Step::Open(_) | Step::Close(_)) => {}
        }
    }
    if statements.is_empty() {
        return Err(Malformed::whole(Problem::Unrecognised));
    }
    Ok(statements)
}

struct Reader<'t> {
    text: &'t str,
    limits: Limits,
    lines: usize,
    /// A byte and its line, from which the next line is counted.
    counted: (usize, usize),
}

impl Reader<'_> {
    fn refuse(&self, element: &Element, problem: Problem) -> Malformed {
        Malformed::at(self.text, element.at, problem)
    }

    fn missing(&self, element: &Element, what: &'static str) -> Malformed {
        self.refuse(element, Problem::Missing { what })
    }

    fn take(&mut self, element: &Element, statement: &mut Statement) -> Result<(), Malformed> {
        match element.name() {
            "Ntry" => self.entry(element, statement)?,
            "Bal" => self.balance(element, statement)?,
            "Acct" => {
                let iban = element.text_at(&["Id", "IBAN"]);
                statement.account = iban.or_else(|| element.text_at(&["Id", "Othr", "Id"]));
            }
            // The first one is the statement's own.
            _ => statement.number = statement.number.take().or_else(|| element.text()),
        }
        Ok(())
    }

    /// An amount with the sign of its indicator.
    fn money(&self, element: &Element, signed_by: &Element) -> Result<Money, Malformed> {
        let code = element.currency.as_deref().unwrap_or_default();
        let unknown = |_| self.refuse(element, Problem::currency(code));
        let currency = Currency::parse(code).map_err(unknown)?;
        let text = element.text().unwrap_or_default();
        let malformed = |reason| self.refuse(element, Problem::amount(&text, reason));
        let amount = parse_plain(&text, currency).map_err(malformed)?;
        match signed_by.text_at(&["CdtDbtInd"]).as_deref() {
            Some("CRDT") => Ok(amount),
            Some("DBIT") => {
                amount.checked_neg().map_err(|_| self.refuse(element, Problem::Overflow))
            }
            _ => Err(self.missing(signed_by, "CdtDbtInd")),
        }
    }

    /// `Dt` or `DtTm` in an element.
    fn date(&self, element: &Element) -> Result<Date, Malformed> {
        let text = element.text_at(&["Dt"]).or_else(|| element.text_at(&["DtTm"]));
        let text = text.ok_or_else(|| self.missing(element, "date"))?;
        // An offset may stand behind a date: "2026-01-31+01:00".
        let day = text.get(..10).unwrap_or(&text);
        let malformed = || self.refuse(element, Problem::date(&text));
        DateOrder::YearMonthDay.parse(day).ok_or_else(malformed)
    }

    fn balance(&self, element: &Element, statement: &mut Statement) -> Result<(), Malformed> {
        let kind = element.text_at(&["Tp", "CdOrPrtry", "Cd"]).unwrap_or_default();
        if !matches!(kind.as_str(), "OPBD" | "PRCD" | "CLBD") {
            return Ok(());
        }
        let amount = element.find(&["Amt"]).ok_or_else(|| self.missing(element, "amount"))?;
        let amount = self.money(amount, element)?;
        let on = element.find(&["Dt"]).map(|date| self.date(date)).transpose()?;
        let balance = Some(Balance { on, amount });
        match kind.as_str() {
            "CLBD" => statement.closing = balance,
            "OPBD" => statement.opening = balance,
            // What was closed with before: banks state this one or the opening balance.
            _ => statement.opening = statement.opening.or(balance),
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Element, statement: &mut Statement) -> Result<(), Malformed> {
        let status = entry.text_at(&["Sts", "Cd"]).or_else(|| entry.text_at(&["Sts"]));
        if status.as_deref() == Some("INFO") {
            return Ok(());
        }
        let total = entry.find(&["Amt"]).ok_or_else(|| self.missing(entry, "amount"))?;
        let total = self.money(total, entry)?;
        let valued_on = entry.find(&["ValDt"]).map(|date| self.date(date)).transpose()?;
        let booked_on = entry.find(&["BookgDt"]).map(|date| self.date(date)).transpose()?;
        let booked_on = booked_on.or(valued_on).ok_or_else(|| self.missing(entry, "date"))?;
        let line = self.line_of(entry.at);
        let whole = BankLine {
            line,
            booked_on,
            valued_on,
            amount: total,
            text: entry.text_at(&["AddtlNtryInf"]).unwrap_or_default(),
            counterparty: None,
            counterparty_account: None,
            bank_id: entry.text_at(&["AcctSvcrRef"]),
            pending: status.as_deref() == Some("PDNG"),
        };
        let details: Vec<&Element> =
            entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
        let lines = match details.as_slice() {
            [] => vec![whole],
            [one] => vec![described(one, whole)],
            several => self.expanded(several, &whole)?.unwrap_or_else(|| vec![whole]),
        };
        self.lines = self.lines.saturating_add(lines.len());
        if self.lines > self.limits.rows {
            return Err(self.refuse(entry, Problem::TooManyRows { limit: self.limits.rows }));
        }
        statement.lines.extend(lines);
        Ok(())
    }

    /// A collective booking as its payments, if each says its amount and they make the whole.
    fn expanded(
        &self,
        details: &[&Element],
        whole: &BankLine,
    ) -> Result<Option<Vec<BankLine>>, Malformed> {
        let mut lines = Vec::new();
        for (place, detail) in (1..).zip(details) {
            let amount =
                detail.find(&["Amt"]).or_else(|| detail.find(&["AmtDtls", "TxAmt", "Amt"]));
            let Some(amount) = amount else {
                return Ok(None);
            };
            let amount = if detail.find(&["CdtDbtInd"]).is_some() {
                self.money(amount, detail)?
            } else if amount.currency.as_deref() == Some(whole.amount.currency().code()) {
                self.along(amount, whole.amount)?
            } else {
                return Ok(None);
            };
            let id = detail.text_at(&["Refs", "AcctSvcrRef"]);
            let of_whole = || whole.bank_id.as_ref().map(|id| format!("{id}/{place}"));
            let mut line = described(detail, BankLine { amount, ..whole.clone() });
            line.bank_id = id.filter(|id| Some(id) != whole.bank_id.as_ref()).or_else(of_whole);
            lines.push(line);
        }
        let sum = Money::checked_sum(whole.amount.currency(), lines.iter().map(|line| line.amount));
        Ok((sum == Ok(whole.amount)).then_some(lines))
    }

    /// An amount that has the sign and the currency of the whole.
    fn along(&self, element: &Element, whole: Money) -> Result<Money, Malformed> {
        let text = element.text().unwrap_or_default();
        let malformed = |reason| self.refuse(element, Problem::amount(&text, reason));
        let amount = parse_plain(&text, whole.currency()).map_err(malformed)?;
        let signed = if whole.is_negative() { amount.checked_neg() } else { Ok(amount) };
        signed.map_err(|_| self.refuse(element, Problem::Overflow))
    }

    /// The line of a byte behind all that were asked for before.
    fn line_of(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let between = self.text.get(from..at).unwrap_or_default();
        let line = line.saturating_add(between.bytes().filter(|byte| *byte == b'\n').count());
        self.counted = (at, line);
        line
    }
}

/// The booking with what its payment says: who, from where, what for.
fn described(detail: &Element, line: BankLine) -> BankLine {
    let came_in = !line.amount.is_negative();
    let (party, account) = if came_in { ("Dbtr", "DbtrAcct") } else { ("Cdtr", "CdtrAcct") };
    let parties = detail.find(&["RltdPties"]);
    let name = parties.and_then(|parties| {
        // Since version 8, a party is a person or an agent.
        parties.text_at(&[party, "Nm"]).or_else(|| parties.text_at(&[party, "Pty", "Nm"]))
    });
    let account = parties.and_then(|parties| {
        let iban = parties.text_at(&[account, "Id", "IBAN"]);
        iban.or_else(|| parties.text_at(&[account, "Id", "Othr", "Id"]))
    });
    let remittance = detail.find(&["RmtInf"]);
    let free: Vec<String> = remittance
        .into_iter()
        .flat_map(|info| info.all("Ustrd"))
        .filter_map(Element::text)
        .collect();
    let free = (!free.is_empty()).then(|| free.join(" "));
    let structured = remittance.and_then(|info| info.text_at(&["Strd", "CdtrRefInf", "Ref"]));
    let text = free.or(structured).or_else(|| detail.text_at(&["AddtlTxInf"]));
    let id = line.bank_id.clone().or_else(|| detail.text_at(&["Refs", "AcctSvcrRef"]));
    BankLine {
        text: text.unwrap_or(line.text),
        counterparty: name,
        counterparty_account: account,
        bank_id: id,
        ..line
    }
}

#[cfg(test)]
mod tests;
