//! What may be a password. Pure.

use base::Refusal;

/// NIST SP 800-63B-4 section 3.1.1.2 wants eight of a password beside which there can be something
/// else.
const MIN_CHARS: usize = 8;
/// Longer ones only cost time to hash.
const MAX_BYTES: usize = 256;
/// How much of a password its guesses are estimated by, in characters: the rest makes it no weaker.
const JUDGED_CHARS: usize = 64;
/// Guesses that finding it takes, at least: beyond what the doors let through in any lifetime, and
/// weeks of a core's work for whoever has stolen the hash. Eight random characters have them.
const MIN_GUESSES: u64 = 100_000_000;

/// Whether `text` may be the password of somebody of whom `own_words` are known.
///
/// Length and guessability, not kinds of characters, which make passwords worse (NIST SP 800-63B-4
/// section 3.1.1.2). The estimate knows the commonest passwords that ever leaked, names, words,
/// dates, keyboard walks and what people do to disguise them.
pub fn judge(text: &str, own_words: &[&str]) -> Result<(), Refusal> {
    if text.chars().count() < MIN_CHARS {
        let message = format!("A password has at least {MIN_CHARS} characters.");
        return Err(Refusal::field("password", "too_short", message));
    }
    if text.len() > MAX_BYTES {
        let message = format!("A password has at most {MAX_BYTES} bytes.");
        return Err(Refusal::field("password", "too_long", message));
    }
    let judged: String = text.chars().take(JUDGED_CHARS).collect();
    if zxcvbn::zxcvbn(&judged, own_words).guesses() < MIN_GUESSES {
        let message = "This password is among the first that somebody would try. Use several \
                       words, or let your browser make one up.";
        return Err(Refusal::field("password", "too_weak", message));
    }
    Ok(())
}

/// What is known of somebody to whoever guesses: the words of their name and address, and Florin's.
pub fn own_words(name: &str, email: &str) -> Vec<String> {
    let parts = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
        words.map(str::to_lowercase).collect()
    };
    let whole = [name.to_lowercase(), email.to_lowercase(), "florin".to_owned()];
    [parts(name), parts(email), whole.to_vec()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_enough_and_end() {
        for (text, fits) in [
            ("1234567", false),
            ("vK7#qz!", false),
            ("vK7#qz!2", true),
            ("žluťoučký kůň", true),
            (&"correct horse battery staple ".repeat(8), true),
            (&"correct horse battery staple ".repeat(9), false),
        ] {
            assert_eq!(judge(text, &[]).is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn what_leaked_is_common_or_is_ones_own_is_refused() {
        let own = own_words("Ada Lovelace", "ada.lovelace@analytical.example");
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        for weak in [
            "password",
            "P@ssw0rd1",
            "qwertyuiop",
            "11111111",
            "iloveyou1",
            "12345678910",
            "adalovelace",
            "Lovelace1815",
            "ada.lovelace@analytical.example",
            "florinflorin",
        ] {
            let refused = judge(weak, &own).map_err(|refusal| refusal.code);
            assert_eq!(refused, Err("too_weak"), "{weak}");
        }
        assert!(judge("a difference engine no. 2", &own).is_ok());
    }
}
