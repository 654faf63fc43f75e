//! What the CSV of a bank is written like: found from its header and all its cells. What cannot be
//! known is a doubt that somebody has to decide, never a guess.

use std::collections::BTreeMap;

use money::{Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;

use super::headers::{Role, came_in, normal, roles};
use super::{AmountColumns, Columns, Mapping};
use crate::delimited::{Row, Rows, find_delimiter, start};
use crate::text::decode;
use crate::{DateOrder, Limits, Malformed, NumberStyle, Problem, dates, numbers};

/// Rows that are looked at.
const SAMPLED: usize = 2_000;
/// Rows that are shown.
const SHOWN: usize = 12;
/// Rows among which the header is looked for.
const PREAMBLE: usize = 40;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// How to read the file, if dates and amounts were found in it.
    pub mapping: Option<Mapping>,
    /// What somebody has to look at before anything is taken over.
    pub doubts: Vec<Doubt>,
    /// What the columns are called; empty if they are not.
    pub header: Vec<String>,
    /// The first rows below the header.
    pub sample: Vec<Vec<String>>,
}

/// Something that the file leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Which columns hold the date and the amount.
    Columns,
    /// Whether 03/04 is in March or in April.
    DateOrder,
    /// Whether 1.000 is one or a thousand.
    Numbers,
    /// In which currency the amounts are.
    Currency,
    /// No amount is below zero: whether they are money that left or that came.
    Sign,
}

/// Finds out how a CSV is written. `currency` is that of the account, for files that do not say it.
pub fn detect(
    bytes: &[u8],
    currency: Option<Currency>,
    limits: &Limits,
) -> Result<Detected, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let unrecognised = || Malformed::whole(Problem::Unrecognised);
    let delimiter = find_delimiter(&decoded.text, *limits).ok_or_else(unrecognised)?;
    let rows: Vec<Row<'_>> =
        Rows::new(&decoded.text, delimiter, *limits).take(SAMPLED).collect::<Result<_, _>>()?;
    let table = Table::of(&rows, currency);
    if let Some(header) = table.header.filter(|_| table.rows.is_empty()) {
        return Err(Malformed { place: start(header), problem: Problem::HeaderOnly });
    }
    let shown = |row: &&Row<'_>| row.texts().map(ToOwned::to_owned).collect();
    let mut detected = Detected {
        mapping: None,
        doubts: Vec::new(),
        header: table
            .header
            .map(|row| row.texts().map(ToOwned::to_owned).collect())
            .unwrap_or_default(),
        sample: table.rows.iter().take(SHOWN).map(shown).collect(),
    };
    let Some(columns) = table.columns() else {
        detected.doubts.push(Doubt::Columns);
        return Ok(detected);
    };
    let mapping = table.judge(columns, &mut detected.doubts).map(|mut mapping| {
        decoded.encoding.clone_into(&mut mapping.encoding);
        mapping.delimiter = delimiter;
        mapping
    });
    if mapping.is_none() {
        detected.doubts = vec![Doubt::Columns];
    }
    detected.mapping = mapping;
    Ok(detected)
}

/// The rows of a file with what its header says.
struct Table<'r, 't> {
    header: Option<&'r Row<'t>>,
    /// How many rows stand above the first booking.
    skip: usize,
    /// What is below that and not blank.
    rows: Vec<&'r Row<'t>>,
    roles: BTreeMap<Role, usize>,
    texts: Vec<usize>,
    currency: Option<Currency>,
}

impl<'r, 't> Table<'r, 't> {
    fn of(rows: &'r [Row<'t>], currency: Option<Currency>) -> Self {
        let named = |row: &&Row<'_>| {
            let known = row.texts().filter(|text| roles(&normal(text).0).next().is_some());
            known.count() >= 2
        };
        let place = rows.iter().take(PREAMBLE).position(|row| named(&row));
        let header = place.and_then(|place| rows.get(place));
        let mut skip = place.map_or(0, |place| place.saturating_add(1));
        if header.is_none() {
            let has_day = |row: &Row<'_>| row.texts().any(is_day);
            skip = rows.iter().position(has_day).unwrap_or_default();
        }
        let data = rows.iter().skip(skip).filter(|row| !row.is_blank()).collect();
        let mut table =
            Self { header, skip, rows: data, roles: BTreeMap::new(), texts: Vec::new(), currency };
        match header {
            Some(header) => table.name(header),
            None => table.find(),
        }
        table
    }

    /// The non-empty cells of a column.
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        self.rows.iter().filter_map(move |row| row.get(column))
    }

    /// Gives columns the roles that their names say.
    fn name(&mut self, header: &Row<'_>) {
        let mut best: BTreeMap<Role, (usize, usize)> = BTreeMap::new();
        for (column, text) in header.texts().enumerate() {
            let (name, code) = normal(text);
            // "Valuta" is a day in one language and a currency in another: its cells tell.
            let fits = |role: Role| {
                let is_empty = self.cells(column).next().is_none();
                let has =
                    |test: fn(&str) -> bool| is_empty || self.cells(column).take(SHOWN).any(test);
                match role {
                    Role::BookedOn | Role::ValuedOn => has(is_day),
                    Role::Currency => is_empty || !has(is_day),
                    Role::Debit | Role::Credit | Role::Amount => has(is_figure),
                    _ => true,
                }
            };
            let fitting: Vec<(Role, usize)> =
                roles(&name).filter(|(role, _)| fits(*role)).collect();
            for (role, sureness) in fitting {
                if role == Role::Text {
                    self.texts.push(column);
                } else if best.get(&role).is_none_or(|(known, _)| sureness < *known) {
                    best.insert(role, (sureness, column));
                }
            }
            if let Some(code) = code.and_then(|code| Currency::parse(&code).ok()) {
                self.currency = Some(code);
            }
        }
        self.roles = best.into_iter().map(|(role, (_, column))| (role, column)).collect();
        if self.texts.is_empty() && !self.roles.contains_key(&Role::Counterparty) {
            let named = |column: &usize| self.roles.values().any(|known| known == column);
            let is_text =
                |column: &usize| !self.cells(*column).any(|text| is_day(text) || is_figure(text));
            let length = |column: &usize| -> usize { self.cells(*column).map(str::len).sum() };
            let others = (0..header.cells.len()).filter(|column| !named(column));
            self.texts = others.filter(is_text).max_by_key(length).into_iter().collect();
        }
    }

    /// Gives columns of a file without header the roles that their cells fit.
    fn find(&mut self) {
        let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let mut texts: Vec<(usize, usize)> = Vec::new();
        for column in 0..width {
            let full = |test: fn(&str) -> bool| {
                self.cells(column).next().is_some() && self.cells(column).all(test)
            };
            if full(is_day) {
                let role = if self.roles.contains_key(&Role::BookedOn) {
                    Role::ValuedOn
                } else {
                    Role::BookedOn
                };
                self.roles.entry(role).or_insert(column);
            } else if full(|text| came_in(text).is_some()) {
                self.roles.entry(Role::Mark).or_insert(column);
            } else if full(|text| Currency::parse(text).is_ok()) {
                self.roles.entry(Role::Currency).or_insert(column);
            } else if full(is_figure) {
                let role = if self.roles.contains_key(&Role::Amount) {
                    Role::Balance
                } else {
                    Role::Amount
                };
                self.roles.entry(role).or_insert(column);
            } else {
                texts.push((self.cells(column).map(str::len).sum(), column));
            }
        }
        self.texts = texts.into_iter().max().map(|(_, column)| column).into_iter().collect();
    }

    fn columns(&self) -> Option<Columns> {
        let role = |role: Role| self.roles.get(&role).copied();
        let is_signed = |text: &str| {
            text.starts_with(['-', '\u{2212}', '(']) || (text.ends_with('-') && text.len() > 1)
        };
        let signed = role(Role::Amount).is_some_and(|column| self.cells(column).any(is_signed));
        let mark = role(Role::Mark).or_else(|| self.marking_column()).filter(|_| !signed);
        let amount = match (role(Role::Amount), role(Role::Debit), role(Role::Credit), mark) {
            (_, Some(debit), Some(credit), _) if debit != credit => {
                AmountColumns::Split { debit, credit }
            }
            (Some(column), _, _, Some(mark)) => AmountColumns::Marked { column, mark },
            (Some(column), ..) => AmountColumns::Signed { column },
            _ => return None,
        };
        Some(Columns {
            booked_on: role(Role::BookedOn).or_else(|| role(Role::ValuedOn))?,
            amount,
            valued_on: role(Role::ValuedOn),
            text: self.texts.clone(),
            counterparty: role(Role::Counterparty),
            payer: role(Role::Payer).filter(|_| role(Role::Counterparty).is_some()),
            counterparty_account: role(Role::CounterpartyAccount),
            account: role(Role::Account),
            bank_id: role(Role::BankId),
            currency: role(Role::Currency),
            fee: role(Role::Fee),
            balance: role(Role::Balance),
            status: role(Role::Status),
        })
    }

    /// A column without a known name that says a direction in every row, and both of them.
    fn marking_column(&self) -> Option<usize> {
        let named = |column: &usize| self.roles.values().any(|known| known == column);
        let marks = |column: &usize| {
            let said: Option<Vec<bool>> = self.cells(*column).map(came_in).collect();
            said.is_some_and(|said| said.contains(&true) && said.contains(&false))
        };
        (0..self.header?.cells.len()).filter(|column| !named(column)).find(marks)
    }

    /// The mapping for `columns`, with what is doubtful about it; nothing if the cells are not what
    /// the columns should hold.
    fn judge(&self, columns: Columns, doubts: &mut Vec<Doubt>) -> Option<Mapping> {
        let long = columns.amount.list().into_iter().chain([columns.booked_on]).max()?;
        let rows = self.rows.iter().filter(|row| row.cells.len() > long);
        let cells = |column: usize| rows.clone().filter_map(move |row| row.get(column));
        let date_order = match DateOrder::find(&cells(columns.booked_on)) {
            dates::Found::Certain(order) => order,
            dates::Found::Doubtful(order) => {
                doubts.push(Doubt::DateOrder);
                order
            }
            dates::Found::None => return None,
        };
        let first = columns.currency.and_then(|column| cells(column).next());
        let said = first.and_then(|code| Currency::parse(&code.to_uppercase()).ok());
        let unit = said.or(self.currency);
        let is_said = columns.currency.is_some_and(|c| cells(c).count() == rows.clone().count());
        if self.currency.is_none() && !is_said {
            doubts.push(Doubt::Currency);
        }
        let figures = match columns.amount {
            AmountColumns::Signed { column } | AmountColumns::Marked { column, .. } => {
                vec![column]
            }
            AmountColumns::Split { debit, credit } => vec![debit, credit],
        };
        let figures = figures.into_iter().chain(columns.balance).chain(columns.fee);
        let texts: Vec<&str> =
            figures.flat_map(cells).filter(|text| !matches!(*text, "-" | "–")).collect();
        let style = NumberStyle::find(&texts.iter().copied(), unit.unwrap_or(Currency::EUR));
        let numbers = match style {
            numbers::Found::Certain(style) => style,
            numbers::Found::Doubtful(style) => {
                doubts.push(Doubt::Numbers);
                style
            }
            numbers::Found::None => return None,
        };
        if let AmountColumns::Signed { column } = columns.amount {
            let unit = unit.unwrap_or(Currency::EUR);
            let is_below = |text: &str| numbers.parse(text, unit).is_ok_and(Money::is_negative);
            if !cells(column).any(is_below) {
                doubts.push(Doubt::Sign);
            }
        }
        Some(Mapping {
            encoding: String::new(),
            delimiter: ',',
            skip: self.skip,
            date_order,
            numbers,
            currency: self.currency,
            negated: false,
            columns,
        })
    }
}

fn is_day(text: &str) -> bool {
    DateOrder::ALL.iter().any(|order| order.parse(text).is_some())
}

fn is_figure(text: &str) -> bool {
    NumberStyle::ALL.iter().any(|style| style.parse(text, Currency::CLF).is_ok())
}
