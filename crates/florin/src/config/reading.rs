//! From settings to a [`Config`]: what belongs together is checked together, and every problem is
//! told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base::flags::{Defaults, Flag};
use base::secrets::{ExposeSecret as _, Keyring, SecretString};
use base::settings::{Problem, Settings};

use super::table::{
    ACCESS_TOKEN_SECONDS, CORS_ORIGINS, DATABASE_MAX_CONNECTIONS, DATABASE_URL, DRAIN_SECONDS,
    FILES_URL, FLORIN_ROLES, FLORIN_SECRET_KEYS, GROUP_INVITE_EXPIRY, LISTEN_ADDRESS, LOG_FORMAT,
    LOG_LEVEL, MAX_GROUP_MEMBERS, METRICS_TOKEN, NETWORK_PASSWORD, NETWORK_USER,
    NETWORK_WEBHOOK_SECRET, OUTGOING_REACH, PORT, PUBLIC_URL, RATE_LIMIT_CALLERS,
    RATE_LIMIT_STRANGERS, RATE_LIMIT_WINDOW, REDIS_URL, REFRESH_TOKEN_DAYS, S3_ACCESS_KEY_ID,
    S3_ENDPOINT, S3_PATH_STYLE, S3_REGION, S3_SECRET_ACCESS_KEY, TRUSTED_PROXIES,
};
use super::{Config, Database, Doors, FilesAt, NetworkCredentials, Problems, Purpose, Roles};
use crate::telemetry::{self, Format};

/// Shortest secret of the card network, in bytes.
const MIN_NETWORK_SECRET: usize = 20;

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
pub(super) struct Reading<'a> {
    pub(super) settings: &'a Settings,
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
        let serves = self.purpose == Purpose::Serve;
        let keyring = self.keyring(serves && (roles.api || roles.worker))?;
        let listen = self.listen()?;
        let public_url = self.public_url(listen)?;
        Ok(Config {
            database,
            listen,
            secure: public_url.starts_with("https://"),
            public_url,
            keyring,
            doors: self.doors()?,
            drain: Duration::from_secs(self.settings.get(DRAIN_SECONDS)?),
            network: self.network(serves && roles.api)?,
            tokens: self.tokens()?,
            groups: self.groups()?,
            parties: self.parties()?,
            features: self.features()?,
            metrics_token: self.settings.find::<&SecretString>(METRICS_TOKEN)?.cloned(),
            files: self.files()?,
            redis: self.redis()?,
            log: self.log()?,
            roles,
        })
    }

    fn features(&self) -> base::Result<Defaults> {
        let mut features = Defaults::default();
        for flag in Flag::ALL {
            features = features.with(*flag, self.settings.get(flag.variable())?);
        }
        Ok(features)
    }

    pub(super) fn problem(&mut self, place: &str, message: impl Into<String>) {
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
            let message =
                format!("expected an address with a port, as 127.0.0.1:8080, not {text:?}");
            self.problem(LISTEN_ADDRESS, message);
            anywhere(0)
        }))
    }

    fn public_url(&mut self, listen: SocketAddr) -> base::Result<String> {
        let Some(url) = self.settings.find::<&str>(PUBLIC_URL)? else {
            return Ok(format!("http://{listen}"));
        };
        if !url.starts_with("https://") && !url.starts_with("http://") {
            self.problem(PUBLIC_URL, "expected an address with https:// or http://");
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    fn keyring(&mut self, is_needed: bool) -> base::Result<Option<Arc<Keyring>>> {
        let keys: Option<&SecretString> = self.settings.find(FLORIN_SECRET_KEYS)?;
        match keys.map(Keyring::parse) {
            None if is_needed => {
                self.problem(FLORIN_SECRET_KEYS, "the roles api and worker need it");
                Ok(None)
            }
            Some(Err(error)) => {
                self.problem(FLORIN_SECRET_KEYS, error.to_string());
                Ok(None)
            }
            keys => Ok(keys.transpose()?.map(Arc::new)),
        }
    }

    fn doors(&mut self) -> base::Result<Doors> {
        let settings = self.settings;
        let list = |name| -> base::Result<_> {
            let texts: Option<&[String]> = settings.find(name)?;
            Ok(texts.unwrap_or_default().iter().map(String::as_str))
        };
        let proxies = web::Proxies::parse(list(TRUSTED_PROXIES)?).unwrap_or_else(|text| {
            let message = format!("expected addresses or networks, as 10.0.0.0/8, not {text:?}");
            self.problem(TRUSTED_PROXIES, message);
            web::Proxies::default()
        });
        let origins = web::Origins::parse(list(CORS_ORIGINS)?).unwrap_or_else(|text| {
            let message = format!("expected origins, as https://app.example, not {text:?}");
            self.problem(CORS_ORIGINS, message);
            web::Origins::default()
        });
        let quotas = web::Quotas::of(
            settings.get(RATE_LIMIT_STRANGERS)?,
            settings.get(RATE_LIMIT_CALLERS)?,
            settings.get(RATE_LIMIT_WINDOW)?,
        );
        let reach = match settings.get(OUTGOING_REACH)? {
            "anywhere" => connect::guard::Reach::Anywhere,
            _ => connect::guard::Reach::Public,
        };
        Ok(Doors { quotas, proxies, origins, reach })
    }

    fn groups(&self) -> base::Result<groups::Terms> {
        Ok(groups::Terms {
            max_members: self.settings.get(MAX_GROUP_MEMBERS)?,
            invitation_hours: self.settings.get(GROUP_INVITE_EXPIRY)?,
        })
    }

    fn tokens(&self) -> base::Result<identity::Lifetimes> {
        let days: i64 = self.settings.get(REFRESH_TOKEN_DAYS)?;
        Ok(identity::Lifetimes {
            access_seconds: self.settings.get(ACCESS_TOKEN_SECONDS)?,
            refresh_seconds: days.saturating_mul(24 * 60 * 60),
        })
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
    use crate::config::{TABLE, page};

    const SECRET: &str = "twenty characters or more";
    const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const NEEDED: [(&str, &str); 4] = [
        (FLORIN_SECRET_KEYS, KEYS),
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

    fn read_with_needed(set: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        read(&[&NEEDED, set].concat())
    }

    #[test]
    fn the_page_in_the_repository_is_this_one() {
        assert_eq!(
            include_str!("../../../../docs/configuration.md"),
            page(),
            "run: florin config --markdown > docs/configuration.md"
        );
    }

    #[test]
    fn the_defaults_need_only_keys_and_the_networks_credentials() {
        let config = read_with_needed(&[]).unwrap();
        assert!(config.database.is_embedded());
        assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(config.roles, Roles::ALL);
        assert!(!config.secure && config.metrics_token.is_none() && config.redis.is_none());
        assert_eq!(config.doors.quotas, web::Quotas::default());
        let worker = read(&[(FLORIN_ROLES, "worker"), (FLORIN_SECRET_KEYS, KEYS)]).unwrap();
        assert!(worker.network.is_none());
        assert!(read(&[(FLORIN_ROLES, "worker")]).is_err());
        assert!(read(&[(FLORIN_ROLES, "scheduler")]).unwrap().keyring.is_none());
    }

    #[test]
    fn what_is_wrong_is_told_together() {
        let problems = read(&[
            (DATABASE_URL, "mysql://u:hunter2@h/d"),
            (FLORIN_ROLES, "api,cook"),
            (LISTEN_ADDRESS, "8080"),
            (PUBLIC_URL, "florin.example"),
            (TRUSTED_PROXIES, "10.0.0.0/8, ten"),
            (CORS_ORIGINS, "https://app.example/"),
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
                TRUSTED_PROXIES,
                CORS_ORIGINS,
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
        let config = read_with_needed(&[(PORT, "5000")]).unwrap();
        assert_eq!(config.listen, "0.0.0.0:5000".parse().unwrap());
    }

    #[test]
    fn https_makes_cookies_secure() {
        for (url, secure) in [("https://florin.example", true), ("http://florin.example", false)] {
            assert_eq!(read_with_needed(&[(PUBLIC_URL, url)]).unwrap().secure, secure);
        }
    }

    #[test]
    fn a_config_prints_no_secret() {
        let set = [(METRICS_TOKEN, "s3cret"), (DATABASE_URL, "postgres://u:s3cret@h/d")];
        let config = read_with_needed(&set).unwrap();
        let debug = format!("{config:?}");
        assert!(!debug.contains("s3cret") && !debug.contains(SECRET), "{debug}");
    }
}
