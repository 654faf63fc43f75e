//! Cards: programmes, cardholders, cards, the controls on them, and the decision about every purchase.
//!
//! The number of a card is never known here. Money moves only through the ledger.

pub mod api;
pub mod authorizations;
pub mod controls;
pub mod decisions;
pub mod headroom;
pub mod issuing;
pub mod pages;
mod texts;

use base::db::migrations::Migration;
use base::events::Event;
use base::who::Organisation;
use base::{Id, Refusal, Result, Timestamp, Tx, Who, migration};
use ledger::{Account, AccountId, AccountKind, Guard};
use money::Currency;
use serde_json::{Value, json};
use uuid::Uuid;

use controls::{Control, ControlId, Rule, Target};
use issuing::{
    Card, CardId, CardSearch, CardState, Freeze, Holder, HolderId, HolderState, Programme,
    ProgrammeId,
};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0200_cards_issuing"),
    migration!("0201_cards_authorization"),
    migration!("0202_cards_joined"),
    migration!("0203_cards_refunds"),
    migration!("0204_cards_repeats"),
];

/// Chart code of customers' money.
pub const FUNDING_CODE: u16 = 2000;
/// Chart code of what is owed to the network.
pub const SETTLEMENT_CODE: u16 = 2300;
/// Longest name of anything, in bytes.
const MAX_NAME_LEN: usize = 120;

/// Longest reason of a freeze, in bytes.
const MAX_REASON_LEN: usize = 200;

/// Terms of a new programme.
#[derive(Debug, Clone)]
pub struct NewProgramme {
    /// As its owner calls it.
    pub name: String,
    /// Of all its cards.
    pub currency: Currency,
    /// IANA name.
    pub time_zone: String,
    /// True when less than is asked may be approved.
    pub partial_approval: bool,
    /// Days until a hold expires, 1 to 60.
    pub hold_days: i64,
    /// How much more than authorized may be settled where tips are usual, in basis points up to 10,000.
    pub tolerance_basis_points: i64,
    /// True when a refund gives back to the windows of limits in which its purchase was settled, while they last.
    pub refunds_restore_limits: bool,
    /// Seconds during which a purchase that the acquirer repeats under another token is declined, up to a day; 0 for
    /// never.
    pub repeat_window_s: i64,
}

/// Sets up a programme, with the account that owes the network.
pub async fn found_programme(tx: &mut Tx, new: NewProgramme) -> Result<Programme> {
    let organisation = owner(tx)?;
    if jiff::tz::TimeZone::get(&new.time_zone).is_err() {
        return Err(
            Refusal::field("timeZone", "time_zone_unknown", "There is no such time zone.").into()
        );
    }
    let settlement = Account::new(
        tx.new_id(),
        organisation,
        new.currency,
        AccountKind::Liability,
        SETTLEMENT_CODE,
    );
    let programme = Programme {
        id: tx.new_id(),
        organisation,
        settlement_account: settlement.id,
        name: new.name,
        currency: new.currency,
        time_zone: new.time_zone,
        partial_approval: new.partial_approval,
        hold_days: new.hold_days,
        tolerance_basis_points: new.tolerance_basis_points,
        refunds_restore_limits: new.refunds_restore_limits,
        repeat_window_s: new.repeat_window_s,
    };
    issuing::check(&programme)?;
    ledger::open(tx, &[settlement]).await?;
    issuing::store::insert_programme(tx, &programme).await?;
    let after = json!({ "name": programme.name, "currency": programme.currency.code() });
    record(tx, "card_programme.founded", &programme.id.to_string(), &Value::Null, &after);
    Ok(programme)
}

/// Opens an account that pays for cards: what is in it, and `credit_limit_minor` beyond.
pub async fn open_funding(
    tx: &mut Tx,
    currency: Currency,
    credit_limit_minor: i64,
) -> Result<AccountId> {
    let organisation = owner(tx)?;
    let account =
        Account::new(tx.new_id(), organisation, currency, AccountKind::Liability, FUNDING_CODE)
            .guarded(Guard::DebitsMustNotExceedCredits, credit_limit_minor);
    ledger::open(tx, &[account]).await?;
    let after = json!({ "currency": currency, "creditLimitMinor": credit_limit_minor });
    record(tx, "card_account.opened", &account.id.to_string(), &Value::Null, &after);
    Ok(account.id)
}

/// Adds a person who may hold cards. The network knows them by `network_token`, or by their id when it is `None`.
pub async fn add_holder(tx: &mut Tx, name: &str, network_token: Option<String>) -> Result<Holder> {
    let organisation = owner(tx)?;
    check_name(name)?;
    let id: HolderId = tx.new_id();
    let holder = Holder {
        id,
        organisation,
        name: name.to_owned(),
        network_token: network_token.unwrap_or_else(|| id.to_string()),
        state: HolderState::Active,
    };
    if !issuing::store::insert_holder(tx, &holder).await? {
        return Err(network_token_taken().into());
    }
    // What somebody is called is personal data, which the log could never forget.
    let after = json!({ "state": holder.state.name() });
    record(tx, "cardholder.added", &id.to_string(), &Value::Null, &after);
    Ok(holder)
}

/// A card to issue.
#[derive(Debug, Clone)]
pub struct NewCard {
    /// Under these terms.
    pub programme: ProgrammeId,
    /// To this person.
    pub holder: HolderId,
    /// Paid from this account.
    pub funding_account: AccountId,
    /// As the network knows it; its id when `None`.
    pub network_token: Option<String>,
    /// Four digits.
    pub last_four: String,
    /// The first moment at which it is past its date.
    pub expires_on: Timestamp,
}

/// Issues a card, not yet activated.
pub async fn issue(tx: &mut Tx, new: NewCard) -> Result<Card> {
    let organisation = owner(tx)?;
    let programme = issuing::store::programme(tx, organisation, new.programme)
        .await?
        .ok_or_else(|| Refusal::not_found("programme"))?;
    issuing::store::holder(tx, organisation, new.holder)
        .await?
        .ok_or_else(|| Refusal::not_found("cardholder"))?;
    let funding = ledger::accounts::find(tx, new.funding_account, Some(organisation))
        .await?
        .ok_or_else(|| Refusal::not_found("funding account"))?;
    if funding.unit != programme.currency {
        let message = "The account that pays must be in the programme's currency.";
        return Err(Refusal::field("fundingAccount", "currency_mismatch", message).into());
    }
    if funding.guard != Guard::DebitsMustNotExceedCredits {
        let message = "The account that pays must be one that cannot be overdrawn.";
        return Err(Refusal::field("fundingAccount", "account_unguarded", message).into());
    }
    if new.last_four.len() != 4 || !new.last_four.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::field("lastFour", "malformed", "Give the last four digits.").into());
    }
    let id: CardId = tx.new_id();
    let card = Card {
        id,
        organisation,
        programme: programme.id,
        holder: new.holder,
        funding_account: new.funding_account,
        network_token: new.network_token.unwrap_or_else(|| id.to_string()),
        last_four: new.last_four,
        state: CardState::Unactivated,
        expires_on: new.expires_on,
        is_frozen: false,
    };
    if !issuing::store::insert_card(tx, &card).await? {
        return Err(network_token_taken().into());
    }
    let after = json!({
        "lastFour": card.last_four, "cardholder": card.holder, "state": card.state.name(),
    });
    record(tx, "card.issued", &id.to_string(), &Value::Null, &after);
    Ok(card)
}

fn network_token_taken() -> Refusal {
    let message = "The network knows something else by this token already.";
    Refusal::conflict("network_token_taken", message)
}

/// A card of the caller's organisation.
pub async fn card(tx: &mut Tx, id: CardId) -> Result<Card> {
    let organisation = owner(tx)?;
    let found = issuing::store::card(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("card"))?)
}

/// The same, for whoever changes it: nobody else does until the transaction ends.
pub async fn card_to_change(tx: &mut Tx, id: CardId) -> Result<Card> {
    let organisation = owner(tx)?;
    let found = issuing::store::card_to_change(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("card"))?)
}

/// One page of the organisation's cards, and how many of them are wanted in all.
pub async fn cards(tx: &mut Tx, wanted: &CardSearch) -> Result<(Vec<Card>, u64)> {
    let organisation = owner(tx)?;
    issuing::store::cards(tx, organisation, wanted).await
}

/// A cardholder of the caller's organisation.
pub async fn holder(tx: &mut Tx, id: HolderId) -> Result<Holder> {
    let organisation = owner(tx)?;
    let found = issuing::store::holder(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("cardholder"))?)
}

/// A programme of the caller's organisation.
pub async fn programme(tx: &mut Tx, id: ProgrammeId) -> Result<Programme> {
    let organisation = owner(tx)?;
    let found = issuing::store::programme(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("programme"))?)
}

/// The organisation's programmes.
pub async fn programmes(tx: &mut Tx) -> Result<Vec<Programme>> {
    let organisation = owner(tx)?;
    issuing::store::programmes(tx, organisation).await
}

/// Puts a card to use, suspends it, or ends it for good.
pub async fn set_card_state(tx: &mut Tx, id: CardId, state: CardState) -> Result<()> {
    let card = card(tx, id).await?;
    if card.state == state {
        return Ok(());
    }
    if !issuing::store::set_card_state(tx, card.organisation, id, state).await? {
        let message = "The card is terminated; that cannot be undone.";
        return Err(Refusal::conflict("card_terminated", message).into());
    }
    let (before, after) = (json!({ "state": card.state.name() }), json!({ "state": state.name() }));
    record(tx, "card.state_changed", &id.to_string(), &before, &after);
    Ok(())
}

/// Lets a cardholder use cards, or not.
pub async fn set_holder_state(tx: &mut Tx, id: HolderId, state: HolderState) -> Result<()> {
    let holder = holder(tx, id).await?;
    if holder.state == state {
        return Ok(());
    }
    if !issuing::store::set_holder_state(tx, holder.organisation, id, state).await? {
        let message = "The cardholder is closed; that cannot be undone.";
        return Err(Refusal::conflict("cardholder_closed", message).into());
    }
    let before = json!({ "state": holder.state.name() });
    let after = json!({ "state": state.name() });
    record(tx, "cardholder.state_changed", &id.to_string(), &before, &after);
    Ok(())
}

/// Freezes a card; freezing a frozen card changes nothing.
pub async fn freeze(tx: &mut Tx, id: CardId, reason: &str) -> Result<()> {
    if reason.trim().is_empty() || reason.len() > MAX_REASON_LEN {
        let message = format!("Say why, in 1 to {MAX_REASON_LEN} characters.");
        return Err(Refusal::field("reason", "out_of_range", message).into());
    }
    let card = card(tx, id).await?;
    if issuing::store::insert_freeze(tx, &card, reason).await? {
        let after = json!({ "frozen": true, "reason": reason });
        record(tx, "card.frozen", &id.to_string(), &json!({ "frozen": false }), &after);
    }
    Ok(())
}

/// Lifts a freeze; lifting none changes nothing.
pub async fn lift_freeze(tx: &mut Tx, id: CardId) -> Result<()> {
    let card = card(tx, id).await?;
    if issuing::store::lift_freeze(tx, &card).await? {
        let (before, after) = (json!({ "frozen": true }), json!({ "frozen": false }));
        record(tx, "card.freeze_lifted", &id.to_string(), &before, &after);
    }
    Ok(())
}

/// The freeze that is on a card.
pub async fn open_freeze(tx: &mut Tx, card: &Card) -> Result<Option<Freeze>> {
    issuing::store::open_freeze(tx, card).await
}

/// A control to set.
#[derive(Debug, Clone)]
pub struct NewControl {
    /// On what kind of thing.
    pub target: Target,
    /// Which one.
    pub target_id: Uuid,
    /// As its owner calls it.
    pub name: String,
    /// The rule.
    pub rule: Rule,
}

/// Sets a control.
pub async fn set_control(tx: &mut Tx, new: NewControl) -> Result<Control> {
    let organisation = owner(tx)?;
    check_name(&new.name)?;
    check_rule(&new.rule)?;
    check_target(tx, new.target, new.target_id).await?;
    let there = controls::store::of_targets(tx, &[new.target_id].into()).await?;
    if there.len() >= controls::MAX_PER_TARGET {
        let message =
            format!("At most {} controls can be set on one thing.", controls::MAX_PER_TARGET);
        return Err(Refusal::conflict("too_many_controls", message).into());
    }
    let control = Control {
        id: tx.new_id(),
        organisation,
        target: new.target,
        target_id: new.target_id,
        name: new.name,
        rule: write_rule(&new.rule)?,
    };
    controls::store::insert(tx, &control).await?;
    record(tx, "card_control.set", &control.id.to_string(), &Value::Null, &words(&control));
    Ok(control)
}

/// A control that is in force.
pub async fn control(tx: &mut Tx, id: ControlId) -> Result<Control> {
    let organisation = owner(tx)?;
    let found = controls::store::find(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("control"))?)
}

/// The same, which nobody else changes before this transaction ends.
pub async fn control_to_change(tx: &mut Tx, id: ControlId) -> Result<Control> {
    let organisation = owner(tx)?;
    let found = controls::store::lock(tx, organisation, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("control"))?)
}

/// Changes a control. A limit that is changed within its window is changed in the ledger too: what was used stays used.
pub async fn change_control(
    tx: &mut Tx,
    id: ControlId,
    name: &str,
    rule: &Rule,
) -> Result<Control> {
    let organisation = owner(tx)?;
    check_name(name)?;
    check_rule(rule)?;
    let before = control_to_change(tx, id).await?;
    let was = words(&before);
    let control = Control { rule: write_rule(rule)?, name: name.to_owned(), ..before };
    controls::store::set_rule(tx, &control).await?;
    let currency = target_currency(tx, &control).await?;
    if let Some(limit) = controls::rules::Policy::read([&control], currency).limits.first() {
        let window = limit.allowance.account_at(tx.now());
        if ledger::accounts::find(tx, window.id, Some(organisation)).await?.is_some() {
            let change =
                limit.allowance.limit_change(tx.new_id(), tx.now(), limit.allowance.limit_minor);
            ledger::post(tx, &[change], Some(organisation)).await?;
        }
    }
    record(tx, "card_control.changed", &control.id.to_string(), &was, &words(&control));
    Ok(control)
}

/// Takes a control out of force; one that is not in force stays so.
pub async fn remove_control(tx: &mut Tx, id: ControlId) -> Result<()> {
    let control = control_to_change(tx, id).await?;
    if controls::store::remove(tx, &control).await? {
        record(tx, "card_control.removed", &id.to_string(), &words(&control), &Value::Null);
    }
    Ok(())
}

/// Every control that a card must pass: its own, its holder's and its programme's.
pub async fn controls_of(tx: &mut Tx, card: &Card) -> Result<Vec<Control>> {
    let targets = [card.id.uuid(), card.holder.uuid(), card.programme.uuid()];
    controls::store::of_targets(tx, &targets.into()).await
}

async fn check_target(tx: &mut Tx, target: Target, id: Uuid) -> Result<()> {
    match target {
        Target::Card => card(tx, Id::from_uuid(id)).await.map(drop),
        Target::Cardholder => holder(tx, Id::from_uuid(id)).await.map(drop),
        Target::Programme => programme(tx, Id::from_uuid(id)).await.map(drop),
    }
}

/// The currency of the limits on a control's target. A cardholder's limits need one programme to be read in.
async fn target_currency(tx: &mut Tx, control: &Control) -> Result<Currency> {
    let programme_id = match control.target {
        Target::Programme => Some(Id::from_uuid(control.target_id)),
        Target::Card => Some(card(tx, Id::from_uuid(control.target_id)).await?.programme),
        Target::Cardholder => {
            let holder: HolderId = Id::from_uuid(control.target_id);
            let one = CardSearch { holder: Some(holder), limit: 1, ..CardSearch::default() };
            let (cards, _) = cards(tx, &one).await?;
            cards.first().map(|card| card.programme)
        }
    };
    match programme_id {
        Some(id) => Ok(programme(tx, id).await?.currency),
        // No card yet, so no window has been used either.
        None => Ok(Currency::EUR),
    }
}

fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() || name.len() > MAX_NAME_LEN {
        let message = format!("A name has 1 to {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "out_of_range", message).into());
    }
    Ok(())
}

fn check_rule(rule: &Rule) -> Result<()> {
    controls::rules::check(rule)
        .map_err(|(field, message)| Refusal::field(field, "rule_invalid", message).into())
}

fn write_rule(rule: &Rule) -> Result<String> {
    serde_json::to_string(rule).map_err(|error| base::Error::caused("writing a rule", error))
}

/// The organisation that the caller acts for.
fn owner(tx: &Tx) -> Result<Id<Organisation>> {
    owner_of(tx.who())
}

/// Whose cards somebody sees.
fn owner_of(who: &Who) -> Result<Id<Organisation>> {
    who.organisation.ok_or_else(|| {
        Refusal::new(
            base::error::RefusalKind::Forbidden,
            "no_organisation",
            "This needs an organisation to act for.",
        )
        .into()
    })
}

/// A control as the audit log shows it.
fn words(control: &Control) -> Value {
    let rule: Value = serde_json::from_str(&control.rule).unwrap_or_default();
    json!({ "name": control.name, "rule": rule })
}

fn record(tx: &mut Tx, kind: &'static str, subject: &str, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: subject.to_owned(), body });
}
