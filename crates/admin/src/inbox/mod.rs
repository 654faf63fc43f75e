//! What parties delivered: how far it is, and having it handled again.

pub(crate) mod api;
pub(crate) mod pages;

use base::Refusal;
use base::inbox::{Filter, State};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct InboxQuery {
    /// Of this party only.
    #[serde(rename = "filter[party]", alias = "party")]
    pub party: Option<String>,
    /// `waiting`, `handled` or `dead`.
    #[serde(rename = "filter[state]", alias = "state")]
    pub state: Option<String>,
}

impl InboxQuery {
    pub(crate) fn filter(&self) -> Result<Filter, Refusal> {
        let named = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let state = named(&self.state).map(|word| {
            let message = "A message is waiting, handled or dead.";
            State::parse(&word).ok_or_else(|| Refusal::field("state", "state_unknown", message))
        });
        Ok(Filter { party: named(&self.party), state: state.transpose()? })
    }
}
