//! What may be an address, a name, a picture. Pure.

use base::Refusal;

/// RFC 5321 section 4.5.3.1.3, without the angle brackets.
const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 120;

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

/// Largest picture of a person, in bytes.
pub const MAX_PICTURE: usize = 1 << 20;

/// What a picture is, told by its content: what a caller says about it is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl Picture {
    /// From the first bytes.
    pub fn of(content: &[u8]) -> Result<Self, Refusal> {
        match content {
            [0xFF, 0xD8, 0xFF, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            _ => {
                let message = "A picture is a JPEG, a PNG or a WebP.";
                Err(Refusal::field("avatar", "not_a_picture", message))
            }
        }
    }

    /// From the ending of the file it is kept in.
    pub fn named(file: &str) -> Option<Self> {
        let all = [Self::Jpeg, Self::Png, Self::WebP];
        all.into_iter().find(|picture| file.ends_with(picture.ending()))
    }

    /// The ending of its file.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => ".jpg",
            Self::Png => ".png",
            Self::WebP => ".webp",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
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
    fn a_picture_is_what_its_bytes_say() {
        for (content, picture) in [
            (&b"\xFF\xD8\xFF\xE0JFIF"[..], Some(Picture::Jpeg)),
            (b"\x89PNG\r\n\x1A\nIHDR", Some(Picture::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Picture::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"GIF89a", None),
            (b"<svg onload=alert(1)>", None),
            (b"", None),
        ] {
            assert_eq!(Picture::of(content).ok(), picture);
        }
        assert_eq!(Picture::named("avatar/x/y.webp"), Some(Picture::WebP));
        assert_eq!(Picture::named("avatar/x/y.svg"), None);
    }
}
