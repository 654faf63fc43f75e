//! Documents as other programs see them.

use std::process::Command;

use super::*;

fn document(rows: usize) -> Document {
    let column = |name: &str, share, align| Column { name: name.to_owned(), share, align };
    Document {
        title: "Трошоци · जनवरी 2026".to_owned(),
        language: "mk",
        blocks: vec![
            Block::Text("Everything that was spent, each currency by itself. ".repeat(4)),
            Block::Heading("Категории".to_owned()),
            Block::Table(Table {
                columns: vec![
                    column("Category", 3, Align::Left),
                    column("Amount", 1, Align::Right),
                ],
                rows: (0..rows)
                    .map(|row| {
                        vec![
                            format!("Кафе и закуски, किराना {row} ").repeat(4),
                            "1,234.50".to_owned(),
                        ]
                    })
                    .collect(),
                total: Some(vec!["Total".to_owned(), "12,345.00".to_owned()]),
            }),
        ],
    }
}

#[test]
fn a_document_is_the_same_for_the_same_words_and_breaks_into_pages() {
    let short = render(&document(3));
    assert_eq!(short, render(&document(3)));
    assert!(short.starts_with(b"%PDF-1.") && short.ends_with(b"%%EOF"));
    assert!(short.len() < 128 << 10, "{} bytes", short.len());
    let fonts = fonts::Fonts::load();
    let pages = |rows| layout::pages(&document(rows), &fonts).len();
    assert_eq!([pages(0), pages(3), pages(100), pages(200)], [1, 1, 3, 5]);
}

#[test]
fn nothing_leaves_the_page() {
    let fonts = fonts::Fonts::load();
    for page in layout::pages(&document(100), &fonts) {
        for text in &page.texts {
            let end = text.at.0 + text.line.width * text.size / 1_000.0;
            assert!(text.at.0 >= 50.0 && end <= layout::PAGE.0 - 50.0, "{:?} to {end}", text.at);
            assert!(text.at.1 >= 25.0 && text.at.1 <= layout::PAGE.1 - 50.0, "{:?}", text.at);
        }
    }
}

/// Poppler finds the words in it, where it is installed.
#[test]
fn another_program_reads_its_words() {
    let file = std::env::temp_dir().join(format!("florin-pdf-{}.pdf", std::process::id()));
    std::fs::write(&file, render(&document(3))).unwrap();
    let read = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    std::fs::remove_file(&file).unwrap();
    let Ok(read) = read else { return };
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
    let words = String::from_utf8(read.stdout).unwrap();
    for word in ["Трошоци", "Категории", "1,234.50", "12,345.00", "1 / 1"] {
        assert!(words.contains(word), "{word}: {words}");
    }
}
