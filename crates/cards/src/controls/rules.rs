//! What controls say about a purchase. Pure: rules and a purchase in, findings out.
//!
//! A control that cannot be read, or that asks about something the network did not say, declines. Every control is
//! asked, whatever the ones before it said, so that a trace shows all reasons.

use base::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use ledger::allowances::{Allowance, Window};
use money::Currency;

use super::{Channel, Control, ControlId, Effect, Rule, Target, groups};
use crate::authorizations::Reason;

/// What controls look at.
#[derive(Debug, Clone)]
pub struct Purchase<'a> {
    /// Every way of paying that applies, at least one.
    pub channels: &'a [Channel],
    /// Merchant number.
    pub mid: Option<&'a str>,
    /// Merchant category code.
    pub mcc: Option<&'a str>,
    /// Merchant's country, alpha-3.
    pub country: Option<&'a str>,
    /// True when the security code was checked and matched.
    pub security_code: bool,
    /// True when the address was checked and matched.
    pub address: bool,
    /// True when the holder was authenticated.
    pub three_d_secure: bool,
}

/// All controls that apply to a card, ready to be asked.
#[derive(Debug, Default)]
pub struct Policy {
    rules: Vec<(ControlId, Target, Rule)>,
    /// Limits over windows, with the control that set each and the group it is confined to.
    pub limits: Vec<Limit>,
    /// Controls that cannot be read.
    pub unreadable: Vec<ControlId>,
}

/// A limit over a window.
#[derive(Debug)]
pub struct Limit {
    /// The control that set it.
    pub control: ControlId,
    /// The account it lives in.
    pub allowance: Allowance,
    /// Only purchases of this group count.
    pub group: Option<String>,
}

impl Limit {
    /// True when it counts purchases, not amounts.
    pub fn is_count(&self) -> bool {
        self.allowance.unit == Currency::USES
    }

    /// True when a purchase at `mcc` counts. An unknown category counts: nothing slips past a limit by not saying what
    /// it is.
    pub fn applies_to(&self, mcc: Option<&str>) -> bool {
        self.group
            .as_deref()
            .is_none_or(|group| mcc.and_then(|mcc| groups::contains(group, mcc)).unwrap_or(true))
    }
}

impl Policy {
    /// Reads controls for a programme in `currency`.
    pub fn read<'a>(controls: impl IntoIterator<Item = &'a Control>, currency: Currency) -> Self {
        let mut policy = Self::default();
        for control in controls {
            match serde_json::from_str::<Rule>(&control.rule) {
                Err(_) => policy.unreadable.push(control.id),
                Ok(rule) => match limit(control, &rule, currency) {
                    Some(Ok(limit)) => policy.limits.push(limit),
                    Some(Err(Unreadable)) => policy.unreadable.push(control.id),
                    None => policy.rules.push((control.id, control.target, rule)),
                },
            }
        }
        policy
    }

    /// The tightest cap on one purchase, with its control.
    pub fn cap(&self) -> Option<(ControlId, i64)> {
        self.rules
            .iter()
            .filter_map(|(id, _, rule)| match rule {
                Rule::PerTransaction { limit_minor } => Some((*id, *limit_minor)),
                _ => None,
            })
            .min_by_key(|(_, limit)| *limit)
    }

    /// Every reason that verification gives against the purchase.
    pub fn judge_verification(&self, purchase: &Purchase<'_>) -> Vec<(ControlId, Reason)> {
        let is_remote = purchase
            .channels
            .iter()
            .any(|channel| matches!(channel, Channel::Online | Channel::MailOrPhone));
        let mut reasons = Vec::new();
        for (id, _, rule) in &self.rules {
            let Rule::Verification { security_code, address, three_d_secure } = rule else {
                continue;
            };
            if !is_remote || purchase.channels.contains(&Channel::Recurring) {
                continue;
            }
            if *security_code && !purchase.security_code {
                reasons.push((*id, Reason::SecurityCodeNotVerified));
            }
            if *address && !purchase.address {
                reasons.push((*id, Reason::AddressNotVerified));
            }
            if *three_d_secure && !purchase.three_d_secure {
                reasons.push((*id, Reason::AuthenticationRequired));
            }
        }
        reasons
    }

    /// Every reason against the way of paying, the country and the hour.
    pub fn judge_channel(
        &self,
        purchase: &Purchase<'_>,
        now: Timestamp,
    ) -> Vec<(ControlId, Reason)> {
        let mut reasons = Vec::new();
        let channels = List::new(&self.rules, |rule| match rule {
            Rule::Channel { effect, channels } => {
                Some((*effect, channels.iter().any(|on| purchase.channels.contains(on))))
            }
            _ => None,
        });
        channels.judge([Reason::ChannelBlocked, Reason::ChannelNotAllowed], &mut reasons);
        let countries = List::new(&self.rules, |rule| match rule {
            Rule::Country { effect, countries } => {
                let is_on = purchase
                    .country
                    .map_or(*effect == Effect::Block, |at| countries.iter().any(|on| on == at));
                Some((*effect, is_on))
            }
            _ => None,
        });
        countries.judge([Reason::CountryBlocked, Reason::CountryNotAllowed], &mut reasons);
        for (id, _, rule) in &self.rules {
            if let Rule::Hours { time_zone, days, from, to } = rule
                && !is_open(time_zone, days, from, to, now).unwrap_or(false)
            {
                reasons.push((*id, Reason::OutsideHours));
            }
        }
        reasons
    }

    /// Every reason against the merchant. Block comes before allow.
    pub fn judge_merchant(&self, purchase: &Purchase<'_>) -> Vec<(ControlId, Reason)> {
        let mut reasons = Vec::new();
        let is_exempt = self.rules.iter().any(|(_, _, rule)| {
            matches!(rule, Rule::ExemptMerchant { mids }
                if purchase.mid.is_some_and(|mid| mids.iter().any(|exempt| exempt == mid)))
        });
        if is_exempt {
            return reasons;
        }
        let merchants = List::new(&self.rules, |rule| match rule {
            Rule::Merchant { effect, mids, mccs, groups } => {
                // What the network does not say is on every block list and on no allow list.
                let unknown = *effect == Effect::Block;
                let is_on = (!mids.is_empty()
                    && purchase.mid.map_or(unknown, |mid| mids.iter().any(|on| on == mid)))
                    || (!mccs.is_empty()
                        && purchase.mcc.map_or(unknown, |mcc| mccs.iter().any(|on| on == mcc)))
                    || groups.iter().any(|group| {
                        purchase.mcc.and_then(|mcc| groups::contains(group, mcc)).unwrap_or(unknown)
                    });
                Some((*effect, is_on))
            }
            _ => None,
        });
        merchants.judge([Reason::MerchantBlocked, Reason::MerchantNotAllowed], &mut reasons);
        reasons
    }
}

/// The lists of one kind, per target: a card's own allow list does not open what its holder's closes.
struct List(Vec<(ControlId, Target, Effect, bool)>);

impl List {
    fn new(
        rules: &[(ControlId, Target, Rule)],
        on: impl Fn(&Rule) -> Option<(Effect, bool)>,
    ) -> Self {
        Self(
            rules
                .iter()
                .filter_map(|(id, target, rule)| {
                    on(rule).map(|(effect, is_on)| (*id, *target, effect, is_on))
                })
                .collect(),
        )
    }

    fn judge(&self, [blocked, not_allowed]: [Reason; 2], reasons: &mut Vec<(ControlId, Reason)>) {
        for (id, _, effect, is_on) in &self.0 {
            if *effect == Effect::Block && *is_on {
                reasons.push((*id, blocked));
            }
        }
        for level in [Target::Card, Target::Cardholder, Target::Programme] {
            let mut allow = self
                .0
                .iter()
                .filter(|(_, target, effect, _)| *target == level && *effect == Effect::Allow)
                .peekable();
            if let Some((id, ..)) = allow.peek().copied()
                && !allow.any(|(.., is_on)| *is_on)
            {
                reasons.push((*id, not_allowed));
            }
        }
    }
}

struct Unreadable;

/// The limit that a rule is; `None` when it is another kind of rule.
fn limit(control: &Control, rule: &Rule, currency: Currency) -> Option<Result<Limit, Unreadable>> {
    let (limit_minor, unit, window, group) = match rule {
        Rule::AmountLimit { limit_minor, window, group } => (*limit_minor, currency, window, group),
        Rule::CountLimit { limit, window, group } => (*limit, Currency::USES, window, group),
        _ => return None,
    };
    let is_known =
        group.as_deref().is_none_or(|name| groups::GROUPS.iter().any(|known| known.name == name));
    let read = || {
        let window: Window = window.parse().map_err(|_| Unreadable)?;
        if !is_known || limit_minor < 0 {
            return Err(Unreadable);
        }
        let allowance = Allowance {
            key: control.id.retyped(),
            organisation: control.organisation,
            unit,
            limit_minor,
            window,
        };
        Ok(Limit { control: control.id, allowance, group: group.clone() })
    };
    Some(read())
}

/// `None` when the rule cannot be evaluated.
fn is_open(zone: &str, days: &[i8], from: &str, to: &str, now: Timestamp) -> Option<bool> {
    let zone = TimeZone::get(zone).ok()?;
    let (from, to) = (parse_time(from)?, parse_time(to)?);
    let local = now.to_jiff().to_zoned(zone);
    let today = local.weekday().to_monday_one_offset();
    let yesterday = local.weekday().wrapping_sub(1).to_monday_one_offset();
    let is_on = |day: i8| days.is_empty() || days.contains(&day);
    let time = local.time();
    Some(if from < to {
        is_on(today) && (from..to).contains(&time)
    } else {
        // Past midnight: the evening of a listed day, and the morning after one.
        (is_on(today) && time >= from) || (is_on(yesterday) && time < to)
    })
}

fn parse_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// What is wrong with a rule that somebody wants to set, for a person.
pub fn check(rule: &Rule) -> Result<(), (&'static str, &'static str)> {
    match rule {
        Rule::AmountLimit { limit_minor, window, group } => {
            check_limit(*limit_minor, window, group.as_deref())
        }
        Rule::CountLimit { limit, window, group } => check_limit(*limit, window, group.as_deref()),
        Rule::PerTransaction { limit_minor } if *limit_minor < 0 => {
            Err(("limitMinor", "A limit is zero or more."))
        }
        Rule::Merchant { mids, mccs, groups: names, .. } => {
            if mids.is_empty() && mccs.is_empty() && names.is_empty() {
                return Err(("mids", "Name at least one merchant, category or group."));
            }
            if mccs.iter().any(|mcc| mcc.len() != 4 || mcc.parse::<u16>().is_err()) {
                return Err(("mccs", "A merchant category code has four digits."));
            }
            if names.iter().any(|name| groups::GROUPS.iter().all(|known| known.name != name)) {
                return Err(("groups", "There is no such group of merchants."));
            }
            Ok(())
        }
        Rule::Country { countries, .. } => {
            let is_alpha_3 = |code: &String| {
                code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
            };
            if countries.is_empty() || !countries.iter().all(is_alpha_3) {
                return Err(("countries", "Countries are three capital letters, as in DEU."));
            }
            Ok(())
        }
        Rule::Channel { channels, .. } if channels.is_empty() => {
            Err(("channels", "Name at least one way of paying."))
        }
        Rule::Hours { time_zone, days, from, to } => {
            is_open(time_zone, days, from, to, Timestamp::from_micros(0))
                .filter(|_| days.iter().all(|day| (1..=7).contains(day)))
                .map(drop)
                .ok_or(("timeZone", "Give an IANA time zone, days 1 to 7 and hours as 08:00."))
        }
        Rule::PerTransaction { .. }
        | Rule::ExemptMerchant { .. }
        | Rule::Channel { .. }
        | Rule::Verification { .. } => Ok(()),
    }
}

fn check_limit(
    limit: i64,
    window: &str,
    group: Option<&str>,
) -> Result<(), (&'static str, &'static str)> {
    if limit < 0 {
        return Err(("limit", "A limit is zero or more."));
    }
    if window.parse::<Window>().is_err() {
        return Err(("window", "A window is like \"day Europe/Skopje\" or \"trailing 86400\"."));
    }
    if group.is_some_and(|name| groups::GROUPS.iter().all(|known| known.name != name)) {
        return Err(("group", "There is no such group of merchants."));
    }
    Ok(())
}
