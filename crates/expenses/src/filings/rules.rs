//! When a filing applies, and what several of them make of an expense. Pure.

use base::Refusal;
use money::{Currency, Money, MoneyInput};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Filing, FilingId};
use crate::categories::Tree;
use crate::expenses::rules::{fold, tags};
use crate::expenses::{Expense, NewExpense};
use crate::{CategoryId, GroupId};

/// Filings of one organisation, at most: all of them are looked at for every expense.
pub const MAX_FILINGS: usize = 200;
/// Longest name, in characters.
const MAX_NAME_LEN: usize = 80;
/// Words of a condition, at most, and their length in characters.
const MAX_WORDS: usize = 20;
const MAX_WORD_LEN: usize = 80;

/// When a filing applies: all that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Condition {
    /// One of these stands in the description, the merchant or the note, however it is capitalised.
    pub any_of: Vec<String>,
    /// None of these does.
    pub none_of: Vec<String>,
    /// The merchant is one of these.
    pub merchants: Vec<String>,
    /// It has one of these tags.
    pub tags: Vec<String>,
    /// At least so much, in the currency named with it.
    #[schema(value_type = Option<MoneyInput>)]
    pub at_least: Option<Money>,
    /// At most so much.
    #[schema(value_type = Option<MoneyInput>)]
    pub at_most: Option<Money>,
    /// In this currency.
    pub currency: Option<Currency>,
}

/// What a filing does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Action {
    /// Files it here, unless a filing before did, or the expense says itself where it belongs.
    pub category_id: Option<CategoryId>,
    /// Adds these tags.
    pub tags: Vec<String>,
    /// Says that it was for this group, unless a filing before did, or the expense says itself for which. Nothing is
    /// shared in the group by that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    /// True: no filing behind this one is looked at.
    pub stop: bool,
}

/// What filings look at.
#[derive(Debug)]
pub struct Seen {
    text: String,
    merchant: String,
    tags: Vec<String>,
    amount: Money,
}

impl Seen {
    fn new(amount: Money, texts: [&str; 3], tags: &[String]) -> Self {
        let [_, merchant, _] = texts;
        let tags = tags.iter().map(|tag| fold(tag)).collect();
        Self { text: fold(&texts.join(" ")), merchant: fold(merchant), tags, amount }
    }

    /// Of an expense to be.
    pub fn new_one(new: &NewExpense) -> Self {
        Self::new(new.amount, [&new.description, &new.merchant, &new.note], &new.tags)
    }

    /// Of an expense that is there.
    pub fn of(expense: &Expense) -> Self {
        let texts = [expense.description.as_str(), &expense.merchant, &expense.note];
        Self::new(expense.amount, texts, &expense.tags)
    }
}

/// What filings make of an expense.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filed {
    /// Where it belongs, if any says so.
    pub category: Option<CategoryId>,
    /// The tags that it gets.
    pub tags: Vec<String>,
    /// For which group it was, if any says so.
    pub group: Option<GroupId>,
    /// Those that applied.
    pub by: Vec<FilingId>,
}

/// Asks filings in their order.
pub fn file(filings: &[Filing], seen: &Seen) -> Filed {
    let mut filed = Filed::default();
    for filing in filings.iter().filter(|filing| filing.enabled) {
        if !applies(&filing.condition, seen) {
            continue;
        }
        filed.category = filed.category.or(filing.action.category_id);
        filed.group = filed.group.or(filing.action.group_id);
        filed.tags.extend(filing.action.tags.iter().cloned());
        filed.by.push(filing.id);
        if filing.action.stop {
            break;
        }
    }
    filed
}

fn applies(condition: &Condition, seen: &Seen) -> bool {
    let stands = |word: &String| seen.text.contains(&fold(word));
    let unit = seen.amount.currency();
    let in_unit = |limit: &Option<Money>, holds: fn(i64, i64) -> bool| {
        limit.is_none_or(|limit| {
            limit.currency() == unit && holds(seen.amount.minor(), limit.minor())
        })
    };
    (condition.any_of.is_empty() || condition.any_of.iter().any(stands))
        && !condition.none_of.iter().any(stands)
        && (condition.merchants.is_empty()
            || condition.merchants.iter().any(|merchant| fold(merchant) == seen.merchant))
        && (condition.tags.is_empty()
            || condition.tags.iter().any(|tag| seen.tags.contains(&fold(tag))))
        && in_unit(&condition.at_least, |amount, least| amount >= least)
        && in_unit(&condition.at_most, |amount, most| amount <= most)
        && condition.currency.is_none_or(|currency| currency == unit)
}

/// Refuses a filing that says nothing, or nothing that could be done.
pub fn check(tree: &Tree, filing: &Filing) -> Result<(), Refusal> {
    let Filing { name, condition, action, .. } = filing;
    if name.chars().count() > MAX_NAME_LEN || name.contains(char::is_control) {
        let message = format!("A filing's name has at most {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "too_long", message));
    }
    for (field, words) in [
        ("when.anyOf", &condition.any_of),
        ("when.noneOf", &condition.none_of),
        ("when.merchants", &condition.merchants),
        ("when.tags", &condition.tags),
    ] {
        let is_odd = |word: &String| word.trim().is_empty() || word.chars().count() > MAX_WORD_LEN;
        if words.len() > MAX_WORDS || words.iter().any(is_odd) {
            let message = format!("At most {MAX_WORDS} texts of 1 to {MAX_WORD_LEN} characters.");
            return Err(Refusal::field(field, "out_of_range", message));
        }
    }
    if *condition == Condition::default() {
        let message = "Say when the filing applies.";
        return Err(Refusal::field("when", "required", message));
    }
    if action.category_id.is_none() && action.tags.is_empty() && action.group_id.is_none() {
        let message = "Say what the filing does.";
        return Err(Refusal::field("then", "required", message));
    }
    if let Some(category) = action.category_id {
        tree.open("then.categoryId", category)?;
    }
    tags(&action.tags).map(drop)
}

#[cfg(test)]
mod tests {
    use base::Id;
    use uuid::Uuid;

    use super::*;

    fn category(number: u128) -> CategoryId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn group(number: u128) -> GroupId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn filing(number: u128, condition: Condition, action: Action) -> Filing {
        Filing {
            id: Id::from_uuid(Uuid::from_u128(number)),
            name: String::new(),
            position: 0,
            condition,
            action,
            enabled: true,
        }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn seen(minor: i64, description: &str, merchant: &str) -> Seen {
        Seen::new(
            Money::new(minor, Currency::EUR),
            [description, merchant, ""],
            &words(&["Out", "lisbon"]),
        )
    }

    #[test]
    fn a_filing_applies_when_all_that_it_says_holds() {
        let any = |list: &[&str]| Condition { any_of: words(list), ..Condition::default() };
        let euros = |minor| Some(Money::new(minor, Currency::EUR));
        let yen = Money::new(1, Currency::parse("JPY").unwrap());
        let coffee = || seen(350, "Flat  WHITE", "Café Пеперутка");
        for (condition, holds) in [
            (Condition::default(), true),
            (any(&["flat white"]), true),
            (any(&["tea", "ПЕПЕРУТКА"]), true),
            (any(&["tea"]), false),
            (Condition { none_of: words(&["white"]), ..any(&["flat"]) }, false),
            (
                Condition {
                    merchants: words(&["café пеперутка"]), ..Condition::default()
                },
                true,
            ),
            (Condition { merchants: words(&["café"]), ..Condition::default() }, false),
            (Condition { tags: words(&["work", "OUT"]), ..Condition::default() }, true),
            (Condition { tags: words(&["work"]), ..Condition::default() }, false),
            (Condition { at_least: euros(350), at_most: euros(350), ..any(&[]) }, true),
            (Condition { at_least: euros(351), ..any(&[]) }, false),
            (Condition { at_most: euros(349), ..any(&[]) }, false),
            (Condition { at_least: Some(yen), ..any(&[]) }, false),
            (Condition { currency: Some(yen.currency()), ..any(&[]) }, false),
            (Condition { currency: Some(Currency::EUR), ..any(&[]) }, true),
        ] {
            assert_eq!(applies(&condition, &coffee()), holds, "{condition:?}");
        }
    }

    #[test]
    fn the_first_that_files_wins_and_all_add_their_tags_until_one_stops() {
        let any = |word: &str| Condition { any_of: words(&[word]), ..Condition::default() };
        let action = |category_id: Option<u128>, tag: &str, stop| Action {
            category_id: category_id.map(category),
            tags: words(&[tag]),
            group_id: category_id.map(group),
            stop,
        };
        let mut all = vec![
            filing(1, any("white"), action(None, "a", false)),
            filing(2, any("tea"), action(Some(2), "b", false)),
            filing(3, any("flat"), action(Some(3), "c", false)),
            filing(4, any("flat"), action(Some(4), "d", true)),
            filing(5, any("flat"), action(Some(5), "e", false)),
        ];
        let filed = file(&all, &seen(1, "flat white", ""));
        assert_eq!(filed.category, Some(category(3)));
        assert_eq!(filed.group, Some(group(3)));
        assert_eq!(filed.tags, ["a", "c", "d"]);
        assert_eq!(filed.by.len(), 3);
        all[2].enabled = false;
        assert_eq!(file(&all, &seen(1, "flat white", "")).category, Some(category(4)));
        assert_eq!(file(&all, &seen(1, "rent", "")), Filed::default());
    }

    #[test]
    fn a_filing_says_when_and_what() {
        let when = Condition { any_of: words(&["x"]), ..Condition::default() };
        let then = Action { tags: words(&["y"]), ..Action::default() };
        let blank = Condition { any_of: words(&[" "]), ..Condition::default() };
        let shared = Action { group_id: Some(group(7)), ..Action::default() };
        let lost = Action { category_id: Some(category(9)), ..Action::default() };
        for (filing, answer) in [
            (filing(1, when.clone(), then.clone()), "ok"),
            (filing(1, when.clone(), shared), "ok"),
            (filing(1, Condition::default(), then.clone()), "required"),
            (filing(1, when.clone(), Action::default()), "required"),
            (filing(1, blank, then.clone()), "out_of_range"),
            (filing(1, when.clone(), lost), "category_unknown"),
            (Filing { name: "n".repeat(81), ..filing(1, when, then) }, "too_long"),
        ] {
            let got = check(&Tree::default(), &filing);
            assert_eq!(got.map_or_else(|refusal| refusal.code, |()| "ok"), answer);
        }
    }
}
