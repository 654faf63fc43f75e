//! Commands and the journal rows they leave. Pure.

use base::who::Organisation;
use base::{Id, Kind, Timestamp};

use crate::accounts::{AccountId, Totals};

pub mod books;
mod movements;
pub mod outcome;
mod plans;
mod retries;
pub mod rules;
pub(crate) mod store;

pub use outcome::Outcome;

/// Marks the ids of transfers.
#[derive(Debug)]
pub enum TransferKey {}
impl Kind for TransferKey {
    const PREFIX: &'static str = "tfr";
}

/// The id of a transfer, chosen by the caller: asking twice with the same id moves money once.
pub type TransferId = Id<TransferKey>;

/// Longest subject, in bytes.
pub const MAX_SUBJECT_LEN: usize = 64;
/// Longest timeout: a hundred years.
pub const MAX_TIMEOUT_S: i64 = 100 * 366 * 86_400;

/// What a command does. Amounts are in minor units of the accounts' unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Moves an amount at once.
    Move {
        /// Loses it.
        debit: AccountId,
        /// Gets it.
        credit: AccountId,
        /// How much; more than zero.
        amount: i64,
        /// Exactly, as much as there is, or in any case.
        force: Force,
    },
    /// Sets an amount aside until it is posted, voided or expired.
    Hold {
        /// Where it is set aside.
        debit: AccountId,
        /// For whom.
        credit: AccountId,
        /// How much; more than zero.
        amount: i64,
        /// Seconds until it expires, counted from the batch's time; 0 is never. Relative, so that
        /// the caller's clock does not matter.
        timeout_s: i64,
        /// Exactly, as much as there is, or in any case.
        force: Force,
    },
    /// Moves what a hold set aside: all of it or a part, once or several times.
    Post {
        /// The hold.
        hold: TransferId,
        /// How much; `None` is all that is open. Zero is legal.
        amount: Option<i64>,
        /// True: whatever stays open is released and the hold is closed.
        last: bool,
        /// How much more than is open may be posted, still checked against the account.
        tolerance: i64,
        /// True: what exceeds the hold is posted in any case, and flagged.
        force: bool,
    },
    /// Releases what a hold set aside.
    Void {
        /// The hold.
        hold: TransferId,
        /// How much; `None` is all, and closes the hold.
        amount: Option<i64>,
    },
    /// Sets more aside under the same hold.
    Increase {
        /// The hold.
        hold: TransferId,
        /// How much more; more than zero.
        amount: i64,
        /// True: in any case, and flagged.
        force: bool,
    },
    /// Lets a hold expire later, or sooner.
    Extend {
        /// The hold.
        hold: TransferId,
        /// Seconds from now; 0 is never.
        timeout_s: i64,
    },
    /// Sets an account's limit. It may be below what is used already; then nothing more is taken.
    Limit {
        /// The account.
        account: AccountId,
        /// The new limit; not negative.
        limit: i64,
    },
    /// Sets an account's greatest balance, or takes it away. It may be below what is there already; then nothing more
    /// is taken in.
    Ceiling {
        /// The account; it must be guarded.
        account: AccountId,
        /// The new ceiling; not negative. `None` is none.
        ceiling: Option<i64>,
    },
    /// Closes an account: it takes nothing any more but the release of holds and forced movements.
    Close {
        /// The account.
        account: AccountId,
    },
    /// Opens a closed account again.
    Reopen {
        /// The account.
        account: AccountId,
    },
    /// Fails unless the account has at least so much available; in a chain, a condition for the
    /// others.
    Require {
        /// The account.
        account: AccountId,
        /// How much.
        at_least: i64,
    },
}

/// How strictly a movement keeps to the guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// All of it or a refusal.
    No,
    /// As much as both accounts allow, even nothing.
    UpTo,
    /// In any case, for what an outside party has settled already. Always recorded and flagged.
    Always,
}

/// One command of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Chosen by the caller.
    pub id: TransferId,
    /// What to do.
    pub action: Action,
    /// Why, as a code of the caller's domain; not zero.
    pub reason: u16,
    /// What it is about, as an id in text; may be empty.
    pub subject: String,
    /// True: succeeds or fails together with the next command.
    pub linked: bool,
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The outcome.
    pub outcome: Outcome,
    /// How much was really held, moved or released, in minor units.
    pub amount: i64,
    /// The debit account's totals after the command, or now if it was done before.
    pub debit: Option<Totals>,
    /// The credit account's totals, likewise.
    pub credit: Option<Totals>,
    /// When it was done.
    pub at: Option<Timestamp>,
}

/// What kind of row the journal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// [`Action::Move`].
    Move,
    /// [`Action::Hold`].
    Hold,
    /// [`Action::Post`].
    Post,
    /// [`Action::Void`].
    Void,
    /// [`Action::Increase`].
    Increase,
    /// [`Action::Extend`].
    Extend,
    /// [`Action::Limit`].
    Limit,
    /// [`Action::Close`].
    Close,
    /// [`Action::Reopen`].
    Reopen,
    /// [`Action::Require`].
    Require,
    /// [`Action::Ceiling`].
    Ceiling,
    /// A hold's end by the clock, written when the ledger next meets it, dated when it happened.
    Expire,
}

impl RowKind {
    const ALL: [(Self, i64, &'static str); 12] = [
        (Self::Move, 1, "move"),
        (Self::Hold, 2, "hold"),
        (Self::Post, 3, "post"),
        (Self::Void, 4, "void"),
        (Self::Increase, 5, "increase"),
        (Self::Extend, 6, "extend"),
        (Self::Limit, 7, "limit"),
        (Self::Close, 8, "close"),
        (Self::Reopen, 9, "reopen"),
        (Self::Require, 10, "require"),
        (Self::Expire, 11, "expire"),
        (Self::Ceiling, 12, "ceiling"),
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
}

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldState {
    /// Some or nothing is open; more may come.
    Open,
    /// Closed by its last capture.
    Posted,
    /// Released.
    Voided,
    /// Ended by the clock.
    Expired,
}

impl HoldState {
    /// As stored; 0 is no hold at all.
    pub const fn number(state: Option<Self>) -> i64 {
        match state {
            None => 0,
            Some(Self::Open) => 1,
            Some(Self::Posted) => 2,
            Some(Self::Voided) => 3,
            Some(Self::Expired) => 4,
        }
    }

    /// From the stored number.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Open),
            2 => Some(Self::Posted),
            3 => Some(Self::Voided),
            4 => Some(Self::Expired),
            _ => None,
        }
    }
}

/// One row of the journal. Immutable, but for the four fields of a hold that say where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The command's id.
    pub id: TransferId,
    /// Whose it is: the debit account's organisation.
    pub organisation: Id<Organisation>,
    /// What kind of row.
    pub kind: RowKind,
    /// The debit account; for settings the account itself.
    pub debit: AccountId,
    /// The credit account; for settings the account itself.
    pub credit: AccountId,
    /// As asked: the amount, the limit or the ceiling; [`ALL_OPEN`] for "all that is open" and for no ceiling.
    pub asked: i64,
    /// What it changed in both accounts' pending totals.
    pub pending: i64,
    /// What it changed in both accounts' posted totals.
    pub posted: i64,
    /// The hold it is about.
    pub hold: Option<TransferId>,
    /// As asked.
    pub timeout_s: i64,
    /// How much over the hold was tolerated, as asked.
    pub tolerance: i64,
    /// [`flag`] bits.
    pub flags: i64,
    /// As asked.
    pub reason: u16,
    /// As asked.
    pub subject: String,
    /// When it took effect.
    pub at: Timestamp,
    /// A hold: what is still set aside.
    pub open: i64,
    /// A hold: what has been posted from it so far, including what exceeded it.
    pub captured: i64,
    /// A hold: when it ends; `None` is never.
    pub expires_at: Option<Timestamp>,
    /// A hold: where it stands. `None` for every other row.
    pub state: Option<HoldState>,
    /// The row before this one in the debit account, if that keeps history and had one.
    pub debit_previous: Option<TransferId>,
    /// The row before this one in the credit account, likewise.
    pub credit_previous: Option<TransferId>,
}

/// Stands for "all that is open" in [`Transfer::asked`].
pub const ALL_OPEN: i64 = -1;
/// Stands for no ceiling in [`Transfer::asked`].
pub const NO_CEILING: i64 = -1;

/// Bits of [`Transfer::flags`].
pub mod flag {
    /// As much as there is.
    pub const UP_TO: i64 = 1;
    /// In any case.
    pub const FORCE: i64 = 2;
    /// The last capture.
    pub const LAST: i64 = 4;
    /// A guard was really passed over, or a hold really exceeded by force.
    pub const FORCED: i64 = 8;
    /// The bits that the caller sets; the others are findings.
    pub const ASKED: i64 = UP_TO | FORCE | LAST;
}
