//! How rooms register their routes: each with the rule that says who gets in.
//!
//! There is no other way in, so that no route is open because somebody forgot. The list of them is
//! what tests walk and what the API's description is made of.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use base::flags::Flag;
use base::permissions::{Permission, PermissionSet};
use tower::{Layer, Service};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::UtoipaMethodRouter;

use crate::description::{self, Described};
use crate::{App, again, feature, guard};

/// Who gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody, known or not.
    Open,
    /// Any known caller.
    SignedIn,
    /// Who may do this within the organisation they act for.
    Needs(Permission),
    /// Who may do this over the whole platform.
    Platform(Permission),
    /// A party outside, whose credentials the route checks itself: a card network, a webhook.
    Party,
}

impl Rule {
    /// True when the guard has nothing to look at.
    pub(crate) const fn is_unguarded(self) -> bool {
        matches!(self, Self::Open | Self::Party)
    }

    /// What a known caller needs, if that is anything but being known.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Needs(permission) | Self::Platform(permission) => Some(permission),
            Self::Open | Self::SignedIn | Self::Party => None,
        }
    }

    /// True when a known caller with `permissions` gets in.
    pub const fn allows(self, permissions: PermissionSet) -> bool {
        match self.permission() {
            Some(permission) => permissions.contains(permission),
            None => true,
        }
    }
}

/// What stands at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Who gets in.
    pub rule: Rule,
    /// True for what people look at; false for what programs call.
    pub is_page: bool,
    /// The feature that it belongs to: while that is off, nothing stands here.
    pub feature: Option<Flag>,
}

/// The routes of a room. `S` is what its handlers reach.
#[must_use]
pub struct Routes<S = App> {
    entries: Vec<Entry<S>>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

struct Entry<S> {
    path: String,
    methods: Vec<Method>,
    rule: Rule,
    feature: Option<Flag>,
    /// What the description says; `None` for a page.
    operations: Option<PathItem>,
    router: MethodRouter<S>,
}

/// A handler of a page, with its method.
#[derive(Debug)]
pub struct PageHandler<S>(Method, MethodRouter<S>);

/// A page that is read.
pub fn get<H, T, S>(handler: H) -> PageHandler<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    PageHandler(Method::GET, axum::routing::get(handler))
}

/// A page's form that is sent. Forms know no other way to write.
pub fn post<H, T, S>(handler: H) -> PageHandler<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    PageHandler(Method::POST, axum::routing::post(handler))
}

impl<S: Clone + Send + Sync + 'static> PageHandler<S> {
    /// Lets it take bodies of up to `bytes`; unless said, [`BODY_LIMIT`](crate::BODY_LIMIT).
    #[must_use]
    pub fn taking(self, bytes: usize) -> Self {
        let Self(method, router) = self;
        Self(method, router.layer(crate::body_limit(bytes)))
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), schemas: Vec::new() }
    }

    /// Adds JSON routes that share a path and a rule, as [`crate::routes!`] makes them of handlers
    /// with `#[utoipa::path]`. Methods with another rule are added by another call.
    pub fn route(mut self, rule: Rule, handlers: UtoipaMethodRouter<S>) -> Self {
        let (schemas, paths, router) = handlers;
        // A router of two paths would answer each method at both.
        assert_eq!(paths.paths.len(), 1, "one call registers the methods of one path");
        self.schemas.extend(schemas);
        for (path, operations) in paths.paths {
            let methods = description::methods(&operations);
            let (router, operations) = (router.clone(), Some(operations));
            self.entries.push(Entry { path, methods, rule, feature: None, operations, router });
        }
        self
    }

    /// Adds a page, or whatever else is not JSON and not described.
    pub fn page(mut self, rule: Rule, path: &str, handler: PageHandler<S>) -> Self {
        let PageHandler(method, router) = handler;
        let (path, methods) = (path.to_owned(), vec![method]);
        self.entries.push(Entry { path, methods, rule, feature: None, operations: None, router });
        self
    }

    /// Makes all of these part of a feature: to whom it is off they are not there, which is 404
    /// `FEATURE_DISABLED`. Asked at every request, so a change counts from the next one on.
    pub fn behind(mut self, feature: Flag) -> Self {
        for entry in &mut self.entries {
            entry.feature = Some(feature);
        }
        self
    }

    /// Both rooms' routes.
    pub fn merge(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self.schemas.extend(other.schemas);
        self
    }

    /// Gives the handlers what they reach.
    pub fn with_state<S2>(self, state: S) -> Routes<S2> {
        let give = |entry: Entry<S>| Entry {
            router: entry.router.with_state(state.clone()),
            path: entry.path,
            methods: entry.methods,
            rule: entry.rule,
            feature: entry.feature,
            operations: entry.operations,
        };
        let entries = self.entries.into_iter().map(give).collect();
        Routes { entries, schemas: self.schemas }
    }

    /// Puts `layer` around every handler, behind the guard.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        for entry in &mut self.entries {
            entry.router = std::mem::take(&mut entry.router).route_layer(layer.clone());
        }
        self
    }

    /// Every route.
    pub fn listing(&self) -> Vec<Listing> {
        let each = |entry: &Entry<S>| {
            let (path, rule, feature) = (entry.path.clone(), entry.rule, entry.feature);
            let is_page = entry.operations.is_none();
            let listed = move |method: &Method| {
                let (method, path) = (method.clone(), path.clone());
                Listing { method, path, rule, is_page, feature }
            };
            entry.methods.iter().map(listed).collect::<Vec<_>>()
        };
        self.entries.iter().flat_map(each).collect()
    }

    /// The JSON routes as their handlers describe them, and the schemas that they name.
    pub(crate) fn described(&self) -> (Vec<Described<'_>>, Vec<(String, RefOr<Schema>)>) {
        let described = self.entries.iter().filter_map(|entry| {
            let (path, rule, feature) = (entry.path.as_str(), entry.rule, entry.feature);
            Some(Described { path, rule, feature, item: entry.operations.clone()? })
        });
        (described.collect(), self.schemas.clone())
    }
}

impl Routes<App> {
    /// The routes behind their guards.
    pub(crate) fn guarded(self, app: &App) -> Router<App> {
        self.entries.into_iter().fold(Router::new(), |site, entry| {
            let mut router = entry.router;
            // A network is answered with what it is told by the batch, which tries again itself.
            if entry.rule != Rule::Party {
                router = router.route_layer(middleware::from_fn(again::run));
            }
            if let Some(flag) = entry.feature {
                let gate = feature::Gate { app: app.clone(), flag };
                router = router.route_layer(middleware::from_fn_with_state(gate, feature::check));
            }
            if !entry.rule.is_unguarded() {
                let is_page = entry.operations.is_none();
                let guard = guard::Guard { app: app.clone(), rule: entry.rule, is_page };
                router = router.route_layer(middleware::from_fn_with_state(guard, guard::check));
            }
            site.route(&entry.path, router)
        })
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.listing()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_lets_in_who_has_what_it_needs() {
        use Permission::{CardsRead, PlatformJobsManage};
        let (none, all) = (PermissionSet::EMPTY, PermissionSet::ALL_ORGANISATION);
        let operator = PermissionSet::of(&[PlatformJobsManage]);
        for (rule, permissions, is_allowed) in [
            (Rule::Open, none, true),
            (Rule::SignedIn, none, true),
            (Rule::Needs(CardsRead), none, false),
            (Rule::Needs(CardsRead), all, true),
            (Rule::Needs(CardsRead), operator, false),
            (Rule::Platform(PlatformJobsManage), all, false),
            (Rule::Platform(PlatformJobsManage), operator, true),
        ] {
            assert_eq!(rule.allows(permissions), is_allowed, "{rule:?} {permissions:?}");
        }
    }
}
