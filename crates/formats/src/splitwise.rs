//! Splitwise's CSV of a group: per bill what it cost and what each member's balance changes by. Its
//! last rows state each member's balance per currency, against which an import can be held.

use jiff::civil::Date;
use money::{Currency, Money};

use crate::delimited::{Row, Rows, refuse, start};
use crate::numbers::{NumberStyle, parse_plain};
use crate::text::{collapse, decode};
use crate::{
    Bill, BillKind, DateOrder, Limits, Malformed, Member, Problem, Remark, SharedBook,
    StatedBalance,
};

/// The columns before the members'.
const FIXED: [&str; 5] = ["date", "description", "category", "cost", "currency"];
const CATEGORY: usize = 2;
const COST: usize = 3;
const CURRENCY: usize = 4;
/// What settlements have as their category.
const PAYMENT: &str = "payment";
/// What the rows of the members' balances have as their description.
const TOTALS: &str = "total balance";

/// Whether this row is the header of such a file.
pub(crate) fn is_header(row: &Row<'_>) -> bool {
    row.cells.len() > FIXED.len()
        && row.texts().zip(FIXED).all(|(text, name)| text.eq_ignore_ascii_case(name))
}

/// Reads the group.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<SharedBook, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.as_str();
    let mut rows = Rows::new(text, ',', *limits);
    let header = rows.find(|row| !row.as_ref().is_ok_and(Row::is_blank)).transpose()?;
    let header = header.filter(is_header);
    let header = header.ok_or_else(|| Malformed::whole(Problem::Unrecognised))?;
    let mut reader = Reader { text, book: SharedBook::default() };
    for column in FIXED.len()..header.cells.len() {
        reader.join(&header, column)?;
    }
    for row in rows {
        let row = row?;
        if !row.is_blank() {
            reader.take(&row)?;
        }
    }
    Ok(reader.book)
}

struct Reader<'t> {
    text: &'t str,
    book: SharedBook,
}

impl Reader<'_> {
    fn join(&mut self, header: &Row<'_>, column: usize) -> Result<(), Malformed> {
        let refused = |problem| refuse(self.text, header, column, problem);
        let name = header.get(column).and_then(collapse);
        let name = name.ok_or_else(|| refused(Problem::Missing { what: "member's name" }))?;
        if self.book.place_of(&name).is_some() {
            return Err(refused(Problem::Twice { name }));
        }
        // Who has left stands as "Jane (removed)".
        let active = !name.ends_with("(removed)");
        self.book.members.push(Member { name, active });
        Ok(())
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), Malformed> {
        let code = row.get(CURRENCY).unwrap_or_default();
        let unknown = |_| refuse(self.text, row, CURRENCY, Problem::currency(code));
        let currency = Currency::parse(code).map_err(unknown)?;
        let mut nets = Vec::with_capacity(self.book.members.len());
        for member in 0..self.book.members.len() {
            let column = FIXED.len().saturating_add(member);
            nets.push((
                member,
                self.money(row, column, currency)?.unwrap_or(Money::zero(currency)),
            ));
        }
        let title = row.get(1).and_then(collapse).unwrap_or_default();
        if title.eq_ignore_ascii_case(TOTALS) {
            let stated = |(member, balance)| StatedBalance { member, balance };
            self.book.stated.extend(nets.into_iter().map(stated));
            return Ok(());
        }
        let missing = || refuse(self.text, row, COST, Problem::Missing { what: "cost" });
        let cost = self.money(row, COST, currency)?.ok_or_else(missing)?;
        let category = row.get(CATEGORY).and_then(collapse);
        let is_payment = category.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(PAYMENT));
        let overflow = |_| refuse(self.text, row, COST, Problem::Overflow);
        let parts = parts(cost, &nets, row.line).map_err(overflow)?;
        if parts.inferred {
            self.book.remarks.insert((row.line, Remark::PayersInferred));
        }
        let bill = Bill {
            line: row.line,
            id: None,
            kind: if is_payment { BillKind::Settlement } else { BillKind::Expense },
            on: self.date(row)?,
            title,
            category: category.filter(|_| !is_payment),
            note: None,
            total: parts.total,
            payers: parts.payers,
            shares: parts.shares,
        };
        // The balances of a bill cancel out, or parts could not make it up.
        self.book.push(bill, start(row))
    }

    fn date(&self, row: &Row<'_>) -> Result<Date, Malformed> {
        let text = row.get(0).unwrap_or_default();
        let malformed = || refuse(self.text, row, 0, Problem::date(text));
        DateOrder::YearMonthDay.parse(text).ok_or_else(malformed)
    }

    fn money(
        &self,
        row: &Row<'_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<Money>, Malformed> {
        let Some(text) = row.get(column) else {
            return Ok(None);
        };
        let malformed = |reason| refuse(self.text, row, column, Problem::amount(text, reason));
        // Costs of a thousand and more are grouped in some exports.
        let read = if text.contains(',') {
            NumberStyle::Point.parse(text, currency)
        } else {
            parse_plain(text, currency)
        };
        read.map(Some).map_err(malformed)
    }
}

/// Who paid and who owes.
struct Parts {
    total: Money,
    payers: Vec<(usize, Money)>,
    shares: Vec<(usize, Money)>,
    inferred: bool,
}

/// Payers and shares with exactly these balances. Whose balance falls owes that much; whose balance
/// rises paid that much and their own part. With one payer this is what happened; with several,
/// their own parts are not in the file and taken as equal.
fn parts(cost: Money, nets: &[(usize, Money)], line: usize) -> Result<Parts, money::MoneyError> {
    let zero = Money::zero(cost.currency());
    let mut shares = Vec::new();
    let mut payers = Vec::new();
    let mut left = cost;
    for (member, net) in nets {
        if net.is_negative() {
            let share = net.checked_neg()?;
            left = left.checked_sub(share)?;
            shares.push((*member, share));
        } else if net.is_positive() {
            payers.push((*member, *net));
        }
    }
    // Who paid just what was theirs has no balance: the file does not say who it was, and it changes
    // nothing for anybody.
    if payers.is_empty() && shares.is_empty() {
        return Ok(Parts { total: zero, payers, shares, inferred: false });
    }
    let inferred = payers.len() > 1 && !left.is_zero();
    let weights: Vec<(usize, u64)> = payers.iter().map(|(member, _)| (*member, 1)).collect();
    if !left.is_zero() && !weights.is_empty() {
        let seed = u64::try_from(line).unwrap_or_default();
        for ((_, paid), (member, own)) in
            payers.iter_mut().zip(money::allocate(left, &weights, seed)?)
        {
            *paid = paid.checked_add(own)?;
            shares.push((member, own));
        }
    }
    shares.sort_by_key(|(member, _)| *member);
    Ok(Parts { total: cost, payers, shares, inferred })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    fn read_text(text: &str) -> Result<SharedBook, Malformed> {
        read(text.as_bytes(), &Limits::default())
    }

    const TRIP: &str = "Date,Description,Category,Cost,Currency,Aiko,Ben,Cleo (removed)\n\n\
        2026-09-01,\"Dinner, late\",Food and drink,60.00,EUR,40.00,-20.00,-20.00\n\
        2026-09-02,Ryokan,Hotel,30000,JPY,15000,-15000,0\n\
        2026-09-03,Taxi,Taxi,\"1,100.00\",EUR,366.67,100.00,-466.67\n\
        2026-09-04,Ben paid Aiko,Payment,20.00,EUR,-20.00,20.00,0.00\n\
        2026-09-04,Own coffee,Dining out,3.00,EUR,0.00,0.00,0.00\n\n\
        2026-09-05,Total balance, , ,EUR,386.67,100.00,-486.67\n\
        2026-09-05,Total balance, , ,JPY,15000,-15000,0\n";

    #[test]
    fn balances_equal_the_file_s_own_footer() {
        let book = read_text(TRIP).expect("read");
        assert_eq!(book.members.len(), 3);
        assert!(!book.members[2].active);
        assert_eq!(book.stated.len(), 6);
        assert_eq!(book.differences(), Ok(Vec::new()));
        let kinds: Vec<BillKind> = book.bills.iter().map(|bill| bill.kind).collect();
        let (expense, settlement) = (BillKind::Expense, BillKind::Settlement);
        assert_eq!(kinds, [expense, expense, expense, settlement]);
        let eur = |minor| Money::new(minor, Currency::EUR);
        assert_eq!(book.bills[0].title, "Dinner, late");
        assert_eq!(book.bills[0].payers, [(0, eur(6_000))]);
        assert_eq!(book.bills[0].shares, [(0, eur(2_000)), (1, eur(2_000)), (2, eur(2_000))]);
        assert_eq!(book.bills[3].payers, [(1, eur(2_000))]);
        assert_eq!(book.bills[3].shares, [(0, eur(2_000))]);
        let remarks: Vec<_> = book.remarks.into_iter().collect();
        assert_eq!(remarks, [(5, Remark::PayersInferred), (7, Remark::Nothing)]);
    }

    #[test]
    fn a_footer_that_does_not_fit_is_shown() {
        let text =
            TRIP.replace("2026-09-05,Total balance, , ,JPY,15000", "x,Total balance,,,JPY,14999");
        let differences = read_text(&text).expect("read").differences().expect("sums");
        let [difference] = differences.as_slice() else { panic!("one") };
        assert_eq!((difference.member, difference.computed.minor()), (0, 15_000));
    }

    #[test]
    fn what_is_broken_has_a_place() {
        let head = "Date,Description,Category,Cost,Currency,A,B\n";
        for (text, line, column, code) in [
            (format!("{head}2026-01-01,X,Y,10.00,EUR,5.00,-4.00\n"), 2, 1, "file_unbalanced"),
            (format!("{head}2026-13-01,X,Y,10.00,EUR,5.00,-5.00\n"), 2, 1, "file_date_malformed"),
            (format!("{head}2026-01-01,X,Y,1O,EUR,5.00,-5.00\n"), 2, 16, "file_amount_malformed"),
            (format!("{head}2026-01-01,X,Y,,EUR,5.00,-5.00\n"), 2, 16, "file_value_missing"),
            (format!("{head}2026-01-01,X,Y,10,E,5.00,-5.00\n"), 2, 19, "file_currency_unknown"),
            (format!("{head}2026-01-01,X,Y,10,EUR,5.00,\"-5"), 2, 28, "file_syntax"),
            (head.replace(",B", ",A"), 1, 43, "file_name_twice"),
            (head.replace(",A,B", ""), 1, 1, "file_unrecognised"),
        ] {
            let refused = read_text(&text).expect_err(&text);
            assert_eq!(refused.place, Place { line, column }, "{text:?}");
            assert_eq!(refused.problem.code(), code, "{text:?}");
        }
    }
}
