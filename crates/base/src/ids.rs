//! Typed identifiers: a UUIDv7 that prints as `prefix_` and 26 base32 characters, the TypeID format 0.3.0
//! (<https://github.com/jetify-com/typeid/tree/main/spec>).
//!
//! The only place where identifiers are made. The kind of thing is part of the type, so a card's id cannot be handed
//! where an account's is wanted.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::clock::{Clock, Timestamp};

/// A kind of thing that has ids.
pub trait Kind: 'static {
    /// Lower-case letters and inner underscores, at most 63, as the TypeID specification says.
    const PREFIX: &'static str;
}

/// The identifier of one `K`.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// From the bare UUID, as a database column holds it.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// The same bits as the id of another kind: for a thing that exists exactly once beside a `K` and shares its
    /// identity, as a card's ledger account does.
    pub const fn retyped<L>(self) -> Id<L> {
        Id::from_uuid(self.0)
    }

    /// An id that depends only on this one and `name`: the same thing derived twice is the same thing.
    ///
    /// A `UUIDv8` of the SHA-256 of both (RFC 9562, appendix B.2).
    pub fn derive<L>(self, name: &[u8]) -> Id<L> {
        use sha2::{Digest, Sha256};
        let digest = Sha256::new().chain_update(self.0.as_bytes()).chain_update(name).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
        Id::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Another prefix, or none.
    #[error("expected an id that starts with \"{0}_\"")]
    Prefix(&'static str),
    /// Not 26 characters of Crockford's base32 in lower case, or beyond 128 bits.
    #[error("the part after the prefix is not a valid id")]
    Suffix,
}

/// Crockford's alphabet: no i, l, o, u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LEN: usize = 26;

fn encode(uuid: Uuid) -> [u8; SUFFIX_LEN] {
    let mut rest = uuid.as_u128();
    let mut text = [b'0'; SUFFIX_LEN];
    for slot in text.iter_mut().rev() {
        let digit = usize::try_from(rest & 31).unwrap_or_default();
        *slot = ALPHABET.get(digit).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    text
}

fn decode(text: &str) -> Option<Uuid> {
    let bytes = text.as_bytes();
    // 26 characters carry 130 bits: the first may only be 0 to 7.
    if bytes.len() != SUFFIX_LEN || *bytes.first()? > b'7' {
        return None;
    }
    let mut value: u128 = 0;
    for byte in bytes {
        let digit = ALPHABET.iter().position(|letter| letter == byte)?;
        value = (value << 5) | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(value))
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !K::PREFIX.is_empty() {
            f.write_str(K::PREFIX)?;
            f.write_str("_")?;
        }
        let suffix = encode(self.0);
        f.write_str(std::str::from_utf8(&suffix).map_err(|_| fmt::Error)?)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let suffix = if K::PREFIX.is_empty() {
            text
        } else {
            text.strip_prefix(K::PREFIX)
                .and_then(|rest| rest.strip_prefix('_'))
                .ok_or(IdError::Prefix(K::PREFIX))?
        };
        decode(suffix).map(Self::from_uuid).ok_or(IdError::Suffix)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl<K> From<Id<K>> for Value {
    fn from(id: Id<K>) -> Self {
        Self::Uuid(Some(id.0))
    }
}

impl<K> TryGetable for Id<K> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Uuid::try_get_by(row, index).map(Self::from_uuid)
    }
}

impl<K> ValueType for Id<K> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Uuid as ValueType>::try_from(value).map(Self::from_uuid)
    }

    fn type_name() -> String {
        "Id".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Uuid
    }

    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}

impl<K> Nullable for Id<K> {
    fn null() -> Value {
        Value::Uuid(None)
    }
}

impl<K> TryFromU64 for Id<K> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Id"))
    }
}

/// Makes ids: UUIDv7 of the clock's millisecond, strictly increasing within this process.
#[derive(Debug)]
pub struct Ids {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    last: u128,
    /// `None`: random bits come from the operating system. `Some`: they follow from a seed, for tests.
    seed: Option<u64>,
}

impl Ids {
    /// Ids with random bits from the operating system.
    pub const fn random(clock: Clock) -> Self {
        Self { clock, state: Mutex::new(State { last: 0, seed: None }) }
    }

    /// Ids that are the same in every run with the same clock: for tests only.
    pub const fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, state: Mutex::new(State { last: 0, seed: Some(seed) }) }
    }

    /// A new id, greater than every id made here before.
    pub fn next<K>(&self) -> Id<K> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = version_7(self.clock.now(), state.random());
        // Within one millisecond, or when the clock steps back, count up from the last one instead.
        let id = fresh.max(state.last.saturating_add(1));
        state.last = id;
        Id::from_uuid(Uuid::from_u128(id))
    }
}

fn version_7(now: Timestamp, random: [u8; 10]) -> u128 {
    let millis = <u64 as TryFrom<i64>>::try_from(now.micros() / 1000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().as_u128()
}

impl State {
    #[expect(clippy::disallowed_methods, reason = "the random bits of ids come from here")]
    fn random(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        match &mut self.seed {
            Some(seed) => {
                for chunk in bytes.chunks_mut(5) {
                    let word = split_mix(seed).to_le_bytes();
                    chunk.copy_from_slice(word.get(..chunk.len()).unwrap_or_default());
                }
            }
            None => {
                // Without the system's randomness ids still count up and stay unique within the process; the
                // database's unique keys catch the rest.
                if let Err(error) = getrandom::fill(&mut bytes) {
                    tracing::error!(%error, "the system gives no random bytes");
                }
            }
        }
        bytes
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014): enough for reproducible test ids, never for secrets.
const fn split_mix(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Plain;
    impl Kind for Plain {
        const PREFIX: &'static str = "prefix";
    }
    struct Bare;
    impl Kind for Bare {
        const PREFIX: &'static str = "";
    }

    /// The specification's `valid.yml`.
    #[test]
    fn published_valid_vectors() {
        for (text, uuid) in [
            ("00000000000000000000000000", "00000000-0000-0000-0000-000000000000"),
            ("00000000000000000000000001", "00000000-0000-0000-0000-000000000001"),
            ("0000000000000000000000000a", "00000000-0000-0000-0000-00000000000a"),
            ("0000000000000000000000000g", "00000000-0000-0000-0000-000000000010"),
            ("00000000000000000000000010", "00000000-0000-0000-0000-000000000020"),
            ("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        ] {
            let id: Id<Bare> = text.parse().unwrap();
            assert_eq!(id.uuid(), Uuid::parse_str(uuid).unwrap());
            assert_eq!(id.to_string(), text);
        }
        for (text, uuid) in [
            ("prefix_0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19"),
            ("prefix_01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ] {
            let id: Id<Plain> = text.parse().unwrap();
            assert_eq!(id.uuid(), Uuid::parse_str(uuid).unwrap());
            assert_eq!(id.to_string(), text);
        }
    }

    /// The specification's `invalid.yml`, as far as a fixed prefix meets them.
    #[test]
    fn published_invalid_vectors() {
        for text in [
            "PREFIX_00000000000000000000000000",
            "12345_00000000000000000000000000",
            "pre.fix_00000000000000000000000000",
            "  prefix_00000000000000000000000000",
            "_00000000000000000000000000",
            "_",
            "",
            "prefix_1234567890123456789012345",
            "prefix_123456789012345678901234567",
            "prefix_1234567890123456789012345 ",
            "prefix_0123456789ABCDEFGHJKMNPQRS",
            "prefix_123456789-123456789-123456",
            "prefix_ooooooiiiiiiuuuuuuulllllll",
            "prefix_i23456789ol23456789oi23456",
            "prefix_123456789-0123456789-0123456",
            "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "prefix__00000000000000000000000000",
        ] {
            assert!(text.parse::<Id<Plain>>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_increase_even_when_the_clock_stands_still() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_seconds(1_700_000_000)), 7);
        let made: Vec<Id<Plain>> = (0..1000).map(|_| ids.next()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert_eq!(made[0].uuid().get_version_num(), 7);
    }

    #[test]
    fn derived_ids_depend_on_both_parts() {
        let ids = Ids::random(Clock::system());
        let (one, two): (Id<Plain>, Id<Plain>) = (ids.next(), ids.next());
        assert_eq!(one.derive::<Bare>(b"x"), one.derive::<Bare>(b"x"));
        assert_ne!(one.derive::<Bare>(b"x"), one.derive::<Bare>(b"y"));
        assert_ne!(one.derive::<Bare>(b"x"), two.derive::<Bare>(b"x"));
    }
}
