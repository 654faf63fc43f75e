//! Who may depend on whom. A new arrow is a line here, in a commit of its own, with its reason.

use crate::source::{Tree, crate_of};

/// Every crate of the house with those it may call. Below come before above; never in a cycle.
const ARROWS: &[(&str, &[&str])] = &[
    ("money", &[]),
    // Files of others: pure, like money.
    ("formats", &["money"]),
    // Pictures of others: pure, and below everything.
    ("pictures", &[]),
    // Documents for others: pure, too.
    ("pdf", &[]),
    ("base", &["money"]),
    // For the ways in which people write numbers.
    ("texts", &["money"]),
    ("web", &["texts", "base", "money"]),
    // To web because of the ledger's own HTTP API.
    ("ledger", &["web", "base", "money"]),
    ("connect", &["base", "money"]),
    // To connect because mail goes out and providers sign people in.
    ("identity", &["web", "texts", "connect", "base", "money"]),
    (
        "expenses",
        &[
            "web", "texts", "ledger", "identity", "connect", "formats", "pictures", "pdf", "base",
            "money",
        ],
    ),
    // To expenses for days and the rates of days.
    ("groups", &["web", "texts", "ledger", "identity", "expenses", "formats", "base", "money"]),
    ("cards", &["web", "texts", "ledger", "identity", "connect", "base", "money"]),
    // Listens to everybody, by their events; nobody calls it. To identity for the proof that a new
    // secret takes.
    ("notices", &["identity", "web", "texts", "connect", "base", "money"]),
    // Shows operators what base keeps.
    ("admin", &["web", "texts", "base", "money"]),
    ("tidy", &[]),
    (
        "florin",
        &[
            "admin", "notices", "cards", "groups", "expenses", "identity", "web", "ledger",
            "connect", "base", "money",
        ],
    ),
];

/// Every arrow between two crates is one of those above; tests have no others.
pub fn arrows(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending("/Cargo.toml") {
        let from = crate_of(path);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == from) else {
            found.push(format!("{from} has no place among the arrows"));
            continue;
        };
        // A crate may name itself to switch on what its own tests need.
        let is_house = |name: &&str| ARROWS.iter().any(|(known, _)| known == name);
        for to in dependencies(text).filter(is_house).filter(|to| *to != from) {
            if !allowed.contains(&to) {
                found.push(format!("{from} -> {to}"));
            }
        }
    }
    found
}

/// The names of all dependencies, of the program and of its tests.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut section = "";
    manifest.lines().filter_map(move |line| {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            let (_, name) = section.split_once("dependencies.")?;
            return Some(name);
        }
        let name = line.split(['.', '=', ' ']).next()?;
        (section.ends_with("dependencies") && !name.is_empty() && !name.starts_with('#'))
            .then_some(name)
    })
}
