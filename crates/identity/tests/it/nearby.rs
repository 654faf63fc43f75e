//! The parties outside, played at an address of their own, and a browser between them and the site.

use std::future::IntoFuture as _;
use std::sync::{Arc, LazyLock};

use axum::http::Request;
use axum::http::request::Builder;
use base::Clock;
use base::inbox;
use base::jobs::{Handler, Handlers};
use base::secrets::Keyring;
use connect::issuer::{Issuer, KeySource, Trust};
use connect::oauth::sandbox::{Key, Settings};
use connect::oauth::{self, GitHub, Oidc, Provider, Registration};
use connect::sms::sandbox::{Account, Kept};
use connect::sms::{self, Carrier, Twilio, TwilioAccount};
use connect::webhook::Signer;
use identity::{OutsideNews, Parties, SendSms};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::world::{Reply, World};

/// One for all tests: making it takes a while.
static KEY: LazyLock<Key> = LazyLock::new(|| Key::generate().expect("a key"));

const SID: &str = "AC00000000000000000000000000000000";
/// The standard's own example.
pub const HOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const ISSUER: &str = "https://ref.supabase.example/auth/v1";
pub const ISSUER_SECRET: &str = "a secret of thirty-two bytes or more";

/// Played parties, and the settings that lead to them.
pub struct Nearby {
    pub parties: Parties,
    pub texts: Kept,
    pub base_url: String,
    browser: reqwest::Client,
    _serving: JoinSet<std::io::Result<()>>,
}

impl Nearby {
    pub async fn open(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let account = Account { account_sid: SID.to_owned(), secret: "s3cret".to_owned() };
        let texts = Kept::new(account, clock.clone());
        let settings = Settings {
            base_url: base_url.clone(),
            client_id: "florin".to_owned(),
            client_secret: "s3cret".to_owned(),
            key: KEY.clone(),
            clock,
        };
        let routes = oauth::sandbox::routes(settings).merge(sms::sandbox::routes(texts.clone()));
        let mut serving = JoinSet::new();
        serving.spawn(axum::serve(listener, routes).into_future());
        let browser = connect::http::client(std::time::Duration::from_secs(10)).expect("a client");
        Self { parties: parties(&base_url), texts, base_url, browser, _serving: serving }
    }

    /// The jobs that meet them.
    pub fn handlers(&self, keyring: Arc<Keyring>) -> Handlers {
        let sms = SendSms { carrier: self.parties.carrier.clone(), keyring };
        let news = OutsideNews { issuer: ISSUER.to_owned() };
        let read = inbox::Read::new(vec![Arc::new(news)]).expect("a reader");
        let all: Vec<Arc<dyn Handler>> = vec![Arc::new(sms), Arc::new(read)];
        Handlers::new(all).expect("handlers")
    }

    /// Decides on the provider's page at `address`; the path that it sends the browser back to.
    pub async fn decide(&self, address: &str, choices: &[(&str, &str)]) -> String {
        let (page, query) = address.split_once('?').expect("a query");
        let provider = if page.contains("/github/") { "github" } else { "google" };
        let mut form: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let choices = choices.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        form.extend(choices);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        let reply = self
            .browser
            .post(format!("{}/{provider}/decide", self.base_url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .expect("an answer");
        let back = reply.headers()["location"].to_str().expect("text");
        format!("/{}", back.splitn(4, '/').nth(3).expect("a path"))
    }
}

fn parties(base_url: &str) -> Parties {
    let account = TwilioAccount {
        base_url: base_url.to_owned(),
        account_sid: SID.to_owned(),
        auth_token: "s3cret".into(),
        from: "+15017122661".to_owned(),
    };
    let registration =
        Registration { client_id: "florin".to_owned(), client_secret: "s3cret".into() };
    let github = GitHub::new(&format!("{base_url}/github"), registration.clone());
    let google = Oidc::new(&format!("{base_url}/google"), registration);
    let trust = Trust {
        issuer: ISSUER.to_owned(),
        audience: "authenticated".to_owned(),
        keys: KeySource::Secret(ISSUER_SECRET.into()),
    };
    let signer = Signer::new([&HOOK_SECRET.into()]).expect("a signer");
    Parties {
        carrier: Some(Carrier::Twilio(Twilio::new(account).expect("a carrier"))),
        github: Some(Provider::GitHub(github.expect("a provider"))),
        google: Some(Provider::Oidc(google.expect("a provider"))),
        outside: Some(Issuer::new(trust).expect("an issuer")),
        outside_signer: Some(Arc::new(signer)),
        mailer: None,
    }
}

/// All cookies that a reply sets, as a browser sends them back.
pub fn cookies(reply: &Reply) -> String {
    let set = reply.headers.get_all("set-cookie").iter();
    let pairs = set.filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned));
    pairs.collect::<Vec<_>>().join("; ")
}

/// A request to read `path` with cookies.
pub fn read(path: &str, cookies: &str) -> Builder {
    Request::get(path).header("cookie", cookies).header("accept", "text/html")
}

/// Somebody with an account elsewhere.
pub const fn account<'a>(login: &'a str, email: &'a str) -> [(&'a str, &'a str); 5] {
    [("login", login), ("name", login), ("email", email), ("verified", "on"), ("act", "allow")]
}

impl World {
    /// Everything that is due to be sent is sent.
    pub async fn deliver(&self) {
        let handlers = self.nearby.handlers(self.keyring.clone());
        base::jobs::drain(&self.test.db, &handlers).await.expect("jobs");
    }

    /// Off to a provider by a page, decided there, and back; the reply to coming back.
    pub async fn with(&self, provider: &str, choices: &[(&str, &str)], cookie: &str) -> Reply {
        let (back, cookies) = self.until_back(provider, choices, cookie).await;
        self.ask(read(&back, &cookies), String::new()).await
    }

    /// The way back with the browser's cookies, not gone yet.
    pub async fn until_back(
        &self,
        provider: &str,
        choices: &[(&str, &str)],
        cookie: &str,
    ) -> (String, String) {
        let path = format!("/sign-in/with/{provider}?next=/cards");
        let reply = self.ask(read(&path, cookie), String::new()).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        let mut jar = cookies(&reply);
        if !cookie.is_empty() {
            jar = format!("{jar}; {cookie}");
        }
        (self.nearby.decide(reply.header("location"), choices).await, jar)
    }
}
