//! What the card pages show: finished text and parts, one struct per template.
//!
//! Nothing here reads a database, computes an amount or decides what to show.

use crate::texts::Texts;
use askama::Template;
use askama::filters::HtmlSafe;
use web::parts::{Amount, Badge, Empty, Figure, Limit, Notice, Step, Tone, When};

/// One line of [`DecisionRows`].
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// The decision's id: with it the browser keeps the focus when the rows are exchanged.
    pub id: String,
    /// Its page.
    pub path: String,
    /// When the network asked.
    pub at: When,
    /// What it asked, as `purchase` or `clearing`.
    pub class: &'static str,
    /// Which card, as `•• 4821`.
    pub card: String,
    /// Whose.
    pub holder: String,
    /// Where.
    pub merchant: String,
    /// Town, country, kind of shop; empty if unknown.
    pub place: String,
    /// The answer.
    pub verdict: Badge,
    /// Why not; empty for yes.
    pub reason: String,
    /// How much.
    pub amount: Amount,
}

/// The latest decisions: the body of a table. The live stream sends it whole, so a browser that was
/// away is right again with the next message.
#[derive(Debug, Clone, Template)]
#[template(path = "decision_rows.html")]
pub struct DecisionRows {
    /// The newest first.
    pub rows: Vec<DecisionRow>,
    /// False on a card's own page.
    pub with_card: bool,
    /// Shown instead of them while there are none.
    pub empty: Empty,
}

/// What there is, per currency. The live stream sends it whole.
#[derive(Debug, Clone, Template)]
#[template(path = "balances.html")]
pub struct Balances {
    /// One per currency.
    pub figures: Vec<Figure>,
    /// Shown instead of them while there are none.
    pub empty: Empty,
}

/// The first page.
#[derive(Debug, Clone, Template)]
#[template(path = "overview.html")]
pub struct Overview<'a> {
    /// The page's words.
    pub t: &'a Texts,
    /// The organisation's name.
    pub organisation: String,
    /// What there is.
    pub balances: Balances,
    /// What happened last.
    pub decisions: DecisionRows,
    /// Where the live stream is: its messages are `balances` and `decisions`.
    pub stream: &'static str,
}

/// One line of [`CardList`].
#[derive(Debug, Clone)]
pub struct CardRow {
    /// Its page.
    pub path: String,
    /// Which card, as `•• 4821`.
    pub card: String,
    /// Whose.
    pub holder: String,
    /// Under which programme.
    pub programme: String,
    /// Its state.
    pub state: Badge,
    /// What can be spent with it.
    pub available: Amount,
    /// Why not more, if it is not the money that ends it.
    pub why: String,
}

/// All cards.
#[derive(Debug, Clone, Template)]
#[template(path = "card_list.html")]
pub struct CardList<'a> {
    /// The page's words.
    pub t: &'a Texts,
    /// In the order of their holders' names.
    pub rows: Vec<CardRow>,
    /// Shown instead of them while there are none.
    pub empty: Empty,
    /// The way to the other pages.
    pub pager: Option<web::parts::Pager>,
}

/// Money that is held for a purchase.
#[derive(Debug, Clone)]
pub struct HoldRow {
    /// The page of the decision that holds it.
    pub path: String,
    /// Where.
    pub merchant: String,
    /// Since when.
    pub at: When,
    /// Until when, unless it is settled before.
    pub expires: When,
    /// How much.
    pub amount: Amount,
}

/// A rule that purchases must pass.
#[derive(Debug, Clone)]
pub struct ControlRow {
    /// As its maker called it.
    pub name: String,
    /// What it says, in a sentence.
    pub text: String,
    /// Whom it binds, as `this card`.
    pub target: String,
}

/// What a person may do about a card now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreezeAction {
    /// Stop it for a while.
    Freeze,
    /// Let it work again.
    Lift,
    /// Nothing: it is terminated, or the visitor may not.
    None,
}

/// A card.
#[derive(Debug, Clone, Template)]
#[template(path = "card.html")]
pub struct CardPage<'a> {
    /// The page's words.
    pub t: &'a Texts,
    /// Its path; `/freeze` and `/unfreeze` below it take posts.
    pub path: String,
    /// Which card, as `•• 4821`.
    pub card: String,
    /// Whose.
    pub holder: String,
    /// Its state.
    pub state: Badge,
    /// What a person may do about it.
    pub action: FreezeAction,
    /// What its reader should know first: what came of the last form, who froze it, what is broken.
    pub notices: Vec<Notice>,
    /// What can be spent with it, the page's largest thing.
    pub available: Figure,
    /// Names and values: programme, currency, expiry, time zone, network token.
    pub facts: Vec<Fact>,
    /// Its allowances.
    pub limits: Vec<Limit>,
    /// What is held.
    pub holds: Vec<HoldRow>,
    /// Its rules.
    pub controls: Vec<ControlRow>,
    /// What happened last.
    pub decisions: DecisionRows,
}

/// A name and a value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The name.
    pub name: &'static str,
    /// The value; empty shows as unknown.
    pub value: String,
    /// True for what is copied rather than read: an id.
    pub is_code: bool,
}

impl Fact {
    /// A value to read.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), is_code: false }
    }

    /// A value to copy.
    pub fn code(name: &'static str, value: impl std::fmt::Display) -> Self {
        Self { name, value: value.to_string(), is_code: true }
    }
}

/// A message about the same purchase.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Its page; empty for the message whose page this is.
    pub path: String,
    /// What it was, as `authorization` or `clearing`.
    pub class: &'static str,
    /// When it came.
    pub at: When,
    /// The answer.
    pub verdict: Badge,
    /// How much it was about.
    pub amount: Amount,
}

/// The purchase that a message is about.
#[derive(Debug, Clone)]
pub struct PurchaseView {
    /// How it stands now: names and amounts.
    pub standing: Vec<(&'static str, Amount)>,
    /// What somebody should look at.
    pub flags: Vec<Notice>,
    /// Its messages, oldest first.
    pub messages: Vec<MessageRow>,
}

/// A transfer in the books.
#[derive(Debug, Clone)]
pub struct MovementRow {
    /// What it did: `held`, `settled`, `released`.
    pub what: Badge,
    /// From which account.
    pub debit: String,
    /// To which.
    pub credit: String,
    /// How much.
    pub amount: Amount,
}

/// One decision, step by step.
#[derive(Debug, Clone, Template)]
#[template(path = "trace.html")]
pub struct TracePage<'a> {
    /// The page's words.
    pub t: &'a Texts,
    /// True for a question, false for a fact that the network told.
    pub is_question: bool,
    /// `Approved`, `Declined`: the page's largest thing, with its meaning.
    pub verdict: Badge,
    /// How much was asked for.
    pub amount: Amount,
    /// Why, in a sentence: every reason against it, or for how much it was approved.
    pub summary: String,
    /// The card's page.
    pub card_path: String,
    /// Which card, as `•• 4821`.
    pub card: String,
    /// Whose.
    pub holder: String,
    /// When the network asked.
    pub at: When,
    /// Names and values: merchant, place, channel, network token.
    pub facts: Vec<Fact>,
    /// What was looked at, in order.
    pub steps: Vec<Step>,
    /// Where the time went, as `waited` and `184 µs`.
    pub times: Vec<Fact>,
    /// What it did to the books.
    pub movements: Vec<MovementRow>,
    /// The purchase it belongs to; `None` for a message that is about none, or a purchase that never came to be.
    pub purchase: Option<PurchaseView>,
}

/// Templates whose text is markup already, so that others can hold them.
impl HtmlSafe for DecisionRows {}
impl HtmlSafe for Balances {}

#[cfg(test)]
mod tests;
