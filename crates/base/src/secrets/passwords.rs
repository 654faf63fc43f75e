//! Passwords: Argon2id, away from the threads that serve requests, a bounded number at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Refusal, Result};

/// OWASP's password storage cheat sheet, second of the equivalent settings: 19 MiB, two passes, one
/// lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Each takes a core for tens of milliseconds and 19 MiB.
const AT_ONCE: usize = 2;
/// Whoever comes beyond these is refused at once: a flood of sign-ins must not pile up.
const MAX_WAITING: usize = 64;
/// Longest password in bytes: room for any sentence, none for an attack by length.
const MAX_LEN: usize = 1_024;
/// What a password of nobody is compared with, so that it takes as long as somebody's. No password
/// has this hash.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies passwords. Cheap to clone; clones share the bound.
#[derive(Debug, Clone)]
pub struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    hashed: Arc<AtomicU64>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// One for the whole program.
    pub fn new() -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(AT_ONCE + MAX_WAITING)),
            hashed: Arc::default(),
        }
    }

    /// How many passwords were hashed or compared so far: the work that an answer must not let
    /// anybody guess from its time, countable.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// The hash to store, with its salt and parameters, in the PHC string format.
    ///
    /// # Errors
    /// `password_too_long`; `overloaded` when too many wait already.
    pub async fn hash(&self, password: SecretString) -> Result<String> {
        check_length(&password)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        self.run(move || {
            let hash = argon2()?
                .hash_password(password.expose_secret().as_bytes())
                .map_err(|error| Error::caused("hashing a password", error))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// True when `password` has the stored `hash`. `None` is a person that does not exist: it takes
    /// as long, so the answer's time does not tell who has an account.
    ///
    /// # Errors
    /// `password_too_long`; `overloaded` when too many wait already; a stored hash that cannot be
    /// read.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        check_length(&password)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        self.run(move || {
            let stored = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY))
                .map_err(|error| Error::caused("reading a stored hash", error))?;
            match argon2()?.verify_password(password.expose_secret().as_bytes(), &stored) {
                Ok(()) => Ok(hash.is_some()),
                Err(HashError::PasswordInvalid) => Ok(false),
                Err(error) => Err(Error::caused("verifying a password", error)),
            }
        })
        .await
    }

    /// True when `hash` was made with other parameters than today's: hash the password again at the
    /// next sign-in.
    pub fn is_outdated(hash: &str) -> bool {
        !hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    }

    /// Does work about a password away from the threads that serve requests, within the same bound.
    ///
    /// # Errors
    /// `overloaded` when too many wait already; the work's own.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| {
            Refusal::unavailable("overloaded", "Too many sign-ins wait already; try again.")
        })?;
        let turn = turn(&self.at_once).await?;
        tokio::task::spawn_blocking(move || {
            // Held until the work ends, even when the caller has gone away.
            let _held = (place, turn);
            work()
        })
        .await
        .map_err(|error| Error::caused("hashing a password", error))?
    }
}

async fn turn(at_once: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let turn = Arc::clone(at_once).acquire_owned().await;
    turn.map_err(|error| Error::caused("waiting to hash a password", error))
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::caused("setting up Argon2", error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn check_length(password: &SecretString) -> Result<()> {
    if password.expose_secret().len() <= MAX_LEN {
        return Ok(());
    }
    let message = format!("A password has at most {MAX_LEN} bytes.");
    Err(Refusal::field("password", "password_too_long", message).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_its_own_and_no_other() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(!Passwords::is_outdated(&hash), "{hash}");
        let verify = |password: &str| passwords.verify(password.into(), Some(hash.clone()));
        assert!(verify("correct horse").await.unwrap());
        assert!(!verify("correct hors").await.unwrap());
        assert!(!verify("").await.unwrap());
        let again = passwords.hash("correct horse".into()).await.unwrap();
        assert_ne!(hash, again, "the salt is random");
    }

    #[tokio::test]
    async fn nobody_has_a_password_and_is_asked_for_one_all_the_same() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!Passwords::is_outdated(NOBODY), "it must cost what a real one costs");
        assert!(!Passwords::new().verify("".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_stored_hash_that_is_none_is_a_fault() {
        let passwords = Passwords::new();
        for broken in ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$"] {
            let result = passwords.verify("x".into(), Some(broken.to_owned())).await;
            assert!(matches!(result, Err(Error::Fault(_))), "{broken}");
        }
    }

    #[tokio::test]
    async fn a_password_without_end_is_refused_before_it_is_hashed() {
        let refused = Passwords::new().hash("x".repeat(MAX_LEN + 1).into()).await;
        assert!(matches!(refused, Err(Error::Refused(no)) if no.code == "password_too_long"));
    }

    #[tokio::test]
    async fn a_flood_is_refused() {
        let passwords = Passwords::new();
        let all = u32::try_from(AT_ONCE + MAX_WAITING).unwrap();
        let _taken = passwords.waiting.try_acquire_many(all).unwrap();
        let refused = passwords.hash("x".into()).await;
        assert!(matches!(refused, Err(Error::Refused(no)) if no.code == "overloaded"));
    }
}
