//! Rows and cells of delimited text (RFC 4180 and its relatives), each with its place. What the
//! cells mean does not live here.

use std::borrow::Cow;

use crate::{Limits, Malformed, Place, Problem};

/// What can stand between cells, the more usual first.
pub(crate) const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Rows by which the delimiter is found.
const SAMPLED: usize = 64;

/// A cell and where it begins.
#[derive(Clone, Debug)]
pub(crate) struct Cell<'t> {
    /// Without its quotes.
    pub(crate) text: Cow<'t, str>,
    /// The byte of the text at which it begins.
    pub(crate) at: usize,
}

/// A row of at least one cell.
#[derive(Clone, Debug)]
pub(crate) struct Row<'t> {
    /// The line on which it begins, from one.
    pub(crate) line: usize,
    pub(crate) cells: Vec<Cell<'t>>,
}

impl<'t> Row<'t> {
    /// The trimmed text of a cell; nothing if it is not there or empty.
    pub(crate) fn get(&self, column: usize) -> Option<&str> {
        let cell = self.cells.get(column)?;
        Some(cell.text.trim()).filter(|text| !text.is_empty())
    }

    /// Where a cell begins; the row, if it has no such cell.
    pub(crate) fn at(&self, column: usize) -> usize {
        self.cells.get(column).or(self.cells.first()).map_or(0, |cell| cell.at)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }

    /// The trimmed texts of all cells.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> + use<'_, 't> {
        self.cells.iter().map(|cell| cell.text.trim())
    }
}

/// Goes over the rows of a text. Blank lines are rows with one empty cell.
pub(crate) struct Rows<'t> {
    text: &'t str,
    delimiter: char,
    limits: Limits,
    at: usize,
    line: usize,
    rows: usize,
}

impl<'t> Rows<'t> {
    pub(crate) fn new(text: &'t str, delimiter: char, limits: Limits) -> Self {
        Self { text, delimiter, limits, at: 0, line: 1, rows: 0 }
    }

    fn refuse<T>(&self, offset: usize, problem: Problem) -> Result<T, Malformed> {
        Err(Malformed::at(self.text, offset, problem))
    }

    fn row(&mut self) -> Result<Row<'t>, Malformed> {
        if self.rows >= self.limits.rows {
            return self.refuse(self.at, Problem::TooManyRows { limit: self.limits.rows });
        }
        self.rows = self.rows.saturating_add(1);
        let mut row = Row { line: self.line, cells: Vec::new() };
        loop {
            if row.cells.len() >= self.limits.columns {
                return self
                    .refuse(self.at, Problem::TooManyColumns { limit: self.limits.columns });
            }
            let (cell, length) = self.cell()?;
            if cell.text.len() > self.limits.cell {
                return self.refuse(cell.at, Problem::TooLong { limit: self.limits.cell });
            }
            row.cells.push(cell);
            self.at = self.at.saturating_add(length);
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(next) = rest.chars().next() else {
                return Ok(row);
            };
            self.at = self.at.saturating_add(next.len_utf8());
            if next == '\n' {
                self.line = self.line.saturating_add(1);
                return Ok(row);
            }
        }
    }

    /// The cell that begins here, and how many bytes it takes with its quotes.
    fn cell(&mut self) -> Result<(Cell<'t>, usize), Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let ends = |c: char| c == self.delimiter || c == '\n';
        let Some(inner) = rest.strip_prefix('"') else {
            let length = rest.find(ends).unwrap_or(rest.len());
            let text = Cow::Borrowed(rest.get(..length).unwrap_or_default());
            return Ok((Cell { text, at: self.at }, length));
        };
        let mut from = 0;
        loop {
            let found = inner.get(from..).and_then(|rest| rest.find('"'));
            let Some(found) = found else {
                let what = "a quote opens here and never closes";
                return self.refuse(self.at, Problem::syntax(what));
            };
            let end = from.saturating_add(found);
            let behind = inner.get(end.saturating_add(1)..).unwrap_or_default();
            if behind.starts_with('"') {
                from = end.saturating_add(2);
                continue;
            }
            let spaces = behind.len().saturating_sub(behind.trim_start_matches(' ').len());
            let behind = behind.trim_start_matches(' ');
            if !behind.is_empty() && !behind.starts_with(ends) {
                let at = self.at.saturating_add(end).saturating_add(2);
                return self.refuse(at, Problem::syntax("a cell goes on behind its closing quote"));
            }
            let quoted = inner.get(..end).unwrap_or_default();
            let breaks = quoted.bytes().filter(|byte| *byte == b'\n').count();
            self.line = self.line.saturating_add(breaks);
            let text = if quoted.contains('"') {
                Cow::Owned(quoted.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(quoted)
            };
            let length = end.saturating_add(2).saturating_add(spaces);
            return Ok((Cell { text, at: self.at }, length));
        }
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Result<Row<'t>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let row = self.row();
        if row.is_err() {
            self.at = self.text.len();
        }
        Some(row)
    }
}

/// The delimiter that cuts the most rows into the same number of cells, of at least two.
pub(crate) fn find_delimiter(text: &str, limits: Limits) -> Option<char> {
    let score = |delimiter: char| {
        let rows = Rows::new(text, delimiter, limits).take(SAMPLED).map_while(Result::ok);
        let mut widths: Vec<usize> =
            rows.filter(|row| !row.is_blank()).map(|row| row.cells.len()).collect();
        widths.sort_unstable();
        let runs = widths.chunk_by(|a, b| a == b);
        let wide = runs.filter(|run| run.first().is_some_and(|width| *width > 1));
        wide.map(|run| (run.len(), run.first().copied().unwrap_or_default())).max()
    };
    let scored =
        DELIMITERS.into_iter().rev().filter_map(|delimiter| Some((score(delimiter)?, delimiter)));
    scored.max_by_key(|(score, _)| *score).map(|(_, delimiter)| delimiter)
}

/// What is wrong with a cell of `row`, at its place in `text`.
pub(crate) fn refuse(text: &str, row: &Row<'_>, column: usize, problem: Problem) -> Malformed {
    Malformed::at(text, row.at(column), problem)
}

/// The place where a row begins.
pub(crate) fn start(row: &Row<'_>) -> Place {
    Place { line: row.line, column: 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, delimiter: char) -> Result<Vec<Vec<String>>, Malformed> {
        let texts = |row: Row<'_>| row.cells.into_iter().map(|c| c.text.into_owned()).collect();
        Rows::new(text, delimiter, Limits::default()).map(|row| row.map(texts)).collect()
    }

    #[test]
    fn rows_and_cells() {
        for (text, expected) in [
            ("a,b\nc,d", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("a,b\n", vec![vec!["a", "b"]]),
            ("a,\n\n,b", vec![vec!["a", ""], vec![""], vec!["", "b"]]),
            ("\"a,1\",\"b \"\"c\"\"\"\n", vec![vec!["a,1", "b \"c\""]]),
            ("\"a\nb\" ,c", vec![vec!["a\nb", "c"]]),
            ("12\" pipe,3", vec![vec!["12\" pipe", "3"]]),
        ] {
            assert_eq!(read(text, ',').expect(text), expected, "{text:?}");
        }
        let rows: Vec<_> = Rows::new("\"a\nb\",c\nd", ',', Limits::default()).collect();
        assert_eq!(rows[1].as_ref().map(|row| row.line), Ok(3));
    }

    #[test]
    fn what_is_broken_has_a_place() {
        let limits = Limits { rows: 2, columns: 3, cell: 5, ..Limits::default() };
        for (text, line, column, code) in [
            ("a,b\nc,\"d", 2, 3, "file_syntax"),
            ("a,\"b\"c", 1, 6, "file_syntax"),
            ("1\n2\n3", 3, 1, "file_too_many_rows"),
            ("a\n1,2,3,4", 2, 7, "file_too_many_columns"),
            ("a,123456", 1, 3, "file_text_too_long"),
        ] {
            let refused = Rows::new(text, ',', limits).find_map(Result::err).expect(text);
            assert_eq!(refused.place, Place { line, column }, "{text:?}");
            assert_eq!(refused.problem.code(), code, "{text:?}");
        }
    }

    #[test]
    fn the_delimiter_is_found() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", Some(',')),
            ("a;b;c\n1,5;2,5;3\n", Some(';')),
            ("a\tb\n1,5\t2\n", Some('\t')),
            ("Konto;123\n\na;b;c\n1,5;x;3\n2,5;y;4\n", Some(';')),
            ("just words\nand more\n", None),
        ] {
            assert_eq!(find_delimiter(text, Limits::default()), delimiter, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",;\n ]{0,6}", 1..5), 1..6),
        ) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(read(&text, ',').expect("well formed"), rows);
        }

        #[test]
        fn no_text_panics(text in "[a\",;\n\\PC]{0,60}") {
            let _ = read(&text, ',');
            let _ = find_delimiter(&text, Limits::default());
        }
    }
}
