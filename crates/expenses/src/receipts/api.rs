//! Receipts as JSON, and as the files they are.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base::files::Key;
use base::permissions::Permission;
use base::{Error, Refusal, Timestamp};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Once, Path, Query, Raw, Result, Routes, Rule,
    UtoipaMethodRouterExt as _, Write, body_limit, routes,
};

use super::darkroom::Darkroom;
use super::{Format, Kept, Receipt, ReceiptId, ReceiptKey, rules};
use crate::ExpenseId;
use crate::expenses;
use crate::room::{Room, owner};

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_receipts))
        .route(write, routes!(add_receipt).layer((Once, body_limit(rules::MAX_SIZE + 1))))
        .route(read, routes!(find_receipts))
        .route(read, routes!(show_receipt))
        .route(read, routes!(show_thumbnail))
        .route(write, routes!(remove_receipt))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReceiptView {
    id: ReceiptId,
    expense_id: ExpenseId,
    /// Where the file itself is.
    path: String,
    /// Where a small JPEG of it is; none for documents and for pictures that cannot be decoded.
    thumbnail: Option<String>,
    /// Its media type, told by its content.
    r#type: &'static str,
    /// In bytes.
    size: i64,
    /// SHA-256 of the content, in hexadecimal.
    sha256: String,
    created_at: Timestamp,
}

impl From<&Receipt> for ReceiptView {
    fn from(receipt: &Receipt) -> Self {
        let path = format!("/api/v1/expenses/receipts/{}", receipt.id);
        Self {
            id: receipt.id,
            expense_id: receipt.expense,
            thumbnail: (!receipt.thumbnail.is_empty()).then(|| format!("{path}/thumbnail")),
            path,
            r#type: receipt.format.media_type(),
            size: receipt.size,
            sha256: receipt.sha256.clone(),
            created_at: receipt.created_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct AddedReceiptView {
    #[serde(flatten)]
    receipt: ReceiptView,
    /// Receipts of the same content that were there before: the same bill, perhaps, for the second time.
    same: Vec<ReceiptView>,
}

/// The receipts of an expense, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/{id}/receipts",
    params(ExpenseId),
    responses((status = 200, body = Vec<ReceiptView>))
)]
async fn list_receipts(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<ExpenseId>,
) -> Result<Data<Vec<ReceiptView>>> {
    let mut tx = room.app.db.read(who).await?;
    let all = super::receipts(&mut tx, id).await?;
    Ok(Data(all.iter().map(ReceiptView::from).collect()))
}

/// Adds a receipt to an expense: a JPEG, a PNG, a WebP or a PDF of at most 10 MiB, as the body itself. What it is, its
/// content says. One of the same content is pointed out.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/{id}/receipts",
    params(ExpenseId),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = AddedReceiptView),
        (status = 409, description = "expense_deleted, too_many_receipts"),
        (status = 422, description = "not_a_receipt, picture_too_large, too_large"),
    )
)]
async fn add_receipt(
    State(room): State<Room>,
    State(darkroom): State<Darkroom>,
    write: Write,
    Path(id): Path<ExpenseId>,
    Raw(content): Raw,
) -> Result<Response> {
    let mut tx = room.app.db.read(write.who().clone()).await?;
    let organisation = owner(&tx)?;
    expenses::expense(&mut tx, id).await?;
    tx.rollback().await?;
    let format = rules::examine(&content)?;
    let file = room.app.db.ids().next::<ReceiptKey>().uuid().simple();
    let name = |ending: &str| {
        let key = Key::parse(&format!("receipt/{organisation}/{file}.{ending}"));
        key.ok_or_else(|| Error::fault("naming a receipt"))
    };
    // First the files, outside any transaction: a row never names one that is not there.
    let small = match format {
        Format::Jpeg | Format::Png | Format::WebP => darkroom.thumbnail(content.clone()).await,
        Format::Pdf => None,
    };
    let (key, small_key) = (name(format.word())?, name("small.jpg")?);
    let added = async {
        let mut thumbnail = String::new();
        let written = room.files.put(&key, content).await?;
        if let Some(small) = small {
            room.files.put(&small_key, small).await?;
            small_key.as_str().clone_into(&mut thumbnail);
        }
        let kept = Kept { format, file: key.as_str().to_owned(), written, thumbnail };
        let mut tx = write.begin().await?;
        let (receipt, same) = super::add(&mut tx, id, kept).await?;
        Ok::<_, web::Error>((tx, receipt, same))
    };
    let (tx, receipt, same) = match added.await {
        Ok(added) => added,
        Err(error) => {
            for key in [&key, &small_key] {
                if let Err(left) = room.files.delete(key).await {
                    tracing::warn!(%key, error = left.chain(), "a file of no receipt stays");
                }
            }
            return Err(error);
        }
    };
    let same = same.iter().map(ReceiptView::from).collect();
    let view = AddedReceiptView { receipt: ReceiptView::from(&receipt), same };
    // A commit that failed may have been one after all, so its files stay.
    write.commit(tx, Created(view)).await
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ContentQuery {
    /// SHA-256 of the content, in hexadecimal.
    sha256: String,
}

/// The receipts of some content, whatever their expenses.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/receipts",
    params(ContentQuery),
    responses((status = 200, body = Vec<ReceiptView>))
)]
async fn find_receipts(
    State(room): State<Room>,
    Caller(who): Caller,
    Query(asked): Query<ContentQuery>,
) -> Result<Data<Vec<ReceiptView>>> {
    let mut tx = room.app.db.read(who).await?;
    let all = super::same(&mut tx, &asked.sha256.to_ascii_lowercase()).await?;
    Ok(Data(all.iter().map(ReceiptView::from).collect()))
}

/// The file of a receipt.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/receipts/{id}",
    params(ReceiptId),
    responses((status = 200, description = "The file", content_type = "*/*")),
    extensions(("x-plain" = json!(true)))
)]
async fn show_receipt(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<ReceiptId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let receipt = super::receipt(&mut tx, id).await?;
    tx.rollback().await?;
    let content = content(&room, &receipt.file).await?;
    Ok(file(id, receipt.format, content))
}

/// A small picture of a receipt: a JPEG of at most 320 pixels a side, upright and without metadata.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/receipts/{id}/thumbnail",
    params(ReceiptId),
    responses((status = 200, description = "The picture", content_type = "image/jpeg")),
    extensions(("x-plain" = json!(true)))
)]
async fn show_thumbnail(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<ReceiptId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let receipt = super::receipt(&mut tx, id).await?;
    tx.rollback().await?;
    let content = content(&room, &receipt.thumbnail).await?;
    Ok(file(id, Format::Jpeg, content))
}

/// What is kept under a name; nothing is kept under an empty one.
async fn content(room: &Room, file: &str) -> Result<Bytes> {
    let key = Key::parse(file).ok_or_else(|| Refusal::not_found("receipt"))?;
    Ok(room.files.get(&key, u64::try_from(rules::MAX_SIZE).unwrap_or(u64::MAX)).await?)
}

fn file(id: ReceiptId, format: Format, content: Bytes) -> Response {
    let name = HeaderValue::from_str(&format!("inline; filename=\"{id}.{}\"", format.word()));
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
        // Whatever else the bytes may be to somebody, they do nothing on this site.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    (headers, content).into_response()
}

/// Removes a receipt.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/receipts/{id}",
    params(ReceiptId),
    responses((status = 200, body = ()))
)]
async fn remove_receipt(write: Write, Path(id): Path<ReceiptId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::remove(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
