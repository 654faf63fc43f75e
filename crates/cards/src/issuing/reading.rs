//! Cards that are read one by one, by many at once: those who ask at the same time share a statement.
//!
//! Nothing is cached: each card is read after it was asked for.

use std::collections::BTreeSet;

use base::gather::Batch;
use base::who::Organisation;
use base::{Db, Id, Result, Who};

use super::{Card, CardId, store};

/// Cards that one statement reads, at most.
pub const MAX_BATCH: usize = 256;

/// The batches of those who read a card.
#[derive(Debug)]
pub struct Reading {
    db: Db,
}

impl Reading {
    /// Over this database.
    pub const fn new(db: Db) -> Self {
        Self { db }
    }
}

impl Batch for Reading {
    /// Whose card, and which.
    type Ask = (Id<Organisation>, CardId);
    /// `None`: the organisation has no such card.
    type Answer = Option<Card>;

    async fn run(&self, asks: &[Self::Ask]) -> Result<Vec<Self::Answer>> {
        let wanted: BTreeSet<_> = asks.iter().copied().collect();
        let mut tx = self.db.read(Who::system("cards", self.db.ids())).await?;
        let found = store::cards_of(&mut tx, &wanted).await?;
        Ok(asks.iter().map(|ask| found.get(ask).cloned()).collect())
    }
}
