//! A limited collection of JSON records by token: idempotent creation, paging, field selection.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use crate::marqeta::Token;

/// Most records of one kind.
const MAX_RECORDS: usize = 10_000;

/// Most records of one page.
const MAX_COUNT: usize = 10;

/// Records in order of creation. A token is taken for good.
#[derive(Default)]
pub(super) struct Shelf {
    records: Vec<Entry>,
    by_token: HashMap<String, usize>,
}

struct Entry {
    /// The request it was made from, for telling a repetition from a conflict.
    payload: Value,
    record: Value,
}

/// Query parameters of lists.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    count: Option<usize>,
    #[serde(default)]
    start_index: usize,
    sort_by: Option<String>,
    fields: Option<String>,
    pub(super) last_four: Option<String>,
    pub(super) card_token: Option<String>,
    pub(super) user_token: Option<String>,
    pub(super) state: Option<String>,
}

impl Shelf {
    /// Refused when there is no room for another record.
    pub(super) fn room(&self) -> Result<(), Failure> {
        if self.records.len() < MAX_RECORDS { Ok(()) } else { Err(Failure::full()) }
    }

    pub(super) const fn len(&self) -> usize {
        self.records.len()
    }

    /// Every record, oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.records.iter().map(|entry| &entry.record)
    }

    pub(super) fn get(&self, token: &str) -> Option<&Value> {
        self.records.get(*self.by_token.get(token)?).map(|entry| &entry.record)
    }

    pub(super) fn get_mut(&mut self, token: &str) -> Option<&mut Value> {
        let entry = self.records.get_mut(*self.by_token.get(token)?)?;
        Some(&mut entry.record)
    }

    /// Puts `record` under `token`. The same payload again gives back what is there.
    pub(super) fn place(
        &mut self,
        token: &str,
        payload: &Value,
        record: Value,
    ) -> Result<Value, Failure> {
        if let Some(entry) = self.by_token.get(token).and_then(|at| self.records.get(*at)) {
            let same = entry.payload == *payload;
            return if same { Ok(entry.record.clone()) } else { Err(Failure::conflict()) };
        }
        self.room()?;
        if token.is_empty() || token.chars().count() > Token::MAX_CHARS {
            return Err(Failure::bad("A token has 1 to 36 characters."));
        }
        self.by_token.insert(token.to_owned(), self.records.len());
        self.records.push(Entry { payload: payload.clone(), record: record.clone() });
        Ok(record)
    }

    /// One page of the records that `keep` keeps, newest first unless asked otherwise.
    pub(super) fn page(
        &self,
        query: &Query,
        keep: impl Fn(&Value) -> bool,
    ) -> Result<Value, Failure> {
        let count = query.count.unwrap_or(5);
        if count == 0 || count > MAX_COUNT {
            return Err(Failure::bad("A count is 1 to 10."));
        }
        let mut kept: Vec<&Value> = self.all().filter(|record| keep(record)).collect();
        match query.sort_by.as_deref() {
            Some("createdTime" | "lastModifiedTime") => {}
            Some("-createdTime" | "-lastModifiedTime") | None => kept.reverse(),
            Some(_) => return Err(Failure::bad("This field does not sort.")),
        }
        let data: Vec<Value> = kept
            .iter()
            .skip(query.start_index)
            .take(count)
            .map(|record| query.select(record))
            .collect();
        let end = query.start_index.saturating_add(data.len());
        Ok(json!({
            "count": data.len(),
            "start_index": query.start_index,
            "end_index": end.saturating_sub(1),
            "is_more": end < kept.len(),
            "data": data,
        }))
    }
}

impl Query {
    /// The record, cut down to the fields asked for.
    pub(super) fn select(&self, record: &Value) -> Value {
        let (Some(fields), Value::Object(record)) = (&self.fields, record) else {
            return record.clone();
        };
        let wanted = fields.split(',').map(str::trim);
        let kept = wanted.filter_map(|field| record.get_key_value(field));
        Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>())
    }
}

/// True when `field` of `record` is `wanted`, or nothing is wanted.
pub(super) fn is(record: &Value, field: &str, wanted: Option<&String>) -> bool {
    wanted.is_none_or(|wanted| text(record, field) == wanted)
}

/// The string at `field`, or nothing.
pub(super) fn text<'v>(record: &'v Value, field: &str) -> &'v str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}
