//! Proves the books: everything that is kept as a total is added up again from the journal.
//!
//! Walks the accounts page by page and lets the database add up each page, so that memory stays
//! bounded whatever the size of the books. Decides nothing and repairs nothing.

use std::collections::BTreeMap;
use std::fmt;

use base::{Result, Tx};
use uuid::Uuid;

mod rules;
mod store;

/// Findings that are told one by one; of more, only that there are.
pub const MAX_FINDINGS: usize = 100;

/// What a proof came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// How much was looked at.
    pub checked: Checked,
    /// What is wrong, each a sentence with both figures; at most [`MAX_FINDINGS`].
    pub findings: Vec<String>,
    /// True when there is more than was told.
    pub more: bool,
}

/// How much a proof looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checked {
    /// Accounts.
    pub accounts: u64,
    /// Rows of the journal.
    pub transfers: u64,
    /// Holds that are open in the books, swept or not.
    pub open_holds: u64,
    /// Day totals.
    pub days: u64,
}

impl Proof {
    /// True when nothing was found.
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, findings: impl IntoIterator<Item = String>) {
        for finding in findings {
            if self.findings.len() < MAX_FINDINGS {
                self.findings.push(finding);
            } else {
                self.more = true;
            }
        }
    }
}

impl fmt::Display for Proof {
    /// One line for the whole, then one for each finding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Checked { accounts, transfers, open_holds, days } = self.checked;
        let verdict = if self.is_clean() { "The books are right" } else { "The books are WRONG" };
        write!(
            f,
            "{verdict}: {accounts} accounts, {transfers} journal rows, {open_holds} open holds, \
             {days} day totals."
        )?;
        for finding in &self.findings {
            write!(f, "\n{finding}")?;
        }
        if self.more {
            f.write_str("\nThere is more.")?;
        }
        Ok(())
    }
}

/// Proves all books.
///
/// While others write, the transaction must be one snapshot: on PostgreSQL, where each statement
/// otherwise sees what was committed before it, a difference may be a transfer that came between.
///
/// # Errors
/// Only faults. What is wrong with the books is a finding.
pub async fn prove(tx: &mut Tx) -> Result<Proof> {
    let mut proof = Proof::default();
    let mut sums = BTreeMap::new();
    let mut after = Uuid::nil();
    loop {
        let accounts = store::accounts(tx, after).await?;
        let last = accounts.last().map(|account| account.id.uuid());
        // The last page goes on to the end, for rows of accounts that are not there.
        let range = store::Range { after, to: last.unwrap_or(Uuid::max()) };
        let facts = store::facts(tx, range).await?;
        proof.checked.accounts = proof.checked.accounts.saturating_add(facts_len(&accounts));
        proof.checked.transfers = proof.checked.transfers.saturating_add(facts.transfers);
        proof.checked.open_holds = proof.checked.open_holds.saturating_add(facts.open_holds);
        proof.checked.days = proof.checked.days.saturating_add(facts.days);
        proof.add(rules::check_page(&accounts, &facts));
        for account in &accounts {
            rules::add_up(&mut sums, account);
        }
        let Some(last) = last else { break };
        after = last;
    }
    proof.add(rules::check_sums(&sums));
    Ok(proof)
}

fn facts_len<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}
