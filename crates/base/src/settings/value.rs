//! What a setting may be, and how it is read from text. Pure.

use std::time::Duration;

use secrecy::SecretString;

/// What a setting may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text. Read as `&str`.
    Text,
    /// A text that is never printed; it may come from a file of its own. Read as
    /// [`&SecretString`](SecretString).
    Secret,
    /// A whole number within bounds. Read as an integer type that has room for it.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// `true` or `false`. Read as `bool`.
    Boolean,
    /// A whole number with a unit: `500ms`, `30s`, `5m`, `2h`, `1d`. Read as [`Duration`].
    Duration {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
    /// Texts with commas between; a TOML array in the file. Read as `&[String]`.
    List,
    /// One of these. Read as `&str`.
    Choice(&'static [&'static str]),
}

/// A value as somebody set it.
#[derive(Debug)]
pub(super) enum Given {
    Text(String),
    List(Vec<String>),
}

/// A value of its kind.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text or a choice.
    Text(String),
    /// A secret.
    Secret(SecretString),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A duration.
    Duration(Duration),
    /// Texts.
    List(Vec<String>),
}

impl Given {
    /// `None` for what no setting is: floats, times, arrays of anything but texts.
    pub fn from_toml(value: toml::Value) -> Option<Self> {
        match value {
            toml::Value::String(text) => Some(Self::Text(text)),
            toml::Value::Integer(number) => Some(Self::Text(number.to_string())),
            toml::Value::Boolean(yes) => Some(Self::Text(yes.to_string())),
            toml::Value::Array(items) => {
                let texts = items.into_iter().map(|item| match item {
                    toml::Value::String(text) => Some(text),
                    _ => None,
                });
                texts.collect::<Option<_>>().map(Self::List)
            }
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
        }
    }
}

impl Kind {
    /// What is expected, for the page and for problems.
    pub(super) fn describe(self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Secret => "a secret".to_owned(),
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Boolean => "true or false".to_owned(),
            Self::Duration { min, max } => format!(
                "a duration from {} to {}, as 500ms, 30s, 5m, 2h or 1d",
                print_duration(min),
                print_duration(max)
            ),
            Self::List => "texts with commas between".to_owned(),
            Self::Choice(choices) => format!("one of {}", choices.join(", ")),
        }
    }

    /// The value, or what is wrong with it. Secrets are not part of the message.
    pub(super) fn parse(self, given: Given) -> Result<Value, String> {
        let text = match (self, given) {
            (Self::List, Given::List(items)) => return Ok(Value::List(items)),
            (Self::List, Given::Text(text)) => return Ok(Value::List(split(&text))),
            (_, Given::List(_)) => return Err(format!("expected {}, not a list", self.describe())),
            (Self::Text, Given::Text(text)) => return Ok(Value::Text(text)),
            (Self::Secret, Given::Text(text)) => return Ok(Value::Secret(text.into())),
            (_, Given::Text(text)) => text,
        };
        let value = match self {
            Self::Integer { min, max } => {
                let number = text.parse().ok().filter(|number| (min..=max).contains(number));
                number.map(Value::Integer)
            }
            Self::Boolean => text.parse().ok().map(Value::Boolean),
            Self::Duration { min, max } => {
                let duration = parse_duration(&text).filter(|span| (min..=max).contains(span));
                duration.map(Value::Duration)
            }
            Self::Choice(choices) => {
                choices.contains(&text.as_str()).then(|| Value::Text(text.clone()))
            }
            Self::Text | Self::Secret | Self::List => None,
        };
        value.ok_or_else(|| format!("expected {}, not {text:?}", self.describe()))
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Units with their length in milliseconds, the longest first.
const UNITS: &[(&str, u64)] =
    &[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(digits)?;
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    count.parse::<u64>().ok()?.checked_mul(*millis).map(Duration::from_millis)
}

/// In the longest unit that divides it.
pub(super) fn print_duration(span: Duration) -> String {
    let total = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let fits = |unit: &&(&str, u64)| total >= unit.1 && total.is_multiple_of(unit.1);
    match UNITS.iter().find(fits) {
        Some((name, millis)) => format!("{}{name}", total / millis),
        None => format!("{total}ms"),
    }
}

/// A type that a setting can be read as.
pub trait Read<'a>: Sized {
    /// `None` when the value is of another kind or does not fit.
    fn read(value: &'a Value) -> Option<Self>;
}

impl<'a> Read<'a> for &'a str {
    fn read(value: &'a Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl<'a> Read<'a> for &'a SecretString {
    fn read(value: &'a Value) -> Option<Self> {
        if let Value::Secret(secret) = value { Some(secret) } else { None }
    }
}

impl<'a> Read<'a> for &'a [String] {
    fn read(value: &'a Value) -> Option<Self> {
        if let Value::List(items) = value { Some(items) } else { None }
    }
}

impl Read<'_> for bool {
    fn read(value: &Value) -> Option<Self> {
        if let Value::Boolean(yes) = value { Some(*yes) } else { None }
    }
}

impl Read<'_> for Duration {
    fn read(value: &Value) -> Option<Self> {
        if let Value::Duration(span) = value { Some(*span) } else { None }
    }
}

macro_rules! read_integers {
    ($($integer:ty),*) => {$(
        impl Read<'_> for $integer {
            fn read(value: &Value) -> Option<Self> {
                if let Value::Integer(number) = value { (*number).try_into().ok() } else { None }
            }
        }
    )*};
}
read_integers!(i64, u16, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_printed() {
        for (text, millis) in [
            ("0s", 0),
            ("1ms", 1),
            ("1500ms", 1_500),
            ("30s", 30_000),
            ("90m", 5_400_000),
            ("2h", 7_200_000),
            ("1d", 86_400_000),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "s", "-1s", "1.5s", "1 s", "1w", "1S", "99999999999999999999d"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
        assert_eq!(parse_duration("999999999999999999d"), None, "it does not fit");
        for text in ["0ms", "1ms", "1500ms", "30s", "90m", "2h", "7d"] {
            assert_eq!(print_duration(parse_duration(text).unwrap()), text);
        }
    }

    #[test]
    fn a_secret_is_in_no_message() {
        let list = Kind::Secret.parse(Given::List(vec!["s3cret".to_owned()])).unwrap_err();
        assert_eq!(list, "expected a secret, not a list");
    }

    #[test]
    fn lists_forgive_spaces_and_empty_places() {
        assert_eq!(split(" a, b ,,c,"), ["a", "b", "c"]);
        assert!(split("").is_empty());
    }

    #[test]
    fn bounds_count_their_ends() {
        let kind = Kind::Integer { min: -1, max: 2 };
        for (text, fits) in [("-2", false), ("-1", true), ("2", true), ("3", false), ("", false)] {
            assert_eq!(kind.parse(Given::Text(text.to_owned())).is_ok(), fits, "{text}");
        }
    }
}
