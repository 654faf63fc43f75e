//! The vectors of duplicates, and the law that the order of files does not matter.

use jiff::civil::date;
use money::Currency;
use proptest::prelude::*;

use super::*;

fn row(day: i8, minor: i64, text: &str) -> Row {
    Row {
        on: date(2026, 2, day),
        amount: Money::new(minor, Currency::EUR),
        text: normal(text),
        bank_id: None,
        pending: false,
    }
}

fn with_id(row: Row, id: &str) -> Row {
    Row { bank_id: Some(("ofx".to_owned(), id.to_owned())), ..row }
}

/// Books that take files as an import does.
#[derive(Clone, Default)]
struct Books(Vec<Known>);

impl Books {
    fn import(&mut self, file: &[Row], format: &str) -> Vec<Verdict> {
        let verdicts = assign(&self.0, file, format);
        for (row, verdict) in file.iter().zip(&verdicts) {
            let known = match *verdict {
                Verdict::New => {
                    self.0.push(Known {
                        row: row.clone(),
                        bank_ids: Vec::new(),
                        formats: BTreeSet::new(),
                    });
                    self.0.len() - 1
                }
                Verdict::Booked(known) => {
                    self.0[known].row = row.clone();
                    known
                }
                Verdict::SameId(known)
                | Verdict::SameContent(known)
                | Verdict::Superseded(known)
                | Verdict::Likely { known, .. } => known,
            };
            let known = &mut self.0[known];
            known.formats.insert(format.to_owned());
            known.bank_ids.extend(row.bank_id.clone());
            known.bank_ids.sort();
            known.bank_ids.dedup();
        }
        verdicts
    }

    /// What is in the books, without the order in which it came.
    fn contents(&self) -> Vec<(Date, i64, String)> {
        let mut rows: Vec<_> = self
            .0
            .iter()
            .map(|known| (known.row.on, known.row.amount.minor(), known.row.text.clone()))
            .collect();
        rows.sort();
        rows
    }
}

#[test]
fn texts_lose_what_banks_change() {
    for (text, expected) in [
        ("12.03 EXAMPLE STORE", "example store"),
        ("EXAMPLE  Store", "example store"),
        ("12.03.2026 14:05 xxxx1234 Example Store", "example store"),
        ("****1234 TID:0012345 EXAMPLE STORE", "example store"),
        ("2026-03-12T14:05:00 4711XXXXXX0815 example\u{a0}store", "example store"),
        ("Ｅｘａｍｐｌｅ ﬁre Straße", "example fire strasse"),
        ("7-Eleven 12.03", "7-eleven 12.03"),
        ("xxl sports", "xxl sports"),
        ("Term deposit", "term deposit"),
        ("12.03.2026", "12.03.2026"),
        ("", ""),
    ] {
        assert_eq!(normal(text), expected, "{text}");
    }
    assert_eq!(text_of("ACME", "Acme  Salary"), "acme salary");
    assert_eq!(text_of("ACME", "Salary"), text_of("", "acme SALARY"));
    assert_eq!(text_of("ACME", ""), "acme");
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let file = [row(11, -100, "A"), row(8, -100, "A"), row(2, -100, "A")];
    let mut books = Books::default();
    books.import(&file, "csv");
    let again = books.import(&file, "csv");
    assert!(again.iter().all(|verdict| matches!(verdict, Verdict::SameContent(_))));
    assert_eq!(books.0.len(), 3);
}

#[test]
fn twins_stay_two() {
    let file = [row(3, -350, "Coffee"), row(3, -350, "Coffee"), row(4, -350, "Coffee")];
    let mut books = Books::default();
    books.import(&file[..1], "csv");
    books.import(&file, "csv");
    books.import(&file, "csv");
    assert_eq!(books.0.len(), 3);
    // The bank tells two rows apart that look the same.
    let mut books = Books::default();
    books.import(&[with_id(row(3, -350, "Coffee"), "1")], "ofx");
    books.import(&[with_id(row(3, -350, "Coffee"), "2")], "ofx");
    assert_eq!(books.0.len(), 2);
    // One and the same id on every row is none.
    let mut books = Books::default();
    let zero = with_id(row(3, -350, "Coffee"), "0");
    books.import(&[zero.clone(), zero], "ofx");
    assert_eq!(books.0.len(), 2);
}

#[test]
fn windows_that_overlap_by_csv_and_by_qif() {
    let all: Vec<Row> = (1..=20).map(|day| row(day, -100 * i64::from(day), "Shop")).collect();
    let mut books = Books::default();
    books.import(&all[..14], "csv");
    books.import(&all[6..], "qif");
    assert_eq!(books.0.len(), 20);
    // Where the other kind of file has other texts, the pair is pointed out.
    let verdicts = books.import(&[row(5, -500, "shop amsterdam")], "mt940");
    assert_eq!(verdicts, [Verdict::Likely { known: 4, likeness: 80, days: 0 }]);
    // Within one kind of file, another text is another booking.
    assert_eq!(books.import(&[row(5, -500, "shop berlin")], "csv"), [Verdict::New]);
}

#[test]
fn a_row_by_file_is_linked_to_the_one_by_bank() {
    let mut books = Books::default();
    books.import(&[row(3, -350, "Coffee")], "csv");
    let by_bank = with_id(row(3, -350, "12.02 COFFEE"), "T1");
    assert_eq!(books.import(&[by_bank], "ofx"), [Verdict::SameContent(0)]);
    // From then on by its id, even if the bank writes it differently.
    let changed = with_id(row(4, -350, "Coffee Ltd"), "T1");
    assert_eq!(books.import(&[changed], "ofx"), [Verdict::SameId(0)]);
    // An id that comes back with another amount is not believed.
    let reissued = with_id(row(9, -990, "Books"), "T1");
    assert_eq!(books.import(&[reissued], "ofx"), [Verdict::New]);
}

#[test]
fn pending_rows_become_booked_in_either_order() {
    let pending = Row { pending: true, ..row(3, -2_000, "Hotel") };
    let booked = row(6, -2_000, "HOTEL ADLON BERLIN");
    let mut forth = Books::default();
    forth.import(std::slice::from_ref(&pending), "csv");
    assert_eq!(forth.import(std::slice::from_ref(&booked), "csv"), [Verdict::Booked(0)]);
    let mut back = Books::default();
    back.import(std::slice::from_ref(&booked), "csv");
    assert_eq!(back.import(std::slice::from_ref(&pending), "csv"), [Verdict::Superseded(0)]);
    assert_eq!(forth.contents(), back.contents());
    // A booking from before the purchase is another one.
    let mut books = Books::default();
    books.import(&[row(1, -2_000, "Hotel")], "csv");
    assert_eq!(books.import(&[pending], "csv"), [Verdict::New]);
}

#[test]
fn rows_entered_by_hand_are_found_best_pair_first() {
    let by_hand = |row| Known { row, bank_ids: Vec::new(), formats: BTreeSet::new() };
    let known = [by_hand(row(1, -500, "bakery")), by_hand(row(4, -500, "kiosk"))];
    let file = [row(4, -500, "Kiosk am Eck"), row(2, -500, "Bakery Smith")];
    let expected = [
        Verdict::Likely { known: 1, likeness: 80, days: 0 },
        Verdict::Likely { known: 0, likeness: 80, days: 1 },
    ];
    assert_eq!(assign(&known, &file, "csv"), expected);
    // Unlike texts are a pair only where nothing else could be.
    assert_eq!(assign(&known, &[row(3, -500, "EC 4711")], "csv"), [Verdict::New]);
    let alone = assign(&known[..1], &[row(3, -500, "EC 4711")], "csv");
    assert_eq!(alone, [Verdict::Likely { known: 0, likeness: 0, days: 2 }]);
    assert_eq!(assign(&known[..1], &[row(20, -500, "bakery")], "csv"), [Verdict::New]);
}

/// What a bank has booked in a month, in which twins are frequent.
fn history() -> impl Strategy<Value = Vec<Row>> {
    let booking =
        (1_i8..28, -3_i64..3, prop::sample::select(vec!["Coffee", "12.02 Kiosk", "Rent"]));
    prop::collection::vec(booking, 0..25).prop_map(|list| {
        let mut rows: Vec<Row> =
            list.into_iter().map(|(day, minor, text)| row(day, minor, text)).collect();
        rows.sort_by_key(|row| row.on);
        rows
    })
}

/// A file is all the bank has booked between two days, with its ids or without.
fn files() -> impl Strategy<Value = Vec<(i8, i8, bool)>> {
    prop::collection::vec((1_i8..28, 1_i8..28, any::<bool>()), 1..8)
}

proptest! {
    #[test]
    fn any_files_in_any_order_end_in_the_same_books(
        history in history(), files in files(), turn in 0_usize..8,
    ) {
        let file = |(a, b, has_ids): (i8, i8, bool)| -> (Vec<Row>, &str) {
            let (from, to) = (date(2026, 2, a.min(b)), date(2026, 2, a.max(b)));
            let rows = history.iter().enumerate().filter(|(_, row)| (from..=to).contains(&row.on));
            let named = |(place, row): (usize, &Row)| {
                if has_ids { with_id(row.clone(), &place.to_string()) } else { row.clone() }
            };
            (rows.map(named).collect(), if has_ids { "ofx" } else { "csv" })
        };
        let mut forth = Books::default();
        for (rows, format) in files.iter().copied().map(file) {
            forth.import(&rows, format);
        }
        let mut turned = files.clone();
        turned.rotate_left(turn % files.len());
        turned.reverse();
        let mut back = Books::default();
        for (rows, format) in turned.iter().chain(&files).copied().map(file) {
            back.import(&rows, format);
        }
        prop_assert_eq!(forth.contents(), back.contents());
        // True twins survive: the books are the history of every day that some file covers.
        let is_covered = |row: &&Row| files.iter().any(|(a, b, _)| {
            (date(2026, 2, *a.min(b))..=date(2026, 2, *a.max(b))).contains(&row.on)
        });
        let mut expected: Vec<_> = history
            .iter()
            .filter(is_covered)
            .map(|row| (row.on, row.amount.minor(), row.text.clone()))
            .collect();
        expected.sort();
        prop_assert_eq!(forth.contents(), expected);
    }

    #[test]
    fn every_known_row_is_used_once(history in history(), seen in history()) {
        let mut books = Books::default();
        books.import(&seen, "csv");
        let verdicts = assign(&books.0, &history, "qif");
        let mut used: Vec<usize> = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::New => None,
            Verdict::SameId(known) | Verdict::SameContent(known) | Verdict::Booked(known)
            | Verdict::Superseded(known) | Verdict::Likely { known, .. } => Some(*known),
        }).collect();
        let count = used.len();
        used.sort_unstable();
        used.dedup();
        prop_assert_eq!(used.len(), count);
    }
}
