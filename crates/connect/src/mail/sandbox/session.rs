//! One SMTP conversation (RFC 5321), as far as clients that submit mail need it: the commands in
//! their order, AUTH with anything (RFC 4954), and limits on every line.

use std::io::{self, ErrorKind};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;

use super::{Kept, MAX_MESSAGE};

/// Longest line, in bytes, with its end: RFC 5321, section 4.5.3.1.6, and room for a response of
/// AUTH.
const MAX_LINE: u64 = 12_288;
/// Recipients of one message: the least that section 4.5.3.1.8 allows.
const MAX_RECIPIENTS: usize = 100;

#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

/// Talks until the client goes.
pub(super) async fn hold(stream: TcpStream, kept: &Kept) -> io::Result<()> {
    let mut stream = BufStream::new(stream);
    say(&mut stream, "220 sandbox ESMTP").await?;
    let mut envelope = Envelope::default();
    let mut greeted = false;
    loop {
        let line = String::from_utf8_lossy(&line(&mut stream).await?).into_owned();
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let reply = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                greeted = true;
                let size = format!("250-SIZE {MAX_MESSAGE}");
                let lines = ["250-sandbox", &size, "250-8BITMIME", "250-SMTPUTF8"];
                for line in lines {
                    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
                }
                "250 AUTH PLAIN LOGIN"
            }
            "HELO" => {
                greeted = true;
                "250 sandbox"
            }
            "AUTH" if greeted => authenticate(&mut stream, rest).await?,
            "MAIL" if greeted => mail(&mut envelope, rest),
            "RCPT" if envelope.from.is_some() => recipient(&mut envelope, rest),
            "DATA" if !envelope.to.is_empty() => {
                say(&mut stream, "354 go on, and end with a dot").await?;
                let message = message(&mut stream).await?;
                let Envelope { from, to } = std::mem::take(&mut envelope);
                match message {
                    Some(message) => {
                        kept.keep(&from.unwrap_or_default(), &to, &message);
                        "250 kept"
                    }
                    None => "552 too large",
                }
            }
            "AUTH" | "MAIL" | "RCPT" | "DATA" => "503 not now",
            "RSET" => {
                envelope = Envelope::default();
                "250 forgotten"
            }
            "NOOP" => "250 still here",
            "QUIT" => return say(&mut stream, "221 goodbye").await,
            _ => "500 not known here",
        };
        say(&mut stream, reply).await?;
    }
}

/// Takes any user with any password: what is proved here is that the client sends some.
async fn authenticate(stream: &mut BufStream<TcpStream>, rest: &str) -> io::Result<&'static str> {
    let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
    let prompts: &[&str] = match (mechanism.to_ascii_uppercase().as_str(), initial) {
        ("PLAIN", "") => &["334 "],
        ("PLAIN", _) => &[],
        // "Username:" and "Password:" in base64.
        ("LOGIN", "") => &["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"],
        ("LOGIN", _) => &["334 UGFzc3dvcmQ6"],
        _ => return Ok("504 not known here"),
    };
    for prompt in prompts {
        say(stream, prompt).await?;
        line(stream).await?;
    }
    Ok("235 welcome")
}

fn mail(envelope: &mut Envelope, rest: &str) -> &'static str {
    match path(rest, "FROM:") {
        Some(from) => {
            *envelope = Envelope { from: Some(from.to_owned()), to: Vec::new() };
            "250 go on"
        }
        None => "501 expected FROM:<address>",
    }
}

fn recipient(envelope: &mut Envelope, rest: &str) -> &'static str {
    let Some(to) = path(rest, "TO:").filter(|to| to.contains('@')) else {
        return "501 expected TO:<address>";
    };
    match to.split('@').next() {
        Some("bounce") => "550 5.1.1 nobody has this address",
        Some("later") => "451 4.2.0 the mailbox is busy",
        _ if envelope.to.len() >= MAX_RECIPIENTS => "452 too many recipients",
        _ => {
            envelope.to.push(to.to_owned());
            "250 go on"
        }
    }
}

/// The address in `FROM:<address> PARAMETERS`.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<&'a str> {
    let (before, after) = rest.split_at_checked(keyword.len())?;
    let inside = after.trim_start().strip_prefix('<')?;
    let (address, _) = inside.split_once('>')?;
    before.eq_ignore_ascii_case(keyword).then_some(address)
}

/// The message up to its dot, unstuffed; `None` when it was larger than allowed.
async fn message(stream: &mut BufStream<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let mut fits = true;
    loop {
        let line = line(stream).await?;
        if line == b"." {
            return Ok(fits.then_some(message));
        }
        let line = line.strip_prefix(b".").unwrap_or(&line);
        fits &= message.len() + line.len() + 2 <= MAX_MESSAGE;
        if fits {
            message.extend_from_slice(line);
            message.extend_from_slice(b"\r\n");
        }
    }
}

/// One line without its end.
async fn line(stream: &mut BufStream<TcpStream>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    stream.take(MAX_LINE).read_until(b'\n', &mut line).await?;
    if line.pop() != Some(b'\n') {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}

async fn say(stream: &mut BufStream<TcpStream>, reply: &str) -> io::Result<()> {
    stream.write_all(reply.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await
}
