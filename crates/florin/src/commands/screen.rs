//! What the demo and the sandbox write for people: 80 columns, colours only where somebody looks.
//!
//! Standard output is written here and an error is returned, not a panic, when nobody reads any
//! more.

use std::io::{self, IsTerminal as _, Stdout, Write as _};
use std::time::Duration;

use connect::marqeta::Verdict;
use connect::marqeta::sandbox::Exchange;

use crate::config;

/// Columns of the narrowest terminal that everything fits into.
pub const WIDTH: usize = 80;

/// How a word looks, always beside the word itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As it is.
    Plain,
    /// The one thing to look at.
    Strong,
    /// Beside the point.
    Faint,
    /// It went well.
    Good,
    /// Nobody asked, or only in part.
    Warn,
    /// It did not.
    Bad,
}

impl Look {
    /// The SGR parameter of ECMA-48 section 8.3.117.
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Warn => "33",
            Self::Bad => "31",
        }
    }
}

/// Standard output.
#[derive(Debug)]
pub struct Screen {
    out: Stdout,
    colours: bool,
}

impl Screen {
    /// With colours on a terminal, unless the environment asks for none.
    pub fn new() -> Self {
        let out = io::stdout();
        let colours = out.is_terminal() && config::wants_colour();
        Self { out, colours }
    }

    /// `text` with a look.
    pub fn paint(&self, look: Look, text: &str) -> String {
        if self.colours && look != Look::Plain {
            format!("\x1b[{}m{text}\x1b[0m", look.code())
        } else {
            text.to_owned()
        }
    }

    /// Writes a line.
    pub fn line(&self, text: &str) -> io::Result<()> {
        writeln!(self.out.lock(), "{}", text.trim_end())
    }

    /// Writes an empty line.
    pub fn gap(&self) -> io::Result<()> {
        self.line("")
    }

    /// Writes a heading.
    pub fn heading(&self, text: &str) -> io::Result<()> {
        self.line(&self.paint(Look::Strong, text))
    }

    /// Writes a paragraph, broken where it reaches the edge and set in by `indent`.
    pub fn paragraph(&self, indent: usize, look: Look, text: &str) -> io::Result<()> {
        for line in wrap(text, WIDTH - indent.min(WIDTH / 2)) {
            self.line(&format!("{:indent$}{}", "", self.paint(look, &line)))?;
        }
        Ok(())
    }
}

/// Lines of at most `width` characters; a longer word has a line of its own.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// `text` cut or filled to `width` characters.
pub fn fit(text: &str, width: usize) -> String {
    let cut: String = text.chars().take(width).collect();
    format!("{cut:<width$}")
}

/// Milliseconds with one decimal: `1.9 ms`.
pub fn millis(took: Duration) -> String {
    let tenths = took.as_micros() / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

/// What came of a message, as a sign, a word and how it looks.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// Sign and word.
    pub word: &'static str,
    /// How it looks.
    pub look: Look,
    /// Why not, or for how much only; empty when the word says all.
    pub detail: String,
}

impl Answer {
    /// Reads what came of a message that asked for `asked`, as decimal text.
    pub fn of(exchange: &Exchange, asked: &str) -> Self {
        let answer = |word, look, detail: String| Self { word, look, detail };
        match &exchange.verdict {
            Some(Verdict::Approved(given)) if given.amount != asked && !asked.is_empty() => {
                answer("✓ in part", Look::Warn, format!("{} of {asked}", given.amount))
            }
            Some(Verdict::Approved(_)) => answer("✓ approved", Look::Good, String::new()),
            Some(Verdict::Declined(given)) => {
                let detail = given.memo.clone().or_else(|| given.decline_reason.clone());
                answer("✗ declined", Look::Bad, detail.unwrap_or_default())
            }
            None if exchange.accepted() => answer("· noted", Look::Plain, String::new()),
            Some(Verdict::Unreadable) | None => {
                let detail = format!(
                    "status {}: {}",
                    exchange.status,
                    fit(&String::from_utf8_lossy(&exchange.reply), 200).trim_end()
                );
                answer("! refused", Look::Bad, detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 3), ["one", "two", "three"]);
        assert_eq!(wrap("ünï cödé", 8), ["ünï cödé"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn columns_are_as_wide_as_they_say() {
        for (text, fitted) in [("ab", "ab  "), ("abcde", "abcd"), ("✓ é", "✓ é "), ("", "    ")]
        {
            assert_eq!(fit(text, 4), fitted);
        }
    }

    #[test]
    fn a_time_has_one_decimal() {
        for (micros, text) in [(0, "0.0 ms"), (1_949, "1.9 ms"), (12_050, "12.0 ms")] {
            assert_eq!(millis(Duration::from_micros(micros)), text);
        }
    }

    fn exchange(status: u16, reply: &str, is_question: bool) -> Exchange {
        let verdict = is_question.then(|| Verdict::read(status, reply.as_bytes()));
        Exchange {
            sent: Vec::new(),
            status,
            reply: reply.into(),
            verdict,
            took: Duration::from_millis(1),
        }
    }

    #[test]
    fn an_answer_is_a_word_and_its_reason() {
        let body = |amount: &str, memo: &str| {
            format!(
                "{{\"jit_funding\":{{\"token\":\"t\",\"method\":\"m\",\"user_token\":\"u\",\
                 \"amount\":{amount},\"memo\":\"{memo}\"}}}}"
            )
        };
        for (status, reply, is_question, word, detail) in [
            (200, body("71.00", ""), true, "✓ approved", ""),
            (200, body("70.00", ""), true, "✓ in part", "70.00 of 71.00"),
            (402, body("71.00", "not enough money"), true, "✗ declined", "not enough money"),
            (500, "oops".to_owned(), true, "! refused", "status 500: oops"),
            (200, String::new(), false, "· noted", ""),
            (401, "no".to_owned(), false, "! refused", "status 401: no"),
        ] {
            let answer = Answer::of(&exchange(status, &reply, is_question), "71.00");
            assert_eq!((answer.word, answer.detail.as_str()), (word, detail));
        }
    }
}
