//! Changes of the schema: numbered, with a reason and a way back, and never edited once landed.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::source::{Tree, crate_of};

/// What landed, as `sha256sum` writes it.
pub const LIST: &str = "crates/florin/tests/migrations.sha256";

/// Every change is `NNNN_crate_what.sql` with a number of its own, opens with its reason and says
/// how to undo it.
pub fn shape(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut numbers = BTreeMap::new();
    for (path, text) in changes(tree) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let (number, rest) = name.split_once('_').unwrap_or((name, ""));
        if number.len() != 4 || number.parse::<u16>().is_err() {
            found.push(format!("{path} has no number of four digits"));
        }
        if !rest.starts_with(&format!("{}_", crate_of(path))) {
            found.push(format!("{path} does not name its crate"));
        }
        if let Some(other) = numbers.insert(number, path) {
            found.push(format!("{path} has the number of {other}"));
        }
        if !text.starts_with("-- ") {
            found.push(format!("{path} does not open with its reason"));
        }
        if !text.contains("\n-- down\n") {
            found.push(format!("{path} has no way back"));
        }
    }
    found
}

/// Every change is on the list with the hash that it landed with.
pub fn unedited(tree: &Tree) -> Vec<String> {
    let list = tree.get(LIST).unwrap_or_default();
    let mut landed: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, path)| (path, hash))
        .collect();
    let mut found = Vec::new();
    for (path, text) in changes(tree) {
        match landed.remove(path) {
            None => found.push(format!("{path} is new; list it: sha256sum {path} >> {LIST}")),
            Some(hash) if hash != sha256(text) => {
                found.push(format!("{path} was edited after it landed; write another change"));
            }
            Some(_) => {}
        }
    }
    found.extend(landed.keys().map(|path| format!("{path} landed and is gone")));
    found
}

fn changes(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(".sql").filter(|(path, _)| path.contains("/migrations/"))
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
