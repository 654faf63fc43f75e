//! Which expenses are taken, what is added to what was said, and that a split loses nothing.

use base::Id;
use base::who::Organisation;
use money::{Currency, Rate};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::GroupId;
use crate::categories::{Category, Tree};
use crate::filings::{Action, Condition};
use crate::rates::{Published, Quote};

const FOOD: u128 = 1;
const OLD: u128 = 2;

fn organisation() -> Id<Organisation> {
    Id::from_uuid(Uuid::from_u128(99))
}

fn category(number: u128) -> CategoryId {
    if number == 0 { fallback(organisation()) } else { Id::from_uuid(Uuid::from_u128(number)) }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn dollars(minor: i64) -> Money {
    Money::new(minor, Currency::parse("USD").unwrap())
}

fn facts() -> Facts {
    let kept = |number: u128, archived| Category {
        id: category(number),
        parent: None,
        name: number.to_string(),
        icon: String::new(),
        colour: "grey".to_owned(),
        position: 0,
        archived_at: if archived { Some(Timestamp::from_seconds(1)) } else { None },
    };
    let usd = Published {
        currency: Currency::parse("USD").unwrap(),
        day: day("2026-01-05"),
        rate: Rate::parse("1.25").unwrap(),
    };
    Facts {
        book: Book {
            organisation: organisation(),
            currency: Currency::EUR,
            time_zone: "UTC".to_owned(),
        },
        counting: Counting {
            budgets: Vec::new(),
            tree: Tree::new(vec![kept(0, false), kept(FOOD, false), kept(OLD, true)]),
        },
        filings: Vec::new(),
        rates: Table::new([usd]),
        today: day("2026-01-06"),
        person: Some(Id::from_uuid(Uuid::from_u128(5))),
        now: Timestamp::from_seconds(1_767_603_600),
    }
}

fn id() -> ExpenseId {
    Id::from_uuid(Uuid::from_u128(1_000))
}

fn part(number: u128, amount: Money) -> Part {
    Part { category: category(number), amount, home_minor: 0, note: String::new() }
}

fn code(new: &NewExpense) -> String {
    match judge(&facts(), id(), new) {
        Ok(_) => "ok".to_owned(),
        Err(refusal) => {
            let field = refusal.fields.first().map(|problem| problem.field.clone());
            format!("{} {}", field.unwrap_or_default(), refusal.code)
        }
    }
}

#[test]
fn an_expense_is_taken_or_told_why_not() {
    let of = |minor| NewExpense::of(euros(minor));
    let long = |length: usize| "x".repeat(length);
    for (new, answer) in [
        (of(1), "ok"),
        (of(-1), "ok"),
        (of(0), "amount out_of_range"),
        (of(MAX_MINOR), "ok"),
        (of(MAX_MINOR + 1), "amount out_of_range"),
        (of(i64::MIN), "amount out_of_range"),
        (NewExpense::of(Money::new(3, Currency::USES)), "currency invalid_value"),
        (NewExpense { description: long(200), ..of(1) }, "ok"),
        (NewExpense { description: long(201), ..of(1) }, "description too_long"),
        (NewExpense { description: "a\nb".to_owned(), ..of(1) }, "description too_long"),
        (NewExpense { merchant: long(121), ..of(1) }, "merchant too_long"),
        (NewExpense { note: "a\nb".to_owned(), ..of(1) }, "ok"),
        (NewExpense { note: "a\u{7}b".to_owned(), ..of(1) }, "note too_long"),
        (NewExpense { category: Some(category(FOOD)), ..of(1) }, "ok"),
        (NewExpense { category: Some(category(OLD)), ..of(1) }, "categoryId category_unknown"),
        (NewExpense { category: Some(category(77)), ..of(1) }, "categoryId category_unknown"),
        (NewExpense { tags: vec!["a,b".to_owned()], ..of(1) }, "tags out_of_range"),
        (NewExpense { tags: vec![" ".to_owned()], ..of(1) }, "tags out_of_range"),
        (NewExpense { parts: vec![part(FOOD, euros(5))], ..of(5) }, "parts out_of_range"),
        (
            NewExpense { parts: vec![part(FOOD, euros(2)), part(0, euros(2))], ..of(5) },
            "parts parts_incomplete",
        ),
        (
            NewExpense { parts: vec![part(FOOD, euros(6)), part(0, euros(-1))], ..of(5) },
            "parts[1].amount out_of_range",
        ),
        (
            NewExpense { parts: vec![part(FOOD, euros(2)), part(OLD, euros(3))], ..of(5) },
            "parts[1].categoryId category_unknown",
        ),
        (NewExpense { parts: vec![part(FOOD, euros(2)), part(0, euros(3))], ..of(5) }, "ok"),
        (
            NewExpense { charged: Some(euros(-1)), ..NewExpense::of(dollars(1)) },
            "charged out_of_range",
        ),
    ] {
        assert_eq!(code(&new), answer, "{new:?}");
    }
}

#[test]
fn what_is_not_said_is_as_is_usual() {
    let expense = judge(&facts(), id(), &NewExpense::of(euros(500))).unwrap();
    assert_eq!(expense.day, day("2026-01-06"));
    assert_eq!(expense.category, Some(category(0)));
    assert_eq!(expense.person, facts().person);
    assert_eq!(expense.home, Some(Home { amount: euros(500), quote: None }));
    let tags = [" Work", "work", "Lunch  out"].map(str::to_owned).to_vec();
    let expense = judge(&facts(), id(), &NewExpense { tags, ..NewExpense::of(euros(1)) }).unwrap();
    assert_eq!(expense.tags, ["lunch out", "work"]);
}

#[test]
fn another_currency_is_converted_by_the_days_rate_or_as_it_was_charged() {
    let home = |new: &NewExpense| judge(&facts(), id(), new).unwrap().home;
    let quote = |home: Option<Home>| home.and_then(|home| home.quote).map(|quote: Quote| quote.day);
    let by_rate = home(&NewExpense::of(dollars(100)));
    assert_eq!(by_rate.map(|home| home.amount), Some(euros(80)));
    assert_eq!(quote(by_rate), Some(day("2026-01-05")));
    let charged = NewExpense { charged: Some(euros(83)), ..NewExpense::of(dollars(100)) };
    assert_eq!(home(&charged), Some(Home { amount: euros(83), quote: None }));
    let before = NewExpense { day: Some(day("2026-01-04")), ..NewExpense::of(dollars(100)) };
    assert_eq!(home(&before), None, "nobody makes a rate up");
    let dinars = NewExpense::of(Money::new(100, Currency::parse("MKD").unwrap()));
    assert_eq!(home(&dinars), None);
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let new = NewExpense {
        parts: vec![part(FOOD, dollars(40)), part(0, dollars(60))],
        charged: Some(euros(83)),
        description: "Lunch".to_owned(),
        ..NewExpense::of(dollars(100))
    };
    let before = judge(&facts(), id(), &new).unwrap();
    let same = judge(&facts(), id(), &changed(&before, Change::default())).unwrap();
    assert_eq!(same, before);
    let refiled = Change { category: Some(category(FOOD)), ..Change::default() };
    let refiled = judge(&facts(), id(), &changed(&before, refiled)).unwrap();
    assert_eq!((refiled.category, refiled.parts.len()), (Some(category(FOOD)), 0));
    let moved =
        Change { amount: Some(dollars(200)), category: Some(category(FOOD)), ..Change::default() };
    let moved = judge(&facts(), id(), &changed(&before, moved)).unwrap();
    assert_eq!(moved.home.map(|home| home.amount), Some(euros(160)), "what was charged is over");
}

proptest! {
    #[test]
    fn the_parts_of_a_split_add_up_in_both_currencies(
        minors in prop::collection::vec(1_i64..1_000_000, 2..20),
        charged in 1_i64..1_000_000_000,
        negative in any::<bool>(),
    ) {
        let sign = if negative { -1 } else { 1 };
        let sum: i64 = minors.iter().sum();
        let parts = minors.iter().map(|minor| part(FOOD, dollars(sign * minor))).collect();
        let charged = euros(sign * charged);
        let new = NewExpense::of(dollars(sign * sum));
        let new = NewExpense { parts, charged: Some(charged), ..new };
        let expense = judge(&facts(), id(), &new).unwrap();
        let home: i64 = expense.parts.iter().map(|part| part.home_minor).sum();
        prop_assert_eq!(home, charged.minor());
    }
}

#[test]
fn an_expense_says_itself_for_which_group_it_is_or_its_filing_does() {
    let group = |number: u128| -> GroupId { Id::from_uuid(Uuid::from_u128(number)) };
    let filing = Filing {
        id: Id::from_uuid(Uuid::from_u128(1)),
        name: String::new(),
        position: 0,
        condition: Condition { any_of: vec!["tram".to_owned()], ..Condition::default() },
        action: Action { group_id: Some(group(1)), ..Action::default() },
        enabled: true,
    };
    let facts = Facts { filings: vec![filing], ..facts() };
    let judged = |new: &NewExpense| judge(&facts, id(), new).unwrap();
    let said =
        |group| NewExpense { description: "Tram".to_owned(), group, ..NewExpense::of(euros(1)) };
    assert_eq!(judged(&said(Some(group(2)))).group, Some(group(2)));
    let filed = judged(&said(None));
    assert_eq!(filed.group, Some(group(1)));
    // What was filed is not filed again, so what is taken out of a group stays out.
    for (to, kept) in
        [(None, Some(group(1))), (Some(None), None), (Some(Some(group(2))), Some(group(2)))]
    {
        let change = Change { group: to, ..Change::default() };
        assert_eq!(judged(&changed(&filed, change)).group, kept, "{to:?}");
    }
}
