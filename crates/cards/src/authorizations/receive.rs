//! Receiving messages: every question and every fact of the network passes here, many at a time in one commit.
//!
//! One batch is a fixed number of statements: cards, earlier messages, controls that changed, purchases that are there;
//! the desk of the ledger with every account locked; then, message by message and each seeing the ones before it, the
//! decision and its commands; then everything is written and committed. Nothing is answered before that.

use std::time::Instant;

use base::events::Event;
use base::gather::Batch;
use base::who::Organisation;
use base::{Actor, Db, Error, Id, Result, Timestamp, Tx, Who};
use uuid::Uuid;

use super::chain::{self, Link, Standing};
use super::policies::Policies;
use super::room::{Room, purchase_id};
use super::rules::{self, Decision, Facts, narrow};
use super::settle::{self, Turn};
use super::store::{self, CardRow, NewMessage, Purchase};
use super::trace::{Finding, Step, Trace};
use super::{Ask, AuthorizationId, Class, Reason, Reply, SECONDS_PER_DAY, Verdict};
use crate::controls::groups;

/// Messages in one batch, at most.
pub const MAX_BATCH: usize = 256;

/// The group commit of all messages.
#[derive(Debug)]
pub struct Receiving {
    db: Db,
    policies: Policies,
}

impl Receiving {
    /// Receives into `db`.
    pub fn new(db: Db) -> Self {
        Self { db, policies: Policies::new() }
    }
}

impl Batch for Receiving {
    type Ask = Ask;
    type Answer = Result<Reply>;

    async fn run(&self, asks: &[Ask]) -> Result<Vec<Result<Reply>>> {
        let correlation = match asks.first() {
            Some(ask) => ask.correlation.clone(),
            None => return Ok(Vec::new()),
        };
        let who = Who {
            actor: Actor::Party("card-network"),
            organisation: None,
            session: None,
            correlation,
            origin: None,
        };
        let mut tx = self.db.begin(who).await?;
        let answers = receive(&mut tx, &self.policies, asks).await?;
        tx.commit().await?;
        Ok(answers)
    }
}

/// Receives messages in their order. One that cannot be booked is answered with a fault and leaves nothing behind.
pub async fn receive(tx: &mut Tx, policies: &Policies, asks: &[Ask]) -> Result<Vec<Result<Reply>>> {
    let began = Instant::now();
    let mut room = Room::load(tx, policies, asks).await?;
    room.loaded_us = micros(began);
    let mut answers = Vec::with_capacity(asks.len());
    for ask in asks {
        let waited_us = u64::try_from(began.saturating_duration_since(ask.arrived).as_micros());
        answers.push(room.take(tx, ask, waited_us.unwrap_or(u64::MAX)));
    }
    let Room { desk, purchases, messages, touched, joined, .. } = room;
    desk.close(tx).await?;
    let changed = purchases.values().filter(|p| touched.contains(&p.position.authorization));
    // The journal names them, so they have a row although they were never seen alone.
    let strays = joined.iter().map(|(stray, _)| stray).filter(|stray| stray.is_new);
    store::write(tx, changed.chain(strays), &messages).await?;
    store::join(tx, &joined).await?;
    Ok(answers)
}

impl Room {
    /// One message: answered from before if it came before, decided or booked otherwise.
    fn take(&mut self, tx: &mut Tx, ask: &Ask, waited_us: u64) -> Result<Reply> {
        let began = Instant::now();
        if let Some(known) = self.earlier.known.get(&ask.key) {
            if known.body_hash == ask.body_hash {
                return Ok(Reply { status: known.status, body: known.reply.clone() });
            }
            alarm(tx, ask);
            return ask.respond.respond(&Verdict::Declined(Reason::DuplicateToken));
        }
        if self.is_report(ask) {
            return ask.respond.respond(&Verdict::Noted);
        }
        let judged = self.judge(tx, ask)?;
        let reply = ask.respond.respond(&judged.verdict)?;
        let trace = Trace {
            steps: judged.steps,
            waited_us,
            loaded_us: self.loaded_us,
            decided_us: micros(began),
            batch: self.batch,
        };
        self.note(tx, ask, judged.link, judged.purchase, &judged.verdict, &trace, &reply)?;
        Ok(reply)
    }

    /// True for the network's report of a question that was answered: it tells nothing new.
    fn is_report(&self, ask: &Ask) -> bool {
        ask.is_told
            && (ask.class.is_question() || ask.class == Class::StandIn)
            && self.earlier.questions.contains(&ask.token)
    }

    fn judge(&mut self, tx: &mut Tx, ask: &Ask) -> Result<Judged> {
        let card = self.cards.get(&ask.card_token).cloned();
        let id = card.as_ref().and_then(|card| purchase_id(&self.earlier, card, ask));
        let purchase = match (&card, id) {
            (Some(card), Some(id)) => Some(self.purchase(tx, card, id, ask)?),
            _ => None,
        };
        let policy = self.policies.get(&ask.card_token).cloned().unwrap_or_default();
        let mut link = Link {
            key: ask.key.clone(),
            token: ask.token.clone(),
            preceding: ask.preceding.clone(),
            class: ask.class,
            amount_minor: ask.amount_minor,
            is_final: ask.is_final,
            counted: true,
            network_at: ask.network_at,
        };
        if ask.class == Class::Inquiry {
            return Ok(self.inquire(card.as_ref(), link));
        }
        let Some(tolerance) = card.as_ref().map(|card| tolerance(card, ask)) else {
            let decision = rules::decide(&Facts::nothing(&policy), ask, tx.now());
            link.counted = false;
            return Ok(Judged::of(decision, ask, link, None));
        };
        let decision = if ask.class.is_question() {
            let facts = self.facts(ask, card.as_ref(), purchase.as_ref(), &policy, &link);
            rules::decide(&facts, ask, tx.now())
        } else {
            Decision { outcome: Ok(ask.amount_minor), steps: Vec::new() }
        };
        match decision.outcome {
            Ok(approved) => link.amount_minor = approved,
            // Reversed before it came: the network hears no, but what it asked for and what it took back both happened.
            Err(Reason::AlreadyReversed) => {}
            Err(_) => link.counted = false,
        }
        let Some(mut purchase) = purchase.filter(|_| link.counted && moves_money(ask)) else {
            return Ok(Judged::of(decision, ask, link, id));
        };
        purchase.links.push(link.clone());
        let change = Change {
            key: &ask.key,
            is_fact: !ask.class.is_question(),
            lasts: if ask.class.restarts() { Lasts::Anew } else { Lasts::AsBefore },
        };
        let target = target(tx, &purchase, tolerance, change.lasts);
        let booked = self.book(tx, ask, &mut purchase, &change, target);
        let mut judged = Judged::of(decision, ask, link, id);
        match booked {
            Ok(()) => {
                self.touched.insert(purchase.position.authorization);
                if let Some(fingerprint) = purchase.fingerprint {
                    self.earlier.firsts.insert(fingerprint, purchase.position.authorization);
                }
                self.purchases.insert(purchase.position.authorization, purchase);
                Ok(judged)
            }
            // The ledger has the last word: whatever it refuses a question is declined.
            Err(outcome) if ask.class.is_question() => {
                tracing::error!(code = outcome.code(), "the ledger refused an approved question");
                judged.verdict = Verdict::Declined(Reason::InsufficientFunds);
                judged.link.counted = false;
                judged.steps.push(step("ledger", Finding::Fail, Some(Reason::InsufficientFunds)));
                Ok(judged)
            }
            Err(outcome) => {
                Err(Error::fault(format!("the ledger refused a fact: {}", outcome.code())))
            }
        }
    }

    fn inquire(&self, card: Option<&CardRow>, link: Link) -> Judged {
        let account = card.and_then(|card| self.desk.account(card.funding));
        let verdict =
            account.map_or(Verdict::Declined(Reason::UnknownCard), |account| Verdict::Balances {
                ledger_minor: account.credit_balance(),
                available_minor: narrow(account.available()),
                currency: account.unit,
            });
        let finding = if account.is_some() { Finding::Pass } else { Finding::Fail };
        let reason = account.is_none().then_some(Reason::UnknownCard);
        let link = Link { counted: false, ..link };
        let steps = vec![step("card", finding, reason)];
        Judged { verdict, steps, link, purchase: None }
    }

    /// Moves the books to where a purchase should stand.
    pub(super) fn book(
        &mut self,
        tx: &Tx,
        ask: &Ask,
        purchase: &mut Purchase,
        change: &Change<'_>,
        target: Standing,
    ) -> Result<(), ledger::Outcome> {
        let policy = self.policies.get(&ask.card_token).cloned().unwrap_or_default();
        let limits = self.unused(&policy, ask, tx.now());
        self.open_windows(ask, &limits);
        let days = self.cards.get(&ask.card_token).map_or(7, |card| card.hold_days);
        let days = ask.merchant.mcc.as_deref().map_or(days, |mcc| groups::hold_days(mcc, days));
        let timeout_s = match change.lasts {
            Lasts::Until(end) => tx.now().seconds_until(end),
            Lasts::AsBefore | Lasts::Anew => days.saturating_mul(SECONDS_PER_DAY),
        };
        let restarts = change.lasts != Lasts::AsBefore;
        let turn = Turn {
            key: change.key,
            class: ask.class,
            is_fact: change.is_fact,
            restarts,
            target,
            timeout_s,
            now: tx.now(),
            limits: &limits,
            refilled: &self.refilled(ask),
        };
        let (commands, position) = settle::plan(&purchase.position, &turn, |hold| self.open(hold));
        let done = self.desk.run(tx, &commands, None);
        if let Some(failed) = done
            .iter()
            .map(|done| done.outcome)
            .find(|outcome| !outcome.is_success() && *outcome != ledger::Outcome::LinkedFailed)
        {
            return Err(failed);
        }
        purchase.position = position;
        purchase.held_minor = target.held_minor;
        purchase.flags = target.flags;
        if restarts {
            purchase.expires_at = tx.now().plus_seconds(timeout_s);
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "one row has many parts")]
    fn note(
        &mut self,
        tx: &mut Tx,
        ask: &Ask,
        link: Link,
        purchase: Option<AuthorizationId>,
        verdict: &Verdict,
        trace: &Trace,
        reply: &Reply,
    ) -> Result<()> {
        let card = self.cards.get(&ask.card_token);
        let nobody: Id<Organisation> = Id::from_uuid(Uuid::nil());
        let organisation = card.map_or(nobody, |card| card.organisation);
        let id = tx.new_id();
        let authorization = purchase.unwrap_or(Id::from_uuid(Uuid::nil()));
        let json = |what: &str, value: serde_json::Result<String>| {
            value.map_err(|error| Error::caused(format!("writing {what}"), error))
        };
        let known = store::Known {
            body_hash: ask.body_hash.clone(),
            status: reply.status,
            reply: reply.body.clone(),
        };
        if let Some(purchase) = purchase {
            self.earlier.purchases.insert(ask.token.clone(), purchase);
        }
        self.earlier.known.insert(ask.key.clone(), known);
        if ask.class.is_question() {
            self.earlier.questions.insert(ask.token.clone());
        }
        announce(tx, ask, card, id, verdict, trace);
        self.messages.push(NewMessage {
            id,
            organisation,
            card: card.map_or(Id::from_uuid(Uuid::nil()), |card| card.card),
            authorization,
            link,
            asked_minor: ask.amount_minor,
            status: reply.status,
            body_hash: ask.body_hash.clone(),
            currency: ask.currency,
            merchant: json("a merchant", serde_json::to_string(&ask.merchant))?,
            verdict: verdict.name(),
            trace: json("a trace", serde_json::to_string(trace))?,
            reply: reply.body.clone(),
        });
        Ok(())
    }
}

/// What became of one message.
struct Judged {
    verdict: Verdict,
    steps: Vec<Step>,
    link: Link,
    purchase: Option<AuthorizationId>,
}

impl Judged {
    fn of(decision: Decision, ask: &Ask, link: Link, purchase: Option<AuthorizationId>) -> Self {
        let verdict = match decision.outcome {
            _ if !ask.class.is_question() => Verdict::Noted,
            Ok(amount_minor) => Verdict::Approved { amount_minor, currency: ask.currency },
            Err(reason) => Verdict::Declined(reason),
        };
        Self { verdict, steps: decision.steps, link, purchase }
    }
}

impl Purchase {
    fn is_expired(&self, tx: &Tx) -> bool {
        self.expires_at <= tx.now()
    }
}

/// How the books are changed.
pub(super) struct Change<'a> {
    /// What the ids of the commands are made of.
    pub key: &'a str,
    /// See [`Turn::is_fact`].
    pub is_fact: bool,
    /// What becomes of the time that the purchase has.
    pub lasts: Lasts,
}

/// How long what a purchase holds lasts from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasts {
    /// As long as it did.
    AsBefore,
    /// As long as the card's and the merchant's terms say, from now on.
    Anew,
    /// Until then, which is not over.
    Until(Timestamp),
}

/// Where a purchase should stand now: as its messages say, and with nothing held once it has expired, unless its time
/// begins anew.
pub(super) fn target(tx: &Tx, purchase: &Purchase, tolerance: i64, lasts: Lasts) -> Standing {
    let mut target = chain::standing(&purchase.links, tolerance);
    if purchase.is_expired(tx) && lasts == Lasts::AsBefore {
        target.held_minor = 0;
    }
    target
}

const fn moves_money(ask: &Ask) -> bool {
    !matches!(ask.class, Class::Verification | Class::Inquiry)
}

pub(super) fn tolerance(card: &CardRow, ask: &Ask) -> i64 {
    let is_tolerated = ask.merchant.mcc.as_deref().is_some_and(groups::takes_tolerance);
    if is_tolerated { card.tolerance } else { 0 }
}

fn step(name: &str, finding: Finding, reason: Option<Reason>) -> Step {
    Step { step: name.to_owned(), finding, reason, control: None, figures: None }
}

/// The same token with another body: somebody should look.
fn alarm(tx: &mut Tx, ask: &Ask) {
    tracing::warn!(class = ask.class.name(), "a message key came again with another body");
    tx.record(Event {
        kind: "card_message.conflicted",
        subject: ask.key.clone(),
        body: serde_json::json!({ "class": ask.class.name() }),
    });
}

fn announce(
    tx: &mut Tx,
    ask: &Ask,
    card: Option<&CardRow>,
    id: super::DecisionId,
    verdict: &Verdict,
    trace: &Trace,
) {
    let mut who = tx.who().clone();
    who.organisation = card.map(|card| card.organisation);
    who.correlation = ask.correlation.clone();
    tx.act_as(who);
    let kind = match verdict {
        Verdict::Approved { .. } => "card_authorization.approved",
        Verdict::Declined(_) => "card_authorization.declined",
        Verdict::Balances { .. } => return,
        Verdict::Noted => "card_authorization.noted",
    };
    let body = serde_json::json!({
        "class": ask.class.name(),
        "card": card.map(|card| card.card.to_string()),
        "lastFour": card.map(|card| card.last_four.as_str()),
        "amountMinor": ask.amount_minor,
        "currency": ask.currency.code(),
        "merchant": ask.merchant.name,
        "reasons": trace.reasons(),
    });
    tx.record(Event { kind, subject: id.to_string(), body });
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
