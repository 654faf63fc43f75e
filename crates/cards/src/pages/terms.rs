//! The domain's terms in the reader's language: reasons, messages, verdicts, steps. A new one does
//! not compile until it has its words.

use jiff::civil::Weekday;

use crate::authorizations::chain::flag;
use crate::authorizations::{Class, Reason};
use crate::controls::{Channel, Target};
use crate::texts::Texts;

/// Why not, as a part of a sentence.
pub(super) const fn reason(t: &Texts, reason: Reason) -> &'static str {
    match reason {
        Reason::DuplicateToken => t.reason_duplicate_token(),
        Reason::AlreadyReversed => t.reason_already_reversed(),
        Reason::SuspectedDuplicate => t.reason_suspected_duplicate(),
        Reason::UnknownCard => t.reason_unknown_card(),
        Reason::WrongCardholder => t.reason_wrong_cardholder(),
        Reason::CardNotActivated => t.reason_card_not_activated(),
        Reason::CardFrozen => t.reason_card_frozen(),
        Reason::CardSuspended => t.reason_card_suspended(),
        Reason::CardTerminated => t.reason_card_terminated(),
        Reason::CardExpired => t.reason_card_expired(),
        Reason::CardholderNotActive => t.reason_cardholder_not_active(),
        Reason::OrganisationSuspended => t.reason_organisation_suspended(),
        Reason::ControlUnreadable => t.reason_control_unreadable(),
        Reason::SecurityCodeWrong => t.reason_security_code_wrong(),
        Reason::AddressNotVerified => t.reason_address_not_verified(),
        Reason::SecurityCodeNotVerified => t.reason_security_code_not_verified(),
        Reason::AuthenticationRequired => t.reason_authentication_required(),
        Reason::AuthenticationFailed => t.reason_authentication_failed(),
        Reason::ChannelBlocked => t.reason_channel_blocked(),
        Reason::ChannelNotAllowed => t.reason_channel_not_allowed(),
        Reason::CountryBlocked => t.reason_country_blocked(),
        Reason::CountryNotAllowed => t.reason_country_not_allowed(),
        Reason::OutsideHours => t.reason_outside_hours(),
        Reason::MerchantBlocked => t.reason_merchant_blocked(),
        Reason::MerchantNotAllowed => t.reason_merchant_not_allowed(),
        Reason::AmountInvalid => t.reason_amount_invalid(),
        Reason::CurrencyMismatch => t.reason_currency_mismatch(),
        Reason::ExceedsTransactionCap => t.reason_exceeds_transaction_cap(),
        Reason::ExceedsAmountLimit => t.reason_exceeds_amount_limit(),
        Reason::ExceedsCountLimit => t.reason_exceeds_count_limit(),
        Reason::InsufficientFunds => t.reason_insufficient_funds(),
        Reason::TooManyMessages => t.reason_too_many_messages(),
    }
}

/// What a message was, in the field's own word.
pub(super) const fn class(t: &Texts, class: Class) -> &'static str {
    match class {
        Class::Authorization => t.class_authorization(),
        Class::Incremental => t.class_incremental(),
        Class::Purchase => t.class_purchase(),
        Class::Verification => t.class_verification(),
        Class::Inquiry => t.class_inquiry(),
        Class::Advice => t.class_advice(),
        Class::Reversal => t.class_reversal(),
        Class::Expiration => t.class_expiration(),
        Class::Clearing => t.class_clearing(),
        Class::ForceCapture => t.class_force_capture(),
        Class::StandIn => t.class_stand_in(),
        Class::Refund => t.class_refund(),
        Class::Withdrawal => t.class_withdrawal(),
    }
}

/// A way of paying, after `only` or `never`.
pub(super) const fn channel(t: &Texts, channel: Channel) -> &'static str {
    match channel {
        Channel::Atm => t.channel_atm(),
        Channel::InStore => t.channel_in_store(),
        Channel::Online => t.channel_online(),
        Channel::MailOrPhone => t.channel_mail(),
        Channel::QuasiCash => t.channel_quasi_cash(),
        Channel::Recurring => t.channel_recurring(),
        Channel::Unknown => t.channel_unknown(),
    }
}

/// Whom a rule that is set on `target` binds.
pub(super) const fn reach(t: &Texts, target: Target) -> &'static str {
    match target {
        Target::Card => t.reach_card(),
        Target::Cardholder => t.reach_holder(),
        Target::Programme => t.reach_programme(),
    }
}

pub(super) const fn weekday(t: &Texts, day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => t.monday(),
        Weekday::Tuesday => t.tuesday(),
        Weekday::Wednesday => t.wednesday(),
        Weekday::Thursday => t.thursday(),
        Weekday::Friday => t.friday(),
        Weekday::Saturday => t.saturday(),
        Weekday::Sunday => t.sunday(),
    }
}

/// A group of merchants; one that was renamed since keeps the name it was stored under.
pub(super) fn group<'a>(t: &Texts, name: &'a str) -> &'a str {
    match name {
        "airlines" => t.group_airlines(),
        "cash" => t.group_cash(),
        "food" => t.group_food(),
        "fuel" => t.group_fuel(),
        "gambling" => t.group_gambling(),
        "hotels" => t.group_hotels(),
        "restaurants" => t.group_restaurants(),
        "travel" => t.group_travel(),
        other => other,
    }
}

/// A step of a trace, by its stored name.
pub(super) fn step<'a>(t: &Texts, name: &'a str) -> &'a str {
    match name {
        "reversals" => t.step_reversals(),
        "messages" => t.step_messages(),
        "repeats" => t.step_repeats(),
        "card" => t.step_card(),
        "cardholder" => t.step_cardholder(),
        "organisation" => t.step_organisation(),
        "controls" => t.step_controls(),
        "verification" => t.step_verification(),
        "channel and country" => t.step_channel(),
        "merchant" => t.step_merchant(),
        "amount" => t.step_amount(),
        "cap" => t.step_cap(),
        "limits" => t.step_limits(),
        "funds" => t.step_funds(),
        "ledger" => t.step_ledger(),
        other => other,
    }
}

/// What somebody should look at, in sentences.
pub(super) fn flags(t: &Texts, flags: i64) -> impl Iterator<Item = &'static str> {
    [
        (flag::OVER_CAPTURED, t.flag_over_captured()),
        (flag::OVER_REVERSED, t.flag_over_reversed()),
        (flag::UNAUTHORIZED_CAPTURE, t.flag_unauthorized_capture()),
        (flag::OVER_REFUNDED, t.flag_over_refunded()),
        (flag::STAND_IN, t.flag_stand_in()),
    ]
    .into_iter()
    .filter(move |(flag, _)| flags & flag != 0)
    .map(|(_, text)| text)
}
