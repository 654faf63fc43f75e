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
    serve_patiently(listener, router, shutdown, drain, HEADER_TIMEOUT).await
}

/// The same, with a time of its own for heads.
async fn serve_patiently(
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
    drain: Duration,
    header_timeout: Duration,
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
        .header_read_timeout(header_timeout)
        .max_buf_size(MAX_HEADER_LEN);
    let serving = server.serve(router.into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        () = shutdown.begun() => handle.graceful_shutdown(Some(drain)),
    }
    Ok(serving.await?)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::task::JoinSet;

    use super::*;

    const SHORT: Duration = Duration::from_millis(300);

    struct Server {
        address: SocketAddr,
        shutdown: Shutdown,
        serving: JoinSet<Result<()>>,
    }

    fn start() -> Server {
        let listener = crate::program::listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let (site, ends) = (Router::new().route("/", get(async || "in")), shutdown.clone());
        let mut serving = JoinSet::new();
        serving.spawn(serve_patiently(listener, site, ends, Duration::ZERO, SHORT));
        Server { address, shutdown, serving }
    }

    impl Server {
        /// Sends `head` and reads until the server closes.
        async fn send(&self, head: &[u8]) -> (String, Duration) {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            let began = Instant::now();
            // The server may have closed before it has read all.
            let _refused = stream.write_all(head).await;
            let mut answer = Vec::new();
            let _reset = stream.read_to_end(&mut answer).await;
            (String::from_utf8_lossy(&answer).into_owned(), began.elapsed())
        }

        async fn stop(mut self) {
            self.shutdown.begin();
            self.serving.join_next().await.unwrap().unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn whoever_sends_slowly_is_closed() {
        let server = start();
        for head in [&b""[..], b"GET / HTTP/1.1\r\nHost: florin", b"GET / HTTP/1.1\r\n\r"] {
            let (answer, took) = server.send(head).await;
            assert!(!answer.contains("200 OK"), "{answer}");
            // The server looks at its own clock, from a moment before this one.
            assert!(took >= SHORT / 2, "{took:?}");
        }
        let (answer, _) = server.send(b"GET / HTTP/1.1\r\nHost: florin\r\n\r\n").await;
        assert!(answer.contains("200 OK") && answer.ends_with("in"), "{answer}");
        server.stop().await;
    }

    #[tokio::test]
    async fn a_head_without_end_is_refused() {
        let server = start();
        let head = format!("GET / HTTP/1.1\r\nHost: florin\r\nX: {}", "x".repeat(1 << 20));
        let (answer, _) = server.send(head.as_bytes()).await;
        assert!(!answer.contains("200 OK"), "{answer}");
        server.stop().await;
    }
}
