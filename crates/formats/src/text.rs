//! Bytes to text: what is no text is refused, and the encoding is found. What the text means does
//! not live here.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use crate::{Limits, Malformed, Place, Problem};

/// How many bytes of an announcement of the encoding are looked at.
const PROLOGUE: usize = 512;
/// How many bytes are enough to tell an encoding from the others.
const SAMPLE: usize = 1 << 20;
/// Characters of a text quoted in a message.
const QUOTED: usize = 40;

/// First bytes of files that hold no text.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an archive or a spreadsheet"),
    (b"PK\x05\x06", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ\x00", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
    (b"Rar!", "an archive"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
];

/// A text and the encoding it was in.
pub(crate) struct Decoded {
    /// Without byte order mark; lines end with `\n` only.
    pub(crate) text: String,
    /// The encoding's name in the WHATWG standard.
    pub(crate) encoding: &'static str,
}

/// Reads `bytes` as text: by `chosen`, else by byte order mark, as UTF-8 if they are that, by what
/// the file says of itself, and else by the statistics of its bytes.
pub(crate) fn decode(
    bytes: &[u8],
    chosen: Option<&str>,
    limits: &Limits,
) -> Result<Decoded, Malformed> {
    if bytes.is_empty() {
        return Err(Malformed::whole(Problem::Empty));
    }
    if bytes.len() > limits.bytes {
        return Err(Malformed::whole(Problem::TooLarge { limit: limits.bytes }));
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Malformed::whole(Problem::Foreign { what }));
    }
    let (encoding, body) = encoding_of(bytes, chosen)?;
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    let text = with_line_feeds(text.into_owned());
    if had_errors {
        let offset = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
        let problem = Problem::Encoding { encoding: encoding.name().to_owned() };
        return Err(Malformed::at(&text, offset, problem));
    }
    if let Some(offset) = text.find('\0') {
        return Err(Malformed::at(&text, offset, Problem::Nul));
    }
    if text.trim().is_empty() {
        return Err(Malformed::whole(Problem::Empty));
    }
    Ok(Decoded { text, encoding: encoding.name() })
}

fn encoding_of<'b>(
    bytes: &'b [u8],
    chosen: Option<&str>,
) -> Result<(&'static Encoding, &'b [u8]), Malformed> {
    let marked = Encoding::for_bom(bytes);
    let body = marked.map_or(bytes, |(_, length)| bytes.get(length..).unwrap_or_default());
    if let Some(label) = chosen {
        let unknown = || Malformed::whole(Problem::Encoding { encoding: shorten(label) });
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(unknown)?;
        return Ok((encoding, body));
    }
    if let Some((encoding, _)) = marked {
        return Ok((encoding, body));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok((UTF_8, bytes));
    }
    // Before the statistics, which have no opinion on what is no text.
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        let before = bytes.get(..offset).unwrap_or_default();
        let lines = before.split(|byte| *byte == b'\n');
        let last = lines.clone().next_back().unwrap_or_default();
        let line = lines.count();
        let place = Place { line, column: last.len().saturating_add(1) };
        return Err(Malformed { place, problem: Problem::Nul });
    }
    Ok((announced(bytes).unwrap_or_else(|| guessed(bytes)), bytes))
}

/// What the file says its encoding is: in the prologue of XML, in the header of OFX.
fn announced(bytes: &[u8]) -> Option<&'static Encoding> {
    let prologue = bytes.get(..PROLOGUE.min(bytes.len()))?;
    let prologue = String::from_utf8_lossy(prologue).to_ascii_lowercase();
    let label = if let Some((_, rest)) = prologue.split_once("encoding=") {
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest.split(quote).nth(1)?.to_owned()
    } else {
        let (_, rest) = prologue.split_once("charset:")?;
        let name = rest.split_whitespace().next()?;
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("windows-{name}")
        } else {
            name.to_owned()
        }
    };
    // A file that says UTF-8 and is not lies about it.
    Encoding::for_label_no_replacement(label.as_bytes()).filter(|encoding| *encoding != UTF_8)
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE.min(bytes.len())).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

fn with_line_feeds(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The beginning of a text, for a message.
pub(crate) fn shorten(text: &str) -> String {
    let mut quoted: String = text.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
    if text.chars().count() > QUOTED {
        quoted.push('\u{2026}');
    }
    quoted
}

/// Words joined by single spaces; nothing if there are none.
pub(crate) fn collapse(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_and_text(bytes: &[u8]) -> (&'static str, String) {
        let decoded = decode(bytes, None, &Limits::default()).expect("a text");
        (decoded.encoding, decoded.text)
    }

    #[test]
    fn encodings_are_found() {
        let expected = "Überweisung für Café\n";
        assert_eq!(encoding_and_text(expected.as_bytes()), ("UTF-8", expected.to_owned()));
        let marked = [b"\xef\xbb\xbf", expected.as_bytes()].concat();
        assert_eq!(encoding_and_text(&marked), ("UTF-8", expected.to_owned()));
        let latin = b"\xdcberweisung f\xfcr Caf\xe9\r\n";
        assert_eq!(encoding_and_text(latin), ("windows-1252", expected.to_owned()));
        let wide: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain(expected.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(encoding_and_text(&wide), ("UTF-16LE", expected.to_owned()));
        // "Плаќање на сметка за струја" in windows-1251.
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Плаќање на сметка за струја");
        let (name, text) = encoding_and_text(&cyrillic);
        assert_eq!((name, text.as_str()), ("windows-1251", "Плаќање на сметка за струја"));
        let xml = b"<?xml version='1.0' encoding='ISO-8859-15'?><a>\xa4</a>";
        assert_eq!(encoding_and_text(xml).0, "ISO-8859-15");
        let ofx = b"OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n<OFX>\xe9</OFX>";
        assert_eq!(encoding_and_text(ofx).0, "windows-1252");
        let chosen = decode(b"\xb3\xf3\xbf", Some("windows-1250"), &Limits::default());
        assert_eq!(chosen.expect("a text").text, "łóż");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let small = Limits { bytes: 10, ..Limits::default() };
        for (bytes, limits, place, code) in [
            (&b""[..], Limits::default(), (1, 1), "file_empty"),
            (b" \r\n ", Limits::default(), (1, 1), "file_empty"),
            (b"01234567890", small, (1, 1), "file_too_large"),
            (b"PK\x03\x04rest", Limits::default(), (1, 1), "file_not_text"),
            (b"\x1f\x8b\x08", Limits::default(), (1, 1), "file_not_text"),
            (b"a;b\nc\0", Limits::default(), (2, 2), "file_nul_character"),
            (b"\0\0\0\0", Limits::default(), (1, 1), "file_nul_character"),
            (b"a\nb\xff\0", Limits::default(), (2, 3), "file_nul_character"),
        ] {
            let refused = decode(bytes, None, &limits).err().expect("refused");
            assert_eq!((refused.place.line, refused.place.column), place, "{bytes:?}");
            assert_eq!(refused.problem.code(), code, "{bytes:?}");
        }
        let refused = decode(b"ab\n\xff", Some("utf-8"), &Limits::default()).err();
        assert_eq!(refused.expect("refused").place, Place { line: 2, column: 1 });
    }
}
