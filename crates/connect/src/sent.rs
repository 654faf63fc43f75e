//! What becomes of a message that is handed to somebody who delivers it.

/// The answer of a mail server or an SMS carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It was taken over.
    Accepted,
    /// Not now: the other side is away, busy, or does not take our credentials. The same message
    /// may be taken later.
    Deferred(String),
    /// Never: the message or the address is wrong.
    Refused(String),
}
