//! Accounts, their balances and their statements.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::events::Event;
use base::permissions::Permission;
use base::{Db, Refusal, Tx, Who};
use jiff::civil::Date;
use money::{Currency, Money};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Digits, Fields, Json, Listed, Path, Query, Result, Routes, Rule,
    Selection, Write, routes,
};

use super::views::{AccountView, BalancesView, GUARDS, RollupView, StatementView};
use super::{Room, organisation};
use crate::statements::{self, Cursor, MAX_LINES};
use crate::{Account, AccountId, AccountKind, Guard};

pub(super) fn rooms() -> Routes<Room> {
    let read_rule = Rule::Needs(Permission::AccountsRead);
    Routes::new()
        .route(read_rule, routes!(list))
        .route(Rule::Needs(Permission::AccountsManage), routes!(open))
        .route(read_rule, routes!(read))
        .route(read_rule, routes!(balances))
        .route(read_rule, routes!(statement))
}

/// An account to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewAccount {
    id: Option<AccountId>,
    currency: String,
    kind: String,
    #[serde(default)]
    code: u16,
    guard: Option<String>,
    limit: Option<Digits>,
    /// The greatest balance that it may have; for an account with a guard.
    ceiling: Option<Digits>,
    /// The account that it stands below.
    #[serde(alias = "parent_id")]
    parent_id: Option<AccountId>,
    #[serde(default = "yes")]
    history: bool,
}

const fn yes() -> bool {
    true
}

impl NewAccount {
    fn account(&self, db: &Db, who: &Who) -> Result<Account, Refusal> {
        let unit = Currency::parse(&self.currency)
            .map_err(|error| Refusal::field("currency", error.code(), error.to_string()))?;
        let kind = AccountKind::parse(&self.kind).ok_or_else(|| {
            let message = "Expected asset, liability, equity, revenue, expense or memo.";
            Refusal::field("kind", "invalid_value", message)
        })?;
        let guard = match self.guard.as_deref() {
            None => Guard::None,
            Some(name) => GUARDS
                .iter()
                .find(|(_, spelt)| *spelt == name)
                .map(|(guard, _)| *guard)
                .ok_or_else(|| {
                    let message = "Expected none, debitsMustNotExceedCredits or \
                                   creditsMustNotExceedDebits.";
                    Refusal::field("guard", "invalid_value", message)
                })?,
        };
        let limit = self.limit.as_ref().map(|digits| digits.money("limit", unit)).transpose()?;
        let limit = limit.unwrap_or(Money::zero(unit));
        if limit.is_negative() || (guard == Guard::None && !limit.is_zero()) {
            let message = "A limit is zero or more, and needs a guard.";
            return Err(Refusal::field("limit", "limit_out_of_range", message));
        }
        let ceiling =
            self.ceiling.as_ref().map(|digits| digits.money("ceiling", unit)).transpose()?;
        if ceiling.is_some_and(|ceiling| ceiling.is_negative() || guard == Guard::None) {
            let message = "A ceiling is zero or more, and needs a guard.";
            return Err(Refusal::field("ceiling", "limit_out_of_range", message));
        }
        if self.id.is_some_and(|id| id.uuid().is_nil()) {
            return Err(Refusal::field("id", "id_reserved", "This id is the ledger's own."));
        }
        let id = self.id.unwrap_or_else(|| db.ids().next());
        let account = Account::new(id, organisation(who)?, unit, kind, self.code);
        let account = account.guarded(guard, limit.minor());
        let account = ceiling.map_or(account, |ceiling| account.up_to(ceiling.minor()));
        Ok(if self.history { account } else { account.without_history() })
    }
}

/// Opens an account.
///
/// 201 for a new account; 200 for one that is there already with the same particulars.
#[utoipa::path(
    post,
    path = "/api/v1/ledger/accounts",
    responses((status = 201, body = AccountView), (status = 200, body = AccountView))
)]
async fn open(
    State(app): State<App>,
    write: Write,
    Json(new): Json<NewAccount>,
) -> Result<Response> {
    let account = new.account(&app.db, write.who())?;
    let mut tx = write.begin().await?;
    let before = crate::accounts::find(&mut tx, account.id, None).await?;
    crate::open_below(&mut tx, account, new.parent_id).await?;
    let opened = statements::balance(&mut tx, account.id, None).await?;
    let view = AccountView::new(&opened.unwrap_or(account), new.parent_id);
    if before.is_none() {
        let body = json!({ "before": null, "after": view });
        tx.record(Event { kind: "account.opened", subject: account.id.to_string(), body });
    }
    let answer =
        if before.is_some() { Data(view).into_response() } else { Created(view).into_response() };
    write.commit(tx, answer).await
}

/// They have one order, and are found by their ids.
struct AccountFields;

impl Fields for AccountFields {
    const SORTED: &'static [&'static str] = &[];
    const FILTERED: &'static [&'static str] = &[];
}

/// The accounts of the organisation, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/ledger/accounts",
    params(Selection<AccountFields>),
    responses((status = 200, body = Vec<AccountView>)),
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<AccountFields>,
) -> Result<Listed<AccountView>> {
    let (paging, organisation) = (selection.paging, organisation(&who)?);
    let mut tx = app.db.read(who).await?;
    let (offset, limit) = (paging.offset(), paging.limit());
    let (accounts, total) = statements::accounts(&mut tx, organisation, offset, limit).await?;
    let ids = accounts.iter().map(|account| account.id).collect();
    let parents = crate::accounts::parents(&mut tx, &ids).await?;
    let view = |account: &Account| AccountView::new(account, parents.get(&account.id).copied());
    Ok(Listed(accounts.iter().map(view).collect(), paging.of(total)))
}

/// One account with its balances.
#[utoipa::path(
    get,
    path = "/api/v1/ledger/accounts/{id}",
    params(AccountId),
    responses((status = 200, body = AccountView)),
)]
async fn read(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<AccountId>,
) -> Result<Data<AccountView>> {
    let scope = Some(organisation(&who)?);
    let mut tx = app.db.read(who).await?;
    let found = statements::balance(&mut tx, id, scope).await?;
    let account = found.ok_or_else(|| Refusal::not_found("account"))?;
    let parents = crate::accounts::parents(&mut tx, &[id].into()).await?;
    Ok(Data(AccountView::new(&account, parents.get(&id).copied())))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
struct AsOf {
    #[serde(alias = "as_of")]
    as_of: Option<String>,
}

/// An account's balances, now or at the end of a day; with those of all accounts below it, if there are any.
#[utoipa::path(
    get,
    path = "/api/v1/ledger/accounts/{id}/balances",
    params(AccountId),
    responses((status = 200, body = BalancesView)),
)]
async fn balances(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<AccountId>,
    Query(AsOf { as_of }): Query<AsOf>,
) -> Result<Data<BalancesView>> {
    let scope = Some(organisation(&who)?);
    let mut tx = app.db.read(who).await?;
    let missing = || Refusal::not_found("account");
    let Some(text) = as_of else {
        let account = statements::balance(&mut tx, id, scope).await?.ok_or_else(missing)?;
        let balances = BalancesView::now(&account);
        return Ok(Data(with_all_below(&mut tx, &account, None, balances).await?));
    };
    // A day alone; a time of day would be dropped without a word.
    let day = (text.len() == 10)
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| Refusal::field("asOf", "invalid_value", "Expected a day, as 2026-01-05."))?;
    let found = statements::balance_on(&mut tx, id, day, scope).await?;
    let (account, totals) = found.ok_or_else(missing)?;
    let balances =
        BalancesView { as_of: Some(text), ..BalancesView::after(account.id, account.unit, totals) };
    Ok(Data(with_all_below(&mut tx, &account, Some(day), balances).await?))
}

/// Adds what the account comes to with all below it, or why that cannot be told: what others have opened below an
/// account never hides its own balances.
async fn with_all_below(
    tx: &mut Tx,
    account: &Account,
    day: Option<Date>,
    balances: BalancesView,
) -> Result<BalancesView> {
    match statements::rollup(tx, account.id, day).await {
        Ok(rollup) => {
            Ok(BalancesView { rollup: RollupView::new(rollup, account.unit), ..balances })
        }
        Err(base::Error::Refused(refusal)) => {
            Ok(BalancesView { rollup_refused: Some(refusal.code), ..balances })
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Walk {
    cursor: Option<String>,
    limit: Option<u32>,
}

/// What happened on an account, line by line.
#[utoipa::path(
    get,
    path = "/api/v1/ledger/accounts/{id}/statement",
    params(AccountId),
    responses((status = 200, body = StatementView)),
)]
async fn statement(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<AccountId>,
    Query(Walk { cursor, limit }): Query<Walk>,
) -> Result<Data<StatementView>> {
    let scope = Some(organisation(&who)?);
    let limit = limit.unwrap_or(100);
    if !(1..=MAX_LINES).contains(&limit) {
        let message = format!("A page has 1 to {MAX_LINES} lines.");
        return Err(Refusal::field("limit", "out_of_range", message).into());
    }
    let cursor = cursor.map(|text| {
        let message = "Expected the nextCursor of a page before.";
        Cursor::parse(&text).ok_or_else(|| Refusal::field("cursor", "invalid_value", message))
    });
    let mut tx = app.db.read(who).await?;
    let found = statements::balance(&mut tx, id, scope).await?;
    let account = found.ok_or_else(|| Refusal::not_found("account"))?;
    let page = statements::statement(&mut tx, id, cursor.transpose()?, limit).await?;
    Ok(Data(StatementView::new(&account, page)))
}
