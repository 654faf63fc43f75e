//! From expenses as they were to as they are: their chains in the ledger, what they take of budgets, and the alerts
//! that come of it. Many at once, in as few batches of the ledger as they fit in.

use std::collections::BTreeMap;

use base::{Error, Refusal, Result, Tx};
use ledger::{Account, AccountId, Agenda, Command, Desk, MAX_BATCH, Outcome};

use super::chain::{self, Leg};
use super::{Expense, ExpenseId};
use crate::books;
use crate::budgets::{self, Budget, BudgetId, Use};
use crate::categories::{self, Tree};
use crate::room::owner;

/// What expenses count against.
#[derive(Debug)]
pub struct Counting {
    /// The budgets of the organisation.
    pub budgets: Vec<Budget>,
    /// Its categories.
    pub tree: Tree,
}

impl Counting {
    /// Of the caller's organisation.
    pub async fn load(tx: &mut Tx) -> Result<Self> {
        let organisation = owner(tx)?;
        let budgets = budgets::store::list(tx, organisation).await?;
        Ok(Self { budgets, tree: categories::tree(tx).await? })
    }
}

/// An expense as it was, if it was there, and as it is.
pub type Step = (Option<Expense>, Expense);

/// Posts what leads from one to the other of each, and gives back what each is then. What is refused has written
/// nothing.
///
/// # Errors
/// `amount_too_large` where the books cannot count so far.
pub async fn settle(tx: &mut Tx, counting: &Counting, steps: Vec<Step>) -> Result<Vec<Expense>> {
    let organisation = owner(tx)?;
    let there: Vec<ExpenseId> =
        steps.iter().filter_map(|(before, _)| before.as_ref()).map(|before| before.id).collect();
    let mut taken = budgets::store::uses(tx, organisation, &there).await?;
    let mut posting = Posting::default();
    let mut settled = Vec::with_capacity(steps.len());
    for (before, mut after) in steps {
        let uses = budgets::rules::uses(&counting.budgets, &counting.tree, &after);
        let took = taken.remove(&after.id).unwrap_or_default();
        let mut legs = chain::between(before.as_ref(), Some(&after));
        legs.extend(budgets::rules::between(organisation, &took, &uses));
        posting.add(&mut after, &legs);
        posting.uses.extend(uses.into_iter().map(|each| (after.id, each)));
        settled.push(after);
    }
    let windows = posting.post(tx, &there).await?;
    budgets::alert(tx, &counting.budgets, &windows).await?;
    Ok(settled)
}

/// Counts expenses against the budgets there are now, and notes how many chains they have then.
pub async fn recount(tx: &mut Tx, steps: Vec<Step>) -> Result<()> {
    let counting = Counting::load(tx).await?;
    let counted = settle(tx, &counting, steps).await?;
    super::store::set_deleted(tx, &counted).await
}

/// Chains that wait to be posted together.
#[derive(Debug, Default)]
struct Posting {
    chains: Vec<Vec<Command>>,
    accounts: BTreeMap<AccountId, Account>,
    uses: Vec<(ExpenseId, Use)>,
}

impl Posting {
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

    /// Posts them, and gives back the windows of budgets as they are then. `there` are the expenses that were there
    /// before.
    async fn post(self, tx: &mut Tx, there: &[ExpenseId]) -> Result<Vec<(BudgetId, Account)>> {
        if let Some(account) = self.accounts.values().next() {
            // Whoever opens an account that another is opening too would fail; so they come one after the other, as
            // the account that pays would have it anyway.
            books::store::lock(tx, account.organisation).await?;
        }
        let mut batch: Vec<Command> = Vec::new();
        let mut batches = Vec::new();
        for chain in self.chains {
            if batch.len() + chain.len() > MAX_BATCH {
                batches.push(std::mem::take(&mut batch));
            }
            batch.extend(chain);
        }
        batches.push(batch);
        let mut windows: BTreeMap<AccountId, (BudgetId, Account)> = BTreeMap::new();
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
            for (_, each) in &self.uses {
                if let Some(window) = desk.account(each.account.id) {
                    windows.insert(window.id, (each.budget, *window));
                }
            }
            desk.close(tx).await?;
        }
        budgets::store::put_uses(tx, there, &self.uses).await?;
        Ok(windows.into_values().collect())
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
