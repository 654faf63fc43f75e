//! The HTTP kit: who is asking, problems, envelopes, limits, page layout, parts of pages, assets.
//!
//! Knows no domain: who somebody is it asks through [`Identify`], which `identity` answers. No SQL,
//! no money arithmetic.
//!
//! # How a domain's rooms use it
//!
//! `api.rs` and `pages.rs` each have `pub fn routes() -> Routes`. Every route is registered with
//! the [`Rule`] that says who gets in; a guard checks it before the handler runs. Handlers return
//! [`Result`], take the caller with [`Caller`] (programs and pages' fragments) or [`Visitor`]
//! (pages), bodies with [`Json`] or [`Form`], and the database with `State(app): State<App>`. They
//! open the transaction with `app.db.begin(who)` and commit it. JSON handlers say with
//! `#[utoipa::path]` what they take and answer; the API's description is made of that.
//!
//! A domain that has something long-lived of its own (a group commit, say) takes it as the argument
//! of `routes` and makes a state of it, which is where its handlers find both:
//!
//! ```
//! use axum::extract::{FromRef, State};
//! use base::permissions::Permission;
//! use web::{App, Caller, Data, Result, Routes, Rule, routes};
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
//! pub fn rooms(app: App, desk: Desk) -> Routes {
//!     Routes::new()
//!         .route(Rule::Needs(Permission::CardsRead), routes!(greeting))
//!         .with_state(Room { app, desk })
//! }
//!
//! /// What the desk says to everybody.
//! #[utoipa::path(get, path = "/api/v1/greeting", responses((status = 200, body = String)))]
//! async fn greeting(State(desk): State<Desk>, Caller(_who): Caller) -> Result<Data<String>> {
//!     Ok(Data(desk.0.to_string()))
//! }
//! ```
//!
//! The program merges all rooms and hands them to [`assemble`], which puts the guards before the
//! routes and the edge around them: correlation, one log line and the metrics per request, panics,
//! the time limit, body limits, security headers and the protection against forged requests.

mod address;
mod again;
mod assets;
mod bulk;
mod caller;
mod compression;
mod cookie;
mod cors;
mod description;
mod detour;
mod digits;
mod edge;
mod extract;
mod feature;
mod guard;
mod headers;
mod install;
mod limits;
mod origin;
mod page;
pub mod parts;
mod problem;
mod problem_page;
mod reader;
mod receiver;
mod reply;
mod routes;
mod selection;
mod texts;
mod version;
mod write;

use std::sync::Arc;

use base::Db;
use base::flags::Defaults;
use base::idempotency::InFlight;

pub use ::texts::{DateStyle, Language, Locale, Preferences, sample};
pub use address::{Address, Proxies};
pub use again::Once;
pub use assets::path as asset;
pub use bulk::{Bulk, Outcomes};
pub use caller::{
    Caller, Credential, Identified, Identify, Visitor, local_path, sign_in_path, sign_up_path,
};
pub use cookie::{cookie, end_session, session_token, set_cookie, start_session};
pub use cors::Origins;
pub use description::{ambiguous, openapi};
pub use digits::Digits;
pub use edge::{TIME_LIMIT, assemble};
pub use extract::{BODY_LIMIT, Form, Json, Path, Query, Raw, Sent, body_limit};
pub use headers::Nonce;
pub use install::OFFLINE;
pub use limits::{Class, Limits, Quota, Quotas, Strict};
pub use money::Locale as Numbers;
pub use origin::Stranger;
pub use page::{Fragment, MenuItem, OPERATIONS, Page, Tab, start, tabs};
pub use problem::{Error, Problem, Result};
pub use reader::{Reader, keep_language};
pub use receiver::{Proven, Received, Receiver, Verify, WINDOW_SECONDS, receive, unproven};
pub use reply::{Created, Data, Listed, Pagination, Paging};
pub use routes::{Listing, PageHandler, Routes, Rule, get, post};
pub use selection::{Fields, Order, Selection, sortable};
pub use utoipa_axum::router::UtoipaMethodRouterExt;
pub use utoipa_axum::routes;
pub use version::{IfMatch, Version, Versioned};
pub use write::{IDEMPOTENCY_KEY, Write};

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
#[non_exhaustive]
pub struct App {
    /// The database.
    pub db: Db,
    /// Answers who is asking.
    pub identify: Arc<dyn Identify>,
    /// What is the same on every page.
    pub site: Arc<Site>,
    in_flight: InFlight,
}

impl App {
    /// What handlers reach.
    pub fn new(db: Db, identify: Arc<dyn Identify>, site: Arc<Site>) -> Self {
        Self { db, identify, site, in_flight: InFlight::default() }
    }
}

/// What a catalogue says to a reader about the refusal with a code; `None` for codes of others.
pub type RefusalWords = fn(&Locale, &str) -> Option<&'static str>;

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
    /// The operators' pages, in order.
    pub operations: Vec<Tab>,
    /// What the domains' catalogues say about refusals.
    pub refusals: Vec<RefusalWords>,
    /// How often callers may ask.
    pub limits: Limits,
    /// Whose word about callers' addresses is taken.
    pub proxies: Proxies,
    /// Whose scripts may use the API from other origins.
    pub origins: Origins,
    /// What the environment says about features.
    pub features: Defaults,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("db", &self.db)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
