//! Every reason there is, which of two is the one the network hears, and that the order in which
//! controls are stored is nobody's business.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::testing::START;
use base::{Correlation, Id};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::authorizations::{Merchant, Reply, Respond, Verdict};
use crate::controls::{Channel, Control, Effect, Rule, Target};

struct Silent;
impl Respond for Silent {
    fn respond(&self, _: &Verdict) -> base::Result<Reply> {
        Err(base::Error::fault("nobody asks for a reply"))
    }
}

/// A question and all that is known about it.
struct Given {
    card: Option<CardFacts>,
    controls: Vec<(Target, String)>,
    limits: Vec<LimitLeft>,
    funds: i128,
    authorized_minor: i64,
    already_minor: i64,
    is_gone: bool,
    is_counted: bool,
    is_full: bool,
    is_repeated: Option<bool>,
    ask: Ask,
}

/// Twelve euros in a bakery on the web, everything checked, nothing against it.
fn fine() -> Given {
    Given {
        card: Some(CardFacts {
            state: CardState::Active,
            is_frozen: false,
            expires_at: START.plus_seconds(1),
            cardholder_token: "holder".to_owned(),
            holder: HolderState::Active,
            organisation_active: true,
            currency: Currency::EUR,
            partial_approval: true,
        }),
        controls: Vec::new(),
        limits: Vec::new(),
        funds: 1_200,
        authorized_minor: 0,
        already_minor: 0,
        is_gone: false,
        is_counted: false,
        is_full: false,
        is_repeated: Some(false),
        ask: Ask {
            key: "key".to_owned(),
            body_hash: String::new(),
            is_told: false,
            token: "token".to_owned(),
            preceding: None,
            class: Class::Authorization,
            is_final: false,
            card_token: "card".to_owned(),
            cardholder_token: Some("holder".to_owned()),
            amount_minor: 1_200,
            currency: Currency::EUR,
            network_at: START,
            merchant: Merchant {
                mid: Some("m1".to_owned()),
                mcc: Some("5462".to_owned()),
                country: Some("MKD".to_owned()),
                ..Merchant::default()
            },
            channels: vec![Channel::Online],
            takes_partial: false,
            acquirer_trace: None,
            security_code: Check::Match,
            address: Check::Match,
            three_d_secure: Check::Match,
            respond: Arc::new(Silent),
            correlation: Correlation::parse("test").unwrap(),
            arrived: std::time::Instant::now(),
        },
    }
}

impl Given {
    fn card(&mut self, change: impl FnOnce(&mut CardFacts)) {
        if let Some(card) = &mut self.card {
            change(card);
        }
    }

    fn control(&mut self, rule: &Rule) {
        self.controls.push((Target::Card, serde_json::to_string(rule).unwrap()));
    }

    fn limit(&mut self, is_count: bool, left: i128) {
        let control = Id::from_uuid(Uuid::from_u128(self.limits.len() as u128 + 1_000));
        self.limits.push(LimitLeft { control, is_count, left });
    }

    fn decide(&self) -> Decision {
        let control = |(nth, (target, rule)): (usize, &(Target, String))| Control {
            id: Id::from_uuid(Uuid::from_u128(nth as u128 + 1)),
            organisation: Id::from_uuid(Uuid::nil()),
            target: *target,
            target_id: Uuid::nil(),
            name: String::new(),
            rule: rule.clone(),
        };
        let controls: Vec<Control> = self.controls.iter().enumerate().map(control).collect();
        let policy = Policy::read(&controls, Currency::EUR);
        let facts = Facts {
            card: self.card.as_ref(),
            policy: &policy,
            limits: self.limits.clone(),
            funds: self.funds,
            increase_minor: self.ask.amount_minor.saturating_sub(self.already_minor),
            authorized_minor: self.authorized_minor,
            is_gone: self.is_gone,
            is_counted: self.is_counted,
            is_full: self.is_full,
            is_repeated: self.is_repeated,
        };
        decide(&facts, &self.ask, START)
    }
}

fn found(decision: &Decision) -> BTreeSet<Reason> {
    decision.steps.iter().filter_map(|step| step.reason).collect()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn merchants(effect: Effect, mids: &[&str]) -> Rule {
    Rule::Merchant { effect, mids: texts(mids), mccs: Vec::new(), groups: Vec::new() }
}

fn verification(security_code: bool, address: bool, three_d_secure: bool) -> Rule {
    Rule::Verification { security_code, address, three_d_secure }
}

type Change = fn(&mut Given);

/// What each reason takes, in the order of precedence. A token that was used with another body is
/// found before anything is judged.
const REASONS: &[(Reason, Change)] = &[
    (Reason::AlreadyReversed, |given| given.is_gone = true),
    (Reason::SuspectedDuplicate, |given| given.is_repeated = Some(true)),
    (Reason::UnknownCard, |given| given.card = None),
    (Reason::WrongCardholder, |given| given.ask.cardholder_token = Some("other".to_owned())),
    (Reason::CardNotActivated, |given| given.card(|card| card.state = CardState::Unactivated)),
    (Reason::CardFrozen, |given| given.card(|card| card.is_frozen = true)),
    (Reason::CardSuspended, |given| given.card(|card| card.state = CardState::Suspended)),
    (Reason::CardTerminated, |given| given.card(|card| card.state = CardState::Terminated)),
    (Reason::CardExpired, |given| given.card(|card| card.expires_at = START)),
    (Reason::CardholderNotActive, |given| given.card(|card| card.holder = HolderState::Closed)),
    (Reason::OrganisationSuspended, |given| given.card(|card| card.organisation_active = false)),
    (Reason::ControlUnreadable, |given| {
        given.controls.push((Target::Card, r#"{"kind":"from the future"}"#.to_owned()));
    }),
    (Reason::SecurityCodeWrong, |given| given.ask.security_code = Check::Mismatch),
    (Reason::AddressNotVerified, |given| {
        given.ask.address = Check::NotChecked;
        given.control(&verification(false, true, false));
    }),
    (Reason::SecurityCodeNotVerified, |given| {
        if given.ask.security_code == Check::Match {
            given.ask.security_code = Check::NotChecked;
        }
        given.control(&verification(true, false, false));
    }),
    (Reason::AuthenticationRequired, |given| {
        if given.ask.three_d_secure == Check::Match {
            given.ask.three_d_secure = Check::NotChecked;
        }
        given.control(&verification(false, false, true));
    }),
    (Reason::AuthenticationFailed, |given| given.ask.three_d_secure = Check::Mismatch),
    (Reason::ChannelBlocked, |given| {
        given.control(&Rule::Channel { effect: Effect::Block, channels: vec![Channel::Online] });
    }),
    (Reason::ChannelNotAllowed, |given| {
        given.control(&Rule::Channel { effect: Effect::Allow, channels: vec![Channel::InStore] });
    }),
    (Reason::CountryBlocked, |given| {
        given.control(&Rule::Country { effect: Effect::Block, countries: texts(&["MKD"]) });
    }),
    (Reason::CountryNotAllowed, |given| {
        given.control(&Rule::Country { effect: Effect::Allow, countries: texts(&["DEU"]) });
    }),
    (Reason::OutsideHours, |given| {
        let (time_zone, days) = ("Middle/Earth".to_owned(), Vec::new());
        let (from, to) = ("00:00".to_owned(), "24:00".to_owned());
        given.control(&Rule::Hours { time_zone, days, from, to });
    }),
    (Reason::MerchantBlocked, |given| given.control(&merchants(Effect::Block, &["m1"]))),
    (Reason::MerchantNotAllowed, |given| given.control(&merchants(Effect::Allow, &["m2"]))),
    (Reason::AmountInvalid, |given| given.ask.amount_minor = 0),
    (Reason::CurrencyMismatch, |given| given.ask.currency = Currency::USD),
    (Reason::ExceedsTransactionCap, |given| {
        given.control(&Rule::PerTransaction { limit_minor: 1_199 });
    }),
    (Reason::ExceedsAmountLimit, |given| given.limit(false, 1_199)),
    (Reason::ExceedsCountLimit, |given| given.limit(true, 0)),
    (Reason::InsufficientFunds, |given| given.funds = 1_199),
    (Reason::TooManyMessages, |given| given.is_full = true),
];

/// Two reasons of which one leaves the other nothing to be about.
fn exclude(one: Reason, other: Reason) -> bool {
    use Reason as R;
    let state =
        |reason| matches!(reason, R::CardNotActivated | R::CardSuspended | R::CardTerminated);
    let without_card = |reason| {
        state(reason)
            || matches!(
                reason,
                R::WrongCardholder
                    | R::CardFrozen
                    | R::CardExpired
                    | R::CardholderNotActive
                    | R::OrganisationSuspended
                    | R::ControlUnreadable
                    | R::CurrencyMismatch
            )
    };
    let without_amount = |reason| {
        matches!(
            reason,
            R::AlreadyReversed
                | R::CurrencyMismatch
                | R::ExceedsTransactionCap
                | R::ExceedsAmountLimit
                | R::InsufficientFunds
        )
    };
    let either = |fits: &dyn Fn(Reason, Reason) -> bool| fits(one, other) || fits(other, one);
    (state(one) && state(other))
        || either(&|a, b| a == R::UnknownCard && without_card(b))
        || either(&|a, b| a == R::AmountInvalid && without_amount(b))
}

#[test]
fn nothing_speaks_against_what_is_fine() {
    let decision = fine().decide();
    assert_eq!(decision.outcome, Ok(1_200));
    assert_eq!(found(&decision), BTreeSet::new());
}

#[test]
fn every_reason_has_its_case_in_the_order_of_precedence() {
    let all: Vec<Reason> = REASONS.iter().map(|(reason, _)| *reason).collect();
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    // Every reason but the first, which is found before anything is judged.
    assert_eq!((Reason::DuplicateToken as usize, Reason::TooManyMessages as usize), (0, all.len()));
    for (reason, change) in REASONS {
        let mut given = fine();
        change(&mut given);
        let decision = given.decide();
        assert_eq!(decision.outcome, Err(*reason));
        assert_eq!(found(&decision), BTreeSet::from([*reason]), "{reason:?}");
    }
}

#[test]
fn of_two_reasons_the_network_hears_the_first_and_the_trace_has_both() {
    let mut pairs = 0;
    for (nth, (first, one)) in REASONS.iter().enumerate() {
        for (second, other) in &REASONS[nth + 1..] {
            if exclude(*first, *second) {
                continue;
            }
            for changes in [[one, other], [other, one]] {
                let mut given = fine();
                for change in changes {
                    change(&mut given);
                }
                let decision = given.decide();
                assert_eq!(decision.outcome, Err(*first), "{first:?} {second:?}");
                assert_eq!(found(&decision), BTreeSet::from([*first, *second]));
            }
            pairs += 1;
        }
    }
    assert_eq!(pairs, 31 * 30 / 2 - 3 - 10 - 5);
}

#[test]
fn limits_are_inclusive_and_given_to_the_cent() {
    let mut given = fine();
    given.control(&Rule::PerTransaction { limit_minor: 1_200 });
    given.limit(false, 1_200);
    given.limit(true, 1);
    assert_eq!(given.decide().outcome, Ok(1_200));
    given.authorized_minor = 1;
    assert_eq!(given.decide().outcome, Err(Reason::ExceedsTransactionCap));
    given.authorized_minor = 0;
    given.limits[1].left = 0;
    assert_eq!(given.decide().outcome, Err(Reason::ExceedsCountLimit));
    given.is_counted = true;
    assert_eq!(given.decide().outcome, Ok(1_200), "the purchase was counted before");
}

#[test]
fn part_is_approved_where_terminal_and_programme_take_it() {
    for (funds, left, takes_partial, programme, already, outcome) in [
        (700, 1_200, true, true, 0, Ok(700)),
        (1_200, 300, true, true, 0, Ok(300)),
        (700, 300, true, true, 0, Ok(300)),
        (1_200, 1_200, true, true, 0, Ok(1_200)),
        (0, 1_200, true, true, 0, Err(Reason::InsufficientFunds)),
        (1_200, 0, true, true, 0, Err(Reason::ExceedsAmountLimit)),
        (700, 1_200, false, true, 0, Err(Reason::InsufficientFunds)),
        (700, 1_200, true, false, 0, Err(Reason::InsufficientFunds)),
        // Of what was reversed in part before it came nothing is cut.
        (700, 1_200, true, true, 100, Err(Reason::InsufficientFunds)),
        (1_100, 1_200, true, true, 100, Ok(1_200)),
    ] {
        let mut given = fine();
        (given.funds, given.already_minor) = (funds, already);
        given.ask.takes_partial = takes_partial;
        given.card(|card| card.partial_approval = programme);
        given.limit(false, left);
        assert_eq!(given.decide().outcome, outcome, "{funds} {left} {already}");
    }
    let mut given = fine();
    given.ask.takes_partial = true;
    given.limit(true, 0);
    assert_eq!(given.decide().outcome, Err(Reason::ExceedsCountLimit), "a count has no parts");
}

#[test]
fn a_verification_asks_about_the_card_and_never_about_money() {
    let mut given = fine();
    given.ask.class = Class::Verification;
    assert_eq!(given.decide().outcome, Err(Reason::AmountInvalid));
    (given.ask.amount_minor, given.funds, given.is_gone) = (0, 0, true);
    assert_eq!(given.decide().outcome, Ok(0));
    given.card(|card| card.is_frozen = true);
    assert_eq!(given.decide().outcome, Err(Reason::CardFrozen));
}

proptest! {
    #[test]
    fn the_order_of_stored_controls_never_changes_the_answer(
        (chosen, shuffled, targets) in (
            proptest::sample::subsequence((0..REASONS.len()).collect::<Vec<_>>(), 0..12),
            any::<u64>(),
            proptest::collection::vec(0..3_usize, 16),
        ),
        exempt in any::<bool>(),
    ) {
        let mut given = fine();
        for nth in &chosen {
            REASONS[*nth].1(&mut given);
        }
        if exempt {
            given.control(&Rule::ExemptMerchant { mids: texts(&["m1"]) });
        }
        let levels = [Target::Card, Target::Cardholder, Target::Programme];
        for ((target, _), level) in given.controls.iter_mut().zip(&targets) {
            *target = levels[*level];
        }
        let answer = |given: &Given| {
            let decision = given.decide();
            (decision.outcome, found(&decision))
        };
        let before = answer(&given);
        // Every rotation of both lists, and their mirrors, from a place that the seed says.
        let turns = given.controls.len().max(given.limits.len()).max(1);
        for turn in 0..turns {
            let turn = turn + usize::try_from(shuffled % 7).unwrap();
            let (controls, limits) = (given.controls.len(), given.limits.len());
            if controls > 0 {
                given.controls.rotate_left(turn % controls);
            }
            if limits > 0 {
                given.limits.rotate_left(turn % limits);
            }
            prop_assert_eq!(&answer(&given), &before);
            given.controls.reverse();
            prop_assert_eq!(&answer(&given), &before);
        }
    }
}
