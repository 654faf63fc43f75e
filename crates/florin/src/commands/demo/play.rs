//! The play: the script's messages go over HTTP, one by one, and each is told with what came of it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use base::{Db, Timestamp};
use connect::marqeta::sandbox::Network;
use connect::marqeta::sandbox::day::{self, Expect, Scene};
use connect::marqeta::{Class, Message};
use ledger::{AccountId, accounts};
use money::{Currency, Locale, Money};

use super::cast::Cast;
use crate::commands::screen::{Answer, Look, Screen, WIDTH, fit, millis, wrap};

/// All tokens follow from it: the same day in every demo.
const SEED: &str = "florin demo";
/// Where the second column begins.
const INDENT: usize = 7;
/// And where, behind a name, the sentence.
const SENTENCE: usize = INDENT + 7;
/// What the script leaves on each account, in cents, in the order of the holders: the funds less
/// what was settled and what the hotel still holds, plus what the restaurant gave back.
const LEFT: [i64; 3] = [169_200, 44_103, 0];
const SECONDS_PER_DAY: i64 = 86_400;

/// How the day went.
#[derive(Debug, Default)]
pub struct Tally {
    /// Messages.
    pub messages: usize,
    /// Of them approved, in part too.
    pub approved: usize,
    /// Declined.
    pub declined: usize,
    /// Told, not asked.
    pub noted: usize,
    /// What did not come out as it ought to.
    pub unmet: usize,
    /// The slowest answer to a question.
    pub slowest: Duration,
}

/// Plays the day of `now`, with `pace` between two messages.
pub async fn play(
    screen: &Screen,
    db: &Db,
    cast: &Cast,
    network: &Network,
    pace: Duration,
) -> Result<Tally> {
    let midnight = Timestamp::from_seconds(
        i64::from(db.clock().now().utc_day()).saturating_mul(SECONDS_PER_DAY),
    );
    let scenes = day::script(SEED, midnight, cast.tokens()?)?;
    let columns = format!(
        "{:INDENT$}{}  {:<9}{:>9}  {:<10}  {:>8}{:>11}",
        "",
        fit("where", 20),
        "network",
        "amount",
        "answer",
        "took",
        "available"
    );
    screen.line(&screen.paint(Look::Faint, &columns))?;
    let mut tally = Tally::default();
    for scene in &scenes {
        let sent = network.send(&scene.envelope);
        let exchange = sent.await?;
        let asked = Asked::read(&scene.envelope.transaction)?;
        let answer = Answer::of(&exchange, &asked.amount.to_plain());
        let left = available(db, cast, cast.member(scene.holder)?.account).await?;
        tally.count(scene.expect, &answer, exchange.took);
        tell(screen, scene, &asked, &answer, exchange.took, left)?;
        if !scene.expect.met_by(&exchange) {
            tally.unmet += 1;
            let text = format!("└ expected {}", expected(scene.expect));
            screen.paragraph(INDENT, Look::Bad, &text)?;
        }
        tokio::time::sleep(pace).await;
    }
    for (member, left) in cast.members.iter().zip(LEFT) {
        let (is, ought) = (available(db, cast, member.account).await?, eur(left));
        if is != ought {
            tally.unmet += 1;
            let amounts = [is, ought].map(|amount| amount.format(Locale::En));
            let [is, ought] = amounts;
            let text = format!("{} is left with {is}, expected {ought}", member.holder.name);
            screen.paragraph(INDENT, Look::Bad, &text)?;
        }
    }
    Ok(tally)
}

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

impl Tally {
    fn count(&mut self, expect: Expect, answer: &Answer, took: Duration) {
        self.messages += 1;
        if expect == Expect::Note {
            self.noted += 1;
            return;
        }
        self.slowest = self.slowest.max(took);
        match answer.look {
            Look::Good | Look::Warn => self.approved += 1,
            _ => self.declined += 1,
        }
    }
}

/// What the network asks or tells, in a word, and the amount.
struct Asked {
    verb: &'static str,
    amount: Money,
}

impl Asked {
    fn read(transaction: &[u8]) -> Result<Self> {
        let message = Message::parse(transaction).context("reading a message of the script")?;
        let amount = message.total().context("reading an amount of the script")?;
        let verb = match message.class() {
            _ if message.timed_out() => "withdraws",
            Class::Authorization | Class::AuthPlusCapture => "asks",
            Class::Incremental => "asks more",
            Class::Advice => "corrects",
            Class::Reversal => "reverses",
            Class::Expiration => "expires",
            Class::Clearing(_) | Class::ForceCapture => "settles",
            Class::Refund | Class::RefundAuthorization => "refunds",
            Class::BalanceInquiry => "inquires",
            Class::AccountVerification => "verifies",
            Class::StandIn | Class::Other => "tells",
        };
        Ok(Self { verb, amount })
    }
}

fn tell(
    screen: &Screen,
    scene: &Scene,
    asked: &Asked,
    answer: &Answer,
    took: Duration,
    left: Money,
) -> Result<()> {
    let name = scene.holder.name.split(' ').next().unwrap_or_default();
    let head = format!("{:INDENT$}{name}", clock_time(scene.at));
    for (nth, say) in wrap(scene.say, WIDTH - SENTENCE).iter().enumerate() {
        let head = if nth == 0 { head.as_str() } else { "" };
        screen.line(&format!("{head:SENTENCE$}{}", screen.paint(Look::Strong, say)))?;
    }
    let line = format!(
        "{:INDENT$}{}  {:<9}{:>9}  {}  {:>8}{:>11}",
        "",
        fit(&scene.merchant.name, 20),
        asked.verb,
        asked.amount.format(Locale::En),
        screen.paint(answer.look, &fit(answer.word, 10)),
        millis(took),
        left.format(Locale::En),
    );
    screen.line(&line)?;
    if !answer.detail.is_empty() {
        screen.paragraph(INDENT, answer.look, &format!("└ {}", answer.detail))?;
    }
    Ok(())
}

/// `08:05`.
fn clock_time(at: Timestamp) -> String {
    at.to_string().get(11..16).unwrap_or_default().to_owned()
}

fn expected(expect: Expect) -> String {
    match expect {
        Expect::Approve => "an approval".to_owned(),
        Expect::ApprovePart(part) => format!("an approval for {}", part.format(Locale::En)),
        Expect::Decline => "a decline".to_owned(),
        Expect::Note => "to be taken note of".to_owned(),
    }
}

/// What the account can still give.
async fn available(db: &Db, cast: &Cast, account: AccountId) -> Result<Money> {
    let mut tx = db.read(cast.who.clone()).await?;
    let found = accounts::find(&mut tx, account, cast.who.organisation).await?;
    let account = found.context("the account of a card")?;
    let minor = i64::try_from(account.available()).context("what an account can give")?;
    Ok(eur(minor))
}
