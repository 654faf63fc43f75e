//! Controls as read before: kept as long as nobody changed them.
//!
//! Every batch reads from the database how often the controls of each card have changed. Only what changed since is
//! read and understood again, so that what is kept here is never older than the transaction that uses it, whichever
//! process changed it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use base::{Result, Tx};
use uuid::Uuid;

use super::store::CardRow;
use crate::controls::rules::Policy;
use crate::controls::{self, Control};
use crate::issuing::CardId;

/// Policies kept, at most; beyond that all are forgotten and read again.
const MAX_KEPT: usize = 20_000;

/// The policies of cards that were used lately.
#[derive(Debug, Default)]
pub struct Policies {
    kept: Mutex<HashMap<CardId, Kept>>,
}

/// A policy, and how often the controls it was read from had changed by then.
type Kept = ([i64; 3], Arc<Policy>);

impl Policies {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy of every card, by the card's network token.
    pub(crate) async fn load(
        &self,
        tx: &mut Tx,
        cards: &HashMap<String, CardRow>,
    ) -> Result<HashMap<String, Arc<Policy>>> {
        let mut found = HashMap::with_capacity(cards.len());
        let mut missing = Vec::new();
        {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            for (token, card) in cards {
                match kept.get(&card.card) {
                    Some((versions, policy)) if *versions == card.policy_versions => {
                        found.insert(token.clone(), Arc::clone(policy));
                    }
                    _ => missing.push((token, card)),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let on: BTreeSet<Uuid> = missing.iter().flat_map(|(_, card)| targets(card)).collect();
        let mut by_target: BTreeMap<Uuid, Vec<Control>> = BTreeMap::new();
        for control in controls::store::of_targets(tx, &on).await? {
            by_target.entry(control.target_id).or_default().push(control);
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len().saturating_add(missing.len()) > MAX_KEPT {
            kept.clear();
        }
        for (token, card) in missing {
            let targets = targets(card);
            let on_card = targets.iter().filter_map(|target| by_target.get(target)).flatten();
            let policy = Arc::new(Policy::read(on_card, card.facts.currency));
            kept.insert(card.card, (card.policy_versions, Arc::clone(&policy)));
            found.insert(token.clone(), policy);
        }
        Ok(found)
    }
}

fn targets(card: &CardRow) -> [Uuid; 3] {
    [card.card.uuid(), card.holder.uuid(), card.programme.uuid()]
}
