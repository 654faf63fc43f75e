//! What belongs in a group's fields, and who may do what in it. Pure.

use base::Refusal;
use base::error::RefusalKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest name, in characters.
pub const MAX_NAME: usize = 120;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 2_000;

/// What a member may do; each may do what those before may.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = GroupRole)]
pub enum Role {
    /// Look.
    Viewer,
    /// Record what was spent and paid, invite others as members.
    #[default]
    Member,
    /// Change the group, its members and what others recorded.
    Admin,
    /// Delete the group, make others owners.
    Owner,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Member, Self::Admin, Self::Owner];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    pub(crate) fn stored(word: &str) -> base::Result<Self> {
        let found = Self::ALL.into_iter().find(|role| role.word() == word);
        found.ok_or_else(|| base::Error::fault(format!("there is no role {word:?} in groups")))
    }

    /// Whether who is this may do what takes `needed`.
    pub fn may(self, needed: Self) -> Result<(), Refusal> {
        if self >= needed {
            return Ok(());
        }
        let message =
            format!("Your role in this group does not allow this; it takes {}.", needed.word());
        Err(Refusal::new(RefusalKind::Forbidden, "group_role", message))
    }
}

/// A text without space around it, of 1 to `most` characters.
pub fn line(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::field(field, "missing_field", "This cannot be empty."));
    }
    note(field, text, most)
}

/// A text without space around it, of at most `most` characters.
pub fn note(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > most {
        let message = format!("At most {most} characters fit here.");
        return Err(Refusal::field(field, "too_long", message));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_those_before_may() {
        for (at, role) in Role::ALL.into_iter().enumerate() {
            for (needed, wanted) in Role::ALL.into_iter().enumerate() {
                assert_eq!(role.may(wanted).is_ok(), at >= needed, "{role:?} {wanted:?}");
            }
            assert_eq!(Role::stored(role.word()).unwrap(), role);
        }
        assert!(Role::stored("king").is_err());
        assert_eq!(Role::Viewer.may(Role::Member).unwrap_err().code, "group_role");
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(line("name", "  Lisbon ", 10).as_deref(), Ok("Lisbon"));
        assert_eq!(line("name", " \t", 10).unwrap_err().code, "missing_field");
        assert_eq!(line("name", "ありがとう", 5).as_deref(), Ok("ありがとう"));
        assert_eq!(note("note", "ありがとう", 4).unwrap_err().code, "too_long");
        assert_eq!(note("note", "", 4).as_deref(), Ok(""));
    }
}
