//! Sums over the tables of expenses, for figures; balances come from the ledger.

use std::collections::BTreeMap;

use base::{Result, Tx};
use money::{Currency, Money};

use crate::groups::{GroupId, store::currency};
use crate::members::MemberId;

/// What one member paid and owes in all.
#[derive(Debug, Clone, Copy)]
pub struct MemberFigures {
    /// Who.
    pub member: MemberId,
    /// What they paid.
    pub paid: Money,
    /// What was spent on them.
    pub owed: Money,
}

/// What a group spent in one currency.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The currency.
    pub currency: Currency,
    /// How many expenses.
    pub count: i64,
    /// All of them.
    pub total: Money,
    /// By member.
    pub members: Vec<MemberFigures>,
    /// By category; empty for none.
    pub categories: Vec<(String, Money)>,
    /// By month, as `2026-01`, the latest first.
    pub months: Vec<(String, Money)>,
}

const STANDING: &str = "e.group_id = $1 AND e.deleted_at IS NULL";

/// What the group spent, by currency.
pub async fn figures(tx: &mut Tx, group: GroupId) -> Result<Vec<Figures>> {
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    let sql = format!(
        "SELECT e.currency, count(*), CAST(SUM(e.amount_minor) AS BIGINT)
         FROM group_expense e WHERE {STANDING} GROUP BY e.currency ORDER BY e.currency"
    );
    for row in tx.rows(&sql, [group.into()]).await? {
        let code: String = row.get(0)?;
        let currency = currency(&code)?;
        let figures = Figures {
            currency,
            count: row.get(1)?,
            total: Money::new(row.get(2)?, currency),
            members: Vec::new(),
            categories: Vec::new(),
            months: Vec::new(),
        };
        all.insert(code, figures);
    }
    by_member(tx, group, &mut all).await?;
    by_category(tx, group, &mut all).await?;
    by_month(tx, group, &mut all).await?;
    Ok(all.into_values().collect())
}

async fn by_member(tx: &mut Tx, group: GroupId, all: &mut BTreeMap<String, Figures>) -> Result<()> {
    let sql = format!(
        "SELECT e.currency, p.member_id, CAST(SUM(p.paid_minor) AS BIGINT),
                CAST(SUM(p.owed_minor) AS BIGINT)
         FROM group_expense e JOIN group_part p ON p.expense_id = e.id
         WHERE {STANDING} GROUP BY e.currency, p.member_id ORDER BY p.member_id"
    );
    for row in tx.rows(&sql, [group.into()]).await? {
        let Some(figures) = all.get_mut(&row.get::<String>(0)?) else { continue };
        let money = |minor| Money::new(minor, figures.currency);
        let (paid, owed) = (money(row.get(2)?), money(row.get(3)?));
        figures.members.push(MemberFigures { member: row.get(1)?, paid, owed });
    }
    Ok(())
}

async fn by_category(
    tx: &mut Tx,
    group: GroupId,
    all: &mut BTreeMap<String, Figures>,
) -> Result<()> {
    let sql = format!(
        "SELECT e.currency, e.category, CAST(SUM(e.amount_minor) AS BIGINT)
         FROM group_expense e WHERE {STANDING}
         GROUP BY e.currency, e.category ORDER BY 3 DESC, 2 LIMIT 1000"
    );
    for row in tx.rows(&sql, [group.into()]).await? {
        let Some(figures) = all.get_mut(&row.get::<String>(0)?) else { continue };
        let sum = Money::new(row.get(2)?, figures.currency);
        figures.categories.push((row.get(1)?, sum));
    }
    Ok(())
}

/// Days are numbers, so the sums come by day and become months here.
async fn by_month(tx: &mut Tx, group: GroupId, all: &mut BTreeMap<String, Figures>) -> Result<()> {
    let sql = format!(
        "SELECT e.currency, e.day, CAST(SUM(e.amount_minor) AS BIGINT)
         FROM group_expense e WHERE {STANDING}
         GROUP BY e.currency, e.day ORDER BY e.day DESC LIMIT 20000"
    );
    for row in tx.rows(&sql, [group.into()]).await? {
        let Some(figures) = all.get_mut(&row.get::<String>(0)?) else { continue };
        let month: String =
            expenses::Day::stored(row.get(1)?)?.to_string().chars().take(7).collect();
        let sum = Money::new(row.get(2)?, figures.currency);
        match figures.months.last_mut() {
            Some((last, total)) if *last == month => {
                *total = total
                    .checked_add(sum)
                    .map_err(|error| base::Error::caused("adding up a month", error))?;
            }
            _ => figures.months.push((month, sum)),
        }
    }
    Ok(())
}
