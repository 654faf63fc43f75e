//! Whatever a page says to people comes from its crate's catalogues: a template has markup, and no words of its own.

use crate::source::Tree;

/// What is the same in every language, wherever it stands.
const NAMES: &[&str] = &["Florin", "Ctrl", "Enter"];
/// Pages for developers on their own machine, in English like the code.
const FOR_DEVELOPERS: &[&str] = &["crates/connect/templates/sandbox/"];
/// Attributes that people read or hear.
const SPOKEN: &[&str] = &["aria-label", "alt", "title", "placeholder", "data-label"];
/// What a placeholder shows the form of, rather than says.
const SAMPLES: &[char] = &['_', '.', '-', ':', '/', '@'];

/// Words in the text or in a spoken attribute of a template.
pub fn words(tree: &Tree) -> Vec<String> {
    let templates = tree.ending(".html").filter(|(path, _)| {
        path.contains("/templates/")
            && !FOR_DEVELOPERS.iter().any(|folder| path.starts_with(folder))
    });
    let mut found = Vec::new();
    for (path, text) in templates {
        for (line, word) in literal(text) {
            found.push(format!("{path}:{line} says \"{word}\"; words belong into texts/*.ftl"));
        }
    }
    found
}

/// Each literal word of a template, with its line.
fn literal(template: &str) -> Vec<(usize, String)> {
    let blank = blanked(template);
    let mut found = Vec::new();
    let mut rest = blank.as_str();
    let mut line = 1;
    while !rest.is_empty() {
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        said(text, line, &mut found);
        line += text.matches('\n').count();
        let (tag, after) = after.split_at(after.find('>').map_or(after.len(), |end| end + 1));
        for name in SPOKEN {
            let value = tag.split_once(&format!(" {name}=\"")).map(|(_, value)| value);
            let value = value.and_then(|value| value.split('"').next()).unwrap_or_default();
            if !value.contains(SAMPLES) {
                said(value, line, &mut found);
            }
        }
        line += tag.matches('\n').count();
        rest = after;
    }
    found
}

/// The words of a text; one letter is a key or a sign.
fn said(text: &str, line: usize, found: &mut Vec<(usize, String)>) {
    for (down, text) in text.split('\n').enumerate() {
        let words = text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '\u{2019}');
        let words = words.filter(|word| word.chars().count() > 1 && !NAMES.contains(word));
        found.extend(words.map(|word| (line + down, word.to_owned())));
    }
}

/// A template with everything that askama puts in or leaves out as blanks; lines stay lines.
fn blanked(template: &str) -> String {
    let mut text = template.to_owned();
    for (opens, closes) in [("{#", "#}"), ("{{", "}}"), ("{%", "%}"), ("<svg", "</svg>")] {
        while let Some(from) = text.find(opens) {
            let to = text[from..].find(closes).map_or(text.len(), |end| from + end + closes.len());
            let blank: String =
                text[from..to].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            text.replace_range(from..to, &blank);
        }
    }
    text
}

#[test]
fn a_word_is_found_wherever_people_read_it() {
    for (template, expected) in [
        ("<p>{{ t.hello() }}</p>", &[][..]),
        ("<p class=\"quiet\">Hello</p>", &["Hello"][..]),
        ("<p>{% if a %}yes{% endif %}</p>", &["yes"]),
        ("<input placeholder=\"org_…\" value=\"abc\">", &[]),
        ("<input placeholder=\"Your name\">", &["Your", "name"]),
        ("<nav aria-label=\"{{ t.tabs() }}\">· — 1</nav>", &[]),
        ("<b>Florin</b> {# why it is so #}<svg><title>x y</title></svg>", &[]),
        ("<td data-label=\"State\">जी हाँ</td>", &["State", "जी", "हाँ"]),
    ] {
        let words: Vec<String> = literal(template).into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, expected, "{template}");
    }
    assert_eq!(literal("<p>\n{{ a }}\n so\n</p>"), [(3, "so".to_owned())]);
}
