//! `florin sandbox play`: messages of the card network, sent to a running Florin.

use anyhow::{Context as _, Result, bail};
use base::secrets::ExposeSecret as _;
use base::{Clock, Ids, Timestamp};
use connect::marqeta::sandbox::{Envelope, Merchant, Network, Part, Purchase, day, merchants};
use connect::marqeta::{Class, Message};
use money::{Currency, Locale, Money};

use crate::commands::screen::{Answer, Screen, fit, millis};
use crate::config::Config;

const SECONDS_PER_DAY: i64 = 86_400;

/// The credentials are those of the configuration
#[derive(Debug, clap::Args)]
pub struct Play {
    /// What happens
    story: Story,
    /// The network's token of the card; for a day three of them
    #[arg(long = "card", value_name = "TOKEN", required = true)]
    cards: Vec<String>,
    /// The network's token of the cardholder; for a day three of them
    #[arg(long = "user", value_name = "TOKEN", required = true)]
    users: Vec<String>,
    /// How much
    #[arg(long, value_name = "AMOUNT", default_value = "12.50")]
    amount: String,
    /// In which currency: the card's
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = Currency::parse)]
    currency: Currency,
    /// Where: part of a sandbox merchant's name
    #[arg(long, value_name = "NAME", default_value = "bakery", value_parser = merchant)]
    merchant: Merchant,
    /// Where Florin is [default: where the configuration says it listens]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// What all tokens follow from; the same seed is the same purchase [default: a new one]
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Story {
    /// May this go through?
    Purchase,
    /// It grows by the same amount again
    Incremental,
    /// It was for half of it only
    Advice,
    /// It is taken back
    Reversal,
    /// It settles
    Clearing,
    /// It settles and is given back
    Refund,
    /// It settles without having been asked for
    ForceCapture,
    /// Nobody settles it in time
    Expiry,
    /// What is on the account?
    Inquiry,
    /// Is the card in order?
    Verification,
    /// The answer comes too late
    Timeout,
    /// It is sent twice, and once more with another amount
    Duplicate,
    /// A day of three cards; its controls are those of the demo
    Day,
}

fn merchant(name: &str) -> Result<Merchant, String> {
    let wanted = name.to_uppercase().replace('-', " ");
    let found = merchants::ALL.into_iter().find(|merchant| merchant.name.contains(&wanted));
    found.ok_or_else(|| {
        let names: Vec<String> = merchants::ALL.iter().map(|m| m.name.to_lowercase()).collect();
        format!("there are {}", names.join(", "))
    })
}

impl Play {
    /// Sends every message and prints a line for each.
    pub async fn run(self, config: &Config) -> Result<()> {
        let network = self.network(config)?;
        let screen = Screen::new();
        for envelope in self.envelopes()? {
            let exchange = network.send(&envelope).await?;
            let message = Message::parse(&envelope.transaction).context("reading a message")?;
            let amount = message.total().context("reading an amount")?;
            let is_money =
                !matches!(message.class(), Class::BalanceInquiry | Class::AccountVerification);
            let asked = if is_money { amount.to_plain() } else { String::new() };
            let answer = Answer::of(&exchange, &asked);
            let label = if message.timed_out() { "timed_out" } else { message.class().as_str() };
            let merchant = message.card_acceptor.as_ref().and_then(|at| at.name.as_deref());
            screen.line(&format!(
                "{}  {}{:>14}  {}  {:>8}  {}",
                fit(label, 20),
                fit(merchant.unwrap_or_default(), 20),
                amount.format_with_code(Locale::En),
                screen.paint(answer.look, &fit(answer.word, 10)),
                millis(exchange.took),
                answer.detail
            ))?;
            if message.class() == Class::BalanceInquiry {
                screen.paragraph(2, answer.look, &String::from_utf8_lossy(&exchange.reply))?;
            }
        }
        Ok(())
    }

    fn network(&self, config: &Config) -> Result<Network> {
        let credentials =
            config.network.as_ref().context("the network's credentials are not set")?;
        let base_url = self.base_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
        let password = credentials.password.expose_secret();
        let secret = credentials.webhook_secret.expose_secret();
        Ok(Network::new(&base_url, (&credentials.user, password), secret)?)
    }

    fn envelopes(&self) -> Result<Vec<Envelope>> {
        let now = Clock::system().now();
        let seed = self.seed.clone().unwrap_or_else(|| {
            Ids::random(Clock::system()).next::<base::who::Organisation>().to_string()
        });
        let tokens: Vec<(&str, &str)> = self
            .cards
            .iter()
            .map(String::as_str)
            .zip(self.users.iter().map(String::as_str))
            .collect();
        if self.story == Story::Day {
            let Ok(three) = tokens.try_into() else { bail!("a day has three cards and users") };
            let today = i64::from(now.utc_day()).saturating_mul(SECONDS_PER_DAY);
            let scenes = day::script(&seed, Timestamp::from_seconds(today), three);
            return Ok(scenes?.into_iter().map(|s| s.envelope).collect());
        }
        let [token] = *tokens else { bail!("one card and one user play this") };
        let amount = Money::parse_plain(&self.amount, self.currency).context("the amount")?;
        let purchase = Purchase::new(seed, token, &self.merchant, amount, now);
        Ok(story(self.story, &purchase, now)?)
    }
}

fn story(story: Story, purchase: &Purchase, at: Timestamp) -> base::Result<Vec<Envelope>> {
    let amount = purchase.amount;
    let last = Part { is_final: Some(true), of: None };
    let ask = purchase.authorization()?;
    Ok(match story {
        Story::Purchase => vec![ask],
        Story::Incremental => vec![ask, purchase.incremental(1, amount, at)?],
        Story::Advice => vec![ask, purchase.advice(1, amount, half(amount), at)?],
        Story::Reversal => vec![ask, purchase.reversal(1, amount, at)?],
        Story::Clearing => vec![ask, purchase.clearing(1, amount, last, at)?],
        Story::Refund => {
            let settled = purchase.clearing(1, amount, last, at)?;
            vec![ask, settled, purchase.refund(1, amount, true, at)?]
        }
        Story::ForceCapture => vec![purchase.force_capture(1, amount, at)?],
        Story::Expiry => vec![ask, purchase.expiration(amount, at)?],
        Story::Inquiry => vec![purchase.balance_inquiry()?],
        Story::Verification => vec![purchase.account_verification()?],
        Story::Timeout => vec![ask, purchase.timed_out()?],
        Story::Duplicate => {
            vec![ask.clone(), ask, purchase.forged_duplicate(half(amount))?]
        }
        Story::Day => Vec::new(),
    })
}

fn half(amount: Money) -> Money {
    Money::new(amount.minor().div_euclid(2), amount.currency())
}
