//! The groups of whoever reads, by their names: to choose among, and to say what something was for.

use base::Tx;
use base::permissions::Permission;
use web::Identified;

use super::Choice;
use crate::GroupId;
use crate::sharing::{Directory, Group};
use crate::texts::Texts;

/// The groups that the reader is in; none for a reader who may not see groups.
pub(super) struct Joined(Vec<Group>);

impl Joined {
    pub(super) async fn of(
        groups: &Directory,
        tx: &mut Tx,
        visitor: &Identified,
    ) -> base::Result<Self> {
        let may_see = visitor.permissions.contains(Permission::GroupsRead);
        Ok(Self(if may_see { groups.all(tx).await? } else { Vec::new() }))
    }

    /// What a group is called. What the reader is not in keeps its name to itself.
    pub(super) fn name(&self, t: &Texts, id: GroupId) -> String {
        let known = self.0.iter().find(|group| group.id == id);
        known.map_or_else(|| t.other_group().to_owned(), |group| group.name.clone())
    }

    /// All of them to choose among, and what is chosen even if the reader is not in it.
    pub(super) fn choices(&self, t: &Texts, chosen: Option<GroupId>) -> Vec<Choice> {
        let is_known = |id: &GroupId| self.0.iter().any(|group| group.id == *id);
        let other = chosen.filter(|id| !is_known(id));
        let ids = self.0.iter().map(|group| group.id).chain(other);
        ids.map(|id| Choice {
            value: id.to_string(),
            indent: String::new(),
            name: self.name(t, id),
            is_chosen: chosen == Some(id),
        })
        .collect()
    }
}
