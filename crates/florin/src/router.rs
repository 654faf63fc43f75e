//! All rooms of all domains under one roof.
//!
//! Nothing here answers a request.

use std::sync::Arc;

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
use connect::marqeta::{BasicAuth, Signer};
use futures_util::StreamExt as _;
use identity::Recognition;
use metrics_exporter_prometheus::PrometheusHandle;
use web::{App, Site};

use crate::config::{Config, NetworkCredentials};
use crate::health::{self, Dependencies};
use crate::prometheus;
use crate::shutdown::Shutdown;

/// The whole site. Without the role `api` it has health and metrics only.
pub fn router(
    config: &Config,
    dependencies: Dependencies,
    figures: PrometheusHandle,
    shutdown: &Shutdown,
) -> Result<Router> {
    let db = dependencies.db.clone();
    let app = App {
        db: db.clone(),
        identify: Arc::new(Recognition::new(db.clone())),
        site: Arc::new(Site { secure: config.secure, menu: Vec::new() }),
    };
    let mut rooms = Router::new();
    let mut bare = health::routes(dependencies)
        .merge(prometheus::routes(db.clone(), figures, config.metrics_token.clone()));
    if config.roles.api {
        let credentials = config.network.as_ref().context("the card network's credentials")?;
        rooms = people(&app).layer(middleware::from_fn_with_state(shutdown.clone(), end_streams));
        bare = bare.merge(cards::api::network_routes(app.clone(), network(&db, credentials)));
    }
    Ok(web::assemble(app, rooms, bare))
}

/// What people and their programs use.
fn people(app: &App) -> Router<App> {
    identity::pages::routes(app.clone(), Passwords::new())
        .merge(identity::api::routes())
        .merge(cards::api::routes())
}

fn network(db: &Db, credentials: &NetworkCredentials) -> Network {
    let password = credentials.password.expose_secret();
    Network {
        gather: Gather::start(Receiving::new(db.clone()), receive::MAX_BATCH),
        credentials: Arc::new(BasicAuth::new(&credentials.user, password)),
        signer: Arc::new(Signer::new(credentials.webhook_secret.expose_secret())),
    }
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
