//! The audit log: who changed what, from what to what, and the proof that nobody changed the log.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;

use base::audit::Filter;
use base::{Refusal, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;

/// What to look for; what is not named does not matter.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct LogQuery {
    /// Of this organisation, by its id; only over the whole platform.
    #[serde(rename = "filter[organisation]", alias = "organisation")]
    organisation: Option<String>,
    /// By this person, key or part of the program, as `person_…`, `key_…` or `system:…`.
    #[serde(rename = "filter[actor]", alias = "actor")]
    actor: Option<String>,
    /// Of this kind, as `card.frozen`.
    #[serde(rename = "filter[kind]", alias = "kind")]
    kind: Option<String>,
    /// About this, by its id.
    #[serde(rename = "filter[subject]", alias = "subject")]
    subject: Option<String>,
    /// Not before this time.
    #[serde(rename = "filter[from]", alias = "from")]
    from: Option<String>,
    /// Before this time.
    #[serde(rename = "filter[to]", alias = "to")]
    to: Option<String>,
}

impl LogQuery {
    /// Empty texts, as forms send them, count as not named.
    pub(crate) fn filter(&self) -> Result<Filter, Refusal> {
        let named = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let time = |field: &str, text: &Option<String>| {
            named(text).map(|text| rules::time(&text).ok_or_else(|| bad_time(field))).transpose()
        };
        let organisation = named(&self.organisation).map(|text| {
            let message = "That is not an organisation's id.";
            text.parse().map_err(|_| Refusal::field("organisation", "malformed", message))
        });
        Ok(Filter {
            organisation: organisation.transpose()?,
            actor: named(&self.actor),
            kind: named(&self.kind),
            subject: named(&self.subject),
            from: time("from", &self.from)?,
            to: time("to", &self.to)?,
        })
    }
}

fn bad_time(field: &str) -> Refusal {
    let message = "Expected a day as 2026-01-31, or a time as RFC 3339 writes it.";
    Refusal::field(field, "malformed", message)
}

/// What a form shows again.
pub(crate) fn shown(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}
