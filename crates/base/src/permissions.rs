//! What somebody may do: permissions, each with a word `resource:action`, and sets of them.
//!
//! Only the words and the arithmetic of sets. Which role has which permissions is `identity`'s to
//! say, and which route needs which is said where the route is registered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)+) => {
        /// One thing that somebody may do. Kept and sent as its word, so that the order here may
        /// change; at most 128 of them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Permission {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word, `resource:action`.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// What it allows, for whoever hands it out.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

permissions! {
    /// See the organisation's particulars.
    OrganisationRead = "organisation:read",
    /// Change the organisation's particulars.
    OrganisationManage = "organisation:manage",
    /// Hand the organisation over to another member.
    OrganisationTransfer = "organisation:transfer",
    /// See who belongs to the organisation.
    MembersRead = "members:read",
    /// Change members' roles and end memberships.
    MembersManage = "members:manage",
    /// See open invitations.
    InvitationsRead = "invitations:read",
    /// Invite people and withdraw invitations.
    InvitationsManage = "invitations:manage",
    /// See roles and what they may do.
    RolesRead = "roles:read",
    /// Make and change roles.
    RolesManage = "roles:manage",
    /// See API keys, never their text.
    KeysRead = "keys:read",
    /// Issue, rotate and revoke API keys.
    KeysManage = "keys:manage",
    /// See outgoing webhooks and their deliveries.
    WebhooksRead = "webhooks:read",
    /// Set up outgoing webhooks, rotate their secrets, repeat deliveries.
    WebhooksManage = "webhooks:manage",
    /// See which features are on for the organisation.
    FlagsRead = "flags:read",
    /// Read the organisation's audit log and its proofs.
    AuditRead = "audit:read",
    /// See card programmes.
    ProgrammesRead = "programmes:read",
    /// Found card programmes and open the accounts that pay for cards.
    ProgrammesManage = "programmes:manage",
    /// See cardholders.
    CardholdersRead = "cardholders:read",
    /// Add and change cardholders.
    CardholdersManage = "cardholders:manage",
    /// See cards.
    CardsRead = "cards:read",
    /// Issue, activate, suspend, terminate and freeze cards.
    CardsManage = "cards:manage",
    /// See spending controls.
    ControlsRead = "controls:read",
    /// Set, change and remove spending controls.
    ControlsManage = "controls:manage",
    /// See purchases and why they were approved or declined.
    DecisionsRead = "decisions:read",
    /// See ledger accounts, balances and statements.
    AccountsRead = "accounts:read",
    /// Open ledger accounts.
    AccountsManage = "accounts:manage",
    /// See transfers.
    TransfersRead = "transfers:read",
    /// Move, hold, post and release money.
    TransfersManage = "transfers:manage",
    /// See expenses, their receipts, budgets and figures.
    ExpensesRead = "expenses:read",
    /// Record, change and delete expenses, and set up how they are kept.
    ExpensesWrite = "expenses:write",
    /// See the groups that one shares costs in.
    GroupsRead = "groups:read",
    /// Found groups, and record in them what was spent and paid.
    GroupsWrite = "groups:write",
    /// Show the storefront: all that a public widget key may do.
    StorefrontUse = "storefront:use",
    /// See people who have an account.
    PlatformPeopleRead = "platform:people_read",
    /// Change, suspend and erase people's accounts.
    PlatformPeopleManage = "platform:people_manage",
    /// See all organisations.
    PlatformOrganisationsRead = "platform:organisations_read",
    /// Suspend and reinstate organisations.
    PlatformOrganisationsManage = "platform:organisations_manage",
    /// Make people administrators of the platform.
    PlatformAdministratorsManage = "platform:administrators_manage",
    /// Switch feature flags.
    PlatformFlagsManage = "platform:flags_manage",
    /// Read the audit log of all organisations.
    PlatformAuditRead = "platform:audit_read",
    /// See messages that parties delivered.
    PlatformWebhooksRead = "platform:webhooks_read",
    /// Handle messages that parties delivered once more.
    PlatformWebhooksManage = "platform:webhooks_manage",
    /// See queues; retry and discard jobs.
    PlatformJobsManage = "platform:jobs_manage",
}

const _: () = assert!(Permission::ALL.len() <= 128, "a set has a bit for each permission");

impl Permission {
    /// True for what operators of the platform may do; all else is within one organisation.
    pub const fn is_platform(self) -> bool {
        matches!(self.word().as_bytes(), [b'p', b'l', b'a', b't', b'f', b'o', b'r', b'm', b':', ..])
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.word() == word)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::parse(&word).ok_or_else(|| de::Error::custom("there is no such permission"))
    }
}

/// A set of permissions: one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u128);

impl PermissionSet {
    /// Nothing.
    pub const EMPTY: Self = Self(0);
    /// Everything that can be allowed within one organisation.
    pub const ALL_ORGANISATION: Self = Self::all(false);
    /// Everything that operators of the platform can be allowed.
    pub const ALL_PLATFORM: Self = Self::all(true);

    const fn all(is_platform: bool) -> Self {
        let (mut set, mut rest) = (Self::EMPTY, Permission::ALL);
        while let Some((permission, others)) = rest.split_first() {
            if permission.is_platform() == is_platform {
                set = set.with(*permission);
            }
            rest = others;
        }
        set
    }

    /// These permissions.
    pub const fn of(mut permissions: &[Permission]) -> Self {
        let mut set = Self::EMPTY;
        while let Some((permission, others)) = permissions.split_first() {
            set = set.with(*permission);
            permissions = others;
        }
        set
    }

    const fn bit(permission: Permission) -> u128 {
        1 << permission as u8
    }

    /// True when `permission` is in it.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & Self::bit(permission) != 0
    }

    /// True when everything here is also in `other`: nobody hands out what they lack.
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// True when nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// This set and `permission`.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | Self::bit(permission))
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both: a key's scopes never reach beyond its maker's permissions.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// This set without what is in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in it, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// From words with spaces between, as [`fmt::Display`] writes them for a column. A word that
    /// this program does not know (any more) allows nothing.
    pub fn read(words: &str) -> Self {
        words.split_ascii_whitespace().filter_map(Permission::parse).collect()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Display for PermissionSet {
    /// The words, sorted, with spaces between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<&str> = self.iter().map(Permission::word).collect();
        words.sort_unstable();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::word)).finish()
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Permission>::deserialize(deserializer).map(|list| list.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_is_a_resource_and_an_action_and_reads_back() {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        let mut seen = BTreeSet::new();
        for permission in Permission::ALL {
            let (resource, action) = permission.word().split_once(':').unwrap();
            assert!(is_word(resource) && is_word(action), "{permission}");
            assert!(seen.insert(permission.word()), "{permission} is there twice");
            assert_eq!(Permission::parse(permission.word()), Some(*permission));
            assert_eq!(permission.is_platform(), resource == "platform", "{permission}");
            assert!(permission.meaning().ends_with('.'), "{permission}");
        }
        assert_eq!(Permission::parse("cards:fly"), None);
    }

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        for one in Permission::ALL {
            let set = PermissionSet::of(&[*one]);
            for other in Permission::ALL {
                assert_eq!(set.contains(*other), one == other, "{one} {other}");
            }
            assert_eq!(set.iter().collect::<Vec<_>>(), [*one]);
        }
    }

    #[test]
    fn every_permission_is_either_an_organisations_or_the_platforms() {
        let (own, platform) = (PermissionSet::ALL_ORGANISATION, PermissionSet::ALL_PLATFORM);
        assert_eq!(own.union(platform), Permission::ALL.iter().copied().collect());
        assert!(own.intersection(platform).is_empty());
        assert!(own.contains(Permission::CardsRead) && !platform.is_empty());
    }

    #[test]
    fn sets_add_subtract_and_compare() {
        use Permission::{CardsManage, CardsRead, KeysManage};
        let (small, large) =
            (PermissionSet::of(&[CardsRead]), PermissionSet::of(&[CardsRead, CardsManage]));
        assert!(small.is_subset(large) && !large.is_subset(small));
        assert_eq!(large.difference(small), PermissionSet::of(&[CardsManage]));
        assert_eq!(large.intersection(small), small);
        assert!(large.intersection(PermissionSet::of(&[KeysManage])).is_empty());
    }

    #[test]
    fn a_set_is_kept_as_words_and_forgets_what_nobody_knows() {
        let set = PermissionSet::of(&[Permission::CardsRead, Permission::AuditRead]);
        assert_eq!(set.to_string(), "audit:read cards:read");
        assert_eq!(PermissionSet::read("cards:read cards:fly  audit:read"), set);
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["audit:read","cards:read"]"#);
        assert_eq!(serde_json::from_str::<PermissionSet>(&text).unwrap(), set);
        assert!(serde_json::from_str::<PermissionSet>(r#"["cards:fly"]"#).is_err());
    }
}
