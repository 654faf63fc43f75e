//! How amounts and currencies look in the API's description.

use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::{Currency, Money};

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([A-Z]{3}|uses|tokens|points)$"))
            .description(Some("An ISO 4217 code, or a unit that is no money."))
            .examples(["EUR"])
            .into()
    }
}

impl ToSchema for Currency {}

fn amount() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^-?[0-9]+(\.[0-9]+)?$"))
        .examples(["12.30"])
}

fn money(amount: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .property("amount", amount)
        .required("amount")
        .property("currency", Ref::from_schema_name(<Currency as ToSchema>::name()))
        .required("currency")
        .into()
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        money(amount().description(Some("Decimal text.")))
    }
}

impl ToSchema for Money {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((<Currency as ToSchema>::name().into_owned(), Currency::schema()));
    }
}

/// How [`Money`] looks where it is read: the amount may be a JSON number, too. For descriptions alone.
#[derive(Debug)]
pub enum MoneyInput {}

impl PartialSchema for MoneyInput {
    fn schema() -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(amount())
            .item(ObjectBuilder::new().schema_type(Type::Number))
            .description(Some("Decimal text, or a number that is taken from its digits."));
        money(either)
    }
}

impl ToSchema for MoneyInput {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <Money as ToSchema>::schemas(schemas);
    }
}
