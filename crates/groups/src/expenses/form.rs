//! The form of an expense: who paid, who takes part, and what is said about each, by the way of
//! sharing. Pure; amounts are read and written as the reader writes them.

use std::collections::BTreeMap;

use base::Refusal;
use money::{Currency, Locale, Money};

use super::{Expense, NewExpense};
use crate::members::{Member, MemberId};
use crate::splits::{Extra, ExtraKind, Item, Split};
use crate::wire::signed;

/// What was sent: names and values.
pub type Fields = BTreeMap<String, String>;

/// What stands for the payer where there are several.
pub const SEVERAL: &str = "several";
/// The name of the version of the expense that the form was filled with.
pub const SEEN: &str = "seen";
/// Most lines of a receipt in a form.
pub const MAX_LINES: usize = 60;
/// What follows the lines of a receipt, by the names of its fields.
pub const EXTRAS: [(&str, ExtraKind); 4] = [
    ("tax", ExtraKind::Tax),
    ("tip", ExtraKind::Tip),
    ("service", ExtraKind::Service),
    ("discount", ExtraKind::Discount),
];

/// The name of the box that says whether a member takes part.
pub fn part_name(member: MemberId) -> String {
    format!("part-{member}")
}

/// The name of the value beside it.
pub fn value_name(member: MemberId) -> String {
    format!("value-{member}")
}

/// The name of what a member paid, where several did.
pub fn paid_name(member: MemberId) -> String {
    format!("paid-{member}")
}

/// The names of a line of a receipt: what it says, what it costs.
pub fn line_names(line: usize) -> (String, String) {
    (format!("line-{line}-name"), format!("line-{line}-amount"))
}

/// The name of the box that says whether a member had a line; its value is the weight.
pub fn had_name(line: usize, member: MemberId) -> String {
    format!("line-{line}-{member}")
}

/// How many lines of a receipt have something in them, up to the last that has.
pub fn lines(fields: &Fields) -> usize {
    let is_filled = |line: &usize| {
        let (name, amount) = line_names(*line);
        [name, amount].iter().any(|name| !text(fields, name).is_empty())
    };
    (0..MAX_LINES).rev().find(is_filled).map_or(0, |last| last + 1)
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |value| value.trim())
}

/// Whoever reads the form, and in whose words.
pub struct Reader<'a> {
    /// The members of the group.
    pub all: &'a [Member],
    /// The group's currency.
    pub currency: Currency,
    /// Today on their calendar.
    pub today: ::expenses::Day,
    /// How they write numbers.
    pub numbers: Locale,
}

/// What a form says.
pub fn read(fields: &Fields, reader: &Reader<'_>) -> Result<NewExpense, Refusal> {
    let text = |name: &str| text(fields, name);
    let currency = match text("currency") {
        "" => reader.currency,
        code => Currency::parse(code)
            .map_err(|error| Refusal::field("currency", error.code(), error.to_string()))?,
    };
    let form = Form { fields, reader, currency };
    let amount = form.money("amount")?;
    let day = match text("day") {
        "" => reader.today,
        day => day.parse().map_err(|error: ::expenses::NotADay| {
            Refusal::field("day", "invalid_value", error.to_string())
        })?,
    };
    Ok(NewExpense {
        id: text("id").parse().ok(),
        description: text("description").to_owned(),
        category: text("category").to_owned(),
        amount,
        day,
        payers: form.payers(amount)?,
        split: form.split()?,
    })
}

struct Form<'a> {
    fields: &'a Fields,
    reader: &'a Reader<'a>,
    currency: Currency,
}

impl Form<'_> {
    fn text(&self, name: &str) -> &str {
        text(self.fields, name)
    }

    fn money(&self, name: &str) -> Result<Money, Refusal> {
        Money::parse(self.text(name), self.currency, self.reader.numbers)
            .map_err(|error| Refusal::field(name, error.code(), error.to_string()))
    }

    /// An amount that may be left out.
    fn optional(&self, name: &str) -> Result<Option<Money>, Refusal> {
        if self.text(name).is_empty() { Ok(None) } else { self.money(name).map(Some) }
    }

    fn payers(&self, amount: Money) -> Result<Vec<(MemberId, Money)>, Refusal> {
        let missing = || Refusal::field("payer", "missing_field", "Say who paid.");
        if self.text("payer") != SEVERAL {
            let payer = self.text("payer").parse().map_err(|_| missing())?;
            return Ok(vec![(payer, amount)]);
        }
        let mut payers = Vec::new();
        for member in self.reader.all {
            if let Some(paid) = self.optional(&paid_name(member.id))? {
                payers.push((member.id, paid));
            }
        }
        if payers.is_empty() { Err(missing()) } else { Ok(payers) }
    }

    /// Who takes part.
    fn members(&self) -> Vec<MemberId> {
        let all = self.reader.all.iter().map(|member| member.id);
        all.filter(|member| self.fields.contains_key(&part_name(*member))).collect()
    }

    fn split(&self) -> Result<Split<MemberId>, Refusal> {
        let members = self.members();
        let value = |member: MemberId| self.text(&value_name(member));
        let amounts = || {
            let own = |member: &MemberId| {
                let own = self.optional(&value_name(*member))?;
                Ok((*member, own.unwrap_or(Money::zero(self.currency))))
            };
            members.iter().map(own).collect::<Result<Vec<_>, Refusal>>()
        };
        Ok(match self.text("how") {
            "shares" => {
                let weight = |member: &MemberId| {
                    let refused = |_| wrong(&value_name(*member), "A weight is a whole number.");
                    let text = value(*member);
                    let weight = if text.is_empty() { Ok(1) } else { text.parse() };
                    Ok((*member, weight.map_err(refused)?))
                };
                Split::Shares(members.iter().map(weight).collect::<Result<_, Refusal>>()?)
            }
            "percent" => {
                // Percentages have two decimals at most, as amounts of euros have.
                let points = |member: &MemberId| {
                    let text = if value(*member).is_empty() { "0" } else { value(*member) };
                    let numbers = self.reader.numbers;
                    let percent = Money::parse(text.trim_end_matches('%'), Currency::EUR, numbers);
                    let points = percent.ok().and_then(|one| u32::try_from(one.minor()).ok());
                    let refused = || wrong(&value_name(*member), "A percentage is needed.");
                    Ok((*member, points.ok_or_else(refused)?))
                };
                Split::Percent(members.iter().map(points).collect::<Result<_, Refusal>>()?)
            }
            "exact" => Split::Exact(amounts()?),
            "adjustment" => Split::Adjustment(amounts()?),
            "items" => self.items()?,
            _ => Split::Equal(members),
        })
    }

    fn items(&self) -> Result<Split<MemberId>, Refusal> {
        let mut items = Vec::new();
        for line in 0..lines(self.fields) {
            let (name, amount) = line_names(line);
            if self.text(&name).is_empty() && self.text(&amount).is_empty() {
                continue;
            }
            let amount = self.money(&amount)?;
            let mut weights = Vec::new();
            for member in self.reader.all {
                let field = had_name(line, member.id);
                if let Some(weight) = self.fields.get(&field) {
                    let weight =
                        weight.parse().map_err(|_| wrong(&field, "A weight is a whole number."))?;
                    weights.push((member.id, weight));
                }
            }
            if weights.is_empty() {
                return Err(wrong(&name, "Say who had it."));
            }
            items.push(Item {
                name: self.text(&name).chars().take(120).collect(),
                amount,
                weights,
            });
        }
        let mut extras = Vec::new();
        for (name, kind) in EXTRAS {
            let Some(amount) = self.optional(name)? else { continue };
            extras.push(Extra { kind, amount: signed(name, kind, amount)? });
        }
        Ok(Split::Items { lines: items, extras })
    }
}

fn wrong(field: &str, message: &str) -> Refusal {
    Refusal::field(field, "invalid_value", message)
}

/// The form that says what `expense` is.
pub fn of(expense: &Expense, numbers: Locale) -> Fields {
    let mut fields = Fields::new();
    let mut set = |name: String, value: String| fields.insert(name, value);
    set("id".to_owned(), expense.id.to_string());
    set(SEEN.to_owned(), expense.version.to_string());
    set("description".to_owned(), expense.description.clone());
    set("category".to_owned(), expense.category.clone());
    set("amount".to_owned(), expense.amount.format(numbers));
    set("currency".to_owned(), expense.amount.currency().code().to_owned());
    set("day".to_owned(), expense.day.to_string());
    let payers: Vec<_> = expense.parts.iter().filter(|part| !part.paid.is_zero()).collect();
    if let [only] = payers.as_slice() {
        set("payer".to_owned(), only.member.to_string());
    } else {
        set("payer".to_owned(), SEVERAL.to_owned());
        for part in payers {
            set(paid_name(part.member), part.paid.format(numbers));
        }
    }
    let how = match &expense.split {
        Split::Equal(_) => "equal",
        Split::Shares(_) => "shares",
        Split::Percent(_) => "percent",
        Split::Exact(_) => "exact",
        Split::Adjustment(_) => "adjustment",
        Split::Items { .. } => "items",
    };
    set("how".to_owned(), how.to_owned());
    for (member, value) in values(&expense.split, numbers) {
        set(part_name(member), "on".to_owned());
        set(value_name(member), value);
    }
    if let Split::Items { lines, extras } = &expense.split {
        for (nth, line) in lines.iter().enumerate() {
            let (name, amount) = line_names(nth);
            set(name, line.name.clone());
            set(amount, line.amount.format(numbers));
            for (member, weight) in &line.weights {
                set(had_name(nth, *member), weight.to_string());
            }
        }
        for extra in extras {
            let name = EXTRAS.iter().find(|(_, kind)| *kind == extra.kind).map(|(name, _)| *name);
            let off = extra.kind == ExtraKind::Discount;
            let shown = if off { extra.amount.checked_neg() } else { Ok(extra.amount) };
            let shown = shown.unwrap_or(extra.amount).format(numbers);
            set(name.unwrap_or_default().to_owned(), shown);
        }
    }
    fields
}

/// What stands beside each who takes part.
fn values(split: &Split<MemberId>, numbers: Locale) -> Vec<(MemberId, String)> {
    match split {
        Split::Equal(members) => members.iter().map(|one| (*one, String::new())).collect(),
        Split::Shares(weights) => {
            weights.iter().map(|(member, weight)| (*member, weight.to_string())).collect()
        }
        Split::Percent(points) => {
            let percent =
                |points: u32| Money::new(i64::from(points), Currency::EUR).format(numbers);
            points.iter().map(|(member, points)| (*member, percent(*points))).collect()
        }
        Split::Exact(parts) | Split::Adjustment(parts) => {
            parts.iter().map(|(member, own)| (*member, own.format(numbers))).collect()
        }
        Split::Items { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use base::{Clock, Id, Ids, Timestamp};

    use super::*;
    use crate::expenses::rules;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn two() -> [MemberId; 2] {
        let ids = Ids::random(Clock::system());
        [ids.next(), ids.next()]
    }

    fn reader(all: &[Member]) -> Reader<'_> {
        let today = ::expenses::Day::FIRST;
        Reader { all, currency: Currency::EUR, today, numbers: Locale::Mk }
    }

    fn read_form(a: MemberId, b: MemberId, more: &[(&str, &str)]) -> Result<NewExpense, Refusal> {
        let all = [a, b].map(|id| Member::sample(id, ""));
        let payer = a.to_string();
        let fixed = [("amount", "12,50"), ("description", " Lunch "), ("payer", &payer)];
        let both = [part_name(a), part_name(b)];
        let mut fields: Fields = both.into_iter().map(|name| (name, "on".to_owned())).collect();
        for (name, value) in fixed.iter().chain(more) {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        read(&fields, &reader(&all))
    }

    #[test]
    fn a_value_means_what_the_way_of_sharing_says() {
        let [a, b] = two();
        let (of_a, of_b) = (value_name(a), value_name(b));
        for (how, one, other, split) in [
            ("equal", "", "x", Split::Equal(vec![a, b])),
            ("shares", "2", "", Split::Shares(vec![(a, 2), (b, 1)])),
            ("percent", "33,5", "66,5%", Split::Percent(vec![(a, 3_350), (b, 6_650)])),
            ("exact", "12,5", "", Split::Exact(vec![(a, eur(1_250)), (b, eur(0))])),
            ("adjustment", "-1", "2", Split::Adjustment(vec![(a, eur(-100)), (b, eur(200))])),
        ] {
            let new = read_form(a, b, &[("how", how), (&of_a, one), (&of_b, other)]).unwrap();
            assert_eq!((new.amount, new.split), (eur(1_250), split), "{how}");
            assert_eq!((new.description.as_str(), new.payers), ("Lunch", vec![(a, eur(1_250))]));
        }
        for (how, code) in [
            ("shares", "invalid_value"),
            ("percent", "invalid_value"),
            ("exact", "amount_malformed"),
        ] {
            let refused = read_form(a, b, &[("how", how), (&of_a, "x")]).unwrap_err();
            assert_eq!(refused.code, code, "{how}");
        }
    }

    #[test]
    fn several_pay_and_a_receipt_has_lines() {
        let [a, b] = two();
        let paid = [("payer", SEVERAL), (&paid_name(a), "10"), (&paid_name(b), "2,50")];
        assert_eq!(read_form(a, b, &paid).unwrap().payers, [(a, eur(1_000)), (b, eur(250))]);
        assert_eq!(read_form(a, b, &[("payer", SEVERAL)]).unwrap_err().code, "missing_field");
        let (name, amount) = line_names(3);
        let mut lines =
            vec![("how", "items"), (name.as_str(), "Pizza"), (&amount, "10"), ("tip", "3")];
        lines.push(("discount", "0,50"));
        assert_eq!(read_form(a, b, &lines).unwrap_err().fields[0].field, name);
        let had = had_name(3, b);
        lines.push((&had, "2"));
        let item = Item { name: "Pizza".to_owned(), amount: eur(1_000), weights: vec![(b, 2)] };
        let extras = vec![
            Extra { kind: ExtraKind::Tip, amount: eur(300) },
            Extra { kind: ExtraKind::Discount, amount: eur(-50) },
        ];
        let split = Split::Items { lines: vec![item], extras };
        assert_eq!(read_form(a, b, &lines).unwrap().split, split);
        // What programs are refused, people are.
        for (name, _) in EXTRAS {
            let negative: Vec<_> = lines.iter().copied().chain([(name, "-1")]).collect();
            let refused = read_form(a, b, &negative).unwrap_err();
            assert_eq!((refused.code, refused.fields[0].field.as_str()), ("out_of_range", name));
        }
    }

    #[test]
    fn a_form_says_what_the_expense_is() {
        let [a, b] = two();
        let all = [a, b].map(|id| Member::sample(id, ""));
        let weights = vec![(a, 2), (b, 1)];
        let item = Item { name: "Tea".to_owned(), amount: eur(700), weights: weights.clone() };
        let discount = Extra { kind: ExtraKind::Discount, amount: eur(-100) };
        let payers = [vec![(a, eur(600))], vec![(a, eur(500)), (b, eur(100))]];
        for (split, payers) in [
            Split::Equal(vec![a, b]),
            Split::Shares(weights),
            Split::Percent(vec![(a, 2_550), (b, 7_450)]),
            Split::Exact(vec![(a, eur(600)), (b, eur(0))]),
            Split::Adjustment(vec![(a, eur(-50)), (b, eur(50))]),
            Split::Items { lines: vec![item], extras: vec![discount] },
        ]
        .into_iter()
        .zip(payers.into_iter().cycle())
        {
            let nowhen = Timestamp::from_seconds(0);
            let expense = Expense {
                id: Id::from_uuid(uuid::Uuid::from_u128(7)),
                description: "Tea".to_owned(),
                category: "Café".to_owned(),
                amount: eur(600),
                day: ::expenses::Day::FIRST,
                parts: rules::parts(Currency::EUR, &payers, &[]),
                split,
                version: 1,
                recorded_by: None,
                import: None,
                created_at: nowhen,
                changed_at: nowhen,
                deleted_at: None,
            };
            let again = read(&of(&expense, Locale::Mk), &reader(&all)).unwrap();
            assert_eq!((again.id, again.amount), (Some(expense.id), expense.amount));
            assert_eq!((again.split, again.payers), (expense.split, payers));
            assert_eq!((again.day, again.category), (expense.day, expense.category));
        }
    }
}
