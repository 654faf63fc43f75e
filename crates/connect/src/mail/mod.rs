//! Mail, by SMTP (RFC 5321) through whatever server the operator names.
//!
//! One message to one address at a time. Whether and when to try again is decided by whoever sends;
//! here a refusal is only told apart as one that may pass or one that will not.

pub mod sandbox;

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use base::secrets::{ExposeSecret as _, SecretString};
use base::{Error, Result, Timestamp};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

pub use crate::sent::Sent;

/// How long a server may take for one message, from connecting to its last word.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// Longest subject, in characters; what is longer is not sent.
const MAX_SUBJECT: usize = 250;
/// Largest text or HTML, in bytes; what is larger is not sent.
const MAX_BODY: usize = 256 * 1024;

/// A message to one person. It may hold a link that opens a door, so it does not print its text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// One address, without a name.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The message in plain text.
    pub text: String,
    /// The same in HTML, for readers that show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// How the connection to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// By TLS from the first byte (RFC 8314), usually port 465.
    Tls,
    /// By STARTTLS (RFC 3207), usually port 587. A server that does not offer it gets nothing.
    StartTls,
    /// Not at all: for a relay on the same machine, and for the sandbox.
    None,
}

/// The server that takes mail, and the sender that it shows.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name; with TLS, the one in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User and password, if it wants them.
    pub credentials: Option<(String, SecretString)>,
    /// Who mail is from: `address` or `Name <address>`.
    pub from: String,
    /// How long it may take for one message; usually [`TIMEOUT`].
    pub timeout: Duration,
}

/// Sends through one server. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// The sender that `from` names, if it names one.
///
/// # Errors
/// It is neither `address` nor `Name <address>`.
pub fn sender(from: &str) -> Result<Mailbox> {
    from.parse().map_err(|error| Error::caused("reading the sender of mail", error))
}

impl Mailer {
    /// Prepares for `server`; nothing is connected yet.
    ///
    /// # Errors
    /// A sender that is none, a host that no certificate could name.
    pub fn new(server: &Server) -> Result<Self> {
        crate::http::install_tls();
        let tls = || {
            TlsParameters::new(server.host.clone())
                .map_err(|error| Error::caused("preparing TLS for mail", error))
        };
        let tls = match server.encryption {
            Encryption::Tls => Tls::Wrapper(tls()?),
            Encryption::StartTls => Tls::Required(tls()?),
            Encryption::None => Tls::None,
        };
        let from = sender(&server.from)?;
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.clone())
                .port(server.port)
                .tls(tls)
                .timeout(Some(server.timeout))
                .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password)) = &server.credentials {
            let password = password.expose_secret().to_owned();
            transport = transport.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self { transport: transport.build(), from, timeout: server.timeout })
    }

    /// Sends one message. `id` becomes its Message-ID, so that sending it again after a lost answer
    /// shows as the same message.
    ///
    /// # Errors
    /// None that a server could cause: what it says is an answer.
    pub async fn send(&self, mail: &Mail, id: &str, at: Timestamp) -> Result<Sent> {
        let message = match self.message(mail, id, at) {
            Ok(message) => message,
            Err(reason) => return Ok(Sent::Refused(reason)),
        };
        // The transport's own limit is for each of its steps.
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Err(_) => Ok(Sent::Deferred("the mail server took too long".to_owned())),
            Ok(Ok(_)) => Ok(Sent::Accepted),
            Ok(Err(error)) => {
                let is_final = error.is_permanent();
                let reason = Error::caused("the mail server", error).chain();
                Ok(if is_final { Sent::Refused(reason) } else { Sent::Deferred(reason) })
            }
        }
    }

    fn message(&self, mail: &Mail, id: &str, at: Timestamp) -> Result<Message, String> {
        let to: Address = mail.to.parse().map_err(|_| "this is not an address".to_owned())?;
        if mail.subject.chars().count() > MAX_SUBJECT || mail.subject.chars().any(char::is_control)
        {
            return Err("the subject is not one line".to_owned());
        }
        if mail.text.len().max(mail.html.as_ref().map_or(0, String::len)) > MAX_BODY {
            return Err("the message is too large".to_owned());
        }
        let micros = u64::try_from(at.micros()).unwrap_or_default();
        let headers = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .date(UNIX_EPOCH + Duration::from_micros(micros));
        let headers = unattended(headers);
        let message = match &mail.html {
            Some(html) => headers
                .multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
            None => headers.singlepart(
                SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.text.clone()),
            ),
        };
        message.map_err(|error| error.to_string())
    }
}

/// Says that no person sent it, so that nobody's absence notice answers (RFC 3834, section 5).
fn unattended(message: MessageBuilder) -> MessageBuilder {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    message.raw_header(HeaderValue::new(name, "auto-generated".to_owned()))
}
