//! What every request passes through: a correlation, the time limit, a net under panics, one log
//! line, the metrics, and the writing out of problems.
//!
//! One layer rather than one per duty: each layer is another boxed future on a path that card
//! networks wait for. Nothing here logs a query string, a header or a body.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Body};
use base::{Correlation, Refusal};
use futures_util::FutureExt as _;
use tracing::Instrument as _;

use crate::cors::{self, Allowed};
use crate::detour::Place;
use crate::version::IfNoneMatch;
use crate::{
    App, BODY_LIMIT, Locale, Preferences, Problem, Routes, Site, assets, body_limit, compression,
    headers, install, limits, page, problem_page, reader,
};

/// A request that takes longer is given up; what it had not committed is undone.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// The whole site: every route behind its rule; `rooms` behind the limits and the protection against
/// forged requests too, `bare` without them, for machines that have credentials of their own (card
/// networks, webhooks) or need none (health).
pub fn assemble(app: App, rooms: Routes, bare: Routes) -> Router {
    rooms
        .guarded(&app)
        .layer(headers::forgery_guard(&app.site.origins))
        .layer(middleware::from_fn_with_state(app.clone(), limits::guard))
        .merge(bare.guarded(&app))
        .merge(assets::routes())
        .merge(install::routes())
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(body_limit(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(app.clone(), edge))
        .layer(compression::layer())
        .with_state(app)
}

async fn no_route() -> Problem {
    Refusal::not_found("address").into()
}

async fn no_method() -> Problem {
    let detail = "This address does not take that method; the Allow header lists those it takes.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let correlation = correlation(&app, request.headers());
    request.extensions_mut().insert(correlation.clone());
    let address = app.site.proxies.look_behind(request.extensions(), request.headers());
    request.extensions_mut().insert(address);
    let method = method_name(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let (path, origins) = (request.uri().path(), &app.site.origins);
    let allowed = Allowed::to(origins, path, request.headers());
    let wanted = IfNoneMatch::of(request.method(), request.headers());
    let preflight = cors::preflight(origins, (request.method(), path), request.headers());
    let page = page::is_wanted(path, request.headers()).then(|| Asked {
        locale: reader::asked(request.headers()),
        to_read: request.method() == Method::GET,
    });
    let place = Place::of(&request);

    let span = tracing::info_span!("request", correlation = correlation.as_str());
    let in_flight = InFlight::start();
    let mut response = match preflight {
        Some(answer) => answer,
        None => run(request, next).instrument(span.clone()).await,
    };
    drop(in_flight);

    let problem = response.extensions_mut().remove::<Problem>();
    let code = problem.as_ref().map_or("", |problem| problem.code);
    if let Some(problem) = problem {
        match place.and_then(|place| place.detour(code)) {
            Some(detour) => response = detour,
            None => write_out(&app.site, &mut response, &problem, &correlation, page),
        }
    }
    if let Ok(value) = HeaderValue::from_str(correlation.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    wanted.apply(&mut response);
    allowed.tell(response.headers_mut());
    headers::secure(&app.site, &mut response);

    let (status, took) = (response.status(), started.elapsed());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        tracing::info!(target: "access", method, route, status = status.as_u16(), micros, code);
    });
    measure(method, route, status, took);
    response
}

fn correlation(app: &App, headers: &HeaderMap) -> Correlation {
    [REQUEST_ID, CORRELATION_ID]
        .iter()
        .filter_map(|name| headers.get(name)?.to_str().ok())
        .find_map(Correlation::parse)
        .unwrap_or_else(|| Correlation::new(app.db.ids()))
}

async fn run(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(TIME_LIMIT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let text = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("without a message");
            tracing::error!(panic = text, "a handler panicked");
            Problem::internal().into_response()
        }
        Err(_) => {
            tracing::error!("a request ran into the time limit");
            let message = "This took too long and was given up. Ask again; what was done is kept.";
            Problem::from(Refusal::unavailable("timed_out", message)).into_response()
        }
    }
}

/// A request for a page.
struct Asked {
    locale: Locale,
    to_read: bool,
}

fn write_out(
    site: &Site,
    response: &mut Response,
    problem: &Problem,
    to: &Correlation,
    page: Option<Asked>,
) {
    let (body, media_type) = if let Some(Asked { locale, to_read }) = page {
        // Whoever was identified on the way has said how they read.
        let preferences = response.extensions().get::<Preferences>();
        let locale = preferences.map_or_else(|| locale.clone(), |chosen| chosen.over(&locale));
        let html = problem_page::page(site, &locale, problem, to, to_read);
        (html.into_bytes(), "text/html; charset=utf-8")
    } else {
        (problem.to_json(to), "application/problem+json")
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
}

/// The methods of HTTP; others share a name, so that nobody can make up metrics.
const fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

fn measure(method: &'static str, route: &str, status: StatusCode, took: Duration) {
    let route = metrics::SharedString::from(route.to_owned());
    let status = metrics::SharedString::from(status.as_str().to_owned());
    metrics::counter!(
        "http_requests_total", "method" => method, "route" => route.clone(), "status" => status
    )
    .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route)
        .record(took);
}

/// Counts a request for as long as it is being worked on, even if its caller goes away.
struct InFlight;

impl InFlight {
    fn start() -> Self {
        metrics::gauge!("http_requests_in_flight").increment(1);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!("http_requests_in_flight").decrement(1);
    }
}
