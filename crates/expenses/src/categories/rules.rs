//! What a tree of categories may look like, and what is under what. Pure.

use std::collections::{BTreeMap, BTreeSet};

use base::who::Organisation;
use base::{Id, Refusal};

use super::{Category, CategoryId};

/// Categories of one organisation, at most.
pub const MAX_CATEGORIES: usize = 300;
/// Levels of the tree, at most.
const MAX_DEPTH: usize = 4;
/// Longest name, in characters.
const MAX_NAME_LEN: usize = 60;
/// Longest icon, in characters: one emoji may be made of several.
const MAX_ICON_LEN: usize = 8;
/// The colour of whoever has none.
pub const GREY: &str = "grey";
/// The colours that pages know, in light and dark.
pub const COLOURS: &[&str] =
    &[GREY, "red", "orange", "amber", "green", "teal", "blue", "violet", "pink"];

/// The category that catches what is filed under no other.
pub fn fallback(organisation: Id<Organisation>) -> CategoryId {
    organisation.derive(b"expense category other")
}

/// All categories of an organisation.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    by_id: BTreeMap<CategoryId, Category>,
    order: Vec<CategoryId>,
}

impl Tree {
    /// Of these, in their order.
    pub fn new(categories: Vec<Category>) -> Self {
        let order = categories.iter().map(|category| category.id).collect();
        let by_id = categories.into_iter().map(|category| (category.id, category)).collect();
        Self { by_id, order }
    }

    /// One of them.
    pub fn get(&self, id: CategoryId) -> Option<&Category> {
        self.by_id.get(&id)
    }

    /// All of them, in their order.
    pub fn all(&self) -> impl Iterator<Item = &Category> {
        self.order.iter().filter_map(|id| self.by_id.get(id))
    }

    /// Those under `parent` that are offered, in their order.
    pub fn under(&self, parent: Option<CategoryId>) -> impl Iterator<Item = &Category> {
        self.all().filter(move |c| c.parent == parent && c.archived_at.is_none())
    }

    /// The category and all those above it, from itself upwards.
    pub fn upwards(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut path = Vec::new();
        let mut next = self.get(id);
        while let Some(category) = next
            && path.len() <= MAX_DEPTH
        {
            path.push(category.id);
            next = category.parent.and_then(|parent| self.get(parent));
        }
        path
    }

    /// The category and all under it, archived ones too.
    pub fn subtree(&self, id: CategoryId) -> BTreeSet<CategoryId> {
        self.by_id.keys().copied().filter(|below| self.upwards(*below).contains(&id)).collect()
    }

    /// The category, if something may be filed under it.
    pub fn open(&self, field: &str, id: CategoryId) -> Result<&Category, Refusal> {
        self.get(id)
            .filter(|category| category.archived_at.is_none())
            .ok_or_else(|| Refusal::field(field, "category_unknown", "There is no such category."))
    }

    /// Behind all that are there.
    pub fn next_position(&self) -> i64 {
        self.all().map(|category| category.position).max().unwrap_or(0).saturating_add(1)
    }
}

/// Refuses a category, new or changed, that does not fit into `tree`.
pub fn check(tree: &Tree, category: &Category) -> Result<(), Refusal> {
    let is_new = tree.get(category.id).is_none();
    if is_new && tree.by_id.len() >= MAX_CATEGORIES {
        let message = format!("An organisation has at most {MAX_CATEGORIES} categories.");
        return Err(Refusal::conflict("too_many_categories", message));
    }
    let length = category.name.chars().count();
    if length == 0 || length > MAX_NAME_LEN || category.name.contains(char::is_control) {
        let message = format!("A category's name has 1 to {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "too_long", message));
    }
    if category.icon.chars().count() > MAX_ICON_LEN || category.icon.contains(char::is_control) {
        let message = format!("An icon has at most {MAX_ICON_LEN} characters.");
        return Err(Refusal::field("icon", "too_long", message));
    }
    if !COLOURS.contains(&category.colour.as_str()) {
        let message = "There is no such colour.";
        let mut refusal = Refusal::field("colour", "invalid_value", message);
        refusal.accepts = COLOURS.to_vec();
        return Err(refusal);
    }
    let same = |other: &&Category| {
        other.id != category.id
            && other.parent == category.parent
            && other.archived_at.is_none()
            && other.name.to_lowercase() == category.name.to_lowercase()
    };
    if category.archived_at.is_none() && tree.all().any(|other| same(&other)) {
        return Err(Refusal::conflict("category_exists", "There is a category of this name here."));
    }
    check_place(tree, category)
}

fn check_place(tree: &Tree, category: &Category) -> Result<(), Refusal> {
    let Some(parent) = category.parent else { return Ok(()) };
    let above = tree.open("parentId", parent).map(|parent| tree.upwards(parent.id))?;
    if above.contains(&category.id) {
        let message = "A category cannot stand under itself.";
        return Err(Refusal::field("parentId", "category_circular", message));
    }
    let below = tree.subtree(category.id);
    let path =
        |id: &CategoryId| tree.upwards(*id).iter().take_while(|up| below.contains(up)).count();
    let height = below.iter().map(path).max().unwrap_or(1);
    if above.len().saturating_add(height) > MAX_DEPTH {
        let message = format!("Categories stand at most {MAX_DEPTH} deep.");
        return Err(Refusal::field("parentId", "out_of_range", message));
    }
    Ok(())
}

/// Refuses to archive what others need.
pub fn check_archive(
    tree: &Tree,
    category: &Category,
    fallback: CategoryId,
) -> Result<(), Refusal> {
    let message = if category.id == fallback {
        "What is filed nowhere else is filed here, so this category stays."
    } else if tree.under(Some(category.id)).next().is_some() {
        "There are categories under this one; archive or move them first."
    } else {
        return Ok(());
    };
    Err(Refusal::conflict("category_in_use", message))
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> CategoryId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn category(number: u128, parent: Option<u128>, name: &str) -> Category {
        Category {
            id: id(number),
            parent: parent.map(id),
            name: name.to_owned(),
            icon: String::new(),
            colour: GREY.to_owned(),
            position: 0,
            archived_at: None,
        }
    }

    /// 1 Food > 2 Groceries > 3 Fruit > 4 Apples; 5 Home; 6 Old, archived.
    fn tree() -> Tree {
        let mut old = category(6, None, "Old");
        old.archived_at = Some(Timestamp::from_seconds(1));
        Tree::new(vec![
            category(1, None, "Food"),
            category(2, Some(1), "Groceries"),
            category(3, Some(2), "Fruit"),
            category(4, Some(3), "Apples"),
            category(5, None, "Home"),
            old,
        ])
    }

    #[test]
    fn a_category_fits_into_the_tree_or_says_why_not() {
        let long = "x".repeat(MAX_NAME_LEN + 1);
        for (what, answer) in [
            (category(9, None, "Travel"), "ok"),
            (category(9, Some(1), "Food"), "ok"),
            (category(9, None, "food"), "category_exists"),
            (category(9, None, "Old"), "ok"),
            (category(1, None, "Food"), "ok"),
            (category(9, None, ""), "too_long"),
            (category(9, None, &long), "too_long"),
            (category(9, None, "a\nb"), "too_long"),
            (category(9, Some(3), "Pears"), "ok"),
            (category(9, Some(4), "Red ones"), "out_of_range"),
            (category(9, Some(6), "Newer"), "category_unknown"),
            (category(9, Some(8), "Lost"), "category_unknown"),
            (category(1, Some(4), "Food"), "category_circular"),
            (category(1, Some(1), "Food"), "category_circular"),
            (category(3, Some(5), "Fruit"), "ok"),
            (category(1, Some(5), "Food"), "out_of_range"),
            (Category { colour: "mauve".to_owned(), ..category(9, None, "A") }, "invalid_value"),
            (Category { icon: "123456789".to_owned(), ..category(9, None, "A") }, "too_long"),
        ] {
            let got = check(&tree(), &what).map_or_else(|refusal| refusal.code, |()| "ok");
            assert_eq!(got, answer, "{what:?}");
        }
    }

    #[test]
    fn what_others_need_stays() {
        for (number, fits) in [(1, false), (4, true), (5, false), (6, true)] {
            let tree = tree();
            let category = tree.get(id(number)).unwrap();
            assert_eq!(check_archive(&tree, category, id(5)).is_ok(), fits, "{number}");
        }
    }

    #[test]
    fn a_subtree_is_all_that_is_under_something() {
        assert_eq!(tree().subtree(id(2)), BTreeSet::from([id(2), id(3), id(4)]));
        assert_eq!(tree().upwards(id(3)), [id(3), id(2), id(1)]);
        assert_eq!(tree().under(None).count(), 2);
        assert!(tree().upwards(id(77)).is_empty());
    }
}
