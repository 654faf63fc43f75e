//! What is asked for about expenses.

use base::who::PersonId;
use base::{Refusal, Tx};
use money::{Currency, Money};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{Digits, Paging};

use super::filter_problem;
use crate::books::{self, Book};
use crate::expenses::{Change, Expense, ExpenseId, NewExpense, Part, Search};
use crate::room::named;
use crate::{CategoryId, Day, GroupId};

/// An expense to record.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ExpenseBody {
    /// Not zero; below zero money came back.
    amount: Digits,
    /// The book's unless said.
    #[serde(default)]
    currency: Option<Currency>,
    /// Today unless said.
    #[serde(default)]
    date: Option<Day>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    merchant: String,
    #[serde(default)]
    note: String,
    #[serde(default, alias = "category_id")]
    category_id: Option<CategoryId>,
    /// To split it: two or more parts, which add up to the amount.
    #[serde(default)]
    parts: Vec<ExpensePartBody>,
    #[serde(default)]
    tags: Vec<String>,
    /// For which group of whoever records it; nothing is shared in it by that.
    #[serde(default, alias = "group_id")]
    group_id: Option<GroupId>,
    /// Who spent it; whoever records it unless said.
    #[serde(default, alias = "person_id")]
    person_id: Option<PersonId>,
    /// What was charged for it in the currency of the book, where that is another.
    #[serde(default)]
    charged: Option<Digits>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExpensePartBody {
    #[serde(alias = "category_id")]
    category_id: CategoryId,
    amount: Digits,
    #[serde(default)]
    note: String,
}

impl ExpenseBody {
    /// What it says, in an organisation with `book`.
    pub(super) fn read(self, book: &Book) -> Result<NewExpense, Refusal> {
        let currency = self.currency.unwrap_or(book.currency);
        let charged = self.charged.map(|charged| charged.money("charged", book.currency));
        Ok(NewExpense {
            day: self.date,
            description: self.description,
            merchant: self.merchant,
            note: self.note,
            category: self.category_id,
            parts: parts(self.parts, currency)?,
            tags: self.tags,
            group: self.group_id,
            person: self.person_id,
            charged: charged.transpose()?,
            ..NewExpense::of(self.amount.money("amount", currency)?)
        })
    }
}

fn parts(bodies: Vec<ExpensePartBody>, currency: Currency) -> Result<Vec<Part>, Refusal> {
    let read = |(at, body): (usize, ExpensePartBody)| {
        let amount = body.amount.money(&format!("parts[{at}].amount"), currency)?;
        Ok(Part { category: body.category_id, amount, home_minor: 0, note: body.note })
    };
    bodies.into_iter().enumerate().map(read).collect()
}

/// A change that leaves nothing as it was, but for the day where none is said.
pub(super) fn whole(new: NewExpense) -> Change {
    Change {
        amount: Some(new.amount),
        day: new.day,
        description: Some(new.description),
        merchant: Some(new.merchant),
        note: Some(new.note),
        category: new.category,
        parts: Some(new.parts),
        tags: Some(new.tags),
        group: Some(new.group),
        charged: new.charged,
    }
}

/// What is to be different.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ExpenseChangeBody {
    #[serde(default)]
    amount: Option<Digits>,
    /// Goes with an amount.
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    date: Option<Day>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    merchant: Option<String>,
    #[serde(default)]
    note: Option<String>,
    /// Ends a split.
    #[serde(default, alias = "category_id")]
    category_id: Option<CategoryId>,
    #[serde(default)]
    parts: Option<Vec<ExpensePartBody>>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    /// Null: for none.
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    #[serde(default, alias = "group_id", deserialize_with = "named")]
    #[schema(value_type = Option<GroupId>)]
    group_id: Option<Option<GroupId>>,
    #[serde(default)]
    charged: Option<Digits>,
}

impl ExpenseChangeBody {
    /// What it says about `before`.
    pub(super) fn read(self, before: &Expense, book: &Book) -> Result<Change, Refusal> {
        let currency = self.currency.unwrap_or(before.amount.currency());
        if self.amount.is_none() && currency != before.amount.currency() {
            let message = "Say the amount in the other currency, too.";
            return Err(Refusal::field("amount", "missing_field", message));
        }
        let amount = self.amount.map(|amount| amount.money("amount", currency)).transpose()?;
        let parts = self.parts.map(|bodies| parts(bodies, currency)).transpose()?;
        let charged = self.charged.map(|charged| charged.money("charged", book.currency));
        Ok(Change {
            amount,
            day: self.date,
            description: self.description,
            merchant: self.merchant,
            note: self.note,
            category: self.category_id,
            parts,
            tags: self.tags,
            group: self.group_id,
            charged: charged.transpose()?,
        })
    }
}

/// Operations to do one after the other.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkBody {
    /// 1 to 100.
    pub(super) operations: Vec<Operation>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum Operation {
    /// Records an expense.
    Create(ExpenseBody),
    /// Changes what is named of one.
    Update(Update),
    /// Takes one out of what counts.
    Delete(Named),
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    pub(super) id: ExpenseId,
    pub(super) change: ExpenseChangeBody,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) id: ExpenseId,
}

/// Where a walk goes on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Walk {
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// Most expenses of the page, up to 200.
    #[serde(default = "two_hundred")]
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: u32,
}

const fn two_hundred() -> u32 {
    200
}

impl Walk {
    pub(super) fn search(&self) -> Result<Search, Refusal> {
        let limit = Paging::new(1, self.limit).checked()?.limit();
        let read = |text: &str| {
            let (day, id) = text.split_once('.')?;
            Some((day.parse().ok()?, id.parse().ok()?))
        };
        let after = match &self.cursor {
            None => None,
            Some(text) => Some(read(text).ok_or_else(|| {
                filter_problem("cursor", "Expected the nextCursor of a page before.")
            })?),
        };
        Ok(Search { after, limit, ..Search::default() })
    }
}

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// Words that all stand in it.
    #[serde(default)]
    q: Option<String>,
    #[serde(default, alias = "start_date")]
    from: Option<String>,
    #[serde(default, alias = "end_date")]
    to: Option<String>,
    #[serde(default, alias = "min_amount")]
    min_amount: Option<String>,
    #[serde(default, alias = "max_amount")]
    max_amount: Option<String>,
    /// With all below it.
    #[serde(default, alias = "category_id")]
    category: Option<String>,
    #[serde(default)]
    tag: Option<String>,
    #[serde(default, alias = "group_id")]
    group: Option<String>,
    #[serde(default)]
    merchant: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default, alias = "has_receipt")]
    has_receipt: Option<String>,
    #[serde(default)]
    #[param(ignore)]
    page: Option<u32>,
    #[serde(default)]
    #[param(ignore)]
    limit: Option<u32>,
}

impl SearchQuery {
    pub(super) fn paging(&self) -> Result<Paging, Refusal> {
        Paging::new(self.page.unwrap_or(1), self.limit.unwrap_or(50)).checked()
    }

    pub(super) fn wanted(self) -> Wanted {
        Wanted {
            text: self.q,
            from: self.from,
            to: self.to,
            min_amount: self.min_amount,
            max_amount: self.max_amount,
            category: self.category,
            tag: self.tag,
            group: self.group,
            merchant: self.merchant,
            currency: self.currency,
            person: None,
            has_receipt: self.has_receipt,
            deleted: None,
        }
    }
}

/// What an export is to hold, and as what.
#[derive(Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// `csv` unless said, `json` or `journal`; at once also `pdf`, a summary of days.
    #[serde(default)]
    pub format: Option<String>,
    /// Words that all stand in it.
    #[serde(default)]
    q: Option<String>,
    #[serde(default, alias = "start_date")]
    from: Option<String>,
    #[serde(default, alias = "end_date")]
    to: Option<String>,
    /// With all below it.
    #[serde(default, alias = "category_id")]
    category: Option<String>,
    #[serde(default)]
    tag: Option<String>,
    /// What was for this group.
    #[serde(default, alias = "group_id")]
    group: Option<String>,
    #[serde(default)]
    currency: Option<String>,
}

impl ExportQuery {
    /// The first field by which it is more than some days.
    pub(crate) fn narrowed_by(&self) -> Option<&'static str> {
        let fields = [
            ("q", &self.q),
            ("category", &self.category),
            ("tag", &self.tag),
            ("group", &self.group),
            ("currency", &self.currency),
        ];
        fields.into_iter().find(|(_, value)| value.is_some()).map(|(field, _)| field)
    }

    /// What is looked for.
    pub(crate) fn wanted(self) -> Wanted {
        let mut wanted = Wanted::of(&|_| None);
        wanted.text = self.q;
        (wanted.from, wanted.to, wanted.category) = (self.from, self.to, self.category);
        (wanted.tag, wanted.group, wanted.currency) = (self.tag, self.group, self.currency);
        wanted
    }
}

/// Filters as texts, wherever they stood.
pub(crate) struct Wanted {
    text: Option<String>,
    from: Option<String>,
    to: Option<String>,
    min_amount: Option<String>,
    max_amount: Option<String>,
    category: Option<String>,
    tag: Option<String>,
    group: Option<String>,
    merchant: Option<String>,
    currency: Option<String>,
    person: Option<String>,
    has_receipt: Option<String>,
    deleted: Option<String>,
}

impl Wanted {
    /// As `filter` has them by their names.
    pub(crate) fn of(filter: &dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            text: filter("text"),
            from: filter("from"),
            to: filter("to"),
            min_amount: filter("minAmount"),
            max_amount: filter("maxAmount"),
            category: filter("category"),
            tag: filter("tag"),
            group: filter("group"),
            merchant: filter("merchant"),
            currency: filter("currency"),
            person: filter("person"),
            has_receipt: filter("hasReceipt"),
            deleted: filter("deleted"),
        }
    }

    /// What they mean to the caller. Their book is read only where it says in which currency an amount is.
    pub(crate) async fn read(self, tx: &mut Tx) -> base::Result<Search> {
        let is_bare = self.currency.is_none();
        let unit = if is_bare && (self.min_amount.is_some() || self.max_amount.is_some()) {
            Some(books::book(tx).await?.currency)
        } else {
            None
        };
        Ok(self.search(unit)?)
    }

    /// What they mean where an amount without a currency is in `home`.
    fn search(self, home: Option<Currency>) -> Result<Search, Refusal> {
        let bad =
            |name: &'static str, message: &'static str| move |_| filter_problem(name, message);
        let day = |name: &'static str, text: Option<String>| {
            let read = text.map(|text| text.parse::<Day>());
            read.transpose().map_err(|error| filter_problem(name, error.to_string()))
        };
        let truth = |name: &'static str, text: Option<String>| match text.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(filter_problem(name, "Expected true or false.")),
        };
        let currency = self.currency.map(|code| Currency::parse(&code)).transpose();
        let currency = currency
            .map_err(|error| Refusal::field("currency", error.code(), error.to_string()))?;
        let amount = |name: &'static str, text: Option<String>| {
            let text = text.zip(currency.or(home));
            let read = text.map(|(text, unit)| Money::parse_plain(&text, unit)).transpose();
            read.map_err(|error| Refusal::field(name, error.code(), error.to_string()))
        };
        let (least, most) =
            (amount("minAmount", self.min_amount)?, amount("maxAmount", self.max_amount)?);
        let by_amount = least.or(most).map(Money::currency);
        let category: Option<Result<CategoryId, _>> = self.category.map(|text| text.parse());
        let group: Option<Result<GroupId, _>> = self.group.map(|text| text.parse());
        let person: Option<Result<PersonId, _>> = self.person.map(|text| text.parse());
        Ok(Search {
            text: self.text.unwrap_or_default(),
            from: day("from", self.from)?,
            to: day("to", self.to)?,
            least_minor: least.map(Money::minor),
            most_minor: most.map(Money::minor),
            category: category
                .transpose()
                .map_err(bad("category", "Expected the id of a category."))?,
            tag: self.tag,
            group: group.transpose().map_err(bad("group", "Expected the id of a group."))?,
            merchant: self.merchant,
            currency: currency.or(by_amount),
            person: person.transpose().map_err(bad("person", "Expected the id of a person."))?,
            has_receipt: truth("hasReceipt", self.has_receipt)?,
            deleted: truth("deleted", self.deleted)?.unwrap_or(false),
            ..Search::default()
        })
    }
}
