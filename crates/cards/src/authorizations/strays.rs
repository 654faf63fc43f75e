//! Strays: messages that came before the one they refer to, when that one refers to another in turn.
//!
//! A clearing may name the increment that it settles. Before that increment has come nobody knows which purchase it
//! belongs to, so the clearing begins a purchase of its own, named after the increment's token. The increment brings
//! the two together: one set of messages, one position, as if it had come first.

use base::{Error, Result, Tx};

use super::receive::{Change, Lasts, target, tolerance};
use super::room::{Room, fresh, stray_id};
use super::settle::join_key;
use super::store::{CardRow, Purchase};
use super::{Ask, AuthorizationId, chain};

impl Room {
    /// The purchase that a message is about, with what others have begun of it by referring to this message.
    pub(super) fn purchase(
        &mut self,
        tx: &Tx,
        card: &CardRow,
        id: AuthorizationId,
        ask: &Ask,
    ) -> Result<Purchase> {
        let whole = self.purchases.get(&id).cloned().unwrap_or_else(|| fresh(tx, card, id, ask));
        let stray = stray_id(card, ask).and_then(|id| self.purchases.get(&id));
        let is_part = |stray: &&Purchase| {
            stray.position.authorization != id && (stray.card, whole.card) == (card.card, card.card)
        };
        match stray.filter(is_part).cloned() {
            Some(stray) => self.join(tx, ask, whole, stray),
            None => Ok(whole),
        }
    }

    /// Joins a stray to the purchase that it is part of, in the books too. A fact, whatever becomes of the message.
    fn join(
        &mut self,
        tx: &Tx,
        ask: &Ask,
        mut whole: Purchase,
        mut stray: Purchase,
    ) -> Result<Purchase> {
        let (from, to) = (stray.position.authorization, whole.position.authorization);
        let tolerance = self.cards.get(&ask.card_token).map_or(0, |card| tolerance(card, ask));
        let key = &join_key(&ask.key);
        let change = Change { key, is_fact: true, lasts: Lasts::AsBefore };
        let refused = |outcome: ledger::Outcome| {
            Error::fault(format!("the ledger refused to join purchases: {}", outcome.code()))
        };
        let nothing_held =
            chain::Standing { held_minor: 0, ..chain::standing(&stray.links, tolerance) };
        self.book(tx, ask, &mut stray, &change, nothing_held).map_err(refused)?;
        let is_longer = stray.links.iter().any(|link| link.class.restarts())
            && stray.expires_at > whole.expires_at.max(tx.now());
        let lasts = if is_longer { Lasts::Until(stray.expires_at) } else { Lasts::AsBefore };
        let change = Change { lasts, ..change };
        whole.position.join(stray.position.clone());
        whole.links.splice(0..0, std::mem::take(&mut stray.links));
        let target = target(tx, &whole, tolerance, lasts);
        self.book(tx, ask, &mut whole, &change, target).map_err(refused)?;
        self.purchases.remove(&from);
        self.touched.remove(&from);
        self.touched.insert(to);
        self.purchases.insert(to, whole.clone());
        for message in self.messages.iter_mut().filter(|message| message.authorization == from) {
            message.authorization = to;
        }
        for purchase in self.earlier.purchases.values_mut().filter(|purchase| **purchase == from) {
            *purchase = to;
        }
        self.joined.push((stray, to));
        Ok(whole)
    }
}
