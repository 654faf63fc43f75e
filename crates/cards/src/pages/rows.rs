//! Rows and badges that more than one page shows.

use std::collections::{BTreeSet, HashMap};

use base::{Result, Timestamp, Tx};
use money::{Currency, Money};
use web::parts::{Amount, Badge, Empty, Tone, When};

use super::views::{DecisionRow, DecisionRows};
use super::{terms, words};
use crate::decisions::{self, Decision};
use crate::issuing::{self, CardId, CardState, Face, HolderState};
use crate::texts::Texts;

/// An amount as a part; a number of purchases is counted in purchases.
pub(super) fn amount(t: &Texts, minor: i64, unit: Currency) -> Amount {
    let amount = Amount::new(Money::new(minor, unit), t.locale.numbers);
    if unit != Currency::USES {
        return amount;
    }
    Amount { unit: t.purchases(minor), ..amount }
}

/// Which card, as `•• 4821`.
pub(super) fn card(last_four: &str) -> String {
    format!("•• {last_four}")
}

/// The state of a card in one word: what stops it first.
pub(super) fn state(t: &Texts, face: &Face, now: Timestamp) -> Badge {
    let (tone, word) = match (face.card.state, face.holder_state) {
        (CardState::Terminated, _) => (Tone::Bad, t.terminated()),
        _ if face.card.is_frozen => (Tone::Warn, t.frozen()),
        (CardState::Suspended, _) => (Tone::Bad, t.suspended()),
        (CardState::Unactivated, _) => (Tone::Plain, t.not_activated()),
        _ if now >= face.card.expires_on => (Tone::Bad, t.expired()),
        (CardState::Active, HolderState::Suspended) => (Tone::Warn, t.holder_suspended()),
        (CardState::Active, HolderState::Closed) => (Tone::Bad, t.holder_closed()),
        (CardState::Active, HolderState::Active) => (Tone::Good, t.active()),
    };
    Badge::new(tone, word)
}

/// The answer to a message.
pub(super) fn verdict(t: &Texts, decision: &Decision) -> Badge {
    let (tone, word) = match decision.verdict.as_str() {
        "approved" if decision.is_partial() => (Tone::Warn, t.approved_in_part()),
        "approved" => (Tone::Good, t.approved()),
        "declined" => (Tone::Bad, t.declined()),
        "answered" => (Tone::Info, t.answered()),
        _ => (Tone::Info, t.noted()),
    };
    Badge::new(tone, word)
}

/// How much a message was about: of an approval what was approved.
pub(super) fn weight(t: &Texts, decision: &Decision) -> Amount {
    let minor = if decision.is_partial() { decision.approved_minor } else { decision.amount_minor };
    amount(t, minor, decision.currency)
}

/// The latest decisions, of one card only if `card` names it.
pub(super) async fn latest(
    tx: &mut Tx,
    t: &Texts,
    card: Option<CardId>,
    limit: i64,
) -> Result<DecisionRows> {
    let latest = decisions::latest(tx, card, limit).await?;
    let cards: BTreeSet<CardId> = latest.iter().map(|decision| decision.card).collect();
    let faces: HashMap<CardId, Face> =
        issuing::faces_of(tx, &cards).await?.into_iter().map(|face| (face.card.id, face)).collect();
    let now = tx.now();
    let row = |decision: &Decision| row(t, decision, faces.get(&decision.card), now);
    let hint = match card {
        Some(_) => t.no_decision_card(),
        None => t.no_decision_all(),
    };
    Ok(DecisionRows {
        rows: latest.iter().map(row).collect(),
        with_card: card.is_none(),
        empty: Empty { title: t.no_decision().to_owned(), hint: hint.to_owned() },
    })
}

fn row(t: &Texts, decision: &Decision, face: Option<&Face>, now: Timestamp) -> DecisionRow {
    let id = decision.id.to_string();
    let places = [words::place(&decision.merchant), words::trade(t, &decision.merchant).to_owned()];
    let places: Vec<String> = places.into_iter().filter(|part| !part.is_empty()).collect();
    DecisionRow {
        path: path(decision),
        at: When::new(decision.received_at, now, &t.locale),
        class: terms::class(t, decision.class),
        card: face.map_or_else(String::new, |face| card(&face.card.last_four)),
        holder: face.map_or_else(|| t.unknown_card().to_owned(), |face| face.holder_name.clone()),
        merchant: words::merchant(t, &decision.merchant),
        place: places.join(" · "),
        verdict: verdict(t, decision),
        reason: reason(t, decision),
        amount: weight(t, decision),
        id,
    }
}

/// The page of a decision.
pub(super) fn path(decision: &Decision) -> String {
    format!("/decisions/{}", decision.id)
}

/// Why not, or not all of it, in a few words.
fn reason(t: &Texts, decision: &Decision) -> String {
    if decision.is_partial() {
        return t.of_asked(words::amount(t, decision.amount_minor, decision.currency));
    }
    match decision.trace.reasons().as_slice() {
        [] => String::new(),
        [only] => terms::reason(t, *only).to_owned(),
        [first, others @ ..] => t.and_more(terms::reason(t, *first), others.len()),
    }
}
