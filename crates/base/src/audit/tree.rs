//! The Merkle tree of RFC 6962, section 2.1: hashes, a frontier that grows leaf by leaf, which subtrees a proof is made
//! of, and whether a proof holds (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Pure.
//!
//! Nothing here keeps a tree: whoever proves something looks up the subtrees that [`inclusion`] and [`consistency`]
//! name.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf. The byte before it keeps leaves and inner nodes apart, so that one cannot be passed off as the
/// other.
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of the node above two others.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A complete subtree: the leaves from `position << level` on, `1 << level` of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u32,
    /// Counted from 0 within its level.
    pub position: u64,
}

/// A tree as far as its further growth needs it: the roots of its largest complete subtrees from left to right, one for
/// every bit of its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// From what [`Frontier::size`] and [`Frontier::peaks`] said; `None` when they do not fit.
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let fits = u32::try_from(peaks.len()).is_ok_and(|count| count == size.count_ones());
        fits.then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its largest complete subtrees, from left to right.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf; `completed` hears of every subtree, the leaf itself included, that is complete with it.
    pub fn push(&mut self, leaf: Hash, mut completed: impl FnMut(Node, Hash)) {
        let mut at = Node { level: 0, position: self.size };
        let mut hash = leaf;
        completed(at, hash);
        while at.position & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node(&left, &hash);
            at = Node { level: at.level + 1, position: at.position >> 1 };
            completed(at, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The tree's root; of an empty tree the hash of nothing.
    pub fn root(&self) -> Hash {
        fold(&self.peaks).unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// The root above complete subtrees that stand side by side, the largest first; `None` of none.
pub fn fold(peaks: &[Hash]) -> Option<Hash> {
    let (last, others) = peaks.split_last()?;
    Some(others.iter().rev().fold(*last, |right, left| node(left, &right)))
}

/// One hash of a proof: the root above these complete subtrees, see [`fold`].
pub type Piece = Vec<Node>;

/// The pieces of the proof that leaf `index` is in the tree of `size` leaves, from the leaf upward (`PATH`); `None`
/// when the tree has no such leaf.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Piece>> {
    if index >= size {
        return None;
    }
    let (mut from, mut to) = (0, size);
    let mut pieces = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            pieces.push(cover(middle, to));
            to = middle;
        } else {
            pieces.push(cover(from, middle));
            from = middle;
        }
    }
    pieces.reverse();
    Some(pieces)
}

/// The pieces of the proof that the tree of `old` leaves is the beginning of the tree of `new` leaves (`PROOF`); `None`
/// unless 0 < `old` ≤ `new`.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Piece>> {
    if old == 0 || old > new {
        return None;
    }
    let (mut from, mut to) = (0, new);
    let mut is_whole = true;
    let mut pieces = Vec::new();
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            pieces.push(cover(middle, to));
            to = middle;
        } else {
            pieces.push(cover(from, middle));
            from = middle;
            is_whole = false;
        }
    }
    if !is_whole {
        pieces.push(cover(from, to));
    }
    pieces.reverse();
    Some(pieces)
}

/// The largest power of two below `count`, which is at least 2.
const fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The leaves `from..to` as complete subtrees, the largest first. `from` is a multiple of the largest.
fn cover(mut from: u64, to: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    while from < to {
        let level = from.trailing_zeros().min((to - from).ilog2());
        nodes.push(Node { level, position: from >> level });
        from += 1 << level;
    }
    nodes
}

/// True when `path` proves that `leaf` is leaf `index` of the tree with this `size` and `root`.
pub fn is_included(leaf: Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = leaf;
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(beside, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// True when `path` proves that the tree of `old` leaves with the root `old_root` is the beginning of the tree of `new`
/// leaves with the root `new_root`.
pub fn is_consistent(old: u64, old_root: &Hash, new: u64, new_root: &Hash, path: &[Hash]) -> bool {
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new || path.is_empty() {
        return false;
    }
    let whole = old.is_power_of_two().then_some(old_root);
    let mut path = whole.into_iter().chain(path);
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let Some(first) = path.next() else { return false };
    let (mut of_old, mut of_new) = (*first, *first);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            of_old = node(beside, &of_old);
            of_new = node(beside, &of_new);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            of_new = node(&of_new, beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::audit::hex;

    /// The leaves and roots of Certificate Transparency's own tests (`merkle_tree_test.cc`).
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// The definition of the RFC, word for word: slow, and right to look at.
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            many => {
                let (left, right) =
                    many.split_at(usize::try_from(split(many.len() as u64)).unwrap());
                node(&root(left), &root(right))
            }
        }
    }

    fn grown(leaves: &[Hash]) -> (Frontier, BTreeMap<Node, Hash>) {
        let (mut frontier, mut nodes) = (Frontier::default(), BTreeMap::new());
        for leaf in leaves {
            frontier.push(*leaf, |node, hash| assert_eq!(nodes.insert(node, hash), None));
        }
        (frontier, nodes)
    }

    fn path(pieces: &[Piece], nodes: &BTreeMap<Node, Hash>) -> Vec<Hash> {
        pieces
            .iter()
            .map(|piece| fold(&piece.iter().map(|node| nodes[node]).collect::<Vec<_>>()).unwrap())
            .collect()
    }

    #[test]
    fn published_roots() {
        let leaves = LEAVES.map(leaf);
        for (size, expected) in ROOTS.iter().enumerate() {
            let (frontier, _) = grown(&leaves[..size]);
            assert_eq!(hex(&frontier.root()), *expected);
            assert_eq!(hex(&root(&leaves[..size])), *expected);
            let again = Frontier::new(frontier.size(), frontier.peaks().to_vec());
            assert_eq!(again, Some(frontier));
        }
        assert_eq!(Frontier::new(3, vec![leaves[0]]), None);
    }

    /// The paths of the same tests.
    #[test]
    fn published_proofs() {
        let (_, nodes) = grown(&LEAVES.map(leaf));
        let inclusion = path(&inclusion(0, 8).unwrap(), &nodes);
        let inclusion: Vec<String> = inclusion.iter().map(|hash| hex(hash)).collect();
        assert_eq!(
            inclusion,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        let consistency = path(&consistency(6, 8).unwrap(), &nodes);
        let consistency: Vec<String> = consistency.iter().map(|hash| hex(hash)).collect();
        assert_eq!(
            consistency,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    #[test]
    fn every_proof_of_small_trees_holds_and_no_other_does() {
        let leaves: Vec<Hash> = (0..40_u8).map(|byte| leaf(&[byte])).collect();
        let (_, nodes) = grown(&leaves);
        for size in 1..=40_u64 {
            let whole = root(&leaves[..usize::try_from(size).unwrap()]);
            for index in 0..size {
                let leaf = leaves[usize::try_from(index).unwrap()];
                let path = path(&inclusion(index, size).unwrap(), &nodes);
                assert!(is_included(leaf, index, size, &path, &whole), "{index} of {size}");
                assert!(!is_included(leaves[39], index, size.min(39), &path, &whole));
                assert!(!is_included(leaf, index, size, &path, &leaf) || size == 1);
                for at in 0..path.len() {
                    let mut bad = path.clone();
                    bad[at][7] ^= 1;
                    assert!(!is_included(leaf, index, size, &bad, &whole));
                }
                let mut long = path.clone();
                long.push(whole);
                assert!(!is_included(leaf, index, size, &long, &whole));
            }
            for old in 1..=size {
                let old_root = root(&leaves[..usize::try_from(old).unwrap()]);
                let path = path(&consistency(old, size).unwrap(), &nodes);
                assert!(is_consistent(old, &old_root, size, &whole, &path), "{old} of {size}");
                assert!(!is_consistent(old, &leaves[39], size, &whole, &path));
                for at in 0..path.len() {
                    let mut bad = path.clone();
                    bad[at][7] ^= 1;
                    assert!(!is_consistent(old, &old_root, size, &whole, &bad));
                }
            }
            assert_eq!(inclusion(size, size), None);
            assert_eq!((consistency(0, size), consistency(size + 1, size)), (None, None));
        }
    }
}
