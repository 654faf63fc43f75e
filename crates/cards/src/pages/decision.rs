//! One decision: what was asked, how it was decided, what it moved, and the purchase it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use base::{Refusal, Timestamp, Tx};
use ledger::RowKind;
use money::Currency;
use web::parts::{Badge, Notice, Step, Tone, When};
use web::{App, Page, Result, Visitor};

use super::views::{Fact, MessageRow, MovementRow, PurchaseView, TracePage};
use super::{Address, known, rows, terms, words};
use crate::authorizations::trace::{self, Finding};
use crate::authorizations::{Class, DecisionId, Reason};
use crate::controls::{Control, ControlId, Rule};
use crate::decisions::{self, Decision, Movement, Place, Purchase};
use crate::issuing;
use crate::texts::Texts;

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    path: Address<DecisionId>,
) -> Result<Response> {
    let id = known(path, "decision")?;
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let t = Texts::new(&visitor.locale);
    let view = view(&mut tx, &t, id).await?;
    Page::new(&app, &visitor, t.decision()).show(&view)
}

/// The controls that a trace names, by their ids.
type Named = BTreeMap<ControlId, Control>;

async fn view<'a>(tx: &mut Tx, t: &'a Texts, id: DecisionId) -> base::Result<TracePage<'a>> {
    let decision = decisions::find(tx, id).await?;
    let face = issuing::faces_of(tx, &BTreeSet::from([decision.card])).await?.pop();
    let face = face.ok_or_else(|| Refusal::not_found("card"))?;
    let movements = decisions::movements(tx, &decision).await?;
    let named = named(tx, &decision, &movements).await?;
    let now = tx.now();
    let messages = match decision.authorization {
        Some(purchase) => decisions::of_purchase(tx, purchase).await?,
        None => Vec::new(),
    };
    let purchase = match decision.authorization {
        Some(purchase) => decisions::find_purchase(tx, purchase).await?,
        None => None,
    };
    let badge = rows::verdict(t, &decision);
    Ok(TracePage {
        t,
        is_question: decision.class.is_question(),
        verdict: Badge { word: words::capital(&badge.word), ..badge },
        amount: rows::weight(t, &decision),
        summary: summary(t, &decision),
        card_path: format!("/cards/{}", decision.card),
        card: rows::card(&face.card.last_four),
        holder: face.holder_name,
        at: When::new(decision.received_at, now, &t.locale),
        facts: facts(t, &decision),
        steps: decision
            .trace
            .steps
            .iter()
            .map(|step| self::step(t, step, &decision, &named))
            .collect(),
        times: times(t, &decision),
        movements: movements.iter().map(|movement| movement_row(t, movement, &named)).collect(),
        purchase: purchase.map(|purchase| purchase_view(t, &purchase, &messages, id, now)),
    })
}

async fn named(tx: &mut Tx, decision: &Decision, movements: &[Movement]) -> base::Result<Named> {
    let steps = decision.trace.steps.iter().filter_map(|step| step.control.as_ref()?.parse().ok());
    let moved = movements.iter().flat_map(|movement| [movement.debit, movement.credit]);
    let moved = moved.filter_map(|place| match place {
        Place::Limit(id) => Some(id),
        Place::Funding | Place::Settlement | Place::Used => None,
    });
    let ids: BTreeSet<ControlId> = steps.chain(moved).collect();
    let controls = decisions::controls(tx, &ids).await?;
    Ok(controls.into_iter().map(|control| (control.id, control)).collect())
}

/// What the answer means for the money.
fn summary(t: &Texts, decision: &Decision) -> String {
    let asked = words::amount(t, decision.amount_minor, decision.currency);
    let approved = words::amount(t, decision.approved_minor, decision.currency);
    let reasons = decision.trace.reasons();
    match (decision.verdict.as_str(), decision.class) {
        ("declined", _) if reasons.is_empty() => t.nothing_moved().to_owned(),
        ("declined", _) if reasons.contains(&Reason::AlreadyReversed) => {
            format!("{} {}", words::reasons(t, &reasons), t.nothing_is_held())
        }
        ("declined", _) => format!("{} {}", words::reasons(t, &reasons), t.nothing_moved()),
        ("approved", _) if decision.is_partial() => t.sum_partial(asked, approved),
        ("approved", Class::Purchase) => t.sum_purchase(approved),
        ("approved", Class::Verification) => t.sum_verification().to_owned(),
        ("approved", _) => t.sum_approved(approved),
        ("answered", _) => t.sum_answered().to_owned(),
        (_, class) => fact(t, class, &asked),
    }
}

/// What a fact tells.
fn fact(t: &Texts, class: Class, amount: &str) -> String {
    match class {
        Class::Advice => t.fact_advice(amount),
        Class::Reversal => t.fact_reversal(amount),
        Class::Expiration => t.fact_expiration().to_owned(),
        Class::Clearing => t.fact_clearing(amount),
        Class::ForceCapture => t.fact_force_capture(amount),
        Class::StandIn => t.fact_stand_in(amount),
        Class::Refund => t.fact_refund(amount),
        Class::Withdrawal => t.fact_withdrawal().to_owned(),
        Class::Authorization
        | Class::Incremental
        | Class::Purchase
        | Class::Verification
        | Class::Inquiry => t.fact_other().to_owned(),
    }
}

fn facts(t: &Texts, decision: &Decision) -> Vec<Fact> {
    let merchant = &decision.merchant;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mcc = text(&merchant.mcc);
    let trade = words::trade(t, merchant);
    let kind = if trade.is_empty() { mcc } else { format!("{mcc}, {trade}") };
    let mut facts = vec![
        Fact::new(t.message(), terms::class(t, decision.class)),
        Fact::new(t.amount(), words::amount(t, decision.amount_minor, decision.currency)),
        Fact::new(t.merchant(), text(&merchant.name)),
        Fact::new(t.place(), words::place(merchant)),
        Fact::new(t.category(), kind),
        Fact::code(t.merchant_number(), text(&merchant.mid)),
        Fact::code(t.decision(), decision.id),
    ];
    facts.extend(decision.authorization.map(|purchase| Fact::code(t.authorization(), purchase)));
    facts
}

fn times(t: &Texts, decision: &Decision) -> Vec<Fact> {
    let trace = &decision.trace;
    let loaded = words::micros(trace.loaded_us);
    let loaded = if trace.batch > 1 { t.together(trace.batch, loaded) } else { loaded };
    vec![
        Fact::new(t.waited(), words::micros(trace.waited_us)),
        Fact::new(t.loaded(), loaded),
        Fact::new(t.decided(), words::micros(trace.decided_us)),
    ]
}

fn step(t: &Texts, step: &trace::Step, decision: &Decision, named: &Named) -> Step {
    let control = step.control.as_ref().and_then(|id| named.get(&id.parse().ok()?));
    let is_cut = step.finding == Finding::Pass
        && step.step != "cap"
        && step.figures.is_some_and(|(asked, left)| asked > left);
    let (tone, word) = match step.finding {
        Finding::Pass if is_cut => (Tone::Warn, t.in_part()),
        Finding::Pass => (Tone::Good, t.passed()),
        Finding::Fail => (Tone::Bad, t.failed()),
        Finding::Skip => (Tone::Plain, t.not_asked()),
    };
    let name = control.map(|control| format!("“{}”", control.name));
    let reason = step.reason.map(|reason| terms::reason(t, reason).to_owned());
    let figures =
        step.figures.map(|figures| self::figures(t, &step.step, figures, control, decision));
    let detail: Vec<String> = [name, reason, figures].into_iter().flatten().collect();
    Step {
        tone,
        word,
        name: words::capital(terms::step(t, &step.step)),
        detail: detail.join(": "),
        took: String::new(),
    }
}

fn figures(
    t: &Texts,
    step: &str,
    (asked, left): (i64, i64),
    control: Option<&Control>,
    decision: &Decision,
) -> String {
    let rule = control.and_then(|control| serde_json::from_str(&control.rule).ok());
    let is_count = matches!(rule, Some(Rule::CountLimit { .. }));
    let unit = if is_count { Currency::USES } else { decision.currency };
    let is_counted = is_count && asked == 0;
    let [asked, left] = [asked, left].map(|minor| words::amount(t, minor, unit));
    match step {
        "cap" => t.in_all_at_most(asked, left),
        _ if is_counted => t.counted_before(left),
        _ => t.asked_and_left(asked, left),
    }
}

fn movement_row(t: &Texts, movement: &Movement, named: &Named) -> MovementRow {
    let what = match movement.kind {
        _ if movement.is_posted && matches!(movement.debit, Place::Settlement | Place::Used) => {
            Badge::new(Tone::Good, t.moved_back())
        }
        _ if movement.is_posted => Badge::new(Tone::Good, t.moved_settled()),
        RowKind::Hold | RowKind::Increase => Badge::new(Tone::Info, t.moved_held()),
        _ => Badge::new(Tone::Plain, t.moved_released()),
    };
    let place = |place| match place {
        Place::Funding => t.place_funding().to_owned(),
        Place::Settlement => t.place_settlement().to_owned(),
        Place::Used => t.place_used().to_owned(),
        Place::Limit(id) => named
            .get(&id)
            .map_or(t.place_a_limit().to_owned(), |control| t.place_limit(&control.name)),
    };
    MovementRow {
        what,
        debit: place(movement.debit),
        credit: place(movement.credit),
        amount: rows::amount(t, movement.amount.minor(), movement.amount.currency()),
    }
}

fn purchase_view(
    t: &Texts,
    purchase: &Purchase,
    messages: &[Decision],
    here: DecisionId,
    now: Timestamp,
) -> PurchaseView {
    let amount = |minor| rows::amount(t, minor, purchase.currency);
    let message = |decision: &Decision| MessageRow {
        path: if decision.id == here { String::new() } else { rows::path(decision) },
        class: terms::class(t, decision.class),
        at: When::new(decision.received_at, now, &t.locale),
        verdict: rows::verdict(t, decision),
        amount: rows::weight(t, decision),
    };
    PurchaseView {
        standing: vec![
            (t.held(), amount(purchase.held_minor)),
            (t.settled(), amount(purchase.captured_minor)),
            (t.refunded(), amount(purchase.refunded_minor)),
        ],
        flags: terms::flags(t, purchase.flags)
            .map(|text| Notice {
                tone: Tone::Warn,
                title: t.look().to_owned(),
                text: text.to_owned(),
            })
            .collect(),
        messages: messages.iter().map(message).collect(),
    }
}
