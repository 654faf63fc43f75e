//! The running balance of a statement, and days. Pure.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::store::Sum;
use super::{Cursor, Line, Rollup, Statement};
use crate::accounts::Totals;

/// Days from 1970-01-01, as day totals are kept.
pub(super) fn utc_day(date: Date) -> i64 {
    // Only the ends of jiff's calendar, the years -9999 and 9999, have no instant.
    let end = if date.year() < 0 { i64::MIN } else { i64::MAX };
    date.to_zoned(TimeZone::UTC)
        .map_or(end, |midnight| midnight.timestamp().as_second().div_euclid(86_400))
}

/// A page from rows that are newest first, of which one more than `limit` were asked for.
/// `balance` is what stands after the first.
pub(super) fn statement(mut rows: Vec<Line>, mut balance: i64, limit: u32) -> Statement {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let after = rows.get(limit).map(|line| line.id);
    rows.truncate(limit);
    for line in &mut rows {
        line.balance_after = balance;
        let credited = if line.is_debit { line.posted.saturating_neg() } else { line.posted };
        balance = balance.saturating_sub(credited);
    }
    let next = after.map(|first| Cursor { first, balance });
    Statement { lines: rows, next }
}

/// Sums as totals, unless they are too large.
pub(super) fn rollup(sum: &Sum) -> Option<Rollup> {
    let [debits_pending, debits_posted, credits_pending, credits_posted] = sum.totals;
    let fit = |total| i64::try_from(total).ok();
    Some(Rollup {
        accounts: u64::try_from(sum.accounts).ok()?,
        totals: Totals {
            debits_pending: fit(debits_pending)?,
            debits_posted: fit(debits_posted)?,
            credits_pending: fit(credits_pending)?,
            credits_posted: fit(credits_posted)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::TransferId;

    #[test]
    fn days_count_from_the_epoch() {
        let day = |text: &str| utc_day(text.parse().unwrap());
        assert_eq!(day("1970-01-01"), 0);
        assert_eq!(day("1969-12-31"), -1);
        assert_eq!(day("2026-01-05"), 20_458);
        assert!(day("9999-12-31") > 2_900_000 && day("-009999-01-01") < -4_000_000);
    }

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is() {
        let cursor = Cursor { first: TransferId::from_uuid(Uuid::from_u128(7)), balance: -45 };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        let id = cursor.first;
        for bad in
            ["", "7", ".5", "a.b", "7.4", &format!("{id}"), &format!("{id}.1.2"), &format!("{id}.")]
        {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
