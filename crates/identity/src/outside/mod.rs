//! People whom an identity provider outside knows: its tokens are accepted here, and what it tells
//! of them is taken over.
//!
//! Somebody appears with the first that is believed of them, by token or by message, whichever
//! comes first. Older news never overwrites newer, and whoever was deleted there stays deleted, so
//! messages may come in any order and any number of times.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::Person;
use base::{Id, Result, Tx};
use connect::issuer::Claims;

use crate::people;
use rules::{News, Seen, Verdict};

/// Whether somebody has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// They are this person.
    Person(Id<Person>),
    /// They were deleted there.
    Deleted,
    /// Never.
    Never,
}

/// Whether the subject of a token has been seen. Changes nothing.
pub(crate) async fn known(tx: &mut Tx, issuer: &str, claims: &Claims) -> Result<Known> {
    Ok(match store::seen(tx, issuer, &claims.subject).await? {
        Some(Seen { is_deleted: true, .. }) => Known::Deleted,
        Some(Seen { person: Some(person), .. }) => Known::Person(person),
        _ => Known::Never,
    })
}

/// Makes the subject of a token known; `None` for whoever was deleted meanwhile.
pub(crate) async fn recognise(
    tx: &mut Tx,
    issuer: &str,
    claims: &Claims,
) -> Result<Option<Id<Person>>> {
    take(tx, issuer, &rules::of_claims(claims)).await
}

/// Takes news over as far as they are news. Returns who they are about, unless they were deleted.
pub(crate) async fn take(tx: &mut Tx, issuer: &str, news: &News) -> Result<Option<Id<Person>>> {
    let seen = store::lock(tx, issuer, &news.subject).await?;
    match rules::decide(seen, news) {
        Verdict::Stale => Ok(seen.person.filter(|_| !seen.is_deleted)),
        Verdict::Delete => {
            store::delete(tx, issuer, news).await?;
            let subject = seen.person.map_or("unknown".to_owned(), |person| person.to_string());
            let body = serde_json::json!({ "before": { "issuer": issuer }, "after": null });
            tx.record(Event { kind: "outside.deleted", subject, body });
            Ok(None)
        }
        Verdict::Take => {
            let person = match seen.person {
                Some(person) => {
                    update(tx, person, news).await?;
                    person
                }
                None => welcome(tx, issuer, news).await?,
            };
            store::take(tx, issuer, news, person).await?;
            Ok(Some(person))
        }
    }
}

/// Somebody of whom nothing was known here: whoever has proven the same address, or somebody new.
async fn welcome(tx: &mut Tx, issuer: &str, news: &News) -> Result<Id<Person>> {
    let email = news.verified_email.as_deref();
    let known = match email {
        Some(email) => people::find_by_email(tx, email).await?,
        None => None,
    };
    let person = match known {
        // Two people there with one address here: the second is not let into the first's account.
        Some(person) if !store::is_known(tx, issuer, person.id).await? => person.id,
        Some(_) => people::provision(tx, None, &news.name()).await?.id,
        None => people::provision(tx, email, &news.name()).await?.id,
    };
    let body = serde_json::json!({ "before": null, "after": { "issuer": issuer } });
    tx.record(Event { kind: "outside.linked", subject: person.to_string(), body });
    Ok(person)
}

/// Takes over name and address of somebody who lives there: who has a password here manages them
/// here.
async fn update(tx: &mut Tx, id: Id<Person>, news: &News) -> Result<()> {
    if store::has_password(tx, id).await? {
        return Ok(());
    }
    let Some(before) = people::person(tx, id).await? else { return Ok(()) };
    let mut after = before.clone();
    if let Some(name) = &news.name {
        after.name.clone_from(name);
    }
    if let Some(email) = &news.verified_email
        && people::find_by_email(tx, email).await?.is_none()
    {
        after.email = Some(email.clone());
    }
    people::change(tx, &before, after).await?;
    Ok(())
}
