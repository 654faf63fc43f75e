//! Why a file could not be read, and where in it. One enum for all formats.

use std::fmt;

use money::{Money, MoneyError};

use crate::text::shorten;

/// A place in a file as an editor counts: both from one, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character within the line.
    pub column: usize,
}

impl Place {
    /// Where every file begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place of the byte at `offset`. Walks the text, so it is for files that are refused.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self { line, column: last.chars().count().saturating_add(1) }
    }
}

/// A file that cannot be read. Nothing of it was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where reading stopped.
    pub place: Place,
    /// What is wrong there.
    pub problem: Problem,
}

impl Malformed {
    /// A problem of the file as a whole.
    pub const fn whole(problem: Problem) -> Self {
        Self { place: Place::START, problem }
    }

    /// A problem at the byte `offset` of `text`.
    pub(crate) fn at(text: &str, offset: usize, problem: Problem) -> Self {
        Self { place: Place::of(text, offset), problem }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.place;
        write!(f, "line {line}, column {column}: {}", self.problem)
    }
}

impl std::error::Error for Malformed {}

/// What is wrong with a file. The texts quote at most a few words of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// There are the names of columns and nothing below them.
    #[error("the file has a header and no rows below it")]
    HeaderOnly,
    /// The file is longer than [`Limits::bytes`](crate::Limits).
    #[error("the file has more than {limit} bytes")]
    TooLarge {
        /// What is allowed.
        limit: usize,
    },
    /// More rows than [`Limits::rows`](crate::Limits).
    #[error("the file has more than {limit} rows; export a shorter period")]
    TooManyRows {
        /// What is allowed.
        limit: usize,
    },
    /// More cells in a row than [`Limits::columns`](crate::Limits).
    #[error("the row has more than {limit} cells")]
    TooManyColumns {
        /// What is allowed.
        limit: usize,
    },
    /// A text longer than [`Limits::cell`](crate::Limits).
    #[error("the text here is longer than {limit} bytes")]
    TooLong {
        /// What is allowed.
        limit: usize,
    },
    /// Deeper than [`Limits::depth`](crate::Limits).
    #[error("elements stand in each other more than {limit} levels deep")]
    TooDeep {
        /// What is allowed.
        limit: usize,
    },
    /// A file of a kind that holds no text: an archive, a picture, a spreadsheet.
    #[error("this is {what}, not a text file; export as text, or unpack it first")]
    Foreign {
        /// The kind, with its article.
        what: &'static str,
    },
    /// U+0000, which no text holds.
    #[error("there is a NUL character here, so this is no text file")]
    Nul,
    /// Bytes that are no characters in the file's encoding.
    #[error("the bytes here are no characters in {encoding}")]
    Encoding {
        /// The encoding that was declared, chosen or found.
        encoding: String,
    },
    /// None of the formats that are known here.
    #[error("this is none of the formats that can be read")]
    Unrecognised,
    /// The notation itself is broken: a quote that is not closed, a tag that does not match.
    #[error("{what}")]
    Syntax {
        /// A sentence about what was expected.
        what: String,
    },
    /// A document type or an entity, by which XML files can grow without end.
    #[error("document types and entities are not read")]
    Entity,
    /// The file ends before what it began is complete.
    #[error("the file ends in the middle; export it again")]
    Truncated,
    /// Something that every such row or file must have.
    #[error("there is no {what} here")]
    Missing {
        /// Its name.
        what: &'static str,
    },
    /// The file does not say it and nobody else did.
    #[error("the file does not say its {what}; choose it")]
    Unsaid {
        /// What must be chosen.
        what: &'static str,
    },
    /// Text that is no date in the order of day, month and year that the file has.
    #[error("\u{201c}{text}\u{201d} is no date that can be read")]
    Date {
        /// The text.
        text: String,
    },
    /// Text that is no amount in the notation that the file has.
    #[error("\u{201c}{text}\u{201d} is no amount that can be read: {reason}")]
    Amount {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: MoneyError,
    },
    /// A currency that is not known.
    #[error("\u{201c}{text}\u{201d} is no currency that is known")]
    Currency {
        /// The text.
        text: String,
    },
    /// Somebody who is not among the members.
    #[error("\u{201c}{name}\u{201d} is not among the members")]
    Member {
        /// The name, or the id where the file uses ids.
        name: String,
    },
    /// Two columns or members of one name.
    #[error("\u{201c}{name}\u{201d} is there twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// Parts that do not make their whole.
    #[error("the parts add up to {sum} and not to {total}")]
    Unbalanced {
        /// What the parts add up to.
        sum: Money,
        /// What they should.
        total: Money,
    },
    /// Sums that do not fit.
    #[error("the amounts are too large to add up")]
    Overflow,
}

impl Problem {
    /// The stable code of this problem.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::HeaderOnly => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::TooManyRows { .. } => "file_too_many_rows",
            Self::TooManyColumns { .. } => "file_too_many_columns",
            Self::TooLong { .. } => "file_text_too_long",
            Self::TooDeep { .. } => "file_too_deep",
            Self::Foreign { .. } => "file_not_text",
            Self::Nul => "file_nul_character",
            Self::Encoding { .. } => "file_encoding_malformed",
            Self::Unrecognised => "file_unrecognised",
            Self::Syntax { .. } => "file_syntax",
            Self::Entity => "file_entity",
            Self::Truncated => "file_truncated",
            Self::Missing { .. } => "file_value_missing",
            Self::Unsaid { .. } => "file_choice_needed",
            Self::Date { .. } => "file_date_malformed",
            Self::Amount { .. } => "file_amount_malformed",
            Self::Currency { .. } => "file_currency_unknown",
            Self::Member { .. } => "file_member_unknown",
            Self::Twice { .. } => "file_name_twice",
            Self::Unbalanced { .. } => "file_unbalanced",
            Self::Overflow => "file_amount_overflow",
        }
    }

    pub(crate) fn syntax(what: impl Into<String>) -> Self {
        Self::Syntax { what: what.into() }
    }

    pub(crate) fn date(text: &str) -> Self {
        Self::Date { text: shorten(text) }
    }

    pub(crate) fn amount(text: &str, reason: MoneyError) -> Self {
        Self::Amount { text: shorten(text), reason }
    }

    pub(crate) fn currency(text: &str) -> Self {
        Self::Currency { text: shorten(text) }
    }

    pub(crate) fn member(name: &str) -> Self {
        Self::Member { name: shorten(name) }
    }
}
