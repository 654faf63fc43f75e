//! The fewest payments for few members, for certain. Pure.
//!
//! Sets of members are masks of bits. Of all ways to part the members into as many even groups as
//! possible the one is taken whose payments are worth most, where what a payment is worth is its
//! amount times a number that belongs to the pair. Being a sum over payments, this choice stays the
//! same when one of them is paid: any better choice for what is left would, together with the
//! payment made, have been better before. Within a group [`chain`] is the choice that is worth most,
//! because the numbers grow together in the places of both (Hoffman 1963, on Monge sequences).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::rules::{Net, Step, chain};

/// Most members who are not even for whom the fewest payments are found for certain.
pub const MAX_MEMBERS: usize = 20;

/// Most pairs of a set and a group in it that are looked at to choose among equally few payments;
/// beyond it, the first choice found is taken, which is still one of the fewest.
const MAX_CHOICES: usize = 400_000;

/// What a choice is worth: first by the amounts that go between people who know each other, then by
/// the places of those who pay and are paid.
type Worth = (i128, i128);

type Mask = u32;

/// The payments; `None` for more members than are looked at here, or amounts beyond 64 bits.
pub fn settle(nets: &[Net], is_familiar: &dyn Fn(usize, usize) -> bool) -> Option<Vec<Step>> {
    let owed = nets.iter().map(|net| i128::from(net.minor.max(0))).sum::<i128>();
    if nets.len() > MAX_MEMBERS || i64::try_from(owed).is_err() {
        return None;
    }
    let table = Table::new(nets);
    let groups = table.part(nets, is_familiar);
    Some(groups.into_iter().flat_map(|group| chain(&members(nets, group))).collect())
}

fn members(nets: &[Net], mask: Mask) -> Vec<Net> {
    let is_in = |(bit, _): &(u32, &Net)| mask & (1 << bit) != 0;
    (0..).zip(nets).filter(is_in).map(|(_, net)| *net).collect()
}

fn worth(group: &[Net], is_familiar: &dyn Fn(usize, usize) -> bool) -> Worth {
    chain(group).into_iter().fold((0, 0), |(known, fit), step| {
        let minor = i128::from(step.minor);
        let known = if is_familiar(step.from, step.to) { known + minor } else { known };
        (known, fit.saturating_add(minor.saturating_mul(height(step.from) * height(step.to))))
    })
}

/// A number that grows with the place, unevenly, so that different choices differ in their worth.
fn height(place: usize) -> i128 {
    let place = i128::try_from(place).unwrap_or(i128::MAX >> 64);
    let hash = (place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7;
    place * 1024 + (hash & 1023)
}

struct Table {
    /// What the members of each set are owed together.
    sums: Vec<i64>,
    /// The largest number of disjoint even sets within each set.
    counts: Vec<u8>,
}

impl Table {
    /// For each set from those that lack one member: `count = max(count without i) + is even`.
    fn new(nets: &[Net]) -> Self {
        let sets = 1_usize << nets.len();
        let (mut sums, mut counts) = (vec![0_i64; sets], vec![0_u8; sets]);
        for set in 1..sets {
            let lowest = set.trailing_zeros();
            let minor = usize::try_from(lowest).ok().and_then(|at| nets.get(at));
            // Bounded by all that is owed or due, which fits.
            let sum = at(&sums, set & (set - 1)).wrapping_add(minor.map_or(0, |net| net.minor));
            let (mut rest, mut most) = (set, 0);
            while rest != 0 {
                most = most.max(at(&counts, set ^ (rest & rest.wrapping_neg())));
                rest &= rest - 1;
            }
            put(&mut sums, set, sum);
            put(&mut counts, set, most + u8::from(sum == 0));
        }
        Self { sums, counts }
    }

    fn count(&self, mask: Mask) -> u8 {
        usize::try_from(mask).map_or(0, |set| at(&self.counts, set))
    }

    /// The even sets that have no even set within them, by their lowest member.
    fn groups(&self) -> Vec<Vec<Mask>> {
        let mut groups = vec![Vec::new(); MAX_MEMBERS];
        for (mask, (sum, count)) in (0..).zip(self.sums.iter().zip(&self.counts)) {
            let mask: Mask = mask;
            if *sum == 0 && *count == 1 {
                let lowest = usize::try_from(mask.trailing_zeros()).unwrap_or_default();
                groups.get_mut(lowest).into_iter().for_each(|list: &mut Vec<Mask>| list.push(mask));
            }
        }
        groups
    }

    /// The members parted into as many groups as possible, of those ways the one worth most.
    fn part(&self, nets: &[Net], is_familiar: &dyn Fn(usize, usize) -> bool) -> Vec<Mask> {
        let all = Mask::try_from(self.counts.len().saturating_sub(1)).unwrap_or_default();
        let choices = self.choices(all);
        let mut known: HashMap<Mask, Worth> = HashMap::new();
        let mut best: BTreeMap<Mask, (Worth, Mask)> = BTreeMap::from([(0, ((0, 0), 0))]);
        // Smaller sets first: what is left after a group is always a smaller number.
        for (set, groups) in choices {
            for group in groups {
                let own = *known
                    .entry(group)
                    .or_insert_with(|| worth(&members(nets, group), is_familiar));
                let Some((rest, _)) = best.get(&(set ^ group)).copied() else { continue };
                let total = (own.0 + rest.0, own.1.saturating_add(rest.1));
                let better = best.get(&set).is_none_or(|(worth, _)| total > *worth);
                if better {
                    best.insert(set, (total, group));
                }
            }
        }
        let (mut set, mut parts) = (all, Vec::new());
        while let Some((_, group)) = best.get(&set).filter(|_| set != 0) {
            parts.push(*group);
            set ^= group;
        }
        parts
    }

    /// The sets that are left when groups are taken away, each time one with the lowest member,
    /// without losing count; with the groups that can be taken next.
    fn choices(&self, all: Mask) -> BTreeMap<Mask, Vec<Mask>> {
        let groups = self.groups();
        let mut waiting = BTreeSet::from([all]);
        let mut choices = BTreeMap::new();
        let mut looked = 0;
        while let Some(set) = waiting.pop_last().filter(|set| *set != 0) {
            let lowest = usize::try_from(set.trailing_zeros()).unwrap_or_default();
            let mut next = Vec::new();
            for group in groups.get(lowest).into_iter().flatten().copied() {
                looked += 1;
                if set & group == group && self.count(set ^ group) + 1 == self.count(set) {
                    waiting.insert(set ^ group);
                    next.push(group);
                    if looked > MAX_CHOICES {
                        break;
                    }
                }
            }
            choices.insert(set, next);
        }
        choices
    }
}

fn at<T: Copy + Default>(table: &[T], set: usize) -> T {
    table.get(set).copied().unwrap_or_default()
}

fn put<T>(table: &mut [T], set: usize, value: T) {
    if let Some(cell) = table.get_mut(set) {
        *cell = value;
    }
}
