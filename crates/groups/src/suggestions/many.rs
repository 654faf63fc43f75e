//! Few payments for many members, soon. Pure.
//!
//! Members who cancel each other out in twos, threes and fours are taken first, within a bounded
//! amount of work; then the one who owes most pays the one who is owed most, again and again. Each
//! payment makes at least one member even and the last makes two, so there are fewer payments than
//! members whatever the amounts.
//!
//! Nearly all amounts that are asked for nobody has, so a [`Filter`] answers first and the map seldom.

use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, HashMap};

use super::exact;
use super::rules::{Net, Step, chain};

/// Most pairs that are looked at for threes.
const MAX_PAIRS: usize = 250_000;
/// Most members among whom fours are looked for.
const MAX_FOURS: usize = 300;

/// The payments.
pub fn settle(nets: Vec<Net>, is_familiar: &dyn Fn(usize, usize) -> bool) -> Vec<Step> {
    let mut open = Open::new(nets);
    // To take two who cancel out never costs a payment; threes and fours may.
    open.twos();
    if open.left().len() > exact::MAX_MEMBERS {
        open.threes();
        open.fours();
    }
    let mut steps = open.steps;
    let rest: Vec<Net> = open.nets.into_iter().flatten().collect();
    match exact::settle(&rest, is_familiar) {
        Some(more) => steps.extend(more),
        None => steps.extend(largest_first(&rest)),
    }
    steps
}

/// Tells of most amounts that are not in a set that they are not: a bit each, at a place that follows
/// from the amount (Knuth's multiplicative hashing). Where two share a bit, it says "perhaps".
struct Filter(Vec<u64>);

impl Filter {
    /// 32 KiB: near the processor, and one bit in twenty-six set by ten thousand amounts.
    const BITS: u32 = 18;

    fn new() -> Self {
        Self(vec![0; 1 << (Self::BITS - 6)])
    }

    fn place(minor: i64) -> (usize, u64) {
        let hash = minor.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - Self::BITS);
        (usize::try_from(hash >> 6).unwrap_or_default(), 1 << (hash & 63))
    }

    fn add(&mut self, minor: i64) {
        let (at, bit) = Self::place(minor);
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= bit;
        }
    }

    fn may_have(&self, minor: i64) -> bool {
        let (at, bit) = Self::place(minor);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

/// Members who are not settled yet.
struct Open {
    nets: Vec<Option<Net>>,
    /// Who has which net.
    by_net: HashMap<i64, Vec<usize>>,
    /// Which nets there are, as the group came.
    known: Filter,
    steps: Vec<Step>,
}

impl Open {
    fn new(nets: Vec<Net>) -> Self {
        let mut by_net: HashMap<i64, Vec<usize>> = HashMap::with_capacity(nets.len());
        let mut known = Filter::new();
        // The first are found first: lists are read from their ends.
        for (at, net) in nets.iter().enumerate().rev() {
            by_net.entry(net.minor).or_default().push(at);
            known.add(net.minor);
        }
        let steps = Vec::with_capacity(nets.len());
        Self { nets: nets.into_iter().map(Some).collect(), by_net, known, steps }
    }

    /// Who is open, the first first.
    fn left(&self) -> Vec<usize> {
        (0..self.nets.len()).filter(|at| self.net(*at).is_some()).collect()
    }

    fn net(&self, at: usize) -> Option<i64> {
        self.nets.get(at).copied().flatten().map(|net| net.minor)
    }

    /// One who is open and has this net, other than those of `but`.
    fn with_net(&mut self, minor: i64, but: &[usize]) -> Option<usize> {
        if !self.known.may_have(minor) {
            return None;
        }
        let list = self.by_net.get_mut(&minor)?;
        while let Some(last) = list.last() {
            if self.nets.get(*last).is_some_and(Option::is_some) {
                break;
            }
            list.pop();
        }
        let nets = &self.nets;
        let is_free =
            |at: &&usize| !but.contains(at) && nets.get(**at).is_some_and(Option::is_some);
        // Those who stand before are at most as many as are excepted, and settled ones behind them.
        list.iter().rev().take(8).find(is_free).copied()
    }

    fn take(&mut self, mut group: Vec<usize>) {
        group.sort_unstable();
        let taken = group.into_iter().filter_map(|at| self.nets.get_mut(at)?.take());
        let taken: Vec<Net> = taken.collect();
        self.steps.extend(chain(&taken));
    }

    fn twos(&mut self) {
        for one in 0..self.nets.len() {
            let opposite = self.net(one).and_then(i64::checked_neg);
            if let Some(other) = opposite.and_then(|net| self.with_net(net, &[one])) {
                self.take(vec![one, other]);
            }
        }
    }

    fn threes(&mut self) {
        let left = self.left();
        let mut looked = 0;
        for (nth, one) in left.iter().enumerate() {
            let Some(a) = self.net(*one) else { continue };
            for two in left.iter().skip(nth + 1) {
                let Some(b) = self.net(*two) else { continue };
                looked += 1;
                if looked > MAX_PAIRS {
                    return;
                }
                let third = a.checked_add(b).and_then(i64::checked_neg);
                if let Some(three) = third.and_then(|net| self.with_net(net, &[*one, *two])) {
                    self.take(vec![*one, *two, three]);
                    break;
                }
            }
        }
    }

    /// Meets in the middle: the sums of all pairs of some, then pairs whose sum is the opposite.
    fn fours(&mut self) {
        let mut some = self.left();
        some.truncate(MAX_FOURS);
        let pairs = some.len().saturating_mul(some.len()) / 2;
        let mut sums: HashMap<i64, (usize, usize)> = HashMap::with_capacity(pairs);
        let mut known = Filter::new();
        for (nth, one) in some.iter().enumerate() {
            for two in some.iter().skip(nth + 1) {
                let Some((a, b)) = self.net(*one).zip(self.net(*two)) else { continue };
                let Some(sum) = a.checked_add(b) else { continue };
                let opposite = sum.checked_neg().filter(|opposite| known.may_have(*opposite));
                let other = opposite.and_then(|opposite| sums.get(&opposite).copied());
                let free = |at: usize| at != *one && at != *two && self.net(at).is_some();
                match other {
                    Some((three, four)) if free(three) && free(four) => {
                        self.take(vec![*one, *two, three, four]);
                        break;
                    }
                    _ => {
                        known.add(sum);
                        sums.insert(sum, (*one, *two));
                    }
                }
            }
        }
    }
}

fn largest_first(nets: &[Net]) -> Vec<Step> {
    // Of the same amounts the first place comes first.
    let side = |is_debtor: bool| {
        let nets = nets.iter().filter(move |net| (net.minor < 0) == is_debtor);
        nets.map(|net| (net.minor.unsigned_abs(), std::cmp::Reverse(net.place)))
    };
    let (mut debtors, mut creditors): (BinaryHeap<_>, BinaryHeap<_>) =
        (side(true).collect(), side(false).collect());
    let mut steps = Vec::with_capacity(nets.len());
    while let (Some(debtor), Some(creditor)) = (debtors.peek_mut(), creditors.peek_mut()) {
        let amount = debtor.0.min(creditor.0);
        let minor = i64::try_from(amount).unwrap_or(i64::MAX);
        steps.push(Step { from: debtor.1.0, to: creditor.1.0, minor });
        for mut side in [debtor, creditor] {
            side.0 -= amount;
            if side.0 == 0 {
                PeekMut::pop(side);
            }
        }
    }
    steps
}
