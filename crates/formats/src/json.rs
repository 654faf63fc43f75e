//! Parts of a JSON file, each with its place. What they mean does not live here.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::text::shorten;
use crate::{Limits, Malformed, Place, Problem};

/// Reads a whole text. `serde_json` goes 128 levels deep at most, whatever the text.
pub(crate) fn parse<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|error| at(Place::START, &error))
}

/// Reads a part of `text`; what is wrong with it has its place in the whole.
pub(crate) fn part<T: DeserializeOwned>(text: &str, raw: &RawValue) -> Result<T, Malformed> {
    serde_json::from_str(raw.get()).map_err(|error| at(place(text, raw), &error))
}

/// Where a part of `text` begins.
pub(crate) fn place(text: &str, raw: &RawValue) -> Place {
    // A raw value borrows from the text it was read from, so the addresses tell how far in it is.
    let offset = raw.get().as_ptr().addr().checked_sub(text.as_ptr().addr());
    Place::of(text, offset.unwrap_or_default())
}

/// The line of each part, counted once for all of them; they are in the order of the text.
pub(crate) struct Lines<'t> {
    text: &'t str,
    counted: (usize, usize),
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, counted: (0, 1) }
    }

    pub(crate) fn of(&mut self, raw: &RawValue) -> usize {
        let offset = raw.get().as_ptr().addr().checked_sub(self.text.as_ptr().addr());
        let (from, line) = self.counted;
        let at = offset.unwrap_or(from);
        let between = self.text.get(from..at).unwrap_or_default();
        let line = line.saturating_add(between.bytes().filter(|byte| *byte == b'\n').count());
        self.counted = (at.max(from), line);
        line
    }
}

fn at(start: Place, error: &serde_json::Error) -> Malformed {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let column =
        if line == 1 { start.column.saturating_add(column).saturating_sub(1) } else { column };
    let line = start.line.saturating_add(line).saturating_sub(1);
    let place = Place { line, column };
    if error.is_eof() {
        return Malformed { place, problem: Problem::Truncated };
    }
    // The message ends with the place, which is told already.
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let what = format!("this is not the JSON expected here: {}", shorten(what));
    Malformed { place, problem: Problem::syntax(what) }
}

/// Refuses lists that are too long.
pub(crate) fn bounded<T>(list: &[T], limits: &Limits) -> Result<(), Malformed> {
    if list.len() > limits.rows {
        return Err(Malformed::whole(Problem::TooManyRows { limit: limits.rows }));
    }
    Ok(())
}
