//! The sources as the checks see them: Rust with its comments and literals told apart from its code,
//! and its tests from the rest. No rule lives here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every source of the workspace, by its path from the root.
pub struct Tree {
    texts: BTreeMap<String, String>,
    rust: Vec<Rust>,
}

/// Stands in the code for each character inside a literal.
pub const INSIDE: char = '\u{1}';

/// One Rust file.
pub struct Rust {
    /// From the root, as `crates/cards/src/lib.rs`.
    pub path: String,
    /// As it is written.
    pub text: String,
    /// The same lines with comments blanked and the insides of literals filled with [`INSIDE`].
    pub code: String,
    /// Every string literal with the number of its first line, counted from 1.
    pub literals: Vec<(usize, String)>,
    /// The number of the first line of the tests at the foot.
    tests_from: usize,
}

impl Tree {
    /// The workspace that this test belongs to.
    pub fn workspace() -> Self {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut texts = BTreeMap::new();
        read(&root, &root.join("crates"), &mut texts);
        Self::new(texts)
    }

    /// A tree made up for a test.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self::new(files.iter().map(own).collect())
    }

    fn new(texts: BTreeMap<String, String>) -> Self {
        let is_rust = |path: &str| Path::new(path).extension().is_some_and(|ext| ext == "rs");
        let rust = texts
            .iter()
            .filter(|(path, _)| is_rust(path))
            .map(|(path, text)| Rust::read(path, text))
            .collect();
        Self { texts, rust }
    }

    /// Every file, whatever it is.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files with this ending, which includes the dot or the slash before it.
    pub fn ending(&self, ending: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(move |(path, _)| path.ends_with(ending))
    }

    /// One file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = &Rust> {
        self.rust.iter()
    }
}

fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            read(root, &path, texts);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("below the root").to_str();
            texts.insert(path.expect("a path in UTF-8").to_owned(), text);
        }
    }
}

/// The crate that a path belongs to.
pub fn crate_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

impl Rust {
    fn read(path: &str, text: &str) -> Self {
        let (code, literals) = split(text);
        let tests = code.lines().position(|line| line == "#[cfg(test)]");
        let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
        let tests_from = if is_test { 0 } else { tests.map_or(usize::MAX, |line| line + 1) };
        Self { path: path.to_owned(), text: text.to_owned(), code, literals, tests_from }
    }

    /// The file's name without its ending; of `mod.rs` too.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".rs").unwrap_or(name)
    }

    /// The lines of code that are part of the program, with their numbers, counted from 1.
    pub fn program(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines()).take_while(|(line, _)| *line < self.tests_from)
    }

    /// The string literals that are part of the program.
    pub fn program_literals(&self) -> impl Iterator<Item = (usize, &str)> {
        let literals = self.literals.iter().filter(|(line, _)| *line < self.tests_from);
        literals.map(|(line, text)| (*line, text.as_str()))
    }

    /// Where in the program one of these words stands, as `path:line: word`.
    pub fn words(&self, wanted: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (line, code) in self.program() {
            for word in words(code).filter(|word| wanted.contains(word)) {
                found.push(format!("{}:{line}: {word}", self.path));
            }
        }
        found
    }
}

/// The words of a text: letters, digits and underscores.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The code with everything else blanked, and the string literals.
fn split(text: &str) -> (String, Vec<(usize, String)>) {
    let mut reader = Reader { rest: text, code: String::with_capacity(text.len()), line: 1 };
    let mut literals = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        if reader.rest.starts_with("//") {
            let end = reader.rest.find('\n').unwrap_or(reader.rest.len());
            reader.replace(end, ' ');
        } else if reader.rest.starts_with("/*") {
            let end = comment_len(reader.rest);
            reader.replace(end, ' ');
        } else if let Some((open, inside, close)) = literal(reader.rest, &reader.code) {
            let line = reader.line;
            reader.keep(open);
            literals.push((line, reader.rest[..inside].to_owned()));
            reader.replace(inside, INSIDE);
            reader.keep(close);
        } else if let Some(len) = character(reader.rest) {
            reader.replace(len, INSIDE);
        } else {
            reader.keep(first.len_utf8());
        }
    }
    (reader.code, literals)
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
    line: usize,
}

impl Reader<'_> {
    fn keep(&mut self, len: usize) {
        let (taken, rest) = self.rest.split_at(len);
        self.line += taken.matches('\n').count();
        self.code.push_str(taken);
        self.rest = rest;
    }

    fn replace(&mut self, len: usize, with: char) {
        let (taken, rest) = self.rest.split_at(len);
        self.line += taken.matches('\n').count();
        let blanked = taken.chars().map(|c| if c == '\n' { c } else { with });
        self.code.extend(blanked);
        self.rest = rest;
    }
}

fn comment_len(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The lengths of a string literal's opening, inside and end, if one begins here.
fn literal(text: &str, before: &str) -> Option<(usize, usize, usize)> {
    if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| {
            rest.starts_with('"') || (prefix.ends_with('r') && rest.starts_with('#'))
        })
    })?;
    let rest = &text[prefix.len()..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let inside = rest[hashes..].strip_prefix('"')?;
    let open = prefix.len() + hashes + 1;
    if prefix.ends_with('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some((open, inside.find(&end).unwrap_or(inside.len()), end.len()));
    }
    let mut is_escaped = false;
    let end = inside.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    Some((open, end.unwrap_or(inside.len()), 1))
}

/// The length of a character literal, if one begins here; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside.get(2..)?.find('\'').map(|end| end + 4);
    }
    let len = inside.chars().next()?.len_utf8();
    inside.get(len..)?.starts_with('\'').then_some(len + 2)
}

#[test]
fn code_is_told_from_comments_and_literals() {
    let text = "a(\"s // \\\" t\"); // c\nb('\"', r#\"q\"u\"#, 'x: &'static str /* n /* m */ \n */ , '\\'');\nd\n";
    let (code, literals) = split(text);
    let kept: Vec<&str> = words(&code).collect();
    assert_eq!(kept, ["a", "b", "r", "x", "static", "str", "d"]);
    assert_eq!(literals, [(1, "s // \\\" t".to_owned()), (2, "q\"u".to_owned())]);
    assert_eq!(code.lines().count(), text.lines().count());
}
