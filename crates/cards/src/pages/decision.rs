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
use super::{Address, known, rows, words};
use crate::authorizations::chain::flag;
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
    let view = view(&mut tx, &Texts::new(&visitor.locale), id).await?;
    Page::new(&app, &visitor, "Decision").show(&view)
}

/// The controls that a trace names, by their ids.
type Named = BTreeMap<ControlId, Control>;

async fn view(tx: &mut Tx, t: &Texts, id: DecisionId) -> base::Result<TracePage> {
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
    let badge = rows::verdict(&decision);
    Ok(TracePage {
        is_question: decision.class.is_question(),
        verdict: Badge {
            word: words::sentence(&badge.word).trim_end_matches('.').to_owned(),
            ..badge
        },
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
        times: times(&decision),
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
        ("declined", _) if reasons.is_empty() => "Nothing moved in the books.".to_owned(),
        ("declined", _) if reasons.contains(&Reason::AlreadyReversed) => {
            format!("{} Nothing is held for it.", words::reasons(&reasons))
        }
        ("declined", _) => format!("{} Nothing moved in the books.", words::reasons(&reasons)),
        ("approved", _) if decision.is_partial() => {
            format!("{asked} were asked for and {approved} approved, since that is all there was.")
        }
        ("approved", Class::Purchase) => {
            format!("Nothing spoke against it: {approved} are settled at once.")
        }
        ("approved", Class::Verification) => {
            "The card is in order. No money was asked for.".to_owned()
        }
        ("approved", _) => format!("Nothing spoke against it: {approved} were set aside."),
        ("answered", _) => "The network asked what is on the account and was told.".to_owned(),
        (_, class) => fact(class, &asked),
    }
}

/// What a fact tells.
fn fact(class: Class, amount: &str) -> String {
    match class {
        Class::Advice => format!("The merchant and the network agreed on {amount} in all."),
        Class::Reversal => format!("{amount} of the purchase will not be settled."),
        Class::Expiration => {
            "The network let the purchase expire: nothing of it is held any more.".to_owned()
        }
        Class::Clearing => format!("{amount} of the purchase were settled."),
        Class::ForceCapture => format!("{amount} were settled that Florin was never asked about."),
        Class::StandIn => format!("The network approved {amount} in our place."),
        Class::Refund => format!("{amount} came back."),
        Class::Withdrawal => {
            "The network took its question back: nothing is held for it.".to_owned()
        }
        Class::Authorization
        | Class::Incremental
        | Class::Purchase
        | Class::Verification
        | Class::Inquiry => "The network told it.".to_owned(),
    }
}

fn facts(t: &Texts, decision: &Decision) -> Vec<Fact> {
    let merchant = &decision.merchant;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mcc = text(&merchant.mcc);
    let trade = words::trade(merchant);
    let kind = if trade.is_empty() { mcc } else { format!("{mcc}, {trade}") };
    let mut facts = vec![
        Fact::new("Message", words::class(decision.class)),
        Fact::new("Amount", words::amount(t, decision.amount_minor, decision.currency)),
        Fact::new("Merchant", text(&merchant.name)),
        Fact::new("Place", words::place(merchant)),
        Fact::new("Category", kind),
        Fact::code("Merchant number", text(&merchant.mid)),
        Fact::code("Decision", decision.id),
    ];
    facts.extend(decision.authorization.map(|purchase| Fact::code("Authorization", purchase)));
    facts
}

fn times(decision: &Decision) -> Vec<Fact> {
    let trace = &decision.trace;
    let together = match trace.batch {
        0 | 1 => String::new(),
        others => format!(", {others} messages together"),
    };
    vec![
        Fact::new("Waited for its batch", words::micros(trace.waited_us)),
        Fact::new("Loaded", format!("{}{together}", words::micros(trace.loaded_us))),
        Fact::new("Decided", words::micros(trace.decided_us)),
    ]
}

fn step(t: &Texts, step: &trace::Step, decision: &Decision, named: &Named) -> Step {
    let control = step.control.as_ref().and_then(|id| named.get(&id.parse().ok()?));
    let is_cut = step.finding == Finding::Pass
        && step.step != "cap"
        && step.figures.is_some_and(|(asked, left)| asked > left);
    let (tone, word) = match step.finding {
        Finding::Pass if is_cut => (Tone::Warn, "in part"),
        Finding::Pass => (Tone::Good, "passed"),
        Finding::Fail => (Tone::Bad, "failed"),
        Finding::Skip => (Tone::Plain, "not asked"),
    };
    let name = control.map(|control| format!("“{}”", control.name));
    let reason = step.reason.map(|reason| reason.text().to_owned());
    let figures =
        step.figures.map(|figures| self::figures(t, &step.step, figures, control, decision));
    let detail: Vec<String> = [name, reason, figures].into_iter().flatten().collect();
    Step {
        tone,
        word,
        name: words::sentence(&step.step).trim_end_matches('.').to_owned(),
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
        "cap" => format!("{asked} in all, at most {left}"),
        _ if is_counted => format!("counted before, {left} left"),
        _ => format!("{asked} asked, {left} left"),
    }
}

fn movement_row(t: &Texts, movement: &Movement, named: &Named) -> MovementRow {
    let what = match movement.kind {
        _ if movement.is_posted && movement.debit == Place::Settlement => {
            Badge::new(Tone::Good, "given back")
        }
        _ if movement.is_posted => Badge::new(Tone::Good, "settled"),
        RowKind::Hold | RowKind::Increase => Badge::new(Tone::Info, "held"),
        _ => Badge::new(Tone::Plain, "released"),
    };
    let place = |place| match place {
        Place::Funding => "The card's account".to_owned(),
        Place::Settlement => "Owed to the network".to_owned(),
        Place::Used => "Limits used".to_owned(),
        Place::Limit(id) => named
            .get(&id)
            .map_or("A limit".to_owned(), |control| format!("Limit “{}”", control.name)),
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
    let flags = flag::ALL.iter().filter(|(bit, _)| purchase.flags & bit != 0);
    let message = |decision: &Decision| MessageRow {
        path: if decision.id == here { String::new() } else { rows::path(decision) },
        class: words::class(decision.class),
        at: When::new(decision.received_at, now, &t.locale),
        verdict: rows::verdict(decision),
        amount: rows::weight(t, decision),
    };
    PurchaseView {
        standing: vec![
            ("Held", amount(purchase.held_minor)),
            ("Settled", amount(purchase.captured_minor)),
            ("Refunded", amount(purchase.refunded_minor)),
        ],
        flags: flags
            .map(|(_, text)| Notice {
                tone: Tone::Warn,
                title: "Somebody should look:".to_owned(),
                text: format!("the purchase was {text}."),
            })
            .collect(),
        messages: messages.iter().map(message).collect(),
    }
}
