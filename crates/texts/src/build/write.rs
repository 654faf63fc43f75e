//! Writes the Rust of a type `Texts`: plain matches, no table, nothing to parse when it runs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::check::{REFUSAL, method, numbers, variables};
use super::read::{Catalogue, Message, Piece, Select};
use crate::Language;

const HEAD: &str = "\
/// The words of this crate's pages, in the language of one reader.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    /// How the reader writes numbers, dates and times.
    pub(crate) locale: ::texts::Locale,
}

impl Texts {
    /// For one reader.
    pub(crate) fn new(locale: &::texts::Locale) -> Self {
        Self { locale: locale.clone() }
    }
";

/// The type for catalogues that agree.
pub(crate) fn rust(catalogues: &[Catalogue]) -> String {
    let mut rust = HEAD.to_owned();
    let first = catalogues.first().map_or(&[][..], |catalogue| &catalogue.messages);
    let (refusals, texts): (Vec<_>, Vec<_>) =
        first.iter().partition(|message| message.name.starts_with(REFUSAL));
    for message in texts {
        let versions = versions(catalogues, &message.name);
        rust.push('\n');
        if versions.iter().all(|(_, text)| variables(&text.pieces).is_empty()) {
            constant(&mut rust, &message.name, &versions);
        } else {
            function(&mut rust, &message.name, &versions);
        }
    }
    if !refusals.is_empty() {
        rust.push_str(
            "\n    /// What the pages say about a refusal; `None` when they say what it says itself.\n",
        );
        let told = told(catalogues, &refusals);
        if told.len() > MANY {
            rust.push_str(
                "    #[expect(clippy::too_many_lines, reason = \"a line for each refusal\")]\n",
            );
        }
        rust.push_str(
            "    pub(crate) fn refusal(&self, code: &str) -> Option<&'static str> {
        Some(self.locale.language.pick(match code {\n",
        );
        for (texts, codes) in told {
            let _ = writeln!(rust, "            {} => {texts},", codes.join(" | "));
        }
        rust.push_str("            _ => return None,\n        }))\n    }\n");
    }
    rust.push_str("}\n");
    rust
}

/// With more arms than this, and three lines around them, a function is longer than the 70 of
/// `clippy.toml`.
const MANY: usize = 67;

/// What is said about refusals, each text once with the codes that it is said about.
fn told(catalogues: &[Catalogue], refusals: &[&Message]) -> Vec<(String, Vec<String>)> {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for message in refusals {
        let code = format!("{:?}", message.name.trim_start_matches(REFUSAL));
        let texts = plain(&versions(catalogues, &message.name));
        match told.iter_mut().find(|(known, _)| *known == texts) {
            Some((_, codes)) => codes.push(code),
            None => told.push((texts, vec![code])),
        }
    }
    told
}

type Versions<'a> = Vec<(Language, &'a Message)>;

fn versions<'a>(catalogues: &'a [Catalogue], name: &str) -> Versions<'a> {
    let in_language = |catalogue: &'a Catalogue| {
        let message = catalogue.messages.iter().find(|message| message.name == name)?;
        Some((catalogue.language, message))
    };
    catalogues.iter().filter_map(in_language).collect()
}

/// The texts of a message without variables, as an array.
fn plain(versions: &Versions<'_>) -> String {
    let texts: Vec<String> =
        versions.iter().map(|(_, message)| format!("{:?}", joined(&message.pieces))).collect();
    format!("[{}]", texts.join(", "))
}

fn joined(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        Piece::Variable(_) | Piece::Select(_) => None,
    });
    texts.collect()
}

fn constant(rust: &mut String, name: &str, versions: &Versions<'_>) {
    let (method, texts) = (method(name), plain(versions));
    let _ = writeln!(rust, "    pub(crate) const fn {method}(&self) -> &'static str {{");
    let _ = writeln!(rust, "        self.locale.language.pick({texts})");
    rust.push_str("    }\n");
}

fn function(rust: &mut String, name: &str, versions: &Versions<'_>) {
    let counted: BTreeSet<&str> =
        versions.iter().flat_map(|(_, message)| numbers(&message.pieces)).collect();
    // In the order in which English names them.
    let mut names: Vec<&str> = Vec::new();
    for (_, message) in versions {
        in_order(&message.pieces, &mut names);
    }
    let _ = write!(rust, "    pub(crate) fn {}(&self", method(name));
    for name in &names {
        let kind = if counted.contains(name) {
            "impl Into<::texts::Count>"
        } else {
            "impl ::std::fmt::Display"
        };
        let _ = write!(rust, ", {name}: {kind}");
    }
    rust.push_str(") -> String {\n");
    for name in &counted {
        let _ = writeln!(rust, "        let {name} = self.locale.count({name});");
    }
    rust.push_str("        match self.locale.language {\n");
    for (languages, body) in arms(versions) {
        let patterns: Vec<String> =
            languages.iter().map(|language| format!("::texts::Language::{language:?}")).collect();
        let _ = writeln!(rust, "            {} => {body}", patterns.join(" | "));
    }
    rust.push_str("        }\n    }\n");
}

fn in_order<'a>(pieces: &'a [Piece], names: &mut Vec<&'a str>) {
    let mut add = |name: &'a str| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Variable(name) => add(name),
            Piece::Select(select) => {
                add(&select.variable);
                for name in variables(std::slice::from_ref(piece)) {
                    add(name);
                }
            }
        }
    }
}

/// One arm per text; languages with the same text share one.
fn arms(versions: &Versions<'_>) -> Vec<(Vec<Language>, String)> {
    let mut arms: Vec<(Vec<Language>, String)> = Vec::new();
    for (language, message) in versions {
        let body = format!("{{ {} }}", expression(&message.pieces));
        match arms.iter_mut().find(|(_, other)| *other == body) {
            Some((languages, _)) => languages.push(*language),
            None => arms.push((vec![*language], body)),
        }
    }
    arms
}

/// Statements that end in the text as a `String`.
fn expression(pieces: &[Piece]) -> String {
    if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        return format!("String::from({:?})", joined(pieces));
    }
    let (mut before, mut format) = (String::new(), String::new());
    for (nth, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Variable(name) => {
                let _ = write!(format, "{{{name}}}");
            }
            Piece::Select(select) => {
                let _ = writeln!(before, "let form_{nth} = {};", chosen(select));
                let _ = write!(format, "{{form_{nth}}}");
            }
        }
    }
    if pieces.len() == 1
        && let [Piece::Select(select)] = pieces
    {
        return chosen(select);
    }
    format!("{before}format!({format:?})")
}

fn chosen(select: &Select) -> String {
    let arm = |pieces: &[Piece]| {
        let body = expression(pieces);
        if body.contains(';') { format!("{{ {body} }}") } else { body }
    };
    let (one, other) = (arm(&select.one), arm(&select.other));
    let variable = &select.variable;
    let plural = format!("{variable}.plural(self.locale.language)");
    if select.exact.is_empty() {
        return format!(
            "match {plural} {{ ::texts::Plural::One => {one}, ::texts::Plural::Other => {other}, }}"
        );
    }
    let mut rust = format!("match ({variable}.number(), {plural}) {{\n");
    for (number, pieces) in &select.exact {
        let _ = writeln!(rust, "({number}, _) => {},", arm(pieces));
    }
    let _ = writeln!(rust, "(_, ::texts::Plural::One) => {one},");
    let _ = writeln!(rust, "(_, ::texts::Plural::Other) => {other},");
    rust.push('}');
    rust
}
