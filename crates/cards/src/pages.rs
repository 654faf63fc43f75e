//! The pages about cards: the overview, the cards, one card, one decision. They read through the doors of the rooms and
//! put what they find into words and views.
//!
//! No SQL, no arithmetic on amounts, no rules.

mod card;
mod decision;
mod overview;
mod rows;
mod terms;
mod views;
mod words;

use base::Refusal;
use base::permissions::Permission;
use web::{Locale, MenuItem, Path, Problem, Routes, Rule, get, post};

use crate::texts::Texts;

/// The entries of the navigation that lead here.
pub const MENU: [MenuItem; 2] = [
    MenuItem {
        name: |locale| Texts::new(locale).overview(),
        path: "/",
        key: 'o',
        needs: &[Permission::DecisionsRead],
    },
    MenuItem {
        name: |locale| Texts::new(locale).cards(),
        path: "/cards",
        key: 'c',
        needs: &[Permission::CardsRead],
    },
];

/// What the pages say about a refusal of this crate.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    Texts::new(locale).refusal(code)
}

/// What an address names, or why it names nothing.
type Address<T> = Result<Path<T>, Problem>;

/// What an address names. People follow links and do not care how ids are spelt: one that is none leads nowhere, like
/// one that does not exist.
fn known<T>(address: Address<T>, thing: &str) -> web::Result<T> {
    let Path(id) = address.map_err(|_| Refusal::not_found(thing))?;
    Ok(id)
}

/// The routes of this room.
pub fn routes() -> Routes {
    let (cards, decisions) =
        (Rule::Needs(Permission::CardsRead), Rule::Needs(Permission::DecisionsRead));
    let manage = Rule::Needs(Permission::CardsManage);
    Routes::new()
        // Where everybody comes in; whoever may not see purchases is led on.
        .page(Rule::SignedIn, "/", get(overview::show))
        .page(decisions, overview::STREAM, get(overview::stream))
        .page(cards, "/cards", get(card::list))
        .page(cards, "/cards/{id}", get(card::show))
        .page(manage, "/cards/{id}/freeze", post(card::freeze))
        .page(manage, "/cards/{id}/unfreeze", post(card::unfreeze))
        .page(decisions, "/decisions/{id}", get(decision::show))
}
