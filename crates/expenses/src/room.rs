//! For whom things are done here.

use base::error::RefusalKind;
use base::who::{Organisation, PersonId};
use base::{Actor, Id, Refusal, Result, Tx};

/// The organisation that the caller acts for.
pub(crate) fn owner(tx: &Tx) -> Result<Id<Organisation>> {
    tx.who().organisation.ok_or_else(|| {
        let message = "This needs an organisation to act for.";
        Refusal::new(RefusalKind::Forbidden, "no_organisation", message).into()
    })
}

/// The person who acts; `None` for a program.
pub(crate) fn person(tx: &Tx) -> Option<PersonId> {
    match tx.who().actor {
        Actor::Person(person) => Some(person),
        _ => None,
    }
}
