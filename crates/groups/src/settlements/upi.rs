//! Links that open a payment app: `upi://pay?…` (NPCI, "UPI Linking Specifications" 1.6), and the
//! same as a QR code. Pure.

use base::{Error, Refusal, Result};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use money::Money;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a parameter.
const PARAMETER: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');
/// Longest note, in characters.
const MAX_NOTE: usize = 80;
/// Longest reference, in characters.
const MAX_REFERENCE: usize = 35;

/// What a link asks for.
#[derive(Debug)]
pub struct Order<'a> {
    /// The payee's address.
    pub address: &'a str,
    /// The payee's name.
    pub name: &'a str,
    /// How much; rupees only.
    pub amount: Money,
    /// What for.
    pub note: &'a str,
    /// By what it is found again.
    pub reference: &'a str,
}

/// The link.
///
/// # Errors
/// `upi_currency` for anything but rupees.
pub fn link(order: &Order<'_>) -> Result<String, Refusal> {
    if order.amount.currency().code() != "INR" || !order.amount.is_positive() {
        let message = "Over UPI only rupees are paid.";
        return Err(Refusal::invalid("upi_currency", message));
    }
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric();
    let reference: String = order.reference.chars().filter(is_plain).take(MAX_REFERENCE).collect();
    let parameters = [
        ("pa", order.address.to_owned()),
        ("pn", cut(order.name, MAX_NOTE)),
        ("am", order.amount.to_plain()),
        ("cu", "INR".to_owned()),
        ("tn", cut(order.note, MAX_NOTE)),
        ("tr", reference),
    ];
    let parameters = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PARAMETER)));
    Ok(format!("upi://pay?{}", parameters.collect::<Vec<_>>().join("&")))
}

/// `text` as a QR code in SVG.
pub fn qr(text: &str) -> Result<String> {
    let code = QRBuilder::new(text)
        .build()
        .map_err(|error| Error::fault(format!("drawing a QR code: {error:?}")))?;
    Ok(SvgBuilder::default().to_str(&code))
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;

    #[test]
    fn a_link_holds_what_is_to_be_paid_and_nothing_can_be_slipped_in() {
        let order = Order {
            address: "ana@okbank",
            name: "Ana & Co",
            amount: Money::new(123_450, Currency::parse("INR").unwrap()),
            note: "Goa&am=1",
            reference: "group_settlement_01h455vb4pex5vsknk084sn02q",
        };
        let made = link(&order).unwrap();
        assert_eq!(
            made,
            "upi://pay?pa=ana@okbank&pn=Ana%20%26%20Co&am=1234.50&cu=INR&tn=Goa%26am%3D1\
             &tr=groupsettlement01h455vb4pex5vsknk08"
        );
        assert!(qr(&made).unwrap().starts_with("<svg"));
        let euros = Order { amount: Money::new(1, Currency::EUR), ..order };
        assert_eq!(link(&euros).unwrap_err().code, "upi_currency");
    }
}
