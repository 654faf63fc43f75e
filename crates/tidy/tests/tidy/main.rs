//! The house rules that no compiler checks: rooms, arrows, sizes, words. Reads the sources, needs
//! no database.
//!
//! Every check is a function from a [`Tree`] to what it found, and is shown to bite on a small bad
//! tree. An exception has its place in a list here, with its reason, and nowhere else.

mod arrows;
mod codes;
mod layout;
mod migrations;
mod rooms;
mod source;
mod words;

use source::Tree;

/// A check: what it is called and what it finds.
type Check = (&'static str, fn(&Tree) -> Vec<String>);

const CHECKS: &[Check] = &[
    ("headers", layout::headers),
    ("lengths", layout::lengths),
    ("widths", layout::widths),
    ("names", layout::names),
    ("templates", layout::templates),
    ("shortcuts", layout::shortcuts),
    ("words", words::words),
    ("pure", rooms::pure),
    ("sql", rooms::sql),
    ("engines", rooms::engines),
    ("floats", rooms::floats),
    ("tables", rooms::tables),
    ("arrows", arrows::arrows),
    ("shape", migrations::shape),
    ("unedited", migrations::unedited),
];

#[test]
fn the_house_is_tidy() {
    let tree = Tree::workspace();
    assert!(tree.files().count() > 100, "the sources were not found");
    let found: Vec<String> = CHECKS
        .iter()
        .flat_map(|(name, check)| {
            check(&tree).into_iter().map(move |text| format!("{name}: {text}"))
        })
        .collect();
    assert!(found.is_empty(), "{} offences:\n  {}", found.len(), found.join("\n  "));
}

/// A small tree: paths and texts.
type Files = &'static [(&'static str, &'static str)];

/// Bad trees: the check that must object, what is bad about the tree, and the tree.
#[rustfmt::skip]
const BAD: &[(&str, &str, Files)] = &[
    ("headers", "no header", &[("crates/a/src/lib.rs", "use x;\n")]),
    ("lengths", "a long file", &[("crates/a/src/lib.rs", LONG)]),
    ("widths", "a wide line of code", &[("crates/a/src/lib.rs", WIDE)]),
    ("widths", "a wide comment", &[("crates/a/src/lib.rs", WIDE_COMMENT)]),
    ("names", "a file of leftovers", &[("crates/a/src/utils.rs", "//! x\n")]),
    ("names", "a folder of leftovers", &[("crates/a/src/service/api.rs", "//! x\n")]),
    ("templates", "an unused template", &[("crates/a/templates/x.html", "<p>")]),
    ("words", "a word in a template", &[
        ("crates/a/templates/x.html", "<p>Hello</p>"),
        ("crates/a/src/pages.rs", "//! x\n#[template(path = \"x.html\")]\n"),
    ]),
    ("shortcuts", "an ignored test", &[("crates/a/tests/x.rs", "//! x\n#[ignore]\nfn a() {}\n")]),
    ("shortcuts", "a test that should panic", &[("crates/a/src/x.rs", "//! x\n#[should_panic]\n")]),
    ("shortcuts", "something to do", &[("crates/a/src/x.rs", "//! x\nfn a() { todo!() }\n")]),
    ("shortcuts", "an unwrap", &[("crates/a/src/x.rs", "//! x\nfn a() { b.unwrap() }\n")]),
    ("pure", "a rule that waits", &[("crates/a/src/rules.rs", "//! x\nasync fn a() {}\n")]),
    ("pure", "a rule with a database", &[("crates/a/src/b/rules.rs", "//! x\nuse sea_orm::X;\n")]),
    ("pure", "money with a clock", &[("crates/money/src/x.rs", "//! x\nuse std::time::Instant;\n")]),
    ("sql", "SQL in a door", &[("crates/a/src/lib.rs", "//! x\nconst A: &str = \"SELECT a FROM b\";\n")]),
    ("sql", "SQL in a raw string", &[("crates/a/src/api.rs", "//! x\nconst A: &str = r#\"DELETE FROM b\"#;\n")]),
    ("engines", "a branch", &[("crates/a/src/store.rs", "//! x\nif e == Engine::Postgres {}\n")]),
    ("floats", "a float", &[("crates/ledger/src/x.rs", "//! x\nfn a(b: f64) {}\n")]),
    ("tables", "another crate's table", &[
        ("crates/a/migrations/0900_a_b.sql", "-- x\nCREATE TABLE a_thing (\n);\n-- down\nDROP TABLE a_thing;\n"),
        ("crates/b/src/store.rs", "//! x\nconst A: &str = \"SELECT x FROM a_thing\";\n"),
    ]),
    ("tables", "another crate's table with a plain name", &[
        ("crates/a/migrations/0900_a_b.sql", "-- x\nCREATE TABLE thing (\n);\n-- down\nDROP TABLE thing;\n"),
        ("crates/b/src/store.rs", "//! x\nconst A: &str = \"SELECT x FROM y JOIN thing t ON t.a = y.a\";\n"),
    ]),
    ("arrows", "an arrow that points up", &[("crates/ledger/Cargo.toml", "[dependencies]\ncards.workspace = true\n")]),
    ("arrows", "an arrow written as a table", &[("crates/money/Cargo.toml", "[dependencies.base]\nworkspace = true\n")]),
    ("arrows", "an arrow of tests", &[("crates/money/Cargo.toml", "[dev-dependencies]\nweb = { workspace = true }\n")]),
    ("arrows", "a crate that nobody placed", &[("crates/fresh/Cargo.toml", "[dependencies]\n")]),
    ("shape", "no way back", &[("crates/a/migrations/0900_a_b.sql", "-- x\nCREATE TABLE t (\n);\n")]),
    ("shape", "no number", &[("crates/a/migrations/a_b.sql", "-- x\n-- down\n")]),
    ("shape", "no reason", &[("crates/a/migrations/0900_a_b.sql", "CREATE TABLE t (\n);\n-- down\nx\n")]),
    ("shape", "another crate's name", &[("crates/a/migrations/0900_b_c.sql", "-- x\ny\n-- down\nx\n")]),
    ("shape", "one number twice", &[
        ("crates/a/migrations/0900_a_b.sql", "-- x\ny\n-- down\nx\n"),
        ("crates/c/migrations/0900_c_b.sql", "-- x\ny\n-- down\nx\n"),
    ]),
    ("unedited", "not on the list", &[("crates/a/migrations/0900_a_b.sql", "-- x\ny\n-- down\nx\n")]),
    ("unedited", "edited", &[
        ("crates/a/migrations/0900_a_b.sql", "-- x\ny\n-- down\nx\n"),
        (migrations::LIST, "00  crates/a/migrations/0900_a_b.sql\n"),
    ]),
    ("unedited", "gone", &[(migrations::LIST, "00  crates/a/migrations/0900_a_b.sql\n")]),
];

const LONG: &str = concat_lines();
const WIDE: &str = "//! x\nfn aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(bbbbbbbbbbbbbbbbbbbbbbbbbbbb: ccccccccccccccccccc) {}\n";
const WIDE_COMMENT: &str = "//! x\n// aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\n";

/// A header and 500 empty lines.
const fn concat_lines() -> &'static str {
    const TEXT: [u8; 506] = {
        let mut text = [b'\n'; 506];
        let header = *b"//! x\n";
        let mut at = 0;
        while at < header.len() {
            text[at] = header[at];
            at += 1;
        }
        text
    };
    match std::str::from_utf8(&TEXT) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[test]
fn every_check_bites() {
    for (name, what, files) in BAD {
        let (_, check) = CHECKS.iter().find(|(known, _)| known == name).unwrap();
        let found = check(&Tree::of(files));
        assert!(!found.is_empty(), "{name} does not object to {what}");
    }
    for (name, _) in CHECKS {
        assert!(BAD.iter().any(|(checked, ..)| checked == name), "{name} is not shown to bite");
    }
}

#[test]
fn what_is_fine_is_let_through() {
    let good: &[(&str, &str)] = &[
        (
            "crates/cards/src/rules.rs",
            "//! A rule. No async, no SELECT.\nfn fee(amount: i64) -> &'static str {\n    // await nothing\n    \
             \"no f64 here, and an async word\"\n}\n#[cfg(test)]\nmod tests {\n    fn a() { x.unwrap(); }\n}\n",
        ),
        ("crates/cards/src/store.rs", "//! x\nconst A: &str = \"SELECT a FROM card_thing\";\n"),
        ("crates/cards/tests/it/main.rs", "//! x\nfn a() { b.unwrap(); }\n"),
        ("crates/cards/src/jobs.rs", "//! x\nconst A: &str = \"card_thing.made\";\n"),
        (
            "crates/cards/Cargo.toml",
            "[dependencies]\nledger.workspace = true\n\n[features]\nweird = []\n",
        ),
        (
            "crates/cards/migrations/0900_cards_thing.sql",
            "-- Why.\nCREATE TABLE card_thing (\n);\n-- down\nDROP TABLE card_thing;\n",
        ),
    ];
    for (name, check) in CHECKS.iter().filter(|(name, _)| *name != "unedited") {
        let found = check(&Tree::of(good));
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
