//! The audit log: who changed what, from what to what, and the proof that nobody changed the log.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;

use base::audit::Filter;
use base::{Refusal, Timestamp};
use web::{Fields, Selection};

/// What the log of one organisation is searched by.
pub(crate) struct OwnFields;

impl Fields for OwnFields {
    const SORTED: &'static [&'static str] = &["at"];
    const FILTERED: &'static [&'static str] = &["actor", "kind", "subject", "from", "to"];

    fn meaning(field: &str) -> &'static str {
        match field {
            "actor" => {
                "By this person, key or part of the program: `person_…`, `key_…`, `system:…`."
            }
            "kind" => "Of this kind, as `card.frozen`.",
            "subject" => "About this, by its id.",
            "from" => "Not before this time, or this day.",
            "to" => "Before this time, or this day.",
            _ => "Of this organisation, by its id.",
        }
    }
}

/// The same over the whole platform.
pub(crate) struct AllFields;

impl Fields for AllFields {
    const SORTED: &'static [&'static str] = OwnFields::SORTED;
    const FILTERED: &'static [&'static str] =
        &["organisation", "actor", "kind", "subject", "from", "to"];

    fn meaning(field: &str) -> &'static str {
        OwnFields::meaning(field)
    }
}

/// What is wanted of the log.
pub(crate) fn filter<F: Fields>(selection: &Selection<F>) -> Result<Filter, Refusal> {
    let text = |field| selection.named(field).map(str::to_owned);
    let time = |field| {
        let time = |text| rules::time(text).ok_or_else(|| bad_time(field));
        selection.named(field).map(time).transpose()
    };
    let organisation = selection.named("organisation").map(|text| {
        let message = "That is not an organisation's id.";
        text.parse().map_err(|_| Refusal::field("organisation", "malformed", message))
    });
    Ok(Filter {
        organisation: organisation.transpose()?,
        actor: text("actor"),
        kind: text("kind"),
        subject: text("subject"),
        from: time("from")?,
        to: time("to")?,
        is_upwards: selection.is_upwards(),
    })
}

fn bad_time(field: &str) -> Refusal {
    let message = "Expected a day as 2026-01-31, or a time as RFC 3339 writes it.";
    Refusal::field(field, "malformed", message)
}

/// What a form shows again.
pub(crate) fn shown(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}
