//! Debts between members as the ledger keeps them: one account per member and currency, credited
//! with what the member is owed and debited with what they owe.
//!
//! Whatever is changed is taken back first and posted anew, in one chain; so the books of a group add
//! up to zero after every step, and each step can be read in them.

use std::collections::{BTreeMap, BTreeSet};

use base::{Error, Id, Refusal, Result, Tx};
use ledger::{
    Account, AccountId, AccountKind, Action, Agenda, Command, Desk, Force, MAX_BATCH, Outcome,
    TransferId,
};
use money::{Currency, Money};

use crate::groups::{Group, store};
use crate::members::MemberId;

/// Chart code of what members owe each other: nobody's money, so a memorandum.
pub const CHART_CODE: u16 = 9_450;

/// The journal's reason code of a shared expense.
pub const EXPENSE: u16 = 450;
/// Of a payment that settles something.
pub const SETTLEMENT: u16 = 451;
/// Of a balance that somebody took over from a member who left.
pub const HANDED_OVER: u16 = 452;

/// A debt that comes to be: the one debited owes the one credited so much more.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// Owes.
    pub debit: MemberId,
    /// Is owed.
    pub credit: MemberId,
    /// How much; more than zero.
    pub amount: Money,
}

/// The account of a member in a currency.
pub fn account(member: MemberId, currency: Currency) -> AccountId {
    member.derive(currency.code().as_bytes())
}

/// What is posted about one thing: a chain, all of it or nothing.
#[derive(Debug)]
pub struct Posting {
    /// The journal's reason code.
    pub reason: u16,
    /// The thing, and how many postings there are about it with this one, so that each is done once.
    pub turn: (TransferId, i64),
    /// Taken back first.
    pub undone: Vec<Move>,
    /// Then posted.
    pub made: Vec<Move>,
}

/// Posts one thing.
///
/// # Errors
/// `amount_too_large` where the books cannot count so far.
pub async fn post(tx: &mut Tx, group: &Group, posting: Posting) -> Result<()> {
    post_all(tx, group, vec![posting]).await
}

/// Posts many things in as few batches of the ledger as they fit in; all of them or none.
///
/// # Errors
/// `amount_too_large` where the books cannot count so far.
pub async fn post_all(tx: &mut Tx, group: &Group, postings: Vec<Posting>) -> Result<()> {
    let (mut commands, mut moves) = (Vec::new(), Vec::new());
    for posting in postings {
        let (chain, made) = chain(group, &posting);
        if commands.len() + chain.len() > MAX_BATCH {
            run(tx, group, &std::mem::take(&mut commands), &std::mem::take(&mut moves)).await?;
        }
        commands.extend(chain);
        moves.extend(made);
    }
    run(tx, group, &commands, &moves).await
}

fn chain(group: &Group, posting: &Posting) -> (Vec<Command>, Vec<Move>) {
    let back = posting.undone.iter();
    let back = back.map(|made| Move { debit: made.credit, credit: made.debit, ..*made });
    let all: Vec<Move> = back.chain(posting.made.iter().copied()).collect();
    let last = all.len().saturating_sub(1);
    let (thing, turn) = posting.turn;
    let command = |(nth, made): (usize, &Move)| {
        let currency = made.amount.currency();
        Command {
            id: thing.derive(format!("{turn}|{nth}").as_bytes()),
            action: Action::Move {
                debit: account(made.debit, currency),
                credit: account(made.credit, currency),
                amount: made.amount.minor(),
                force: Force::No,
            },
            reason: posting.reason,
            subject: group.id.to_string(),
            linked: nth < last,
        }
    };
    (all.iter().enumerate().map(command).collect(), all)
}

async fn run(tx: &mut Tx, group: &Group, commands: &[Command], moves: &[Move]) -> Result<()> {
    if commands.is_empty() {
        return Ok(());
    }
    let accounts = accounts(tx, group, moves);
    let currencies: BTreeSet<&'static str> =
        moves.iter().map(|made| made.amount.currency().code()).collect();
    for code in currencies {
        store::use_currency(tx, group.id, store::currency(code)?).await?;
    }
    let mut agenda = Agenda::of(commands);
    agenda.accounts(accounts.keys().copied());
    let mut desk = Desk::open(tx, agenda).await?;
    for account in accounts.into_values() {
        desk.ensure_account(account);
    }
    let done = desk.run(tx, commands, None);
    match done.iter().map(|done| done.outcome).find(|outcome| *outcome != Outcome::Created) {
        None => desk.close(tx).await,
        Some(Outcome::LinkedFailed | Outcome::OverflowsDebits | Outcome::OverflowsCredits) => {
            let message = "The books cannot count so far; nothing was done.";
            Err(Refusal::field("amount", "amount_too_large", message).into())
        }
        Some(other) => Err(Error::fault(format!("posting a debt: {}", other.code()))),
    }
}

fn accounts(tx: &Tx, group: &Group, moves: &[Move]) -> BTreeMap<AccountId, Account> {
    let mut accounts = BTreeMap::new();
    for made in moves {
        for member in [made.debit, made.credit] {
            let currency = made.amount.currency();
            let id = account(member, currency);
            let kind = AccountKind::Memo;
            let mut new = Account::new(id, group.organisation, currency, kind, CHART_CODE);
            new.opened_at = tx.now();
            accounts.insert(id, new);
        }
    }
    accounts
}

/// The name under which the ledger knows a thing of this crate.
pub fn thing<K>(id: Id<K>) -> TransferId {
    id.retyped()
}
