//! The groups that people share costs in, as far as expenses know them: an id by which is kept what was spent for one,
//! and a name to show. Who is in a group is known above; the program brings whoever can say ([`Groups`]).
//!
//! An expense, a filing or a budget is given a group only by somebody who is in it. It keeps the group when they leave.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use base::{Id, Kind, Refusal, Result, Tx};

/// Marks the ids of groups.
#[derive(Debug)]
pub enum GroupKey {}
impl Kind for GroupKey {
    const PREFIX: &'static str = "group";
}

/// The id of a group.
pub type GroupId = Id<GroupKey>;

/// A group that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// As its members call it.
    pub name: String,
}

/// Knows who is in which group.
#[async_trait]
pub trait Groups: Debug + Send + Sync {
    /// The groups that the caller is in, the newest first; no more than lists show.
    async fn all(&self, tx: &mut Tx) -> Result<Vec<Group>>;

    /// True where the caller is in this one.
    async fn has(&self, tx: &mut Tx, id: GroupId) -> Result<bool>;
}

/// Whoever knows, as handlers are given it.
pub(crate) type Directory = Arc<dyn Groups>;

/// Refuses a group that the caller is not in. One that stood there before need not be asked about.
///
/// # Errors
/// `group_unknown`, about `field`.
pub(crate) async fn check(
    groups: &dyn Groups,
    tx: &mut Tx,
    field: &str,
    (before, after): (Option<GroupId>, Option<GroupId>),
) -> Result<()> {
    let Some(id) = after.filter(|_| before != after) else { return Ok(()) };
    if groups.has(tx, id).await? {
        return Ok(());
    }
    Err(Refusal::field(field, "group_unknown", "You are in no such group.").into())
}
