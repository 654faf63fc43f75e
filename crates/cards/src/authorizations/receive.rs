//! Receiving messages: every question and every fact of the network passes here, many at a time in one commit.
//!
//! One batch is a fixed number of statements: earlier messages, cards, organisations, controls, purchases; the desk of
//! the ledger with every account locked; then, message by message and each seeing the ones before it, the decision and
//! its commands; then everything is written and committed. Nothing is answered before that.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use base::events::Event;
use base::gather::Batch;
use base::who::Organisation;
use base::{Actor, Db, Error, Id, Result, Tx, Who};
use ledger::allowances::Allowance;
use ledger::{Account, Agenda, Desk, HoldState, TransferId};
use uuid::Uuid;

use super::chain::{self, Link, Standing};
use super::rules::{self, Decision, Facts, LimitLeft};
use super::settle::{self, Position, Turn, Use};
use super::store::{self, CardRow, Earlier, NewMessage, Purchase};
use super::trace::{Finding, Step, Trace};
use super::{Ask, AuthorizationId, Class, Reason, Reply, Verdict};
use super::policies::Policies;
use crate::controls::groups;
use crate::controls::rules::{Limit, Policy};

/// Messages in one batch, at most.
pub const MAX_BATCH: usize = 256;
/// Messages about one purchase, at most; a question beyond is declined, a fact beyond is still booked.
const MAX_LINKS: usize = 200;
const SECONDS_PER_DAY: i64 = 86_400;

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
        let who = Who { actor: Actor::Party("card-network"), organisation: None, correlation };
        let mut tx = self.db.begin(who).await?;
        let answers = receive(&mut tx, &self.policies, asks).await?;
        tx.commit().await?;
        Ok(answers)
    }
}

/// Receives messages in their order. One that cannot be booked is answered with a fault and leaves nothing behind.
pub async fn receive(
    tx: &mut Tx,
    policies: &Policies,
    asks: &[Ask],
) -> Result<Vec<Result<Reply>>> {
    let began = Instant::now();
    let mut room = Room::load(tx, policies, asks).await?;
    room.loaded_us = micros(began);
    let mut answers = Vec::with_capacity(asks.len());
    for ask in asks {
        let waited_us = u64::try_from(began.saturating_duration_since(ask.arrived).as_micros());
        answers.push(room.take(tx, ask, waited_us.unwrap_or(u64::MAX)));
    }
    let Room { desk, purchases, messages, touched, .. } = room;
    desk.close(tx).await?;
    let changed = purchases.values().filter(|p| touched.contains(&p.position.authorization));
    store::write_purchases(tx, changed).await?;
    store::insert_messages(tx, &messages).await?;
    Ok(answers)
}

/// Everything that a batch looks at and changes.
struct Room {
    desk: Desk,
    earlier: Earlier,
    cards: HashMap<String, CardRow>,
    policies: HashMap<String, Arc<Policy>>,
    purchases: HashMap<AuthorizationId, Purchase>,
    touched: BTreeSet<AuthorizationId>,
    messages: Vec<NewMessage>,
    loaded_us: u64,
    batch: usize,
}

impl Room {
    async fn load(tx: &mut Tx, policies: &Policies, asks: &[Ask]) -> Result<Self> {
        let tokens = asks.iter().map(|ask| ask.card_token.as_str()).collect();
        let mut cards = store::cards(tx, &tokens).await?;
        let keys = asks.iter().map(|ask| ask.key.as_str()).collect();
        let told = asks.iter().filter(|ask| ask.is_told).map(|ask| &ask.token);
        let referred = asks.iter().filter_map(|ask| ask.preceding.as_ref());
        let tokens = told.chain(referred).map(String::as_str).collect();
        let earlier = store::earlier(tx, &keys, &tokens).await?;
        let owners: BTreeSet<_> = cards.values().map(|card| card.organisation).collect();
        let active = identity::active(tx, &owners).await?;
        for card in cards.values_mut() {
            card.facts.organisation_active = active.contains(&card.organisation);
        }
        let policies = policies.load(tx, &cards).await?;
        let ids = asks
            .iter()
            .filter_map(|ask| purchase_id(&earlier, cards.get(&ask.card_token)?, ask))
            .collect();
        let purchases = store::purchases(tx, &ids).await?;
        let mut agenda = Agenda::default();
        for purchase in purchases.values() {
            agenda.holds(purchase.position.holds());
            agenda.accounts(purchase.position.accounts());
        }
        for (token, card) in &cards {
            agenda.accounts([card.funding, card.settlement]);
            for limit in policies.get(token).into_iter().flat_map(|policy| &policy.limits) {
                let window = limit.allowance.account_at(tx.now()).id;
                agenda.accounts([window, sink(&limit.allowance).id]);
            }
        }
        let desk = Desk::open(tx, agenda).await?;
        Ok(Self {
            desk,
            earlier,
            cards,
            policies,
            purchases,
            touched: BTreeSet::new(),
            messages: Vec::with_capacity(asks.len()),
            loaded_us: 0,
            batch: asks.len(),
        })
    }

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
            (Some(card), Some(id)) => {
                Some(self.purchases.get(&id).cloned().unwrap_or_else(|| fresh(tx, card, id, ask)))
            }
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
            return Ok(self.inquire(ask, card.as_ref(), link));
        }
        let Some(tolerance) = card.as_ref().map(|card| tolerance(card, ask)) else {
            let decision = rules::decide(&Facts::nothing(&policy), ask, tx.now());
            link.counted = false;
            return Ok(Judged::of(decision, ask, link, None));
        };
        let decision = if ask.class.is_question() {
            let facts = self.facts(tx, ask, card.as_ref(), purchase.as_ref(), &policy, &link);
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
        let target = self.target(tx, &purchase, tolerance);
        let limits = unused(tx, &policy, ask);
        let booked = self.book(tx, ask, &mut purchase, target, &limits);
        let mut judged = Judged::of(decision, ask, link, id);
        match booked {
            Ok(()) => {
                self.touched.insert(purchase.position.authorization);
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

    fn inquire(&self, ask: &Ask, card: Option<&CardRow>, link: Link) -> Judged {
        let account = card.and_then(|card| self.desk.account(card.funding));
        let verdict = account.map_or(Verdict::Declined(Reason::UnknownCard), |account| {
            Verdict::Balances {
                ledger_minor: account.credit_balance(),
                available_minor: narrow(account.available()),
                currency: account.unit,
            }
        });
        let finding = if account.is_some() { Finding::Pass } else { Finding::Fail };
        let reason = account.is_none().then_some(Reason::UnknownCard);
        let link = Link { counted: false, ..link };
        let steps = vec![step("card", finding, reason)];
        let _ = ask;
        Judged { verdict, steps, link, purchase: None }
    }

    fn facts<'a>(
        &self,
        tx: &Tx,
        ask: &Ask,
        card: Option<&'a CardRow>,
        purchase: Option<&Purchase>,
        policy: &'a Policy,
        link: &Link,
    ) -> Facts<'a> {
        let limits = policy
            .limits
            .iter()
            .filter(|limit| limit.applies_to(ask.merchant.mcc.as_deref()))
            .map(|limit| LimitLeft {
                control: limit.control,
                is_count: limit.is_count(),
                left: self.left(tx, limit),
            })
            .collect();
        let funds = card.and_then(|card| self.desk.account(card.funding)).map_or(0, Account::available);
        let mut increase_minor = ask.amount_minor;
        let (mut authorized_minor, mut is_gone) = (0, false);
        if let Some(purchase) = purchase {
            // What the network reports of this very question is not another purchase.
            let others = purchase.links.iter().filter(|other| other.token != link.token);
            let before = chain::standing(&others.cloned().collect::<Vec<_>>(), 0);
            let with = [purchase.links.as_slice(), std::slice::from_ref(link)].concat();
            let after = chain::standing(&with, 0);
            let open = self.open(purchase.position.hold()).unwrap_or(0);
            let now = open.saturating_add(purchase.position.captured_minor);
            increase_minor = after.weight_minor().saturating_sub(now);
            authorized_minor = before.authorized_minor;
            is_gone = after.weight_minor() <= before.weight_minor();
        }
        let is_counted = purchase.is_some_and(|purchase| {
            purchase.position.uses.iter().any(|used| used.count && used.open + used.posted > 0)
        });
        Facts {
            card: card.map(|card| &card.facts),
            policy,
            limits,
            funds,
            increase_minor,
            authorized_minor,
            is_gone,
            is_counted,
            is_full: purchase.is_some_and(|purchase| purchase.links.len() >= MAX_LINKS),
        }
    }

    fn left(&self, tx: &Tx, limit: &Limit) -> i128 {
        let window = limit.allowance.account_at(tx.now());
        self.desk.account(window.id).unwrap_or(&window).available()
    }

    /// What a hold has open, `None` when it is not open (any more).
    fn open(&self, hold: TransferId) -> Option<i64> {
        let hold = self.desk.transfer(hold)?;
        (hold.state == Some(HoldState::Open)).then_some(hold.open)
    }

    fn target(&self, tx: &Tx, purchase: &Purchase, tolerance: i64) -> Standing {
        let mut target = chain::standing(&purchase.links, tolerance);
        let restarts = purchase.links.last().is_some_and(|link| {
            link.class.is_question() || matches!(link.class, Class::Advice | Class::StandIn)
        });
        if purchase.is_expired(tx) && !restarts {
            target.held_minor = 0;
        }
        target
    }

    fn book(
        &mut self,
        tx: &Tx,
        ask: &Ask,
        purchase: &mut Purchase,
        target: Standing,
        limits: &[Use],
    ) -> Result<(), ledger::Outcome> {
        for limit in limits {
            let window = self.windows(tx, ask).find(|account| account.id == limit.account);
            if let Some(account) = window {
                self.desk.ensure_account(account);
            }
        }
        if let Some(policy) = self.policies.get(&ask.card_token) {
            for limit in &policy.limits {
                self.desk.ensure_account(sink(&limit.allowance));
            }
        }
        let days = self.cards.get(&ask.card_token).map_or(7, |card| card.hold_days);
        let days = ask.merchant.mcc.as_deref().map_or(days, |mcc| groups::hold_days(mcc, days));
        let timeout_s = days.saturating_mul(SECONDS_PER_DAY);
        let turn = Turn { key: &ask.key, class: ask.class, target, timeout_s, now: tx.now(), limits };
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
        if ask.class.is_question() || matches!(ask.class, Class::Advice | Class::StandIn) {
            purchase.expires_at = tx.now().plus_seconds(timeout_s);
        }
        Ok(())
    }

    fn windows(&self, tx: &Tx, ask: &Ask) -> impl Iterator<Item = Account> + '_ {
        let now = tx.now();
        self.policies
            .get(&ask.card_token)
            .into_iter()
            .flat_map(|policy| &policy.limits)
            .map(move |limit| limit.allowance.account_at(now))
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

impl<'a> Facts<'a> {
    /// Of a card that does not exist.
    fn nothing(policy: &'a Policy) -> Self {
        Self {
            card: None,
            policy,
            limits: Vec::new(),
            funds: 0,
            increase_minor: i64::MAX,
            authorized_minor: 0,
            is_gone: false,
            is_counted: false,
            is_full: false,
        }
    }
}

impl Purchase {
    fn is_expired(&self, tx: &Tx) -> bool {
        self.expires_at <= tx.now()
    }
}

/// Which purchase a message is about: the one of the message it refers to, or the one that its own or the referred
/// token begins.
fn purchase_id(earlier: &Earlier, card: &CardRow, ask: &Ask) -> Option<AuthorizationId> {
    if matches!(ask.class, Class::Inquiry | Class::Verification) {
        return None;
    }
    let root = ask.preceding.as_deref().unwrap_or(&ask.token);
    let known = earlier.purchases.get(root).copied();
    Some(known.unwrap_or_else(|| settle::authorization_id(card.programme, root)))
}

fn fresh(tx: &Tx, card: &CardRow, id: AuthorizationId, ask: &Ask) -> Purchase {
    Purchase {
        position: Position {
            authorization: id,
            funding: card.funding,
            settlement: card.settlement,
            hold_generation: 0,
            captured_minor: 0,
            refunded_minor: 0,
            uses: Vec::new(),
        },
        organisation: card.organisation,
        card: card.card,
        root_token: ask.preceding.clone().unwrap_or_else(|| ask.token.clone()),
        currency: ask.currency,
        merchant: serde_json::to_string(&ask.merchant).unwrap_or_default(),
        held_minor: 0,
        flags: 0,
        expires_at: tx.now().plus_seconds(card.hold_days.saturating_mul(SECONDS_PER_DAY)),
        links: Vec::new(),
        is_new: true,
    }
}

const fn moves_money(ask: &Ask) -> bool {
    !matches!(ask.class, Class::Verification | Class::Inquiry)
}

fn tolerance(card: &CardRow, ask: &Ask) -> i64 {
    let is_tolerated = ask.merchant.mcc.as_deref().is_some_and(groups::takes_tolerance);
    if is_tolerated { card.tolerance } else { 0 }
}

/// The limits that a purchase counts against, with nothing used yet.
fn unused(tx: &Tx, policy: &Policy, ask: &Ask) -> Vec<Use> {
    policy
        .limits
        .iter()
        .filter(|limit| limit.applies_to(ask.merchant.mcc.as_deref()))
        .map(|limit| Use {
            limit: limit.control,
            account: limit.allowance.account_at(tx.now()).id,
            sink: sink(&limit.allowance).id,
            count: limit.is_count(),
            trailing_s: limit.allowance.use_timeout_s(),
            generation: 0,
            since: tx.now(),
            open: 0,
            posted: 0,
        })
        .collect()
}

fn sink(allowance: &Allowance) -> Account {
    Allowance::sink(allowance.organisation, allowance.unit)
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

fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
