//! Tables and laws of suggestions.

use proptest::prelude::*;

use super::*;

fn standing(nets: &[i64]) -> Standing<usize> {
    Standing::of_nets(nets.iter().copied().enumerate().collect())
}

fn minimum(nets: &[i64]) -> Vec<Payment<usize>> {
    suggest(&standing(nets), Mode::Minimum).expect("balanced")
}

/// What is left of `nets` after `payments`.
fn after(nets: &[i64], payments: &[Payment<usize>]) -> Vec<i64> {
    let mut left = nets.to_vec();
    for payment in payments {
        left[payment.from] += payment.minor;
        left[payment.to] -= payment.minor;
    }
    left
}

/// The fewest payments by trying every way to part the members.
fn brute_force(nets: &[i64]) -> usize {
    fn most_groups(rest: &[i64]) -> usize {
        let Some((first, others)) = rest.split_first() else { return 0 };
        let mut most = 0;
        for mask in 0..1_u32 << others.len() {
            let part = |inside: bool| {
                let chosen = (0..).zip(others);
                chosen.filter(move |(bit, _)| (mask >> bit & 1 == 1) == inside).map(|(_, net)| *net)
            };
            if first + part(true).sum::<i64>() == 0 {
                most = most.max(1 + most_groups(&part(false).collect::<Vec<_>>()));
            }
        }
        most
    }
    let uneven: Vec<i64> = nets.iter().copied().filter(|net| *net != 0).collect();
    uneven.len() - most_groups(&uneven)
}

#[test]
fn the_fewest_payments() {
    for (nets, count) in [
        (&[][..], 0),
        (&[0, 0], 0),
        (&[5, -5], 1),
        (&[9, 6, -5, -4, -6], 3),
        (&[80, -15, -65], 2),
        (&[1, 1, 1, 1, -1, -1, -1, -1], 4),
        (&[30, -10, -10, -10], 3),
        (&[20, 20, -10, -10, -10, -10], 4),
        (&[7, -3, -4, 11, -5, -6], 4),
        (&[i64::MAX, -i64::MAX, 1, -1], 2),
    ] {
        let payments = minimum(nets);
        assert_eq!(payments.len(), count, "{nets:?} {payments:?}");
        assert!(after(nets, &payments).iter().all(|net| *net == 0), "{nets:?}");
    }
}

#[test]
fn as_many_ones_as_there_are_pay_one_each() {
    for pairs in [1, 10, 11, 500] {
        let nets: Vec<i64> = (0..2 * pairs).map(|at| if at < pairs { 1 } else { -1 }).collect();
        assert_eq!(minimum(&nets).len(), pairs);
    }
}

#[test]
fn twelve_hundred_people_take_fewer_payments_than_there_are() {
    // A linear congruential generator (Knuth's MMIX): the same people in every run.
    let mut seed = 747_u64;
    let mut nets: Vec<i64> = (1..1_200)
        .map(|_| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 44).expect("20 bits") - (1 << 19)
        })
        .collect();
    nets.push(-nets.iter().sum::<i64>());
    let payments = minimum(&nets);
    assert!(payments.len() <= 1_199, "{}", payments.len());
    assert!(after(&nets, &payments).iter().all(|net| *net == 0));
}

#[test]
fn a_household_pays_through_its_first_member() {
    let nets = [30, -10, -20, 5, -5];
    let together = |households: Vec<Vec<usize>>| Standing { households, ..standing(&nets) };
    let pay = |from, to, minor| Payment { from, to, minor };
    for (households, payments) in [
        (vec![], vec![pay(1, 0, 10), pay(2, 0, 20), pay(4, 3, 5)]),
        (vec![vec![2, 1]], vec![pay(1, 0, 30), pay(4, 3, 5)]),
        (vec![vec![1, 2], vec![3, 4]], vec![pay(1, 0, 30)]),
        (vec![vec![0, 1, 2, 3, 4]], vec![]),
        // Who is named twice is pooled once.
        (vec![vec![1, 2], vec![2, 1]], vec![pay(1, 0, 30), pay(4, 3, 5)]),
    ] {
        let told = suggest(&together(households.clone()), Mode::Units);
        assert_eq!(told, Ok(payments), "{households:?}");
    }
    let largest = Standing {
        households: vec![vec![0, 1]],
        ..standing(&[i64::MAX, i64::MAX, -i64::MAX, -i64::MAX])
    };
    assert_eq!(suggest(&largest, Mode::Units), Err(Unbalanced));
}

#[test]
fn what_does_not_add_up_is_refused() {
    assert_eq!(suggest(&standing(&[1, 1]), Mode::Minimum), Err(Unbalanced));
}

#[test]
fn those_who_know_each_other_are_preferred() {
    // Two debtors of 10, two creditors of 10: either way there are two payments.
    let nets = [10, 10, -10, -10];
    let pairs = |payments: &[Payment<usize>]| {
        payments.iter().map(|payment| (payment.from, payment.to)).collect::<Vec<_>>()
    };
    for familiar in [[(2, 0)], [(2, 1)], [(1, 2)], [(3, 0)]] {
        let known = Standing { familiar: familiar.into(), ..standing(&nets) };
        let payments = suggest(&known, Mode::Minimum).expect("balanced");
        let [(one, other)] = familiar;
        let found = pairs(&payments);
        assert!(found.contains(&(one, other)) || found.contains(&(other, one)), "{found:?}");
        assert_eq!(payments.len(), 2);
    }
}

#[test]
fn keeping_pairs_shortens_the_way_between_them() {
    let debt = |from, to, minor| Payment { from, to, minor };
    // 0 owes 1, 1 owes 2, 0 owes 2: what 1 passes on goes straight.
    let debts = vec![debt(0, 1, 10), debt(1, 2, 10), debt(0, 2, 5)];
    let chained = Standing { debts: debts.clone(), ..standing(&[-15, 0, 15]) };
    assert_eq!(suggest(&chained, Mode::Pairs), Ok(vec![debt(0, 2, 15)]));
    assert_eq!(
        suggest(&chained, Mode::Raw),
        Ok(vec![debt(0, 1, 10), debt(0, 2, 5), debt(1, 2, 10)])
    );
    // Without a debt between 0 and 2 nothing can be shortened; the minimum may pay a stranger.
    let apart = Standing { debts: debts[..2].to_vec(), ..standing(&[-10, 0, 10]) };
    assert_eq!(suggest(&apart, Mode::Pairs), Ok(debts[..2].to_vec()));
    assert_eq!(suggest(&apart, Mode::Minimum), Ok(vec![debt(0, 2, 10)]));
    // A circle owes nothing.
    let circle = vec![debt(0, 1, 5), debt(1, 2, 5), debt(2, 0, 5)];
    let circle = Standing { debts: circle, ..standing(&[0, 0, 0]) };
    assert_eq!(suggest(&circle, Mode::Pairs), Ok(Vec::new()));
}

#[test]
fn both_directions_are_set_off() {
    let debt = |from, to, minor| Payment { from, to, minor };
    let debts = [debt(0, 1, 10), debt(1, 0, 4), debt(2, 1, 3), debt(1, 2, 3), debt(0, 1, 1)];
    assert_eq!(set_off(debts), [debt(0, 1, 7)]);
}

/// Nets that add up to zero; small ones, so that there are ties.
fn nets(count: std::ops::Range<usize>, most: i64) -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(-most..=most, count).prop_map(|mut nets| {
        let sum: i64 = nets.iter().sum();
        nets.push(-sum);
        nets
    })
}

fn debts() -> impl Strategy<Value = Vec<Payment<usize>>> {
    let debt = (0..8_usize, 0..8_usize, 1..50_i64);
    prop::collection::vec(debt, 0..30).prop_map(|debts| {
        let debts = debts.into_iter().filter(|(from, to, _)| from != to);
        set_off(debts.map(|(from, to, minor)| Payment { from, to, minor }))
    })
}

fn of_debts(debts: &[Payment<usize>]) -> Standing<usize> {
    let nets: Vec<i64> = after(&[0; 8], debts).into_iter().map(|net| -net).collect();
    Standing { debts: debts.to_vec(), ..standing(&nets) }
}

proptest! {
    #[test]
    fn no_way_takes_fewer_payments(nets in nets(0..9, 6)) {
        prop_assert_eq!(minimum(&nets).len(), brute_force(&nets));
    }

    #[test]
    fn everybody_is_even_after_it(nets in nets(0..40, 30)) {
        let payments = minimum(&nets);
        prop_assert!(after(&nets, &payments).iter().all(|net| *net == 0));
        let uneven = nets.iter().filter(|net| **net != 0).count();
        prop_assert!(payments.len() < uneven.max(1));
        for payment in &payments {
            prop_assert!(payment.minor > 0 && nets[payment.from] < 0 && nets[payment.to] > 0);
        }
    }

    #[test]
    fn households_are_even_after_it(nets in nets(2..20, 30), size in 1..5_usize) {
        let members: Vec<usize> = (0..nets.len()).collect();
        let households: Vec<Vec<usize>> = members.chunks(size).map(<[usize]>::to_vec).collect();
        let standing = Standing { households: households.clone(), ..standing(&nets) };
        let payments = suggest(&standing, Mode::Units)?;
        let left = after(&nets, &payments);
        for household in &households {
            prop_assert_eq!(household.iter().map(|member| left[*member]).sum::<i64>(), 0);
        }
        let sums: Vec<i64> =
            households.iter().map(|one| one.iter().map(|member| nets[*member]).sum()).collect();
        prop_assert_eq!(payments.len(), minimum(&sums).len());
        for payment in payments {
            prop_assert!(payment.from % size == 0 && payment.to % size == 0);
        }
    }

    #[test]
    fn paying_one_leaves_the_others_as_they_were(
        nets in nets(0..9, 5), which in any::<prop::sample::Index>(),
    ) {
        let payments = minimum(&nets);
        prop_assume!(!payments.is_empty());
        let paid = payments[which.index(payments.len())];
        let others: Vec<_> = payments.iter().copied().filter(|other| *other != paid).collect();
        let left = after(&nets, &[paid]);
        prop_assert_eq!(minimum(&left), others.clone());
        // Those two know each other from then on.
        let known = BTreeSet::from([(paid.from, paid.to)]);
        let known = Standing { familiar: known, ..standing(&left) };
        prop_assert_eq!(suggest(&known, Mode::Minimum), Ok(others));
    }

    #[test]
    fn many_are_settled_with_fewer_payments_than_people(
        nets in nets(300..600, 1_000_000),
    ) {
        let payments = minimum(&nets);
        prop_assert!(payments.len() < nets.len());
        prop_assert!(after(&nets, &payments).iter().all(|net| *net == 0));
    }

    #[test]
    fn kept_pairs_owe_nobody_new_and_no_more(debts in debts()) {
        let standing = of_debts(&debts);
        let left = suggest(&standing, Mode::Pairs)?;
        let gross = |debts: &[Payment<usize>], member, is_debtor: bool| -> i64 {
            let own = debts.iter().filter(|debt| {
                if is_debtor { debt.from == member } else { debt.to == member }
            });
            own.map(|debt| debt.minor).sum()
        };
        prop_assert_eq!(of_debts(&left).nets, of_debts(&debts).nets);
        for payment in &left {
            let is_old = |debt: &Payment<usize>| (debt.from, debt.to) == (payment.from, payment.to);
            prop_assert!(debts.iter().any(is_old));
        }
        for member in 0..8 {
            for is_debtor in [true, false] {
                prop_assert!(gross(&left, member, is_debtor) <= gross(&debts, member, is_debtor));
            }
        }
        prop_assert!(left.len() <= debts.len());
    }
}
