//! What banks call their columns, and the words by which cells say a direction or a state. Only
//! words live here.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    BookedOn,
    ValuedOn,
    Amount,
    Debit,
    Credit,
    Mark,
    Text,
    Counterparty,
    Payer,
    CounterpartyAccount,
    Account,
    BankId,
    Currency,
    Fee,
    Balance,
    Status,
}

/// Names of columns, in small letters, the surer ones first. Within a role the first name found is
/// taken; of `Text`, every one.
#[rustfmt::skip]
const NAMES: &[(Role, &[&str])] = &[
    (Role::BookedOn, &[
        "booking date", "booked on", "bookingdate", "buchungstag", "buchungsdatum", "buchung",
        "completed date", "posting date", "posted date", "post date", "transaction date",
        "transaction_date", "trans. date", "txn date", "tran date", "date comptable",
        "date opération", "date operation", "dateop", "date de comptabilisation", "data contabile",
        "data księgowania", "data operacji", "fecha operación", "fecha de operación", "f. contable",
        "fecha contable", "fecha", "boekdatum", "boekingsdatum", "datum", "date", "data",
        "data transakcji", "датум на книжење", "датум на трансакција", "датум", "дата", "dato",
        "bokföringsdag", "bokført dato", "datum zaúčtování", "datum knjiženja", "könyvelés dátuma",
        "tarih", "दिनांक",
    ]),
    (Role::ValuedOn, &[
        "value date", "value dt", "valuta", "valutadatum", "wertstellung", "wert", "started date",
        "date valeur", "date de valeur", "fecha valor", "f. valor", "data valuta", "rentedatum",
        "data waluty", "датум на валута", "valutadag", "umsatzdatum", "belegdatum",
    ]),
    (Role::Amount, &[
        "amount", "transaction amount", "betrag", "umsatz", "montant", "importe", "importo",
        "bedrag", "transactiebedrag", "kwota", "kwota operacji", "износ", "сума", "сумма", "valor",
        "belopp", "beløb", "beløp", "částka", "összeg", "iznos", "tutar", "net", "netto", "amount in account currency",
        "betrag in kontowährung", "राशि",
    ]),
    (Role::Debit, &[
        "debit", "debit amount", "débit", "soll", "belastung", "cargo", "cargos", "dare", "uscite",
        "withdrawal", "withdrawals", "withdrawal amt.", "withdrawal amount", "paid out",
        "money out", "obciążenia", "должи", "debet", "isplata", "ausgang", "ut",
    ]),
    (Role::Credit, &[
        "credit", "credit amount", "crédit", "haben", "gutschrift", "abono", "abonos", "avere",
        "entrate", "deposit", "deposits", "deposit amt.", "deposit amount", "paid in", "money in",
        "uznania", "побарува", "uplata", "eingang", "in",
    ]),
    (Role::Mark, &[
        "af bij", "af/bij", "dr/cr", "dr / cr", "cr/dr", "cr / dr", "debit/credit", "debet/credit",
        "d/c", "c/d", "s/h", "soll/haben", "credit debit indicator", "debit credit indicator",
        "direction", "sens",
    ]),
    (Role::Text, &[
        "description", "transaction description", "narration", "particulars", "remarks", "details",
        "transaction details", "transaction remarks", "memo", "purpose", "payment purpose",
        "purpose of payment", "reference", "payment reference",
        "verwendungszweck", "buchungstext", "buchungsdetails", "beschreibung", "zahlungszweck",
        "libellé", "libelle", "libellé simplifié", "libellé opération", "concepto", "concepto ampliado", "causale",
        "descrizione", "descrizione operazione", "omschrijving", "omschrijving-1", "omschrijving-2",
        "mededelingen", "tytuł", "tytułem", "opis", "opis operacji", "опис", "цел на дознака",
        "назначение платежа", "text", "meddelande", "note", "notes", "zpráva pro příjemce",
        "közlemény", "açıklama", "विवरण",
    ]),
    (Role::Counterparty, &[
        "payee", "payee name", "partner name", "counterparty", "counterparty name", "merchant",
        "merchant name", "name", "beguenstigter/zahlungspflichtiger",
        "begünstigter/zahlungspflichtiger", "auftraggeber/begünstigter",
        "auftraggeber / begünstigter", "auftraggeber/empfänger", "auftraggeber / empfänger",
        "name zahlungsbeteiligter", "zahlungsempfänger*in", "zahlungsempfänger", "empfänger",
        "beneficiary", "bénéficiaire", "beneficiario", "naam", "naam tegenpartij",
        "naam / omschrijving", "tegenpartij", "kontrahent", "odbiorca", "nadawca/odbiorca",
        "коминтент", "налогодавач/примач", "mottagare", "modtager", "název protiúčtu",
    ]),
    (Role::Payer, &["zahlungspflichtige*r", "zahlungspflichtiger", "auftraggeber", "payer"]),
    (Role::CounterpartyAccount, &[
        "partner iban", "counterparty account", "counterparty iban", "kontonummer/iban",
        "iban zahlungsbeteiligter", "gegenkonto", "tegenrekening", "tegenrekening iban/bban",
        "rachunek nadawcy/odbiorcy", "сметка на коминтент", "iban", "číslo protiúčtu",
    ]),
    (Role::Account, &[
        "auftragskonto", "iban auftragskonto", "own account", "account", "account number",
        "rekening", "iban/bban", "rekeningnummer", "compte", "cuenta", "conto", "konto", "сметка",
    ]),
    (Role::BankId, &[
        "transaction id", "transaction_id", "transactionid", "fitid", "bank reference",
        "external id", "id", "volgnr", "transaktionsnummer", "transaktions-id", "reference number",
    ]),
    (Role::Currency, &[
        "currency", "ccy", "curr", "währung", "waehrung", "devise", "divisa", "moneda", "munt",
        "muntsoort", "waluta", "валута", "valuta", "měna", "devizanem", "para birimi", "मुद्रा",
    ]),
    (Role::Fee, &["fee", "fees", "gebühr", "frais", "comisión"]),
    (Role::Balance, &[
        "balance", "running balance", "closing balance", "account balance", "available balance",
        "saldo", "saldo nach buchung", "saldo na trn", "saldo po operacji", "kontostand", "solde",
        "состојба", "салдо", "bakiye", "zůstatek", "शेष",
    ]),
    (Role::Status, &["state", "status", "statut", "estado", "stato", "durum"]),
];

/// A header as the table has it, with the currency that some stand with in brackets: `Amount (EUR)`.
pub(super) fn normal(header: &str) -> (String, Option<String>) {
    let lower = header.trim().trim_matches('"').to_lowercase();
    let (name, inside) = match lower.split_once(['(', '[']) {
        Some((name, rest)) => (name, Some(rest.trim_end_matches([')', ']', ' ']).to_uppercase())),
        None => (lower.as_str(), None),
    };
    let name = name.trim().trim_end_matches([':', '*', '.']);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let code = inside.map(|code| if code == "€" { "EUR".to_owned() } else { code });
    (name, code.filter(|code| code.len() == 3))
}

/// What a column of this name may hold, and how sure that is: the smaller, the surer.
pub(super) fn roles(name: &str) -> impl Iterator<Item = (Role, usize)> + '_ {
    NAMES.iter().filter_map(move |(role, names)| {
        let sureness = names.iter().position(|known| known.trim_end_matches('.') == name)?;
        Some((*role, sureness))
    })
}

/// Whether money came in by what a cell says of the direction; nothing if it says something else.
pub(super) fn came_in(text: &str) -> Option<bool> {
    #[rustfmt::skip]
    const OUT: &[&str] = &[
        "d", "dr", "db", "debit", "debet", "dbit", "af", "s", "soll", "-", "out", "withdrawal",
        "belastung", "lastschrift", "cargo", "débit", "dare", "должи", "sent", "expense", "u",
    ];
    #[rustfmt::skip]
    const IN: &[&str] = &[
        "c", "cr", "credit", "crdt", "bij", "h", "haben", "+", "in", "deposit", "gutschrift",
        "abono", "crédit", "avere", "побарува", "received", "income", "p",
    ];
    let text = text.trim().trim_end_matches('.').to_lowercase();
    if OUT.contains(&text.as_str()) {
        return Some(false);
    }
    IN.contains(&text.as_str()).then_some(true)
}

/// What a row is by what its state says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Booked,
    Pending,
    /// It came to nothing.
    Void,
}

/// What the text of a state means. What is not known is booked: most banks state only that.
pub(super) fn state(text: &str) -> State {
    #[rustfmt::skip]
    const PENDING: &[&str] = &[
        "pending", "vorgemerkt", "in progress", "authorised", "authorized", "authorisation",
        "en attente", "à venir", "pendiente", "in behandeling", "oczekująca", "reserved", "open",
        "in sospeso", "во тек",
    ];
    #[rustfmt::skip]
    const VOID: &[&str] = &[
        "reverted", "failed", "declined", "cancelled", "canceled", "denied", "rejected",
        "abgelehnt", "storniert", "refusé", "rechazada", "одбиена",
    ];
    let text = text.trim().to_lowercase();
    if PENDING.contains(&text.as_str()) {
        State::Pending
    } else if VOID.contains(&text.as_str()) {
        State::Void
    } else {
        State::Booked
    }
}
