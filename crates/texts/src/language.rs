//! The languages, which of them somebody's browser asks for, and their plurals.

/// A language that every catalogue speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, which everybody gets who asks for none of these.
    #[default]
    En,
    /// Hindi.
    Hi,
    /// Macedonian.
    Mk,
}

/// The form of a noun that a whole number asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// As after one.
    One,
    /// As after any other.
    Other,
}

/// More than this of an `Accept-Language` is not read.
const MAX_RANGES: usize = 16;

impl Language {
    /// All of them, in the order of [`Language::pick`].
    pub const ALL: [Self; 3] = [Self::En, Self::Hi, Self::Mk];

    /// The tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        self.pick(["en", "hi", "mk"])
    }

    /// Its name in itself, for whoever looks for it.
    pub const fn name(self) -> &'static str {
        self.pick(["English", "हिन्दी", "Македонски"])
    }

    /// The one of three texts that is in this language.
    pub const fn pick(self, [en, hi, mk]: [&str; 3]) -> &str {
        match self {
            Self::En => en,
            Self::Hi => hi,
            Self::Mk => mk,
        }
    }

    /// The language of a tag, whatever script and region it names.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// What an `Accept-Language` (RFC 9110 section 12.5.4) wants most of what there is, with the
    /// tag it was asked for by.
    pub fn wanted(header: &str) -> Option<(Self, &str)> {
        let mut best = None;
        for range in header.split(',').take(MAX_RANGES) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q="));
            let Some(weight) = quality.map_or(Some(1000), thousandths) else { continue };
            let Some(language) = Self::parse(tag).filter(|_| weight > 0) else { continue };
            if best.is_none_or(|(most, _, _)| weight > most) {
                best = Some((weight, language, tag));
            }
        }
        best.map(|(_, language, tag)| (language, tag))
    }

    /// The form that `count` asks for (CLDR plural rules, cardinals, whole numbers).
    pub const fn plural(self, count: i64) -> Plural {
        let count = count.unsigned_abs();
        let is_one = match self {
            Self::En => count == 1,
            Self::Hi => count <= 1,
            Self::Mk => count % 10 == 1 && count % 100 != 11,
        };
        if is_one { Plural::One } else { Plural::Other }
    }
}

/// A weight as RFC 9110 writes it, `0`, `0.8` or `1.000`, in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let is_short = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" if is_short => Some(fraction),
        "1" if is_short && fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_what_they_want_most() {
        for (header, wanted) in [
            ("", None),
            ("de, fr;q=0.9, *;q=0.1", None),
            ("mk", Some((Language::Mk, "mk"))),
            ("mk-MK,mk;q=0.9,en;q=0.8", Some((Language::Mk, "mk-MK"))),
            ("de;q=1, en-IN;q=0.7, hi;q=0.75", Some((Language::Hi, "hi"))),
            ("en;q=0.5,hi;q=0.5", Some((Language::En, "en"))),
            ("HI_IN", Some((Language::Hi, "HI_IN"))),
            ("mk;q=0, en;q=0.001", Some((Language::En, "en"))),
            ("mk;q=1.5, hi;q=0.1234, en;q=x", None),
            ("mk;q=2, hi ; q=0.3", Some((Language::Hi, "hi"))),
        ] {
            assert_eq!(Language::wanted(header), wanted, "{header}");
        }
        let late = format!("{}mk", "de,".repeat(MAX_RANGES));
        assert_eq!(Language::wanted(&late), None);
    }

    #[test]
    fn plurals_are_those_of_cldr() {
        for (language, ones, others) in [
            (Language::En, &[1][..], &[0, 2, 11, 21, 101][..]),
            (Language::Hi, &[0, 1], &[2, 11, 21]),
            (Language::Mk, &[1, 21, 31, 101, 1001], &[0, 2, 5, 11, 12, 111, 1011]),
        ] {
            for count in ones {
                assert_eq!(language.plural(*count), Plural::One, "{language:?} {count}");
                assert_eq!(language.plural(-count), Plural::One, "{language:?} -{count}");
            }
            for count in others {
                assert_eq!(language.plural(*count), Plural::Other, "{language:?} {count}");
            }
        }
        assert_eq!(Language::En.plural(i64::MIN), Plural::Other);
    }
}
