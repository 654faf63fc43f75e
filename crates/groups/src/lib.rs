//! Costs that people share: groups, who paid and who owes, what settles it.
//!
//! Every debt between members is a transfer of the ledger between their accounts, one account per
//! member and currency, so a group's accounts always add up to zero and its balances are read, never
//! counted beside the books. Who may see a group is decided by its members alone; the organisation
//! of whoever founded it owns the rows.

pub mod activity;
pub mod balances;
pub mod comments;
pub mod expenses;
pub mod exports;
pub mod groups;
pub mod imports;
pub mod invitations;
pub mod members;
pub mod pages;
mod postings;
mod room;
pub mod settlements;
pub mod splits;
pub mod suggestions;
mod texts;
mod wire;

use base::db::migrations::Migration;
use base::migration;
use web::Routes;

pub use groups::{Access, Group, GroupId, Memberships, Role, enter};
pub use members::jobs::ForgetPerson;
pub use members::{Member, MemberId};
pub use room::{Room, Terms};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0450_groups_group"),
    migration!("0451_groups_expense"),
    migration!("0452_groups_settlement"),
    migration!("0453_groups_invitation"),
    migration!("0454_groups_comment"),
    migration!("0455_groups_import"),
    migration!("0456_groups_household"),
    migration!("0460_groups_activity_name"),
];

/// All routes of this crate.
pub fn routes(room: Room) -> Routes {
    groups::api::routes()
        .merge(members::api::routes())
        .merge(invitations::api::routes())
        .merge(expenses::api::routes())
        .merge(balances::api::routes())
        .merge(settlements::api::routes())
        .merge(comments::api::routes())
        .merge(imports::api::routes())
        .merge(groups::pages::routes())
        .merge(groups::settings::routes())
        .merge(members::pages::routes())
        .merge(expenses::pages::routes())
        .merge(expenses::entry::routes())
        .merge(settlements::pages::routes())
        .merge(balances::pages::routes())
        .merge(comments::pages::routes())
        .merge(activity::pages::routes())
        .merge(imports::pages::routes())
        .merge(invitations::pages::routes())
        .with_state(room)
}
