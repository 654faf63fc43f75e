//! What becomes of rows, and how files that cannot be read are told.

use base::Id;
use money::Currency;

use super::*;

fn file(text: &str) -> Result<File, Refusal> {
    let hints = Hints { currency: Some(Currency::EUR), ..Hints::default() };
    read(text.as_bytes(), &hints)
}

const CSV: &str = "Date,Payee,Description,Amount,Balance\n2026-01-13,Cafe,Coffee,-3.50,96.50\n\
    2026-01-14,Employer,Salary,100.00,190.00\n2026-01-15,Bank,Nothing,0.00,190.00\n";

#[test]
fn a_file_is_its_rows_and_what_it_says_of_itself() {
    let file = file(CSV).expect("read");
    assert_eq!(file.format, Format::Csv);
    let verdicts: Vec<Verdict> = file.rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::New, Verdict::MoneyIn, Verdict::Nothing]);
    let [statement] = file.report.statements.as_slice() else { panic!("one statement") };
    let gap = Some(Money::new(-650, Currency::EUR));
    assert_eq!((statement.gap, statement.rows), (gap, 3));
    let spent = expense(&file.rows[0], Uuid::nil(), None);
    assert_eq!(spent.amount, Money::new(350, Currency::EUR));
    assert_eq!((spent.merchant.as_str(), spent.description.as_str()), ("Cafe", "Coffee"));
    assert_eq!(expense(&file.rows[1], Uuid::nil(), None).amount.minor(), -10_000);
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_its_place() {
    for (text, code, says) in [
        (CSV.replace("-3.50", "x"), "file_choice_needed", "line 1"),
        (CSV.replace("2026-01-13", "1826-01-13"), "file_choice_needed", "line 1"),
        (format!("{CSV}2026-01-16,\"x"), "file_syntax", "line 5, column 12"),
        ("Date,Description,Category,Cost,Currency,A\n".to_owned(), "file_shared", "group"),
        (
            "Date,Amount\n2026-01-13,-99999999999999.00\n".to_owned(),
            "file_amount_overflow",
            "Line 2",
        ),
        ("Date,Amount\n".to_owned(), "file_empty", "no rows below it"),
    ] {
        let refused = file(&text).expect_err(&text);
        assert_eq!(refused.code, code, "{text}: {}", refused.message);
        assert!(refused.message.contains(says), "{}", refused.message);
    }
}

#[test]
fn what_somebody_decided_goes_before_what_a_row_seems_to_be() {
    let expense: ExpenseId = Id::from_uuid(Uuid::from_u128(7));
    let mut row = file(CSV).expect("read").rows.remove(0);
    for (verdict, decision, known, step) in [
        (Verdict::New, None, None, Step::Record),
        (Verdict::New, Some(Decision::Skip), None, Step::Leave(None)),
        (Verdict::MoneyIn, None, None, Step::Leave(None)),
        (Verdict::MoneyIn, Some(Decision::Add), None, Step::Record),
        (Verdict::MoneyIn, Some(Decision::Skip), None, Step::Leave(None)),
        (Verdict::SameId, None, Some(expense), Step::Leave(Some(expense))),
        (Verdict::SameContent, Some(Decision::Add), Some(expense), Step::Record),
        (Verdict::Likely, None, Some(expense), Step::Leave(Some(expense))),
        (Verdict::Likely, Some(Decision::Skip), Some(expense), Step::Leave(None)),
        (Verdict::Booked, None, Some(expense), Step::Amend(expense)),
        (Verdict::Booked, None, None, Step::Leave(None)),
        (Verdict::Superseded, None, Some(expense), Step::Leave(Some(expense))),
        (Verdict::Nothing, Some(Decision::Add), None, Step::Leave(None)),
    ] {
        row = Row { verdict, decision, expense: known, ..row };
        assert_eq!(row.step(), step, "{verdict:?} {decision:?}");
    }
}
