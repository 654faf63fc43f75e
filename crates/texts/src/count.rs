//! Whole numbers in texts: counted, so that the noun beside them has the right form, and written as
//! the reader writes numbers.

use std::fmt;

use crate::{Language, Plural};

/// A whole number of things. Larger ones than fit stop at the end of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub(crate) i64);

macro_rules! counts {
    ($($number:ty),+) => {
        $(
            impl From<$number> for Count {
                fn from(number: $number) -> Self {
                    Self(i64::try_from(number).unwrap_or(i64::MAX))
                }
            }

            impl From<&$number> for Count {
                fn from(number: &$number) -> Self {
                    Self::from(*number)
                }
            }
        )+
    };
}
counts!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

/// A count as a text shows it.
#[derive(Debug, Clone)]
pub struct Counted {
    number: i64,
    text: String,
}

impl Counted {
    pub(crate) const fn new(number: i64, text: String) -> Self {
        Self { number, text }
    }

    /// The number itself.
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// The form of the noun beside it.
    pub const fn plural(&self, language: Language) -> Plural {
        language.plural(self.number)
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
