//! What happened in a group, for its members to read: each entry is an event of the log as well.

pub(crate) mod store;

use std::fmt::Display;

use base::events::Event;
use base::{Id, Kind, Result, Timestamp, Tx};
use serde_json::Value;

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
    /// Particulars.
    pub about: Value,
    /// When.
    pub at: Timestamp,
}

/// Most entries that are shown at once.
pub const MAX_LISTED: i64 = 200;

/// Records a fact of a group.
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

/// Particulars without what people and things are called: the log forgets nothing.
fn impersonal(about: &Value) -> Value {
    match about {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "name" && *name != "description");
            kept.map(|(name, value)| (name.clone(), impersonal(value))).collect()
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
    use serde_json::json;

    use super::*;

    #[test]
    fn the_log_learns_no_names() {
        let about =
            json!({"name": "Ana", "role": "admin", "after": {"description": "x", "day": 1}});
        assert_eq!(impersonal(&about), json!({"role": "admin", "after": {"day": 1}}));
    }
}
