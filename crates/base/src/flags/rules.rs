//! Which flags there are, and how one stands for an organisation. Pure.

use sha2::{Digest, Sha256};

use crate::ids::Id;
use crate::who::Organisation;

macro_rules! flags {
    ($($(#[doc = $doc:literal])+ $flag:ident = $name:literal, $variable:literal;)+) => {
        /// A feature that is built, but not for everybody.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Flag { $($(#[doc = $doc])+ $flag,)+ }

        impl Flag {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$flag,)+];

            /// Its name, as interfaces and tables spell it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$flag => $name,)+ }
            }

            /// The environment variable of its default.
            pub const fn variable(self) -> &'static str {
                match self { $(Self::$flag => $variable,)+ }
            }

            /// What it turns on, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$flag => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

flags! {
    /// Bookkeeping behind invoices and payments.
    AccountingBackbone = "accounting_backbone", "FEATURE_ACCOUNTING_BACKBONE";
    /// Taking over the data of another program.
    MigrationWizard = "migration_wizard", "FEATURE_MIGRATION_WIZARD";
    /// Bank accounts and their statements by PSD2.
    Psd2Banking = "psd2_banking", "FEATURE_PSD2_BANKING";
    /// The portal of accounting offices.
    PartnerPortal = "partner_portal", "FEATURE_PARTNER_PORTAL";
    /// Made-up figures instead of real ones in the portal of accounting offices.
    PartnerMockedData = "partner_mocked_data", "FEATURE_PARTNER_MOCKED_DATA";
    /// Payments in instalments, by link and by subscription.
    AdvancedPayments = "advanced_payments", "FEATURE_ADVANCED_PAYMENTS";
    /// Tools for assistants that speak the Model Context Protocol.
    McpAiTools = "mcp_ai_tools", "FEATURE_MCP_AI_TOOLS";
    /// Figures and traces for operators.
    Monitoring = "monitoring", "FEATURE_MONITORING";
}

impl Flag {
    /// From its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|flag| flag.name() == name)
    }

    const fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// What the environment says about every flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults(u32);

impl Default for Defaults {
    /// Made-up figures rather than real ones, and all else off.
    fn default() -> Self {
        Self(Flag::PartnerMockedData.bit())
    }
}

impl Defaults {
    /// What it says about `flag`.
    pub const fn get(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// The same, but for `flag`.
    #[must_use]
    pub const fn with(self, flag: Flag, is_on: bool) -> Self {
        Self(if is_on { self.0 | flag.bit() } else { self.0 & !flag.bit() })
    }
}

/// What somebody set for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// False: for nobody.
    pub enabled: bool,
    /// Of the organisations, so many in a hundred; always the same ones, and those of a smaller percentage among those
    /// of a larger one.
    pub percentage: u8,
}

/// How a flag stands for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether they have the feature.
    pub is_on: bool,
    /// What decided.
    pub reason: Reason,
}

/// What decided how a flag stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The environment.
    Default,
    /// What somebody set for everybody.
    Setting,
    /// What somebody set for this organisation.
    Organisation,
}

impl Reason {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Setting => "setting",
            Self::Organisation => "organisation",
        }
    }
}

/// How `flag` stands, given what was set for everybody and what for the organisation itself.
pub fn standing(
    flag: Flag,
    defaults: Defaults,
    setting: Option<Setting>,
    own: Option<bool>,
    organisation: Option<Id<Organisation>>,
) -> Standing {
    if let Some(is_on) = own {
        return Standing { is_on, reason: Reason::Organisation };
    }
    match setting {
        Some(Setting { enabled, percentage }) => {
            let is_among = percentage >= 100
                || organisation.is_some_and(|id| place(flag, id) < u16::from(percentage));
            Standing { is_on: enabled && is_among, reason: Reason::Setting }
        }
        None => Standing { is_on: defaults.get(flag), reason: Reason::Default },
    }
}

/// The organisation's place among a hundred, for good; another one for every flag, so that it is not always the same
/// ones who go first.
fn place(flag: Flag, organisation: Id<Organisation>) -> u16 {
    let digest = Sha256::new()
        .chain_update(flag.name())
        .chain_update([0])
        .chain_update(organisation.uuid().as_bytes())
        .finalize();
    let [a, b, c, d, ..] = digest.0;
    // 2^32 places on 100: none is likelier than another by more than one in 42 million.
    u16::try_from(u32::from_be_bytes([a, b, c, d]) % 100).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Ids, Timestamp};

    fn organisations(count: usize) -> Vec<Id<Organisation>> {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_seconds(1_767_603_600)), 3);
        (0..count).map(|_| ids.next()).collect()
    }

    fn is_on(setting: Option<Setting>, own: Option<bool>, org: Option<Id<Organisation>>) -> bool {
        standing(Flag::Monitoring, Defaults::default(), setting, own, org).is_on
    }

    #[test]
    fn all_is_off_but_made_up_figures() {
        for flag in Flag::ALL {
            assert_eq!(Defaults::default().get(*flag), *flag == Flag::PartnerMockedData);
            assert_eq!(Flag::parse(flag.name()), Some(*flag));
            assert!(flag.variable().eq_ignore_ascii_case(&format!("FEATURE_{}", flag.name())));
            assert!(Defaults::default().with(*flag, true).get(*flag));
            assert!(!Defaults::default().with(*flag, false).get(*flag));
        }
    }

    #[test]
    fn the_nearest_setting_decides() {
        let org = organisations(1).pop();
        let set = |enabled, percentage| Some(Setting { enabled, percentage });
        for (setting, own, on) in [
            (None, None, false),
            (set(true, 100), None, true),
            (set(false, 100), None, false),
            (set(true, 0), None, false),
            (set(false, 100), Some(true), true),
            (set(true, 100), Some(false), false),
            (None, Some(true), true),
        ] {
            assert_eq!(is_on(setting, own, org), on, "{setting:?} {own:?}");
        }
        assert!(is_on(set(true, 100), None, None));
        assert!(!is_on(set(true, 99), None, None), "nobody is not among a part of everybody");
    }

    #[test]
    fn a_percentage_is_that_many_always_the_same_and_grows() {
        let all = organisations(2_000);
        let among = |percentage| -> Vec<bool> {
            let setting = Some(Setting { enabled: true, percentage });
            all.iter().map(|org| is_on(setting, None, Some(*org))).collect()
        };
        let (few, many) = (among(20), among(60));
        assert_eq!(few, among(20));
        assert!(few.iter().zip(&many).all(|(few, many)| !few || *many));
        let count = |on: &[bool]| on.iter().filter(|on| **on).count();
        assert!((340..460).contains(&count(&few)), "{}", count(&few));
        assert!((1_120..1_280).contains(&count(&many)), "{}", count(&many));
    }
}
