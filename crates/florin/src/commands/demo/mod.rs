//! `florin demo`: a short day of purchases in a database of its own, told as it happens; then the
//! proof of the books, then a server to look around in.

mod cast;
mod costs;
mod folder;
mod follow;
mod play;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use base::flags::Defaults;
use base::secrets::{ExposeSecret as _, Keyring, random_code};
use connect::marqeta::sandbox::Network;
use connect::marqeta::sandbox::day::HOLDERS;
use money::Locale;

use self::cast::Cast;
use self::folder::Folder;
use self::play::Tally;
use super::ledger::print_proof;
use super::sandbox::parties::Nearby;
use super::screen::{Look, Screen, fit, millis};
use crate::config::{Config, Database, Doors, FilesAt, NetworkCredentials, Parties, Roles};
use crate::program::{self, Program};
use crate::telemetry::{self, Format};
use crate::{prometheus, shutdown};

/// Base32 characters of the network's secrets.
const SECRET_LEN: usize = 24;

/// Play a short day of card purchases, prove the books, and keep serving
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// End after the proof: status 0 when everything came out as it ought to
    #[arg(long)]
    once: bool,
    /// The port to serve on
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// The folder for the database; made afresh
    #[arg(long, value_name = "FOLDER", default_value = "florin-demo")]
    folder: PathBuf,
    /// Milliseconds between two messages [default: 350, with --once 0]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=60_000))]
    pace: Option<u64>,
}

impl Demo {
    /// How the demo logs: what goes wrong, as text, beside the commentary.
    pub fn log() -> telemetry::Options {
        telemetry::Options { format: Format::Text, level: "warn".to_owned() }
    }

    /// Plays, proves, serves.
    pub async fn run(self) -> Result<ExitCode> {
        let screen = &Screen::new();
        let folder = Folder::prepare(&self.folder)?;
        let listener = self.listen(screen)?;
        let nearby = Nearby::open()?;
        let parties = nearby.parties.clone();
        let config = Config { parties, ..config(&folder, listener.local_addr()?)? };
        let credentials = config.network.clone().context("the network's credentials")?;
        let program = Program::start(&config, listener, prometheus::install()?, true).await?;
        let zone = cast::zone(program.db.clock().now());
        let cast = Cast::assemble(&program.db, zone).await?;
        costs::record(&program.db, &cast).await?;
        introduce(screen, &program, &cast)?;
        let base_url = format!("http://{}", program.address);
        let network = Network::new(
            &base_url,
            (&credentials.user, credentials.password.expose_secret()),
            credentials.webhook_secret.expose_secret(),
        );
        let network = network?;
        let pace = self.pace.unwrap_or(if self.once { 0 } else { 350 });
        let pace = Duration::from_millis(pace);
        let tally = tokio::select! {
            tally = play::play(screen, &program.db, &cast, &network, pace) => tally?,
            () = shutdown::requested() => {
                program.stop().await?;
                return Ok(ExitCode::FAILURE);
            }
        };
        sum_up(screen, &tally)?;
        let is_sound = print_proof(screen, &program.db).await?;
        let passed = is_sound && tally.unmet == 0;
        if self.once {
            program.stop().await?;
        } else {
            invite(screen, &base_url, &cast, &credentials)?;
            show_parties(screen, &nearby)?;
            follow::follow(screen, program, &cast).await?;
        }
        Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn listen(&self, screen: &Screen) -> Result<TcpListener> {
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match program::listen(at(self.port)) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                let listener = program::listen(at(0)).context("looking for a free port")?;
                let port = listener.local_addr()?.port();
                let text = format!("Port {} is taken; serving on port {port}.", self.port);
                screen.paragraph(0, Look::Warn, &text)?;
                Ok(listener)
            }
            other => other.with_context(|| format!("listening on port {}", self.port)),
        }
    }
}

fn config(folder: &Folder, listen: SocketAddr) -> Result<Config> {
    Ok(Config {
        database: Database { url: folder.database_url(), max_connections: 4 },
        listen,
        public_url: format!("http://{listen}"),
        secure: false,
        // Whoever looks around on their own machine is not to be counted.
        doors: Doors { quotas: web::Quotas::AMPLE, ..Doors::default() },
        drain: Duration::from_secs(3),
        roles: Roles::ALL,
        network: Some(NetworkCredentials {
            user: "network".to_owned(),
            password: random_code(SECRET_LEN)?,
            webhook_secret: random_code(SECRET_LEN)?,
        }),
        keyring: Some(Arc::new(Keyring::parse(&Keyring::generate("demo")?)?)),
        tokens: identity::Lifetimes::default(),
        groups: groups::Terms::default(),
        parties: Parties::default(),
        terms: identity::Terms::default(),
        features: Defaults::default(),
        metrics_token: None,
        files: FilesAt::Folder(folder.files()),
        redis: None,
        log: Demo::log(),
    })
}

fn introduce(screen: &Screen, program: &Program, cast: &Cast) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    screen.heading(&format!("Florin {version}: a short day of card purchases"))?;
    screen.gap()?;
    let text = format!(
        "{} gives three people a card. A card network asks Florin at {}, over HTTP, whether each \
         purchase may go through; Florin decides, sets the money aside in its ledger and answers. \
         All amounts are in euro.",
        cast::ORGANISATION,
        program.address
    );
    screen.paragraph(0, Look::Plain, &text)?;
    screen.gap()?;
    let head = format!(
        "{:<18}{:<22}{:>10}{:>10}{:>10}{:>10}",
        "card", "", "funds", "purchase", "day", "month"
    );
    screen.line(&screen.paint(Look::Faint, &head))?;
    for member in &cast.members {
        let holder = member.holder;
        let amount = |money: money::Money| money.format(Locale::En);
        screen.line(&format!(
            "{}{}{:>10}{:>10}{:>10}{:>10}",
            fit(holder.name, 18),
            fit(holder.role, 22),
            amount(holder.funds),
            amount(holder.per_transaction),
            amount(holder.per_day),
            amount(holder.per_month)
        ))?;
    }
    let drawers: Vec<&str> =
        HOLDERS.iter().filter(|holder| holder.cash).map(|holder| holder.name).collect();
    let text =
        format!("Gambling is blocked on all cards; only {} may draw cash.", drawers.join(", "));
    screen.paragraph(0, Look::Plain, &text)?;
    screen.gap()?;
    Ok(())
}

fn sum_up(screen: &Screen, tally: &Tally) -> Result<()> {
    let Tally { messages, approved, declined, noted, unmet, slowest } = tally;
    screen.gap()?;
    let text = format!(
        "{messages} messages: {approved} approved, {declined} declined, {noted} taken note of. The \
         slowest answer took {}.",
        millis(*slowest)
    );
    screen.paragraph(0, Look::Plain, &text)?;
    if *unmet > 0 {
        let text = format!("{unmet} did not come out as they ought to.");
        screen.paragraph(0, Look::Bad, &text)?;
    }
    screen.gap()?;
    Ok(())
}

fn invite(
    screen: &Screen,
    base_url: &str,
    cast: &Cast,
    credentials: &NetworkCredentials,
) -> Result<()> {
    screen.gap()?;
    screen.heading(&format!("Florin keeps serving: {base_url}"))?;
    screen.gap()?;
    screen.line(&format!("  Sign in   {}", cast.email))?;
    screen.line(&format!("  Password  {}", cast.password.expose_secret()))?;
    screen.gap()?;
    let text = "Beside the cards there are what the office spends (Expenses), and a weekend that four \
                people share (Groups).";
    screen.paragraph(0, Look::Plain, text)?;
    screen.gap()?;
    let buyer = cast.members.get(1).context("the second holder")?;
    let text = format!(
        "Be the card network: send a purchase of 4.20 on the card of {}, and see it here. Each \
         sending is a purchase of its own.",
        buyer.holder.name
    );
    screen.paragraph(0, Look::Plain, &text)?;
    screen.gap()?;
    for line in follow::curl(base_url, credentials, &buyer.card_token, &buyer.user_token) {
        screen.line(&format!("  {line}"))?;
    }
    screen.gap()?;
    Ok(())
}

fn show_parties(screen: &Screen, nearby: &Nearby) -> Result<()> {
    let text = "Mail and text messages go nowhere; they are kept here, and GitHub and Google are \
                played, so that every way to sign in can be tried:";
    screen.paragraph(0, Look::Plain, text)?;
    screen.gap()?;
    screen.line(&format!("  Mail           {}/mail", nearby.base_url))?;
    screen.line(&format!("  Text messages  {}/sms", nearby.base_url))?;
    screen.gap()?;
    screen.paragraph(0, Look::Faint, "Ctrl-C ends it.")?;
    screen.gap()?;
    Ok(())
}
