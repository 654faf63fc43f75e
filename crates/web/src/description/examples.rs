//! Examples of JSON bodies, made of their schemas: what is required, each in a word that fits its
//! name. What a schema says of itself counts more.

use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

use super::JSON;

/// Schemas in each other, deeper than any of ours.
const MAX_DEPTH: usize = 12;

/// What texts are like that are called so.
const TEXTS: &[(&str, &str)] = &[
    ("email", "ana@example.com"),
    ("password", "correct horse battery staple"),
    ("newPassword", "four words nobody guesses"),
    ("currentPassword", "correct horse battery staple"),
    ("name", "Ana"),
    ("phone", "+38970123456"),
    ("otp", "123456"),
    ("code", "123456"),
    ("role", "employee"),
    ("url", "https://shop.example/hooks"),
    ("description", "Lunch"),
];
/// And all others.
const ELSE: &str = "text";

/// Gives a JSON body without an example one that fits its schema.
pub(super) fn add(operation: &mut Operation, schemas: &Value) {
    let Some(RefOr::T(body)) = operation.request_body.as_mut() else { return };
    let Some(RefOr::T(content)) = body.content.get_mut(JSON) else { return };
    if content.example.is_some() {
        return;
    }
    let schema = content.schema.as_ref().map(serde_json::to_value);
    if let Some(Ok(schema)) = schema {
        content.example = Some(sample("", &schema, schemas, MAX_DEPTH));
    }
}

/// The least that fits `schema` where it is called `name`.
fn sample(name: &str, schema: &Value, schemas: &Value, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    if let Some(own) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return own.clone();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = reference.rsplit('/').next().unwrap_or_default();
        return sample(name, &schemas[target], schemas, depth);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        let mut options = schema[choice].as_array().into_iter().flatten();
        if let Some(option) = options.find(|option| option["type"] != "null") {
            return sample(name, option, schemas, depth);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| sample(name, part, schemas, depth));
        let members = parts.filter_map(|part| part.as_object().cloned()).flatten();
        return members.collect::<Map<_, _>>().into();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"].get(0)?.as_str());
    match kind {
        Some("string") => text(name, schema),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("array") => json!([sample(name, &schema["items"], schemas, depth)]),
        _ => object(schema, schemas, depth),
    }
}

fn text(name: &str, schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("date") => json!("2026-01-05"),
        Some("date-time") => json!("2026-01-05T12:00:00Z"),
        _ => {
            let known = TEXTS.iter().find(|(called, _)| *called == name);
            json!(known.map_or(ELSE, |(_, text)| text))
        }
    }
}

/// What is required; where nothing is, the first field that has a value.
fn object(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let mut fields =
        fields.map(|(name, field)| (name.clone(), sample(name, field, schemas, depth)));
    if required.is_empty() {
        return fields
            .find(|(_, value)| !value.is_null())
            .into_iter()
            .collect::<Map<_, _>>()
            .into();
    }
    fields.filter(|(name, _)| required.contains(&name.as_str())).collect::<Map<_, _>>().into()
}

/// The schemas of a description, as [`add`] looks them up.
pub(super) fn lookup<'a>(
    schemas: impl IntoIterator<Item = (&'a String, &'a RefOr<utoipa::openapi::Schema>)>,
) -> Value {
    let known = schemas.into_iter();
    known
        .filter_map(|(name, schema)| Some((name.clone(), serde_json::to_value(schema).ok()?)))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_the_least_that_fits() {
        let schemas = json!({
            "Kind": { "enum": ["shop", "home"] },
            "Loop": {
                "type": "object", "required": ["again"],
                "properties": { "again": { "$ref": "#/components/schemas/Loop" } },
            },
        });
        for (schema, example) in [
            (json!({ "type": "string" }), json!("text")),
            (json!({ "type": ["string", "null"], "examples": ["own"] }), json!("own")),
            (json!({ "type": "string", "format": "date" }), json!("2026-01-05")),
            (json!({ "type": "integer", "minimum": 3 }), json!(3)),
            (json!({ "$ref": "#/components/schemas/Kind" }), json!("shop")),
            (json!({ "oneOf": [{ "type": "null" }, { "type": "boolean" }] }), json!(true)),
            (json!({ "type": "array", "items": { "type": "integer" } }), json!([1])),
            (
                json!({
                    "type": "object", "required": ["email"],
                    "properties": { "email": { "type": "string" }, "more": { "type": "string" } },
                }),
                json!({ "email": "ana@example.com" }),
            ),
            (
                json!({
                    "type": "object",
                    "properties": {
                        "avatar": { "example": null }, "name": { "type": ["string", "null"] },
                    },
                }),
                json!({ "name": "Ana" }),
            ),
            (
                json!({ "allOf": [
                    { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } },
                    { "type": "object", "required": ["b"], "properties": { "b": { "type": "number" } } },
                ] }),
                json!({ "a": "text", "b": 1 }),
            ),
        ] {
            assert_eq!(sample("", &schema, &schemas, MAX_DEPTH), example, "{schema}");
        }
        let endless = sample("", &schemas["Loop"], &schemas, MAX_DEPTH);
        assert!(endless["again"]["again"].is_object());
    }
}
