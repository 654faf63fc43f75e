//! How amounts are written in each locale: the decimal mark, the group marks, the group sizes and
//! the digits. Words, plurals and dates do not live here.
//!
//! Written forms follow Unicode CLDR 48 (currency format), always grouped. A locale reads what it
//! writes, Western digits besides its own, and the look-alikes of its group mark: any space for a
//! space, either apostrophe for an apostrophe.

use crate::MoneyError;

/// Marks, groups and digits of a family of locales. The first of each list is the one written.
#[derive(Debug)]
pub(crate) struct Convention {
    /// Characters read as the decimal mark.
    pub(crate) decimals: &'static [char],
    /// Characters read as the group mark. Never shares a character with `decimals`.
    pub(crate) groups: &'static [char],
    /// Digits in every group but the last, which always has three.
    pub(crate) group_size: usize,
    /// The zero of each set of digits.
    pub(crate) zeros: &'static [char],
}

const WESTERN: &[char] = &['0'];
const ARABIC: &[char] = &['\u{660}', '0'];
const WESTERN_OR_ARABIC: &[char] = &['0', '\u{660}'];
const PERSIAN: &[char] = &['\u{6f0}', '0'];
const WESTERN_OR_DEVANAGARI: &[char] = &['0', '\u{966}'];
const BENGALI: &[char] = &['\u{9e6}', '0'];

const APOSTROPHES: &[char] = &['\'', '\u{2019}'];
/// No-break, narrow no-break, ordinary and thin space.
const SPACES: &[char] = &['\u{a0}', '\u{202f}', ' ', '\u{2009}'];
const NARROW_SPACES: &[char] = &['\u{202f}', '\u{a0}', ' ', '\u{2009}'];

const fn thousands(
    decimals: &'static [char],
    groups: &'static [char],
    zeros: &'static [char],
) -> Convention {
    Convention { decimals, groups, group_size: 3, zeros }
}

/// Groups of two above the thousand: lakh and crore.
const fn lakhs(zeros: &'static [char]) -> Convention {
    Convention { decimals: &['.'], groups: &[','], group_size: 2, zeros }
}

/// 1,234,567.89
static COMMA_POINT: Convention = thousands(&['.'], &[','], WESTERN);
/// 1.234.567,89
static POINT_COMMA: Convention = thousands(&[','], &['.'], WESTERN);
/// 1 234 567,89
static SPACE_COMMA: Convention = thousands(&[','], SPACES, WESTERN);
/// 1 234 567,89 with the narrow space
static NARROW_COMMA: Convention = thousands(&[','], NARROW_SPACES, WESTERN);
/// 1 234 567.89 with the narrow space
static NARROW_POINT: Convention = thousands(&['.'], NARROW_SPACES, WESTERN);
/// 1'234'567.89
static APOSTROPHE_POINT: Convention = thousands(&['.'], APOSTROPHES, WESTERN);
/// 12,34,567.89
static LAKH: Convention = lakhs(WESTERN);
/// 12,34,567.89, Devanagari digits read as well
static HINDI: Convention = lakhs(WESTERN_OR_DEVANAGARI);
/// ১২,৩৪,৫৬৭.৮৯
static BANGLA: Convention = lakhs(BENGALI);
/// 1,234,567.89, Arabic-Indic digits and Arabic marks read as well
static GULF: Convention = thousands(&['.', '\u{66b}'], &[',', '\u{66c}'], WESTERN_OR_ARABIC);
/// ١٬٢٣٤٬٥٦٧٫٨٩
static MASHRIQ: Convention = thousands(&['\u{66b}', '.'], &['\u{66c}', ','], ARABIC);
/// 1.234.567,89, Arabic-Indic digits read as well
static MAGHREB: Convention = thousands(&[','], &['.'], WESTERN_OR_ARABIC);
/// ۱٬۲۳۴٬۵۶۷٫۸۹
static IRAN: Convention = thousands(&['\u{66b}', '.'], &['\u{66c}', ','], PERSIAN);

/// Declares the locales: name, convention, language tags (the first is the canonical one).
macro_rules! locales {
    ($($(#[$doc:meta])+ $name:ident: $convention:ident [$($tag:literal)+];)+) => {
        /// A locale whose way of writing amounts is known.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Locale {
            $($(#[$doc])+ $name,)+
        }

        impl Locale {
            /// All locales.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            fn tags(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($tag),+],)+
                }
            }

            pub(crate) fn convention(self) -> &'static Convention {
                match self {
                    $(Self::$name => &$convention,)+
                }
            }
        }
    };
}

locales! {
    /// English: 1,234.56
    En: COMMA_POINT ["en" "en-US" "en-GB" "en-IE" "en-AU" "en-NZ" "en-CA" "en-SG" "en-HK" "en-PH"
        "en-MT" "en-NG" "en-KE" "en-GH"];
    /// English in India: 1,23,456.78
    EnIn: LAKH ["en-IN"];
    /// English in South Africa: 1 234,56
    EnZa: SPACE_COMMA ["en-ZA"];
    /// German: 1.234,56
    De: POINT_COMMA ["de" "de-DE" "de-AT" "de-BE" "de-LU" "de-IT"];
    /// German and Italian in Switzerland: 1'234.56
    DeCh: APOSTROPHE_POINT ["de-CH" "de-LI" "it-CH" "gsw" "gsw-CH"];
    /// French: 1 234,56
    Fr: NARROW_COMMA ["fr" "fr-FR" "fr-BE" "fr-MC"];
    /// French in Canada: 1 234,56
    FrCa: SPACE_COMMA ["fr-CA"];
    /// French in Switzerland: 1 234.56
    FrCh: NARROW_POINT ["fr-CH"];
    /// Spanish in Spain and most of South America: 1.234,56
    Es: POINT_COMMA ["es" "es-ES" "es-AR" "es-BO" "es-CL" "es-CO" "es-EC" "es-PY" "es-UY" "es-VE"];
    /// Spanish in Mexico, Central and North America: 1,234.56
    EsMx: COMMA_POINT ["es-MX" "es-419" "es-DO" "es-GT" "es-HN" "es-NI" "es-PA" "es-PE" "es-PR"
        "es-SV" "es-US"];
    /// Portuguese in Brazil: 1.234,56
    Pt: POINT_COMMA ["pt" "pt-BR"];
    /// Portuguese in Portugal and Africa: 1 234,56
    PtPt: SPACE_COMMA ["pt-PT" "pt-AO" "pt-MZ"];
    /// Italian: 1.234,56
    It: POINT_COMMA ["it" "it-IT" "it-SM" "it-VA"];
    /// Dutch: 1.234,56
    Nl: POINT_COMMA ["nl" "nl-NL" "nl-BE"];
    /// Catalan: 1.234,56
    Ca: POINT_COMMA ["ca" "ca-ES" "ca-AD"];
    /// Danish: 1.234,56
    Da: POINT_COMMA ["da" "da-DK"];
    /// Norwegian: 1 234,56
    Nb: SPACE_COMMA ["nb" "nb-NO" "nn" "nn-NO" "no" "no-NO"];
    /// Swedish: 1 234,56
    Sv: SPACE_COMMA ["sv" "sv-SE" "sv-FI"];
    /// Finnish: 1 234,56
    Fi: SPACE_COMMA ["fi" "fi-FI"];
    /// Icelandic: 1.234,56
    Is: POINT_COMMA ["is" "is-IS"];
    /// Estonian: 1 234,56
    Et: SPACE_COMMA ["et" "et-EE"];
    /// Latvian: 1 234,56
    Lv: SPACE_COMMA ["lv" "lv-LV"];
    /// Lithuanian: 1 234,56
    Lt: SPACE_COMMA ["lt" "lt-LT"];
    /// Polish: 1 234,56
    Pl: SPACE_COMMA ["pl" "pl-PL"];
    /// Czech: 1 234,56
    Cs: SPACE_COMMA ["cs" "cs-CZ"];
    /// Slovak: 1 234,56
    Sk: SPACE_COMMA ["sk" "sk-SK"];
    /// Hungarian: 1 234,56
    Hu: SPACE_COMMA ["hu" "hu-HU"];
    /// Romanian: 1.234,56
    Ro: POINT_COMMA ["ro" "ro-RO" "ro-MD"];
    /// Bulgarian: 1 234,56
    Bg: SPACE_COMMA ["bg" "bg-BG"];
    /// Greek: 1.234,56
    El: POINT_COMMA ["el" "el-GR" "el-CY"];
    /// Turkish: 1.234,56
    Tr: POINT_COMMA ["tr" "tr-TR" "tr-CY"];
    /// Macedonian: 1.234,56
    Mk: POINT_COMMA ["mk" "mk-MK"];
    /// Albanian: 1 234,56
    Sq: SPACE_COMMA ["sq" "sq-AL" "sq-MK" "sq-XK"];
    /// Serbian: 1.234,56
    Sr: POINT_COMMA ["sr" "sr-RS" "sr-BA" "sr-ME" "sr-XK"];
    /// Bosnian: 1.234,56
    Bs: POINT_COMMA ["bs" "bs-BA"];
    /// Croatian: 1.234,56
    Hr: POINT_COMMA ["hr" "hr-HR" "hr-BA"];
    /// Slovenian: 1.234,56
    Sl: POINT_COMMA ["sl" "sl-SI"];
    /// Russian: 1 234,56
    Ru: SPACE_COMMA ["ru" "ru-RU"];
    /// Ukrainian: 1 234,56
    Uk: SPACE_COMMA ["uk" "uk-UA"];
    /// Arabic without a region and in the Emirates: 1,234.56
    Ar: GULF ["ar" "ar-AE"];
    /// Arabic from Egypt to Iraq and Oman: ١٬٢٣٤٫٥٦
    ArEg: MASHRIQ ["ar-EG" "ar-BH" "ar-IQ" "ar-JO" "ar-KW" "ar-LB" "ar-OM" "ar-QA" "ar-SA" "ar-SD"
        "ar-SY" "ar-YE"];
    /// Arabic in the Maghreb: 1.234,56
    ArMa: MAGHREB ["ar-MA" "ar-DZ" "ar-LY" "ar-TN"];
    /// Persian: ۱٬۲۳۴٫۵۶
    Fa: IRAN ["fa" "fa-IR" "fa-AF"];
    /// Hebrew: 1,234.56
    He: COMMA_POINT ["he" "he-IL"];
    /// Hindi: 1,23,456.78
    Hi: HINDI ["hi" "hi-IN"];
    /// Bangla: ১,২৩,৪৫৬.৭৮
    Bn: BANGLA ["bn" "bn-BD" "bn-IN"];
    /// Chinese: 1,234.56
    Zh: COMMA_POINT ["zh" "zh-CN" "zh-HK" "zh-SG" "zh-TW"];
    /// Japanese: 1,234.56
    Ja: COMMA_POINT ["ja" "ja-JP"];
    /// Korean: 1,234.56
    Ko: COMMA_POINT ["ko" "ko-KR"];
    /// Thai: 1,234.56
    Th: COMMA_POINT ["th" "th-TH"];
    /// Vietnamese: 1.234,56
    Vi: POINT_COMMA ["vi" "vi-VN"];
    /// Indonesian: 1.234,56
    Id: POINT_COMMA ["id" "id-ID"];
    /// Malay: 1,234.56
    Ms: COMMA_POINT ["ms" "ms-MY"];
}

impl Locale {
    /// Finds a locale by its language tag (BCP 47), in any letter case, `_` for `-` allowed.
    ///
    /// A script subtag is ignored; a region that is not in the table is refused rather than taken
    /// for its neighbour, because regions of one language write amounts differently.
    pub fn parse(tag: &str) -> Result<Self, MoneyError> {
        let mut subtags = tag.split(['-', '_']);
        let language = subtags.next().unwrap_or_default();
        let mut region = subtags.next();
        if region.is_some_and(|subtag| {
            subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
        }) {
            region = subtags.next();
        }
        if subtags.next().is_some() {
            return Err(MoneyError::LocaleUnknown);
        }
        let wanted = region.map_or(language.to_owned(), |region| format!("{language}-{region}"));
        let known =
            |locale: &Self| locale.tags().iter().any(|tag| tag.eq_ignore_ascii_case(&wanted));
        Self::ALL.iter().copied().find(known).ok_or(MoneyError::LocaleUnknown)
    }

    /// The canonical tag, which [`Locale::parse`] reads back: `de`, `fr-CH`.
    pub fn tag(self) -> &'static str {
        self.tags().first().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tags_name_one_locale_each() {
        let mut seen = BTreeSet::new();
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Ok(*locale));
            for tag in locale.tags() {
                assert!(seen.insert(*tag), "{tag} twice");
                assert_eq!(Locale::parse(tag), Ok(*locale), "{tag}");
            }
        }
    }

    #[test]
    fn tags_are_read_as_people_send_them_and_never_guessed() {
        for (tag, locale) in [
            ("de-DE", Locale::De),
            ("DE_de", Locale::De),
            ("de-ch", Locale::DeCh),
            ("zh-Hans-CN", Locale::Zh),
            ("sr_Latn", Locale::Sr),
            ("ar-EG", Locale::ArEg),
        ] {
            assert_eq!(Locale::parse(tag), Ok(locale), "{tag}");
        }
        // es-CR and fr-LU differ from their neighbours; extensions could change the digits.
        for tag in ["", "-", "xx", "es-CR", "fr-LU", "de-", "-DE", "de-DE-u-nu-arab", "de.DE"] {
            assert_eq!(Locale::parse(tag), Err(MoneyError::LocaleUnknown), "{tag}");
        }
    }

    #[test]
    fn no_mark_has_two_meanings() {
        for locale in Locale::ALL {
            let convention = locale.convention();
            assert!(!convention.decimals.is_empty() && !convention.groups.is_empty());
            for mark in convention.decimals.iter().chain(convention.groups) {
                assert!(!mark.is_numeric(), "{locale:?}");
            }
            let shared = convention.decimals.iter().any(|mark| convention.groups.contains(mark));
            assert!(!shared, "{locale:?}");
        }
    }
}
