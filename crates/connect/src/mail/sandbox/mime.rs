//! Reads a message as a mail reader would (RFC 2045 to 2047): the subject, the plain text, the HTML.
//!
//! What it cannot read it shows as it came; nothing here fails.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Parts inside parts inside parts: deeper ones are not looked at.
const MAX_DEPTH: usize = 4;

#[derive(Debug, Default)]
pub(super) struct Read {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Unfolded.
    pub headers: Vec<String>,
}

pub(super) fn read(raw: &[u8]) -> Read {
    let text = String::from_utf8_lossy(raw);
    let (headers, body) = split(&text);
    let subject = words(header(&headers, "subject"));
    let mut read = Read { subject, ..Read::default() };
    part(&headers, body, 0, &mut read);
    read.headers = headers;
    read
}

/// The header lines, unfolded, and the rest.
fn split(text: &str) -> (Vec<String>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut headers: Vec<String> = Vec::new();
    for line in head.lines() {
        match headers.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(last) => last.push_str(line),
            None => headers.push(line.to_owned()),
        }
    }
    (headers, body)
}

fn header<'a>(headers: &'a [String], name: &str) -> &'a str {
    let named = headers.iter().filter_map(|line| line.split_once(':'));
    let mut found = named.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map_or("", |(_, value)| value.trim())
}

fn part(headers: &[String], body: &str, depth: usize, read: &mut Read) {
    let kind = header(headers, "content-type");
    if let Some(boundary) = parameter(kind, "boundary").filter(|_| depth < MAX_DEPTH) {
        let delimiter = format!("--{boundary}");
        for piece in body.split(delimiter.as_str()).skip(1) {
            if let Some(piece) = piece.strip_prefix("\r\n") {
                let (headers, body) = split(piece);
                part(&headers, body.trim_end_matches("\r\n"), depth + 1, read);
            }
        }
        return;
    }
    let text = decoded(body, header(headers, "content-transfer-encoding"));
    if kind.to_ascii_lowercase().starts_with("text/html") {
        read.html = text;
    } else if read.text.is_empty() {
        read.text = text;
    }
}

fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = value.split(';').skip(1).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim_matches('"'))
}

fn decoded(body: &str, encoding: &str) -> String {
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "base64" => {
            let packed: String = body.split_whitespace().collect();
            STANDARD.decode(packed).unwrap_or_else(|_| body.as_bytes().to_vec())
        }
        "quoted-printable" => unquoted(body, false),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

/// Quoted-printable (RFC 2045, section 6.7), or its variant for headers, where `_` is a space.
fn unquoted(text: &str, in_header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'=' if rest.starts_with(b"\r\n") => rest = rest.get(2..).unwrap_or_default(),
            b'=' => {
                let hex = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
                match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    Some(byte) => {
                        bytes.push(byte);
                        rest = rest.get(2..).unwrap_or_default();
                    }
                    None => bytes.push(b'='),
                }
            }
            b'_' if in_header => bytes.push(b' '),
            other => bytes.push(*other),
        }
    }
    bytes
}

/// Encoded words (RFC 2047) in UTF-8; space between two of them is not text.
fn words(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, encoded, after)) = encoded_word(rest) {
        if !(after_word && before.trim().is_empty()) {
            bytes.extend_from_slice(before.as_bytes());
        }
        bytes.extend_from_slice(&encoded);
        (rest, after_word) = (after, true);
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What stands before the next encoded word, the word, and what follows.
fn encoded_word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (before, rest) = text.split_once("=?")?;
    let (_charset, rest) = rest.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (word, after) = rest.split_once("?=")?;
    let bytes = if encoding.eq_ignore_ascii_case("b") {
        STANDARD.decode(word).ok()?
    } else {
        unquoted(word, true)
    };
    Some((before, bytes, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read() {
        for (value, text) in [
            ("plain", "plain"),
            ("=?utf-8?b?0JfQtNGA0LDQstC+?=", "Здраво"),
            ("=?UTF-8?Q?a_b=3D?= c", "a b= c"),
            ("=?utf-8?b?YQ==?= =?utf-8?b?Yg==?=", "ab"),
            ("=?broken", "=?broken"),
        ] {
            assert_eq!(words(value), text);
        }
    }

    #[test]
    fn quoted_printable_is_read_and_its_mistakes_stay() {
        assert_eq!(unquoted("a=\r\nb=C3=A9 =zz =", false), "abé =zz =".as_bytes());
        assert_eq!(unquoted("a_b", false), b"a_b");
    }

    #[test]
    fn the_parts_of_a_message_are_found() {
        let raw = "Subject: x\r\nContent-Type: multipart/alternative;\r\n boundary=\"B\"\r\n\r\n\
                   --B\r\nContent-Type: text/plain; charset=utf-8\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n\
                   --B\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n--B--\r\n";
        let read = read(raw.as_bytes());
        assert_eq!((&*read.subject, &*read.text, &*read.html), ("x", "hi", "<p>hi</p>"));
    }
}
