//! A customer's server: real, on a port of its own, answering as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Request {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: String,
}

#[derive(Default)]
struct Desk {
    /// What to answer next; 200 when nothing is left.
    answers: VecDeque<u16>,
    came: Vec<Request>,
}

type Shared = Arc<Mutex<Desk>>;

pub struct Receiver {
    pub url: String,
    desk: Shared,
}

impl Receiver {
    pub async fn start() -> Self {
        let desk = Shared::default();
        let router = Router::new().route("/hook", post(take)).with_state(desk.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, desk }
    }

    /// Answers the next requests so.
    pub fn answer(&self, statuses: &[u16]) {
        self.desk.lock().unwrap().answers.extend(statuses);
    }

    /// What came since the last time.
    pub fn came(&self) -> Vec<Request> {
        std::mem::take(&mut self.desk.lock().unwrap().came)
    }
}

async fn take(
    State(desk): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let request = Request {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let mut desk = desk.lock().unwrap();
    desk.came.push(request);
    let status = desk.answers.pop_front().unwrap_or(200);
    (StatusCode::from_u16(status).unwrap(), "noted")
}
