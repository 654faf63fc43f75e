//! All rooms of all domains under one roof.
//!
//! Nothing here answers a request.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::Response;
use base::Db;
use base::gather::Gather;
use base::secrets::{ExposeSecret as _, Passwords};
use cards::api::Network;
use cards::authorizations::receive::{self, Receiving};
use connect::guard::Guard;
use connect::marqeta::{BasicAuth, Signer};
use futures_util::StreamExt as _;
use identity::{Recognition, RelyingParty, Room, Tokens};
use ledger::Posting;
use metrics_exporter_prometheus::PrometheusHandle;
use redis::aio::ConnectionManager;
use utoipa::openapi::OpenApi;
use web::{App, Limits, Listing, MenuItem, Routes, Site};

use crate::config::{Config, Doors, NetworkCredentials};
use crate::docs;
use crate::domains;
use crate::health::{self, Dependencies};
use crate::shutdown::Shutdown;
use crate::{parties, prometheus};

/// How long a request may wait to be counted in Redis before this process counts it alone.
const COUNTING_PATIENCE: Duration = Duration::from_millis(100);

/// The site before it is put together: what can be said about it without asking it.
#[derive(Debug)]
pub struct Plan {
    /// What handlers reach.
    pub app: App,
    /// What people and their programs use.
    pub rooms: Routes,
    /// What machines use that have credentials of their own or need none.
    pub bare: Routes,
}

impl Plan {
    /// Every route with the rule that says who gets in.
    pub fn listing(&self) -> Vec<Listing> {
        [self.rooms.listing(), self.bare.listing()].concat()
    }

    /// What programs are told of it.
    pub fn openapi(&self) -> OpenApi {
        web::openapi(&[&self.rooms, &self.bare])
    }

    /// The whole site.
    pub fn site(self) -> Router {
        web::assemble(self.app, self.rooms, self.bare)
    }
}

/// Every room, behind no door yet. Without the role `api` there are health and metrics only.
pub fn plan(
    config: &Config,
    dependencies: Dependencies,
    figures: PrometheusHandle,
    shutdown: &Shutdown,
) -> Result<Plan> {
    let db = dependencies.db.clone();
    let site = Arc::new(site(config, dependencies.redis.clone()));
    let tokens =
        config.keyring.as_deref().map(|keys| Tokens::new(keys, config.tokens)).transpose()?;
    let parties = parties::parties(&config.parties)?;
    let recognition = Recognition::new(db.clone()).with_outside(parties.outside.clone());
    let recognition = match &tokens {
        Some(tokens) => recognition.with_tokens(tokens.clone()),
        None => recognition,
    };
    let app = App::new(db.clone(), Arc::new(recognition), site);
    let files = dependencies.files.clone();
    let figures = prometheus::routes(db.clone(), figures, config.metrics_token.clone());
    let (mut rooms, mut bare) = (Routes::new(), health::routes(dependencies).merge(figures));
    if config.roles.api {
        let credentials = config.network.as_ref().context("the card network's credentials")?;
        let keyring = config.keyring.clone().context("the keys of stored secrets")?;
        let room = Room {
            party: RelyingParty::at(&app.site.url)?,
            tokens: tokens.context("the keys of access tokens")?,
            app: app.clone(),
            passwords: Passwords::new(),
            keyring,
            files,
            parties,
            terms: config.terms,
        };
        bare = bare.merge(identity::party_routes(room.clone()));
        let groups = groups::Room {
            app: app.clone(),
            terms: config.groups,
            keyring: Arc::clone(&room.keyring),
        };
        rooms = people(&app, room, domains::guard(config.doors.reach)?, groups)
            .layer(middleware::from_fn_with_state(shutdown.clone(), end_streams));
        bare = bare.merge(cards::api::network_routes(app.clone(), network(&db, credentials)?));
        bare = bare.merge(docs::routes());
    }
    Ok(Plan { app, rooms, bare })
}

/// The whole site.
pub fn router(
    config: &Config,
    dependencies: Dependencies,
    figures: PrometheusHandle,
    shutdown: &Shutdown,
) -> Result<Router> {
    Ok(plan(config, dependencies, figures, shutdown)?.site())
}

fn site(config: &Config, redis: Option<ConnectionManager>) -> Site {
    let Doors { quotas, proxies, origins, .. } = config.doors.clone();
    Site {
        secure: config.secure,
        url: config.public_url.clone(),
        menu: menu(),
        operations: [admin::OPERATIONS.as_slice(), &identity::OPERATIONS].concat(),
        refusals: vec![
            identity::refusal_words,
            cards::pages::refusal_words,
            notices::refusal_words,
            admin::refusal_words,
            expenses::pages::refusal_words,
            groups::pages::refusal_words,
        ],
        features: config.features,
        limits: match redis {
            Some(redis) => Limits::shared(quotas, redis, COUNTING_PATIENCE),
            None => Limits::local(quotas),
        },
        proxies,
        origins,
    }
}

/// The navigation; each place has a letter of its own.
fn menu() -> Vec<MenuItem> {
    [
        cards::pages::MENU.as_slice(),
        &[expenses::pages::MENU, groups::pages::MENU, notices::MENU],
        &identity::MENU,
        &[admin::MENU],
    ]
    .concat()
}

/// What people and their programs use.
fn people(app: &App, room: Room, guard: Guard, groups: groups::Room) -> Routes {
    let posting = Gather::start(Posting::new(app.db.clone()), ledger::MAX_BATCH);
    let webhooks = notices::Room { app: app.clone(), keyring: Arc::clone(&room.keyring), guard };
    let expenses = expenses::routes(app.clone(), room.files.clone(), Arc::new(groups::Memberships));
    identity::routes(room)
        .merge(ledger::api::routes(app.clone(), posting))
        .merge(cards::api::routes(app.clone()))
        .merge(cards::pages::routes())
        .merge(notices::routes(webhooks))
        .merge(expenses)
        .merge(groups::routes(groups))
        .merge(admin::routes())
}

fn network(db: &Db, credentials: &NetworkCredentials) -> Result<Network> {
    let password = credentials.password.expose_secret();
    Ok(Network {
        gather: Gather::start_apart(Receiving::new(db.apart()), receive::MAX_BATCH)?,
        credentials: Arc::new(BasicAuth::new(&credentials.user, password)),
        signer: Arc::new(Signer::new(credentials.webhook_secret.expose_secret())),
    })
}

/// Live streams never end by themselves, so a shutdown ends them; browsers come back elsewhere.
async fn end_streams(State(shutdown): State<Shutdown>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(shutdown.begun())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::http::{Request, StatusCode};
    use axum::routing::get;
    use base::db::migrations::Migration;
    use base::files::Files;
    use base::flags::{Defaults, Flag, Setting};
    use base::secrets::{Keyring, SecretString};
    use base::testing::{TestDb, databases};
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::{Database, FilesAt, Parties, Roles};
    use crate::telemetry::{Format, Options};

    const SECRET: &str = "a secret of the card network";

    fn config(test: &TestDb, roles: Roles) -> Config {
        Config {
            database: Database { url: test.url().to_owned(), max_connections: 4 },
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: "http://localhost".to_owned(),
            secure: false,
            doors: Doors::default(),
            drain: Duration::ZERO,
            roles,
            network: Some(NetworkCredentials {
                user: "network".to_owned(),
                password: SECRET.into(),
                webhook_secret: SECRET.into(),
            }),
            keyring: Some(Arc::new(Keyring::parse(&Keyring::generate("k1").unwrap()).unwrap())),
            tokens: identity::Lifetimes::default(),
            groups: groups::Terms::default(),
            parties: Parties::default(),
            terms: identity::Terms::default(),
            features: Defaults::default().with(Flag::Monitoring, true),
            metrics_token: Some(SecretString::from("figures")),
            files: FilesAt::Folder("files".into()),
            redis: None,
            log: Options { format: Format::Text, level: "warn".to_owned() },
        }
    }

    struct World {
        test: TestDb,
        site: Router,
        _files: tempfile::TempDir,
    }

    async fn worlds(roles: Roles, migrations: &[Migration]) -> Vec<World> {
        let mut worlds = Vec::new();
        for test in databases(migrations).await {
            let folder = tempfile::tempdir().unwrap();
            let files = Files::local(folder.path()).unwrap();
            let dependencies = Dependencies { db: test.db.clone(), files, redis: None };
            let figures = PrometheusBuilder::new().build_recorder().handle();
            let config = config(&test, roles);
            let site = router(&config, dependencies, figures, &Shutdown::new()).unwrap();
            worlds.push(World { test, site, _files: folder });
        }
        worlds
    }

    impl World {
        async fn get(&self, path: &str, bearer: &str) -> (StatusCode, String) {
            let request = Request::get(path).header(header::AUTHORIZATION, bearer);
            let request = request.body(Body::empty()).unwrap();
            let response = self.site.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        }
    }

    #[tokio::test]
    async fn health_has_every_name_that_supervisors_know() {
        for world in worlds(Roles::ALL, &domains::migrations()).await {
            for path in ["/health", "/api/health", "/live"] {
                let (status, body) = world.get(path, "").await;
                assert_eq!(status, StatusCode::OK, "{path}");
                assert!(body.contains(r#""status":"ok""#), "{body}");
            }
            for path in ["/ready", "/health/db", "/metrics/health"] {
                let (status, body) = world.get(path, "").await;
                assert_eq!(status, StatusCode::OK, "{path}: {body}");
                let report: serde_json::Value = serde_json::from_str(&body).unwrap();
                for check in ["database", "migrations", "files"] {
                    assert_eq!(report["checks"][check]["status"], "ok", "{path} {check}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_database_that_lacks_a_change_is_not_ready_but_alive() {
        for world in worlds(Roles::ALL, &domains::migrations()[..1]).await {
            let (status, body) = world.get("/ready", "").await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
            let report: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(report["checks"]["migrations"]["status"], "failed");
            assert_eq!(report["checks"]["database"]["status"], "ok");
            assert_eq!(world.get("/health", "").await.0, StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn figures_are_for_whoever_has_the_token() {
        for world in worlds(Roles::ALL, &domains::migrations()).await {
            for bearer in ["", "Bearer ", "Bearer figure", "Bearer figures2", "figures"] {
                let (status, _) = world.get("/metrics", bearer).await;
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{bearer:?}");
            }
            assert_eq!(world.get("/metrics", "Bearer figures").await.0, StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn what_is_seen_inside_is_there_while_its_feature_is_on() {
        for world in worlds(Roles::ALL, &domains::migrations()).await {
            let mut tx = world.test.db.begin(world.test.who()).await.unwrap();
            let off = Some(Setting { enabled: false, percentage: 100 });
            base::flags::set(&mut tx, Flag::Monitoring, off).await.unwrap();
            tx.commit().await.unwrap();
            let (status, body) = world.get("/metrics/health", "").await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(body.contains("FEATURE_DISABLED"), "{body}");
            assert_eq!(world.get("/metrics", "Bearer figures").await.0, StatusCode::OK);
            assert_eq!(world.get("/ready", "").await.0, StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn without_the_role_api_there_is_health_alone() {
        let roles = Roles { api: false, ..Roles::ALL };
        for world in worlds(roles, &domains::migrations()).await {
            assert_eq!(world.get("/health", "").await.0, StatusCode::OK);
            assert_eq!(world.get("/api/v1/cards", "").await.0, StatusCode::NOT_FOUND);
        }
        for world in worlds(Roles::ALL, &domains::migrations()).await {
            assert_eq!(world.get("/api/v1/cards", "").await.0, StatusCode::UNAUTHORIZED);
            drop(world.test);
        }
    }

    #[test]
    fn each_place_in_the_navigation_has_its_own_letter_and_path() {
        let menu = menu();
        let letters: BTreeSet<char> = menu.iter().map(|item| item.key).collect();
        let paths: BTreeSet<&str> = menu.iter().map(|item| item.path).collect();
        assert_eq!((letters.len(), paths.len()), (menu.len(), menu.len()), "{letters:?} {paths:?}");
    }

    #[tokio::test]
    async fn a_shutdown_ends_live_streams_and_nothing_else() {
        let endless = || Body::from_stream(futures_util::stream::pending::<Result<String>>());
        let live = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")];
        let shutdown = Shutdown::new();
        let site: Router = Router::new()
            .route("/live", get(async move || (live, endless())))
            .route("/plain", get(async || "whole"))
            .layer(middleware::from_fn_with_state(shutdown.clone(), end_streams));
        let ask = |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            site.clone().oneshot(request)
        };
        let (stream, plain) = (ask("/live").await.unwrap(), ask("/plain").await.unwrap());
        shutdown.begin();
        let rest = axum::body::to_bytes(stream.into_body(), 100).await.unwrap();
        assert!(rest.is_empty());
        let whole = axum::body::to_bytes(plain.into_body(), 100).await.unwrap();
        assert_eq!(whole, "whole");
    }
}
