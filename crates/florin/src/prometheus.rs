//! Figures for Prometheus: the recorder behind the `metrics` macros, and the text it is read as.
//!
//! What is measured is measured where it happens; here it only gets its buckets and its help.

use std::time::Duration;

use anyhow::Result;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base::secrets::{ExposeSecret as _, SecretString, equal};
use base::{Db, Who};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use web::{Problem, Routes, Rule, get};

use crate::shutdown::Shutdown;

/// Seconds. A card decision takes about one thousandth, and nobody waits beyond the time limit.
const LATENCY_BUCKETS: [f64; 15] =
    [0.000_5, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0, 30.0];
/// How often measured values are folded into their buckets; between, each takes memory.
const UPKEEP: Duration = Duration::from_secs(5);
/// The media type of the text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Installs the recorder, once per process.
pub fn install() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), &LATENCY_BUCKETS)?
        .install_recorder()?;
    describe();
    metrics::gauge!("florin_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    Ok(handle)
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("florin_build_info", "Which version runs.");
    describe_counter!("http_requests_total", "Requests answered.");
    describe_histogram!("http_request_duration_seconds", "Time to answer a request.");
    describe_gauge!("http_requests_in_flight", "Requests being answered.");
    describe_counter!("card_decisions_total", "Questions of card networks answered, by status.");
    describe_counter!("jobs_done_total", "Jobs done.");
    describe_counter!("jobs_failed_total", "Attempts at jobs that failed.");
    describe_gauge!("jobs_waiting", "Jobs that wait.");
    describe_gauge!("jobs_running", "Jobs that somebody does.");
    describe_gauge!("jobs_dead", "Jobs that failed too often and wait for an operator.");
    describe_counter!("ledger_holds_ended_total", "Holds that the sweep ended.");
}

/// Folds what was measured, until `shutdown`.
pub async fn keep_up(handle: PrometheusHandle, shutdown: Shutdown) {
    let begun = shutdown.begun();
    tokio::pin!(begun);
    loop {
        handle.run_upkeep();
        tokio::select! {
            () = &mut begun => return,
            () = tokio::time::sleep(UPKEEP) => {}
        }
    }
}

#[derive(Clone)]
struct Room {
    db: Db,
    handle: PrometheusHandle,
    token: Option<SecretString>,
}

/// `GET /metrics`, for whoever has `token` if there is one.
pub fn routes(db: Db, handle: PrometheusHandle, token: Option<SecretString>) -> Routes {
    Routes::new().page(Rule::Party, "/metrics", get(show)).with_state(Room { db, handle, token })
}

async fn show(State(room): State<Room>, headers: HeaderMap) -> Response {
    if room.token.as_ref().is_some_and(|token| !carries(&headers, token)) {
        return Problem::unauthenticated().into_response();
    }
    if let Err(error) = measure_queues(&room.db).await {
        tracing::warn!(error = error.chain(), "the queues could not be counted");
    }
    ([(header::CONTENT_TYPE, TEXT_FORMAT)], room.handle.render()).into_response()
}

fn carries(headers: &HeaderMap, token: &SecretString) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .is_some_and(|given| equal(given, token.expose_secret().as_bytes()))
}

async fn measure_queues(db: &Db) -> base::Result<()> {
    let mut tx = db.read(Who::system("metrics", db.ids())).await?;
    for state in base::jobs::queues(&mut tx).await? {
        let count = |jobs: i64| f64::from(u32::try_from(jobs).unwrap_or(u32::MAX));
        let queue = metrics::SharedString::from(state.queue);
        metrics::gauge!("jobs_waiting", "queue" => queue.clone()).set(count(state.waiting));
        metrics::gauge!("jobs_running", "queue" => queue.clone()).set(count(state.running));
        metrics::gauge!("jobs_dead", "queue" => queue).set(count(state.dead));
    }
    Ok(())
}
