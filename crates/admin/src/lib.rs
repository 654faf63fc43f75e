//! What operators see and do: the audit log and its proofs, feature flags, what parties delivered, jobs that failed.
//!
//! It shows and asks; what happens then is decided in `base`. Organisations have a part of the log, and see how flags
//! stand for them.

mod flags;
mod inbox;
mod jobs;
mod log;
mod pages;

use web::Routes;

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
