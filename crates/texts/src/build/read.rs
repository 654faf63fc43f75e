//! Reads one catalogue: the part of Fluent that catalogues are written in, and nothing beyond it.

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;

use super::Fault;
use crate::{Language, Plural};

/// The messages of one language, in the order of the file.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) language: Language,
    pub(crate) messages: Vec<Message>,
}

/// One message.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) pieces: Vec<Piece>,
}

/// What a text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Variable(String),
    Select(Select),
}

/// One text of several, by a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Select {
    pub(crate) variable: String,
    /// For numbers that have a text of their own.
    pub(crate) exact: Vec<(i64, Vec<Piece>)>,
    pub(crate) one: Vec<Piece>,
    pub(crate) other: Vec<Piece>,
}

impl Catalogue {
    /// What can be read of `source`, and what is wrong with the rest.
    pub(crate) fn read(language: Language, source: &str) -> (Self, Vec<Fault>) {
        let (resource, errors) = match parser::parse(source) {
            Ok(resource) => (resource, Vec::new()),
            Err(partly) => partly,
        };
        let fault = |at: usize, what: String| Fault::new(language, line_of(source, at), what);
        let mut faults: Vec<Fault> =
            errors.iter().map(|error| fault(error.pos.start, error.kind.to_string())).collect();
        let mut messages = Vec::new();
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let at = offset(source, message.id.name);
                    let name = message.id.name.to_owned();
                    if !message.attributes.is_empty() {
                        faults.push(fault(at, format!("{name} has an attribute")));
                    }
                    let elements = message.value.as_ref().map_or(&[][..], |value| &value.elements);
                    match pieces(elements) {
                        Ok(pieces) => {
                            let line = line_of(source, at);
                            messages.push(Message { name, line, pieces });
                        }
                        Err(what) => faults.push(fault(at, format!("{name} {what}"))),
                    }
                }
                Entry::Term(term) => {
                    let name = term.id.name;
                    let what = format!("-{name} is a term; write it out");
                    faults.push(fault(offset(source, name), what));
                }
                Entry::Junk { content } => {
                    faults.push(fault(offset(source, content), "not a message".to_owned()));
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
        (Self { language, messages }, faults)
    }
}

/// Where `part`, which was cut out of `whole`, begins.
fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}

fn line_of(source: &str, at: usize) -> usize {
    source.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn pieces(elements: &[PatternElement<&str>]) -> Result<Vec<Piece>, String> {
    let mut pieces: Vec<Piece> = Vec::new();
    for element in elements {
        let piece = match element {
            PatternElement::TextElement { value } => Piece::Text((*value).to_owned()),
            PatternElement::Placeable { expression } => placeable(expression)?,
        };
        match (pieces.last_mut(), piece) {
            (Some(Piece::Text(text)), Piece::Text(more)) => text.push_str(&more),
            (_, piece) => pieces.push(piece),
        }
    }
    Ok(pieces)
}

fn placeable(expression: &Expression<&str>) -> Result<Piece, String> {
    match expression {
        Expression::Inline(InlineExpression::StringLiteral { value }) => {
            Ok(Piece::Text((*value).to_owned()))
        }
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            Ok(Piece::Variable(id.name.to_owned()))
        }
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            select(id.name, variants).map(Piece::Select)
        }
        _ => Err("has a placeable other than a variable".to_owned()),
    }
}

fn select(variable: &str, variants: &[Variant<&str>]) -> Result<Select, String> {
    let (mut exact, mut one, mut other) = (Vec::new(), None, None);
    for variant in variants {
        let value = pieces(&variant.value.elements)?;
        let form = match variant.key {
            VariantKey::NumberLiteral { value: number } => {
                let number = number.parse();
                exact.push((number.map_err(|_| "has a form for a broken number")?, value));
                None
            }
            VariantKey::Identifier { name: "one" } => {
                one = Some(value);
                Some(Plural::One)
            }
            VariantKey::Identifier { name: "other" } => {
                other = Some(value);
                Some(Plural::Other)
            }
            VariantKey::Identifier { name } => {
                return Err(format!("has a form [{name}], which this language has not"));
            }
        };
        if variant.default && form != Some(Plural::Other) {
            return Err("has another default than [other]".to_owned());
        }
    }
    let (Some(one), Some(other)) = (one, other) else {
        return Err(format!("has no form [one] of ${variable}"));
    };
    let texts: Vec<_> = exact.iter().map(|(_, text)| text).chain([&one, &other]).collect();
    if (1..).zip(&texts).any(|(next, text)| texts.iter().skip(next).any(|later| later == text)) {
        return Err(format!("says the same for several numbers of ${variable}"));
    }
    Ok(Select { variable: variable.to_owned(), exact, one, other })
}
