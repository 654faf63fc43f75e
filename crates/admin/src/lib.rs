//! What operators see and do: the audit log and its proofs, feature flags, what parties delivered, jobs that failed.
//!
//! It shows and asks; what happens then is decided in `base`. Organisations have a part of the log, and see how flags
//! stand for them.

mod flags;
mod inbox;
mod jobs;
mod log;
mod pages;
mod texts;

use base::permissions::Permission;
use web::{Locale, MenuItem, Routes, Tab};

use texts::Texts;

/// The entry of the navigation that leads to the operators' pages.
pub const MENU: MenuItem = MenuItem {
    name: |locale| Texts::new(locale).operations(),
    path: web::OPERATIONS,
    key: 'p',
    needs: &[
        Permission::PlatformAuditRead,
        Permission::PlatformFlagsManage,
        Permission::PlatformWebhooksRead,
        Permission::PlatformJobsManage,
        Permission::PlatformPeopleRead,
    ],
};

/// What operators find here.
pub const OPERATIONS: [Tab; 4] = [
    Tab {
        name: |locale| Texts::new(locale).audit_log(),
        path: log::pages::PATH,
        needs: Permission::PlatformAuditRead,
    },
    Tab {
        name: |locale| Texts::new(locale).features(),
        path: flags::pages::PATH,
        needs: Permission::PlatformFlagsManage,
    },
    Tab {
        name: |locale| Texts::new(locale).inbox(),
        path: inbox::pages::PATH,
        needs: Permission::PlatformWebhooksRead,
    },
    Tab {
        name: |locale| Texts::new(locale).jobs(),
        path: jobs::pages::PATH,
        needs: Permission::PlatformJobsManage,
    },
];

/// What the pages say about a refusal of this crate.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    Texts::new(locale).refusal(code)
}

/// All routes of this crate.
pub fn routes() -> Routes {
    log::api::routes()
        .merge(log::pages::routes())
        .merge(flags::api::routes())
        .merge(flags::pages::routes())
        .merge(inbox::api::routes())
        .merge(inbox::pages::routes())
        .merge(jobs::api::routes())
        .merge(jobs::pages::routes())
}
