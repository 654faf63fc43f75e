//! The two ways in which a use case does not do what was asked: a refusal, which is an answer, and a fault, which is
//! not supposed to happen.
//!
//! Nothing here knows about HTTP; `web` maps [`RefusalKind`] to a status.

use std::error::Error as StdError;
use std::fmt;

use sea_orm::{DbErr, RuntimeErr};

/// What a fallible use case returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A class of refusals that callers treat alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The request cannot be read: its form is wrong.
    Malformed,
    /// The request can be read, but breaks a rule.
    Invalid,
    /// The caller did not say who it is, or said it wrongly.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing, or it belongs to somebody else.
    NotFound,
    /// It contradicts what is already there.
    Conflict,
    /// More than is taken in one request.
    TooLarge,
    /// More than is taken in this time.
    TooMany,
    /// Not now; the same request may succeed later.
    Unavailable,
}

/// One field of a request that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name as the caller spelt it, with `.` and `[n]` for nesting.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// What to change, for a person.
    pub message: String,
}

/// An answer that says no: stable for programs, clear for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The class.
    pub kind: RefusalKind,
    /// Stable code in `snake_case`, part of the interface.
    pub code: &'static str,
    /// One sentence: what happened and what it means.
    pub message: String,
    /// The fields at fault, if it is about fields.
    pub fields: Vec<FieldProblem>,
    /// What would be taken instead, where that is known: words of the interface.
    pub accepts: Vec<&'static str>,
}

impl Refusal {
    /// A refusal without fields.
    pub fn new(kind: RefusalKind, code: &'static str, message: impl Into<String>) -> Self {
        let (fields, accepts) = (Vec::new(), Vec::new());
        Self { kind, code, message: message.into(), fields, accepts }
    }

    /// The request cannot be read.
    pub fn malformed(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Malformed, code, message)
    }

    /// The request breaks a rule.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Invalid, code, message)
    }

    /// One field breaks a rule.
    pub fn field(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let problem = FieldProblem { field: field.to_owned(), code, message: message.clone() };
        Self { fields: vec![problem], ..Self::new(RefusalKind::Invalid, code, message) }
    }

    /// There is no such `thing`, as far as the caller may know.
    pub fn not_found(thing: &str) -> Self {
        Self::new(RefusalKind::NotFound, "not_found", format!("There is no such {thing}."))
    }

    /// It contradicts what is already there.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, code, message)
    }

    /// Not now.
    pub fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Unavailable, code, message)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Refusal {}

/// Something that is not supposed to happen, with what was being done and the chain of causes.
#[derive(Debug)]
pub struct Fault {
    doing: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    retry: bool,
}

impl Fault {
    /// True when the same work may succeed at once: a deadlock or a serialization failure.
    pub const fn is_retryable(&self) -> bool {
        self.retry
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)
    }
}

impl StdError for Fault {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Why a use case did not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// An answer that says no.
    Refused(Box<Refusal>),
    /// A fault; the caller learns only that it happened.
    Fault(Fault),
}

impl Error {
    /// A fault without a cause of its own.
    pub fn fault(doing: impl Into<String>) -> Self {
        Self::Fault(Fault { doing: doing.into(), source: None, retry: false })
    }

    /// A fault with its cause.
    pub fn caused(
        doing: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Fault(Fault { doing: doing.into(), source: Some(source.into()), retry: false })
    }

    /// True when the same work may succeed at once.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Fault(fault) if fault.is_retryable())
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut next = StdError::source(self);
        while let Some(cause) = next {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Fault(fault) => fault.source(),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let retry = is_transient(&error);
        Self::Fault(Fault { doing: "the database".to_owned(), source: Some(error.into()), retry })
    }
}

/// Serialization failure and deadlock (SQLSTATE 40001, 40P01), and a unique key that a concurrent transaction took
/// first (23505): done again, the work sees what the other one wrote.
fn is_transient(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let sqlx::Error::Database(cause) = cause.as_ref() else {
        return false;
    };
    matches!(cause.code().as_deref(), Some("40001" | "40P01" | "23505"))
}
