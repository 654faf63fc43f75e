//! All languages say the same things: every message is in each of them, with the same variables.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::read::{Catalogue, Message, Piece};

/// Messages that are found by the code of a refusal begin with this.
pub(crate) const REFUSAL: &str = "refusal-";

/// Everything in which the catalogues do not agree.
pub(crate) fn agree(catalogues: &[Catalogue]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for catalogue in catalogues {
        faults.extend(names(catalogue));
    }
    let mut all: BTreeMap<&str, (&Catalogue, &Message)> = BTreeMap::new();
    for catalogue in catalogues {
        for message in &catalogue.messages {
            all.entry(&message.name).or_insert((catalogue, message));
        }
    }
    for catalogue in catalogues {
        for (first, model) in all.values() {
            let name = &model.name;
            let place = format!("texts/{}.ftl:{}", first.language.tag(), model.line);
            let Some(message) = catalogue.messages.iter().find(|own| own.name == *name) else {
                let what = format!("{name} is missing; {place} has it");
                faults.push(Fault::new(catalogue.language, 1, what));
                continue;
            };
            let (own, wanted) = (variables(&message.pieces), variables(&model.pieces));
            let fault = |what| Fault::new(catalogue.language, message.line, what);
            for lost in wanted.difference(&own) {
                faults.push(fault(format!("{name} does not use ${lost}, as {place} does")));
            }
            for new in own.difference(&wanted) {
                faults.push(fault(format!("{name} uses ${new}, which {place} does not")));
            }
        }
    }
    faults
}

/// Names must differ, also as methods.
fn names(catalogue: &Catalogue) -> Vec<Fault> {
    let mut methods: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for message in &catalogue.messages {
        let name = message.name.as_str();
        let mut fault = |what| faults.push(Fault::new(catalogue.language, message.line, what));
        let method = method(name);
        match methods.get(&method) {
            Some(earlier) if *earlier == name => fault(format!("{name} is there twice")),
            Some(earlier) => fault(format!("{name} has the method of {earlier}, {method}")),
            None => {}
        }
        if is_taken(&method) || variables(&message.pieces).iter().any(|name| is_taken(name)) {
            fault(format!("{name} is a word of Rust"));
        }
        if name.starts_with(REFUSAL) && !variables(&message.pieces).is_empty() {
            fault(format!("{name} has a variable"));
        }
        methods.insert(method, name);
    }
    faults
}

/// The name of a message as a method. Refusals have none and keep theirs.
pub(crate) fn method(name: &str) -> String {
    if name.starts_with(REFUSAL) { name.to_owned() } else { name.replace('-', "_").to_lowercase() }
}

/// Words that Rust keeps, and the methods that every `Texts` has.
fn is_taken(name: &str) -> bool {
    const TAKEN: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "new", "override", "priv",
        "pub", "ref", "refusal", "return", "self", "static", "struct", "super", "trait", "true",
        "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    TAKEN.contains(&name)
}

/// The variables of a text.
pub(crate) fn variables(pieces: &[Piece]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Variable(name) => _ = found.insert(name.as_str()),
            Piece::Select(select) => {
                found.insert(&select.variable);
                let exact = select.exact.iter().map(|(_, text)| text);
                for text in exact.chain([&select.one, &select.other]) {
                    found.extend(variables(text));
                }
            }
        }
    }
    found
}

/// The variables that select.
pub(crate) fn numbers(pieces: &[Piece]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for piece in pieces {
        if let Piece::Select(select) = piece {
            found.insert(select.variable.as_str());
            let exact = select.exact.iter().map(|(_, text)| text);
            for text in exact.chain([&select.one, &select.other]) {
                found.extend(numbers(text));
            }
        }
    }
    found
}
