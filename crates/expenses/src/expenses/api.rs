//! Expenses as JSON.

mod bodies;
mod views;

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::{Refusal, Tx};
use web::{
    App, Bulk, Caller, Created, Data, Fields, IfMatch, Json, Listed, Order, Outcomes, Paging, Path,
    Query, Result, Routes, Rule, Selection, Versioned, Write, routes,
};

use super::{ExpenseId, Search, Sort};
use crate::room::Room;
use crate::sharing::{self, Directory};
use crate::{GroupId, books};
pub(crate) use bodies::ExportQuery;
use bodies::{BulkBody, ExpenseBody, ExpenseChangeBody, Operation, SearchQuery, Wanted};
pub(crate) use views::ExpenseView;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_expenses))
        .route(write, routes!(record_expense))
        .route(read, routes!(search_expenses))
        .route(write, routes!(change_expenses))
        .route(read, routes!(walk_expenses))
        .route(read, routes!(show_expense))
        .route(write, routes!(replace_expense, change_expense, delete_expense))
        .route(write, routes!(restore_expense))
}

/// What the list of expenses can be sorted and filtered by.
#[derive(Debug)]
struct ExpenseFields;

impl Fields for ExpenseFields {
    const SORTED: &'static [&'static str] =
        &["date", "amount", "merchant", "description", "createdAt"];
    const FILTERED: &'static [&'static str] = &[
        "text",
        "from",
        "to",
        "minAmount",
        "maxAmount",
        "category",
        "tag",
        "group",
        "merchant",
        "currency",
        "person",
        "hasReceipt",
        "deleted",
    ];
}

/// The organisation's expenses, the newest day first. Sorted by `date`, `amount`, `merchant`, `description` or
/// `createdAt`; filtered by `text`, `from`, `to`, `minAmount`, `maxAmount` (of the `currency` filtered by, else of the
/// book's), `category` (with all below it), `tag`, `group`, `merchant`, `currency`, `person`, `hasReceipt` and
/// `deleted`.
#[utoipa::path(
    get,
    path = "/api/v1/expenses",
    params(
        Paging,
        ("sort" = Option<String>, Query, example = "-date,amount"),
        ("filter[text]" = Option<String>, Query),
        ("filter[from]" = Option<crate::Day>, Query),
        ("filter[to]" = Option<crate::Day>, Query),
        ("filter[category]" = Option<crate::CategoryId>, Query),
        ("filter[tag]" = Option<String>, Query),
        ("filter[group]" = Option<GroupId>, Query),
        ("filter[currency]" = Option<String>, Query),
    ),
    responses((status = 200, body = Vec<ExpenseView>))
)]
async fn list_expenses(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<ExpenseFields>,
) -> Result<Listed<ExpenseView>> {
    let mut tx = app.db.read(who).await?;
    let filter = |name: &str| selection.filter(name);
    let wanted = Wanted::of(&|name| filter(name).map(str::to_owned));
    let sorts = selection.orders.iter().map(sort).collect();
    let search = Search { sorts, ..wanted.read(&mut tx).await? };
    list(&mut tx, search, selection.paging).await
}

fn sort(order: &Order) -> (Sort, bool) {
    let sort = match order.field {
        "amount" => Sort::Amount,
        "merchant" => Sort::Merchant,
        "description" => Sort::Description,
        "createdAt" => Sort::Recorded,
        _ => Sort::Day,
    };
    (sort, order.descending)
}

/// The expenses in which all words stand: in what they were, the merchant, the note or a tag.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/search",
    params(SearchQuery, Paging),
    responses((status = 200, body = Vec<ExpenseView>))
)]
async fn search_expenses(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Listed<ExpenseView>> {
    let mut tx = app.db.read(who).await?;
    let paging = query.paging()?;
    let search = query.wanted().read(&mut tx).await?;
    list(&mut tx, search, paging).await
}

async fn list(tx: &mut Tx, search: Search, paging: Paging) -> Result<Listed<ExpenseView>> {
    let search = Search { limit: paging.limit(), offset: paging.offset(), ..search };
    let (found, total) = super::expenses(tx, &search).await?;
    let views = found.iter().map(ExpenseView::from).collect();
    Ok(Listed(views, paging.of(total)))
}

/// All expenses, page by page, for whoever keeps a copy of them: from the newest day to the oldest, each once whatever
/// is added meanwhile.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/walk",
    params(bodies::Walk),
    responses((status = 200, body = views::WalkView))
)]
async fn walk_expenses(
    State(app): State<App>,
    Caller(who): Caller,
    Query(walk): Query<bodies::Walk>,
) -> Result<Data<views::WalkView>> {
    let mut tx = app.db.read(who).await?;
    let search = walk.search()?;
    let found = super::next(&mut tx, &search).await?;
    Ok(Data(views::WalkView::new(&found, search.limit)))
}

/// Records an expense: `{"amount": 100, "description": "…", "category_id": "…"}` is enough. Whatever is not said is as
/// is usual: the currency of the book, today, the category that the organisation's filings give.
#[utoipa::path(
    post,
    path = "/api/v1/expenses",
    request_body = ExpenseBody,
    responses((status = 201, body = ExpenseView))
)]
async fn record_expense(
    State(groups): State<Directory>,
    write: Write,
    Json(body): Json<ExpenseBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let new = body.read(&books::book(&mut tx).await?)?;
    check_group(&mut tx, &groups, (None, Some(new.group))).await?;
    let expense = super::record(&mut tx, new).await?;
    write.commit(tx, Created(ExpenseView::from(&expense))).await
}

/// One expense, a deleted one too.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/{id}",
    params(ExpenseId),
    responses((status = 200, body = ExpenseView))
)]
async fn show_expense(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ExpenseId>,
) -> Result<Versioned<ExpenseView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(ExpenseView::from(&super::expense(&mut tx, id).await?)))
}

/// Puts another expense in the place of this one: what is not said is as it would be of a new one, but for the day.
#[utoipa::path(
    put,
    path = "/api/v1/expenses/{id}",
    params(ExpenseId, IfMatch),
    request_body = ExpenseBody,
    responses(
        (status = 200, body = ExpenseView),
        (status = 409, description = "expense_deleted"),
        (status = 412, description = "version_mismatch"),
    )
)]
async fn replace_expense(
    State(groups): State<Directory>,
    write: Write,
    Path(id): Path<ExpenseId>,
    condition: IfMatch,
    Json(body): Json<ExpenseBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let before = super::expense_to_change(&mut tx, id).await?;
    condition.check(&ExpenseView::from(&before))?;
    let change = bodies::whole(body.read(&books::book(&mut tx).await?)?);
    check_group(&mut tx, &groups, (before.group, change.group)).await?;
    let expense = super::change(&mut tx, id, change).await?;
    write.commit(tx, Versioned(ExpenseView::from(&expense))).await
}

/// Changes what is named of an expense.
#[utoipa::path(
    patch,
    path = "/api/v1/expenses/{id}",
    params(ExpenseId, IfMatch),
    responses(
        (status = 200, body = ExpenseView),
        (status = 409, description = "expense_deleted"),
        (status = 412, description = "version_mismatch"),
    )
)]
async fn change_expense(
    State(groups): State<Directory>,
    write: Write,
    Path(id): Path<ExpenseId>,
    condition: IfMatch,
    Json(body): Json<ExpenseChangeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let before = super::expense_to_change(&mut tx, id).await?;
    condition.check(&ExpenseView::from(&before))?;
    let change = body.read(&before, &books::book(&mut tx).await?)?;
    check_group(&mut tx, &groups, (before.group, change.group)).await?;
    let expense = super::change(&mut tx, id, change).await?;
    write.commit(tx, Versioned(ExpenseView::from(&expense))).await
}

/// Takes an expense out of what counts. It can be restored.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/{id}",
    params(ExpenseId, IfMatch),
    responses(
        (status = 200, body = ExpenseView),
        (status = 412, description = "version_mismatch"),
    )
)]
async fn delete_expense(
    write: Write,
    Path(id): Path<ExpenseId>,
    condition: IfMatch,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    condition.check(&ExpenseView::from(&super::expense_to_change(&mut tx, id).await?))?;
    let expense = super::delete(&mut tx, id).await?;
    write.commit(tx, Data(ExpenseView::from(&expense))).await
}

/// Brings a deleted expense back.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/{id}/restore",
    params(ExpenseId),
    responses((status = 200, body = ExpenseView))
)]
async fn restore_expense(write: Write, Path(id): Path<ExpenseId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let expense = super::restore(&mut tx, id).await?;
    write.commit(tx, Data(ExpenseView::from(&expense))).await
}

/// Creates, updates and deletes up to 100 expenses, each with an outcome of its own: 200 when all were done, 207 when
/// some were refused. Those that could be done stay done.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/bulk",
    request_body = BulkBody,
    responses(
        (status = 200, body = Outcomes<ExpenseView>, description = "All were done."),
        (status = 207, body = Outcomes<ExpenseView>, description = "Some were refused; each row says why."),
    )
)]
async fn change_expenses(
    State(groups): State<Directory>,
    write: Write,
    Json(body): Json<BulkBody>,
) -> Result<Response> {
    let mut bulk = Bulk::of("operations", &body.operations)?;
    let mut tx = write.begin().await?;
    for operation in body.operations {
        bulk.push(perform(&mut tx, &groups, operation).await)?;
    }
    write.commit(tx, bulk).await
}

async fn perform(
    tx: &mut Tx,
    groups: &Directory,
    operation: Operation,
) -> base::Result<ExpenseView> {
    let book = books::book(tx).await?;
    let expense = match operation {
        Operation::Create(body) => {
            let new = body.read(&book)?;
            check_group(tx, groups, (None, Some(new.group))).await?;
            super::record(tx, new).await?
        }
        Operation::Update(bodies::Update { id, change }) => {
            let before = super::expense_to_change(tx, id).await?;
            let change = change.read(&before, &book)?;
            check_group(tx, groups, (before.group, change.group)).await?;
            super::change(tx, id, change).await?
        }
        Operation::Delete(bodies::Named { id }) => super::delete(tx, id).await?,
    };
    Ok(ExpenseView::from(&expense))
}

/// Refuses a group that whoever names it is not in; `None` where nothing is said of groups.
#[expect(clippy::option_option, reason = "null and nothing are two things")]
async fn check_group(
    tx: &mut Tx,
    groups: &Directory,
    (before, after): (Option<GroupId>, Option<Option<GroupId>>),
) -> base::Result<()> {
    sharing::check(groups.as_ref(), tx, "groupId", (before, after.unwrap_or(before))).await
}

/// What is wrong with a filter.
fn filter_problem(name: &str, message: impl Into<String>) -> Refusal {
    Refusal::field(name, "invalid_value", message)
}
