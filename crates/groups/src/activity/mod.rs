//! What happened in a group, for its members to read: each entry is an event of the log as well.

pub(crate) mod pages;
pub(crate) mod store;

use std::fmt::Display;

use base::events::Event;
use base::{Id, Kind, Result, Timestamp, Tx};
use serde_json::{Value, json};

use crate::groups::{Access, GroupId};
use crate::members::MemberId;

/// Marks the ids of entries.
#[derive(Debug)]
pub enum EntryKey {}
impl Kind for EntryKey {
    const PREFIX: &'static str = "group_entry";
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: Id<EntryKey>,
    /// Which member did it; `None` for programs.
    pub member: Option<MemberId>,
    /// What, as the log calls it.
    pub kind: String,
    /// The id, as text, of what it happened to.
    pub subject: String,
    /// What it was `before` and what it is `after`; null for what was not there.
    pub about: Value,
    /// When.
    pub at: Timestamp,
}

/// Most entries that are shown at once.
pub const MAX_LISTED: i64 = 200;

/// Records a fact of a group. `about` has `before` and `after`; never what a member is called, which
/// their row can forget and an entry could not.
pub(crate) async fn record(
    tx: &mut Tx,
    access: &Access,
    kind: &'static str,
    subject: impl Display,
    about: Value,
) -> Result<()> {
    record_in(tx, access.group.id, access.member.as_ref().map(|me| me.id), kind, subject, about)
        .await
}

/// The same for who is not in the group yet.
pub(crate) async fn record_in(
    tx: &mut Tx,
    group: GroupId,
    member: Option<MemberId>,
    kind: &'static str,
    subject: impl Display,
    about: Value,
) -> Result<()> {
    let (id, at, subject) = (tx.new_id(), tx.now(), subject.to_string());
    let mut body = impersonal(&about);
    if let Value::Object(fields) = &mut body {
        fields.insert("group".to_owned(), Value::from(group.to_string()));
    }
    tx.record(Event { kind, subject: subject.clone(), body });
    let entry = Entry { id, member, kind: kind.to_owned(), subject, about, at };
    store::insert(tx, group, &entry).await
}

/// What people and things are called.
const NAMES: [&str; 2] = ["name", "description"];

/// Particulars without names, since the log forgets nothing; of one that was changed it says so.
fn impersonal(about: &Value) -> Value {
    let mut body = without_names(about);
    if let (Some(before), Some(after)) = (about["before"].as_object(), about["after"].as_object()) {
        let changed = NAMES.iter().filter(|name| before.get(**name) != after.get(**name));
        let changed: Vec<&&str> = changed.collect();
        if !changed.is_empty() {
            body["changed"] = json!(changed);
        }
    }
    body
}

fn without_names(about: &Value) -> Value {
    match about {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !NAMES.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), without_names(value))).collect()
        }
        other => other.clone(),
    }
}

/// True when this happened to this subject since then.
pub(crate) async fn happened_since(
    tx: &mut Tx,
    access: &Access,
    kind: &str,
    subject: impl Display,
    since: Timestamp,
) -> Result<bool> {
    store::is_there(tx, access.group.id, kind, &subject.to_string(), since).await
}

/// The latest entries, the newest first.
pub async fn entries(tx: &mut Tx, access: &Access) -> Result<Vec<Entry>> {
    store::latest(tx, access.group.id, MAX_LISTED).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_learns_no_names() {
        for (about, told) in [
            (
                json!({"before": null, "after": {"name": "Trip", "mode": "pairs"}}),
                json!({"before": null, "after": {"mode": "pairs"}}),
            ),
            (
                json!({"before": {"name": "a", "day": 1}, "after": {"name": "b", "day": 1}}),
                json!({"before": {"day": 1}, "after": {"day": 1}, "changed": ["name"]}),
            ),
            (
                json!({"before": {"description": "x"}, "after": {"description": "x"}}),
                json!({"before": {}, "after": {}}),
            ),
        ] {
            assert_eq!(impersonal(&about), told, "{about}");
        }
    }
}
