//! Marqeta, a card network's processor: the gateway asks whether a purchase may pass (just-in-time
//! funding), and webhooks tell what became of it.
//!
//! The wire format and nothing else: what a message means for the books is decided by the domain
//! that reads it.

mod auth;
mod channel;
mod class;
mod message;
mod reply;
pub mod sandbox;
mod scalars;
mod webhook;

pub use auth::BasicAuth;
pub use channel::{Channel, Check};
pub use class::{Class, Clearing};
pub use message::{
    Acquirer, CardAcceptor, GatewayLog, JitFunding, MAX_MESSAGE, Message, NetworkConversion, Pos,
};
pub use reply::{Answer, Balance, DeclineReason, MAX_MEMO, MAX_TAGS, Reply, Verdict};
pub use scalars::{Amount, Scalar, Text, Token};
pub use webhook::{Delivery, MAX_DELIVERY, MAX_TRANSACTIONS, Ping, SIGNATURE_HEADER, Signer};
