//! What a handler takes from a request: bodies, query strings and path parameters that are either
//! right or a clear 4xx with a stable code and the place of the mistake.

use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use base::Refusal;
use base::error::{FieldProblem, RefusalKind};
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::error::Category;

use crate::problem::Problem;
use crate::write::Seen;

/// Largest body, in bytes, of a route that does not say otherwise with [`body_limit`].
pub const BODY_LIMIT: usize = 1 << 20;

/// Lets the routes below it take bodies of up to `bytes`.
pub const fn body_limit(bytes: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(bytes)
}

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(wrong_media_type("application/json"));
        }
        read_json(&whole(request, state).await?).map(Self)
    }
}

/// A form that a page sent.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_media_type(request.headers(), "application/x-www-form-urlencoded") {
            return Err(wrong_media_type("application/x-www-form-urlencoded"));
        }
        read_pairs(&whole(request, state).await?).map(Self)
    }
}

/// A body as it came, for callers who sign their bytes.
#[derive(Debug)]
pub struct Raw(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        whole(request, state).await.map(Self)
    }
}

/// A file: as a page's script sends it, or as its text was pasted into the field `text` of a form,
/// for which no script is needed.
#[derive(Debug)]
pub struct Sent {
    /// What is in it.
    pub bytes: Bytes,
    /// True for text that was pasted.
    pub is_pasted: bool,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        #[derive(serde::Deserialize)]
        struct Pasted {
            text: String,
        }
        let is_pasted = is_media_type(request.headers(), "application/x-www-form-urlencoded");
        let bytes = whole(request, state).await?;
        if !is_pasted {
            return Ok(Self { bytes, is_pasted });
        }
        let Pasted { text } = read_pairs(&bytes)?;
        Ok(Self { bytes: text.into(), is_pasted })
    }
}

/// The query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read_pairs(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

/// The parameters in the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(nul());
        }
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(named)| Self(named)).map_err(|rejection| path(&rejection))
    }
}

/// The body, up to the route's limit.
async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let seen = request.extensions().get::<Seen>().cloned();
    let body = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
    if let Some(seen) = seen {
        seen.note(&body);
    }
    Ok(body)
}

fn is_json(headers: &HeaderMap) -> bool {
    is_media_type(headers, "application/json")
}

fn is_media_type(headers: &HeaderMap, wanted: &str) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = sent.and_then(|sent| sent.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(wanted)
}

fn wrong_media_type(wanted: &str) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("The body must be sent as \"Content-Type: {wanted}\"."),
    )
}

fn unread(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "The body is larger than this route takes; nothing was done.";
        Refusal::new(RefusalKind::TooLarge, "body_too_large", message).into()
    } else {
        Refusal::malformed("body_incomplete", "The body ended early; nothing was done.").into()
    }
}

/// Reads a JSON body. The path of a mistake is looked for only after a mistake, so that good
/// requests do not pay.
fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if has_escaped_nul(body) {
        return Err(nul());
    }
    let mut source = serde_json::Deserializer::from_slice(body);
    let read = T::deserialize(ByName(&mut source)).and_then(|read| source.end().map(|()| read));
    let error = match read {
        Ok(read) => return Ok(read),
        Err(error) => error,
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::malformed("body_missing", "A JSON body is needed.").into());
    }
    let message = error.to_string();
    let message = match message.rfind(" at line ") {
        Some(end) => message.get(..end).unwrap_or(&message),
        None => &message,
    };
    if error.classify() != Category::Data {
        let (line, column) = (error.line(), error.column());
        let detail = format!("The body is not JSON: {message}, line {line}, column {column}.");
        return Err(Refusal::malformed("malformed_json", detail).into());
    }
    let mut source = serde_json::Deserializer::from_slice(body);
    let path = match serde_path_to_error::deserialize::<_, T>(ByName(&mut source)) {
        Ok(_) => String::new(),
        Err(error) => error.path().to_string(),
    };
    Err(wrong_field(&path, message).into())
}

/// A body's outermost object by the names of its members alone: serde would take an array of them in
/// their order as well, which no description offers.
struct ByName<'a, R>(&'a mut serde_json::Deserializer<R>);

impl<'de, R: serde_json::de::Read<'de>> Deserializer<'de> for ByName<'_, R> {
    type Error = serde_json::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// Reads `name=value&…`, the syntax of query strings and of forms.
fn read_pairs<T: DeserializeOwned>(pairs: &[u8]) -> Result<T, Problem> {
    if pairs.windows(3).any(|three| three == b"%00") || pairs.contains(&0) {
        return Err(nul());
    }
    let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(pairs));
    serde_path_to_error::deserialize(source)
        .map_err(|error| wrong_field(&error.path().to_string(), &error.inner().to_string()).into())
}

/// True when some text in the JSON has the character NUL, which can only stand there as `\u0000`:
/// not every database can keep it, and nobody means it.
fn has_escaped_nul(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.windows(6).position(|six| six == b"\\u0000") {
        let before = rest.get(..at).unwrap_or_default();
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        if backslashes % 2 == 0 {
            return true;
        }
        rest = rest.get(at + 6..).unwrap_or_default();
    }
    false
}

fn nul() -> Problem {
    let message = "The character NUL (U+0000) cannot stand in a text.";
    Refusal::malformed("nul_character", message).into()
}

/// A refusal from the message of a deserializer, whose first words are part of serde's interface to
/// formats.
fn wrong_field(path: &str, message: &str) -> Refusal {
    let code = match message {
        text if text.starts_with("missing field") => "missing_field",
        text if text.starts_with("unknown field") => "unknown_field",
        text if text.starts_with("duplicate field") => "duplicate_field",
        text if text.starts_with("invalid type") => "wrong_type",
        _ => "invalid_value",
    };
    let mut field = if path == "." { String::new() } else { path.to_owned() };
    if code == "missing_field" || code == "duplicate_field" {
        // The path ends at the object; the message names the field.
        let name = message.split('`').nth(1).unwrap_or_default();
        if !name.is_empty() && field.rsplit('.').next() != Some(name) {
            field = if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        }
    }
    let message = capitalised(message);
    let detail = if field.is_empty() { message.clone() } else { format!("{field}: {message}") };
    let problem = FieldProblem { field, code, message };
    Refusal { fields: vec![problem], ..Refusal::invalid(code, detail) }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(rest).chain(std::iter::once('.')).collect()
}

fn path(rejection: &PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        tracing::error!(error = %rejection, "a route and its handler disagree about the path");
        return Problem::internal();
    };
    let (field, message) = match failed.kind() {
        ErrorKind::ParseErrorAtKey { key, .. } => (key.clone(), failed.kind().to_string()),
        ErrorKind::DeserializeError { key, message, .. } => (key.clone(), capitalised(message)),
        other => (String::new(), other.to_string()),
    };
    let problem = FieldProblem { field, code: "invalid_path", message: message.clone() };
    let refusal = Refusal::malformed("invalid_path", message);
    Refusal { fields: vec![problem], ..refusal }.into()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Order {
        amount: u32,
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading is tested")]
    struct Line {
        id: base::Id<base::who::ApiKey>,
        count: u8,
    }

    fn mistake(body: &str) -> (u16, &'static str, String) {
        let problem = read_json::<Order>(body.as_bytes()).unwrap_err();
        let field = problem.fields.first().map(|field| field.field.clone()).unwrap_or_default();
        (problem.status.as_u16(), problem.code, field)
    }

    #[test]
    fn a_wrong_body_says_where_and_what() {
        for (body, status, code, field) in [
            ("", 400, "body_missing", ""),
            ("  \n", 400, "body_missing", ""),
            ("{", 400, "malformed_json", ""),
            ("{\"amount\": 1, \"lines\": []} x", 400, "malformed_json", ""),
            ("{\"amount\": 01}", 400, "malformed_json", ""),
            (r#"{"amount": "\u0000"}"#, 400, "nul_character", ""),
            (r#"{"amount": "\\u0000"}"#, 422, "wrong_type", "amount"),
            ("[]", 422, "wrong_type", ""),
            ("7", 422, "wrong_type", ""),
            ("{\"lines\": []}", 422, "missing_field", "amount"),
            ("{\"amount\": 1, \"amount\": 2, \"lines\": []}", 422, "duplicate_field", "amount"),
            ("{\"amount\": 1, \"lines\": [], \"tip\": 1}", 422, "unknown_field", "tip"),
            ("{\"amount\": \"1\", \"lines\": []}", 422, "wrong_type", "amount"),
            ("{\"amount\": -1, \"lines\": []}", 422, "invalid_value", "amount"),
            ("{\"amount\": 1.5, \"lines\": []}", 422, "wrong_type", "amount"),
            ("{\"amount\": 1, \"lines\": [{\"count\": 1}]}", 422, "missing_field", "lines[0].id"),
            (
                "{\"amount\": 1, \"lines\": [{\"count\": 1, \"id\": \"card_0\"}]}",
                422,
                "invalid_value",
                "lines[0].id",
            ),
        ] {
            assert_eq!(mistake(body), (status, code, field.to_owned()), "{body}");
        }
    }

    #[test]
    fn a_body_nested_without_end_is_refused() {
        let body = "[".repeat(100_000);
        assert_eq!(mistake(&format!("{{\"lines\":{body}")).0, 400 + 22);
    }

    #[test]
    fn a_wrong_query_names_its_field() {
        let read = |text: &str| read_pairs::<crate::Paging>(text.as_bytes());
        assert!(read("page=2&other=x").is_ok());
        let problem = read("page=two").unwrap_err();
        assert_eq!((problem.code, problem.fields[0].field.as_str()), ("invalid_value", "page"));
        let problem = read("page=1&page=2").unwrap_err();
        assert_eq!((problem.code, problem.fields[0].field.as_str()), ("duplicate_field", "page"));
    }
}
