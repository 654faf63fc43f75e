//! Expenses: what people spend, filed under categories, found again, added up, kept within budgets.
//!
//! Every expense is also a chain in the ledger, from money outside to the account of its category, so that what lists
//! and figures show is what the books say. Money of others moves nowhere here.

mod analytics;
mod books;
mod budgets;
mod categories;
mod day;
mod expenses;
mod exports;
mod feeds;
mod filings;
mod imports;
pub mod pages;
mod quick;
pub mod rates;
mod receipts;
mod recurrences;
mod room;
pub mod sharing;
mod texts;
mod views;

use std::sync::Arc;

use base::db::migrations::Migration;
use base::files::Files;
use base::migration;
use web::{App, Routes};

pub use analytics::{Bucket, Figures, Grouping, Total, figures};
pub use books::{Book, book};
pub use budgets::{
    Budget, BudgetId, NewBudget, Period, Scope, Standing, set as set_budget, standings,
};
pub use categories::{
    Category, CategoryChange, CategoryId, NewCategory, Tree, add as add_category, category,
    change as change_category, tree,
};
pub use day::{Day, NotADay};
pub use expenses::{
    Change, Expense, ExpenseId, Home, NewExpense, Origin, Part, Search, Sort, Source, change,
    delete, expense, expenses, record, record_all, remove_batch, restore,
};
pub use exports::jobs::{PruneExports, WriteExport};
pub use feeds::{Feed, FeedChange, FeedId, Reading, add as add_feed, change as change_feed, feeds};
pub use filings::{Action, Condition, Filing, FilingId, NewFiling, add as add_filing, filings};
pub use imports::jobs::DoImport;
pub use imports::{Import, ImportId, decide, import, imports, open, submit, undo};
pub use quick::record_line;
pub use receipts::jobs::DiscardReceipt;
pub use recurrences::jobs::Recur;
pub use recurrences::{
    Every, Recurrence, RecurrenceChange, RecurrenceId, Rhythm, Template, recurrences, set_up,
};

use room::Room;
use sharing::{GroupId, Groups};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0400_expenses_category"),
    migration!("0401_expenses_expense"),
    migration!("0402_expenses_rate"),
    migration!("0403_expenses_recurrence"),
    migration!("0404_expenses_filing"),
    migration!("0405_expenses_budget"),
    migration!("0406_expenses_receipt"),
    migration!("0407_expenses_view"),
    migration!("0408_expenses_thumbnail"),
    migration!("0409_expenses_export"),
    migration!("0410_expenses_group"),
    migration!("0430_expenses_import"),
];

/// All routes of this crate. Receipts are kept in `files`; who is in which group, `groups` knows.
pub fn routes(app: App, files: Files, groups: Arc<dyn Groups>) -> Routes {
    let room = Room { app, files, darkroom: receipts::darkroom::Darkroom::new(), groups };
    books::api::routes()
        .merge(categories::api::routes())
        .merge(analytics::api::routes())
        .merge(budgets::api::routes().with_state(room.clone()))
        .merge(exports::api::routes().with_state(room.clone()))
        .merge(feeds::api::routes())
        .merge(filings::api::routes().with_state(room.clone()))
        .merge(imports::api::routes())
        .merge(quick::api::routes())
        .merge(rates::api::routes())
        .merge(receipts::api::routes().with_state(room.clone()))
        .merge(recurrences::api::routes())
        .merge(views::api::routes())
        .merge(expenses::api::routes().with_state(room.clone()))
        .merge(pages::routes().with_state(room))
}
