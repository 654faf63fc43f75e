//! Which expenses somebody looks for, and in what order. Pure.

use base::who::PersonId;
use money::Currency;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ExpenseId;
use super::rules::fold;
use crate::categories::CategoryId;
use crate::{Day, GroupId};

/// What is looked for: everything that stands, the newest first, unless said. Stored, it is without its place and
/// order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Search {
    /// Words that all stand somewhere in it.
    pub text: String,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
    /// At least so much, in minor units of `currency`.
    pub least_minor: Option<i64>,
    /// At most so much.
    pub most_minor: Option<i64>,
    /// Filed here or below.
    pub category: Option<CategoryId>,
    /// With this tag.
    pub tag: Option<String>,
    /// For this group.
    pub group: Option<GroupId>,
    /// From exactly this merchant, however it is capitalised.
    pub merchant: Option<String>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// Spent by this person.
    pub person: Option<PersonId>,
    /// With a receipt, or without one.
    pub has_receipt: Option<bool>,
    /// Of this batch.
    #[serde(skip)]
    pub batch: Option<Uuid>,
    /// Those that were deleted instead of those that stand.
    pub deleted: bool,
    /// The most important first; newest first where that leaves it open.
    #[serde(skip)]
    pub sorts: Vec<(Sort, bool)>,
    /// Behind this one, in the order of days; only without `sorts`.
    #[serde(skip)]
    pub after: Option<(Day, ExpenseId)>,
    /// The oldest day first instead of the newest.
    #[serde(skip)]
    pub oldest_first: bool,
    /// Most rows.
    #[serde(skip)]
    pub limit: u32,
    /// Rows before.
    #[serde(skip)]
    pub offset: u64,
}

/// What a list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The day.
    Day,
    /// The amount.
    Amount,
    /// The merchant.
    Merchant,
    /// The description.
    Description,
    /// When it was recorded.
    Recorded,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            text: String::new(),
            from: None,
            to: None,
            least_minor: None,
            most_minor: None,
            category: None,
            tag: None,
            group: None,
            merchant: None,
            currency: None,
            person: None,
            has_receipt: None,
            batch: None,
            deleted: false,
            sorts: Vec::new(),
            after: None,
            oldest_first: false,
            limit: 50,
            offset: 0,
        }
    }
}

impl Search {
    /// The words as patterns of SQL's LIKE with `\` before what would mean something; at most eight.
    pub fn patterns(&self) -> Vec<String> {
        let words = fold(&self.text);
        words.split(' ').filter(|word| !word.is_empty()).take(8).map(pattern).collect()
    }
}

fn pattern(word: &str) -> String {
    let mut text = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('%');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_looked_for_as_they_are_written() {
        for (text, patterns) in [
            ("", &[][..]),
            ("  Coffee  BAR ", &["%coffee%", "%bar%"]),
            ("50%", &["%50\\%%"]),
            ("a_b\\c", &["%a\\_b\\\\c%"]),
        ] {
            let search = Search { text: text.to_owned(), ..Search::default() };
            assert_eq!(search.patterns(), patterns, "{text}");
        }
    }
}
