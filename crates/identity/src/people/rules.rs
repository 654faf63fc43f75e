//! What may be an address, a name, a password. Pure.

use base::Refusal;

/// RFC 5321 section 4.5.3.1.3, without the angle brackets.
const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 120;
const MIN_PASSWORD: usize = 8;
/// Longer ones only cost time to hash.
const MAX_PASSWORD: usize = 256;

/// The address in its normal form. Whether it exists only a message to it can tell, so this asks
/// for little.
pub fn email(text: &str) -> Result<String, Refusal> {
    let email = text.trim().to_lowercase();
    let (user, host) = email.rsplit_once('@').unwrap_or_default();
    let fits = !user.is_empty()
        && !host.is_empty()
        && !user.contains('@')
        && email.len() <= MAX_EMAIL
        && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits {
        Ok(email)
    } else {
        Err(Refusal::field("email", "not_an_address", "This is not an e-mail address."))
    }
}

/// A name in the field `field`, without space around it.
pub fn name(field: &'static str, text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    if name.is_empty() {
        return Err(Refusal::field(field, "missing", "A name is needed."));
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let message = format!("A name is one line of at most {MAX_NAME} characters.");
        return Err(Refusal::field(field, "too_long", message));
    }
    Ok(name.to_owned())
}

/// Length alone: rules about kinds of characters make passwords worse (NIST SP 800-63B-4 section
/// 3.1.1.2).
pub fn password(text: &str) -> Result<(), Refusal> {
    if text.chars().count() < MIN_PASSWORD {
        let message = format!("A password has at least {MIN_PASSWORD} characters.");
        return Err(Refusal::field("password", "too_short", message));
    }
    if text.len() > MAX_PASSWORD {
        let message = format!("A password has at most {MAX_PASSWORD} bytes.");
        return Err(Refusal::field("password", "too_long", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (text, normal) in [
            ("ada@example.com", Some("ada@example.com")),
            ("  Ada@Example.COM ", Some("ada@example.com")),
            ("a+b@c", Some("a+b@c")),
            ("jörg@müller.example", Some("jörg@müller.example")),
            ("", None),
            ("ada", None),
            ("@example.com", None),
            ("ada@", None),
            ("a@b@c", None),
            ("a b@c", None),
            ("a\n@c", None),
        ] {
            assert_eq!(email(text).ok().as_deref(), normal, "{text:?}");
        }
        assert!(email(&format!("{}@example.com", "a".repeat(250))).is_err());
    }

    #[test]
    fn names_are_one_short_line() {
        assert_eq!(name("name", "  Ada ").as_deref(), Ok("Ada"));
        for bad in ["", "  ", "a\nb", &"x".repeat(121)] {
            assert!(name("name", bad).is_err(), "{bad:?}");
        }
        assert!(name("name", &"é".repeat(120)).is_ok());
    }

    #[test]
    fn passwords_are_long_enough_and_end() {
        for (text, fits) in [
            ("1234567", false),
            ("12345678", true),
            ("pässwörd", true),
            (&"x".repeat(256), true),
            (&"x".repeat(257), false),
        ] {
            assert_eq!(password(text).is_ok(), fits, "{text}");
        }
    }
}
