//! What parties delivered: how far it is, and having it handled again.

pub(crate) mod api;
pub(crate) mod pages;

use base::Refusal;
use base::inbox::{Filter, State};
use web::{Fields, Selection};

/// What the inbox is searched by.
pub(crate) struct InboxFields;

impl Fields for InboxFields {
    const SORTED: &'static [&'static str] = &["receivedAt"];
    const FILTERED: &'static [&'static str] = &["party", "state"];

    fn meaning(field: &str) -> &'static str {
        match field {
            "party" => "Of this party only.",
            _ => "`waiting`, `handled` or `dead`.",
        }
    }
}

/// What is wanted of the inbox.
pub(crate) fn filter(selection: &Selection<InboxFields>) -> Result<Filter, Refusal> {
    let state = selection.named("state").map(|word| {
        let message = "A message is waiting, handled or dead.";
        State::parse(word).ok_or_else(|| Refusal::field("state", "state_unknown", message))
    });
    Ok(Filter {
        party: selection.named("party").map(str::to_owned),
        state: state.transpose()?,
        is_upwards: selection.is_upwards(),
    })
}
