//! Feeds: where files of bookings come from, a bank account or a card, and how its files are to be read.

pub(crate) mod api;
pub(crate) mod store;

use base::events::Event;
use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Tx};
use formats::csv::Mapping;
use formats::{DateOrder, Hints, NumberStyle};
use money::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::books;
use crate::room::owner;

/// Marks the ids of feeds.
#[derive(Debug)]
pub enum FeedKey {}
impl Kind for FeedKey {
    const PREFIX: &'static str = "feed";
}

/// The id of a feed.
pub type FeedId = Id<FeedKey>;

/// Feeds of one organisation, at most.
pub const MAX_FEEDS: i64 = 100;
/// Characters of a name, at most.
const MAX_NAME_LEN: usize = 80;

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// As people call it.
    pub name: String,
    /// The currency of what does not say its own.
    pub currency: Currency,
    /// How its files are read.
    pub reading: Reading,
}

/// How the files of a feed are read, as far as they do not say it themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reading {
    /// Which column of a CSV holds what; found in the file unless said.
    #[serde(default)]
    pub mapping: Option<Mapping>,
    /// The order of day, month and year in a QIF file.
    #[serde(default)]
    pub date_order: Option<DateOrder>,
    /// The marks of amounts in a QIF file.
    #[serde(default)]
    pub numbers: Option<NumberStyle>,
}

impl Feed {
    /// What is said where a file says nothing.
    pub(crate) fn hints(&self) -> Hints {
        Hints {
            currency: Some(self.currency),
            date_order: self.reading.date_order,
            numbers: self.reading.numbers,
            mapping: self.reading.mapping.clone(),
        }
    }
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct FeedChange {
    /// As people call it.
    pub name: Option<String>,
    /// The currency of what does not say its own.
    pub currency: Option<Currency>,
    /// How its files are read.
    pub reading: Option<Reading>,
}

/// Adds a feed.
///
/// # Errors
/// `feed_exists`, `too_many_feeds`; what is said of the name.
pub async fn add(tx: &mut Tx, name: &str, currency: Option<Currency>) -> Result<Feed> {
    let book = books::open(tx).await?;
    books::store::lock(tx, book.organisation).await?;
    let feed = Feed {
        id: tx.new_id(),
        name: checked(name)?,
        currency: currency.unwrap_or(book.currency),
        reading: Reading::default(),
    };
    let all = store::list(tx, book.organisation).await?;
    if i64::try_from(all.len()).unwrap_or(i64::MAX) >= MAX_FEEDS {
        let message = format!("An organisation has at most {MAX_FEEDS} feeds.");
        return Err(Refusal::conflict("too_many_feeds", message).into());
    }
    alone(&all, &feed)?;
    store::insert(tx, book.organisation, &feed).await?;
    tell(tx, "expense_feed.added", feed.id, &Value::Null, &words(&feed));
    Ok(feed)
}

/// Changes a feed. What was imported stays as it is.
///
/// # Errors
/// `not_found`, `feed_exists`; what is said of the name.
pub async fn change(tx: &mut Tx, id: FeedId, change: FeedChange) -> Result<Feed> {
    let organisation = books::open(tx).await?.organisation;
    books::store::lock(tx, organisation).await?;
    let before = feed(tx, id).await?;
    let after = Feed {
        id,
        name: change.name.map_or(Ok(before.name.clone()), |name| checked(&name))?,
        currency: change.currency.unwrap_or(before.currency),
        reading: change.reading.unwrap_or_else(|| before.reading.clone()),
    };
    alone(&store::list(tx, organisation).await?, &after)?;
    store::update(tx, organisation, &after).await?;
    tell(tx, "expense_feed.changed", id, &words(&before), &words(&after));
    Ok(after)
}

/// The organisation's feeds by their names.
pub async fn feeds(tx: &mut Tx) -> Result<Vec<Feed>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation).await
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn feed(tx: &mut Tx, id: FeedId) -> Result<Feed> {
    let organisation: Id<Organisation> = owner(tx)?;
    let found = store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("feed"))?)
}

fn checked(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME_LEN || name.contains(char::is_control) {
        let message = format!("A name has 1 to {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "invalid_value", message));
    }
    Ok(name.to_owned())
}

fn alone(all: &[Feed], feed: &Feed) -> Result<(), Refusal> {
    if all.iter().any(|other| other.id != feed.id && other.name == feed.name) {
        let message = "There is a feed of this name already.";
        return Err(Refusal::conflict("feed_exists", message));
    }
    Ok(())
}

fn words(feed: &Feed) -> Value {
    json!({ "name": feed.name, "currency": feed.currency, "reading": feed.reading })
}

fn tell(tx: &mut Tx, kind: &'static str, id: FeedId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
