//! Doors that close for a while after too many failures, and the places that keep theirs open.
//!
//! Guessing must be slow, and nobody may be kept out by somebody else's guesses. So failures close
//! three doors of different width ([`rules::HERE`], [`rules::ADDRESS`], [`rules::PERSON`]), and the
//! two wide ones do not exist for a place that the person has signed in from before: a browser with
//! its device cookie, or an address. Whoever guesses from elsewhere closes the door only for places
//! that are unknown; the person comes in from a known one, or by a link that is mailed to them,
//! which makes a place known. After OWASP, "Slow Down Online Guessing Attacks with Device Cookies".

pub(crate) mod rules;
pub(crate) mod store;

use std::fmt;

use base::secrets::{ExposeSecret as _, SecretString, random_token, sha256_hex};
use base::who::Person;
use base::{Id, Result, Tx, Who};

use rules::Bound;

/// What failures have in common, as a hash: what was typed may be nobody's address, or a secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject(String);

impl Subject {
    /// What these words say together.
    pub fn of(words: &[&str]) -> Self {
        Self(sha256_hex(words.join("\n").as_bytes()))
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.get(..8).unwrap_or_default())
    }
}

/// Whether one of these doors is closed: for what must not be tried then, since trying spends it.
pub(crate) async fn are_closed(tx: &mut Tx, subjects: &[(Subject, Bound)]) -> Result<bool> {
    let now = tx.now();
    let mut ordered: Vec<_> = subjects.iter().map(|(subject, _)| subject).collect();
    ordered.sort();
    for subject in ordered {
        if rules::is_closed(store::lock(tx, &subject.0).await?, now) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What comes of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// In.
    Right,
    /// Out, and counted.
    Wrong,
    /// Out, whatever it was: a door is closed. Not counted, so that it opens again.
    Closed,
}

/// Judges an attempt that `is_right` or not, behind the doors of all `subjects`; attempts at the
/// same time are counted one by one. Being right opens the first door, the narrowest, anew; the
/// others are other people's too. The transaction is to be committed either way.
pub(crate) async fn judge(
    tx: &mut Tx,
    subjects: &[(Subject, Bound)],
    is_right: bool,
) -> Result<Attempt> {
    // In one order, so that two attempts wait for each other instead of both forever.
    let mut ordered: Vec<_> = subjects.iter().collect();
    ordered.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut locks = Vec::with_capacity(ordered.len());
    for (subject, bound) in ordered {
        locks.push((subject, *bound, store::lock(tx, &subject.0).await?));
    }
    let now = tx.now();
    if locks.iter().any(|(_, _, lock)| rules::is_closed(*lock, now)) {
        return Ok(Attempt::Closed);
    }
    if is_right {
        if let Some((narrowest, _)) = subjects.first() {
            store::open(tx, &narrowest.0).await?;
        }
        return Ok(Attempt::Right);
    }
    for (subject, bound, lock) in locks {
        store::set(tx, &subject.0, rules::after_failure(lock, bound, now)).await?;
    }
    Ok(Attempt::Wrong)
}

/// Where somebody says who they are: the network of their address, and the device cookie of their
/// browser. Either may be missing.
#[derive(Clone)]
pub(crate) struct Place {
    address: String,
    device: Option<String>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Place {
    /// Where `who` is, with the device cookie of their browser.
    pub fn of(who: &Who, device: Option<&str>) -> Self {
        let address = who.origin.as_ref().and_then(|origin| origin.address);
        // What a server says that does not know the sockets of its callers.
        let address = address.filter(|address| !address.is_unspecified());
        let address = address.map(rules::network).unwrap_or_default();
        Self { address, device: device.map(device_mark) }
    }

    fn address_mark(&self) -> String {
        sha256_hex(format!("address\n{}", self.address).as_bytes())
    }

    /// The doors that an attempt to be the person of `email` goes through from here. Somebody who
    /// does not exist costs the same statements as somebody who does.
    pub async fn doors(
        &self,
        tx: &mut Tx,
        email: &str,
        person: Option<Id<Person>>,
    ) -> Result<Vec<(Subject, Bound)>> {
        let address = self.address_mark();
        let device = self.device.as_deref().unwrap_or(&address);
        let mut known = store::known(tx, person, [device, &address]).await?;
        known.retain(|mark| !self.address.is_empty() || *mark != address);
        let device_is_known = self.device.as_ref().is_some_and(|device| known.contains(device));
        // A made-up cookie must not bring a door of its own.
        let here = if device_is_known { device } else { &address };
        let mut doors = vec![(Subject::of(&["here", email, here]), rules::HERE)];
        if known.is_empty() {
            doors.push((Subject::of(&["person", email]), rules::PERSON));
            if !self.address.is_empty() {
                doors.push((Subject::of(&["address", &self.address]), rules::ADDRESS));
            }
        }
        Ok(doors)
    }

    /// Remembers that `person` signed in here.
    pub async fn remember(&self, tx: &mut Tx, person: Id<Person>) -> Result<()> {
        if !self.address.is_empty() {
            store::remember(tx, person, &self.address_mark()).await?;
        }
        Ok(())
    }

    /// The same for a browser. One without a device cookie of theirs gets the one that is returned.
    pub async fn remember_browser(
        &self,
        tx: &mut Tx,
        person: Id<Person>,
    ) -> Result<Option<SecretString>> {
        self.remember(tx, person).await?;
        if let Some(device) = &self.device
            && store::known(tx, Some(person), [device, device]).await?.contains(device)
        {
            store::remember(tx, person, device).await?;
            return Ok(None);
        }
        let token = random_token()?;
        store::remember(tx, person, &device_mark(token.expose_secret())).await?;
        Ok(Some(token))
    }

    /// Forgets the failures of the person of `email` at this place.
    pub async fn open(&self, tx: &mut Tx, email: &str, person: Id<Person>) -> Result<()> {
        match self.doors(tx, email, Some(person)).await?.first() {
            Some((here, _)) => store::open(tx, &here.0).await,
            None => Ok(()),
        }
    }
}

fn device_mark(token: &str) -> String {
    sha256_hex(format!("device\n{token}").as_bytes())
}
