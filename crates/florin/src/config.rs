//! The configuration: the table of settings, and what the program makes of them.
//!
//! The one place that reads the environment. Everything else is handed a [`Config`].

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base::secrets::{ExposeSecret as _, Keyring, SecretString};
use base::settings::{self, Kind, Problem, Setting, Settings};

use crate::telemetry::{self, Format};

const DATABASE_URL: &str = "DATABASE_URL";
const DATABASE_MAX_CONNECTIONS: &str = "DATABASE_MAX_CONNECTIONS";
const LISTEN_ADDRESS: &str = "LISTEN_ADDRESS";
const PORT: &str = "PORT";
const PUBLIC_URL: &str = "PUBLIC_URL";
const DRAIN_SECONDS: &str = "DRAIN_SECONDS";
const FLORIN_ROLES: &str = "FLORIN_ROLES";
const NETWORK_USER: &str = "NETWORK_USER";
const NETWORK_PASSWORD: &str = "NETWORK_PASSWORD";
const NETWORK_WEBHOOK_SECRET: &str = "NETWORK_WEBHOOK_SECRET";
const FLORIN_SECRET_KEYS: &str = "FLORIN_SECRET_KEYS";
const METRICS_TOKEN: &str = "METRICS_TOKEN";
const FILES_URL: &str = "FILES_URL";
const S3_ENDPOINT: &str = "S3_ENDPOINT";
const S3_REGION: &str = "S3_REGION";
const S3_ACCESS_KEY_ID: &str = "S3_ACCESS_KEY_ID";
const S3_SECRET_ACCESS_KEY: &str = "S3_SECRET_ACCESS_KEY";
const S3_PATH_STYLE: &str = "S3_PATH_STYLE";
const REDIS_URL: &str = "REDIS_URL";
const LOG_FORMAT: &str = "LOG_FORMAT";
const LOG_LEVEL: &str = "LOG_LEVEL";

/// Names the TOML file when `--config` does not.
const FLORIN_CONFIG: &str = "FLORIN_CONFIG";
/// Turns colours off when it is set to anything (<https://no-color.org>).
const NO_COLOR: &str = "NO_COLOR";

/// Shortest secret of the card network, in bytes.
const MIN_NETWORK_SECRET: usize = 20;
/// Longest configuration file, in bytes.
const MAX_FILE_LEN: u64 = 1024 * 1024;

/// Every setting.
#[rustfmt::skip]
pub const TABLE: &[Setting] = &[
    setting(DATABASE_URL, "database.url", Kind::Secret, Some("sqlite:florin.sqlite"),
        "Where the database is: `sqlite:path`, or `postgres://user:password@host/database`."),
    setting(DATABASE_MAX_CONNECTIONS, "database.max_connections", Kind::Integer { min: 2, max: 500 }, Some("10"),
        "Most connections to PostgreSQL; SQLite has one writer and this many readers."),
    setting(LISTEN_ADDRESS, "http.listen", Kind::Text, Some("127.0.0.1:8080"),
        "Address and port that HTTP is served on."),
    setting(PORT, "http.port", Kind::Integer { min: 0, max: 65_535 }, None,
        "The port alone, on all addresses, as hosting platforms set it; it takes the place of `LISTEN_ADDRESS`."),
    setting(PUBLIC_URL, "http.public_url", Kind::Text, None,
        "Where people reach the site; with `https://` cookies are sent over encrypted connections only."),
    setting(DRAIN_SECONDS, "http.drain_seconds", Kind::Integer { min: 0, max: 600 }, Some("25"),
        "How long requests may still run after a shutdown was asked for; jobs have 25 seconds of their own."),
    setting(FLORIN_ROLES, "roles", Kind::List, Some("api,worker,scheduler"),
        "What this process does: any of `api`, `worker` and `scheduler`. Health and metrics are served in any case."),
    setting(NETWORK_USER, "network.user", Kind::Text, None,
        "The user with which the card network signs in at the gateway; needed for the role `api`."),
    setting(NETWORK_PASSWORD, "network.password", Kind::Secret, None,
        "The card network's password, at least 20 characters; needed for the role `api`."),
    setting(NETWORK_WEBHOOK_SECRET, "network.webhook_secret", Kind::Secret, None,
        "The secret that the card network signs its webhooks with, at least 20 characters; needed for the role `api`."),
    setting(FLORIN_SECRET_KEYS, "secret_keys", Kind::Secret, None,
        "Keys that encrypt stored secrets: `id:key` with commas between, the newest first, a key being 32 bytes in base64."),
    setting(METRICS_TOKEN, "metrics.token", Kind::Secret, None,
        "The bearer token that `/metrics` asks for; without one anybody who reaches the port may read it."),
    setting(FILES_URL, "files.url", Kind::Text, Some("file:florin-files"),
        "Where files are kept: `file:folder`, or `s3://bucket` when several processes share them."),
    setting(S3_ENDPOINT, "files.s3.endpoint", Kind::Text, None,
        "Address of the S3-compatible store; Amazon's own when not set."),
    setting(S3_REGION, "files.s3.region", Kind::Text, Some("us-east-1"),
        "Region of the store."),
    setting(S3_ACCESS_KEY_ID, "files.s3.access_key_id", Kind::Text, None,
        "Public half of the store's key; needed for `s3://`."),
    setting(S3_SECRET_ACCESS_KEY, "files.s3.secret_access_key", Kind::Secret, None,
        "Secret half of the store's key; needed for `s3://`."),
    setting(S3_PATH_STYLE, "files.s3.path_style", Kind::Boolean, Some("true"),
        "Whether the bucket is in the path, as most stores want it, or in the host's name."),
    setting(REDIS_URL, "redis.url", Kind::Secret, None,
        "A Redis that several processes share; optional, and losing it loses nothing."),
    setting(LOG_FORMAT, "log.format", Kind::Choice(&["json", "text"]), Some("json"),
        "How log lines look. They go to standard error."),
    setting(LOG_LEVEL, "log.level", Kind::Choice(&["error", "warn", "info", "debug"]), Some("info"),
        "The least severe line that is logged."),
];

const fn setting(
    name: &'static str,
    path: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    help: &'static str,
) -> Setting {
    Setting { name, path, kind, default, help }
}

/// The page `docs/configuration.md`.
pub fn page() -> String {
    format!(
        "# Configuration\n\n\
         Every setting has a default or is optional, unless its last column says otherwise. What is \
         looked at first wins: the environment variable; for a secret, the file that `NAME_FILE` \
         names; the TOML file of `--config` or `FLORIN_CONFIG`; the default. An empty variable is \
         one that is not set. All problems are told together, before anything starts.\n\n\
         `florin config` prints what is set and where each value comes from, with secrets hidden. \
         This page is the output of `florin config --markdown`.\n\n{}",
        settings::markdown(TABLE)
    )
}

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
    /// True when people reach the site over https.
    pub secure: bool,
    /// How long requests may run after a shutdown was asked for.
    pub drain: Duration,
    /// What this process does.
    pub roles: Roles,
    /// The card network's credentials; there for whoever serves with the role `api`.
    pub network: Option<NetworkCredentials>,
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
        f.debug_struct("Database").field("max_connections", &self.max_connections).finish()
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

impl Config {
    /// Makes sense of the settings.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn read(settings: &Settings, purpose: Purpose) -> Result<Self, Problems> {
        let mut reading = Reading { settings, purpose, problems: Vec::new() };
        let config = reading.config();
        match (config, reading.problems) {
            (Ok(config), problems) if problems.is_empty() => Ok(config),
            (Ok(_), problems) => Err(Problems(problems)),
            // The table and the code disagree.
            (Err(error), mut problems) => {
                problems.push(Problem { place: "florin".to_owned(), message: error.chain() });
                Err(Problems(problems))
            }
        }
    }
}

/// Collects problems while the settings are read.
struct Reading<'a> {
    settings: &'a Settings,
    purpose: Purpose,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn config(&mut self) -> base::Result<Config> {
        let roles = self.roles()?;
        let database = Database {
            url: self.settings.get::<&SecretString>(DATABASE_URL)?.expose_secret().to_owned(),
            max_connections: self.settings.get(DATABASE_MAX_CONNECTIONS)?,
        };
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|s| database.url.starts_with(s)) {
            self.problem(DATABASE_URL, "expected an address with sqlite: or postgres:");
        }
        if let Some(keys) = self.settings.find::<&SecretString>(FLORIN_SECRET_KEYS)?
            && let Err(error) = Keyring::parse(keys)
        {
            self.problem(FLORIN_SECRET_KEYS, error.to_string());
        }
        Ok(Config {
            database,
            listen: self.listen()?,
            secure: self.secure()?,
            drain: Duration::from_secs(self.settings.get(DRAIN_SECONDS)?),
            network: self.network(roles.api && self.purpose == Purpose::Serve)?,
            metrics_token: self.settings.find::<&SecretString>(METRICS_TOKEN)?.cloned(),
            files: self.files()?,
            redis: self.redis()?,
            log: self.log()?,
            roles,
        })
    }

    fn problem(&mut self, place: &str, message: impl Into<String>) {
        self.problems.push(Problem { place: place.to_owned(), message: message.into() });
    }

    fn roles(&mut self) -> base::Result<Roles> {
        let mut roles = Roles { api: false, worker: false, scheduler: false };
        let names: &[String] = self.settings.get(FLORIN_ROLES)?;
        for name in names {
            match name.as_str() {
                "api" => roles.api = true,
                "worker" => roles.worker = true,
                "scheduler" => roles.scheduler = true,
                other => self.problem(
                    FLORIN_ROLES,
                    format!("there is no role {other:?}; there are api, worker and scheduler"),
                ),
            }
        }
        if names.is_empty() {
            self.problem(FLORIN_ROLES, "expected at least one role");
        }
        Ok(roles)
    }

    fn listen(&mut self) -> base::Result<SocketAddr> {
        let anywhere = |port| SocketAddr::from((IpAddr::from(Ipv4Addr::UNSPECIFIED), port));
        if let Some(port) = self.settings.find(PORT)? {
            return Ok(anywhere(port));
        }
        let text: &str = self.settings.get(LISTEN_ADDRESS)?;
        Ok(text.parse().unwrap_or_else(|_| {
            let message = format!("expected an address with a port, as 127.0.0.1:8080, not {text:?}");
            self.problem(LISTEN_ADDRESS, message);
            anywhere(0)
        }))
    }

    fn secure(&mut self) -> base::Result<bool> {
        let url: Option<&str> = self.settings.find(PUBLIC_URL)?;
        if url.is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            self.problem(PUBLIC_URL, "expected an address with https:// or http://");
        }
        Ok(url.is_some_and(|url| url.starts_with("https://")))
    }

    fn network(&mut self, is_needed: bool) -> base::Result<Option<NetworkCredentials>> {
        let user: Option<&str> = self.settings.find(NETWORK_USER)?;
        if is_needed && user.is_none() {
            self.problem(NETWORK_USER, "the role api needs it");
        }
        if user.is_some_and(|user| user.contains(':')) {
            self.problem(NETWORK_USER, "a user of Basic authentication has no colon (RFC 7617)");
        }
        let password = self.network_secret(NETWORK_PASSWORD, is_needed)?;
        let webhook_secret = self.network_secret(NETWORK_WEBHOOK_SECRET, is_needed)?;
        Ok(user.zip(password).zip(webhook_secret).map(|((user, password), webhook_secret)| {
            NetworkCredentials { user: user.to_owned(), password, webhook_secret }
        }))
    }

    fn network_secret(
        &mut self,
        name: &str,
        is_needed: bool,
    ) -> base::Result<Option<SecretString>> {
        let secret: Option<&SecretString> = self.settings.find(name)?;
        match secret {
            None if is_needed => self.problem(name, "the role api needs it"),
            Some(secret) if secret.expose_secret().len() < MIN_NETWORK_SECRET => {
                self.problem(name, format!("expected at least {MIN_NETWORK_SECRET} characters"));
            }
            _ => {}
        }
        Ok(secret.cloned())
    }

    fn files(&mut self) -> base::Result<FilesAt> {
        let url: &str = self.settings.get(FILES_URL)?;
        if let Some(folder) = url.strip_prefix("file:").filter(|folder| !folder.is_empty()) {
            return Ok(FilesAt::Folder(folder.into()));
        }
        let bucket = url.strip_prefix("s3://").unwrap_or_default();
        if bucket.is_empty() || bucket.contains('/') {
            self.problem(FILES_URL, "expected file:folder or s3://bucket");
        }
        let access_key_id: Option<&str> = self.settings.find(S3_ACCESS_KEY_ID)?;
        let secret: Option<&SecretString> = self.settings.find(S3_SECRET_ACCESS_KEY)?;
        for (name, is_missing) in
            [(S3_ACCESS_KEY_ID, access_key_id.is_none()), (S3_SECRET_ACCESS_KEY, secret.is_none())]
        {
            if is_missing {
                self.problem(name, format!("{FILES_URL} needs it"));
            }
        }
        Ok(FilesAt::S3(base::files::S3 {
            endpoint: self.settings.find::<&str>(S3_ENDPOINT)?.map(str::to_owned),
            region: self.settings.get::<&str>(S3_REGION)?.to_owned(),
            bucket: bucket.to_owned(),
            access_key_id: access_key_id.unwrap_or_default().to_owned(),
            secret_access_key: secret.cloned().unwrap_or_default(),
            path_style: self.settings.get(S3_PATH_STYLE)?,
        }))
    }

    fn redis(&mut self) -> base::Result<Option<SecretString>> {
        let url: Option<&SecretString> = self.settings.find(REDIS_URL)?;
        if url.is_some_and(|url| redis::Client::open(url.expose_secret()).is_err()) {
            self.problem(REDIS_URL, "expected an address as redis://:password@host:6379/0");
        }
        Ok(url.cloned())
    }

    fn log(&self) -> base::Result<telemetry::Options> {
        let format = match self.settings.get(LOG_FORMAT)? {
            "text" => Format::Text,
            _ => Format::Json,
        };
        Ok(telemetry::Options { format, level: self.settings.get::<&str>(LOG_LEVEL)?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "twenty characters or more";
    const NETWORK: [(&str, &str); 3] = [
        (NETWORK_USER, "network"),
        (NETWORK_PASSWORD, SECRET),
        (NETWORK_WEBHOOK_SECRET, SECRET),
    ];

    fn read(set: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let environment = set.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let settings = Settings::load(TABLE, environment, None).map_err(Problems);
        settings
            .and_then(|settings| Config::read(&settings, Purpose::Serve))
            .map_err(|Problems(problems)| problems.iter().map(ToString::to_string).collect())
    }

    fn read_with_network(set: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        read(&[&NETWORK, set].concat())
    }

    #[test]
    fn the_page_in_the_repository_is_this_one() {
        assert_eq!(
            include_str!("../../../docs/configuration.md"),
            page(),
            "run: florin config --markdown > docs/configuration.md"
        );
    }

    #[test]
    fn the_defaults_need_only_the_networks_credentials() {
        let config = read_with_network(&[]).unwrap();
        assert!(config.database.is_embedded());
        assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(config.roles, Roles::ALL);
        assert!(!config.secure && config.metrics_token.is_none() && config.redis.is_none());
        let worker = read(&[(FLORIN_ROLES, "worker")]).unwrap();
        assert!(worker.network.is_none());
    }

    #[test]
    fn what_is_wrong_is_told_together() {
        let problems = read(&[
            (DATABASE_URL, "mysql://u:hunter2@h/d"),
            (FLORIN_ROLES, "api,cook"),
            (LISTEN_ADDRESS, "8080"),
            (PUBLIC_URL, "florin.example"),
            (NETWORK_USER, "a:b"),
            (NETWORK_PASSWORD, "short"),
            (FILES_URL, "s3://"),
            (REDIS_URL, "nonsense"),
            (FLORIN_SECRET_KEYS, "k1:short"),
        ])
        .unwrap_err();
        let places: Vec<&str> =
            problems.iter().filter_map(|problem| Some(problem.split_once(':')?.0)).collect();
        assert_eq!(
            places,
            [
                FLORIN_ROLES,
                DATABASE_URL,
                FLORIN_SECRET_KEYS,
                LISTEN_ADDRESS,
                PUBLIC_URL,
                NETWORK_USER,
                NETWORK_PASSWORD,
                NETWORK_WEBHOOK_SECRET,
                FILES_URL,
                S3_ACCESS_KEY_ID,
                S3_SECRET_ACCESS_KEY,
                REDIS_URL,
            ]
        );
        assert!(!problems.concat().contains("hunter2"));
    }

    #[test]
    fn the_port_of_a_hosting_platform_is_reached_from_outside() {
        let config = read_with_network(&[(PORT, "5000")]).unwrap();
        assert_eq!(config.listen, "0.0.0.0:5000".parse().unwrap());
    }

    #[test]
    fn https_makes_cookies_secure() {
        for (url, secure) in [("https://florin.example", true), ("http://florin.example", false)] {
            assert_eq!(read_with_network(&[(PUBLIC_URL, url)]).unwrap().secure, secure);
        }
    }

    #[test]
    fn a_config_prints_no_secret() {
        let set = [(METRICS_TOKEN, "s3cret"), (DATABASE_URL, "postgres://u:s3cret@h/d")];
        let config = read_with_network(&set).unwrap();
        let debug = format!("{config:?}");
        assert!(!debug.contains("s3cret") && !debug.contains(SECRET), "{debug}");
    }
}
