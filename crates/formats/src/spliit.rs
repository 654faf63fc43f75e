//! Spliit's JSON export of a group: amounts in minor units, shares by one of four modes.

use jiff::civil::Date;
use money::{Currency, Money, MoneyError};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::text::{collapse, decode};
use crate::{
    Bill, BillKind, DateOrder, Hints, Limits, Malformed, Member, Place, Problem, Remark,
    SharedBook, json,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group<'t> {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    currency_code: Option<String>,
    participants: Vec<Participant>,
    #[serde(borrow)]
    expenses: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
struct Participant {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expense {
    #[serde(default)]
    id: Option<String>,
    expense_date: String,
    title: String,
    #[serde(default)]
    category: Option<Category>,
    amount: i64,
    paid_by_id: String,
    paid_for: Vec<PaidFor>,
    #[serde(default)]
    is_reimbursement: bool,
    #[serde(default)]
    split_mode: SplitMode,
    #[serde(default)]
    recurrence_rule: Option<String>,
    #[serde(default)]
    notes: Option<String>,
}

#[derive(Deserialize)]
struct Category {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaidFor {
    participant_id: String,
    shares: u64,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum SplitMode {
    #[default]
    Evenly,
    ByShares,
    ByPercentage,
    ByAmount,
}

/// Reads the group.
pub fn read(bytes: &[u8], hints: &Hints, limits: &Limits) -> Result<SharedBook, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.as_str();
    let group: Group<'_> = json::parse(text)?;
    json::bounded(&group.expenses, limits)?;
    if group.participants.len() > limits.columns {
        return Err(Malformed::whole(Problem::TooManyColumns { limit: limits.columns }));
    }
    let said = group.currency_code.or(group.currency).and_then(|code| Currency::parse(&code).ok());
    let unsaid = || Malformed::whole(Problem::Unsaid { what: "currency" });
    let currency = said.or(hints.currency).ok_or_else(unsaid)?;
    let mut book = SharedBook { name: group.name, ..SharedBook::default() };
    let mut ids = Vec::new();
    for participant in group.participants {
        let name = collapse(&participant.name).unwrap_or_default();
        if book.place_of(&name).is_some() {
            return Err(Malformed::whole(Problem::Twice { name }));
        }
        book.members.push(Member { name, active: true });
        ids.push(participant.id);
    }
    let mut lines = json::Lines::new(text);
    for raw in group.expenses {
        let line = lines.of(raw);
        let expense: Expense = json::part(text, raw)?;
        let refuse = |problem| Malformed { place: json::place(text, raw), problem };
        if expense.recurrence_rule.as_ref().is_some_and(|rule| rule != "NONE") {
            book.remarks.insert((line, Remark::Repeats));
        }
        let bill = bill(expense, line, currency, &ids).map_err(refuse)?;
        book.push(bill, Place { line, column: 1 })?;
    }
    Ok(book)
}

fn bill(
    expense: Expense,
    line: usize,
    currency: Currency,
    ids: &[String],
) -> Result<Bill, Problem> {
    let member =
        |id: &str| ids.iter().position(|known| known == id).ok_or_else(|| Problem::member(id));
    let total = Money::new(expense.amount, currency);
    let payer = member(&expense.paid_by_id)?;
    let mut weights = Vec::with_capacity(expense.paid_for.len());
    for part in &expense.paid_for {
        weights.push((member(&part.participant_id)?, part.shares));
    }
    let seed = expense.id.as_deref().map_or(0, |id| money::seed_from_id(id.as_bytes()));
    let on: Option<Date> = DateOrder::YearMonthDay.parse(&expense.expense_date);
    let shares = shares(total, expense.split_mode, &weights, seed);
    Ok(Bill {
        line,
        id: expense.id,
        kind: if expense.is_reimbursement { BillKind::Settlement } else { BillKind::Expense },
        on: on.ok_or_else(|| Problem::date(&expense.expense_date))?,
        title: collapse(&expense.title).unwrap_or_default(),
        category: expense.category.map(|category| category.name),
        note: expense.notes.filter(|note| !note.trim().is_empty()),
        total,
        payers: vec![(payer, total)],
        shares: shares.map_err(|reason| Problem::amount(&total.to_plain(), reason))?,
    })
}

/// Shares as the mode means them: weights, basis points, or minor units.
fn shares(
    total: Money,
    mode: SplitMode,
    parts: &[(usize, u64)],
    seed: u64,
) -> Result<Vec<(usize, Money)>, MoneyError> {
    match mode {
        SplitMode::Evenly => {
            let even: Vec<(usize, u64)> = parts.iter().map(|(member, _)| (*member, 1)).collect();
            money::allocate(total, &even, seed)
        }
        SplitMode::ByShares | SplitMode::ByPercentage => money::allocate(total, parts, seed),
        SplitMode::ByAmount => {
            let exact = |(member, minor): &(usize, u64)| {
                let minor = i64::try_from(*minor).map_err(|_| MoneyError::Overflow)?;
                let part = Money::new(minor, total.currency());
                let signed = if total.is_negative() { part.checked_neg()? } else { part };
                Ok((*member, signed))
            };
            parts.iter().map(exact).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const GROUP: &str = r#"{"id":"g","name":"Flat","currency":"€","currencyCode":"EUR",
"participants":[{"id":"a","name":"Ann"},{"id":"b","name":"Bo"},{"id":"c","name":"Cy"}],
"expenses":[
{"id":"1","createdAt":"2026-01-02T09:00:00.000Z","expenseDate":"2026-01-02T00:00:00.000Z","title":"Rent",
 "category":{"grouping":"Home","name":"Rent"},"amount":10000,"paidById":"a",
 "paidFor":[{"participantId":"a","shares":100},{"participantId":"b","shares":100},{"participantId":"c","shares":100}],
 "isReimbursement":false,"splitMode":"EVENLY","recurrenceRule":"MONTHLY","notes":null},
{"id":"2","expenseDate":"2026-01-03T00:00:00.000Z","title":"Gas","category":null,"amount":999,
 "paidById":"b","paidFor":[{"participantId":"a","shares":700},{"participantId":"b","shares":299}],
 "isReimbursement":false,"splitMode":"BY_AMOUNT"},
{"id":"3","expenseDate":"2026-01-04T00:00:00.000Z","title":"Back","amount":500,"paidById":"c",
 "paidFor":[{"participantId":"a","shares":100}],"isReimbursement":true,"splitMode":"EVENLY"}]}"#;

    #[test]
    fn a_group() {
        let book = read(GROUP.as_bytes(), &Hints::default(), &Limits::default()).expect("read");
        let eur = |minor| Money::new(minor, Currency::EUR);
        assert_eq!((book.name.as_deref(), book.members.len()), (Some("Flat"), 3));
        let [rent, gas, back] = book.bills.as_slice() else { panic!("three bills") };
        assert_eq!((rent.on, rent.line, rent.total), (date(2026, 1, 2), 4, eur(10_000)));
        assert_eq!(rent.category.as_deref(), Some("Rent"));
        assert_eq!(gas.shares, [(0, eur(700)), (1, eur(299))]);
        assert_eq!((back.kind, back.payers[0]), (BillKind::Settlement, (2, eur(500))));
        assert_eq!(book.remarks.into_iter().collect::<Vec<_>>(), [(4, Remark::Repeats)]);
    }

    #[test]
    fn what_is_broken_has_a_place() {
        let symbol = GROUP.replace("\"currencyCode\":\"EUR\"", "\"currencyCode\":\"\"");
        for (text, line, code) in [
            (GROUP.replace("\"amount\":999", "\"amount\":9.99"), 8, "file_syntax"),
            (GROUP.replace("\"shares\":299", "\"shares\":300"), 8, "file_unbalanced"),
            (GROUP.replace("\"paidById\":\"b\"", "\"paidById\":\"x\""), 8, "file_member_unknown"),
            (GROUP.replace("2026-01-04T", "2026-01-34T"), 11, "file_date_malformed"),
            (GROUP.replace("}]}", "}"), 12, "file_truncated"),
            (symbol, 1, "file_choice_needed"),
            ("[".repeat(10_000), 1, "file_syntax"),
        ] {
            let refused = read(text.as_bytes(), &Hints::default(), &Limits::default());
            let refused = refused.expect_err("refused");
            assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{refused}");
        }
    }
}
