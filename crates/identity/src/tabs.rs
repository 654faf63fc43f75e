//! What the pages about an organisation share: the tabs above them, lists to choose from, and what
//! becomes of a form that is refused. No decisions.

use askama::Template;
use askama::filters::HtmlSafe;
use base::error::RefusalKind;
use base::permissions::{Permission, PermissionSet};
use base::{Error, Refusal};
use web::parts::{Notice, Tone};

use crate::texts::Texts;
use crate::{OrganisationKind, Preset};

/// The tabs of an organisation's pages: those that the visitor may see.
#[derive(Debug, Template)]
#[template(path = "tabs.html")]
pub(crate) struct Tabs {
    label: &'static str,
    tabs: Vec<Tab>,
}

impl HtmlSafe for Tabs {}

#[derive(Debug)]
struct Tab {
    name: &'static str,
    path: &'static str,
    is_here: bool,
}

/// Where the members are.
pub(crate) const MEMBERS: &str = "/organisation";
/// Where the roles are.
pub(crate) const ROLES: &str = "/organisation/roles";
/// Where the keys are.
pub(crate) const KEYS: &str = "/organisation/keys";

impl Tabs {
    /// For somebody who may do `permissions`, on the page at `here`.
    pub fn new(t: &Texts, permissions: PermissionSet, here: &'static str) -> Self {
        let all = [
            (t.members(), MEMBERS, Permission::OrganisationRead),
            (t.roles(), ROLES, Permission::RolesRead),
            (t.api_keys(), KEYS, Permission::KeysRead),
        ];
        let seen = all.into_iter().filter(|(_, _, needed)| permissions.contains(*needed));
        let tab = |(name, path, _)| Tab { name, path, is_here: path == here };
        Self { label: t.organisation(), tabs: seen.map(tab).collect() }
    }
}

/// Something to choose.
#[derive(Debug)]
pub(crate) struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub name: String,
    /// Whether it is chosen already.
    pub is_chosen: bool,
}

/// A role as people read it.
pub(crate) fn role(t: &Texts, name: &str) -> String {
    let Some(preset) = Preset::read(name) else { return name.to_owned() };
    match preset {
        Preset::Admin => t.role_admin(),
        Preset::CompanyAdmin => t.role_company_admin(),
        Preset::FinanceManager => t.role_finance_manager(),
        Preset::Employee => t.role_employee(),
        Preset::PersonalUser => t.role_personal_user(),
        Preset::Therapist => t.role_therapist(),
        Preset::Partner => t.role_partner(),
        Preset::Accountant => t.role_accountant(),
        Preset::Merchant => t.role_merchant(),
        Preset::Customer => t.role_customer(),
    }
    .to_owned()
}

/// A kind of organisation as people read it.
pub(crate) fn kind(t: &Texts, kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Personal => t.kind_personal(),
        OrganisationKind::Household => t.kind_household(),
        OrganisationKind::Company => t.kind_company(),
        OrganisationKind::Merchant => t.kind_merchant(),
        OrganisationKind::Practice => t.kind_practice(),
        OrganisationKind::AccountingOffice => t.kind_accounting_office(),
    }
}

/// What a page has to tell after a form was sent: nothing, or why it was not done. What is for
/// another page to solve (signing in, proving anew) is an error as ever.
pub(crate) fn told<T>(outcome: base::Result<T>) -> base::Result<Result<T, Refusal>> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) if is_told_here(&refusal) => Ok(Err(*refusal)),
        Err(other) => Err(other),
    }
}

fn is_told_here(refusal: &Refusal) -> bool {
    match refusal.kind {
        RefusalKind::Invalid | RefusalKind::Conflict | RefusalKind::TooMany => true,
        RefusalKind::Forbidden => {
            matches!(refusal.code, "beyond_own_permissions" | "owners_only" | "ADMIN_001")
        }
        _ => false,
    }
}

/// A refusal in the reader's language, or in the words that programs get.
pub(crate) fn notice(t: &Texts, refusal: &Refusal) -> Notice {
    let title = t.refusal(refusal.code).map_or_else(|| refusal.message.clone(), str::to_owned);
    Notice { tone: Tone::Bad, title, text: String::new() }
}
