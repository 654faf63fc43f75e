//! What roles may do, and who may give them out: nobody hands out what they lack. Pure.

use base::Refusal;
use base::error::RefusalKind;
use base::permissions::Permission::{
    self, AccountsManage, AccountsRead, AuditRead, CardholdersManage, CardholdersRead, CardsManage,
    CardsRead, ControlsManage, ControlsRead, DecisionsRead, ExpensesRead, ExpensesWrite,
    GroupsRead, GroupsWrite, MembersRead, OrganisationRead, ProgrammesManage, ProgrammesRead,
    RolesManage, StorefrontUse, TransfersManage, TransfersRead,
};
use base::permissions::PermissionSet;

use crate::{OrganisationKind, words};

words! {
    /// A role that the program brings along. An organisation may change what it may do.
    Preset {
        /// Everything within the organisation.
        Admin = "admin",
        /// Runs a company: everything but posting to its books by hand.
        CompanyAdmin = "company_admin",
        /// Looks after the money, not after the people.
        FinanceManager = "finance_manager",
        /// Does the daily work.
        Employee = "employee",
        /// Looks after private affairs.
        PersonalUser = "personal_user",
        /// Sees clients.
        Therapist = "therapist",
        /// Brings others in.
        Partner = "partner",
        /// Reads the books of others.
        Accountant = "accountant",
        /// Runs a shop.
        Merchant = "merchant",
        /// Buys.
        Customer = "customer",
    }
}

/// Most roles that an organisation has of its own, changed presets among them.
pub const MAX_ROLES: usize = 50;
const MAX_NAME: usize = 40;

const BOOKS: PermissionSet = PermissionSet::of(&[AccountsManage, TransfersManage]);
const STOREFRONT: PermissionSet = PermissionSet::of(&[StorefrontUse]);
const CARD_READING: PermissionSet = PermissionSet::of(&[
    OrganisationRead,
    MembersRead,
    ProgrammesRead,
    CardholdersRead,
    CardsRead,
    ControlsRead,
    DecisionsRead,
]);
const CARD_WORK: PermissionSet = CARD_READING.union(PermissionSet::of(&[
    ProgrammesManage,
    CardholdersManage,
    CardsManage,
    ControlsManage,
    AccountsRead,
    TransfersRead,
]));
const EXPENSE_WORK: PermissionSet =
    PermissionSet::of(&[ExpensesRead, ExpensesWrite, GroupsRead, GroupsWrite]);
const MEMBERSHIP: PermissionSet = PermissionSet::of(&[OrganisationRead, MembersRead]);
const BOOK_READING: PermissionSet =
    CARD_READING.union(PermissionSet::of(&[AccountsRead, TransfersRead, AuditRead, ExpensesRead]));

impl Preset {
    /// What it may do where nobody changed it.
    pub const fn permissions(self) -> PermissionSet {
        match self {
            Self::Admin => PermissionSet::ALL_ORGANISATION,
            Self::CompanyAdmin => {
                PermissionSet::ALL_ORGANISATION.difference(BOOKS).difference(STOREFRONT)
            }
            Self::Merchant => PermissionSet::ALL_ORGANISATION.difference(BOOKS),
            Self::FinanceManager => CARD_WORK.union(BOOKS).union(BOOK_READING).union(EXPENSE_WORK),
            Self::Accountant => BOOK_READING,
            Self::Employee => CARD_READING.union(EXPENSE_WORK),
            Self::PersonalUser => CARD_WORK.union(EXPENSE_WORK),
            Self::Therapist | Self::Partner => MEMBERSHIP,
            Self::Customer => PermissionSet::of(&[OrganisationRead]),
        }
    }

    /// Those that an organisation of this kind has, its founder's first.
    pub const fn of(kind: OrganisationKind) -> &'static [Self] {
        match kind {
            OrganisationKind::Personal => &[Self::PersonalUser, Self::Accountant],
            OrganisationKind::Household => &[Self::Admin, Self::PersonalUser, Self::Accountant],
            OrganisationKind::Company => &[
                Self::Admin,
                Self::CompanyAdmin,
                Self::FinanceManager,
                Self::Employee,
                Self::Accountant,
            ],
            OrganisationKind::Merchant => &[
                Self::Merchant,
                Self::Admin,
                Self::FinanceManager,
                Self::Employee,
                Self::Accountant,
                Self::Customer,
            ],
            OrganisationKind::Practice => &[
                Self::Admin,
                Self::FinanceManager,
                Self::Therapist,
                Self::Employee,
                Self::Accountant,
                Self::Customer,
            ],
            OrganisationKind::AccountingOffice => {
                &[Self::Admin, Self::Partner, Self::Accountant, Self::Employee]
            }
        }
    }
}

/// A member's place in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Owners may do everything, whatever their role says.
    pub is_owner: bool,
    /// What they may do.
    pub permissions: PermissionSet,
}

impl Standing {
    /// Nobody's.
    pub const NONE: Self = Self { is_owner: false, permissions: PermissionSet::EMPTY };
    /// The program's own.
    pub const ALL: Self = Self { is_owner: true, permissions: PermissionSet::ALL_ORGANISATION };

    /// Of a member with `role`, of which the organisation keeps `stored` if it decided on it.
    pub fn of(is_owner: bool, role: &str, stored: Option<&str>) -> Self {
        let permissions =
            if is_owner { PermissionSet::ALL_ORGANISATION } else { permissions(role, stored) };
        Self { is_owner, permissions }
    }
}

/// What `role` may do, of which the organisation keeps `stored` if it decided on it.
pub fn permissions(role: &str, stored: Option<&str>) -> PermissionSet {
    match stored {
        Some(words) => stored_set(words),
        None => Preset::read(role).map_or(PermissionSet::EMPTY, Preset::permissions),
    }
}

/// From words with spaces between; nothing that reaches beyond one organisation.
pub fn stored_set(words: &str) -> PermissionSet {
    PermissionSet::read(words).intersection(PermissionSet::ALL_ORGANISATION)
}

/// A role's name: a short line of letters, digits, spaces, `-` and `_`.
pub fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    // Beyond ASCII any script is welcome, with the signs that its words are written with.
    let fits = |c: char| match c {
        ' ' | '-' | '_' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => !c.is_control() && !c.is_whitespace(),
    };
    if name.is_empty() {
        return Err(Refusal::field("name", "missing", "A role needs a name."));
    }
    if name.chars().count() > MAX_NAME || !name.chars().all(fits) {
        let message =
            format!("A role's name has at most {MAX_NAME} letters, digits, spaces, - and _.");
        return Err(Refusal::field("name", "not_a_name", message));
    }
    Ok(name.to_owned())
}

/// Whether who may do `mine` may do `needed`.
pub fn may(mine: PermissionSet, needed: Permission) -> Result<(), Refusal> {
    if mine.contains(needed) {
        return Ok(());
    }
    let message = format!("Your role here does not allow this; it takes {needed}.");
    Err(Refusal::new(RefusalKind::Forbidden, "ADMIN_001", message))
}

/// Whether who may do `mine` may give out `asked`: never more than they have.
pub fn may_give(mine: PermissionSet, asked: PermissionSet) -> Result<(), Refusal> {
    let beyond = asked.difference(mine);
    if beyond.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = beyond.iter().map(Permission::word).collect();
    let message = format!("Nobody gives or takes what they do not have: {}.", names.join(", "));
    Err(Refusal::new(RefusalKind::Forbidden, "beyond_own_permissions", message))
}

/// Whether who stands as `mine` may change or end the membership of `them`.
pub fn may_touch(mine: Standing, them: Standing) -> Result<(), Refusal> {
    if them.is_owner && !mine.is_owner {
        let message = "Only an owner decides about an owner.";
        return Err(Refusal::new(RefusalKind::Forbidden, "owners_only", message));
    }
    may_give(mine.permissions, them.permissions)
}

/// Whether a role may change from `before` to `after` (nothing when it is removed) beside `others`:
/// some role that can manage roles remains.
pub fn may_change(
    mine: PermissionSet,
    before: PermissionSet,
    after: PermissionSet,
    mut others: impl Iterator<Item = PermissionSet>,
) -> Result<(), Refusal> {
    may_give(mine, before.union(after))?;
    let loses = before.contains(RolesManage) && !after.contains(RolesManage);
    if loses && !others.any(|other| other.contains(RolesManage)) {
        let message = "This is the last role here that can manage roles.";
        return Err(Refusal::conflict("last_managing_role", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base::permissions::Permission::{
        KeysManage, MembersManage, PlatformPeopleManage, PlatformPeopleRead,
    };

    use super::*;

    fn code(outcome: Result<(), Refusal>) -> &'static str {
        outcome.map_or_else(|refusal| refusal.code, |()| "ok")
    }

    #[test]
    fn the_presets_have_exactly_these_names_and_each_is_somewhere() {
        let names: Vec<&str> = Preset::ALL.iter().map(|preset| preset.word()).collect();
        let expected = [
            "admin",
            "company_admin",
            "finance_manager",
            "employee",
            "personal_user",
            "therapist",
            "partner",
            "accountant",
            "merchant",
            "customer",
        ];
        assert_eq!(names, expected);
        for preset in Preset::ALL {
            assert!(
                OrganisationKind::ALL.iter().any(|kind| Preset::of(*kind).contains(preset)),
                "{preset:?}"
            );
            assert!(preset.permissions().is_subset(PermissionSet::ALL_ORGANISATION), "{preset:?}");
            assert!(preset.permissions().contains(OrganisationRead), "{preset:?}");
            assert_eq!(name(preset.word()).as_deref(), Ok(preset.word()));
        }
    }

    #[test]
    fn presets_allow_what_their_work_takes_and_no_more() {
        for (preset, may, may_not) in [
            (Preset::Admin, RolesManage, PlatformPeopleRead),
            (Preset::CompanyAdmin, RolesManage, TransfersManage),
            (Preset::FinanceManager, TransfersManage, MembersManage),
            (Preset::Employee, CardsRead, CardsManage),
            (Preset::PersonalUser, CardsManage, KeysManage),
            (Preset::Therapist, MembersRead, CardsRead),
            (Preset::Partner, MembersRead, AccountsRead),
            (Preset::Accountant, TransfersRead, TransfersManage),
            (Preset::Merchant, StorefrontUse, TransfersManage),
            (Preset::Customer, OrganisationRead, MembersRead),
        ] {
            assert!(preset.permissions().contains(may), "{preset:?} {may}");
            assert!(!preset.permissions().contains(may_not), "{preset:?} {may_not}");
        }
    }

    #[test]
    fn what_a_role_may_do_is_what_the_organisation_decided() {
        let read = PermissionSet::of(&[CardsRead]);
        for (role, stored, set) in [
            ("employee", None, CARD_READING.union(EXPENSE_WORK)),
            ("employee", Some("cards:read"), read),
            ("employee", Some(""), PermissionSet::EMPTY),
            ("Till", Some("cards:read cards:fly"), read),
            ("Till", Some("cards:read platform:people_manage"), read),
            ("Till", None, PermissionSet::EMPTY),
        ] {
            assert_eq!(permissions(role, stored), set, "{role} {stored:?}");
        }
        assert_eq!(Standing::of(true, "customer", Some("")), Standing::ALL);
        assert_eq!(stored_set(&BOOK_READING.to_string()), BOOK_READING);
    }

    #[test]
    fn nobody_gives_what_they_lack() {
        let (all, some) = (PermissionSet::ALL_ORGANISATION, PermissionSet::of(&[CardsRead]));
        let users = PermissionSet::of(&[PlatformPeopleManage]);
        for (mine, asked, answer) in [
            (all, all, "ok"),
            (all, some, "ok"),
            (some, some, "ok"),
            (some, PermissionSet::EMPTY, "ok"),
            (some, PermissionSet::of(&[CardsRead, CardsManage]), "beyond_own_permissions"),
            (all, users, "beyond_own_permissions"),
            (PermissionSet::EMPTY, some, "beyond_own_permissions"),
        ] {
            assert_eq!(code(may_give(mine, asked)), answer, "{mine:?} {asked:?}");
        }
        assert_eq!(code(may(some, CardsRead)), "ok");
        assert_eq!(code(may(some, CardsManage)), "ADMIN_001");
    }

    #[test]
    fn only_owners_touch_owners_and_nobody_reaches_above() {
        let of = |preset: Preset| Standing::of(false, preset.word(), None);
        let owner = Standing::of(true, "employee", None);
        for (mine, them, answer) in [
            (owner, owner, "ok"),
            (owner, of(Preset::Admin), "ok"),
            (of(Preset::Admin), owner, "owners_only"),
            (of(Preset::Admin), of(Preset::Admin), "ok"),
            (of(Preset::CompanyAdmin), of(Preset::Admin), "beyond_own_permissions"),
            (of(Preset::CompanyAdmin), of(Preset::Employee), "ok"),
            (of(Preset::Employee), of(Preset::CompanyAdmin), "beyond_own_permissions"),
            (Standing::NONE, of(Preset::Customer), "beyond_own_permissions"),
        ] {
            assert_eq!(code(may_touch(mine, them)), answer, "{mine:?} {them:?}");
        }
    }

    #[test]
    fn some_role_can_always_manage_roles() {
        let all = PermissionSet::ALL_ORGANISATION;
        let manages = PermissionSet::of(&[RolesManage, CardsRead]);
        let works = PermissionSet::of(&[CardsRead]);
        for (mine, before, after, others, answer) in [
            (all, manages, works, vec![manages], "ok"),
            (all, manages, works, vec![works], "last_managing_role"),
            (all, manages, PermissionSet::EMPTY, vec![], "last_managing_role"),
            (all, manages, manages, vec![], "ok"),
            (all, works, PermissionSet::EMPTY, vec![works], "ok"),
            (works, works, manages, vec![manages], "beyond_own_permissions"),
            (works, manages, works, vec![manages], "beyond_own_permissions"),
        ] {
            let outcome = may_change(mine, before, after, others.into_iter());
            assert_eq!(code(outcome), answer, "{before:?} {after:?}");
        }
    }

    #[test]
    fn names_of_roles_are_short_lines() {
        for (text, fits) in [
            ("Till 1", true),
            ("finance_manager", true),
            ("Сметководител", true),
            ("ग्राहक", true),
            (&"x".repeat(40), true),
            (&"x".repeat(41), false),
            ("", false),
            ("a/b", false),
            ("a\nb", false),
            ("a?b", false),
        ] {
            assert_eq!(name(text).is_ok(), fits, "{text:?}");
        }
    }
}
