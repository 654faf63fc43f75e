//! The double-entry ledger: accounts, transfers, holds and allowances; the pure engine, its store,
//! its proof.
//!
//! Nothing here knows what the money is for, and no other crate reads or writes the ledger's
//! tables. The engine is [`transfers::rules::apply`]; everything that touches the database goes
//! through a [`Desk`].

// Laws for arithmetic on amounts. They are lifted in tests only, where an overflow fails the test.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::integer_division
    )
)]

pub mod accounts;
pub mod allowances;
pub mod api;
pub mod proof;
pub mod statements;
pub mod transfers;

use base::db::migrations::Migration;
use base::error::RefusalKind;
use base::events::Event;
use base::gather::Batch;
use base::who::Organisation;
use base::{Db, Id, Refusal, Result, Tx, Who, migration};
use serde_json::json;

pub use accounts::{Account, AccountId, AccountKind, Guard, Totals};
pub use transfers::{
    Action, Command, Done, Force, HoldState, Outcome, RowKind, Transfer, TransferId,
};

use transfers::books::Books;
use transfers::store::Needs;
use transfers::{rules, store};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0010_ledger_books"),
    migration!("0011_ledger_day"),
    migration!("0012_ledger_chain"),
    migration!("0013_ledger_ceiling"),
    migration!("0014_ledger_parent"),
];

/// Commands in one batch, at most.
pub const MAX_BATCH: usize = 8_192;

/// Whose accounts a caller may touch: `None` is everybody's, for the house's own domains.
pub type Scope = Option<Id<Organisation>>;

/// True when a caller with `scope` may see what belongs to `organisation`.
pub fn is_in_scope(scope: Scope, organisation: Id<Organisation>) -> bool {
    scope.is_none_or(|scope| scope == organisation)
}

/// A part of the books, loaded and locked for one transaction: decide on it, run commands on it,
/// close it.
#[derive(Debug)]
pub struct Desk {
    books: Books,
}

/// What a desk will need, named before it opens.
#[derive(Debug, Default)]
pub struct Agenda {
    needs: Needs,
}

impl Agenda {
    /// What `commands` name.
    pub fn of(commands: &[Command]) -> Self {
        Self { needs: Needs::of(commands) }
    }

    /// Adds accounts; one that does not exist is simply not there.
    pub fn accounts(&mut self, accounts: impl IntoIterator<Item = AccountId>) {
        self.needs.with_accounts(accounts);
    }

    /// Adds holds, with their accounts.
    pub fn holds(&mut self, holds: impl IntoIterator<Item = TransferId>) {
        self.needs.with_holds(holds);
    }

    /// Adds ids of commands that may be run, so that their idempotency is known.
    pub fn transfers(&mut self, ids: impl IntoIterator<Item = TransferId>) {
        self.needs.with_transfers(ids);
    }
}

impl Desk {
    /// Loads and locks what `agenda` names, and ends the holds on it that are due.
    pub async fn open(tx: &mut Tx, agenda: Agenda) -> Result<Self> {
        let mut books = store::load(tx, agenda.needs).await?;
        rules::expire(&mut books, tx.now());
        Ok(Self { books })
    }

    /// An account as it stands now, with everything run so far.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.books.account(id)
    }

    /// A transfer, if it was named.
    pub fn transfer(&self, id: TransferId) -> Option<&Transfer> {
        self.books.transfer(id)
    }

    /// Opens an account unless it is there already.
    pub fn ensure_account(&mut self, account: Account) {
        if self.books.account(account.id).is_none() {
            self.books.open_account(account);
        }
    }

    /// Runs commands; what they name must be on the desk.
    pub fn run(&mut self, tx: &Tx, commands: &[Command], scope: Scope) -> Vec<Done> {
        rules::run_all(&mut self.books, tx.now(), commands, scope)
    }

    /// Writes what changed.
    pub async fn close(self, tx: &mut Tx) -> Result<()> {
        store::write(tx, &self.books).await
    }
}

/// Runs a batch of at most [`MAX_BATCH`] commands.
///
/// # Errors
/// `batch_too_large`; otherwise only faults: every other refusal is an outcome.
pub async fn post(tx: &mut Tx, commands: &[Command], scope: Scope) -> Result<Vec<Done>> {
    if commands.len() > MAX_BATCH {
        let message = format!("A batch has at most {MAX_BATCH} commands; nothing was done.");
        return Err(Refusal::new(RefusalKind::TooLarge, "batch_too_large", message).into());
    }
    let mut desk = Desk::open(tx, Agenda::of(commands)).await?;
    let done = desk.run(tx, commands, scope);
    desk.close(tx).await?;
    Ok(done)
}

/// Opens accounts. One that is there already with the same particulars stays as it is.
///
/// # Errors
/// `account_exists` when an id is there with other particulars.
pub async fn open(tx: &mut Tx, new: &[Account]) -> Result<()> {
    open_missing(tx, new).await.map(drop)
}

/// Opens accounts, and says whether any was not there before.
async fn open_missing(tx: &mut Tx, new: &[Account]) -> Result<bool> {
    let mut is_any_new = false;
    let mut agenda = Agenda::default();
    agenda.accounts(new.iter().map(|account| account.id));
    let mut desk = Desk::open(tx, agenda).await?;
    for account in new {
        match desk.account(account.id) {
            Some(there) if !there.is_same_as(account) => {
                return Err(account_exists().into());
            }
            Some(_) => {}
            None => {
                desk.ensure_account(*account);
                is_any_new = true;
            }
        }
    }
    desk.close(tx).await?;
    Ok(is_any_new)
}

/// Opens an account below another, whose balance then includes it: see [`statements::rollup`]. An account has the
/// parent that it is opened with for ever, so nothing can come to stand below itself.
///
/// # Errors
/// `account_exists` when the id is there with other particulars or another parent; `accounts_must_be_different`,
/// `parent_unknown`, `units_must_match` or `parent_too_deep` when the parent is none for it.
pub async fn open_below(tx: &mut Tx, new: Account, parent: Option<AccountId>) -> Result<()> {
    let known = accounts::find(tx, new.id, None).await?.is_some();
    if !known && let Some(parent) = parent {
        accounts::check_parent(tx, &new, parent).await?;
    }
    // Somebody else may have opened it since: only what is new gets a parent.
    if open_missing(tx, &[new]).await? {
        return accounts::store::set_parent(tx, new.id, parent).await;
    }
    if accounts::parents(tx, &[new.id].into()).await?.get(&new.id).copied() == parent {
        return Ok(());
    }
    Err(account_exists().into())
}

fn account_exists() -> Refusal {
    Refusal::conflict("account_exists", "An account with this id exists and is not the same.")
}

/// A transfer that `scope` may see, as it stands by the clock.
pub async fn transfer(tx: &mut Tx, id: TransferId, scope: Scope) -> Result<Option<Transfer>> {
    let found = store::get(tx, id).await?;
    let seen = found.filter(|transfer| is_in_scope(scope, transfer.organisation));
    Ok(seen.map(|transfer| rules::by_the_clock(transfer, tx.now())))
}

/// Ends at most `limit` holds that are due, and says how many it ended. Nothing depends on when
/// this runs: a hold has ended by the clock before.
pub async fn sweep(tx: &mut Tx, limit: i64) -> Result<usize> {
    let needs = store::due(tx, limit).await?;
    if needs.is_empty() {
        return Ok(0);
    }
    let ended = needs.holds_len();
    Desk::open(tx, Agenda { needs }).await?.close(tx).await?;
    Ok(ended)
}

/// Group commit of commands from callers that do not know each other.
#[derive(Debug)]
pub struct Posting {
    db: Db,
}

impl Posting {
    /// Posts to `db`.
    pub const fn new(db: Db) -> Self {
        Self { db }
    }
}

/// One caller's commands: a chain, a single command, or a batch.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Run in order; linked ones together.
    pub commands: Vec<Command>,
    /// Whose accounts the caller may touch.
    pub scope: Scope,
    /// Who the log says had them done; nobody for what Florin does by itself.
    pub who: Option<Who>,
}

impl Batch for Posting {
    type Ask = Ask;
    type Answer = Vec<Done>;

    async fn run(&self, asks: &[Ask]) -> Result<Vec<Vec<Done>>> {
        let mut tx = self.db.begin(Who::system("ledger", self.db.ids())).await?;
        let mut agenda = Agenda::default();
        for ask in asks {
            agenda.needs.join(Needs::of(&ask.commands));
        }
        let mut desk = Desk::open(&mut tx, agenda).await?;
        let answers: Vec<Vec<Done>> =
            asks.iter().map(|ask| desk.run(&tx, &ask.commands, ask.scope)).collect();
        desk.close(&mut tx).await?;
        for (ask, done) in asks.iter().zip(&answers) {
            if let Some(who) = &ask.who {
                tx.act_as(who.clone());
                record(&mut tx, &ask.commands, done);
            }
        }
        tx.commit().await?;
        Ok(answers)
    }
}

/// Ids that an entry of the log names, at most; the journal has all of them.
const MAX_NAMED: usize = 100;

/// Tells the log which of `commands` were done, and so by whom: the journal does not say.
pub(crate) fn record(tx: &mut Tx, commands: &[Command], done: &[Done]) {
    let pairs = commands.iter().zip(done);
    let created = pairs.filter(|(_, done)| done.outcome == Outcome::Created);
    let ids: Vec<String> = created.map(|(command, _)| command.id.to_string()).collect();
    let Some(first) = ids.first() else { return };
    let named = ids.iter().take(MAX_NAMED).collect::<Vec<_>>();
    let after = json!({ "transfers": named, "count": ids.len() });
    let body = json!({ "before": null, "after": after });
    tx.record(Event { kind: "transfer.posted", subject: first.clone(), body });
}
