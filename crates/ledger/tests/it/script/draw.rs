//! What proptest draws, and how often.

use base::Id;
use ledger::{Action, Force};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::{ACCOUNTS, Change, Step, Subject, Verb, Which, Whose, Wish};

fn amount(huge: bool) -> impl Strategy<Value = i64> {
    let huge = if huge { vec![i64::MAX, i64::MAX - 50, i64::MAX / 2] } else { vec![1_000_000] };
    prop_oneof![
        40 => 1..120_i64,
        10 => prop::sample::select(vec![50, 100, 150]),
        1 => prop::sample::select(vec![0, -1, i64::MIN]),
        2 => prop::sample::select(huge),
    ]
}

fn account() -> impl Strategy<Value = usize> {
    // The hot one, anybody, nobody.
    prop_oneof![3 => Just(4_usize), 3 => 1..3_usize, 12 => 0..ACCOUNTS, 1 => Just(ACCOUNTS)]
}

/// Two accounts, rarely the same one twice or of different units.
fn pair() -> impl Strategy<Value = (usize, usize)> {
    (account(), account(), 0..12_u8).prop_map(|(debit, credit, chance)| match (debit, credit) {
        _ if chance == 0 => (debit, credit),
        (8 | 9, _) => (debit, 17 - debit),
        (_, 8 | 9) => (debit, (debit + 1) % 8),
        _ if debit == credit => (debit, (debit + 1) % 8),
        _ => (debit, credit),
    })
}

fn timeout() -> impl Strategy<Value = i64> {
    let outside = prop::sample::select(vec![-1, ledger::transfers::MAX_TIMEOUT_S + 1]);
    prop_oneof![
        10 => Just(0),
        10 => Just(5),
        10 => Just(60),
        1 => Just(ledger::transfers::MAX_TIMEOUT_S),
        1 => outside
    ]
}

fn force() -> impl Strategy<Value = Force> {
    prop_oneof![8 => Just(Force::No), 2 => Just(Force::UpTo), 2 => Just(Force::Always)]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        20 => (0..4_usize).prop_map(Which::Open),
        6 => (0..6_usize).prop_map(Which::Hold),
        2 => (0..6_usize).prop_map(Which::Anything),
        1 => Just(Which::Unknown),
    ]
}

fn some_amount(huge: bool) -> impl Strategy<Value = Option<i64>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(0)), 5 => amount(huge).prop_map(Some)]
}

fn action(huge: bool) -> impl Strategy<Value = Action> {
    let (debit, credit, account) = (blank(), blank(), blank());
    let hold = blank();
    let tolerance = prop_oneof![6 => Just(0), 3 => 0..40_i64, 1 => Just(-1)];
    let rarely = || prop::bool::weighted(0.2);
    let post = (some_amount(huge), any::<bool>(), tolerance, rarely());
    prop_oneof![
        8 => (amount(huge), force())
            .prop_map(move |(amount, force)| Action::Move { debit, credit, amount, force }),
        8 => (amount(huge), timeout(), force()).prop_map(move |(amount, timeout_s, force)| {
            Action::Hold { debit, credit, amount, timeout_s, force }
        }),
        8 => post.prop_map(move |(amount, last, tolerance, force)| {
            Action::Post { hold, amount, last, tolerance, force }
        }),
        4 => some_amount(huge).prop_map(move |amount| Action::Void { hold, amount }),
        4 => (amount(huge), rarely())
            .prop_map(move |(amount, force)| Action::Increase { hold, amount, force }),
        2 => timeout().prop_map(move |timeout_s| Action::Extend { hold, timeout_s }),
        2 => amount(huge).prop_map(move |limit| Action::Limit { account, limit }),
        2 => some_amount(huge).prop_map(move |ceiling| Action::Ceiling { account, ceiling }),
        1 => Just(Action::Close { account }),
        2 => Just(Action::Reopen { account }),
        1 => amount(huge).prop_map(move |at_least| Action::Require { account, at_least }),
    ]
}

fn blank<K>() -> Id<K> {
    Id::from_uuid(Uuid::nil())
}

fn verb(huge: bool) -> impl Strategy<Value = Verb> {
    (action(huge), pair(), which()).prop_map(|(action, (debit, credit), hold)| Verb {
        action,
        debit,
        credit,
        hold,
    })
}

fn wish(huge: bool) -> impl Strategy<Value = Wish> {
    let reason = prop_oneof![60 => 1..4_u16, 1 => Just(0)];
    let subject = prop_oneof![
        20 => Just(Subject::None),
        5 => Just(Subject::Longest),
        1 => Just(Subject::TooLong)
    ];
    let new = (prop::bool::weighted(0.02), prop::bool::weighted(0.1), reason, subject, verb(huge));
    let new = new.prop_map(|(reserved, linked, reason, subject, verb)| Wish::New {
        reserved,
        linked,
        reason,
        subject,
        verb,
    });
    let change = prop::sample::select(vec![
        Change::Nothing,
        Change::Nothing,
        Change::Action,
        Change::Hold,
        Change::Timeout,
        Change::Debit,
        Change::Credit,
        Change::Amount,
        Change::Flags,
        Change::Reason,
        Change::Subject,
    ]);
    let again = (0..30_usize, prop::bool::weighted(0.1), change);
    let again = again.prop_map(|(back, linked, change)| Wish::Again { back, linked, change });
    prop_oneof![4 => new, 1 => again]
}

fn whose() -> impl Strategy<Value = Whose> {
    prop_oneof![8 => Just(Whose::Everybody), 4 => Just(Whose::First), 1 => Just(Whose::Second)]
}

/// What a script may come to. A store does not end every hold that is over before it counts what
/// an account can count at most, so there the two ends of the range are not tried together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Everything,
    /// No time passes.
    HugeAmounts,
    /// No amount is near the largest.
    Expiries,
}

/// A script of up to `steps` steps.
pub fn script(steps: usize, range: Range) -> impl Strategy<Value = Vec<Step>> {
    // To the microsecond before an expiry, over it, and by days.
    let wait = prop::sample::select(vec![0, 1, 4_999_999, 5_000_000, 59_999_999, 86_400_000_000]);
    let wait = wait.prop_map(move |wait| if range == Range::HugeAmounts { 0 } else { wait });
    // Many small batches, which load little of the books, and some large ones.
    let wish = || wish(range != Range::Expiries);
    let alone = vec((whose(), vec(wish(), 1..3)), 1..2);
    let together = vec((whose(), vec(wish(), 1..12)), 1..4);
    let step = prop_oneof![
        1 => wait.prop_map(Step::Wait),
        3 => alone.prop_map(Step::Batch),
        1 => together.prop_map(Step::Batch),
    ];
    vec(step, 1..steps)
}
