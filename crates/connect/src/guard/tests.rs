//! The guard against real sockets, with names that change their meaning.

use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(20);
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 216, 34));
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A server on this machine; says how often it was asked.
struct Local {
    port: u16,
    asked: Arc<AtomicUsize>,
    _serving: JoinSet<()>,
}

impl Local {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let secret = async move || {
            counter.fetch_add(1, Ordering::SeqCst);
            "secret"
        };
        let away = format!("http://127.0.0.1:{port}/secret");
        let site = Router::new()
            .route("/secret", get(secret))
            .route("/large", get(async || "x".repeat(1 << 20)))
            .route("/never", get(std::future::pending::<()>))
            .route("/away", get(async move || Redirect::temporary(&away)));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, site).await.unwrap() });
        Self { port, asked, _serving: serving }
    }
}

/// A name server that gives each answer once, the last one for ever.
struct Changing(Mutex<Vec<Vec<IpAddr>>>);

impl Changing {
    fn new(mut answers: Vec<Vec<IpAddr>>) -> Self {
        answers.reverse();
        Self(Mutex::new(answers))
    }
}

impl Names for Changing {
    async fn look_up(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        Ok(if answers.len() > 1 { answers.pop().unwrap() } else { answers[0].clone() })
    }
}

async fn ask(guard: &Guard, address: &str) -> Result<Answer, Failure> {
    guard.ask((Method::GET, address), HeaderMap::new(), Vec::new(), 1_000).await
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_asked() {
    for answers in [vec![LOOPBACK], vec![PUBLIC, LOOPBACK], vec!["::1".parse().unwrap()]] {
        let guard = Guard::with(Reach::Public, TIMEOUT, Changing::new(vec![answers])).unwrap();
        let failed = ask(&guard, "https://hooks.example.com:8443/secret").await.unwrap_err();
        assert!(matches!(failed, Failure::Forbidden(_)), "{failed}");
    }
}

#[tokio::test]
async fn a_name_that_changes_its_meaning_reaches_nobody_else() {
    let local = Local::start().await;
    // Whoever would look it up to judge it and again to connect would be led to this machine.
    let names = Changing::new(vec![vec![PUBLIC], vec![LOOPBACK]]);
    let resolver = Judging { reach: Reach::Public, names: Arc::new(names) };
    let name = || "hooks.example.com".parse::<Name>().unwrap();
    let judged: Vec<SocketAddr> = resolver.resolve(name()).await.unwrap().collect();
    assert_eq!(judged, [SocketAddr::new(PUBLIC, 0)]);
    assert!(resolver.resolve(name()).await.is_err_and(|error| error.is::<Closed>()));

    let names = Changing::new(vec![vec![LOOPBACK]]);
    let guard = Guard::with(Reach::Public, TIMEOUT, names).unwrap();
    let address = "https://hooks.example.com:8443/secret";
    assert!(guard.judge(address).is_ok(), "the name itself is harmless");
    assert!(ask(&guard, address).await.is_err());
    assert_eq!(local.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let local = Local::start().await;
    let names = Changing::new(vec![vec![LOOPBACK]]);
    let guard = Guard::with(Reach::Anywhere, TIMEOUT, names).unwrap();
    let away = format!("http://hooks.example.com:{}/away", local.port);
    let answer = ask(&guard, &away).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (StatusCode::TEMPORARY_REDIRECT, 0));
    assert!(answer.headers.contains_key("location"));
    assert_eq!(local.asked.load(Ordering::SeqCst), 0);
    // The way itself is open.
    let secret = format!("http://hooks.example.com:{}/secret", local.port);
    assert_eq!(ask(&guard, &secret).await.unwrap().body, b"secret");
    assert_eq!(local.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_answered_is_bounded() {
    let local = Local::start().await;
    let guard = Guard::new(Reach::Anywhere, Duration::from_millis(200)).unwrap();
    let at = |path: &str| format!("http://127.0.0.1:{}/{path}", local.port);
    assert_eq!(ask(&guard, &at("large")).await.unwrap().body.len(), 1_000);
    let failed = ask(&guard, &at("never?token=s3cret")).await.unwrap_err();
    assert!(matches!(&failed, Failure::NotReached(why) if !why.contains("s3cret")), "{failed}");
}
