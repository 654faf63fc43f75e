//! What is a telephone number, and how often codes are sent. Pure.

use std::fmt::Write as _;

use base::Refusal;

/// Digits of a code.
pub const DIGITS: usize = 6;
/// How long a code is good for.
pub const CODE_SECONDS: i64 = 300;
/// How often a code may be tried.
pub const TRIES: i64 = 5;
/// Between two codes to one number.
pub const PAUSE_SECONDS: i64 = 60;
/// Codes to one number within [`WINDOW_SECONDS`]: with five tries each, somebody who guesses has
/// one chance in 40,000 an hour, and a stranger's telephone does not ring all day.
pub const SENT_IN_WINDOW: i64 = 5;
/// See [`SENT_IN_WINDOW`].
pub const WINDOW_SECONDS: i64 = 3600;

/// Most digits of a number with its country code (ITU-T E.164, section 6.2.1).
const MAX_DIGITS: usize = 15;
/// Fewest: no country has shorter ones for people.
const MIN_DIGITS: usize = 8;

/// The number in E.164: `+`, the country code, the rest. People write spaces, dashes, dots and
/// brackets between, and `00` for the plus.
pub fn number(text: &str) -> Result<String, Refusal> {
    let bare: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}'))
        .collect();
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).unwrap_or_default();
    let fits = (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits {
        return Ok(format!("+{digits}"));
    }
    let message = "Write the number with its country code, as in +91 98765 43210.";
    let malformed = Refusal::malformed("phone_invalid", message);
    Err(Refusal { fields: Refusal::field("phone", "phone_invalid", message).fields, ..malformed })
}

/// How somebody is called of whom only a number is known: by its last digits, which say no more
/// than is needed to know oneself.
pub fn first_name(number: &str) -> String {
    let end = number.get(number.len().saturating_sub(4)..).unwrap_or_default();
    format!("… {end}")
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_form() {
        for (text, normal) in [
            ("+919876543210", Some("+919876543210")),
            (" +91 98765 43210 ", Some("+919876543210")),
            ("+91-98765-43210", Some("+919876543210")),
            ("0091 (98765) 43210", Some("+919876543210")),
            ("+389 70/123.456", Some("+38970123456")),
            ("+1234567", None),
            ("+1234567890123456", None),
            ("9876543210", None),
            ("+0919876543210", None),
            ("000919876543210", None),
            ("+91 98765 4321O", None),
            ("++919876543210", None),
            ("+९१९८७६५४३२१०", None),
            ("+91987654321\n0", None),
            ("", None),
        ] {
            let read = number(text);
            assert_eq!(read.as_deref().ok(), normal, "{text:?}");
            if let Err(refusal) = read {
                assert_eq!((refusal.code, &*refusal.fields[0].field), ("phone_invalid", "phone"));
            }
        }
    }

    #[test]
    fn a_name_says_little() {
        assert_eq!(first_name("+919876543210"), "… 3210");
    }
}
