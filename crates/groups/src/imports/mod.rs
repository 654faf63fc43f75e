//! Groups of other programs, taken over from their files: Splitwise, Spliit, "I hate money", Cospend.
//!
//! A file is taken over whole, in one transaction, when its bills add up to the balances that it
//! states itself; the same file once; and undone whole.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::secrets::sha256_hex;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use formats::{Content, Format, Hints, Limits, Malformed, SharedBook};
use money::Money;
use serde_json::json;

use crate::activity::record;
use crate::expenses::{self, Expense};
use crate::groups::{Access, Role};
use crate::members::{self, Member, MemberId};
use crate::postings::{self, Posting};
use crate::room::Terms;
use crate::settlements::{self, Settlement};

/// Marks the ids of imports.
#[derive(Debug)]
pub enum ImportKey {}
impl Kind for ImportKey {
    const PREFIX: &'static str = "group_import";
}

/// The id of an import.
pub type ImportId = Id<ImportKey>;

/// A file that was taken over.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Which program's.
    pub format: String,
    /// How many bills and settlements it brought.
    pub bills: i64,
    /// When.
    pub at: Timestamp,
    /// When it was undone, if it was.
    pub undone_at: Option<Timestamp>,
}

/// What a file would bring.
#[derive(Debug)]
pub struct Plan {
    /// Which program's it is.
    pub format: Format,
    /// What it holds.
    pub book: SharedBook,
    /// What its bills come to, by name.
    pub balances: Vec<(String, Money)>,
}

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// Most bills of a file.
const MAX_BILLS: usize = 50_000;

/// Reads a file, and sees that its bills add up to what it says itself.
///
/// # Errors
/// `file_malformed` with the line and column; `not_a_shared_book`; `import_contradicts`.
pub fn plan(bytes: &[u8], hints: &Hints) -> Result<Plan, Refusal> {
    let limits = Limits { bytes: MAX_BYTES, rows: MAX_BILLS, ..Limits::default() };
    let malformed = |problem: Malformed| Refusal::invalid("file_malformed", problem.to_string());
    let format = formats::detect(bytes, &limits).map_err(malformed)?;
    let book = match formats::read(bytes, format, hints, &limits).map_err(malformed)? {
        Content::Shared(book) if format.is_shared() => book,
        _ => {
            let message = "This file holds no bills of a group.";
            return Err(Refusal::invalid("not_a_shared_book", message));
        }
    };
    if let Some(difference) = book.differences().map_err(malformed)?.first() {
        let name = book.members.get(difference.member).map_or("", |member| &member.name);
        let message = format!(
            "The file says that the balance of {name} is {}, but its bills come to {}.",
            difference.stated, difference.computed
        );
        return Err(Refusal::invalid("import_contradicts", message));
    }
    let sums = book.balances().map_err(malformed)?;
    let balances = sums.into_iter().map(|((member, _), balance)| {
        let name = book.members.get(member).map(|member| member.name.clone());
        (name.unwrap_or_default(), balance)
    });
    let balances = balances.collect();
    Ok(Plan { format, book, balances })
}

/// Takes a file over into the group; takes an admin. Members are found by their names, and added
/// where there is nobody called so.
///
/// # Errors
/// `group_role`, `file_imported`, `group_full`; and whatever a bill is refused for.
pub async fn import(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    bytes: &[u8],
    plan: Plan,
) -> Result<Import> {
    access.role.may(Role::Admin)?;
    let hash = sha256_hex(bytes);
    if store::is_known(tx, access.group.id, &hash).await? {
        let message = "This very file was taken over already; undo that first.";
        return Err(Refusal::conflict("file_imported", message).into());
    }
    let members = members_of(tx, access, terms, &plan.book).await?;
    let id = tx.new_id();
    let mut postings = Vec::new();
    let mut bills = 0_i64;
    for bill in &plan.book.bills {
        let (now, recorded_by) = (tx.now(), access.member.as_ref().map(|me| me.id));
        for settlement in rules::settlements(bill, &members)? {
            let settlement = Settlement {
                id: tx.new_id(),
                import: Some(id),
                created_at: now,
                changed_at: now,
                ..settlement
            };
            settlements::store::insert(tx, access.group.id, &settlement).await?;
            postings.extend(settlements::posting(&settlement, false));
            bills = bills.saturating_add(1);
        }
        if let Some(expense) = rules::expense(bill, &members)? {
            let expense = Expense {
                id: tx.new_id(),
                recorded_by,
                import: Some(id),
                created_at: now,
                changed_at: now,
                ..expense
            };
            expenses::store::insert(tx, access.group.id, &expense).await?;
            postings.push(expenses::posting(&expense, None, Some(&expense))?);
            bills = bills.saturating_add(1);
        }
    }
    postings::post_all(tx, &access.group, postings).await?;
    let format = plan.format.name().to_owned();
    let import = Import { id, format, bills, at: tx.now(), undone_at: None };
    store::insert(tx, access.group.id, &import, &hash).await?;
    let about = json!({ "format": import.format, "bills": bills });
    record(tx, access, "group_import.made", id, about).await?;
    Ok(import)
}

/// The members of the book by their places.
async fn members_of(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    book: &SharedBook,
) -> Result<Vec<MemberId>> {
    let mut all: Vec<Member> = members::members(tx, access).await?;
    let mut found = Vec::with_capacity(book.members.len());
    for member in &book.members {
        let name = member.name.trim().to_lowercase();
        let known = all.iter().find(|one| one.is_active() && one.name.to_lowercase() == name);
        let id = if let Some(known) = known {
            known.id
        } else {
            let cut: String = member.name.chars().take(members::rules::MAX_NAME).collect();
            let added = members::add(tx, access, terms, &cut, Role::Member).await?;
            all.push(added.clone());
            added.id
        };
        found.push(id);
    }
    Ok(found)
}

/// The files that were taken over, the newest first.
pub async fn imports(tx: &mut Tx, access: &Access) -> Result<Vec<Import>> {
    store::list(tx, access.group.id).await
}

/// Takes everything that came with a file out of the books again; takes an admin. Members stay.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn undo(tx: &mut Tx, access: &Access, id: ImportId) -> Result<()> {
    access.role.may(Role::Admin)?;
    if !store::undo(tx, access.group.id, id).await? {
        return Err(Refusal::not_found("import").into());
    }
    let most = i64::try_from(MAX_BILLS).unwrap_or(i64::MAX);
    let mut postings: Vec<Posting> = Vec::new();
    for before in expenses::store::of_import(tx, access.group.id, id, most).await? {
        let version = before.version.saturating_add(1);
        let after = Expense { version, deleted_at: Some(tx.now()), ..before.clone() };
        expenses::store::update(tx, access.group.id, &after).await?;
        postings.push(expenses::posting(&after, Some(&before), None)?);
    }
    for before in settlements::store::of_import(tx, access.group.id, id, most).await? {
        let (version, did) = (before.version.saturating_add(1), before.state.counts());
        let state = settlements::State::Undone;
        let after = Settlement { version, state, changed_at: tx.now(), ..before };
        settlements::store::update(tx, access.group.id, &after).await?;
        postings.extend(settlements::posting(&after, did));
    }
    postings::post_all(tx, &access.group, postings).await?;
    record(tx, access, "group_import.undone", id, json!({})).await
}
