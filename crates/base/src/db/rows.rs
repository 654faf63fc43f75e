//! Many rows in one statement, whatever their number: the statement's text stays the same.
//!
//! PostgreSQL takes one array per column and `unnest`s them; SQLite takes one JSON text and reads it with
//! `json_each`. Absent values are not possible in the arrays, so tables that are written this way use a zero for
//! "none".

use std::fmt::Write as _;

use sea_orm::Value;
use sea_orm::sea_query::ArrayType;
use uuid::Uuid;

use super::{Engine, Tx};
use crate::error::Result;

/// The type of one column of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A UUID.
    Uuid,
    /// A 64-bit integer.
    BigInt,
    /// Text.
    Text,
}

/// What [`Tx::write`] does with rows.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// Inserts them, in their order, into the columns of the table that have the same names.
    Insert(&'static str),
    /// Sets the columns of the table's rows whose first column is the same.
    Update(&'static str),
    /// Inserts them; where these columns meet a row that is there, adds the other columns to it.
    Add(&'static str, &'static [&'static str]),
    /// Changes the table by a statement of its own, given the rows and the number of their first parameter.
    By(&'static str, fn(&Rows, usize) -> String),
}

impl Change {
    /// The table that changes.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Insert(table)
            | Self::Update(table)
            | Self::Add(table, _)
            | Self::By(table, _) => table,
        }
    }
}

/// Rows to hand to one statement as if they were a table.
#[derive(Debug)]
pub struct Rows {
    engine: Engine,
    columns: &'static [(&'static str, Column)],
    values: Values,
    len: usize,
}

#[derive(Debug)]
enum Values {
    /// PostgreSQL: one list per column.
    Arrays(Vec<Vec<Value>>),
    /// SQLite: the inside of one JSON array of arrays.
    Json(String),
}

impl Rows {
    /// An empty table with these columns, for `engine`.
    pub fn new(engine: Engine, columns: &'static [(&'static str, Column)]) -> Self {
        let values = match engine {
            Engine::Postgres => Values::Arrays(columns.iter().map(|_| Vec::new()).collect()),
            Engine::Sqlite => Values::Json(String::new()),
        };
        Self { engine, columns, values, len: 0 }
    }

    /// How many rows were pushed.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// True when no row was pushed.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Begins a row; its cells follow in the order of the columns.
    pub fn row(&mut self) -> RowWriter<'_> {
        if let Values::Json(text) = &mut self.values {
            text.push_str(if self.len == 0 { "[" } else { ",[" });
        }
        self.len += 1;
        RowWriter { rows: self, column: 0 }
    }

    /// What stands in the `FROM` clause, under the name `name`; its parameters begin at `$first`.
    pub fn table(&self, first: usize, name: &str) -> String {
        let mut text = String::new();
        match self.engine {
            Engine::Postgres => {
                text.push_str("unnest(");
                for (at, (_, column)) in self.columns.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    let _ = write!(text, "{comma}${}::{}[]", first + at, column.postgres());
                }
                let _ = write!(text, ") WITH ORDINALITY AS {name}(");
                for (column, _) in self.columns {
                    let _ = write!(text, "{column}, ");
                }
                text.push_str("ord)");
            }
            Engine::Sqlite => {
                text.push_str("(SELECT ");
                for (at, (column, kind)) in self.columns.iter().enumerate() {
                    let _ = write!(text, "{} AS {column}, ", kind.in_json(at));
                }
                let _ = write!(text, "key AS ord FROM json_each(${first})) AS {name}");
            }
        }
        text
    }

    /// The condition that `column` is among the values of a table of one column: looked up by key, value by value. A
    /// join with [`Rows::table`] says the same, but lets PostgreSQL make a plan that reads the other table from end to
    /// end as long as it is small, and keep it.
    pub fn includes(&self, column: &str, first: usize) -> String {
        let kind = self.columns.first().map_or(Column::Text, |(_, kind)| *kind);
        match (self.engine, kind) {
            (Engine::Postgres, _) => format!("{column} = ANY(${first}::{}[])", kind.postgres()),
            (Engine::Sqlite, kind) => {
                let cell = kind.in_json(0);
                format!("{column} IN (SELECT {cell} FROM json_each(${first}))")
            }
        }
    }

    /// The number of the first parameter after those of [`Rows::table`] with the same `first`.
    pub const fn after(&self, first: usize) -> usize {
        match self.engine {
            Engine::Postgres => first + self.columns.len(),
            Engine::Sqlite => first + 1,
        }
    }

    /// Inserts all rows, in their order, into the columns of `table` that have the same names, as [`Tx::write`] does.
    pub async fn insert(self, tx: &mut Tx, table: &'static str) -> Result<()> {
        tx.write(vec![(Change::Insert(table), self)]).await
    }

    /// The statement that makes `change`, with parameters from `$first`.
    pub(super) fn statement(&self, change: Change, first: usize) -> String {
        match change {
            Change::Insert(table) => self.insert_statement(table, first),
            Change::By(_, statement) => statement(self, first),
            Change::Update(table) => {
                let (key, others) = self
                    .columns
                    .split_first()
                    .map_or(("", &[][..]), |((key, _), rest)| (*key, rest));
                let sets: Vec<String> =
                    others.iter().map(|(column, _)| format!("{column} = r.{column}")).collect();
                let source = self.table(first, "r");
                format!(
                    "UPDATE {table} SET {} FROM {source} WHERE {table}.{key} = r.{key}",
                    sets.join(", ")
                )
            }
            Change::Add(table, keys) => {
                let sums: Vec<String> = self
                    .columns
                    .iter()
                    .filter(|(column, _)| !keys.contains(column))
                    .map(|(column, _)| format!("{column} = {table}.{column} + excluded.{column}"))
                    .collect();
                format!(
                    "{} ON CONFLICT ({}) DO UPDATE SET {}",
                    self.insert_statement(table, first),
                    keys.join(", "),
                    sums.join(", ")
                )
            }
        }
    }

    fn insert_statement(&self, table: &str, first: usize) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(column, _)| *column).collect();
        let source = match self.engine {
            // Arrays unnested side by side in the list come row by row and in order, without the table that a FROM
            // clause would first write them to.
            Engine::Postgres => {
                let cells: Vec<String> = (first..)
                    .zip(self.columns)
                    .map(|(at, (_, column))| format!("unnest(${at}::{}[])", column.postgres()))
                    .collect();
                format!("SELECT {}", cells.join(", "))
            }
            // Straight from the array, which is walked in its order; to ask for the order would sort. A WHERE before
            // "ON CONFLICT", which SQLite would take for the ON of a join.
            Engine::Sqlite => {
                let cells: Vec<String> =
                    (0..).zip(self.columns).map(|(at, (_, column))| column.in_json(at)).collect();
                format!("SELECT {} FROM json_each(${first}) WHERE TRUE", cells.join(", "))
            }
        };
        format!("INSERT INTO {table} ({}) {source}", names.join(", "))
    }

    /// The parameters, in the order that [`Rows::table`] numbers them.
    pub fn into_values(self) -> Vec<Value> {
        match self.values {
            Values::Arrays(columns) => columns
                .into_iter()
                .zip(self.columns)
                .map(|(values, (_, column))| {
                    Value::Array(column.array_type(), Some(Box::new(values)))
                })
                .collect(),
            Values::Json(text) => vec![Value::from(format!("[{text}]"))],
        }
    }
}

impl Column {
    const fn postgres(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::BigInt => "bigint",
            Self::Text => "text",
        }
    }

    /// The cell at `at` of a row of SQLite's JSON.
    fn in_json(self, at: usize) -> String {
        match self {
            Self::Uuid => format!("unhex(value ->> {at})"),
            Self::BigInt | Self::Text => format!("value ->> {at}"),
        }
    }

    const fn array_type(self) -> ArrayType {
        match self {
            Self::Uuid => ArrayType::Uuid,
            Self::BigInt => ArrayType::BigInt,
            Self::Text => ArrayType::String,
        }
    }
}

/// Writes the cells of one row.
#[derive(Debug)]
pub struct RowWriter<'a> {
    rows: &'a mut Rows,
    column: usize,
}

impl RowWriter<'_> {
    /// A UUID cell.
    pub fn uuid(self, value: impl Into<Uuid>) -> Self {
        let value = value.into();
        self.cell(Column::Uuid, |cell| match cell {
            Cell::Array(values) => values.push(Value::Uuid(Some(value))),
            Cell::Json(text) => {
                let mut hex = [0; 32];
                let _ = write!(text, "\"{}\"", value.as_simple().encode_lower(&mut hex));
            }
        })
    }

    /// An integer cell.
    pub fn int(self, value: i64) -> Self {
        self.cell(Column::BigInt, |cell| match cell {
            Cell::Array(values) => values.push(Value::BigInt(Some(value))),
            Cell::Json(text) => {
                let _ = write!(text, "{value}");
            }
        })
    }

    /// Integer cells side by side.
    pub fn ints<const N: usize>(self, values: [i64; N]) -> Self {
        values.into_iter().fold(self, Self::int)
    }

    /// A text cell.
    pub fn text(self, value: &str) -> Self {
        self.cell(Column::Text, |cell| match cell {
            Cell::Array(values) => values.push(Value::from(value)),
            Cell::Json(text) => text.push_str(&serde_json::Value::from(value).to_string()),
        })
    }

    fn cell(mut self, kind: Column, put: impl FnOnce(Cell<'_>)) -> Self {
        debug_assert_eq!(self.rows.columns.get(self.column).map(|column| column.1), Some(kind));
        match &mut self.rows.values {
            Values::Arrays(columns) => {
                if let Some(values) = columns.get_mut(self.column) {
                    put(Cell::Array(values));
                }
            }
            Values::Json(text) => {
                if self.column > 0 {
                    text.push(',');
                }
                put(Cell::Json(text));
                if self.column + 1 == self.rows.columns.len() {
                    text.push(']');
                }
            }
        }
        self.column += 1;
        self
    }
}

enum Cell<'a> {
    Array(&'a mut Vec<Value>),
    Json(&'a mut String),
}

impl<K> From<crate::ids::Id<K>> for Uuid {
    fn from(id: crate::ids::Id<K>) -> Self {
        id.uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[(&str, Column)] =
        &[("id", Column::Uuid), ("amount", Column::BigInt), ("note", Column::Text)];

    #[test]
    fn sqlite_takes_one_json_text() {
        let mut rows = Rows::new(Engine::Sqlite, COLUMNS);
        rows.row().uuid(Uuid::from_u128(1)).int(-7).text("a\"b");
        rows.row().uuid(Uuid::from_u128(2)).int(0).text("");
        assert_eq!(
            rows.table(3, "r"),
            "(SELECT unhex(value ->> 0) AS id, value ->> 1 AS amount, value ->> 2 AS note, \
             key AS ord FROM json_each($3)) AS r"
        );
        let Value::String(Some(text)) = &rows.into_values()[0] else { panic!() };
        assert_eq!(
            text,
            "[[\"00000000000000000000000000000001\",-7,\"a\\\"b\"],\
             [\"00000000000000000000000000000002\",0,\"\"]]"
        );
    }

    #[test]
    fn postgres_takes_one_array_per_column() {
        let mut rows = Rows::new(Engine::Postgres, COLUMNS);
        rows.row().uuid(Uuid::from_u128(1)).int(-7).text("x");
        assert_eq!(
            rows.table(2, "r"),
            "unnest($2::uuid[], $3::bigint[], $4::text[]) WITH ORDINALITY AS r(id, amount, note, ord)"
        );
        assert_eq!(rows.into_values().len(), 3);
    }
}
