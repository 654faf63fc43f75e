//! The problems that a route can answer with: its own codes, and those that follow from its shape.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

use super::wording;
use crate::routes::Rule;

const PROBLEM: &str = "Problem";
const PAGE: &str = "text/html";
const PROBLEM_JSON: &str = "application/problem+json";

type Codes = BTreeMap<u16, Vec<String>>;

/// RFC 9457 with our members.
pub(super) fn schema() -> (String, RefOr<Schema>) {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let field = ObjectBuilder::new()
        .property("field", text().description(Some("Where, with `.` and `[n]` for nesting.")))
        .required("field")
        .property("code", text())
        .required("code")
        .property("message", text())
        .required("message");
    let no = ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false]));
    let accepts = ArrayBuilder::new().items(text());
    let accepts = accepts.description(Some("What would be taken instead, where that is known."));
    let problem = ObjectBuilder::new()
        .property("type", text())
        .required("type")
        .property("title", text().description(Some("The words of the status.")))
        .required("title")
        .property("status", ObjectBuilder::new().schema_type(Type::Integer))
        .required("status")
        .property("detail", text().description(Some("What happened and what it means.")))
        .required("detail")
        .property("code", text().description(Some("Stable; see docs/api-conventions.md.")))
        .required("code")
        .property("fields", ArrayBuilder::new().items(field))
        .property("accepts", accepts)
        .property("correlation", text().description(Some("Where our log has the rest.")))
        .required("correlation")
        .property("success", no)
        .required("success");
    (PROBLEM.to_owned(), problem.into())
}

/// Adds a problem response for every status that the route can answer with.
pub(super) fn add(operation: &mut Operation, path: &str, rule: Rule, is_write: bool) {
    let mut codes = own(operation);
    let mut also = |status: u16, common: &[&str]| {
        let list = codes.entry(status).or_default();
        list.extend(common.iter().map(|code| (*code).to_owned()));
    };
    let is_known = !matches!(rule, Rule::Open | Rule::Party);
    if wording::parameters(path).next().is_some() {
        also(400, &["invalid_path", "nul_character"]);
        also(404, &["not_found"]);
    }
    if operation.request_body.is_some() {
        also(400, &["malformed_json", "body_missing", "body_incomplete", "nul_character"]);
        also(413, &["body_too_large"]);
        also(415, &["unsupported_media_type"]);
        also(422, FIELDS);
    }
    if in_query(operation) {
        also(400, &["nul_character"]);
        also(422, FIELDS);
    }
    if super::has_parameter(operation, "If-Match") {
        also(400, &["malformed_condition"]);
        also(412, &["version_mismatch"]);
    }
    if is_known && operation.request_body.is_some() {
        // A body names things too.
        also(404, &["not_found"]);
    }
    if rule == Rule::SignedIn {
        also(403, &["not_a_person"]);
    }
    if is_known {
        also(401, &["unauthenticated", "AUTH_002", "AUTH_003"]);
        also(403, if is_write { &["cross_site_request"] } else { &[] });
        if super::has_parameter(operation, super::IDEMPOTENCY_KEY) {
            also(400, &["idempotency_key_malformed"]);
            also(409, &["idempotency_key_in_use"]);
            also(422, &["idempotency_key_reused"]);
        }
    }
    if rule.permission().is_some() {
        also(403, &["ADMIN_001", "organisation_required", "factors_required"]);
    }
    if rule != Rule::Party {
        also(429, &["rate_limited"]);
    }
    also(500, &["internal"]);
    also(503, &["timed_out", "overloaded"]);
    for (status, mut list) in codes {
        list.sort_unstable();
        list.dedup();
        if list.is_empty() {
            continue;
        }
        let status = status.to_string();
        let problem = response(&status, &list).build();
        match operation.responses.responses.get_mut(&status) {
            // A browser is told on a page, programs are told as everywhere.
            Some(RefOr::T(there)) if is_page(there) => there.content.extend(problem.content),
            Some(there) if !is_bare(there) => {}
            _ => drop(operation.responses.responses.insert(status, RefOr::T(problem))),
        }
    }
}

/// The codes of a mistake in a field that reading it finds.
const FIELDS: &[&str] = &[
    "missing_field",
    "unknown_field",
    "duplicate_field",
    "wrong_type",
    "invalid_value",
    "out_of_range",
];

fn is_page(response: &utoipa::openapi::Response) -> bool {
    response.content.keys().all(|kind| kind == PAGE) && !response.content.is_empty()
}

fn is_bare(response: &RefOr<utoipa::openapi::Response>) -> bool {
    matches!(response, RefOr::T(response) if response.content.is_empty())
}

/// The codes that the handler names: the description of an error without a body.
fn own(operation: &Operation) -> Codes {
    let mut codes = Codes::new();
    for (status, response) in &operation.responses.responses {
        let (Ok(status @ 400..), RefOr::T(response)) = (status.parse::<u16>(), response) else {
            continue;
        };
        if response.content.is_empty() {
            let words = response.description.split([',', ' ', '`']);
            let named = words.filter(|word| is_code(word)).map(str::to_owned);
            codes.entry(status).or_default().extend(named);
        }
    }
    codes
}

fn is_code(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    !letters.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && (word.contains('_') || word.bytes().all(|b| b.is_ascii_lowercase()))
}

fn in_query(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(parameter)
            if matches!(parameter.parameter_in, ParameterIn::Query))
    })
}

fn response(status: &str, codes: &[String]) -> ResponseBuilder {
    let listed: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let example = json!({
        "type": "about:blank",
        "title": title(status),
        "status": status.parse::<u16>().unwrap_or_default(),
        "detail": "What happened and what it means.",
        "code": codes.first(),
        "correlation": "01997f3c8e7a7d4ab1c2d3e4f5a6b7c8",
        "success": false,
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(PROBLEM)))
        .example(Some(example))
        .build();
    ResponseBuilder::new().description(listed.join(", ")).content(PROBLEM_JSON, content)
}

fn title(status: &str) -> &'static str {
    let status = status.parse::<u16>().ok();
    let status = status.and_then(|status| axum::http::StatusCode::from_u16(status).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or("Problem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_prose() {
        for (word, is) in [
            ("too_many_keys", true),
            ("AUTH_001", true),
            ("conflict", true),
            ("Gone.", false),
            ("", false),
            ("A", false),
        ] {
            assert_eq!(is_code(word), is, "{word}");
        }
    }
}
