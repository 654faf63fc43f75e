//! Amounts as callers write them, before their currency is known. Pure.

use base::Refusal;
use money::{Currency, Money};
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The digits of an amount: text, or a number that is taken from its text.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Digits {
    /// `"12.30"`.
    Text(String),
    /// `12.30`, read from its digits and never through a float.
    Number(serde_json::Number),
}

impl Digits {
    /// The amount of `unit` that they say; what is wrong with it is wrong with `field`.
    pub fn money(&self, field: &str, unit: Currency) -> Result<Money, Refusal> {
        let read = match self {
            Self::Text(text) => Money::parse_plain(text, unit),
            Self::Number(number) => Money::parse_plain(&number.to_string(), unit),
        };
        read.map_err(|error| Refusal::field(field, error.code(), error.to_string()))
    }
}

impl PartialSchema for Digits {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).examples(["12.30"]);
        OneOfBuilder::new()
            .item(text)
            .item(ObjectBuilder::new().schema_type(Type::Number))
            .description(Some("Decimal text, or a number that is taken from its digits."))
            .into()
    }
}

impl ToSchema for Digits {}
