//! QIF: records of lines that each begin with a letter, `^` behind each record. Intuit, "Quicken
//! Interchange Format". It says neither its currency nor its order of day and month: they are given
//! or found.

use jiff::civil::Date;
use money::Currency;

use crate::numbers::Found as FoundNumbers;
use crate::text::{collapse, decode, shorten};
use crate::{
    Balance, BankLine, DateOrder, Hints, Limits, Malformed, NumberStyle, Place, Problem, Statement,
    dates,
};

/// Kinds of lists that hold bookings.
const BOOKINGS: &[&str] = &["bank", "cash", "ccard", "oth a", "oth l"];

/// Reads the bookings of all accounts in the file.
pub fn read(bytes: &[u8], hints: &Hints, limits: &Limits) -> Result<Vec<Statement>, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let parsed = parse(&decoded.text, limits)?;
    let records = || parsed.iter().flat_map(|(_, records)| records);
    let unsaid = |what| Malformed::whole(Problem::Unsaid { what });
    let currency = hints.currency.ok_or_else(|| unsaid("currency"))?;
    let days = records().filter_map(|record| record.date.map(|(text, _)| text));
    let order = match (hints.date_order, DateOrder::find(&days)) {
        (Some(order), _) | (None, dates::Found::Certain(order)) => order,
        (None, dates::Found::Doubtful(_)) => return Err(unsaid("order of day and month")),
        // No order fits all dates; with any, the first that does not fit is pointed out.
        (None, dates::Found::None) => DateOrder::MonthDayYear,
    };
    let amounts = records().filter_map(|record| record.amount.map(|(text, _)| text));
    let numbers = match (hints.numbers, NumberStyle::find(&amounts, currency)) {
        (Some(style), _) | (None, FoundNumbers::Certain(style)) => style,
        (None, FoundNumbers::Doubtful(_)) => return Err(unsaid("decimal mark")),
        (None, FoundNumbers::None) => NumberStyle::Point,
    };
    let reading = Reading { currency, order, numbers };
    parsed.into_iter().map(|(account, records)| reading.statement(account, &records)).collect()
}

/// A booking as it is written, each value with its line.
#[derive(Clone, Debug, Default)]
struct Record<'t> {
    line: usize,
    date: Option<(&'t str, usize)>,
    amount: Option<(&'t str, usize)>,
    payee: Option<&'t str>,
    memo: Option<&'t str>,
    number: Option<&'t str>,
    category: Option<&'t str>,
}

type Account<'t> = (Option<String>, Vec<Record<'t>>);

/// What the lines that follow belong to.
enum Section {
    Bookings,
    Account,
    Other,
}

fn parse<'t>(text: &'t str, limits: &Limits) -> Result<Vec<Account<'t>>, Malformed> {
    let mut accounts: Vec<Account<'t>> = Vec::new();
    let mut name: Option<String> = None;
    let mut section = Section::Other;
    let mut record = Record::default();
    let (mut count, mut seen) = (0_usize, false);
    for (number, line) in (1..).zip(text.lines()) {
        let refuse = |problem| Malformed { place: Place { line: number, column: 1 }, problem };
        if line.len() > limits.cell {
            return Err(refuse(Problem::TooLong { limit: limits.cell }));
        }
        let line = line.trim();
        if let Some(header) = line.strip_prefix('!') {
            let header = header.to_ascii_lowercase();
            section = match header.strip_prefix("type:").map(str::trim) {
                Some(kind) if BOOKINGS.contains(&kind) => {
                    accounts.push((name.take(), Vec::new()));
                    Section::Bookings
                }
                None if header.starts_with("account") => Section::Account,
                // "!Option:AutoSwitch" and "!Clear:AutoSwitch" change nothing here.
                None => section,
                Some(_) => Section::Other,
            };
            (seen, record) = (true, Record::default());
            continue;
        }
        let mut letters = line.chars();
        let Some(letter) = letters.next() else {
            continue;
        };
        if !seen {
            return Err(refuse(Problem::Unrecognised));
        }
        let value = letters.as_str().trim();
        match (&section, letter) {
            (Section::Bookings, '^') => {
                count = count.saturating_add(1);
                if count > limits.rows {
                    return Err(refuse(Problem::TooManyRows { limit: limits.rows }));
                }
                if record.line > 0
                    && let Some((_, records)) = accounts.last_mut()
                {
                    records.push(record);
                }
                record = Record::default();
            }
            (Section::Bookings, letter) => record.take(letter, value, number, &refuse)?,
            (Section::Account, 'N') => name = collapse(value),
            (Section::Account | Section::Other, _) => {}
        }
    }
    if record.line > 0 {
        let place = Place { line: text.lines().count(), column: 1 };
        return Err(Malformed { place, problem: Problem::Truncated });
    }
    Ok(accounts)
}

impl<'t> Record<'t> {
    fn take(
        &mut self,
        letter: char,
        value: &'t str,
        line: usize,
        refuse: &impl Fn(Problem) -> Malformed,
    ) -> Result<(), Malformed> {
        if self.line == 0 {
            self.line = line;
        }
        let some = Some(value).filter(|value| !value.is_empty());
        match letter {
            'D' => self.date = Some((value, line)),
            // U says the same as T with more digits.
            'T' | 'U' => self.amount = self.amount.or(some.map(|value| (value, line))),
            'P' => self.payee = some,
            'M' => self.memo = some,
            'N' => self.number = some,
            'L' => self.category = some,
            // Cleared, address, split and what investments and loans have.
            'C' | 'A' | 'S' | 'E' | '$' | '%' | 'F' | 'Y' | 'I' | 'Q' | 'O' | 'X' | 'R' | 'K' => {}
            _ => {
                let what = format!(
                    "no line of QIF begins with \u{201c}{}\u{201d}",
                    shorten(&letter.to_string())
                );
                return Err(refuse(Problem::syntax(what)));
            }
        }
        Ok(())
    }
}

struct Reading {
    currency: Currency,
    order: DateOrder,
    numbers: NumberStyle,
}

impl Reading {
    fn statement(
        &self,
        account: Option<String>,
        records: &[Record<'_>],
    ) -> Result<Statement, Malformed> {
        let mut statement = Statement { account, ..Statement::default() };
        for record in records {
            let line = self.line(record)?;
            let is_opening = record.payee == Some("Opening Balance") && statement.lines.is_empty();
            if is_opening {
                statement.opening = Some(Balance { on: Some(line.booked_on), amount: line.amount });
                // The account's name stands in brackets where a category would.
                let named = record.category.map(|name| name.trim_matches(['[', ']']));
                statement.account = statement.account.or_else(|| named.and_then(collapse));
            } else {
                statement.lines.push(line);
            }
        }
        Ok(statement)
    }

    fn line(&self, record: &Record<'_>) -> Result<BankLine, Malformed> {
        let at = |line: usize, column: usize, problem: Problem| Malformed {
            place: Place { line, column },
            problem,
        };
        let missing = |what| at(record.line, 1, Problem::Missing { what });
        let (text, line) = record.date.ok_or_else(|| missing("date"))?;
        let booked_on: Option<Date> = self.order.parse(text);
        let booked_on = booked_on.ok_or_else(|| at(line, 2, Problem::date(text)))?;
        let (text, line) = record.amount.ok_or_else(|| missing("amount"))?;
        let amount = self.numbers.parse(text, self.currency);
        let amount = amount.map_err(|reason| at(line, 2, Problem::amount(text, reason)))?;
        let counterparty = record.payee.and_then(collapse);
        let memo = record.memo.and_then(collapse);
        Ok(BankLine {
            line: record.line,
            booked_on,
            valued_on: None,
            amount,
            text: memo.or_else(|| counterparty.clone()).unwrap_or_default(),
            counterparty,
            counterparty_account: None,
            bank_id: None,
            pending: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use money::Money;

    use super::*;

    fn euro() -> Hints {
        Hints { currency: Some(Currency::EUR), ..Hints::default() }
    }

    #[test]
    fn accounts_and_their_bookings() {
        let file = "!Option:AutoSwitch\n!Account\nNGiro\nTBank\n^\n!Type:Bank\nD31/12'25\n\
            T1,000.00\nPOpening Balance\nL[Giro]\n^\nD13/01'26\nU-1,234.50\nT-1,234.50\nPLandlord\n\
            MRent  January\nLHousing\nSHousing\n$-1,234.50\n^\n!Type:Cat\nNHousing\n^\n";
        let statements = read(file.as_bytes(), &euro(), &Limits::default()).expect("read");
        assert_eq!(statements.len(), 1);
        let statement = &statements[0];
        assert_eq!(statement.account.as_deref(), Some("Giro"));
        let opening =
            Balance { on: Some(date(2025, 12, 31)), amount: Money::new(100_000, Currency::EUR) };
        assert_eq!(statement.opening, Some(opening));
        let [line] = statement.lines.as_slice() else { panic!("one line") };
        assert_eq!((line.line, line.booked_on), (12, date(2026, 1, 13)));
        assert_eq!(line.amount, Money::new(-123_450, Currency::EUR));
        assert_eq!(
            (line.text.as_str(), line.counterparty.as_deref()),
            ("Rent January", Some("Landlord"))
        );
    }

    #[test]
    fn quicken_s_dates_and_german_amounts() {
        let file = "!Type:CCard\nD6/30' 5\nT-1.234,56\nPShop\n^\nD7/ 1' 5\nT5,00\nPShop\n^\n";
        let statements = read(file.as_bytes(), &euro(), &Limits::default()).expect("read");
        let lines = &statements[0].lines;
        assert_eq!(lines[0].booked_on, date(2005, 6, 30));
        assert_eq!(lines[1].booked_on, date(2005, 7, 1));
        assert_eq!(lines[0].amount.minor(), -123_456);
    }

    #[test]
    fn what_is_open_is_asked_and_what_is_broken_has_a_place() {
        let ordered = Hints { date_order: Some(DateOrder::MonthDayYear), ..euro() };
        for (file, hints, line, code) in [
            (
                "!Type:Bank\nD01/02/2026\nT1.00\n^\nD01/03/2026\nT1.00\n^\n",
                euro(),
                1,
                "file_choice_needed",
            ),
            ("!Type:Bank\nD13/01/2026\nT1.00\n^\n", Hints::default(), 1, "file_choice_needed"),
            ("!Type:Bank\nD13/01/2026\nT1.00\n^\n", ordered, 2, "file_date_malformed"),
            ("!Type:Bank\nD13/01/2026\nT1.x\n^\n", euro(), 3, "file_amount_malformed"),
            ("!Type:Bank\nD13/01/2026\nT1.00\n", euro(), 3, "file_truncated"),
            ("!Type:Bank\nD13/01/2026\n^\n", euro(), 2, "file_value_missing"),
            ("!Type:Bank\nThe\n&\n^\n", euro(), 3, "file_syntax"),
            ("hello", euro(), 1, "file_unrecognised"),
        ] {
            let refused = read(file.as_bytes(), &hints, &Limits::default()).expect_err(file);
            assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{file:?}");
        }
    }
}
