//! Which code is right, what a recovery code looks like, and how old a proof may be. Pure.

use base::secrets::SecretString;
use base::{Error, Result, Timestamp};
use totp_rs::{Builder, Totp};

use super::{Factors, Proof};

/// How long a proof is good for dangerous acts.
pub const RECENT_SECONDS: i64 = 10 * 60;
/// Recovery codes of one set.
pub const RECOVERY_CODES: usize = 10;
/// Characters of one, five bits each: 80 bits, so that a stolen hash cannot be searched.
pub const RECOVERY_CODE_LEN: usize = 16;
/// Bytes of a shared secret (RFC 4226 section 4, R6 recommends 160 bits).
pub const SECRET_LEN: usize = 20;
const ISSUER: &str = "Florin";

/// The generator of `secret`: SHA-1, six digits, steps of 30 seconds, one step of leeway either
/// way, as RFC 6238 recommends and every authenticator app understands.
pub fn totp(secret: &[u8], account: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        // A colon would end the account's part of the address.
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|error| Error::caused("making a code generator", error))
}

/// The step whose code this is, if one after `last_step` is: a code works once (RFC 6238 section
/// 5.2).
pub fn matched_step(totp: &Totp, code: &str, last_step: i64, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.micros().div_euclid(1_000_000)).ok()?;
    let step = i64::try_from(totp.check(&code, seconds)?).ok()?;
    (step > last_step).then_some(step)
}

/// A recovery code as people read it: groups of four.
pub fn grouped(code: &str) -> String {
    let mut text = String::with_capacity(code.len() + code.len() / 4);
    for (nth, letter) in code.chars().enumerate() {
        if nth > 0 && nth % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// A recovery code as it was typed, in its one form: Crockford's base32 reads `o` as 0 and `i`, `l`
/// as 1. `None` for what cannot be one.
pub fn recovery_code(typed: &str) -> Option<SecretString> {
    let mut code = String::with_capacity(RECOVERY_CODE_LEN);
    for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        code.push(match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other if other.is_ascii_alphanumeric() && other != 'u' => other,
            _ => return None,
        });
        if code.len() > RECOVERY_CODE_LEN {
            return None;
        }
    }
    (code.len() == RECOVERY_CODE_LEN).then(|| code.into())
}

/// What a session has to show for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastProof {
    /// How it was proven last.
    pub by: Proof,
    /// When.
    pub at: Timestamp,
}

/// Whether the last proof of a session is good enough for a dangerous act: recent, and by a second
/// factor where the person has one.
pub fn is_recent(last: LastProof, factors: &Factors, now: Timestamp) -> bool {
    let is_strong = !factors.any() || last.by.is_factor();
    is_strong && now < last.at.plus_seconds(RECENT_SECONDS)
}

#[cfg(test)]
mod tests {
    use base::secrets::ExposeSecret;

    use super::*;

    /// RFC 6238 appendix B's secret for SHA-1.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    /// The last six of the published eight digits.
    #[test]
    fn published_vectors() {
        let totp = totp(SECRET, "ada@example.com").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(matched_step(&totp, code, 0, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_around_its_time_and_once() {
        let totp = totp(SECRET, "a:b@example.com").unwrap();
        let (code, step) = ("081804", 1_111_111_109 / 30);
        let begins = step * 30;
        for (seconds, last_step, good) in [
            (begins, 0, true),
            (begins + 29, 0, true),
            (begins - 30, 0, true),
            (begins - 31, 0, false),
            (begins + 59, 0, true),
            (begins + 60, 0, false),
            (begins, step - 1, true),
            (begins, step, false),
            (begins, step + 1, false),
        ] {
            let matched = matched_step(&totp, code, last_step, at(seconds));
            assert_eq!(matched, good.then_some(step), "{seconds} {last_step}");
        }
        assert_eq!(matched_step(&totp, " 081 804 ", 0, at(begins)), Some(step));
        for wrong in ["", "81804", "0818040", "08180a", "+81804", "٠٨١٨٠٤"] {
            assert_eq!(matched_step(&totp, wrong, 0, at(begins)), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let one = "0123456789abcdef";
        assert_eq!(grouped(one), "0123-4567-89ab-cdef");
        for (typed, read) in [
            (one, Some(one)),
            ("0123-4567-89ab-cdef", Some(one)),
            (" O123 4567 89AB CDEF ", Some(one)),
            ("0i23-4567-89ab-cdef", Some(one)),
            ("0l23-4567-89ab-cdef", Some(one)),
            ("", None),
            ("0123-4567-89ab-cde", None),
            ("0123-4567-89ab-cdef0", None),
            ("u123-4567-89ab-cdef", None),
            ("0123_4567_89ab_cdef", None),
        ] {
            let code = recovery_code(typed);
            assert_eq!(code.as_ref().map(ExposeSecret::expose_secret), read, "{typed}");
        }
    }

    #[test]
    fn a_proof_grows_old_and_must_be_as_strong_as_the_person_can() {
        let now = at(1_767_603_600);
        let none =
            Factors { totp_since: None, passkeys: 0, suspended_passkeys: 0, recovery_codes: 0 };
        let some = Factors { totp_since: Some(now), ..none.clone() };
        let copied = Factors { suspended_passkeys: 1, ..none.clone() };
        for (by, age, factors, good) in [
            (Proof::Password, 0, &none, true),
            (Proof::Password, RECENT_SECONDS - 1, &none, true),
            (Proof::Password, RECENT_SECONDS, &none, false),
            (Proof::Provider, 0, &none, true),
            (Proof::Password, 0, &some, false),
            (Proof::Password, 0, &copied, false),
            (Proof::Provider, 0, &some, false),
            (Proof::Code, 0, &some, false),
            (Proof::Totp, 0, &some, true),
            (Proof::RecoveryCode, 0, &some, true),
            (Proof::Passkey, RECENT_SECONDS - 1, &some, true),
            (Proof::Passkey, RECENT_SECONDS, &some, false),
        ] {
            let last = LastProof { by, at: now.plus_seconds(-age) };
            assert_eq!(is_recent(last, factors, now), good, "{by:?} {age}");
        }
    }
}
