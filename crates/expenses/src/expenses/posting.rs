//! Many expenses' chains in as few batches of the ledger as they fit in.

use std::collections::BTreeMap;

use base::{Error, Refusal, Result, Tx};
use ledger::{Account, AccountId, Agenda, Command, Desk, MAX_BATCH, Outcome};

use super::Expense;
use super::chain::{self, Leg};
use crate::books;

/// Chains that wait to be posted together.
#[derive(Debug, Default)]
pub struct Posting {
    chains: Vec<Vec<Command>>,
    accounts: BTreeMap<AccountId, Account>,
}

impl Posting {
    /// Adds the chain that leads from an expense as it was to as it is, and counts it.
    pub fn settle(&mut self, before: Option<&Expense>, after: Option<&mut Expense>) {
        let Some(after) = after else { return };
        let legs = chain::between(before, Some(after));
        self.add(after, &legs);
    }

    fn add(&mut self, expense: &mut Expense, legs: &[Leg]) {
        if legs.is_empty() {
            return;
        }
        expense.chains = expense.chains.saturating_add(1);
        for leg in legs {
            self.accounts.insert(leg.debit.id, leg.debit);
            self.accounts.insert(leg.credit.id, leg.credit);
        }
        self.chains.push(chain::commands(expense, expense.chains, legs));
    }

    /// Posts them. What cannot be posted has written nothing.
    ///
    /// # Errors
    /// `amount_too_large` where the books cannot count so far.
    pub async fn post(self, tx: &mut Tx) -> Result<()> {
        let mut batch: Vec<Command> = Vec::new();
        let mut batches = Vec::new();
        for chain in self.chains {
            if batch.len() + chain.len() > MAX_BATCH {
                batches.push(std::mem::take(&mut batch));
            }
            batch.extend(chain);
        }
        batches.push(batch);
        if let Some(account) = self.accounts.values().next() {
            // Whoever opens an account that another is opening too would fail; so they come one after the other, as
            // the account that pays would have it anyway.
            books::store::lock(tx, account.organisation).await?;
        }
        for commands in batches.into_iter().filter(|batch| !batch.is_empty()) {
            let mut agenda = Agenda::of(&commands);
            agenda.accounts(self.accounts.keys().copied());
            let mut desk = Desk::open(tx, agenda).await?;
            for account in self.accounts.values() {
                desk.ensure_account(*account);
            }
            let done = desk.run(tx, &commands, None);
            if let Some(failed) = done.iter().find(|done| done.outcome != Outcome::Created) {
                return Err(refused(failed.outcome));
            }
            desk.close(tx).await?;
        }
        Ok(())
    }
}

fn refused(outcome: Outcome) -> Error {
    match outcome {
        Outcome::OverflowsDebits | Outcome::OverflowsCredits | Outcome::LinkedFailed => {
            let message = "The books cannot count so far; nothing was done.";
            Refusal::field("amount", "amount_too_large", message).into()
        }
        other => Error::fault(format!("posting an expense: {}", other.code())),
    }
}
