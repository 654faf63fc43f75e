//! What the platform's own people may do. Pure.

use base::Refusal;
use base::error::RefusalKind;
use base::permissions::Permission::{
    self, PlatformAuditRead, PlatformJobsManage, PlatformOrganisationsRead, PlatformPeopleRead,
    PlatformWebhooksManage, PlatformWebhooksRead,
};
use base::permissions::PermissionSet;

use crate::words;

words! {
    /// A role over the whole platform. It has nothing to do with roles within organisations: no role
    /// of one sort leads to the other.
    PlatformRole {
        /// Everything there is to decide about people, organisations and other operators.
        Administrator = "administrator",
        /// Looks after whoever needs help, and repeats what got stuck.
        Support = "support",
        /// Reads.
        Auditor = "auditor",
    }
}

impl PlatformRole {
    /// What it may do.
    pub const fn permissions(self) -> PermissionSet {
        match self {
            Self::Administrator => PermissionSet::ALL_PLATFORM,
            Self::Support => PermissionSet::of(&[
                PlatformPeopleRead,
                PlatformOrganisationsRead,
                PlatformWebhooksRead,
                PlatformWebhooksManage,
                PlatformJobsManage,
            ]),
            Self::Auditor => PermissionSet::of(&[
                PlatformPeopleRead,
                PlatformOrganisationsRead,
                PlatformWebhooksRead,
                PlatformAuditRead,
            ]),
        }
    }
}

/// Whether an operator in `role`, or nobody, may do what takes `needed`.
pub fn may(role: Option<PlatformRole>, needed: Permission) -> Result<(), Refusal> {
    if role.is_some_and(|role| role.permissions().contains(needed)) {
        return Ok(());
    }
    let message = "Only an operator of the platform with the right role may do this.";
    Err(Refusal::new(RefusalKind::Forbidden, "ADMIN_001", message))
}

/// Whether an administrator may cease to be one while `others` remain.
pub fn may_cease(role: PlatformRole, others: i64) -> Result<(), Refusal> {
    if role == PlatformRole::Administrator && others == 0 {
        let message = "This is the last administrator; make another one first.";
        return Err(Refusal::conflict("last_administrator", message));
    }
    Ok(())
}

/// Whether somebody in `role` may decide about the account of somebody in the role `theirs`.
pub fn may_decide_about(
    role: Option<PlatformRole>,
    theirs: Option<PlatformRole>,
) -> Result<(), Refusal> {
    match theirs {
        None => Ok(()),
        Some(_) => may(role, Permission::PlatformAdministratorsManage),
    }
}

/// What `LIKE … ESCAPE '\'` takes for "contains `text`", in lower case.
pub fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_may_nothing_within_organisations() {
        for role in PlatformRole::ALL {
            let permissions = role.permissions();
            assert!(permissions.is_subset(PermissionSet::ALL_PLATFORM), "{role:?}");
            assert!(!permissions.is_empty());
        }
    }

    #[test]
    fn only_administrators_decide_about_operators() {
        use PlatformRole::{Administrator, Auditor, Support};
        for (role, theirs, may) in [
            (Some(Administrator), Some(Administrator), true),
            (Some(Administrator), None, true),
            (Some(Support), None, true),
            (Some(Support), Some(Auditor), false),
            (Some(Auditor), Some(Administrator), false),
            (None, Some(Support), false),
        ] {
            assert_eq!(may_decide_about(role, theirs).is_ok(), may, "{role:?} {theirs:?}");
        }
        let needed = Permission::PlatformPeopleManage;
        for (role, can) in [(Some(Administrator), true), (Some(Support), false), (None, false)] {
            assert_eq!(may(role, needed).is_ok(), can, "{role:?}");
        }
    }

    #[test]
    fn an_administrator_always_remains() {
        assert!(may_cease(PlatformRole::Administrator, 1).is_ok());
        assert!(may_cease(PlatformRole::Administrator, 0).is_err());
        assert!(may_cease(PlatformRole::Support, 0).is_ok());
    }

    #[test]
    fn what_is_searched_for_is_taken_by_its_letters() {
        for (text, wanted) in
            [("", "%%"), (" Ada ", "%ada%"), ("50%", "%50\\%%"), ("a_b\\", "%a\\_b\\\\%")]
        {
            assert_eq!(pattern(text), wanted, "{text}");
        }
    }
}
