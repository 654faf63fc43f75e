//! The parties that people meet when they sign in, played: a mailbox, a telephone, two providers.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use base::Clock;
use base::secrets::{ExposeSecret as _, random_code};
use connect::mail::sandbox::PostOffice;
use connect::mail::{Encryption, Server, TIMEOUT};
use connect::oauth::Registration;
use connect::oauth::sandbox::{Key, Settings};
use connect::sms::TwilioAccount;
use connect::sms::sandbox::{Account, Kept};
use connect::{mail, oauth, rates, sms};
use tokio::task::JoinSet;

use crate::config::{Parties, Provider, Sms};
use crate::http;
use crate::program::listen;
use crate::shutdown::Shutdown;

/// Base32 characters of a generated secret.
const SECRET_LEN: usize = 24;
const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
const CLIENT_ID: &str = "florin";

/// The played parties: what they show, and how Florin is set to meet them.
#[derive(Debug)]
pub struct Played {
    /// Their pages and their APIs.
    pub routes: Router,
    /// The settings that lead to them.
    pub parties: Parties,
    /// Where mail is taken.
    pub smtp: SocketAddr,
    office: PostOffice,
}

/// Plays them; `base_url` is where [`Played::routes`] will be reached, `smtp` where mail is taken.
pub fn play(base_url: &str, smtp: SocketAddr) -> Result<Played> {
    let clock = Clock::system();
    let secret = random_code(SECRET_LEN)?;
    let office = PostOffice::open(smtp, clock.clone())?;
    let account =
        Account { account_sid: ACCOUNT_SID.to_owned(), secret: secret.expose_secret().to_owned() };
    let settings = Settings {
        base_url: base_url.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: secret.expose_secret().to_owned(),
        key: Key::generate()?,
        clock: clock.clone(),
    };
    let routes = mail::sandbox::routes(office.kept.clone())
        .merge(sms::sandbox::routes(Kept::new(account, clock.clone())))
        .merge(oauth::sandbox::routes(settings))
        .merge(rates::sandbox::routes(clock));
    let registration =
        Registration { client_id: CLIENT_ID.to_owned(), client_secret: secret.clone() };
    let provider = |path: &str| {
        let url = format!("{base_url}/{path}");
        Some(Provider { url, registration: registration.clone() })
    };
    let parties = Parties {
        mail: Some(Server {
            host: office.address.ip().to_string(),
            port: office.address.port(),
            encryption: Encryption::None,
            credentials: None,
            from: "Florin <no-reply@florin.example>".to_owned(),
            timeout: TIMEOUT,
        }),
        sms: Some(Sms::Twilio(TwilioAccount {
            base_url: base_url.to_owned(),
            account_sid: ACCOUNT_SID.to_owned(),
            auth_token: secret,
            from: "+15017122661".to_owned(),
        })),
        github: provider("github"),
        google: provider("google"),
        rates: Some(format!("{base_url}/rates")),
        ..Parties::default()
    };
    Ok(Played { routes, parties, smtp: office.address, office })
}

/// Played parties at addresses of their own, until this is dropped.
#[derive(Debug)]
pub struct Nearby {
    /// The settings that lead to them.
    pub parties: Parties,
    /// Where their pages are.
    pub base_url: String,
    /// They play as long as these are here.
    _kept: (PostOffice, JoinSet<Result<()>>),
}

impl Nearby {
    /// At free ports of this machine.
    pub fn open() -> Result<Self> {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener: TcpListener = listen(free).context("looking for a free port")?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let Played { routes, parties, office, .. } = play(&base_url, free)?;
        let mut serving = JoinSet::new();
        serving.spawn(http::serve(listener, routes, Shutdown::new(), Duration::ZERO));
        Ok(Self { parties, base_url, _kept: (office, serving) })
    }
}
