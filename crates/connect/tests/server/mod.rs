//! Routers at addresses of their own, for tests that go through sockets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::future::Future;

use axum::Router;
use tokio::net::TcpListener;

/// Serves `router` at an address of its own while `play` runs.
pub async fn serve<F: Future>(router: Router, play: impl FnOnce(String) -> F) -> F::Output {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::select! {
        _ = axum::serve(listener, router) => panic!("the server stopped"),
        outcome = play(address) => outcome,
    }
}
