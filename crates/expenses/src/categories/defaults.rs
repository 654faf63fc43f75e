//! The categories that a book begins with, in the language of whoever opens it. Pure.
//!
//! Their ids follow from the organisation's, so that they can be named before they are written.

use base::Id;
use base::who::Organisation;
use web::Locale;

use super::{Category, CategoryId};
use crate::texts::Texts;

type Name = fn(&Texts) -> &'static str;

/// A word of its own, the word of the one above it (empty at the top), icon, colour, name.
const DEFAULTS: &[(&str, &str, &str, &str, Name)] = &[
    ("food", "", "🍽", "orange", Texts::category_food),
    ("groceries", "food", "🛒", "orange", Texts::category_groceries),
    ("restaurants", "food", "🍜", "orange", Texts::category_restaurants),
    ("coffee", "food", "☕", "orange", Texts::category_coffee),
    ("home", "", "🏠", "blue", Texts::category_home),
    ("rent", "home", "🔑", "blue", Texts::category_rent),
    ("utilities", "home", "💡", "blue", Texts::category_utilities),
    ("household", "home", "🧹", "blue", Texts::category_household),
    ("transport", "", "🚌", "teal", Texts::category_transport),
    ("public-transport", "transport", "🚆", "teal", Texts::category_public_transport),
    ("fuel", "transport", "⛽", "teal", Texts::category_fuel),
    ("taxi", "transport", "🚕", "teal", Texts::category_taxi),
    ("health", "", "💊", "red", Texts::category_health),
    ("shopping", "", "🛍", "pink", Texts::category_shopping),
    ("clothes", "shopping", "👕", "pink", Texts::category_clothes),
    ("electronics", "shopping", "💻", "pink", Texts::category_electronics),
    ("leisure", "", "🎬", "violet", Texts::category_leisure),
    ("subscriptions", "leisure", "📺", "violet", Texts::category_subscriptions),
    ("sport", "leisure", "🏃", "violet", Texts::category_sport),
    ("travel", "", "🧳", "amber", Texts::category_travel),
    ("education", "", "🎓", "green", Texts::category_education),
    ("gifts", "", "🎁", "green", Texts::category_gifts),
    ("festivals", "", "🪔", "amber", Texts::category_festivals),
    ("fees", "", "🏦", "grey", Texts::category_fees),
    ("other", "", "📦", "grey", Texts::category_other),
];

/// Those of `organisation`; those above come before those below.
pub fn categories(organisation: Id<Organisation>, locale: &Locale) -> Vec<Category> {
    let t = Texts::new(locale);
    let id = |word: &str| -> CategoryId {
        organisation.derive(format!("expense category {word}").as_bytes())
    };
    let all = (1..).zip(DEFAULTS);
    all.map(|(position, (word, parent, icon, colour, name))| Category {
        id: id(word),
        parent: (!parent.is_empty()).then(|| id(parent)),
        name: name(&t).to_owned(),
        icon: (*icon).to_owned(),
        colour: (*colour).to_owned(),
        position,
        archived_at: None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use web::Language;

    use super::super::rules::{self, Tree};
    use super::*;

    #[test]
    fn a_book_begins_with_a_tree_that_the_rules_would_take() {
        let organisation = Id::from_uuid(Uuid::from_u128(7));
        for language in [Language::En, Language::Hi, Language::Mk] {
            let all = categories(organisation, &Locale::of(language));
            assert!(all.iter().any(|category| category.id == rules::fallback(organisation)));
            let mut tree = Vec::new();
            for category in all {
                rules::check(&Tree::new(tree.clone()), &category).unwrap();
                tree.push(category);
            }
        }
    }
}
