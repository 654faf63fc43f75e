//! Samples of the CSV of banks in many countries, and what is open or broken in them.

use jiff::civil::date;
use money::Money;

use super::*;
use crate::{Balance, Limits, Malformed, Statement};

fn read_text(bytes: &[u8], currency: Option<Currency>) -> Result<Csv, Malformed> {
    let detected = detect(bytes, currency, &Limits::default())?;
    assert_eq!(detected.doubts, [], "{}", String::from_utf8_lossy(bytes));
    read(bytes, &detected.mapping.expect("a mapping"), &Limits::default())
}

fn statement(text: &str, currency: Option<Currency>) -> Statement {
    let mut csv = read_text(text.as_bytes(), currency).expect("read");
    assert_eq!(csv.statements.len(), 1, "{text}");
    csv.statements.remove(0)
}

fn amounts(statement: &Statement) -> Vec<i64> {
    statement.lines.iter().map(|line| line.amount.minor()).collect()
}

#[test]
fn german_savings_bank_in_windows_1252() {
    let text = "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\
        \"Verwendungszweck\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"BIC\";\
        \"Betrag\";\"Waehrung\";\"Info\"\r\n\
        \"DE1\";\"31.12.25\";\"02.01.26\";\"LASTSCHRIFT\";\"Strom  für Köln\";\"Stadtwerke\";\
        \"DE02120300000000202051\";\"X\";\"-1.234,56\";\"EUR\";\"Umsatz gebucht\"\r\n\
        \"DE1\";\"05.01.26\";\"05.01.26\";\"GUTSCHRIFT\";\"Gehalt\";\"Firma\";\"DE03\";\"X\";\
        \"2.000,00\";\"EUR\";\"Umsatz gebucht\"\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let csv = read_text(&bytes, None).expect("read");
    let statement = &csv.statements[0];
    assert_eq!(statement.account.as_deref(), Some("DE1"));
    let line = &statement.lines[0];
    assert_eq!((line.line, line.amount), (2, Money::new(-123_456, Currency::EUR)));
    assert_eq!((line.booked_on, line.valued_on), (date(2025, 12, 31), Some(date(2026, 1, 2))));
    assert_eq!(line.text, "LASTSCHRIFT Strom für Köln");
    assert_eq!(line.counterparty.as_deref(), Some("Stadtwerke"));
    assert_eq!(line.counterparty_account.as_deref(), Some("DE02120300000000202051"));
}

#[test]
fn german_direct_bank_with_a_preamble_and_two_columns_of_people() {
    let text = "\"Konto\";\"Girokonto DE1\"\n\"\"\n\"Kontostand vom 31.01.2026:\";\"10,00 €\"\n\"\"\n\
        \"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\
        \"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\"Betrag (€)\"\n\
        \"31.01.26\";\"31.01.26\";\"Gebucht\";\"ICH\";\"Bäckerei\";\"Brot\";\"Ausgang\";\"DE9\";\"-4,2\"\n\
        \"30.01.26\";\"30.01.26\";\"Gebucht\";\"Oma\";\"ICH\";\"Geschenk\";\"Eingang\";\"DE8\";\"50\"\n\
        \"30.01.26\";\"\";\"Vorgemerkt\";\"ICH\";\"Kiosk\";\"\";\"Ausgang\";\"\";\"-1\"\n";
    let statement = statement(text, None);
    let people: Vec<_> = statement.lines.iter().map(|l| l.counterparty.as_deref()).collect();
    assert_eq!(people, [Some("Bäckerei"), Some("Oma"), Some("Kiosk")]);
    assert_eq!(amounts(&statement), [-420, 5_000, -100]);
    assert!(statement.lines[2].pending);
}

#[test]
fn dutch_banks_say_the_direction_in_a_column() {
    let ing = "\"Datum\",\"Naam / Omschrijving\",\"Rekening\",\"Tegenrekening\",\"Code\",\
        \"Af Bij\",\"Bedrag (EUR)\",\"Mutatiesoort\",\"Mededelingen\"\n\
        \"20260131\",\"Albert Heijn\",\"NL1\",\"NL2\",\"BA\",\"Af\",\"12,50\",\"Betaalautomaat\",\"Pas 1\"\n\
        \"20260130\",\"Werkgever\",\"NL1\",\"NL3\",\"GT\",\"Bij\",\"1000,00\",\"Overschrijving\",\"Loon\"\n";
    let read = statement(ing, None);
    assert_eq!(amounts(&read), [-1_250, 100_000]);
    assert_eq!(read.lines[0].counterparty.as_deref(), Some("Albert Heijn"));
    assert_eq!(read.lines[0].counterparty_account.as_deref(), Some("NL2"));
    let rabo = "\"IBAN/BBAN\",\"Munt\",\"Volgnr\",\"Datum\",\"Rentedatum\",\"Bedrag\",\
        \"Saldo na trn\",\"Tegenrekening IBAN/BBAN\",\"Naam tegenpartij\",\"Omschrijving-1\"\n\
        \"NL1\",\"EUR\",\"0001\",\"2026-01-02\",\"2026-01-02\",\"-10,00\",\"+90,00\",\"NL2\",\"A\",\"x\"\n\
        \"NL1\",\"EUR\",\"0002\",\"2026-01-03\",\"2026-01-03\",\"+5,00\",\"+95,00\",\"NL3\",\"B\",\"y\"\n";
    let read = statement(rabo, None);
    let balance =
        |minor, on| Some(Balance { on: Some(on), amount: Money::new(minor, Currency::EUR) });
    assert_eq!(read.opening, balance(10_000, date(2026, 1, 2)));
    assert_eq!(read.closing, balance(9_500, date(2026, 1, 3)));
    assert_eq!(read.lines[1].bank_id.as_deref(), Some("0002"));
}

#[test]
fn british_and_american_banks() {
    let barclays = "Date,Description,Paid out,Paid in,Balance\n\
        15/01/2026,TESCO,12.50,,87.50\n14/01/2026,SALARY,,\"1,000.00\",100.00\n";
    let read = statement(barclays, Some(Currency::GBP));
    assert_eq!(amounts(&read), [-1_250, 100_000]);
    assert_eq!(read.gap(), Ok(Some(Money::zero(Currency::GBP))));
    assert_eq!(read.opening.map(|b| b.amount.minor()), Some(-90_000));
    let chase = "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n\
        DEBIT,01/15/2026,\"COFFEE, INC\",-4.50,DEBIT_CARD,95.50,,\n\
        CREDIT,01/14/2026,PAYROLL,100.00,ACH_CREDIT,100.00,,\n";
    let read = statement(chase, Some(Currency::USD));
    assert_eq!(read.lines[0].booked_on, date(2026, 1, 15));
    assert_eq!(amounts(&read), [-450, 10_000]);
}

#[test]
fn revolut_with_fees_states_and_several_currencies() {
    let text = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n\
        CARD_PAYMENT,Current,2026-01-13 10:00:00,2026-01-14 02:00:00,Kiosk,-5.00,0.50,EUR,COMPLETED,94.50\n\
        CARD_PAYMENT,Current,2026-01-14 10:00:00,,Hotel,-80.00,0.00,EUR,PENDING,\n\
        CARD_PAYMENT,Current,2026-01-14 11:00:00,2026-01-14 11:00:00,Void,-9.00,0.00,EUR,REVERTED,\n\
        EXCHANGE,Current,2026-01-15 10:00:00,2026-01-15 10:00:00,To JPY,1200,0,JPY,COMPLETED,1200\n";
    let csv = read_text(text.as_bytes(), None).expect("read");
    assert_eq!(csv.skipped, [4]);
    let [euro, yen] = csv.statements.as_slice() else { panic!("two currencies") };
    assert_eq!(amounts(euro), [-550, -8_000]);
    assert_eq!((euro.lines[1].pending, euro.lines[1].booked_on), (true, date(2026, 1, 14)));
    assert_eq!(euro.closing.map(|b| b.amount.minor()), Some(9_450));
    assert_eq!(yen.lines[0].amount, Money::new(1_200, Currency::JPY));
}

#[test]
fn indian_macedonian_french_and_swiss_banks() {
    let hdfc = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n\
        13/01/26,UPI-SHOP-123,0001,13/01/26,\"1,23,456.78\",,\"10,00,000.00\"\n\
        14/01/26,NEFT CR,0002,14/01/26,,500.00,\"10,00,500.00\"\n";
    assert_eq!(amounts(&statement(hdfc, Some(Currency::INR))), [-12_345_678, 50_000]);
    let mk = "Датум;Опис;Должи;Побарува;Состојба\n\
        13.01.2026;Плаќање;1.234,50;;8.765,50\n14.01.2026;Плата;;30.000,00;38.765,50\n";
    assert_eq!(amounts(&statement(mk, Some(Currency::MKD))), [-123_450, 3_000_000]);
    let french = "dateOp;dateVal;label;Libellé;Montant\n\
        2026-01-13;2026-01-13;x;CB CARREFOUR;-1 234,56\n2026-01-12;2026-01-12;y;VIR;2 000,00\n";
    assert_eq!(amounts(&statement(french, Some(Currency::EUR))), [-123_456, 200_000]);
    let swiss = "Datum;Buchungstext;Betrag CHF;Belastung;Gutschrift\n\
        31.01.2026;Miete;;1'250.00;\n30.01.2026;Lohn;;;6'000.00\n";
    assert_eq!(amounts(&statement(swiss, Some(Currency::CHF))), [-125_000, 600_000]);
}

#[test]
fn without_a_header_the_cells_tell() {
    let text = "2026-01-15\t-12.50\tGrocery store downtown\n2026-01-14\t100.00\tSalary\n";
    let read = statement(text, Some(Currency::EUR));
    assert_eq!(amounts(&read), [-1_250, 10_000]);
    assert_eq!(read.lines[0].text, "Grocery store downtown");
    assert_eq!(read.lines[0].line, 1);
}

#[test]
fn a_column_of_words_is_the_text_where_none_is_called_so() {
    let text =
        "Date,Code,What it was,Amount\n2026-01-13,AB,Two teas,-1.00\n2026-01-14,AB,Cake,2.00\n";
    let read = statement(text, Some(Currency::EUR));
    assert_eq!(read.lines[0].text, "Two teas");
}

#[test]
fn what_a_payment_was_for_has_many_names() {
    for name in ["Purpose", "Payment purpose", "Verwendungszweck", "Purpose of payment:"] {
        // Of two columns of words, the one that is called so, though the other says more.
        let row = "2026-01-13,Standing order of the month,Rent,-5.00";
        let text = format!("Date,Kind of booking,{name},Amount\n{row}\n");
        let read = statement(&text, Some(Currency::EUR));
        assert_eq!(read.lines[0].text, "Rent", "{name}");
    }
}

#[test]
fn what_is_open_is_a_doubt() {
    let doubts = |text: &str, currency| {
        detect(text.as_bytes(), currency, &Limits::default()).expect("detected").doubts
    };
    let eur = Some(Currency::EUR);
    for (text, currency, expected) in [
        ("Date,Amount\n01/02/2026,-1.00\n01/03/2026,2.00\n", eur, vec![Doubt::DateOrder]),
        ("Date,Amount\n2026-01-02,-1.00\n", None, vec![Doubt::Currency]),
        ("Date,Amount\n2026-01-02,1.00\n", eur, vec![Doubt::Sign]),
        ("Date,Amount\n2026-01-02,-1.000\n", Some(Currency::KWD), vec![Doubt::Numbers]),
        ("Date,Amount\nfoo,-1.00\nbar,2.00\n", eur, vec![Doubt::Columns]),
        ("one,two\nthree,four\n", eur, vec![Doubt::Columns]),
    ] {
        assert_eq!(doubts(text, currency), expected, "{text}");
    }
}

#[test]
fn what_is_broken_has_a_place() {
    let good = "Date,Description,Amount\n2026-01-13,A,-1.00\n2026-01-14,B,2.00\n";
    let detected = detect(good.as_bytes(), Some(Currency::EUR), &Limits::default());
    let mapping = detected.expect("detected").mapping.expect("a mapping");
    for (text, line, column, code) in [
        (good.replace("2.00", "2.0O"), 3, 14, "file_amount_malformed"),
        (good.replace("2.00", ""), 3, 14, "file_value_missing"),
        (good.replace("2026-01-14", "14.01.2026"), 3, 1, "file_date_malformed"),
        (good.replace("2026-01-14", ""), 3, 1, "file_value_missing"),
        (good.replace(",B,", ",\"B,"), 3, 12, "file_syntax"),
        (good.replace(",B,", ",B\0,"), 3, 13, "file_nul_character"),
    ] {
        let refused = read(text.as_bytes(), &mapping, &Limits::default()).expect_err(&text);
        let place = (refused.place.line, refused.place.column);
        assert_eq!((place, refused.problem.code()), ((line, column), code), "{text:?}");
    }
    // Totals below the table are no bookings and are pointed out.
    let footed = format!("{good}Total\n");
    let csv = read(footed.as_bytes(), &mapping, &Limits::default()).expect("read");
    assert_eq!((csv.statements[0].lines.len(), csv.skipped), (2, vec![4]));
}

#[test]
fn a_mapping_is_kept_as_json() {
    let text = "Date,Description,Paid out,Paid in\n13/01/2026,A,1.00,\n";
    let detected = detect(text.as_bytes(), Some(Currency::GBP), &Limits::default());
    let mapping = detected.expect("detected").mapping.expect("a mapping");
    let json = serde_json::to_string(&mapping).expect("written");
    assert!(json.contains(r#""amount":{"kind":"split","debit":2,"credit":3}"#), "{json}");
    assert_eq!(serde_json::from_str::<Mapping>(&json).ok(), Some(mapping));
}

#[test]
fn ten_million_lines_are_refused_after_the_first_ones() {
    let limits = Limits { bytes: 64 << 20, rows: 1_000, ..Limits::default() };
    let text = "2026-01-13,-1.00\n".repeat(100_000);
    let mapping = Mapping {
        encoding: "UTF-8".to_owned(),
        delimiter: ',',
        skip: 0,
        date_order: DateOrder::YearMonthDay,
        numbers: NumberStyle::Point,
        currency: Some(Currency::EUR),
        negated: false,
        columns: serde_json::from_str(r#"{"bookedOn":0,"amount":{"kind":"signed","column":1}}"#)
            .expect("columns"),
    };
    let refused = read(text.as_bytes(), &mapping, &limits).expect_err("refused");
    assert_eq!((refused.place.line, refused.problem.code()), (1_001, "file_too_many_rows"));
}
