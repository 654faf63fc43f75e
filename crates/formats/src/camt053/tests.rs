//! Samples of CAMT files as banks write them.

use jiff::civil::date;

use super::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn file(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\n<BkToCstmrStmt>\n\
         <GrpHdr><MsgId>1</MsgId><CreDtTm>2026-01-31T00:00:00</CreDtTm></GrpHdr>\n<Stmt>\n\
         <Id>S-1</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>\n\
         <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">100.00</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal>\n\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">58.5</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>\n{entries}\n\
         </Stmt></BkToCstmrStmt></Document>"
    )
}

const PAYMENT: &str = "<Ntry><Amt Ccy=\"EUR\">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
    <Sts>BOOK</Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt><ValDt><DtTm>2026-01-06T10:00:00</DtTm>\
    </ValDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>\
    <RltdPties><Dbtr><Nm>Me</Nm></Dbtr><Cdtr><Nm>Caf&#233; &amp; Co</Nm></Cdtr><CdtrAcct><Id>\
    <IBAN>DE02120300000000202051</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>two\n coffees\
    </Ustrd><Ustrd>thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>";

#[test]
fn a_statement_with_payments() {
    let expected = "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd>\
        </Sts><BookgDt><Dt>2026-01-31+01:00</Dt></BookgDt><AddtlNtryInf>Kiosk</AddtlNtryInf></Ntry>\
        <Ntry><Amt Ccy=\"EUR\">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>INFO</Sts></Ntry>";
    let batch = "<Ntry><Amt Ccy=\"EUR\">29.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>\
        <BookgDt><Dt>2026-01-07</Dt></BookgDt><AcctSvcrRef>B</AcctSvcrRef><NtryDtls>\
        <TxDtls><Amt Ccy=\"EUR\">9</Amt><RltdPties><Cdtr><Pty><Nm>A</Nm></Pty></Cdtr></RltdPties>\
        </TxDtls><TxDtls><Refs><AcctSvcrRef>B-2</AcctSvcrRef></Refs><AmtDtls><TxAmt>\
        <Amt Ccy=\"EUR\">20</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls></Ntry>";
    let file = file(&format!("{PAYMENT}\n{batch}\n{expected}"));
    let statements = read(file.as_bytes(), &Limits::default()).expect("read");
    let statement = &statements[0];
    assert_eq!(statement.account.as_deref(), Some("NL91ABNA0417164300"));
    assert_eq!(statement.number.as_deref(), Some("S-1"));
    assert_eq!(statement.gap(), Ok(Some(eur(0))));
    let payment = BankLine {
        line: 9,
        booked_on: date(2026, 1, 5),
        valued_on: Some(date(2026, 1, 6)),
        amount: eur(-1_250),
        text: "two coffees thanks".to_owned(),
        counterparty: Some("Café & Co".to_owned()),
        counterparty_account: Some("DE02120300000000202051".to_owned()),
        bank_id: Some("R1".to_owned()),
        pending: false,
    };
    assert_eq!(statement.lines[0], payment);
    let ids: Vec<_> =
        statement.lines[1..].iter().map(|l| (l.bank_id.as_deref(), l.amount)).collect();
    let expected = [(Some("B/1"), eur(-900)), (Some("B-2"), eur(-2_000)), (None, eur(-100))];
    assert_eq!(ids, expected);
    assert_eq!((statement.lines[3].pending, statement.lines[3].text.as_str()), (true, "Kiosk"));
}

#[test]
fn what_is_broken_has_a_place() {
    let deep = "<a>".repeat(40);
    for (text, line, code) in [
        (file(&PAYMENT.replace("12.50", "12.5O")), 9, "file_amount_malformed"),
        (file(&PAYMENT.replace("2026-01-05", "2026-02-30")), 9, "file_date_malformed"),
        (file(&PAYMENT.replace("\"EUR\"", "\"EUO\"")), 9, "file_currency_unknown"),
        (file(&PAYMENT.replace("DBIT", "X")), 9, "file_value_missing"),
        (file(&PAYMENT.replace("<Amt", "<Amx").replace("</Amt", "</Amx")), 9, "file_value_missing"),
        (file(&PAYMENT.replace("&amp;", "&lol;")), 9, "file_entity"),
        (file(&PAYMENT.replace("</RmtInf>", "")), 10, "file_syntax"),
        (file(PAYMENT).replace("</Document>", ""), 11, "file_truncated"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a/>".to_owned(), 1, "file_entity"),
        (deep, 1, "file_too_deep"),
        ("<a><b/></a>".to_owned(), 1, "file_unrecognised"),
    ] {
        let refused = read(text.as_bytes(), &Limits::default()).expect_err("refused");
        assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{refused}");
    }
}
