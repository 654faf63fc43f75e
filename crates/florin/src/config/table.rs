//! The table of settings: what can be set, where, within which bounds and what for.
//!
//! Nothing here reads a value.

use std::time::Duration;

use base::flags::Flag;
use base::settings::{Kind, Setting};

pub(super) const DATABASE_URL: &str = "DATABASE_URL";
pub(super) const DATABASE_MAX_CONNECTIONS: &str = "DATABASE_MAX_CONNECTIONS";
pub(super) const LISTEN_ADDRESS: &str = "LISTEN_ADDRESS";
pub(super) const PORT: &str = "PORT";
pub(super) const PUBLIC_URL: &str = "PUBLIC_URL";
pub(super) const DRAIN_SECONDS: &str = "DRAIN_SECONDS";
pub(super) const FLORIN_ROLES: &str = "FLORIN_ROLES";
pub(super) const NETWORK_USER: &str = "NETWORK_USER";
pub(super) const NETWORK_PASSWORD: &str = "NETWORK_PASSWORD";
pub(super) const NETWORK_WEBHOOK_SECRET: &str = "NETWORK_WEBHOOK_SECRET";
pub(super) const FLORIN_SECRET_KEYS: &str = "FLORIN_SECRET_KEYS";
pub(super) const ACCESS_TOKEN_SECONDS: &str = "ACCESS_TOKEN_SECONDS";
pub(super) const REFRESH_TOKEN_DAYS: &str = "REFRESH_TOKEN_DAYS";
pub(super) const MAX_GROUP_MEMBERS: &str = "MAX_GROUP_MEMBERS";
pub(super) const GROUP_INVITE_EXPIRY: &str = "GROUP_INVITE_EXPIRY";
pub(super) const SMTP_HOST: &str = "SMTP_HOST";
pub(super) const SMTP_PORT: &str = "SMTP_PORT";
pub(super) const SMTP_USER: &str = "SMTP_USER";
pub(super) const SMTP_PASSWORD: &str = "SMTP_PASSWORD";
pub(super) const SMTP_ENCRYPTION: &str = "SMTP_ENCRYPTION";
pub(super) const MAIL_FROM: &str = "MAIL_FROM";
pub(super) const RATES_URL: &str = "RATES_URL";
pub(super) const SMS_CARRIER: &str = "SMS_CARRIER";
pub(super) const SMS_URL: &str = "SMS_URL";
pub(super) const SMS_ACCOUNT: &str = "SMS_ACCOUNT";
pub(super) const SMS_API_KEY: &str = "SMS_API_KEY";
pub(super) const SMS_FROM: &str = "SMS_FROM";
pub(super) const SMS_VARIABLE: &str = "SMS_VARIABLE";
pub(super) const GITHUB_CLIENT_ID: &str = "GITHUB_CLIENT_ID";
pub(super) const GITHUB_CLIENT_SECRET: &str = "GITHUB_CLIENT_SECRET";
pub(super) const GITHUB_URL: &str = "GITHUB_URL";
pub(super) const GOOGLE_CLIENT_ID: &str = "GOOGLE_CLIENT_ID";
pub(super) const GOOGLE_CLIENT_SECRET: &str = "GOOGLE_CLIENT_SECRET";
pub(super) const GOOGLE_ISSUER: &str = "GOOGLE_ISSUER";
pub(super) const IDP_ISSUER: &str = "IDP_ISSUER";
pub(super) const IDP_AUDIENCE: &str = "IDP_AUDIENCE";
pub(super) const IDP_SECRET: &str = "IDP_SECRET";
pub(super) const IDP_JWKS_URL: &str = "IDP_JWKS_URL";
pub(super) const WEBHOOK_SECRET: &str = "WEBHOOK_SECRET";
pub(super) const METRICS_TOKEN: &str = "METRICS_TOKEN";
pub(super) const FILES_URL: &str = "FILES_URL";
pub(super) const S3_ENDPOINT: &str = "S3_ENDPOINT";
pub(super) const S3_REGION: &str = "S3_REGION";
pub(super) const S3_ACCESS_KEY_ID: &str = "S3_ACCESS_KEY_ID";
pub(super) const S3_SECRET_ACCESS_KEY: &str = "S3_SECRET_ACCESS_KEY";
pub(super) const S3_PATH_STYLE: &str = "S3_PATH_STYLE";
pub(super) const REDIS_URL: &str = "REDIS_URL";
pub(super) const TRUSTED_PROXIES: &str = "TRUSTED_PROXIES";
pub(super) const CORS_ORIGINS: &str = "CORS_ORIGINS";
pub(super) const OUTGOING_REACH: &str = "OUTGOING_REACH";
pub(super) const RATE_LIMIT_WINDOW: &str = "RATE_LIMIT_WINDOW";
pub(super) const RATE_LIMIT_STRANGERS: &str = "RATE_LIMIT_STRANGERS";
pub(super) const RATE_LIMIT_CALLERS: &str = "RATE_LIMIT_CALLERS";
pub(super) const RATE_LIMIT_SIGN_IN: &str = "RATE_LIMIT_SIGN_IN";
pub(super) const RATE_LIMIT_VERIFY: &str = "RATE_LIMIT_VERIFY";
pub(super) const INVITATION_HOURS: &str = "INVITATION_HOURS";
pub(super) const LOG_FORMAT: &str = "LOG_FORMAT";
pub(super) const LOG_LEVEL: &str = "LOG_LEVEL";

/// Every setting.
pub const TABLE: &[Setting] = &[
    Setting::new(
        DATABASE_URL,
        "database.url",
        Kind::Secret,
        Some("sqlite:florin.sqlite"),
        "Where the database is: `sqlite:path`, or `postgres://user:password@host/database`.",
    ),
    Setting::new(
        DATABASE_MAX_CONNECTIONS,
        "database.max_connections",
        Kind::Integer { min: 2, max: 500 },
        Some("10"),
        "Most connections to PostgreSQL, but for card decisions' own; SQLite: one writer, so many readers.",
    ),
    Setting::new(
        LISTEN_ADDRESS,
        "http.listen",
        Kind::Text,
        Some("127.0.0.1:8080"),
        "Address and port that HTTP is served on.",
    ),
    Setting::new(
        PORT,
        "http.port",
        Kind::Integer { min: 0, max: 65_535 },
        None,
        "The port alone, on all addresses, as hosting platforms set it; it takes the place \
         of `LISTEN_ADDRESS`.",
    ),
    Setting::new(
        PUBLIC_URL,
        "http.public_url",
        Kind::Text,
        None,
        "Where people reach the site, for links in mails; `http://` and `LISTEN_ADDRESS` when not \
         set. With `https://` cookies are sent over encrypted connections only.",
    ),
    Setting::new(
        DRAIN_SECONDS,
        "http.drain_seconds",
        Kind::Integer { min: 0, max: 600 },
        Some("25"),
        "How long requests and jobs may still run after a shutdown was asked for.",
    ),
    Setting::new(
        TRUSTED_PROXIES,
        "http.trusted_proxies",
        Kind::List,
        None,
        "Addresses and networks, as `10.0.0.0/8`, of the proxies in front: what they write into \
         `X-Forwarded-For` is where a request comes from.",
    ),
    Setting::new(
        CORS_ORIGINS,
        "http.cors_origins",
        Kind::List,
        None,
        "Origins, as `https://app.example`, whose scripts may use the API; pages are for this \
         site alone.",
    ),
    Setting::new(
        OUTGOING_REACH,
        "http.outgoing_reach",
        Kind::Choice(&["public", "anywhere"]),
        Some("public"),
        "Where addresses that people supply may lead, as those of webhooks: the public internet \
         over https, or `anywhere` for development.",
    ),
    Setting::new(
        RATE_LIMIT_WINDOW,
        "limits.window",
        Kind::Duration { min: Duration::from_secs(1), max: Duration::from_hours(24) },
        Some("15m"),
        "How long the requests of a caller are counted together, from the first one. Exact over \
         several processes with `REDIS_URL`; without it each counts alone.",
    ),
    Setting::new(
        RATE_LIMIT_STRANGERS,
        "limits.strangers",
        Kind::Integer { min: 1, max: 1_000_000_000 },
        Some("100"),
        "Requests in a window from an address that does not say who it is.",
    ),
    Setting::new(
        RATE_LIMIT_CALLERS,
        "limits.callers",
        Kind::Integer { min: 1, max: 1_000_000_000 },
        Some("1000"),
        "Requests in a window of a person or key.",
    ),
    Setting::new(
        RATE_LIMIT_SIGN_IN,
        "limits.sign_in",
        Kind::Integer { min: 1, max: 1_000_000_000 },
        Some("10"),
        "Tries a minute of an address at signing in, signing up and whatever sends a message.",
    ),
    Setting::new(
        RATE_LIMIT_VERIFY,
        "limits.verify",
        Kind::Integer { min: 1, max: 1_000_000_000 },
        Some("5"),
        "Tries a minute of an address at a code, a link or a second factor.",
    ),
    Setting::new(
        FLORIN_ROLES,
        "roles",
        Kind::List,
        Some("api,worker,scheduler"),
        "What this process does: any of `api`, `worker` and `scheduler`. Health and metrics \
         are served in any case.",
    ),
    Setting::new(
        NETWORK_USER,
        "network.user",
        Kind::Text,
        None,
        "The user with which the card network signs in at the gateway; needed for the role \
         `api`.",
    ),
    Setting::new(
        NETWORK_PASSWORD,
        "network.password",
        Kind::Secret,
        None,
        "The card network's password, at least 20 characters; needed for the role `api`.",
    ),
    Setting::new(
        NETWORK_WEBHOOK_SECRET,
        "network.webhook_secret",
        Kind::Secret,
        None,
        "The secret that the card network signs its webhooks with, at least 20 characters; \
         needed for the role `api`.",
    ),
    Setting::new(
        FLORIN_SECRET_KEYS,
        "secret_keys",
        Kind::Secret,
        None,
        "Keys that encrypt stored secrets and sign tokens: `id:key` with commas between, the \
         newest first, a key being 32 bytes in base64; needed for the roles `api` and `worker`.",
    ),
    feature(Flag::AccountingBackbone, "features.accounting_backbone", "false"),
    feature(Flag::MigrationWizard, "features.migration_wizard", "false"),
    feature(Flag::Psd2Banking, "features.psd2_banking", "false"),
    feature(Flag::PartnerPortal, "features.partner_portal", "false"),
    feature(Flag::PartnerMockedData, "features.partner_mocked_data", "true"),
    feature(Flag::AdvancedPayments, "features.advanced_payments", "false"),
    feature(Flag::McpAiTools, "features.mcp_ai_tools", "false"),
    feature(Flag::Monitoring, "features.monitoring", "false"),
    Setting::new(
        ACCESS_TOKEN_SECONDS,
        "tokens.access_seconds",
        Kind::Integer { min: 60, max: 3_600 },
        Some("900"),
        "How long a program's access token lasts; ending its session ends it at once.",
    ),
    Setting::new(
        REFRESH_TOKEN_DAYS,
        "tokens.refresh_days",
        Kind::Integer { min: 1, max: 90 },
        Some("7"),
        "How long a program stays signed in without exchanging its refresh token.",
    ),
    Setting::new(
        INVITATION_HOURS,
        "invitations.hours",
        Kind::Integer { min: 1, max: 2_160 },
        Some("168"),
        "How long an invitation into an organisation can be accepted.",
    ),
    Setting::new(
        MAX_GROUP_MEMBERS,
        "groups.max_members",
        Kind::Integer { min: 2, max: 1_000 },
        Some("50"),
        "Most members of a group that shares costs.",
    ),
    Setting::new(
        GROUP_INVITE_EXPIRY,
        "groups.invite_hours",
        Kind::Integer { min: 1, max: 8_760 },
        Some("168"),
        "How many hours an invitation into such a group works.",
    ),
    Setting::new(
        SMTP_HOST,
        "mail.host",
        Kind::Text,
        None,
        "The server that takes mail; without one mails wait, and their jobs die after some hours.",
    ),
    Setting::new(
        SMTP_PORT,
        "mail.port",
        Kind::Integer { min: 1, max: 65_535 },
        Some("587"),
        "Its port.",
    ),
    Setting::new(
        SMTP_USER,
        "mail.user",
        Kind::Text,
        None,
        "The user that it knows Florin by, if it asks.",
    ),
    Setting::new(SMTP_PASSWORD, "mail.password", Kind::Secret, None, "The user's password."),
    Setting::new(
        SMTP_ENCRYPTION,
        "mail.encryption",
        Kind::Choice(&["starttls", "tls", "none"]),
        Some("starttls"),
        "How the connection is protected: STARTTLS, TLS from the first byte (port 465), or not \
         at all, for a relay on the same machine.",
    ),
    Setting::new(
        MAIL_FROM,
        "mail.from",
        Kind::Text,
        None,
        "Who mail is from, as `Florin <no-reply@example.com>`; needed with `SMTP_HOST`.",
    ),
    Setting::new(
        RATES_URL,
        "rates.url",
        Kind::Text,
        None,
        "Where rates of exchange are published, as `https://www.ecb.europa.eu/stats/eurofxref`; \
         without it foreign amounts are counted only as they were charged.",
    ),
    Setting::new(
        SMS_CARRIER,
        "sms.carrier",
        Kind::Choice(&["twilio", "msg91"]),
        None,
        "Who brings text messages; without one nobody signs in by telephone.",
    ),
    Setting::new(
        SMS_URL,
        "sms.url",
        Kind::Text,
        None,
        "Where the carrier's API is, when it is not the carrier's own address.",
    ),
    Setting::new(
        SMS_ACCOUNT,
        "sms.account",
        Kind::Text,
        None,
        "The account at a carrier that speaks as Twilio does: `AC…`.",
    ),
    Setting::new(
        SMS_API_KEY,
        "sms.api_key",
        Kind::Secret,
        None,
        "The account's token, or MSG91's key; needed with `SMS_CARRIER`.",
    ),
    Setting::new(
        SMS_FROM,
        "sms.from",
        Kind::Text,
        None,
        "The number or messaging service that messages are from; for MSG91 the registered \
         template. Needed with `SMS_CARRIER`.",
    ),
    Setting::new(
        SMS_VARIABLE,
        "sms.variable",
        Kind::Text,
        Some("otp"),
        "The one variable of MSG91's template.",
    ),
    Setting::new(
        GITHUB_CLIENT_ID,
        "github.client_id",
        Kind::Text,
        None,
        "Florin as GitHub knows it; without it nobody signs in with GitHub.",
    ),
    Setting::new(
        GITHUB_CLIENT_SECRET,
        "github.client_secret",
        Kind::Secret,
        None,
        "Florin's secret at GitHub. The callback is `/api/v1/auth/oauth/github/callback` of `PUBLIC_URL`.",
    ),
    Setting::new(
        GITHUB_URL,
        "github.url",
        Kind::Text,
        Some("https://github.com"),
        "GitHub's address, or an Enterprise Server's.",
    ),
    Setting::new(
        GOOGLE_CLIENT_ID,
        "google.client_id",
        Kind::Text,
        None,
        "Florin as Google knows it; without it nobody signs in with Google.",
    ),
    Setting::new(
        GOOGLE_CLIENT_SECRET,
        "google.client_secret",
        Kind::Secret,
        None,
        "Florin's secret at Google. The callback is `/api/v1/auth/oauth/google/callback` of `PUBLIC_URL`.",
    ),
    Setting::new(
        GOOGLE_ISSUER,
        "google.issuer",
        Kind::Text,
        Some("https://accounts.google.com"),
        "Google's issuer, or another OpenID Connect provider's.",
    ),
    Setting::new(
        IDP_ISSUER,
        "idp.issuer",
        Kind::Text,
        None,
        "An identity provider whose tokens are accepted, exactly as their claim `iss` names \
         it: `https://….supabase.co/auth/v1`.",
    ),
    Setting::new(
        IDP_AUDIENCE,
        "idp.audience",
        Kind::Text,
        Some("authenticated"),
        "What the claim `aud` of those tokens must be.",
    ),
    Setting::new(
        IDP_SECRET,
        "idp.secret",
        Kind::Secret,
        None,
        "The secret that those tokens are signed with (HS256), at least 32 bytes.",
    ),
    Setting::new(
        IDP_JWKS_URL,
        "idp.jwks_url",
        Kind::Text,
        None,
        "Where the public keys of those tokens are (RS256, ES256); without it and a secret \
         the issuer's discovery document says.",
    ),
    Setting::new(
        WEBHOOK_SECRET,
        "idp.webhook_secret",
        Kind::Secret,
        None,
        "The secret that the identity provider signs `/api/v1/auth/webhook` with: `whsec_…`.",
    ),
    Setting::new(
        METRICS_TOKEN,
        "metrics.token",
        Kind::Secret,
        None,
        "The bearer token that `/metrics` asks for; without one anybody may read it.",
    ),
    Setting::new(
        FILES_URL,
        "files.url",
        Kind::Text,
        Some("file:florin-files"),
        "Where files are kept: `file:folder`, or `s3://bucket` when several processes share \
         them.",
    ),
    Setting::new(
        S3_ENDPOINT,
        "files.s3.endpoint",
        Kind::Text,
        None,
        "Address of the S3-compatible store; Amazon's own when not set.",
    ),
    Setting::new(
        S3_REGION,
        "files.s3.region",
        Kind::Text,
        Some("us-east-1"),
        "Region of the store.",
    ),
    Setting::new(
        S3_ACCESS_KEY_ID,
        "files.s3.access_key_id",
        Kind::Text,
        None,
        "Public half of the store's key; needed for `s3://`.",
    ),
    Setting::new(
        S3_SECRET_ACCESS_KEY,
        "files.s3.secret_access_key",
        Kind::Secret,
        None,
        "Secret half of the store's key; needed for `s3://`.",
    ),
    Setting::new(
        S3_PATH_STYLE,
        "files.s3.path_style",
        Kind::Boolean,
        Some("true"),
        "Whether the bucket is in the path, as most stores want it, or in the host's name.",
    ),
    Setting::new(
        REDIS_URL,
        "redis.url",
        Kind::Secret,
        None,
        "A Redis that several processes share; optional, and losing it loses nothing.",
    ),
    Setting::new(
        LOG_FORMAT,
        "log.format",
        Kind::Choice(&["json", "text"]),
        Some("json"),
        "How log lines look. They go to standard error.",
    ),
    Setting::new(
        LOG_LEVEL,
        "log.level",
        Kind::Choice(&["error", "warn", "info", "debug"]),
        Some("info"),
        "The least severe line that is logged.",
    ),
];

/// What a feature is where no operator has set it.
const fn feature(flag: Flag, path: &'static str, default: &'static str) -> Setting {
    Setting::new(flag.variable(), path, Kind::Boolean, Some(default), flag.meaning())
}
