//! Every reason to say no: alone, and beside others, where the first by precedence is the one that
//! the network hears and all of them are kept.

use cards::authorizations::Reason;
use cards::controls::{Channel, Effect, Rule, Target};
use cards::issuing::{CardState, HolderState};
use connect::marqeta::Check;
use connect::marqeta::sandbox::{Entry, Purchase};
use ledger::{Action, Command, Force};
use money::{Currency, Money};

use crate::world::{Plastic, Terms, World, on_each_engine};

/// What every purchase here asks for. In minor units.
const ASKED: i64 = 40_00;

/// Every reason that a decision can find, in the order of precedence, with what the network hears.
const REASONS: &[(Reason, &str)] = &[
    (Reason::AlreadyReversed, "TRANSACTION_NOT_PERMITTED"),
    (Reason::UnknownCard, "INVALID_CARD"),
    (Reason::WrongCardholder, "INVALID_CARD"),
    (Reason::CardNotActivated, "CARD_NOT_ACTIVE"),
    (Reason::CardFrozen, "CARD_NOT_ACTIVE"),
    (Reason::CardSuspended, "CARD_NOT_ACTIVE"),
    (Reason::CardTerminated, "INVALID_CARD"),
    (Reason::CardExpired, "EXPIRED_CARD"),
    (Reason::CardholderNotActive, "CARDHOLDER_NOT_ACTIVE"),
    (Reason::OrganisationSuspended, "CLOSED_ACCOUNT"),
    (Reason::ControlUnreadable, "TRANSACTION_NOT_PERMITTED"),
    (Reason::SecurityCodeWrong, "SUSPECTED_FRAUD"),
    (Reason::AddressNotVerified, "SUSPECTED_FRAUD"),
    (Reason::SecurityCodeNotVerified, "SUSPECTED_FRAUD"),
    (Reason::AuthenticationRequired, "SOFT_DECLINE_AUTHENTICATION_REQUIRED"),
    (Reason::AuthenticationFailed, "SUSPECTED_FRAUD"),
    (Reason::ChannelBlocked, "TRANSACTION_NOT_PERMITTED"),
    (Reason::ChannelNotAllowed, "TRANSACTION_NOT_PERMITTED"),
    (Reason::CountryBlocked, "TRANSACTION_NOT_PERMITTED"),
    (Reason::CountryNotAllowed, "TRANSACTION_NOT_PERMITTED"),
    (Reason::OutsideHours, "TRANSACTION_NOT_PERMITTED"),
    (Reason::MerchantBlocked, "INVALID_MERCHANT"),
    (Reason::MerchantNotAllowed, "INVALID_MERCHANT"),
    (Reason::AmountInvalid, "INVALID_AMOUNT"),
    (Reason::CurrencyMismatch, "INVALID_AMOUNT"),
    (Reason::ExceedsTransactionCap, "AMOUNT_LIMIT_EXCEEDED"),
    (Reason::ExceedsAmountLimit, "AMOUNT_LIMIT_EXCEEDED"),
    (Reason::ExceedsCountLimit, "TRANSACTION_COUNT_LIMIT_EXCEEDED"),
    (Reason::InsufficientFunds, "INSUFFICIENT_FUNDS"),
];

#[tokio::test]
async fn every_reason_alone() {
    assert!(REASONS.is_sorted_by(|a, b| a.0 < b.0), "the table is in the order of precedence");
    on_each_engine(async |world: &World| {
        for (reason, heard) in REASONS {
            assert_eq!(decide(world, &[*reason]).await, (*heard, vec![*reason]));
        }
    })
    .await;
}

#[tokio::test]
async fn of_several_reasons_the_first_is_heard_and_all_are_kept() {
    on_each_engine(async |world: &World| {
        for (at, (first, heard)) in REASONS.iter().enumerate() {
            let behind = REASONS[at + 1..].iter().map(|(second, _)| *second);
            for second in behind.filter(|second| !exclude(*first, *second)).take(4) {
                let expected = (*heard, vec![*first, second]);
                // What is found must not depend on what was set up first.
                assert_eq!(decide(world, &[*first, second]).await, expected);
                assert_eq!(decide(world, &[second, *first]).await, expected);
            }
        }
    })
    .await;
}

/// Sets everything up for these reasons, asks, and returns what the network hears and what is kept.
async fn decide(world: &World, reasons: &[Reason]) -> (&'static str, Vec<Reason>) {
    let card = world.card(Terms::default()).await;
    let mut purchase = world.purchase(&card, ASKED);
    purchase.entry = Entry::Online;
    for seen in [&mut purchase.security_code, &mut purchase.address, &mut purchase.three_d_secure] {
        *seen = Check::Match;
    }
    for reason in reasons {
        spoil(world, &card, &mut purchase, *reason).await;
    }
    // The last, since it is about the purchase as it will be asked.
    if reasons.contains(&Reason::AlreadyReversed) {
        world.tell(purchase.reversal(1, purchase.amount, purchase.at.plus_seconds(1))).await;
    }
    let before = world.figures(&card).await;
    let answer = world.authorize(&purchase).await;
    assert_eq!(answer.status, 402, "{reasons:?}: {}", answer.json());
    assert_eq!(world.figures(&card).await, before, "a refusal moves nothing");
    let again = world.authorize(&purchase).await;
    assert_eq!(again, answer, "the same question, the same answer");

    let mut tx = world.begin().await;
    let latest = cards::decisions::latest(&mut tx, None, 1).await.unwrap();
    let kept = if reasons.contains(&Reason::UnknownCard) {
        // Nobody's card, so nobody's decision.
        vec![Reason::UnknownCard]
    } else {
        latest[0].trace.reasons()
    };
    if reasons.contains(&Reason::OrganisationSuspended) {
        identity::reinstate(&mut tx, world.organisation).await.unwrap();
    }
    tx.commit().await.unwrap();
    let heard = answer.json()["jit_funding"]["decline_reason"].as_str().unwrap().to_owned();
    let known = REASONS.iter().find(|(_, known)| *known == heard).expect("a known reason");
    (known.1, kept)
}

/// True when two reasons cannot be found of one purchase.
fn exclude(first: Reason, second: Reason) -> bool {
    use Reason as R;
    const GROUPS: &[&[Reason]] = &[
        &[R::CardNotActivated, R::CardSuspended, R::CardTerminated],
        // Cards of their own: frozen before it was activated, expired while it was not.
        &[R::CardNotActivated, R::CardFrozen, R::CardExpired],
        &[R::CardExpired, R::CardSuspended, R::CardTerminated],
        &[R::SecurityCodeWrong, R::SecurityCodeNotVerified],
        &[R::AuthenticationRequired, R::AuthenticationFailed],
        // What was taken back before it came needs nothing.
        &[R::AlreadyReversed, R::AmountInvalid],
        &[R::AlreadyReversed, R::ExceedsAmountLimit],
        &[R::AlreadyReversed, R::InsufficientFunds],
        &[R::AmountInvalid, R::CurrencyMismatch],
        &[R::AmountInvalid, R::ExceedsTransactionCap],
        &[R::AmountInvalid, R::ExceedsAmountLimit],
        &[R::AmountInvalid, R::InsufficientFunds],
    ];
    let with_unknown_card = first == R::UnknownCard || second == R::UnknownCard;
    with_unknown_card
        || GROUPS.iter().any(|group| group.contains(&first) && group.contains(&second))
}

/// Gives a decision one more reason to say no, and only that.
async fn spoil(world: &World, card: &Plastic, purchase: &mut Purchase, reason: Reason) {
    match reason {
        // The caller's, or stories of their own.
        Reason::AlreadyReversed
        | Reason::DuplicateToken
        | Reason::SuspectedDuplicate
        | Reason::TooManyMessages => {}
        Reason::UnknownCard => purchase.card = String::from("nobody's"),
        Reason::WrongCardholder => purchase.user = String::from("somebody else"),
        Reason::SecurityCodeWrong => purchase.security_code = Check::Mismatch,
        Reason::AuthenticationFailed => purchase.three_d_secure = Check::Mismatch,
        Reason::AmountInvalid => purchase.amount = Money::new(-ASKED, Currency::EUR),
        Reason::CurrencyMismatch => purchase.amount = Money::new(ASKED, Currency::USD),
        Reason::CardNotActivated => {
            purchase.card = world.inactive_card(card).await.network_token;
        }
        Reason::CardExpired => purchase.card = world.expired_card(card).await.network_token,
        Reason::InsufficientFunds => drain(world, card).await,
        Reason::CardFrozen
        | Reason::CardSuspended
        | Reason::CardTerminated
        | Reason::CardholderNotActive
        | Reason::OrganisationSuspended => stop(world, card, reason).await,
        Reason::AddressNotVerified
        | Reason::SecurityCodeNotVerified
        | Reason::AuthenticationRequired => demand(world, card, purchase, reason).await,
        Reason::ControlUnreadable => make_unreadable(world, card).await,
        Reason::ChannelBlocked
        | Reason::ChannelNotAllowed
        | Reason::CountryBlocked
        | Reason::CountryNotAllowed
        | Reason::OutsideHours
        | Reason::MerchantBlocked
        | Reason::MerchantNotAllowed
        | Reason::ExceedsTransactionCap
        | Reason::ExceedsAmountLimit
        | Reason::ExceedsCountLimit => {
            world.control(card, Target::Cardholder, forbidding(reason)).await;
        }
    }
}

async fn drain(world: &World, card: &Plastic) {
    let mut tx = world.begin().await;
    let debit = card.card.funding_account;
    let action = Action::Move {
        debit,
        credit: card.programme.settlement_account,
        amount: Terms::default().funds - ASKED + 1,
        force: Force::No,
    };
    let id = tx.new_id();
    let spend = Command { id, action, reason: 1, subject: String::new(), linked: false };
    let done = ledger::post(&mut tx, &[spend], None).await.unwrap();
    assert!(done[0].outcome.is_success());
    tx.commit().await.unwrap();
}

async fn stop(world: &World, card: &Plastic, reason: Reason) {
    let mut tx = world.begin().await;
    let done = match reason {
        Reason::CardFrozen => cards::freeze(&mut tx, card.card.id, "lost").await,
        Reason::CardSuspended => {
            cards::set_card_state(&mut tx, card.card.id, CardState::Suspended).await
        }
        Reason::CardTerminated => {
            cards::set_card_state(&mut tx, card.card.id, CardState::Terminated).await
        }
        Reason::CardholderNotActive => {
            cards::set_holder_state(&mut tx, card.holder, HolderState::Suspended).await
        }
        _ => identity::suspend(&mut tx, world.organisation).await,
    };
    done.unwrap();
    tx.commit().await.unwrap();
}

async fn demand(world: &World, card: &Plastic, purchase: &mut Purchase, reason: Reason) {
    let rule = Rule::Verification {
        security_code: reason == Reason::SecurityCodeNotVerified,
        address: reason == Reason::AddressNotVerified,
        three_d_secure: reason == Reason::AuthenticationRequired,
    };
    let seen = match reason {
        Reason::SecurityCodeNotVerified => &mut purchase.security_code,
        Reason::AddressNotVerified => &mut purchase.address,
        _ => &mut purchase.three_d_secure,
    };
    *seen = Check::NotChecked;
    world.control(card, Target::Cardholder, rule).await;
}

/// A rule that a newer program has written.
async fn make_unreadable(world: &World, card: &Plastic) {
    let rule = Rule::PerTransaction { limit_minor: i64::MAX };
    let control = world.control(card, Target::Cardholder, rule).await;
    let mut tx = world.begin().await;
    let sql = "UPDATE card_control SET rule = '{\"type\":\"phase_of_the_moon\"}' WHERE id = $1";
    assert_eq!(tx.execute(sql, [control.id.into()]).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

fn forbidding(reason: Reason) -> Rule {
    let merchant = |effect, mid: &str| Rule::Merchant {
        effect,
        mids: vec![mid.to_owned()],
        mccs: Vec::new(),
        groups: Vec::new(),
    };
    let country = |effect, code: &str| Rule::Country { effect, countries: vec![code.to_owned()] };
    let channel = |effect, channel| Rule::Channel { effect, channels: vec![channel] };
    let bakery = connect::marqeta::sandbox::merchants::BAKERY;
    match reason {
        Reason::ChannelBlocked => channel(Effect::Block, Channel::Online),
        Reason::ChannelNotAllowed => channel(Effect::Allow, Channel::Atm),
        Reason::CountryBlocked => country(Effect::Block, &bakery.country),
        Reason::CountryNotAllowed => country(Effect::Allow, "ISL"),
        Reason::MerchantBlocked => merchant(Effect::Block, &bakery.mid),
        Reason::MerchantNotAllowed => merchant(Effect::Allow, "another one"),
        Reason::OutsideHours => Rule::Hours {
            time_zone: "UTC".to_owned(),
            days: Vec::new(),
            from: "12:00".to_owned(),
            to: "13:00".to_owned(),
        },
        Reason::ExceedsTransactionCap => Rule::PerTransaction { limit_minor: ASKED - 1 },
        Reason::ExceedsAmountLimit => {
            Rule::AmountLimit { limit_minor: ASKED - 1, window: "day UTC".to_owned(), group: None }
        }
        _ => Rule::CountLimit { limit: 0, window: "day UTC".to_owned(), group: None },
    }
}

#[tokio::test]
async fn a_token_with_another_body_is_declined_and_the_first_answer_stands() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, ASKED);
        let first = world.authorize(&purchase).await;
        first.is_approved_for("40.00");
        let forged = purchase.forged_duplicate(Money::new(1, Currency::EUR)).unwrap();
        world.send(&forged).await.is_declined_for("DUPLICATE_TRANSACTION");
        assert_eq!(world.authorize(&purchase).await, first);
        assert_eq!(world.figures(&card).await.held, ASKED);
    })
    .await;
}

#[tokio::test]
async fn a_purchase_has_so_many_messages_and_no_question_more() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, ASKED);
        world.authorize(&purchase).await.is_approved_for("40.00");
        let cent = Money::new(1, Currency::EUR);
        for nth in 1..200 {
            world.tell(purchase.reversal(nth, cent, purchase.at.plus_seconds(1))).await;
        }
        let at = purchase.at.plus_seconds(2);
        let more = world.send(&purchase.incremental(1, cent, at).unwrap()).await;
        more.is_declined_for("TRANSACTION_NOT_PERMITTED");
        assert_eq!(world.latest_reasons().await, ["too_many_messages"]);
        // Facts are booked all the same.
        world.tell(purchase.reversal(200, cent, at)).await;
        assert_eq!(world.figures(&card).await.held, ASKED - 200);
    })
    .await;
}
