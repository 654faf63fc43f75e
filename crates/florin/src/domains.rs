//! What the domains bring to the program: changes of the schema, listeners, jobs and schedules.
//!
//! A domain that has something to bring is added here and nowhere else; its routes are added in
//! `router`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use base::Result;
use base::db::Subscriptions;
use base::db::migrations::{BASE, Migration};
use base::files::Files;
use base::jobs::{Handler, Handlers, QueueLimit, Schedule};
use base::secrets::Keyring;
use base::{idempotency, inbox};
use connect::guard::{Guard, Reach};
use connect::rates::Ecb;

use crate::config::Config;
use crate::parties;

/// How long an exchange with an address that a customer supplied may take.
const OUTGOING_PATIENCE: Duration = Duration::from_secs(15);

/// What jobs meet beside the database.
#[derive(Debug, Clone)]
pub struct Means {
    /// Opens what was sealed.
    pub keyring: Arc<Keyring>,
    /// Mail, text messages, providers.
    pub parties: identity::Parties,
    /// Files.
    pub files: Files,
    /// Where people reach the site, for links.
    pub site_url: String,
    /// Where addresses that customers supply may lead.
    pub reach: Reach,
    /// Whoever publishes rates of exchange.
    pub bank: Option<Ecb>,
}

impl Means {
    /// What the configuration says.
    pub fn new(config: &Config, files: Files) -> anyhow::Result<Self> {
        Ok(Self {
            keyring: config.keyring.clone().context("the keys of stored secrets")?,
            parties: parties::parties(&config.parties)?,
            files,
            site_url: config.public_url.clone(),
            reach: config.doors.reach,
            bank: config.parties.rates.as_deref().map(Ecb::new).transpose()?,
        })
    }
}

/// Every change of the schema.
pub fn migrations() -> Vec<Migration> {
    [
        BASE,
        ledger::MIGRATIONS,
        identity::MIGRATIONS,
        cards::MIGRATIONS,
        notices::MIGRATIONS,
        expenses::MIGRATIONS,
        groups::MIGRATIONS,
    ]
    .concat()
}

/// Who listens to which events.
pub fn subscriptions() -> Subscriptions {
    Subscriptions::from([(groups::ForgetPerson::TO, vec![groups::ForgetPerson::KIND])])
}

/// Who does which jobs.
pub fn handlers(means: &Means) -> Result<Handlers> {
    let Means { keyring, parties, files, site_url, reach, bank } = means.clone();
    let mailer = parties.mailer.clone();
    let carrier = parties.carrier.clone();
    let all: Vec<Arc<dyn Handler>> = vec![
        Arc::new(idempotency::Sweep),
        Arc::new(identity::Prune),
        Arc::new(inbox::Read::new(readers(&parties))?),
        Arc::new(inbox::Prune),
        Arc::new(notices::Deliver { keyring: keyring.clone(), guard: guard(reach)? }),
        Arc::new(notices::Prune),
        Arc::new(expenses::Recur),
        Arc::new(expenses::DoImport),
        Arc::new(expenses::rates::FetchRates { bank }),
        Arc::new(groups::ForgetPerson),
        Arc::new(identity::SendMail { mailer, keyring: keyring.clone() }),
        Arc::new(identity::SendSms { carrier, keyring: keyring.clone() }),
        Arc::new(identity::AnswerForgotten { keyring, site_url }),
        Arc::new(expenses::DiscardReceipt { files: files.clone() }),
        Arc::new(expenses::WriteExport { files: files.clone() }),
        Arc::new(expenses::PruneExports { files: files.clone() }),
        Arc::new(identity::DiscardPicture { files }),
    ];
    Handlers::new(all)
}

/// The way to addresses that customers supply.
pub fn guard(reach: Reach) -> Result<Guard> {
    Guard::new(reach, OUTGOING_PATIENCE)
}

/// Who reads what parties deliver.
fn readers(parties: &identity::Parties) -> Vec<Arc<dyn inbox::Reader>> {
    let issuer =
        parties.outside.as_ref().map_or_else(String::new, |outside| outside.name().to_owned());
    vec![Arc::new(identity::OutsideNews { issuer })]
}

/// What the calendar leaves.
pub fn schedules() -> Result<Vec<Schedule>> {
    Ok(vec![
        idempotency::schedule()?,
        identity::Prune::schedule()?,
        inbox::schedule()?,
        notices::schedule()?,
        expenses::Recur::schedule()?,
        expenses::rates::FetchRates::schedule()?,
        expenses::PruneExports::schedule()?,
    ])
}

/// How many jobs of each queue one process does at once; together fewer than the database has
/// connections by default.
pub const QUEUES: &[QueueLimit] = &[
    QueueLimit { queue: base::events::QUEUE, at_once: 2 },
    QueueLimit { queue: "default", at_once: 2 },
    QueueLimit { queue: identity::MAIL_QUEUE, at_once: 2 },
    QueueLimit { queue: identity::SMS_QUEUE, at_once: 1 },
    QueueLimit { queue: inbox::QUEUE, at_once: 1 },
    QueueLimit { queue: notices::QUEUE, at_once: 2 },
];
