//! Settings in files: the TOML file with all of them, and files that hold one secret each.

use std::collections::BTreeMap;
use std::io::Read as _;

use super::Problem;
use super::value::Given;

/// Longest secret that is read from a file, in bytes.
const MAX_SECRET_LEN: u64 = 64 * 1024;

/// The secret in a file, without the line break that editors leave at its end.
pub(super) fn read_secret(path: &str) -> Result<String, String> {
    let unreadable = |error| format!("{path} cannot be read: {error}");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(MAX_SECRET_LEN + 1).read_to_string(&mut text).map_err(unreadable)?;
    if u64::try_from(text.len()).is_ok_and(|len| len > MAX_SECRET_LEN) {
        return Err(format!("{path} has more than {MAX_SECRET_LEN} bytes"));
    }
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    if text.is_empty() { Err(format!("{path} is empty")) } else { Ok(text) }
}

/// Every value of the file under its path.
pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, Given> {
    let mut found = BTreeMap::new();
    match text.parse::<toml::Table>() {
        Ok(table) => flatten("", table, &mut found, problems),
        Err(error) => {
            // Not the error's own text: it quotes the line, and the line may hold a secret.
            let at = error.span().map_or(0, |span| span.start);
            let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            let message = format!("cannot be read: {}", error.message());
            problems.push(Problem { place: format!("line {line}"), message });
        }
    }
    found
}

fn flatten(
    prefix: &str,
    table: toml::Table,
    found: &mut BTreeMap<String, Given>,
    problems: &mut Vec<Problem>,
) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, found, problems),
            value => match Given::from_toml(value) {
                Some(given) => {
                    found.insert(path, given);
                }
                None => problems.push(Problem {
                    place: path,
                    message: "expected text, a whole number, true, false or a list of texts"
                        .to_owned(),
                }),
            },
        }
    }
}
