//! The HTTP kit: who is asking, problems, envelopes, limits, page layout, parts of pages, assets.
//!
//! Knows no domain: who somebody is it asks through [`Identify`], which `identity` answers. No SQL,
//! no money arithmetic.
//!
//! # How a domain's rooms use it
//!
//! `api.rs` and `pages.rs` each have `pub fn routes() -> Router<App>`. Handlers return [`Result`],
//! take the caller with [`Caller`] (programs and pages' fragments) or [`Visitor`] (pages), bodies
//! with [`Json`] or [`Form`], and the database with `State(app): State<App>`. They open the
//! transaction with `app.db.begin(who)` and commit it.
//!
//! A domain that has something long-lived of its own (a group commit, say) takes it as the argument
//! of `routes` and makes a state of it, which is where its handlers find both:
//!
//! ```
//! use axum::extract::{FromRef, State};
//! use axum::{Router, routing::get};
//! use web::{App, Caller, Data, Result};
//!
//! #[derive(Clone)]
//! pub struct Desk(std::sync::Arc<str>);
//!
//! #[derive(Clone, FromRef)]
//! struct Room {
//!     app: App,
//!     desk: Desk,
//! }
//!
//! pub fn routes(app: App, desk: Desk) -> Router<App> {
//!     Router::new().route("/api/v1/greeting", get(greeting)).with_state(Room { app, desk })
//! }
//!
//! async fn greeting(State(desk): State<Desk>, Caller(_who): Caller) -> Result<Data<String>> {
//!     Ok(Data(desk.0.to_string()))
//! }
//! ```
//!
//! The program merges all rooms and hands them to [`assemble`], which puts the edge around them:
//! correlation, one log line and the metrics per request, panics, the time limit, body limits,
//! security headers and the guard against forged requests.

mod assets;
mod caller;
mod cookie;
mod detour;
mod edge;
mod extract;
mod headers;
mod origin;
mod page;
pub mod parts;
mod problem;
mod reply;

use std::sync::Arc;

use base::Db;

pub use caller::{Caller, Credential, Identified, Identify, Visitor, local_path, sign_in_path};
pub use cookie::{cookie, end_session, session_token, set_cookie, start_session};
pub use edge::{TIME_LIMIT, assemble};
pub use extract::{BODY_LIMIT, Form, Json, Path, Query, Raw, body_limit};
pub use origin::Stranger;
pub use page::{Fragment, MenuItem, Page};
pub use problem::{Error, Problem, Result};
pub use reply::{Created, Data, Listed, Pagination, Paging};

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Answers who is asking.
    pub identify: Arc<dyn Identify>,
    /// What is the same on every page.
    pub site: Arc<Site>,
}

/// What is the same for every request: set once, at the start.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Where people reach the site, as `https://florin.example`, without a slash at the end.
    pub url: String,
    /// True when people reach the site over https: cookies become `Secure` and browsers are told to
    /// stay there.
    pub secure: bool,
    /// The pages in the navigation, in order.
    pub menu: Vec<MenuItem>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("db", &self.db)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
