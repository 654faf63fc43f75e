//! Groups taken over from files: of other programs (Splitwise, Spliit, "I hate money", Cospend), and
//! of this one.
//!
//! A file is taken over whole, in one transaction, when its bills add up to the balances that it
//! states itself; the same file once; and undone whole.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use std::collections::BTreeMap;

use axum::body::Bytes;
use base::secrets::sha256_hex;
use base::{Error, Id, Kind, Refusal, Result, Timestamp, Tx};
use formats::{Content, Hints, Limits, Malformed};
use money::{Currency, Money};
use serde_json::{Value, json};

use crate::activity::record;
use crate::expenses::{self, Expense};
use crate::exports::archive;
use crate::groups::{Access, Role};
use crate::members::{self, Member, MemberId};
use crate::postings::{self, Posting};
use crate::room::Terms;
use crate::settlements::{self, Settlement};
use rules::{IncomingExpense, IncomingSettlement};

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
    pub format: &'static str,
    /// Whom it names.
    pub members: Vec<String>,
    /// Its expenses.
    pub expenses: Vec<IncomingExpense>,
    /// Its settlements.
    pub settlements: Vec<IncomingSettlement>,
    /// What it comes to, by name; nobody who is even.
    pub balances: Vec<(String, Money)>,
}

impl Plan {
    /// How many expenses and settlements it brings.
    pub const fn bills(&self) -> usize {
        self.expenses.len().saturating_add(self.settlements.len())
    }
}

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// Most expenses and settlements of a file.
const MAX_BILLS: usize = 50_000;

/// Reads a file, of another program or of this one, and sees that it adds up to what it says itself.
///
/// # Errors
/// `file_malformed` with the line and column; `not_a_shared_book`; `import_contradicts`.
pub fn plan(bytes: &[u8], hints: &Hints) -> Result<Plan> {
    let read = if archive::is_archive(bytes) { of_archive(bytes)? } else { of_book(bytes, hints)? };
    let Read { format, members, expenses, settlements, stated } = read;
    let plan = Plan { format, members, expenses, settlements, balances: Vec::new() };
    if plan.bills() > MAX_BILLS {
        let message = format!("A file of a group has at most {MAX_BILLS} bills.");
        return Err(Refusal::invalid("too_large", message).into());
    }
    let sums = rules::balances(&plan.expenses, &plan.settlements);
    let sums = sums.map_err(|error| Refusal::invalid("file_malformed", error.to_string()))?;
    let name = |at: usize| plan.members.get(at).cloned().unwrap_or_default();
    if let Some(stated) = stated {
        let differing =
            sums.keys().chain(stated.keys()).find(|key| sums.get(key) != stated.get(key));
        if let Some(key) = differing {
            let zero = Money::zero(key.1);
            let of = |sums: &BTreeMap<_, Money>| sums.get(key).copied().unwrap_or(zero);
            return Err(contradicts(&name(key.0), of(&stated), of(&sums)).into());
        }
    }
    let balances = sums.into_iter().map(|((member, _), balance)| (name(member), balance)).collect();
    Ok(Plan { balances, ..plan })
}

/// [`plan`] beside the runtime: a large file takes its time, in which nothing is locked.
///
/// # Errors
/// The same.
pub(crate) async fn planned(bytes: Bytes, hints: Hints) -> Result<Plan> {
    let done = tokio::task::spawn_blocking(move || plan(&bytes, &hints)).await;
    done.map_err(|error| Error::caused("reading the file of a group", error))?
}

fn contradicts(name: &str, stated: Money, computed: Money) -> Refusal {
    let message = format!(
        "The file says that the balance of {name} is {stated}, but its bills come to {computed}."
    );
    Refusal::invalid("import_contradicts", message)
}

/// What a file holds, whoever wrote it.
struct Read {
    format: &'static str,
    members: Vec<String>,
    expenses: Vec<IncomingExpense>,
    settlements: Vec<IncomingSettlement>,
    /// What it says that it comes to, where it states all of it.
    stated: Option<BTreeMap<(usize, Currency), Money>>,
}

fn of_archive(bytes: &[u8]) -> Result<Read> {
    let archive::Read { members, expenses, settlements, stated } = archive::read(bytes)?;
    Ok(Read { format: "florin", members, expenses, settlements, stated: Some(stated) })
}

fn of_book(bytes: &[u8], hints: &Hints) -> Result<Read> {
    let limits = Limits { bytes: MAX_BYTES, rows: MAX_BILLS, ..Limits::default() };
    let malformed = |problem: Malformed| Refusal::invalid("file_malformed", problem.to_string());
    let format = formats::detect(bytes, &limits).map_err(malformed)?;
    let book = match formats::read(bytes, format, hints, &limits).map_err(malformed)? {
        Content::Shared(book) if format.is_shared() => book,
        _ => {
            let message = "This file holds no bills of a group.";
            return Err(Refusal::invalid("not_a_shared_book", message).into());
        }
    };
    if let Some(difference) = book.differences().map_err(malformed)?.first() {
        let name = book.members.get(difference.member).map_or("", |member| &member.name);
        return Err(contradicts(name, difference.stated, difference.computed).into());
    }
    let (expenses, settlements) = rules::of_book(&book)?;
    let members = book.members.into_iter().map(|member| member.name).collect();
    Ok(Read { format: format.name(), members, expenses, settlements, stated: None })
}

/// Takes a file over into the group; takes an admin. Members are found by their names, also those who
/// left, and added where there is nobody called so. Who left and is not even in the file has to be
/// back, to settle it: without an account they come back at once.
///
/// # Errors
/// `group_role`, `file_imported`, `group_full`, `member_left`; and whatever a bill is refused for.
pub async fn import(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    bytes: &[u8],
    plan: &Plan,
) -> Result<Import> {
    access.role.may(Role::Admin)?;
    let hash = sha256_hex(bytes);
    if store::is_known(tx, access.group.id, &hash).await? {
        let message = "This very file was taken over already; undo that first.";
        return Err(Refusal::conflict("file_imported", message).into());
    }
    let members = members_of(tx, access, terms, plan).await?;
    let id = tx.new_id();
    let (now, recorded_by) = (tx.now(), access.member.as_ref().map(|me| me.id));
    let mut postings = Vec::with_capacity(plan.bills());
    for incoming in &plan.settlements {
        let settlement = Settlement {
            id: tx.new_id(),
            import: Some(id),
            created_at: now,
            changed_at: now,
            ..rules::settlement(incoming, &members)?
        };
        settlements::store::insert(tx, access.group.id, &settlement).await?;
        postings.extend(settlements::posting(&settlement, false));
    }
    for incoming in &plan.expenses {
        let expense = Expense {
            id: tx.new_id(),
            recorded_by,
            import: Some(id),
            created_at: now,
            changed_at: now,
            ..rules::expense(incoming, &members)?
        };
        expenses::store::insert(tx, access.group.id, &expense).await?;
        postings.push(expenses::posting(&expense, None, Some(&expense))?);
    }
    postings::post_all(tx, &access.group, postings).await?;
    let bills = i64::try_from(plan.bills()).unwrap_or(i64::MAX);
    let format = plan.format.to_owned();
    let import = Import { id, format, bills, at: now, undone_at: None };
    store::insert(tx, access.group.id, &import, &hash).await?;
    let about = json!({ "before": null, "after": words(&import) });
    record(tx, access, "group_import.made", id, about).await?;
    Ok(import)
}

/// Which member has a name of a file, if there is one; also who left, for nobody else can be called so.
pub(crate) fn known<'a>(all: &'a [Member], name: &str) -> Option<&'a Member> {
    let name = rules::name(name).to_lowercase();
    all.iter().find(|one| one.name.to_lowercase() == name)
}

/// The members whom a file names, in its order.
async fn members_of(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    plan: &Plan,
) -> Result<Vec<MemberId>> {
    let mut all: Vec<Member> = members::members(tx, access).await?;
    let mut found = Vec::with_capacity(plan.members.len());
    for name in &plan.members {
        let is_even = !plan.balances.iter().any(|(whose, _)| whose == name);
        let id = if let Some(known) = known(&all, name) {
            if !known.is_active() && !is_even {
                come_back(tx, access, terms, known).await?;
            }
            known.id
        } else {
            let name = rules::name(name);
            let added = members::add(tx, access, terms, &name, Role::Member).await?;
            let id = added.id;
            all.push(added);
            id
        };
        found.push(id);
    }
    Ok(found)
}

/// Brings somebody back who left and for whom a file leaves something open.
async fn come_back(tx: &mut Tx, access: &Access, terms: Terms, member: &Member) -> Result<()> {
    if member.person.is_some() {
        let message = format!(
            "{} has left and would owe or be owed something: invite them again, then take the file \
             over.",
            member.name
        );
        return Err(Refusal::conflict("member_left", message).into());
    }
    members::restore(tx, access, terms, member.id).await.map(drop)
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
    let imports = store::list(tx, access.group.id).await?;
    let import = imports.into_iter().find(|import| import.id == id);
    let import = import.ok_or_else(|| Refusal::not_found("import"))?;
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
    let about = json!({ "before": words(&import), "after": null });
    record(tx, access, "group_import.undone", id, about).await
}

fn words(import: &Import) -> Value {
    json!({ "format": import.format, "bills": import.bills })
}
