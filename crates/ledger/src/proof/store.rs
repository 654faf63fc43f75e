//! What the tables say about a page of accounts. No decisions.

use base::db::Row;
use base::{Result, Tx};
use sea_orm::Value;
use uuid::Uuid;

use super::MAX_FINDINGS;
use super::rules::{DayFact, Facts, HoldFact, Sums, Wide};
use crate::accounts::store::{ACCOUNT, DAYS_KEPT, account, halves, sum};
use crate::accounts::{Account, AccountId};
use crate::transfers::RowKind;

/// Accounts of one page.
const PAGE: usize = 2_048;

/// Accounts after one id, up to and with another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub after: Uuid,
    pub to: Uuid,
}

impl Range {
    fn values(self) -> [Value; 2] {
        [self.after.into(), self.to.into()]
    }
}

/// Sums are made of [`halves`].
const HALF: i128 = 1 << 32;

/// True of a kept figure and the named halves of a sum when they differ.
fn differs(kept: &str, high: &str, low: &str) -> String {
    let (over, under) =
        (format!("({high} - {kept} / {HALF})"), format!("({low} - {kept} % {HALF})"));
    format!("({under} % {HALF} <> 0 OR {over} + {under} / {HALF} <> 0)")
}

fn count(row: &Row, at: usize) -> Result<u64> {
    Ok(u64::try_from(row.get::<i64>(at)?).unwrap_or(0))
}

/// The next page of accounts.
pub(super) async fn accounts(tx: &mut Tx, after: Uuid) -> Result<Vec<Account>> {
    let sql = format!(
        "SELECT {ACCOUNT} FROM ledger_account a WHERE a.id > $1 ORDER BY a.id LIMIT {PAGE}"
    );
    tx.rows(&sql, [after.into()]).await?.iter().map(account).collect()
}

/// Everything about the accounts of `range`.
pub(super) async fn facts(tx: &mut Tx, range: Range) -> Result<Facts> {
    let mut facts = Facts::default();
    add_side(tx, range, "debit_account_id", &mut facts).await?;
    add_side(tx, range, "credit_account_id", &mut facts).await?;
    facts.settings = settings(tx, range).await?;
    facts.holds = holds(tx, range).await?;
    facts.day_totals = days(tx, range).await?;
    facts.breaks = breaks(tx, range).await?;
    let sql =
        format!("SELECT COUNT(*) FROM ({DAYS_KEPT}) d WHERE account_id > $1 AND account_id <= $2");
    if let Some(row) = tx.row(&sql, range.values()).await? {
        facts.days = count(&row, 0)?;
    }
    Ok(facts)
}

async fn add_side(tx: &mut Tx, range: Range, side: &str, facts: &mut Facts) -> Result<()> {
    let is_debit = side == "debit_account_id";
    let sql = format!(
        "SELECT {side}, COUNT(*), CAST(SUM(CASE WHEN state = 1 THEN 1 ELSE 0 END) AS BIGINT),
         {}, {}, {}
         FROM ledger_transfer WHERE {side} > $1 AND {side} <= $2 GROUP BY {side}",
        halves("pending_minor"),
        halves("posted_minor"),
        halves("CASE WHEN state = 1 THEN open_minor ELSE 0 END"),
    );
    for row in tx.rows(&sql, range.values()).await? {
        let id: AccountId = row.get(0)?;
        let sums: &mut Sums = facts.sums.entry(id).or_default();
        let [debits_held, debits, credits_held, credits] = &mut sums.totals;
        let [debits_open, credits_open] = &mut sums.open;
        let (held, posted, open) = if is_debit {
            (debits_held, debits, debits_open)
        } else {
            (credits_held, credits, credits_open)
        };
        (*held, *posted, *open) = (sum(&row, 3)?, sum(&row, 5)?, sum(&row, 7)?);
        if is_debit {
            facts.transfers = facts.transfers.saturating_add(count(&row, 1)?);
            facts.open_holds = facts.open_holds.saturating_add(count(&row, 2)?);
        }
    }
    Ok(())
}

async fn settings(tx: &mut Tx, range: Range) -> Result<Vec<(AccountId, RowKind, i64)>> {
    let (limit, ceiling) = (RowKind::Limit.number(), RowKind::Ceiling.number());
    let (close, reopen) = (RowKind::Close.number(), RowKind::Reopen.number());
    let sql = format!(
        "SELECT debit_account_id, kind, asked_minor FROM (
             SELECT debit_account_id, kind, asked_minor, ROW_NUMBER() OVER (
                 PARTITION BY debit_account_id,
                     CASE WHEN kind = {reopen} THEN {close} ELSE kind END
                 ORDER BY seq DESC) AS nth
             FROM ledger_transfer
             WHERE debit_account_id > $1 AND debit_account_id <= $2
                 AND kind IN ({limit}, {ceiling}, {close}, {reopen})) newest
         WHERE nth = 1"
    );
    let rows = tx.rows(&sql, range.values()).await?;
    let fact = |row: &Row| {
        let kind = RowKind::from_number(row.get(1)?).unwrap_or(RowKind::Require);
        Ok((row.get(0)?, kind, row.get(2)?))
    };
    rows.iter().map(fact).collect()
}

/// Holds whose open or captured amount or whose state is not what the rows about them say.
async fn holds(tx: &mut Tx, range: Range) -> Result<Vec<HoldFact>> {
    let of_hold = |column: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN state > 0 THEN {column} ELSE 0 END), 0) AS BIGINT)")
    };
    // What ends a hold, as the state that it leads to: the last capture, a release of all, the
    // clock.
    let end = "CASE WHEN kind = 3 AND (flags & 4) <> 0 THEN 2
                    WHEN kind = 4 AND asked_minor = -1 THEN 3
                    WHEN kind = 11 THEN 4 ELSE 0 END";
    let sql = format!(
        "SELECT * FROM (
             SELECT CASE WHEN state > 0 THEN id ELSE hold_id END AS hold,
                 debit_account_id AS account, {} AS state, {} AS open, {} AS captured,
                 CAST(SUM({end}) AS BIGINT) AS ended,
                 CAST(SUM(CASE WHEN ({end}) > 0 THEN 1 ELSE 0 END) AS BIGINT) AS ends,
                 CAST(SUM(pending_minor / {HALF}) AS BIGINT) AS open_high,
                 CAST(SUM(pending_minor % {HALF}) AS BIGINT) AS open_low,
                 CAST(SUM(posted_minor / {HALF}) AS BIGINT) AS captured_high,
                 CAST(SUM(posted_minor % {HALF}) AS BIGINT) AS captured_low
             FROM ledger_transfer
             WHERE debit_account_id > $1 AND debit_account_id <= $2
                 AND (state > 0 OR hold_id <> $3)
             GROUP BY 1, 2) h
         WHERE state = 0 OR ended <> (CASE WHEN state = 1 THEN 0 ELSE state END)
             OR ends <> (CASE WHEN state = 1 THEN 0 ELSE 1 END) OR {} OR {}
         ORDER BY hold LIMIT {}",
        of_hold("state"),
        of_hold("open_minor"),
        of_hold("captured_minor"),
        differs("open", "open_high", "open_low"),
        differs("captured", "captured_high", "captured_low"),
        MAX_FINDINGS.saturating_add(1),
    );
    let values = [range.after.into(), range.to.into(), Uuid::nil().into()];
    let rows = tx.rows(&sql, values).await?;
    let fact = |row: &Row| {
        Ok(HoldFact {
            id: row.get(0)?,
            account: row.get(1)?,
            state: row.get(2)?,
            open: row.get(3)?,
            captured: row.get(4)?,
            open_sum: sum(row, 7)?,
            captured_sum: sum(row, 9)?,
        })
    };
    rows.iter().map(fact).collect()
}

/// Where the chain from an account's newest row to its first is broken, for accounts that keep history.
async fn breaks(tx: &mut Tx, range: Range) -> Result<Vec<(AccountId, Uuid)>> {
    let side = |side: &str, previous: &str| {
        format!(
            "SELECT t.{side} AS account, t.id, t.seq, t.{previous} AS previous_id
             FROM ledger_transfer t JOIN ledger_account a ON a.id = t.{side} AND a.history = 1
             WHERE t.{side} > $1 AND t.{side} <= $2"
        )
    };
    // The account stands after its rows: the one before it is its newest.
    let sql = format!(
        "SELECT account, id FROM (
             SELECT account, id, previous_id,
                 LAG(id) OVER (PARTITION BY account ORDER BY seq) AS expected FROM (
                 {} UNION ALL
                 {} AND t.credit_account_id <> t.debit_account_id UNION ALL
                 SELECT a.id, a.id, {}, a.latest_id FROM ledger_account a
                 WHERE a.history = 1 AND a.id > $1 AND a.id <= $2) named) checked
         WHERE COALESCE(previous_id, $3) <> COALESCE(expected, $3) ORDER BY account, id LIMIT {}",
        side("debit_account_id", "debit_previous_id"),
        side("credit_account_id", "credit_previous_id"),
        i64::MAX,
        MAX_FINDINGS.saturating_add(1),
    );
    let values = [range.after.into(), range.to.into(), Uuid::nil().into()];
    let rows = tx.rows(&sql, values).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

const DAY: [&str; 4] = ["debits_pending", "debits_posted", "credits_pending", "credits_posted"];

/// Days whose totals are not what the journal says, for accounts that keep days; and days of
/// accounts that keep none.
async fn days(tx: &mut Tx, range: Range) -> Result<Vec<DayFact>> {
    let journal = |side: &str, columns: &str| {
        format!(
            "SELECT t.{side} AS account, t.at / 86400000000 AS day, {columns}
             FROM ledger_transfer t JOIN ledger_account a ON a.id = t.{side} AND a.history = 1
             WHERE t.{side} > $1 AND t.{side} <= $2"
        )
    };
    let debits = "t.pending_minor AS j0, t.posted_minor AS j1, 0 AS j2, 0 AS j3,
                  0 AS k0, 0 AS k1, 0 AS k2, 0 AS k3";
    let credits = "0, 0, t.pending_minor, t.posted_minor, 0, 0, 0, 0";
    let each = |text: &dyn Fn(usize) -> String| (0..4).map(text).collect::<Vec<_>>().join(", ");
    let differs = |nth| {
        let (kept, high, low) = (format!("k{nth}"), format!("h{nth}"), format!("l{nth}"));
        differs(&kept, &high, &low)
    };
    let sql = format!(
        "SELECT account, day, {} FROM (
             SELECT account, day, {} FROM (
                 {} UNION ALL {} UNION ALL
                 SELECT account_id, day, 0, 0, 0, 0, {}
                 FROM ({DAYS_KEPT}) d WHERE account_id > $1 AND account_id <= $2) x
             GROUP BY account, day) y
         WHERE {} ORDER BY account, day LIMIT {}",
        each(&|nth| format!("k{nth}, h{nth}, l{nth}")),
        each(&|nth| format!(
            "CAST(SUM(k{nth}) AS BIGINT) AS k{nth}, CAST(SUM(j{nth} / {HALF}) AS BIGINT) AS h{nth},
             CAST(SUM(j{nth} % {HALF}) AS BIGINT) AS l{nth}"
        )),
        journal("debit_account_id", debits),
        journal("credit_account_id", credits),
        DAY.join(", "),
        (0..4).map(differs).collect::<Vec<_>>().join(" OR "),
        MAX_FINDINGS.saturating_add(1),
    );
    let rows = tx.rows(&sql, range.values()).await?;
    let fact = |row: &Row| {
        let (mut kept, mut journal) = (Wide::default(), Wide::default());
        let columns = (2_usize..).step_by(3);
        for ((kept, journal), at) in kept.iter_mut().zip(&mut journal).zip(columns) {
            *kept = row.get::<i64>(at)?.into();
            *journal = sum(row, at.saturating_add(1))?;
        }
        Ok(DayFact { account: row.get(0)?, day: row.get(1)?, kept, journal })
    };
    rows.iter().map(fact).collect()
}
