//! May this purchase go through? Pure: the facts and the question in, a decision with its whole trace out.
//!
//! Every rule is asked, whatever the ones before it found; the first reason by the order of [`Reason`] is the one the
//! network hears. A limit is inclusive: spending exactly what is left is approved. What cannot be known declines.

use base::Timestamp;
use money::Currency;

use super::trace::{Finding, Step};
use super::{Ask, Check, Class, Reason};
use crate::controls::ControlId;
use crate::controls::rules::{Policy, Purchase};
use crate::issuing::{CardState, HolderState};

/// What is known when a question is asked.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The card, if there is one.
    pub card: Option<&'a CardFacts>,
    /// The controls that apply to it.
    pub policy: &'a Policy,
    /// What every limit that applies has left, in its own unit, in the policy's order.
    pub limits: Vec<LimitLeft>,
    /// What the funding account has left, credit included, in minor units.
    pub funds: i128,
    /// How much more would be held if this were approved; less than asked when part of it was reversed or settled
    /// before it came.
    pub increase_minor: i64,
    /// What the purchase was authorized for before this question.
    pub authorized_minor: i64,
    /// True when what is asked for was reversed, settled or withdrawn before it came.
    pub is_gone: bool,
    /// True when this adds to a purchase that the limits on numbers have counted already.
    pub is_counted: bool,
    /// True when the purchase has as many messages as are kept.
    pub is_full: bool,
    /// Whether the same was asked for under another token and stands; `None` where that is not looked at.
    pub is_repeated: Option<bool>,
}

/// A card and everything it depends on.
#[derive(Debug, Clone)]
pub struct CardFacts {
    /// The card's own state.
    pub state: CardState,
    /// True while a person keeps it frozen.
    pub is_frozen: bool,
    /// The first moment at which it is past its date.
    pub expires_at: Timestamp,
    /// The network's token of its holder.
    pub cardholder_token: String,
    /// The holder's state.
    pub holder: HolderState,
    /// True when the organisation may act.
    pub organisation_active: bool,
    /// What it is held in.
    pub currency: Currency,
    /// True when its programme approves less than is asked.
    pub partial_approval: bool,
}

/// What one limit has left.
#[derive(Debug, Clone, Copy)]
pub struct LimitLeft {
    /// The control that set it.
    pub control: ControlId,
    /// True when it counts purchases.
    pub is_count: bool,
    /// In its own unit; negative when something was forced.
    pub left: i128,
}

/// What was decided.
#[derive(Debug, PartialEq, Eq)]
pub struct Decision {
    /// Approved for so much, in minor units, or the reason against it.
    pub outcome: Result<i64, Reason>,
    /// Every step.
    pub steps: Vec<Step>,
}

/// Judges a question.
pub fn decide(facts: &Facts<'_>, ask: &Ask, now: Timestamp) -> Decision {
    let mut steps = Steps(Vec::with_capacity(16));
    judge_earlier(facts, ask, &mut steps);
    judge_card(facts, ask, now, &mut steps);
    let purchase = purchase(ask);
    judge_verification(facts, ask, &purchase, &mut steps);
    let channel = facts.policy.judge_channel(&purchase, now);
    steps.add("channel and country", channel);
    steps.add("merchant", facts.policy.judge_merchant(&purchase));
    let amount = judge_amount(facts, ask, &mut steps);
    let steps = steps.0;
    let first = steps.iter().filter_map(|step| step.reason).min();
    Decision { outcome: first.map_or(Ok(amount), Err), steps }
}

struct Steps(Vec<Step>);

impl Steps {
    fn add(&mut self, step: &str, reasons: Vec<(ControlId, Reason)>) {
        if reasons.is_empty() {
            self.note(step, None);
        }
        for (control, reason) in reasons {
            self.push(step, Some(reason), Some(control), None);
        }
    }

    fn note(&mut self, step: &str, reason: Option<Reason>) {
        self.push(step, reason, None, None);
    }

    fn skip(&mut self, step: &str) {
        self.0.push(Step {
            step: step.to_owned(),
            finding: Finding::Skip,
            reason: None,
            control: None,
            figures: None,
        });
    }

    fn push(
        &mut self,
        step: &str,
        reason: Option<Reason>,
        control: Option<ControlId>,
        figures: Option<(i64, i64)>,
    ) {
        self.0.push(Step {
            step: step.to_owned(),
            finding: if reason.is_some() { Finding::Fail } else { Finding::Pass },
            reason,
            control: control.map(|control| control.to_string()),
            figures,
        });
    }
}

fn judge_earlier(facts: &Facts<'_>, ask: &Ask, steps: &mut Steps) {
    let is_gone = ask.class != Class::Verification && ask.amount_minor > 0 && facts.is_gone;
    steps.note("reversals", is_gone.then_some(Reason::AlreadyReversed));
    if facts.is_full {
        steps.note("messages", Some(Reason::TooManyMessages));
    }
    match facts.is_repeated {
        None => steps.skip("repeats"),
        Some(is_repeated) => {
            steps.note("repeats", is_repeated.then_some(Reason::SuspectedDuplicate));
        }
    }
}

fn judge_card(facts: &Facts<'_>, ask: &Ask, now: Timestamp, steps: &mut Steps) {
    let Some(card) = facts.card else {
        steps.note("card", Some(Reason::UnknownCard));
        steps.skip("cardholder");
        steps.skip("organisation");
        return;
    };
    let state = match card.state {
        CardState::Unactivated => Some(Reason::CardNotActivated),
        CardState::Suspended => Some(Reason::CardSuspended),
        CardState::Terminated => Some(Reason::CardTerminated),
        CardState::Active => None,
    };
    let is_others =
        ask.cardholder_token.as_ref().is_some_and(|token| *token != card.cardholder_token);
    steps.note("card", state);
    for (applies, reason) in [
        (card.is_frozen, Reason::CardFrozen),
        (now >= card.expires_at, Reason::CardExpired),
        (is_others, Reason::WrongCardholder),
    ] {
        if applies {
            steps.note("card", Some(reason));
        }
    }
    let holder = (card.holder != HolderState::Active).then_some(Reason::CardholderNotActive);
    steps.note("cardholder", holder);
    let organisation = (!card.organisation_active).then_some(Reason::OrganisationSuspended);
    steps.note("organisation", organisation);
    for control in &facts.policy.unreadable {
        steps.push("controls", Some(Reason::ControlUnreadable), Some(*control), None);
    }
}

fn purchase(ask: &Ask) -> Purchase<'_> {
    Purchase {
        channels: &ask.channels,
        mid: ask.merchant.mid.as_deref(),
        mcc: ask.merchant.mcc.as_deref(),
        country: ask.merchant.country.as_deref(),
        security_code: ask.security_code == Check::Match,
        address: ask.address == Check::Match,
        three_d_secure: ask.three_d_secure == Check::Match,
    }
}

fn judge_verification(facts: &Facts<'_>, ask: &Ask, purchase: &Purchase<'_>, steps: &mut Steps) {
    // What was checked and is wrong declines without any control; what was not checked is for controls to mind.
    let wrong = [
        (ask.security_code == Check::Mismatch, Reason::SecurityCodeWrong),
        (ask.three_d_secure == Check::Mismatch, Reason::AuthenticationFailed),
    ];
    let found = wrong.iter().filter(|(applies, _)| *applies);
    for (_, reason) in found.clone() {
        steps.note("verification", Some(*reason));
    }
    let reasons = facts.policy.judge_verification(purchase);
    if found.count() == 0 || !reasons.is_empty() {
        steps.add("verification", reasons);
    }
}

/// The amount that can be approved, with every step about amounts.
fn judge_amount(facts: &Facts<'_>, ask: &Ask, steps: &mut Steps) -> i64 {
    let asked = ask.amount_minor;
    if ask.class == Class::Verification {
        let reason = (asked != 0).then_some(Reason::AmountInvalid);
        steps.note("amount", reason);
        for step in ["cap", "limits", "funds"] {
            steps.skip(step);
        }
        return 0;
    }
    let fits = facts.card.is_none_or(|card| card.currency == ask.currency);
    let reason = if asked <= 0 {
        Some(Reason::AmountInvalid)
    } else if fits {
        None
    } else {
        Some(Reason::CurrencyMismatch)
    };
    steps.note("amount", reason);
    judge_cap(facts, asked, steps);
    let partial = ask.class == Class::Authorization
        && ask.takes_partial
        && facts.card.is_some_and(|card| card.partial_approval)
        // Only a purchase that nothing was reversed from yet: what is left is otherwise not ours to cut.
        && facts.increase_minor == asked;
    let mut amount = asked;
    if facts.policy.limits.is_empty() {
        steps.skip("limits");
    }
    for limit in &facts.limits {
        let need = match (limit.is_count, facts.is_counted) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => facts.increase_minor,
        };
        let is_short = limit.left < i128::from(need);
        let is_cut = is_short && partial && !limit.is_count && limit.left > 0;
        if is_cut {
            amount = amount.min(narrow(limit.left));
        }
        let reason = (is_short && !is_cut).then_some(if limit.is_count {
            Reason::ExceedsCountLimit
        } else {
            Reason::ExceedsAmountLimit
        });
        let figures = Some((need, narrow(limit.left)));
        steps.push("limits", reason, Some(limit.control), figures);
    }
    let is_short = facts.funds < i128::from(facts.increase_minor);
    let is_cut = is_short && partial && facts.funds > 0;
    if is_cut {
        amount = amount.min(narrow(facts.funds));
    }
    let reason = (is_short && !is_cut).then_some(Reason::InsufficientFunds);
    steps.push("funds", reason, None, Some((facts.increase_minor, narrow(facts.funds))));
    amount
}

fn judge_cap(facts: &Facts<'_>, asked: i64, steps: &mut Steps) {
    match facts.policy.cap() {
        None => steps.skip("cap"),
        Some((control, cap)) => {
            let total = facts.authorized_minor.saturating_add(asked);
            let reason = (total > cap).then_some(Reason::ExceedsTransactionCap);
            steps.push("cap", reason, Some(control), Some((total, cap)));
        }
    }
}

/// The nearest figure that fits.
pub(crate) fn narrow(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests;
