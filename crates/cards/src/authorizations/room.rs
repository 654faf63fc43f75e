//! What a batch of messages looks at and changes: loaded with a fixed number of statements, kept while the messages are
//! taken one after the other. No decisions.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use base::{Result, Timestamp, Tx};
use ledger::allowances::Allowance;
use ledger::{Account, AccountId, Agenda, Desk, HoldState, TransferId};

use super::chain::{self, Link};
use super::policies::Policies;
use super::rules::{Facts, LimitLeft};
use super::settle::{self, Position, Use};
use super::store::{self, CardRow, Earlier, First, NewMessage, Purchase};
use super::{Ask, AuthorizationId, Class, Fingerprint, SECONDS_PER_DAY};
use crate::controls::rules::{Limit, Policy};

/// Messages about one purchase, at most; a question beyond is declined, a fact beyond is still booked.
const MAX_LINKS: usize = 200;

/// Everything that a batch looks at and changes.
pub(super) struct Room {
    pub desk: Desk,
    pub earlier: Earlier,
    pub cards: HashMap<String, CardRow>,
    pub policies: HashMap<String, Arc<Policy>>,
    pub windows: HashMap<String, Vec<Window>>,
    pub purchases: HashMap<AuthorizationId, Purchase>,
    pub touched: BTreeSet<AuthorizationId>,
    pub messages: Vec<NewMessage>,
    /// Purchases that turned out to be part of others, with those.
    pub joined: Vec<(Purchase, AuthorizationId)>,
    pub loaded_us: u64,
    pub batch: usize,
}

/// A limit's account of today, and its other side.
pub(super) struct Window {
    account: Account,
    sink: Account,
}

impl Window {
    fn of(allowance: &Allowance, now: Timestamp) -> Self {
        let sink = Allowance::sink(allowance.organisation, allowance.unit);
        Self { account: allowance.account_at(now), sink }
    }
}

impl Room {
    pub async fn load(tx: &mut Tx, policies: &Policies, asks: &[Ask]) -> Result<Self> {
        let tokens = asks.iter().map(|ask| ask.card_token.as_str()).collect();
        let cards = store::cards(tx, &tokens).await?;
        let keys = asks.iter().map(|ask| ask.key.as_str()).collect();
        let told = asks.iter().filter(|ask| ask.is_told).map(|ask| &ask.token);
        let referred = asks.iter().filter_map(|ask| ask.preceding.as_ref());
        let tokens = told.chain(referred).map(String::as_str).collect();
        let (mut ids, mut firsts) = (BTreeSet::new(), BTreeSet::new());
        for ask in asks {
            let Some(card) = cards.get(&ask.card_token) else { continue };
            ids.extend(begun_by(card, ask));
            ids.extend(stray_id(card, ask));
            let since = tx.now().plus_seconds(card.repeat_window_s.saturating_neg());
            let first = |fingerprint| First { card: card.card, fingerprint, since };
            firsts.extend(compared(card, ask).map(first));
        }
        let earlier = store::earlier(tx, &keys, &tokens, &ids, &firsts).await?;
        ids.extend(earlier.purchases.values());
        ids.retain(|id| earlier.begun.contains(id));
        let policies = policies.load(tx, &cards).await?;
        let purchases = store::purchases(tx, &ids).await?;
        let mut agenda = Agenda::default();
        for purchase in purchases.values() {
            agenda.holds(purchase.position.holds());
            agenda.accounts(purchase.position.accounts());
        }
        let mut windows = HashMap::with_capacity(cards.len());
        for (token, card) in &cards {
            let limits = policies.get(token).into_iter().flat_map(|policy| &policy.limits);
            let of_card: Vec<Window> =
                limits.map(|limit| Window::of(&limit.allowance, tx.now())).collect();
            agenda.accounts([card.funding, card.settlement]);
            agenda.accounts(of_card.iter().flat_map(|on| [on.account.id, on.sink.id]));
            windows.insert(token.clone(), of_card);
        }
        let desk = Desk::open(tx, agenda).await?;
        Ok(Self {
            desk,
            earlier,
            cards,
            policies,
            windows,
            purchases,
            touched: BTreeSet::new(),
            messages: Vec::with_capacity(asks.len()),
            joined: Vec::new(),
            loaded_us: 0,
            batch: asks.len(),
        })
    }

    pub fn facts<'a>(
        &self,
        ask: &Ask,
        card: Option<&'a CardRow>,
        purchase: Option<&Purchase>,
        policy: &'a Policy,
        link: &Link,
    ) -> Facts<'a> {
        let limits = self
            .limits(policy, ask)
            .map(|(limit, on)| LimitLeft {
                control: limit.control,
                is_count: limit.is_count(),
                left: self.desk.account(on.account.id).unwrap_or(&on.account).available(),
            })
            .collect();
        let funds =
            card.and_then(|card| self.desk.account(card.funding)).map_or(0, Account::available);
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
            purchase.position.uses.iter().any(|used| used.count && used.taken() > 0)
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
            is_repeated: card.and_then(|card| self.is_repeated(card, ask, purchase)),
        }
    }

    /// Whether another purchase that the acquirer asked for by the same numbers stands. One that was taken back does
    /// not: the next try is then the first that counts.
    fn is_repeated(&self, card: &CardRow, ask: &Ask, purchase: Option<&Purchase>) -> Option<bool> {
        let first = self.earlier.firsts.get(&compared(card, ask)?);
        let own = purchase.map(|purchase| purchase.position.authorization);
        let first = first.filter(|first| own != Some(**first));
        Some(first.is_some_and(|first| {
            // What this batch has not touched stands as it was found.
            self.purchases
                .get(first)
                .is_none_or(|first| first.held_minor > 0 || first.position.captured_minor > 0)
        }))
    }

    /// The limits that a purchase counts against, each with its window of today.
    fn limits<'a>(
        &'a self,
        policy: &'a Policy,
        ask: &'a Ask,
    ) -> impl Iterator<Item = (&'a Limit, &'a Window)> {
        let windows = self.windows.get(&ask.card_token).map(Vec::as_slice).unwrap_or_default();
        let applies = |limit: &Limit| limit.applies_to(ask.merchant.mcc.as_deref());
        policy.limits.iter().zip(windows).filter(move |(limit, _)| applies(limit))
    }

    /// The limits that a purchase counts against, with nothing used yet.
    pub fn unused(&self, policy: &Policy, ask: &Ask, now: Timestamp) -> Vec<Use> {
        self.limits(policy, ask)
            .map(|(limit, on)| Use {
                limit: limit.control,
                account: on.account.id,
                sink: on.sink.id,
                count: limit.is_count(),
                trailing_s: limit.allowance.use_timeout_s(),
                generation: 0,
                since: now,
                open: 0,
                posted: 0,
                returned: 0,
                begun_for: None,
            })
            .collect()
    }

    /// The windows of today to which a refund gives back, if the card's programme says that it does.
    pub fn refilled(&self, ask: &Ask) -> Vec<AccountId> {
        let gives_back =
            self.cards.get(&ask.card_token).is_some_and(|card| card.refunds_restore_limits);
        let windows = self.windows.get(&ask.card_token).filter(|_| gives_back);
        windows.into_iter().flatten().map(|on| on.account.id).collect()
    }

    /// Opens the accounts of the windows that a purchase is the first to use.
    pub fn open_windows(&mut self, ask: &Ask, used: &[Use]) {
        for on in self.windows.get(&ask.card_token).into_iter().flatten() {
            if used.iter().any(|limit| limit.account == on.account.id) {
                self.desk.ensure_account(on.account);
                self.desk.ensure_account(on.sink);
            }
        }
    }

    /// What a hold has open, `None` when it is not open (any more).
    pub fn open(&self, hold: TransferId) -> Option<i64> {
        let hold = self.desk.transfer(hold)?;
        (hold.state == Some(HoldState::Open)).then_some(hold.open)
    }
}

impl<'a> Facts<'a> {
    /// Of a card that does not exist.
    pub(super) fn nothing(policy: &'a Policy) -> Self {
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
            is_repeated: None,
        }
    }
}

/// The fingerprint of what begins a purchase, if its message says what the acquirer calls it.
fn fingerprint(card: &CardRow, ask: &Ask) -> Option<Fingerprint> {
    let begins = matches!(ask.class, Class::Authorization | Class::Purchase | Class::StandIn);
    let trace = ask.acquirer_trace.as_ref().filter(|_| begins && ask.preceding.is_none())?;
    let name = format!("{trace}/{}/{}", ask.amount_minor, ask.currency.code());
    Some(card.card.derive(name.as_bytes()))
}

/// The same of a question, if its card's programme has repeats declined.
fn compared(card: &CardRow, ask: &Ask) -> Option<Fingerprint> {
    fingerprint(card, ask).filter(|_| ask.class.is_question() && card.repeat_window_s > 0)
}

/// Which purchase a message is about: the one of the message it refers to, or the one that its own or the referred
/// token begins.
pub(super) fn purchase_id(earlier: &Earlier, card: &CardRow, ask: &Ask) -> Option<AuthorizationId> {
    let begun = begun_by(card, ask)?;
    Some(earlier.purchases.get(root(ask)).copied().unwrap_or(begun))
}

/// The purchase that the first message of it begins, if a message or the one it refers to is that.
fn begun_by(card: &CardRow, ask: &Ask) -> Option<AuthorizationId> {
    let is_purchase = !matches!(ask.class, Class::Inquiry | Class::Verification);
    is_purchase.then(|| settle::authorization_id(card.programme, root(ask)))
}

fn root(ask: &Ask) -> &str {
    ask.preceding.as_deref().unwrap_or(&ask.token)
}

/// The purchase that others have begun by referring to a message, as long as nobody knew what that one refers to.
pub(super) fn stray_id(card: &CardRow, ask: &Ask) -> Option<AuthorizationId> {
    ask.preceding.as_ref().filter(|preceding| **preceding != ask.token)?;
    Some(settle::authorization_id(card.programme, &ask.token))
}

pub(super) fn fresh(tx: &Tx, card: &CardRow, id: AuthorizationId, ask: &Ask) -> Purchase {
    Purchase {
        position: Position {
            authorization: id,
            funding: card.funding,
            settlement: card.settlement,
            hold_generation: 0,
            captured_minor: 0,
            refunded_minor: 0,
            restored_minor: 0,
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
        fingerprint: fingerprint(card, ask),
        links: Vec::new(),
        is_new: true,
    }
}
