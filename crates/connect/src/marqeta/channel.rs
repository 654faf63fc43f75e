//! How a purchase was made and what the network verified about it, boiled down to what spending
//! controls ask.

use super::message::{Authentication, Message, Response};

/// Where the card was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Cash from a machine.
    Atm,
    /// The card was in the merchant's terminal.
    InStore,
    /// On the internet, or with the card kept on file.
    Online,
    /// An order by mail or telephone.
    MailOrPhone,
    /// The message does not tell. A control that asks for the channel must decline.
    Unknown,
}

impl Channel {
    /// A stable word for records and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Atm => "atm",
            Self::InStore => "in_store",
            Self::Online => "online",
            Self::MailOrPhone => "mail_or_phone",
            Self::Unknown => "unknown",
        }
    }
}

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// It agreed.
    Match,
    /// It did not agree, or not wholly.
    Mismatch,
    /// Nobody compared.
    NotChecked,
}

/// Category of machines that give cash, ISO 18245.
const MCC_CASH_MACHINE: &str = "6011";

impl Message<'_> {
    /// Where the card was used.
    pub fn channel(&self) -> Channel {
        let metadata = self.transaction_metadata.as_ref();
        let stated = metadata.and_then(|metadata| metadata.payment_channel.as_deref());
        if self.kind.contains("atm.") || self.merchant().1 == Some(MCC_CASH_MACHINE) {
            return Channel::Atm;
        }
        match stated {
            Some("ATM") => Channel::Atm,
            Some("ECOMMERCE") => Channel::Online,
            Some("MAIL" | "PHONE" | "MOTO") => Channel::MailOrPhone,
            _ => self.channel_by_entry(),
        }
    }

    fn channel_by_entry(&self) -> Channel {
        let Some(pos) = &self.pos else {
            return Channel::Unknown;
        };
        match pos.pan_entry_mode.as_deref() {
            Some("CARD_ON_FILE") => Channel::Online,
            Some(
                "CHIP"
                | "CHIP_CONTACTLESS"
                | "CHIP_FALLBACK"
                | "MAG_STRIPE"
                | "MAG_STRIPE_CONTACTLESS",
            ) => Channel::InStore,
            _ if pos.card_presence == Some(true) => Channel::InStore,
            _ => Channel::Unknown,
        }
    }

    /// The merchant's id and category, as far as they are known.
    fn merchant(&self) -> (Option<&str>, Option<&str>) {
        let merchant = self.card_acceptor.as_ref();
        let mid = merchant.and_then(|merchant| merchant.mid.as_deref());
        (mid, merchant.and_then(|merchant| merchant.mcc.as_deref()))
    }

    /// Merchant id.
    pub fn mid(&self) -> Option<&str> {
        self.merchant().0
    }

    /// Merchant category code.
    pub fn mcc(&self) -> Option<&str> {
        self.merchant().1
    }

    /// The merchant's country, ISO 3166-1 alpha-3.
    pub fn country(&self) -> Option<&str> {
        self.card_acceptor.as_ref()?.country_code.as_deref()
    }

    /// Money that is bought rather than goods: gambling chips, travellers' cheques,
    /// crypto-currency.
    pub fn is_quasi_cash(&self) -> bool {
        let pos = self.pos.as_ref();
        let special = pos.and_then(|pos| pos.special_condition_indicator.as_deref());
        self.kind.contains("quasi")
            || self.jit().is_some_and(|jit| jit.method.contains("quasi"))
            || matches!(special, Some("QUASI_CASH" | "CRYPTOCURRENCY_PURCHASE"))
    }

    /// True when a smaller amount than asked for may be approved.
    pub fn takes_partial_approval(&self) -> bool {
        self.pos.as_ref().is_some_and(|pos| pos.partial_approval_capable == Some(true))
    }

    /// True for one of a series the holder agreed to.
    pub fn is_recurring(&self) -> bool {
        self.pos.as_ref().is_some_and(|pos| pos.is_recurring == Some(true))
    }

    /// The card's security code.
    pub fn security_code(&self) -> Check {
        let verification = self.card_security_code_verification.as_ref();
        agreed(verification.and_then(|found| found.response.as_ref()), &["0000"])
    }

    /// The holder's address: the processor's comparison in the funding request, otherwise the
    /// transaction's own.
    pub fn address(&self) -> Check {
        let funding = self.jit().and_then(|jit| jit.address_verification.as_ref()?.issuer.as_ref());
        let verification = funding.or(self.address_verification.as_ref());
        agreed(verification.and_then(|found| found.response.as_ref()), &["0000", "0100"])
    }

    /// 3-D Secure.
    pub fn three_d_secure(&self) -> Check {
        let data = self.cardholder_authentication_data.as_ref();
        match data.and_then(|Authentication { verification_result }| verification_result.as_deref())
        {
            Some("verified") => Check::Match,
            Some("not_provided" | "not_present") | None => Check::NotChecked,
            Some(_) => Check::Mismatch,
        }
    }

    /// Whether the PIN was entered; a wrong one is declined before it reaches the gateway.
    pub fn has_pin(&self) -> bool {
        self.pos.as_ref().is_some_and(|pos| pos.pin_entry_mode.as_deref() == Some("TRUE"))
    }
}

fn agreed(response: Option<&Response<'_>>, good: &[&str]) -> Check {
    match response {
        Some(response) if good.contains(&&*response.code) => Check::Match,
        Some(_) => Check::Mismatch,
        None => Check::NotChecked,
    }
}
