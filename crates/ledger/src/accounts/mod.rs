//! Accounts: what they are and what they can still give. Pure.
//!
//! The sign convention of the whole house, in words: an account keeps its debits and its credits
//! apart and never nets them away. Money that a customer may spend is *credit* on the customer's
//! account (the house owes it); spending it is a *debit*. A limit is an account that starts with
//! room for debits; using it up is debiting it.

use std::collections::{BTreeSet, HashMap};

use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use money::Currency;

use crate::Scope;
use crate::transfers::TransferId;

pub(crate) mod store;

/// Marks the ids of accounts.
#[derive(Debug)]
pub enum AccountKey {}
impl Kind for AccountKey {
    const PREFIX: &'static str = "acct";
}

/// The id of an account.
pub type AccountId = Id<AccountKey>;

/// Where an account stands in the books. Assets and expenses grow by debits, the others by credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// What the organisation has.
    Asset,
    /// What it owes, customers' money above all.
    Liability,
    /// What it is worth to its owners.
    Equity,
    /// What it earned.
    Revenue,
    /// What it spent.
    Expense,
    /// Not money: a limit, a quota, and whatever stands on the other side of one.
    Memo,
}

impl AccountKind {
    /// Every kind, with its stored number and its name.
    const ALL: [(Self, i64, &'static str); 6] = [
        (Self::Asset, 1, "asset"),
        (Self::Liability, 2, "liability"),
        (Self::Equity, 3, "equity"),
        (Self::Revenue, 4, "revenue"),
        (Self::Expense, 5, "expense"),
        (Self::Memo, 6, "memo"),
    ];

    /// As stored.
    pub fn number(self) -> i64 {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or(0, |(_, number, _)| *number)
    }

    /// From the stored number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, stored, _)| *stored == number).map(|(kind, ..)| *kind)
    }

    /// As the API spells it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., name)| name)
    }

    /// From the API's spelling.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(.., spelt)| *spelt == name).map(|(kind, ..)| *kind)
    }
}

/// Which side may not grow beyond the other (and the account's limit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Neither: an account of the house's own.
    None,
    /// Debits, pending and posted, stay within posted credits plus the limit: a wallet, an
    /// allowance.
    DebitsMustNotExceedCredits,
    /// The mirror: credits stay within posted debits plus the limit.
    CreditsMustNotExceedDebits,
}

impl Guard {
    /// As stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::DebitsMustNotExceedCredits => 1,
            Self::CreditsMustNotExceedDebits => 2,
        }
    }

    /// From the stored number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::DebitsMustNotExceedCredits),
            2 => Some(Self::CreditsMustNotExceedDebits),
            _ => None,
        }
    }
}

/// The four totals of an account, in minor units. Never negative; the posted ones never shrink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Totals {
    /// Held on the debit side.
    pub debits_pending: i64,
    /// Moved on the debit side.
    pub debits_posted: i64,
    /// Held on the credit side.
    pub credits_pending: i64,
    /// Moved on the credit side.
    pub credits_posted: i64,
}

impl Totals {
    /// Nothing held, nothing moved.
    pub const ZERO: Self =
        Self { debits_pending: 0, debits_posted: 0, credits_pending: 0, credits_posted: 0 };

    /// In the order in which tables keep them.
    pub(crate) const fn columns(self) -> [i64; 4] {
        [self.debits_pending, self.debits_posted, self.credits_pending, self.credits_posted]
    }

    /// Side by side. A part of an account's totals never exceeds them, and those were checked.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            debits_pending: self.debits_pending.saturating_add(other.debits_pending),
            debits_posted: self.debits_posted.saturating_add(other.debits_posted),
            credits_pending: self.credits_pending.saturating_add(other.credits_pending),
            credits_posted: self.credits_posted.saturating_add(other.credits_posted),
        }
    }

    /// Side by side; pending ones of a day may be negative.
    pub(crate) const fn less(self, other: Self) -> Self {
        Self {
            debits_pending: self.debits_pending.saturating_sub(other.debits_pending),
            debits_posted: self.debits_posted.saturating_sub(other.debits_posted),
            credits_pending: self.credits_pending.saturating_sub(other.credits_pending),
            credits_posted: self.credits_posted.saturating_sub(other.credits_posted),
        }
    }
}

/// An account. Immutable but for its totals, its limit, its ceiling and whether it is closed; never deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Its id, chosen by whoever opens it.
    pub id: AccountId,
    /// Whose it is.
    pub organisation: Id<Organisation>,
    /// What it counts.
    pub unit: Currency,
    /// Where it stands in the books.
    pub kind: AccountKind,
    /// Position in the organisation's chart of accounts.
    pub code: u16,
    /// Which side is guarded.
    pub guard: Guard,
    /// How far the guarded side may exceed the other, in minor units: a credit limit, an
    /// allowance's size.
    pub limit_minor: i64,
    /// The limit it was opened with; every later one is in the journal.
    pub opening_limit_minor: i64,
    /// How far the other side may exceed the guarded one, in minor units: the greatest balance. Not without a guard.
    pub ceiling_minor: Option<i64>,
    /// The ceiling it was opened with; every later one is in the journal.
    pub opening_ceiling_minor: Option<i64>,
    /// True when day totals are kept, so that balances as of a day can be asked.
    pub history: bool,
    /// True when nothing but the release of holds is taken any more.
    pub closed: bool,
    /// The four totals.
    pub totals: Totals,
    /// The UTC day of its newest movement, in days since 1970; 0 before the first one and for
    /// accounts without history.
    pub day: i32,
    /// The totals when that day began. What they have grown by since is the day's total.
    pub brought_forward: Totals,
    /// The newest row of the journal about it, from which its statement goes back; none for accounts without history.
    pub latest: Option<TransferId>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Account {
    /// An account with no movement yet, not guarded, with day totals.
    pub const fn new(
        id: AccountId,
        organisation: Id<Organisation>,
        unit: Currency,
        kind: AccountKind,
        code: u16,
    ) -> Self {
        Self {
            id,
            organisation,
            unit,
            kind,
            code,
            guard: Guard::None,
            limit_minor: 0,
            opening_limit_minor: 0,
            ceiling_minor: None,
            opening_ceiling_minor: None,
            history: true,
            closed: false,
            totals: Totals::ZERO,
            day: 0,
            brought_forward: Totals::ZERO,
            latest: None,
            opened_at: Timestamp::from_micros(0),
        }
    }

    /// The same account with a guard and the limit that goes with it.
    #[must_use]
    pub const fn guarded(mut self, guard: Guard, limit_minor: i64) -> Self {
        self.guard = guard;
        self.limit_minor = limit_minor;
        self.opening_limit_minor = limit_minor;
        self
    }

    /// The same account with a greatest balance; it must have a guard.
    #[must_use]
    pub const fn up_to(mut self, ceiling_minor: i64) -> Self {
        self.ceiling_minor = Some(ceiling_minor);
        self.opening_ceiling_minor = Some(ceiling_minor);
        self
    }

    /// The same account without day totals: for windows of allowances, which nobody asks about by
    /// day.
    #[must_use]
    pub const fn without_history(mut self) -> Self {
        self.history = false;
        self
    }

    /// True when `other` was opened with the same particulars. What has become of it since does not
    /// matter.
    pub fn is_same_as(&self, other: &Self) -> bool {
        (self.id, self.organisation, self.unit, self.kind, self.code)
            == (other.id, other.organisation, other.unit, other.kind, other.code)
            && (self.guard, self.opening_limit_minor, self.opening_ceiling_minor, self.history)
                == (
                    other.guard,
                    other.opening_limit_minor,
                    other.opening_ceiling_minor,
                    other.history,
                )
    }

    /// The account with new totals, on the day that the change counts for, and the total of a day that
    /// is to be filed with that: the newest day's when a later one begins, or what the change adds to
    /// an earlier one, as a hold does that ended before midnight and is met after.
    pub(crate) fn moved(self, totals: Totals, day: i32) -> (Self, Option<(i32, Totals)>) {
        let account = Self { totals, ..self };
        if !self.history || day == self.day {
            return (account, None);
        }
        if day > self.day {
            let filed = self.totals.less(self.brought_forward);
            let filed = (filed != Totals::ZERO).then_some((self.day, filed));
            return (Self { day, brought_forward: self.totals, ..account }, filed);
        }
        let change = totals.less(self.totals);
        let brought_forward = self.brought_forward.plus(change);
        (Self { brought_forward, ..account }, Some((day, change)))
    }

    /// What the guarded side can still take, in minor units: pessimistic, since what is pending
    /// against it counts and what is pending for it does not. Negative when a forced movement or a
    /// lowered limit left it so. An account without a guard can take anything.
    pub fn available(&self) -> i128 {
        let totals = self.totals;
        let wide = i128::from;
        match self.guard {
            Guard::None => i128::MAX,
            Guard::DebitsMustNotExceedCredits => wide(totals.credits_posted)
                .saturating_add(wide(self.limit_minor))
                .saturating_sub(wide(totals.debits_posted))
                .saturating_sub(wide(totals.debits_pending)),
            Guard::CreditsMustNotExceedDebits => wide(totals.debits_posted)
                .saturating_add(wide(self.limit_minor))
                .saturating_sub(wide(totals.credits_posted))
                .saturating_sub(wide(totals.credits_pending)),
        }
    }

    /// What the side that is not guarded can still take below the ceiling, in minor units, as pessimistic as
    /// [`Account::available`]. Negative when a forced movement or a lowered ceiling left it so; an account without a
    /// ceiling can take anything.
    pub fn acceptable(&self) -> i128 {
        let totals = self.totals;
        let wide = i128::from;
        let Some(ceiling) = self.ceiling_minor else {
            return i128::MAX;
        };
        match self.guard {
            Guard::None => i128::MAX,
            Guard::DebitsMustNotExceedCredits => wide(totals.debits_posted)
                .saturating_add(wide(ceiling))
                .saturating_sub(wide(totals.credits_posted))
                .saturating_sub(wide(totals.credits_pending)),
            Guard::CreditsMustNotExceedDebits => wide(totals.credits_posted)
                .saturating_add(wide(ceiling))
                .saturating_sub(wide(totals.debits_posted))
                .saturating_sub(wide(totals.debits_pending)),
        }
    }

    /// Posted credits less posted debits, in minor units: what a customer's statement shows.
    pub const fn credit_balance(&self) -> i64 {
        // Both are between 0 and i64::MAX, so the difference always fits.
        self.totals.credits_posted.saturating_sub(self.totals.debits_posted)
    }
}

/// An account that the scope may see, as it is stored: holds that ended by the clock and were not
/// swept yet still count in its pending totals.
pub async fn find(tx: &mut Tx, id: AccountId, scope: Scope) -> Result<Option<Account>> {
    store::find(tx, id, scope).await
}

/// Accounts that stand below one another, at most: a parent and its child are two.
pub const MAX_DEPTH: usize = 16;

/// What speaks against `parent` as the parent of a new account.
pub(crate) async fn check_parent(tx: &mut Tx, new: &Account, parent: AccountId) -> Result<()> {
    let refused = |code, message: &str| Err(Refusal::field("parentId", code, message).into());
    if parent == new.id {
        let message = "An account cannot stand below itself.";
        return refused("accounts_must_be_different", message);
    }
    match find(tx, parent, Some(new.organisation)).await? {
        None => refused("parent_unknown", "There is no such account to stand below."),
        Some(above) if above.unit != new.unit => {
            refused("units_must_match", "The account above does not count this currency.")
        }
        Some(_) if store::depth(tx, parent).await? >= MAX_DEPTH => {
            refused("parent_too_deep", "So many accounts cannot stand below one another.")
        }
        Some(_) => Ok(()),
    }
}

/// The parents of those of these accounts that have one.
pub async fn parents(
    tx: &mut Tx,
    ids: &BTreeSet<AccountId>,
) -> Result<HashMap<AccountId, AccountId>> {
    store::parents(tx, ids).await
}
