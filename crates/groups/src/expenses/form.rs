//! The form of an expense: one line per member, with one value whose meaning the way of sharing says.
//! Pure; amounts are read as the reader writes them.

use std::collections::BTreeMap;

use base::Refusal;
use money::{Currency, Locale, Money};

use super::NewExpense;
use crate::members::{Member, MemberId};
use crate::splits::Split;

/// What was sent: names and values.
pub type Fields = BTreeMap<String, String>;

/// The name of the box that says whether a member takes part.
pub fn part_name(member: MemberId) -> String {
    format!("part-{member}")
}

/// The name of the value beside it.
pub fn value_name(member: MemberId) -> String {
    format!("value-{member}")
}

/// What a form says, with `numbers` as its reader writes them.
pub fn read(
    fields: &Fields,
    all: &[Member],
    group_currency: Currency,
    today: ::expenses::Day,
    numbers: Locale,
) -> Result<NewExpense, Refusal> {
    let text = |name: &str| fields.get(name).map_or("", |value| value.trim());
    let currency = match text("currency") {
        "" => group_currency,
        code => Currency::parse(code)
            .map_err(|error| Refusal::field("currency", error.code(), error.to_string()))?,
    };
    let money = |field: &str, text: &str| {
        Money::parse(text, currency, numbers)
            .map_err(|error| Refusal::field(field, error.code(), error.to_string()))
    };
    let amount = money("amount", text("amount"))?;
    let day = match text("day") {
        "" => today,
        day => day.parse().map_err(|error: ::expenses::NotADay| {
            Refusal::field("day", "invalid_value", error.to_string())
        })?,
    };
    let payer = text("payer")
        .parse()
        .map_err(|_| Refusal::field("payer", "missing_field", "Say who paid."))?;
    let members: Vec<MemberId> = all
        .iter()
        .map(|member| member.id)
        .filter(|member| fields.contains_key(&part_name(*member)))
        .collect();
    let value = |member: MemberId| fields.get(&value_name(member)).map_or("", |text| text.trim());
    let amounts = || {
        let own = |member: &MemberId| {
            let text = value(*member);
            let zero = Money::zero(currency);
            let own = if text.is_empty() { zero } else { money(&value_name(*member), text)? };
            Ok((*member, own))
        };
        members.iter().map(own).collect::<Result<Vec<_>, Refusal>>()
    };
    let split = match text("how") {
        "shares" => {
            let weight = |member: &MemberId| {
                let text = value(*member);
                let weight = if text.is_empty() { Ok(1) } else { text.parse() };
                let refused = |_| wrong(*member, "A weight is a whole number.");
                Ok((*member, weight.map_err(refused)?))
            };
            Split::Shares(members.iter().map(weight).collect::<Result<_, Refusal>>()?)
        }
        "percent" => {
            // Percentages have two decimals at most, as amounts of euros have.
            let points = |member: &MemberId| {
                let text = if value(*member).is_empty() { "0" } else { value(*member) };
                let percent = Money::parse(text.trim_end_matches('%'), Currency::EUR, numbers).ok();
                let points = percent.and_then(|percent| u32::try_from(percent.minor()).ok());
                Ok((*member, points.ok_or_else(|| wrong(*member, "A percentage is needed."))?))
            };
            Split::Percent(members.iter().map(points).collect::<Result<_, Refusal>>()?)
        }
        "exact" => Split::Exact(amounts()?),
        "adjustment" => Split::Adjustment(amounts()?),
        _ => Split::Equal(members),
    };
    Ok(NewExpense {
        id: text("id").parse().ok(),
        description: text("description").to_owned(),
        category: text("category").to_owned(),
        amount,
        day,
        payers: vec![(payer, amount)],
        split,
    })
}

fn wrong(member: MemberId, message: &str) -> Refusal {
    Refusal::field(&value_name(member), "invalid_value", message)
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids, Timestamp};

    use super::*;
    use crate::groups::Role;

    #[test]
    fn a_value_means_what_the_way_of_sharing_says() {
        let ids = Ids::random(Clock::system());
        let [a, b]: [MemberId; 2] = [ids.next(), ids.next()];
        let all = [a, b].map(|id| Member {
            id,
            person: None,
            name: String::new(),
            role: Role::Member,
            upi: None,
            joined_at: Timestamp::from_seconds(0),
            left_at: None,
        });
        let form = |how: &str, one: &str, other: &str| {
            let mut fields = Fields::new();
            for (name, value) in [
                ("amount", "12,50"),
                ("description", " Lunch "),
                ("payer", &a.to_string()),
                ("how", how),
                (&part_name(a), "on"),
                (&part_name(b), "on"),
                (&value_name(a), one),
                (&value_name(b), other),
            ] {
                fields.insert(name.to_owned(), value.to_owned());
            }
            read(&fields, &all, Currency::EUR, ::expenses::Day::FIRST, Locale::Mk)
        };
        let eur = |minor| Money::new(minor, Currency::EUR);
        for (how, one, other, split) in [
            ("equal", "", "x", Split::Equal(vec![a, b])),
            ("shares", "2", "", Split::Shares(vec![(a, 2), (b, 1)])),
            ("percent", "33,5", "66,5%", Split::Percent(vec![(a, 3_350), (b, 6_650)])),
            ("exact", "12,5", "", Split::Exact(vec![(a, eur(1_250)), (b, eur(0))])),
            ("adjustment", "-1", "2", Split::Adjustment(vec![(a, eur(-100)), (b, eur(200))])),
        ] {
            let new = form(how, one, other).unwrap();
            assert_eq!((new.amount, new.split), (eur(1_250), split), "{how}");
            assert_eq!((new.description.as_str(), new.payers), ("Lunch", vec![(a, eur(1_250))]));
        }
        assert_eq!(form("shares", "x", "").unwrap_err().code, "invalid_value");
        assert_eq!(form("percent", "x", "").unwrap_err().code, "invalid_value");
        assert_eq!(form("exact", "x", "").unwrap_err().code, "amount_malformed");
    }
}
