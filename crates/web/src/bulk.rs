//! One request about many rows, each with an outcome of its own.
//!
//! 200 when all were done; 207 (RFC 4918) when some were not, with `"success": false` and a problem
//! in the place of each that was refused. Rows that could be done stay done.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::error::FieldProblem;
use base::{Error, Refusal, Result};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::status;

/// The outcomes of the rows of one request, in their order.
///
/// A row that is refused must not have written anything: its transaction is the request's.
#[derive(Debug)]
pub struct Bulk<T> {
    outcomes: Vec<Result<T, Refusal>>,
}

impl<T> Bulk<T> {
    /// Most rows of a request.
    pub const MAX_ROWS: usize = 100;

    /// For the rows of the field `name`. Refuses none and too many of them.
    pub fn of<R>(name: &str, rows: &[R]) -> Result<Self, Refusal> {
        if rows.is_empty() || rows.len() > Self::MAX_ROWS {
            let message = format!("1 to {} rows are taken at once.", Self::MAX_ROWS);
            return Err(Refusal::field(name, "out_of_range", message));
        }
        Ok(Self { outcomes: Vec::with_capacity(rows.len()) })
    }

    /// The outcome of the next row.
    ///
    /// # Errors
    /// A fault is nobody's row: it ends the whole request.
    pub fn push(&mut self, outcome: Result<T>) -> Result<()> {
        self.outcomes.push(match outcome {
            Ok(data) => Ok(data),
            Err(Error::Refused(refusal)) => Err(*refusal),
            Err(fault) => return Err(fault),
        });
        Ok(())
    }
}

/// What is answered about all rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcomes<T> {
    succeeded: usize,
    failed: usize,
    rows: Vec<Outcome<T>>,
}

/// What is answered about one: what was made of it, or why nothing was.
#[derive(Debug, Serialize, ToSchema)]
struct Outcome<T> {
    /// Counted from 0, as the rows were sent.
    index: usize,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    data: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    problem: Option<RowProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RowProblem {
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<RowField>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RowField {
    field: String,
    code: &'static str,
    message: String,
}

impl From<FieldProblem> for RowField {
    fn from(FieldProblem { field, code, message }: FieldProblem) -> Self {
        Self { field, code, message }
    }
}

fn outcome<T>((index, outcome): (usize, Result<T, Refusal>)) -> Outcome<T> {
    match outcome {
        Ok(data) => Outcome { index, status: 200, data: Some(data), problem: None },
        Err(Refusal { kind, code, message, fields, .. }) => {
            let fields = fields.into_iter().map(RowField::from).collect();
            let problem = Some(RowProblem { code, detail: message, fields });
            Outcome { index, status: status(kind).as_u16(), data: None, problem }
        }
    }
}

#[derive(Serialize)]
struct Envelope<T> {
    success: bool,
    data: Outcomes<T>,
}

impl<T: Serialize> IntoResponse for Bulk<T> {
    fn into_response(self) -> Response {
        let total = self.outcomes.len();
        let failed = self.outcomes.iter().filter(|outcome| outcome.is_err()).count();
        let succeeded = total.saturating_sub(failed);
        let rows = self.outcomes.into_iter().enumerate().map(outcome).collect();
        let status = if failed == 0 { StatusCode::OK } else { StatusCode::MULTI_STATUS };
        let data = Outcomes { succeeded, failed, rows };
        (status, Json(Envelope { success: failed == 0, data })).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(bulk: Bulk<u8>) -> (u16, serde_json::Value) {
        let response = bulk.into_response();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn every_row_has_its_outcome() {
        let mut bulk = Bulk::of("rows", &[1, 2]).unwrap();
        bulk.push(Ok(7)).unwrap();
        bulk.push(Err(Refusal::field("name", "too_long", "At most 9.").into())).unwrap();
        let (status, body) = answer(bulk).await;
        let problem = serde_json::json!({
            "code": "too_long", "detail": "At most 9.",
            "fields": [{"field": "name", "code": "too_long", "message": "At most 9."}],
        });
        let rows = serde_json::json!([
            {"index": 0, "status": 200, "data": 7},
            {"index": 1, "status": 422, "problem": problem},
        ]);
        let data = serde_json::json!({"succeeded": 1, "failed": 1, "rows": rows});
        assert_eq!((status, body), (207, serde_json::json!({"success": false, "data": data})));
    }

    #[tokio::test]
    async fn all_done_is_a_success() {
        let mut bulk = Bulk::of("rows", &[1]).unwrap();
        bulk.push(Ok(7)).unwrap();
        let (status, body) = answer(bulk).await;
        assert_eq!((status, &body["success"]), (200, &true.into()));
    }

    #[test]
    fn a_fault_is_no_outcome() {
        let mut bulk = Bulk::<u8>::of("rows", &[1]).unwrap();
        assert!(bulk.push(Err(Error::fault("broken"))).is_err());
    }

    #[test]
    fn neither_nothing_nor_everything_is_taken() {
        assert_eq!(Bulk::<u8>::of("rows", &[0; 0]).unwrap_err().fields[0].field, "rows");
        assert!(Bulk::<u8>::of("rows", &[0; 100]).is_ok());
        assert!(Bulk::<u8>::of("rows", &[0; 101]).is_err());
    }
}
