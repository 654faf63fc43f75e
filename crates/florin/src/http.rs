//! The HTTP server: connections, their limits, their end.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use hyper_util::rt::TokioTimer;

use crate::shutdown::Shutdown;

/// A connection that has not sent its request's head by then, idle ones included, is closed: nobody
/// can keep connections busy by sending slowly. Longer than most load balancers hold idle ones.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);
/// Longest head of a request, in bytes.
const MAX_HEADER_LEN: usize = 64 * 1024;

/// Serves until `shutdown`; then takes no more connections and gives requests `drain` to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
    drain: Duration,
) -> Result<()> {
    let handle = Handle::new();
    // HTTP/1 alone: telling the versions apart waits for the first bytes without a limit.
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(NoDelayAcceptor::new())
        .handle(handle.clone())
        .http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_LEN);
    let serving = server.serve(router.into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        () = shutdown.begun() => handle.graceful_shutdown(Some(drain)),
    }
    Ok(serving.await?)
}
