//! Fewer and smaller debts between the same people. Pure.
//!
//! First circles: what comes back to whom it went out from is owed by nobody. Then, for each debt in
//! turn, all that can flow from its debtor to its creditor along debts (a maximum flow, by Dinic's
//! algorithm) is taken off those debts and put on this one. Balances stay; nobody owes anybody new;
//! debts and claims only get smaller.

use std::collections::{BTreeMap, VecDeque};

use super::rules::Payment;

/// Most debts that are looked at; more stay as they are.
const MAX_DEBTS: usize = 2_000;

/// The debts that are left.
pub fn relieve<K: Ord + Copy>(debts: &[Payment<K>]) -> Vec<Payment<K>> {
    if debts.len() > MAX_DEBTS {
        return debts.to_vec();
    }
    let mut places: BTreeMap<K, usize> = BTreeMap::new();
    for debt in debts {
        places.insert(debt.from, 0);
        places.insert(debt.to, 0);
    }
    for (at, place) in places.values_mut().enumerate() {
        *place = at;
    }
    let place = |member: &K| places.get(member).copied().unwrap_or_default();
    let mut debts = debts.to_vec();
    debts.sort_unstable();
    let mut ways: Vec<Way> = debts
        .iter()
        .map(|debt| Way { from: place(&debt.from), to: place(&debt.to), room: debt.minor })
        .collect();
    for nth in 0..ways.len() {
        break_circles(&mut ways, nth, places.len());
    }
    for nth in 0..ways.len() {
        shorten(&mut ways, nth, places.len());
    }
    for (debt, way) in debts.iter_mut().zip(ways) {
        debt.minor = way.room;
    }
    debts.retain(|debt| debt.minor > 0);
    debts
}

/// A debt between places.
#[derive(Clone, Copy)]
struct Way {
    from: usize,
    to: usize,
    room: i64,
}

/// Takes off what flows back along debts to where debt number `nth` began.
fn break_circles(ways: &mut [Way], nth: usize, places: usize) {
    let Some(way) = ways.get(nth).copied().filter(|way| way.room > 0) else { return };
    // No more comes back than went out: what enters at a place of its own has so much room.
    let entry = places;
    let mut network = Network::of(ways, places + 1);
    network.join(entry, way.to, way.room);
    let flow = network.maximum(entry, way.from);
    for (at, way) in ways.iter_mut().enumerate() {
        way.room = network.left(at);
    }
    if let Some(way) = ways.get_mut(nth) {
        way.room = way.room.saturating_sub(flow);
    }
}

/// Puts all that can flow from its debtor to its creditor on debt number `nth`.
fn shorten(ways: &mut [Way], nth: usize, places: usize) {
    let Some(way) = ways.get(nth).copied().filter(|way| way.room > 0) else { return };
    let mut network = Network::of(ways, places);
    let flow = network.maximum(way.from, way.to);
    for (at, way) in ways.iter_mut().enumerate() {
        way.room = if at == nth { flow } else { network.left(at) };
    }
}

/// A directed network. Each edge is followed by its reverse, so `edge ^ 1` is the other direction.
struct Network {
    /// Edges that begin at each place.
    from: Vec<Vec<usize>>,
    edges: Vec<Edge>,
}

#[derive(Clone, Copy)]
struct Edge {
    to: usize,
    /// What can still flow.
    room: i64,
}

impl Network {
    fn of(ways: &[Way], places: usize) -> Self {
        let mut network = Self { from: vec![Vec::new(); places], edges: Vec::new() };
        for way in ways {
            network.join(way.from, way.to, way.room);
        }
        network
    }

    fn join(&mut self, from: usize, to: usize, room: i64) {
        for (from, to, room) in [(from, to, room), (to, from, 0)] {
            if let Some(list) = self.from.get_mut(from) {
                list.push(self.edges.len());
            }
            self.edges.push(Edge { to, room });
        }
    }

    /// What could still flow along the edge that was joined as number `nth`.
    fn left(&self, nth: usize) -> i64 {
        self.edges.get(nth * 2).map_or(0, |edge| edge.room)
    }

    fn edge(&self, edge: usize) -> Edge {
        self.edges.get(edge).copied().unwrap_or(Edge { to: 0, room: 0 })
    }

    /// Lets as much flow as can, and says how much: level graphs, each blocked by advancing along
    /// edges to the next level and retreating from dead ends.
    fn maximum(&mut self, source: usize, sink: usize) -> i64 {
        let mut flow = 0_i64;
        loop {
            let levels = self.levels(source);
            if levels.get(sink).copied().flatten().is_none() {
                return flow;
            }
            let mut next = vec![0; self.from.len()];
            while let Some(path) = self.path((source, sink), &levels, &mut next) {
                let room = path.iter().map(|edge| self.edge(*edge).room).min().unwrap_or(0);
                for edge in path {
                    self.push(edge, -room);
                    self.push(edge ^ 1, room);
                }
                flow = flow.saturating_add(room);
            }
        }
    }

    fn push(&mut self, edge: usize, room: i64) {
        if let Some(edge) = self.edges.get_mut(edge) {
            edge.room = edge.room.saturating_add(room);
        }
    }

    /// How far each place is from `source`, in edges with room.
    fn levels(&self, source: usize) -> Vec<Option<usize>> {
        let mut levels = vec![None; self.from.len()];
        let mut queue = VecDeque::from([(source, 0)]);
        while let Some((place, level)) = queue.pop_front() {
            match levels.get_mut(place) {
                Some(known @ None) => *known = Some(level),
                _ => continue,
            }
            for edge in self.from.get(place).into_iter().flatten().map(|edge| self.edge(*edge)) {
                if edge.room > 0 {
                    queue.push_back((edge.to, level + 1));
                }
            }
        }
        levels
    }

    /// A path of edges from level to level; `next` remembers for each place which edges lead nowhere.
    fn path(
        &self,
        (source, sink): (usize, usize),
        levels: &[Option<usize>],
        next: &mut [usize],
    ) -> Option<Vec<usize>> {
        let level = |place: usize| levels.get(place).copied().flatten();
        let (mut path, mut here) = (Vec::new(), source);
        while here != sink {
            let tried = next.get_mut(here)?;
            let edge = self.from.get(here).and_then(|edges| edges.get(*tried)).copied();
            if let Some(edge) = edge {
                let Edge { to, room } = self.edge(edge);
                if room > 0 && level(to) == level(here).map(|level| level + 1) {
                    path.push(edge);
                    here = to;
                } else {
                    *tried += 1;
                }
            } else {
                // A dead end: back, and not this way again.
                here = self.edge(path.pop()? ^ 1).to;
                *next.get_mut(here)? += 1;
            }
        }
        Some(path)
    }
}
