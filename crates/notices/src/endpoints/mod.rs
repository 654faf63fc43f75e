//! Endpoints: where an organisation wants to hear what happens, and the secrets that sign for it.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod words;

use base::events::Event;
use base::secrets::{ExposeSecret as _, Keyring, SecretString};
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use connect::guard::Guard;
use connect::webhook::{self, Signer};
use serde_json::{Value, json};

use crate::room::owner;

/// Marks the ids of endpoints.
#[derive(Debug)]
pub enum EndpointKey {}
impl Kind for EndpointKey {
    const PREFIX: &'static str = "endpoint";
}

/// The id of an endpoint.
pub type EndpointId = Id<EndpointKey>;

/// Whether an endpoint hears anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointState {
    /// It does.
    Active,
    /// Its owner does not want it to.
    Paused,
    /// It said itself that it is gone (410).
    Disabled,
}

impl EndpointState {
    const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Disabled];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }

    pub(crate) fn stored(word: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| base::Error::fault(format!("there is no endpoint state {word:?}")))
    }
}

/// An endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Where messages go.
    pub url: String,
    /// What for, in the customer's words.
    pub description: String,
    /// The kinds of events it hears of.
    pub kinds: Vec<String>,
    /// Whether it hears anything.
    pub state: EndpointState,
    /// Why it does not, if not by its owner's wish.
    pub reason: Option<String>,
    /// Until when the previous secret signs as well.
    pub previous_until: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// An endpoint to be.
#[derive(Debug)]
pub struct NewEndpoint {
    /// Where to.
    pub url: String,
    /// What for.
    pub description: String,
    /// About what.
    pub kinds: Vec<String>,
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Default)]
pub struct Change {
    /// Where to.
    pub url: Option<String>,
    /// What for.
    pub description: Option<String>,
    /// About what.
    pub kinds: Option<Vec<String>>,
    /// True to hear again, false to hear nothing for a while.
    pub active: Option<bool>,
}

/// Adds an endpoint; its secret is shown this once.
///
/// # Errors
/// What the rules say of the fields; `too_many_endpoints`.
pub async fn add(
    tx: &mut Tx,
    keyring: &Keyring,
    guard: &Guard,
    new: NewEndpoint,
) -> Result<(Endpoint, SecretString)> {
    let organisation = owner(tx)?;
    let url = address(guard, &new.url)?;
    let description = rules::description(&new.description)?;
    let kinds = rules::kinds(&new.kinds)?;
    if store::count(tx, organisation).await? >= rules::MAX_ENDPOINTS {
        let message = format!("An organisation has at most {} endpoints.", rules::MAX_ENDPOINTS);
        return Err(Refusal::conflict("too_many_endpoints", message).into());
    }
    store::wake_cursor(tx).await?;
    let secret = webhook::generate()?;
    let id: EndpointId = tx.new_id();
    let now = tx.now();
    let endpoint = Endpoint {
        id,
        url,
        description,
        kinds,
        state: EndpointState::Active,
        reason: None,
        previous_until: None,
        created_at: now,
        changed_at: now,
    };
    store::insert(tx, organisation, &endpoint, &seal(keyring, id, &secret)?).await?;
    record(tx, "webhook_endpoint.added", id, &Value::Null, &words(&endpoint));
    Ok((endpoint, secret))
}

/// The organisation's endpoints, the oldest first.
pub async fn endpoints(tx: &mut Tx) -> Result<Vec<Endpoint>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation).await
}

/// One of the organisation's endpoints.
///
/// # Errors
/// `not_found`.
pub async fn endpoint(tx: &mut Tx, id: EndpointId) -> Result<Endpoint> {
    let organisation = owner(tx)?;
    store::find(tx, organisation, id).await?.ok_or_else(|| Refusal::not_found("endpoint").into())
}

/// The same, which nobody else changes before this transaction ends.
pub async fn endpoint_to_change(tx: &mut Tx, id: EndpointId) -> Result<Endpoint> {
    let organisation = owner(tx)?;
    store::lock(tx, organisation, id).await?;
    endpoint(tx, id).await
}

/// Changes an endpoint.
///
/// # Errors
/// `not_found`; what the rules say of the fields.
pub async fn change(
    tx: &mut Tx,
    guard: &Guard,
    id: EndpointId,
    change: Change,
) -> Result<Endpoint> {
    let before = endpoint_to_change(tx, id).await?;
    let mut after = Endpoint { changed_at: tx.now(), ..before.clone() };
    if let Some(url) = change.url {
        after.url = address(guard, &url)?;
    }
    if let Some(description) = change.description {
        after.description = rules::description(&description)?;
    }
    if let Some(kinds) = change.kinds {
        after.kinds = rules::kinds(&kinds)?;
    }
    match change.active {
        Some(true) => {
            if before.state != EndpointState::Active {
                store::wake_cursor(tx).await?;
            }
            (after.state, after.reason) = (EndpointState::Active, None);
        }
        Some(false) => (after.state, after.reason) = (EndpointState::Paused, None),
        None => {}
    }
    store::update(tx, &after).await?;
    record(tx, "webhook_endpoint.changed", id, &words(&before), &words(&after));
    Ok(after)
}

/// Removes an endpoint and what was to be brought to it.
///
/// # Errors
/// `not_found`.
pub async fn remove(tx: &mut Tx, id: EndpointId) -> Result<()> {
    let before = endpoint(tx, id).await?;
    crate::deliveries::store::forget(tx, id).await?;
    store::delete(tx, id).await?;
    record(tx, "webhook_endpoint.removed", id, &words(&before), &Value::Null);
    Ok(())
}

/// Gives an endpoint a new secret, shown this once; the previous one signs as well for so many hours.
///
/// # Errors
/// `not_found`; hours out of range; `step_up_required`, and `not_a_person` of a key: whoever holds the
/// secret speaks as Florin to the customer's server.
pub async fn rotate(
    tx: &mut Tx,
    keyring: &Keyring,
    id: EndpointId,
    overlap_hours: Option<i64>,
) -> Result<(Endpoint, SecretString)> {
    let hours = rules::overlap(overlap_hours)?;
    endpoint(tx, id).await?;
    identity::require_recent_proof(tx).await?;
    let secret = webhook::generate()?;
    let until = tx.now().plus_seconds(hours.saturating_mul(3600));
    store::set_secret(tx, id, &seal(keyring, id, &secret)?, until).await?;
    let after = endpoint(tx, id).await?;
    let body = json!({ "previousSecretUntil": until });
    record(tx, "webhook_endpoint.secret_rotated", id, &Value::Null, &body);
    Ok((after, secret))
}

/// Takes an endpoint out of use because it said that it is gone.
pub(crate) async fn disable(tx: &mut Tx, id: EndpointId, reason: &str) -> Result<()> {
    if store::disable(tx, id, reason).await? {
        let (before, after) = (json!({ "state": "active" }), json!({ "state": "disabled" }));
        record(tx, "webhook_endpoint.disabled", id, &before, &after);
    }
    Ok(())
}

/// Signs for an endpoint, with its previous secret too while that counts.
pub(crate) fn signer(
    keyring: &Keyring,
    id: EndpointId,
    secrets: &store::Secrets,
    now: Timestamp,
) -> Result<Signer> {
    let context = context(id);
    let mut all = vec![keyring.open_text(&context, &secrets.current)?];
    if let Some((previous, until)) = &secrets.previous
        && now < *until
    {
        all.push(keyring.open_text(&context, previous)?);
    }
    Signer::new(&all)
}

/// An address that may be asked, as far as can be told now; where its name leads is looked at each time it is asked.
fn address(guard: &Guard, text: &str) -> Result<String, Refusal> {
    let text = rules::url(text)?;
    guard.judge(text)?;
    Ok(text.to_owned())
}

fn context(id: EndpointId) -> String {
    format!("webhook_endpoint|secret|{id}")
}

fn seal(keyring: &Keyring, id: EndpointId, secret: &SecretString) -> Result<String> {
    keyring.seal(&context(id), secret.expose_secret().as_bytes())
}

fn words(endpoint: &Endpoint) -> Value {
    json!({
        "url": endpoint.url,
        "description": endpoint.description,
        "kinds": endpoint.kinds,
        "state": endpoint.state.word(),
    })
}

fn record(tx: &mut Tx, kind: &'static str, id: EndpointId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
