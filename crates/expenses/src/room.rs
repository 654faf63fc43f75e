//! What handlers of this crate reach, for whom things are done, and what all bodies of requests share.

use axum::extract::FromRef;
use base::error::RefusalKind;
use base::files::Files;
use base::who::{Organisation, PersonId};
use base::{Actor, Id, Refusal, Result, Tx, Who};
use serde::{Deserialize, Deserializer};
use web::App;

use crate::receipts::darkroom::Darkroom;
use crate::sharing::Directory;

/// The state of the rooms that keep files, or name groups.
#[derive(Debug, Clone, FromRef)]
pub(crate) struct Room {
    /// The site.
    pub app: App,
    /// Where receipts and exports are.
    pub files: Files,
    /// Where thumbnails are made.
    pub darkroom: Darkroom,
    /// Who is in which group.
    pub groups: Directory,
}

/// The organisation that the caller acts for.
pub(crate) fn owner(tx: &Tx) -> Result<Id<Organisation>> {
    tx.who().organisation.ok_or_else(|| {
        let message = "This needs an organisation to act for.";
        Refusal::new(RefusalKind::Forbidden, "no_organisation", message).into()
    })
}

/// The person who acts; `None` for a program.
pub(crate) fn person(tx: &Tx) -> Option<PersonId> {
    acting(tx.who())
}

/// The person who acts; `None` for a program.
pub(crate) fn acting(who: &Who) -> Option<PersonId> {
    match who.actor {
        Actor::Person(person) => Some(person),
        _ => None,
    }
}

/// Tells null from nothing, in a field with `#[serde(default)]`.
#[expect(clippy::option_option, reason = "null and nothing are two things")]
pub(crate) fn named<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
