//! Books: how an organisation keeps its expenses, that is in which currency of its own it counts them and by which
//! clock its days begin.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::Organisation;
use base::{Id, Refusal, Result, Tx};
use jiff::tz::TimeZone;
use money::Currency;
use serde_json::{Value, json};
use web::{Locale, Preferences};

use crate::room::{owner, person};
use crate::{Day, categories};

/// How an organisation keeps its expenses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Whose.
    pub organisation: Id<Organisation>,
    /// The currency that it counts in.
    pub currency: Currency,
    /// Where its clock hangs: an IANA name.
    pub time_zone: String,
}

impl Book {
    /// The clock of the book.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// The caller's book as it is, or as it would be with the first expense.
pub async fn book(tx: &mut Tx) -> Result<Book> {
    let organisation = owner(tx)?;
    match store::find(tx, organisation).await? {
        Some(book) => Ok(book),
        None => Ok(usual(tx, organisation).await?.0),
    }
}

/// The caller's book, with its categories, opened if there was none.
pub async fn open(tx: &mut Tx) -> Result<Book> {
    let organisation = owner(tx)?;
    if let Some(book) = store::find(tx, organisation).await? {
        return Ok(book);
    }
    let (book, locale) = usual(tx, organisation).await?;
    if store::insert(tx, &book).await? {
        categories::begin(tx, organisation, &locale).await?;
        record(tx, "expense_book.opened", &book, &Value::Null);
    }
    // Somebody else may have opened it meanwhile.
    store::find(tx, organisation).await?.ok_or_else(|| base::Error::fault("opening a book"))
}

/// Changes how the book is kept from now on. Amounts in the book's own currency that are there stay as they were.
///
/// # Errors
/// `time_zone_unknown`.
pub async fn change(
    tx: &mut Tx,
    currency: Option<Currency>,
    time_zone: Option<String>,
) -> Result<Book> {
    let before = open(tx).await?;
    let mut after = before.clone();
    after.currency = currency.unwrap_or(after.currency);
    if let Some(name) = time_zone {
        if TimeZone::get(&name).is_err() {
            let message = "There is no such time zone.";
            return Err(Refusal::field("timeZone", "time_zone_unknown", message).into());
        }
        after.time_zone = name;
    }
    if after != before {
        store::update(tx, &after).await?;
        record(tx, "expense_book.changed", &after, &words(&before));
    }
    Ok(after)
}

/// The day it is for the caller: on their own clock, else on the book's.
pub async fn today(tx: &mut Tx, book: &Book) -> Result<Day> {
    let zone = preferences(tx).await?.zone.unwrap_or_else(|| book.zone());
    Ok(Day::today(tx.now(), &zone))
}

/// What the caller has said about how they read; nothing for a program.
async fn preferences(tx: &mut Tx) -> Result<Preferences> {
    match person(tx) {
        Some(_) => identity::preferences(tx).await,
        None => Ok(Preferences::default()),
    }
}

/// How the caller reads.
pub(crate) async fn locale(tx: &mut Tx) -> Result<Locale> {
    Ok(preferences(tx).await?.over(&Locale::default()))
}

/// A book as it begins: as is usual for whoever opens it. And how they read.
async fn usual(tx: &mut Tx, organisation: Id<Organisation>) -> Result<(Book, Locale)> {
    let locale = locale(tx).await?;
    let name = locale.zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or("UTC");
    let currency = rules::usual_currency(locale.language, locale.numbers, name);
    let book = Book { organisation, currency, time_zone: name.to_owned() };
    Ok((book, locale))
}

fn words(book: &Book) -> Value {
    json!({ "currency": book.currency, "timeZone": book.time_zone })
}

fn record(tx: &mut Tx, kind: &'static str, book: &Book, before: &Value) {
    let body = json!({ "before": before, "after": words(book) });
    tx.record(Event { kind, subject: book.organisation.to_string(), body });
}
