//! Figures: what was spent within some days, by category, merchant, day, month or member, beside the days before. They
//! add up the very rows that lists show, so they are equal to them to the last minor unit.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use std::collections::BTreeMap;

use base::{Refusal, Result, Tx};
use identity::Member;

use crate::books::{self, Book};
use crate::{Day, GroupId, categories};
pub use rules::{Bucket, Figures, Grouping, Sums, Total, Trend};

/// Days that figures are made of, at most: ten years.
const MAX_DAYS: i64 = 3_660;

/// What was spent from `first` to `last`, in buckets, and in the days before.
///
/// # Errors
/// `out_of_range` for days the wrong way round, or too many.
pub async fn figures(tx: &mut Tx, first: Day, last: Day, grouping: Grouping) -> Result<Figures> {
    let book = books::book(tx).await?;
    figures_in(tx, &book, (first, last), (grouping, None)).await
}

/// The same in a book that was read already, of all or of what was for a group.
pub(crate) async fn figures_in(
    tx: &mut Tx,
    book: &Book,
    (first, last): (Day, Day),
    (grouping, group): (Grouping, Option<GroupId>),
) -> Result<Figures> {
    let days = last.number().saturating_sub(first.number());
    if !(0..MAX_DAYS).contains(&days) {
        let message = format!("Figures are made of 1 to {MAX_DAYS} days.");
        return Err(Refusal::field("to", "out_of_range", message).into());
    }
    let tree = categories::tree(tx).await?;
    let before = rules::days_before(first, last);
    // They end on the eve of the first day, so one statement adds up both.
    let since = before.map(|(since, _)| since);
    let sums = store::sums(tx, book, (first, last), since, (grouping, group)).await?;
    let names = match grouping {
        Grouping::Member => names(identity::members(tx).await?),
        _ => BTreeMap::new(),
    };
    Ok(rules::figures((first, last), before, grouping, &tree, &names, sums))
}

/// The names of members, by their ids as text.
fn names(members: Vec<Member>) -> BTreeMap<String, String> {
    members.into_iter().map(|member| (member.person.to_string(), member.name)).collect()
}
