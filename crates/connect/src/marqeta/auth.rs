//! HTTP Basic authentication (RFC 7617) as the network uses it, compared in constant time.

use std::fmt;

use base::secrets::equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Longest `Authorization` value that is looked at, in bytes.
const MAX_HEADER: usize = 1024;

/// Knows one user and password, as a digest: comparing digests takes the same time whatever was
/// sent, and however long it was.
#[derive(Clone)]
pub struct BasicAuth([u8; 32]);

impl BasicAuth {
    /// For this user and password. The user must not contain a colon: it ends at the first one.
    pub fn new(user: &str, password: &str) -> Self {
        Self(digest(format!("{user}:{password}").as_bytes()))
    }

    /// True when `header`, the value of `Authorization`, names this user and password.
    pub fn accepts(&self, header: &str) -> bool {
        if header.len() > MAX_HEADER {
            return false;
        }
        let Some((scheme, encoded)) = header.split_once(' ') else {
            return false;
        };
        let Ok(presented) = STANDARD.decode(encoded.trim()) else {
            return false;
        };
        scheme.eq_ignore_ascii_case("basic") && equal(&digest(&presented), &self.0)
    }

    /// The header a client sends.
    pub fn header(user: &str, password: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BasicAuth(hidden)")
    }
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_header_and_no_other() {
        let auth = BasicAuth::new("gateway", "open: sesame");
        let right = BasicAuth::header("gateway", "open: sesame");
        assert!(auth.accepts(&right));
        assert!(auth.accepts(&right.replace("Basic", "bASIC")));
        for wrong in [
            String::new(),
            "Basic".to_owned(),
            "Basic ".to_owned(),
            "Basic !!!".to_owned(),
            right.replace("Basic", "Bearer"),
            BasicAuth::header("gateway", "open: sesam"),
            BasicAuth::header("Gateway", "open: sesame"),
            BasicAuth::header("", ""),
            format!("{right}{}", "A".repeat(MAX_HEADER)),
        ] {
            assert!(!auth.accepts(&wrong), "{wrong}");
        }
    }

    #[test]
    fn the_example_of_rfc_7617() {
        assert_eq!(
            BasicAuth::header("Aladdin", "open sesame"),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", BasicAuth::new("u", "p")), "BasicAuth(hidden)");
    }
}
