//! Every code that a refusal is made with is told in the table of `docs/api-conventions.md`.

use std::collections::BTreeMap;
use std::fs;

use crate::source::{Rust, Tree};

/// How refusals are made, and which argument is the code.
const MAKERS: &[(&str, usize)] = &[
    ("Refusal::malformed(", 0),
    ("Refusal::invalid(", 0),
    ("Refusal::conflict(", 0),
    ("Refusal::unavailable(", 0),
    ("Refusal::field(", 1),
    ("Refusal::new(", 1),
    ("Problem::new(", 1),
];

/// The codes of `file`, with the line each stands on.
fn codes(file: &Rust) -> Vec<(usize, String)> {
    let program: Vec<&str> = file.program().map(|(_, line)| line).collect();
    let (code, text) = (program.join("\n"), &file.text);
    let mut found = Vec::new();
    for (maker, nth) in MAKERS {
        for (at, _) in code.match_indices(maker) {
            let Some(argument) = argument(&code, at + maker.len(), *nth) else {
                continue;
            };
            // The literal itself stands in the text, at the same place: literals are filled.
            let line = code[..argument].matches('\n').count();
            let column = code[..argument].rsplit('\n').next().unwrap_or_default().chars().count();
            let written = text.lines().nth(line).unwrap_or_default();
            let rest: String = written.chars().skip(column).collect();
            let literal =
                rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            found.extend(literal.map(|literal| (line + 1, literal.to_owned())));
        }
    }
    found
}

/// Where the argument number `nth` of the call begins whose arguments begin at `start`.
fn argument(code: &str, start: usize, nth: usize) -> Option<usize> {
    let (mut depth, mut passed) = (0_i32, 0);
    for (offset, letter) in code.get(start..)?.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return None,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => passed += 1,
            letter if passed == nth && !letter.is_whitespace() => return Some(start + offset),
            _ => {}
        }
        if passed == nth && nth == 0 && offset == 0 && letter == '"' {
            return Some(start);
        }
    }
    None
}

#[test]
fn every_code_is_told() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api-conventions.md");
    let page = fs::read_to_string(path).expect("docs/api-conventions.md");
    let tree = Tree::workspace();
    let mut missing = BTreeMap::new();
    let mut seen = 0;
    for file in tree.rust().filter(|file| file.path.contains("/src/")) {
        for (line, code) in codes(file) {
            seen += 1;
            if !page.contains(&format!("| `{code}` |")) {
                missing.insert(code, format!("{}:{line}", file.path));
            }
        }
    }
    assert!(seen > 100, "only {seen} codes are found");
    let rows: Vec<String> =
        missing.iter().map(|(code, place)| format!("| `{code}` | … | … |   {place}")).collect();
    assert!(rows.is_empty(), "add to the table of docs/api-conventions.md:\n{}", rows.join("\n"));
}

#[test]
fn a_code_is_found_in_whatever_way_it_is_written() {
    let tree = Tree::of(&[(
        "crates/x/src/lib.rs",
        "//! X.\nfn a() {\n    Refusal::conflict(\n        \"one\", m);\n    \
         Refusal::field(&format!(\"a{}\", b(1, 2)), \"two\", m);\n    \
         Refusal::new(Kind::Forbidden, \"three\", m);\n    Refusal::invalid(code, m);\n}\n",
    )]);
    let found: Vec<String> = tree.rust().flat_map(codes).map(|(_, code)| code).collect();
    assert_eq!(found, ["one", "two", "three"]);
}
