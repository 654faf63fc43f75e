//! Samples of MT940 as banks write them.

use jiff::civil::date;
use money::Money;

use super::*;

fn read_one(file: &str) -> Statement {
    read(file.as_bytes(), &Limits::default()).expect("read").remove(0)
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn german_banks() {
    let file = "\r\n:20:STARTUMS\r\n:25:10050000/0123456789\r\n:28C:00001/001\r\n\
        :60F:C251230EUR1000,00\r\n:61:2601021231DR12,50NDDTNONREF//B7TXN1\r\n\
        :86:105?00FOLGELASTSCHRIFT?109248?20EREF+123?21SVWZ+Strom Jan?22uar 26?23IBAN+DE02\r\n\
        ?30BYLADEM1001?31DE02120300000000202051?32Stadtwerke ?33Berlin\r\n\
        :61:260105C100,NTRFNONREF\r\n:86:166?00GUTSCHRIFT?20Geschenk?32Oma\r\n\
        :62F:C260105EUR1087,50\r\n-\r\n";
    let statement = read_one(file);
    assert_eq!(statement.account.as_deref(), Some("10050000/0123456789"));
    assert_eq!(statement.gap(), Ok(Some(eur(0))));
    let first = &statement.lines[0];
    assert_eq!((first.booked_on, first.valued_on), (date(2025, 12, 31), Some(date(2026, 1, 2))));
    assert_eq!((first.amount, first.text.as_str()), (eur(-1_250), "Strom Januar 26"));
    assert_eq!(first.counterparty.as_deref(), Some("Stadtwerke Berlin"));
    assert_eq!(first.counterparty_account.as_deref(), Some("DE02120300000000202051"));
    assert_eq!((first.bank_id.as_deref(), first.line), (Some("B7TXN1"), 6));
    let second = &statement.lines[1];
    assert_eq!((second.amount, second.text.as_str()), (eur(10_000), "Geschenk"));
}

#[test]
fn dutch_banks_in_the_envelope_of_the_network() {
    let file = "{1:F01INGBNL2ABXXX0000000000}{2:I940INGBNL2AXXXN}{4:\n:20:P140220000000001\n\
        :25:NL69INGB0123456789EUR\n:28C:00000\n:60F:C260219EUR662,23\n\
        :61:2602200220C1,56NTRFEREF//00000000001005\n/TRCD/00100/\n\
        :86:/EREF/EV12341REP//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK NV IN\n\
        ZAKE WEB///REMI/USTD//EV10001REP1000000T1000/\n\
        :61:2602200220RC1,00NTRFNONREF\n:86:plain   words\n\
        :62F:C260220EUR662,79\n-}\n{1:F01INGB}{4:\n:20:P2\n:25:X\n:60F:D260220EUR1,\n:62F:D260220EUR1,\n-}";
    let statements = read(file.as_bytes(), &Limits::default()).expect("read");
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[0].gap(), Ok(Some(eur(0))));
    let [first, second] = statements[0].lines.as_slice() else { panic!("two lines") };
    assert_eq!(first.counterparty.as_deref(), Some("ING BANK NV INZAKE WEB"));
    assert_eq!(first.counterparty_account.as_deref(), Some("NL32INGB0000012345"));
    assert_eq!(first.text, "EV10001REP1000000T1000");
    // The reversal of a credit is money that left.
    assert_eq!((second.amount, second.text.as_str()), (eur(-100), "plain words"));
    assert_eq!(statements[1].opening.map(|b| b.amount), Some(eur(-100)));
}

#[test]
fn interim_reports_list_what_is_expected() {
    let file = ":20:A\n:25:X\n:28C:1\n:34F:CHF0,\n:13D:2601021200+0100\n:61:260102ED5,00NMSC//R1\n";
    let statement = read_one(file);
    assert!(statement.lines[0].pending);
    assert_eq!(statement.lines[0].amount, Money::new(-500, Currency::CHF));
    assert_eq!(statement.opening, None);
}

#[test]
fn what_is_broken_has_a_place() {
    let booking = |text: &str| format!(":20:A\n:25:X\n:60F:C260101EUR0,00\n:61:{text}\n");
    for (file, line, code) in [
        (booking("260102D1,2,3NMSC"), 4, "file_amount_malformed"),
        (booking("261302D1,00NMSC"), 4, "file_date_malformed"),
        (booking("2601021399D1,00NMSC"), 4, "file_date_malformed"),
        (booking("260102X1,00NMSC"), 4, "file_syntax"),
        (booking("26"), 4, "file_syntax"),
        (booking("2601\u{e4}2D1,00NMSC"), 4, "file_date_malformed"),
        (":20:A\n:60F:C260101EUQ0,00\n".to_owned(), 2, "file_currency_unknown"),
        (":20:A\n:61:260102D1,00NMSC\n".to_owned(), 2, "file_value_missing"),
        (":25:A\n".to_owned(), 1, "file_value_missing"),
        ("hello\n".to_owned(), 1, "file_unrecognised"),
    ] {
        let refused = read(file.as_bytes(), &Limits::default()).expect_err(&file);
        assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{file:?}");
    }
}
