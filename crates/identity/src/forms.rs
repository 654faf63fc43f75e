//! The page of one form, as strangers and people meet it around signing in. No routes of its own.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use base::Refusal;
use web::parts::{Field, Notice, Tone};
use web::{Page, Result};

use crate::texts::Texts;

/// One form under one heading. Without a button it only tells something.
#[derive(Debug, Template)]
#[template(path = "account_form.html")]
pub(crate) struct AccountForm {
    /// The heading.
    pub title: &'static str,
    /// What it is about; empty for nothing.
    pub text: String,
    /// What came of sending it.
    pub notice: Option<Notice>,
    /// Where it goes.
    pub action: &'static str,
    /// The secret of the link that led here; empty without one.
    pub token: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The words on the button; empty without one.
    pub button: &'static str,
    /// Where else one may want to go, with words.
    pub links: Vec<(&'static str, &'static str)>,
}

impl AccountForm {
    /// A form with nothing in it yet.
    pub fn new(title: &'static str, action: &'static str, button: &'static str) -> Self {
        let (text, token) = (String::new(), String::new());
        let (notice, fields, links) = (None, Vec::new(), Vec::new());
        Self { title, text, notice, action, token, fields, button, links }
    }

    /// Something to tell instead of a form.
    pub fn told(title: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(title, "", "") }
    }

    /// Says why it was refused: beside the field at fault, or above all of them.
    pub fn refused(mut self, t: &Texts, refusal: &Refusal) -> Self {
        let words = |code, message: &str| t.refusal(code).map_or(message.to_owned(), str::to_owned);
        for problem in &refusal.fields {
            if let Some(field) = self.fields.iter_mut().find(|field| field.name == problem.field) {
                field.error = words(problem.code, &problem.message);
                return self;
            }
        }
        let title = words(refusal.code, &refusal.message);
        self.notice = Some(Notice { tone: Tone::Bad, title, text: String::new() });
        self
    }

    /// The page, for somebody whom nobody knows.
    pub fn show(self, t: &Texts, status: StatusCode) -> Result<Response> {
        Page::plain(&t.locale, self.title).status(status).show(&self)
    }
}

/// A field of such a form.
pub(crate) fn field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &str,
    autocomplete: &'static str,
) -> Field {
    Field { name, label, kind, value: value.to_owned(), autocomplete, error: String::new() }
}

/// The refusal in an error; any other error goes on.
pub(crate) fn refusal(error: base::Error) -> Result<Refusal> {
    match error {
        base::Error::Refused(refusal) => Ok(*refusal),
        fault @ base::Error::Fault(_) => Err(fault.into()),
    }
}
