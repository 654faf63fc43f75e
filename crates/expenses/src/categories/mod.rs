//! Categories: the tree under which an organisation files its expenses. Each has an account in the ledger per currency.

pub(crate) mod api;
mod defaults;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::who::Organisation;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::{Value, json};
use web::Locale;

use crate::books;
use crate::room::owner;
pub use rules::{Tree, fallback};

/// Marks the ids of categories.
#[derive(Debug)]
pub enum CategoryKey {}
impl Kind for CategoryKey {
    const PREFIX: &'static str = "cat";
}

/// The id of a category.
pub type CategoryId = Id<CategoryKey>;

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// The one above it.
    pub parent: Option<CategoryId>,
    /// As people call it.
    pub name: String,
    /// A sign beside the name: an emoji, mostly; may be empty.
    pub icon: String,
    /// One of `rules::COLOURS`.
    pub colour: String,
    /// Its place among its siblings.
    pub position: i64,
    /// Since when it is not offered any more.
    pub archived_at: Option<Timestamp>,
}

/// A category to be.
#[derive(Debug, Clone, Default)]
pub struct NewCategory {
    /// Under which one.
    pub parent: Option<CategoryId>,
    /// As people call it.
    pub name: String,
    /// A sign beside the name.
    pub icon: String,
    /// Its colour; grey when empty.
    pub colour: String,
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CategoryChange {
    /// Under which one; `Some(None)` is the top.
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    pub parent: Option<Option<CategoryId>>,
    /// As people call it.
    pub name: Option<String>,
    /// A sign beside the name.
    pub icon: Option<String>,
    /// Its colour.
    pub colour: Option<String>,
    /// Its place among its siblings.
    pub position: Option<i64>,
    /// True takes it out of what is offered, false brings it back.
    pub archived: Option<bool>,
}

/// The tree of the caller's organisation, or what it would be with the first expense.
pub async fn tree(tx: &mut Tx) -> Result<Tree> {
    let organisation = owner(tx)?;
    let all = store::list(tx, organisation).await?;
    if all.is_empty() {
        let locale = books::locale(tx).await?;
        return Ok(Tree::new(defaults::categories(organisation, &locale)));
    }
    Ok(Tree::new(all))
}

/// A category of the caller's organisation.
///
/// # Errors
/// `not_found`.
pub async fn category(tx: &mut Tx, id: CategoryId) -> Result<Category> {
    let tree = tree(tx).await?;
    Ok(tree.get(id).cloned().ok_or_else(|| Refusal::not_found("category"))?)
}

/// Writes the categories that a book begins with.
pub(crate) async fn begin(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    locale: &Locale,
) -> Result<()> {
    store::insert(tx, organisation, &defaults::categories(organisation, locale)).await
}

/// Adds a category.
///
/// # Errors
/// What the rules say of the fields, `category_exists`, `too_many_categories`.
pub async fn add(tx: &mut Tx, new: NewCategory) -> Result<Category> {
    let (organisation, tree) = to_change(tx).await?;
    let colour = if new.colour.is_empty() { rules::GREY.to_owned() } else { new.colour };
    let category = Category {
        id: tx.new_id(),
        parent: new.parent,
        name: new.name.trim().to_owned(),
        icon: new.icon.trim().to_owned(),
        colour,
        position: tree.next_position(),
        archived_at: None,
    };
    rules::check(&tree, &category)?;
    store::insert(tx, organisation, std::slice::from_ref(&category)).await?;
    record(tx, "expense_category.added", category.id, &Value::Null, &words(&category));
    Ok(category)
}

/// Changes a category, moves it within the tree, archives it or brings it back.
///
/// # Errors
/// `not_found`; what the rules say of the fields; `category_in_use` for one with categories under it, or the one that
/// catches all others.
pub async fn change(tx: &mut Tx, id: CategoryId, change: CategoryChange) -> Result<Category> {
    let (organisation, tree) = to_change(tx).await?;
    let before = tree.get(id).cloned().ok_or_else(|| Refusal::not_found("category"))?;
    let mut after = before.clone();
    if let Some(parent) = change.parent {
        after.parent = parent;
    }
    if let Some(name) = change.name {
        name.trim().clone_into(&mut after.name);
    }
    if let Some(icon) = change.icon {
        icon.trim().clone_into(&mut after.icon);
    }
    after.colour = change.colour.unwrap_or(after.colour);
    after.position = change.position.unwrap_or(after.position);
    match change.archived {
        Some(true) => {
            rules::check_archive(&tree, &before, fallback(organisation))?;
            after.archived_at = before.archived_at.or(Some(tx.now()));
        }
        Some(false) => after.archived_at = None,
        None => {}
    }
    rules::check(&tree, &after)?;
    if after != before {
        store::update(tx, organisation, &after).await?;
        record(tx, "expense_category.changed", id, &words(&before), &words(&after));
    }
    Ok(after)
}

/// The tree, which nobody else changes until the transaction ends.
async fn to_change(tx: &mut Tx) -> Result<(Id<Organisation>, Tree)> {
    let organisation = books::open(tx).await?.organisation;
    books::store::lock(tx, organisation).await?;
    Ok((organisation, Tree::new(store::list(tx, organisation).await?)))
}

fn words(category: &Category) -> Value {
    json!({
        "parent": category.parent,
        "name": category.name,
        "icon": category.icon,
        "colour": category.colour,
        "position": category.position,
        "archived": category.archived_at.is_some(),
    })
}

fn record(tx: &mut Tx, kind: &'static str, id: CategoryId, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: id.to_string(), body });
}
