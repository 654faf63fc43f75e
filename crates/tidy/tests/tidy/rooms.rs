//! What each room may hold: a file's name says what is in it.

use std::collections::BTreeMap;

use crate::source::{Rust, Tree, crate_of, words};

/// Files of decisions and arithmetic, by name; they hold no input and no output.
const PURE: &[&str] = &[
    "rules",
    "books",
    "chain",
    "groups",
    "movements",
    "outcome",
    "plans",
    "retries",
    "settle",
    "trace",
    "uses",
];
/// Crates that are pure altogether.
const PURE_CRATES: &[&str] = &["money", "formats", "pictures", "pdf"];
/// What a pure file has no use for.
const IMPURE: &[&str] = &[
    "async",
    "await",
    "axum",
    "reqwest",
    "sea_orm",
    "sqlx",
    "tokio",
    "Db",
    "Tx",
    "SystemTime",
    "Instant",
    "rand",
    "getrandom",
];

/// Files with SQL beside `store.rs`.
const SQL_EXCEPTIONS: &[(&str, &str)] =
    &[("crates/base/src/", "the tables of events, jobs and migrations are its own")];

/// Files that may ask which engine it is.
const ENGINE_EXCEPTIONS: &[(&str, &str)] = &[
    ("crates/base/src/db/", "the named differences live there"),
    ("crates/base/src/testing.rs", "makes databases of both kinds"),
];

/// Crates in which a float could touch an amount.
const EXACT: &[&str] = &["money", "formats", "ledger", "expenses", "cards"];
const FLOAT_EXCEPTIONS: &[(&str, &str)] =
    &[("crates/money/src/wire.rs", "reads the shortest text of what serde_json hands over as one")];

fn is_excepted(exceptions: &[(&str, &str)], path: &str) -> bool {
    exceptions.iter().any(|(prefix, _)| path.starts_with(prefix))
}

/// Rules do no input and no output: they are functions of what they are given.
pub fn pure(tree: &Tree) -> Vec<String> {
    let is_pure = |file: &&Rust| {
        let is_source = file.path.contains("/src/");
        let is_named = PURE.contains(&file.stem()) && is_source;
        is_named || (is_source && PURE_CRATES.contains(&crate_of(&file.path)))
    };
    tree.rust().filter(is_pure).flat_map(|file| file.words(IMPURE)).collect()
}

/// SQL is text of `store.rs`.
pub fn sql(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust() {
        if file.stem() == "store" || is_excepted(SQL_EXCEPTIONS, &file.path) {
            continue;
        }
        for (line, _) in file.program_literals().filter(|(_, text)| is_sql(text)) {
            found.push(format!("{}:{line} holds SQL", file.path));
        }
    }
    found
}

/// True for text with a statement in it: two of the words that make one, or one that begins it.
fn is_sql(text: &str) -> bool {
    const BEGINNINGS: &[&str] =
        &["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "PRAGMA", "VACUUM"];
    const OTHERS: &[&str] = &["FROM", "JOIN", "INTO", "SET", "VALUES", "WHERE", "TABLE", "INDEX"];
    let first = words(text).next().unwrap_or_default();
    let begins = BEGINNINGS.contains(&first) && words(text).nth(1).is_some();
    let known = words(text).filter(|word| BEGINNINGS.contains(word) || OTHERS.contains(word));
    begins || known.count() >= 2
}

/// Which engine it is, is asked in few places, so that both run the same text.
pub fn engines(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !is_excepted(ENGINE_EXCEPTIONS, &file.path)) {
        for (line, code) in file.program() {
            if code.contains("Engine::Sqlite") || code.contains("Engine::Postgres") {
                found.push(format!("{}:{line} asks which engine it is", file.path));
            }
        }
    }
    found
}

/// No float comes near an amount.
pub fn floats(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|file| EXACT.contains(&crate_of(&file.path)))
        .filter(|file| !is_excepted(FLOAT_EXCEPTIONS, &file.path))
        .flat_map(|file| file.words(&["f32", "f64"]))
        .collect()
}

/// A crate's tables are named in its own sources only: everybody else asks at its door. Tests may
/// look, since they break things on purpose.
pub fn tables(tree: &Tree) -> Vec<String> {
    let owners = owners(tree);
    let mut found = Vec::new();
    for file in tree.rust() {
        for (line, text) in file.program_literals() {
            for table in named(text, &owners) {
                if owners.get(table) != Some(&crate_of(&file.path)) {
                    found.push(format!("{}:{line} names the table {table}", file.path));
                }
            }
        }
    }
    found
}

fn owners(tree: &Tree) -> BTreeMap<&str, &str> {
    let mut owners = BTreeMap::new();
    for (path, text) in tree.ending(".sql") {
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                owners.extend(words(rest).next().map(|table| (table, crate_of(path))));
            }
        }
    }
    owners
}

/// The tables that a literal names: by a word that no prose has, or where SQL names one.
fn named<'a>(text: &'a str, owners: &BTreeMap<&str, &str>) -> Vec<&'a str> {
    let is_event_kind = !text.contains(' ') && text.contains('.');
    if is_event_kind {
        return Vec::new();
    }
    let before = std::iter::once("").chain(words(text));
    before
        .zip(words(text))
        .filter(|(before, word)| {
            let is_named = matches!(*before, "FROM" | "JOIN" | "INTO" | "UPDATE" | "TABLE");
            owners.contains_key(word) && (is_named || word.contains('_'))
        })
        .map(|(_, word)| word)
        .collect()
}
