//! How accounts, transfers and lines look in JSON: amounts are decimal strings, the currency stands
//! beside them.

use base::Timestamp;
use base::who::OrganisationId;
use money::{Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;

use crate::statements::{Line, Rollup, Statement};
use crate::transfers::{ALL_OPEN, RowKind, flag};
use crate::{Account, AccountId, Guard, HoldState, Totals, Transfer, TransferId};

pub(super) fn amount(minor: i64, unit: Currency) -> String {
    Money::new(minor, unit).to_plain()
}

/// The names of guards in JSON.
pub(super) const GUARDS: [(Guard, &str); 3] = [
    (Guard::None, "none"),
    (Guard::DebitsMustNotExceedCredits, "debitsMustNotExceedCredits"),
    (Guard::CreditsMustNotExceedDebits, "creditsMustNotExceedDebits"),
];

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountView {
    id: AccountId,
    organisation_id: OrganisationId,
    currency: Currency,
    kind: &'static str,
    code: u16,
    guard: &'static str,
    limit: String,
    /// The greatest balance; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    ceiling: Option<String>,
    /// The account that it stands below.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<AccountId>,
    history: bool,
    closed: bool,
    opened_at: Timestamp,
    #[serde(flatten)]
    balances: TotalsView,
    /// What the guarded side can still take; absent without a guard.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<String>,
    /// What it can still take below the ceiling; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    acceptable: Option<String>,
}

impl AccountView {
    pub(super) fn new(account: &Account, parent: Option<AccountId>) -> Self {
        let guard = GUARDS.iter().find(|(guard, _)| *guard == account.guard);
        Self {
            id: account.id,
            organisation_id: account.organisation,
            currency: account.unit,
            kind: account.kind.name(),
            code: account.code,
            guard: guard.map_or("", |(_, name)| name),
            limit: amount(account.limit_minor, account.unit),
            ceiling: account.ceiling_minor.map(|minor| amount(minor, account.unit)),
            parent_id: parent,
            history: account.history,
            closed: account.closed,
            opened_at: account.opened_at,
            balances: TotalsView::new(account.totals, account.unit),
            available: available(account),
            acceptable: account.ceiling_minor.and_then(|_| nearest(account.acceptable(), account)),
        }
    }
}

fn available(account: &Account) -> Option<String> {
    (account.guard != Guard::None).then(|| nearest(account.available(), account))?
}

/// Within a credit limit of the largest amount, what is available may pass it; it then says so
/// much.
fn nearest(wide: i128, account: &Account) -> Option<String> {
    let clamped = wide.clamp(i64::MIN.into(), i64::MAX.into());
    i64::try_from(clamped).ok().map(|minor| amount(minor, account.unit))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TotalsView {
    debits_pending: String,
    debits_posted: String,
    credits_pending: String,
    credits_posted: String,
    /// Posted credits less posted debits.
    balance: String,
}

impl TotalsView {
    pub(super) fn new(totals: Totals, unit: Currency) -> Self {
        Self {
            debits_pending: amount(totals.debits_pending, unit),
            debits_posted: amount(totals.debits_posted, unit),
            credits_pending: amount(totals.credits_pending, unit),
            credits_posted: amount(totals.credits_posted, unit),
            balance: amount(totals.credits_posted.saturating_sub(totals.debits_posted), unit),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BalancesView {
    pub account_id: AccountId,
    pub currency: Currency,
    /// The day at whose end it stood so; absent for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    #[serde(flatten)]
    pub totals: TotalsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<String>,
    /// What it comes to with all accounts below it; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup: Option<RollupView>,
    /// Why there is no rollup although there are accounts below: `history_not_kept` by one of them, or
    /// `rollup_overflows` for sums that 64 bits do not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup_refused: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RollupView {
    /// How many accounts, itself among them.
    accounts: u64,
    #[serde(flatten)]
    totals: TotalsView,
}

impl RollupView {
    pub(super) fn new(rollup: Rollup, unit: Currency) -> Option<Self> {
        let totals = TotalsView::new(rollup.totals, unit);
        (rollup.accounts > 1).then_some(Self { accounts: rollup.accounts, totals })
    }
}

impl BalancesView {
    pub(super) fn now(account: &Account) -> Self {
        Self {
            available: available(account),
            ..Self::after(account.id, account.unit, account.totals)
        }
    }

    pub(super) fn after(account_id: AccountId, currency: Currency, totals: Totals) -> Self {
        let totals = TotalsView::new(totals, currency);
        Self {
            account_id,
            currency,
            as_of: None,
            totals,
            available: None,
            rollup: None,
            rollup_refused: None,
        }
    }
}

/// What a transfer did, as the journal has it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransferView {
    id: TransferId,
    action: &'static str,
    debit_account_id: AccountId,
    credit_account_id: AccountId,
    currency: Currency,
    /// As asked: an amount, a limit; absent where all was asked or nothing can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<String>,
    pending: String,
    posted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_id: Option<TransferId>,
    reason: u16,
    subject: String,
    forced: bool,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<HoldView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HoldView {
    state: &'static str,
    open: String,
    captured: String,
    expires_at: Option<Timestamp>,
}

impl TransferView {
    pub(super) fn new(transfer: Transfer, unit: Currency) -> Self {
        let has_amount = !matches!(
            transfer.kind,
            RowKind::Extend | RowKind::Close | RowKind::Reopen | RowKind::Expire
        );
        let asked = (has_amount && transfer.asked != ALL_OPEN).then_some(transfer.asked);
        let hold = transfer.state.map(|state| HoldView {
            state: match state {
                HoldState::Open => "open",
                HoldState::Posted => "posted",
                HoldState::Voided => "voided",
                HoldState::Expired => "expired",
            },
            open: amount(transfer.open, unit),
            captured: amount(transfer.captured, unit),
            expires_at: transfer.expires_at,
        });
        Self {
            id: transfer.id,
            action: transfer.kind.name(),
            debit_account_id: transfer.debit,
            credit_account_id: transfer.credit,
            currency: unit,
            asked: asked.map(|minor| amount(minor, unit)),
            pending: amount(transfer.pending, unit),
            posted: amount(transfer.posted, unit),
            hold_id: transfer.hold,
            reason: transfer.reason,
            subject: transfer.subject,
            forced: transfer.flags & flag::FORCED != 0,
            at: transfer.at,
            hold,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatementView {
    account_id: AccountId,
    currency: Currency,
    lines: Vec<LineView>,
    /// For the page after this one; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LineView {
    transfer_id: TransferId,
    action: &'static str,
    side: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_account_id: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_id: Option<TransferId>,
    pending: String,
    posted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ceiling: Option<String>,
    balance_after: String,
    reason: u16,
    subject: String,
    forced: bool,
    at: Timestamp,
}

impl StatementView {
    pub(super) fn new(account: &Account, statement: Statement) -> Self {
        let unit = account.unit;
        let line = |line: Line| LineView {
            transfer_id: line.id,
            action: line.kind.name(),
            side: if line.is_debit { "debit" } else { "credit" },
            other_account_id: line.other,
            hold_id: line.hold,
            pending: amount(line.pending, unit),
            posted: amount(line.posted, unit),
            limit: line.limit.map(|minor| amount(minor, unit)),
            ceiling: line.ceiling.map(|minor| amount(minor, unit)),
            balance_after: amount(line.balance_after, unit),
            reason: line.reason,
            subject: line.subject,
            forced: line.forced,
            at: line.at,
        };
        Self {
            account_id: account.id,
            currency: unit,
            lines: statement.lines.into_iter().map(line).collect(),
            next_cursor: statement.next.map(|cursor| cursor.to_string()),
        }
    }
}
