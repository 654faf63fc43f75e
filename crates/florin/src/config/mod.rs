//! The configuration: the table of settings, and what the program makes of them.
//!
//! The one place that reads the environment. Everything else is handed a [`Config`].

mod page;
mod parties;
mod reading;
mod table;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base::flags::Defaults;
use base::secrets::{ExposeSecret as _, Keyring, SecretString, random_code};
use base::settings::{Problem, Settings};

pub use self::page::page;
pub use self::parties::{Parties, Provider, Sms};
pub use self::table::TABLE;
use self::table::{FLORIN_SECRET_KEYS, NETWORK_PASSWORD, NETWORK_USER, NETWORK_WEBHOOK_SECRET};

use crate::telemetry;

/// Names the TOML file when `--config` does not.
const FLORIN_CONFIG: &str = "FLORIN_CONFIG";
/// Turns colours off when it is set to anything (<https://no-color.org>).
const NO_COLOR: &str = "NO_COLOR";

/// Longest configuration file, in bytes.
const MAX_FILE_LEN: u64 = 1024 * 1024;

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roles {
    /// Answers requests.
    pub api: bool,
    /// Does jobs, and ends holds that are due.
    pub worker: bool,
    /// Fires schedules.
    pub scheduler: bool,
}

impl Roles {
    /// All of them.
    pub const ALL: Self = Self { api: true, worker: true, scheduler: true };
}

impl fmt::Display for Roles {
    /// As the setting spells them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [(self.api, "api"), (self.worker, "worker"), (self.scheduler, "scheduler")];
        let names: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        f.write_str(&names.join(","))
    }
}

/// How the card network proves who it is.
#[derive(Debug, Clone)]
pub struct NetworkCredentials {
    /// The gateway's user.
    pub user: String,
    /// Its password.
    pub password: SecretString,
    /// Signs webhooks.
    pub webhook_secret: SecretString,
}

/// What guards the doors.
#[derive(Debug, Clone, Default)]
pub struct Doors {
    /// How often callers may ask.
    pub quotas: web::Quotas,
    /// The proxies in front.
    pub proxies: web::Proxies,
    /// Whose scripts may use the API from other origins.
    pub origins: web::Origins,
    /// Where addresses that people supply may lead.
    pub reach: connect::guard::Reach,
}

/// Where files are kept.
#[derive(Debug, Clone)]
pub enum FilesAt {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In an S3-compatible store.
    S3(base::files::S3),
}

/// What the program is to do, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub database: Database,
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// Where people reach the site, without a slash at the end: for links in mails.
    pub public_url: String,
    /// True when people reach the site over https.
    pub secure: bool,
    /// What guards the doors.
    pub doors: Doors,
    /// How long requests and jobs may run after a shutdown was asked for.
    pub drain: Duration,
    /// What this process does.
    pub roles: Roles,
    /// The card network's credentials; there for whoever serves with the role `api`.
    pub network: Option<NetworkCredentials>,
    /// The keys of stored secrets and of tokens; there for whoever serves with the role `api` or
    /// `worker`.
    pub keyring: Option<Arc<Keyring>>,
    /// How long access and refresh tokens last.
    pub tokens: identity::Lifetimes,
    /// How large groups that share costs may be, and how long one may join them.
    pub groups: groups::Terms,
    /// Whom people meet when they sign in: mail, text messages, providers.
    pub parties: Parties,
    /// What holds about people and organisations.
    pub terms: identity::Terms,
    /// What features are on where nobody says otherwise.
    pub features: Defaults,
    /// What `/metrics` asks for.
    pub metrics_token: Option<SecretString>,
    /// Files.
    pub files: FilesAt,
    /// Redis.
    pub redis: Option<SecretString>,
    /// Log lines.
    pub log: telemetry::Options,
}

/// Where the database is. Its address may hold a password, so it is not printed.
#[derive(Clone)]
pub struct Database {
    /// `sqlite:…` or `postgres://…`.
    pub url: String,
    /// Upper bound of connections.
    pub max_connections: u32,
}

impl Database {
    /// True for the database inside the program, which nobody else migrates.
    pub fn is_embedded(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}

/// Reads every setting: from the environment, and from the TOML file that `file` or
/// `FLORIN_CONFIG` names.
pub fn settings(file: Option<&Path>) -> Result<Settings, Problems> {
    let environment = environment();
    let named = || {
        let (_, path) = environment.iter().find(|(name, _)| name == FLORIN_CONFIG)?;
        (!path.is_empty()).then(|| PathBuf::from(path))
    };
    let file = match file.map(Path::to_owned).or_else(named) {
        Some(path) => Some(read_file(&path).map_err(|problem| Problems(vec![problem]))?),
        None => None,
    };
    Settings::load(TABLE, environment, file.as_deref()).map_err(Problems)
}

/// The defaults with secrets made up for the moment, whatever the environment says: for what only
/// looks at the program.
pub fn made_up() -> anyhow::Result<Config> {
    let secret = || random_code(32).map(|code| code.expose_secret().to_owned());
    let keys = Keyring::generate("made-up")?.expose_secret().to_owned();
    let set = [
        (FLORIN_SECRET_KEYS, keys),
        (NETWORK_USER, "network".to_owned()),
        (NETWORK_PASSWORD, secret()?),
        (NETWORK_WEBHOOK_SECRET, secret()?),
    ];
    let set = set.map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::load(TABLE, set, None).map_err(Problems)?;
    Ok(Config::read(&settings, Purpose::Serve)?)
}

/// True unless the environment asks for no colours.
pub fn wants_colour() -> bool {
    !environment().iter().any(|(name, value)| name == NO_COLOR && !value.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment() -> Vec<(String, String)> {
    // Variables that are no text are nobody's settings.
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn read_file(path: &Path) -> Result<String, Problem> {
    let problem = |message: String| Problem { place: path.display().to_string(), message };
    let size = std::fs::metadata(path).map(|about| about.len());
    if size.is_ok_and(|size| size > MAX_FILE_LEN) {
        return Err(problem(format!("has more than {MAX_FILE_LEN} bytes")));
    }
    std::fs::read_to_string(path).map_err(|error| problem(format!("cannot be read: {error}")))
}

/// What the configuration is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To play the roles: what they need must be there.
    Serve,
    /// To run a command, which finds out for itself what it needs.
    Command,
}
