//! What every file looks like, whatever room it is.

use crate::source::{INSIDE, Tree};

/// Lines of a file, at most.
const MAX_LINES: usize = 500;
/// Columns of a line of code, at most; the inside of a string literal does not count, since rustfmt
/// does not break it.
const MAX_COLUMNS: usize = 100;
/// Columns of a comment, at most. Comments may run on a little: prose is read, not aligned.
const MAX_COMMENT_COLUMNS: usize = 120;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "service", "services", "manager", "managers", "impl",
    "impls", "common", "misc",
];

/// Every Rust file says first what lives in it.
pub fn headers(tree: &Tree) -> Vec<String> {
    let bad = tree.rust().filter(|file| !file.text.starts_with("//! "));
    bad.map(|file| format!("{} does not open with //!", file.path)).collect()
}

/// No source is longer than one can keep in mind.
pub fn lengths(tree: &Tree) -> Vec<String> {
    let sources = [".rs", ".html", ".css", ".js"].map(|ending| tree.ending(ending));
    sources
        .into_iter()
        .flatten()
        .filter(|(path, _)| !path.ends_with(".min.js"))
        .filter(|(_, text)| text.lines().count() > MAX_LINES)
        .map(|(path, text)| {
            format!("{path} has {} lines, {MAX_LINES} are allowed", text.lines().count())
        })
        .collect()
}

/// No line is wider than a window beside another.
pub fn widths(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust() {
        for ((line, text), code) in (1..).zip(file.text.lines()).zip(file.code.lines()) {
            let outside = |c: &char| *c != INSIDE;
            let code_width = code.trim_end().chars().filter(outside).count();
            let is_comment = text.trim_start().starts_with("//");
            let width = text.chars().count();
            if code_width > MAX_COLUMNS || (is_comment && width > MAX_COMMENT_COLUMNS) {
                found.push(format!("{}:{line} has {width} columns", file.path));
            }
        }
    }
    found
}

/// A name says what is inside.
pub fn names(tree: &Tree) -> Vec<String> {
    let says_nothing = |path: &str| {
        let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        parts.any(|part| EMPTY_NAMES.contains(&part))
    };
    let bad = tree.files().filter(|(path, _)| says_nothing(path));
    bad.map(|(path, _)| format!("{path} has a name that says nothing")).collect()
}

/// Every template is shown by some page or used by another template.
pub fn templates(tree: &Tree) -> Vec<String> {
    let is_used = |name: &str| {
        let in_code = format!("path = \"{name}\"");
        let in_template = format!("\"{name}\"");
        tree.rust().any(|file| file.text.contains(&in_code))
            || tree.ending(".html").any(|(_, text)| {
                text.lines().any(|line| line.contains("{%") && line.contains(&in_template))
            })
    };
    tree.ending(".html")
        .filter_map(|(path, _)| Some((path, path.split_once("/templates/")?.1)))
        .filter(|(_, name)| !is_used(name))
        .map(|(path, _)| format!("{path} is used by nothing"))
        .collect()
}

/// No test is switched off, no failure is expected by crashing, nothing is left to do, and nothing
/// in the program crashes on a surprise.
pub fn shortcuts(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.rust() {
        let everywhere = ["#[ignore", "#[should_panic", "todo!(", "unimplemented!(", "dbg!("];
        for (line, code) in (1..).zip(file.code.lines()) {
            for bad in everywhere.iter().filter(|bad| code.contains(*bad)) {
                found.push(format!("{}:{line}: {bad}", file.path));
            }
        }
        for (line, code) in file.program().filter(|_| !file.path.ends_with("/testing.rs")) {
            if code.contains(".unwrap()") {
                found.push(format!("{}:{line}: .unwrap()", file.path));
            }
        }
    }
    found
}
