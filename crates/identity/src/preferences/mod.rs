//! How a person wants to read: language, numbers, dates, time zone.

pub(crate) mod pages;
pub(crate) mod store;

use base::events::Event;
use base::who::Person;
use base::{Actor, Id, Result, Tx};
use serde_json::{Value, json};
use web::Preferences;

use crate::not_a_person;

/// What the person who asks has chosen.
///
/// # Errors
/// `not_a_person`.
pub async fn preferences(tx: &mut Tx) -> Result<Preferences> {
    let person = whose(tx)?;
    store::find(tx, person).await
}

/// Puts other choices in the place of those of the person who asks.
///
/// # Errors
/// `not_a_person`.
pub async fn prefer(tx: &mut Tx, chosen: &Preferences) -> Result<()> {
    let person = whose(tx)?;
    let before = store::find(tx, person).await?;
    if before == *chosen {
        return Ok(());
    }
    store::put(tx, person, chosen).await?;
    let body = json!({ "before": told(&before), "after": told(chosen) });
    tx.record(Event { kind: "person.preferred", subject: person.to_string(), body });
    Ok(())
}

fn whose(tx: &Tx) -> Result<Id<Person>> {
    match tx.who().actor {
        Actor::Person(person) => Ok(person),
        _ => Err(not_a_person().into()),
    }
}

fn told(chosen: &Preferences) -> Value {
    let [language, numbers, dates, zone] = store::words(chosen);
    json!({ "language": language, "numbers": numbers, "dates": dates, "timeZone": zone })
}
