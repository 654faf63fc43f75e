//! One message, addressed: its bytes and the door it goes to.

/// Where a message is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// The gateway, which must answer: `POST /api/v1/shared/jit/fund`.
    Gateway,
    /// The webhook, which is only told: `POST /api/webhooks/marqeta`.
    Webhook,
}

impl Door {
    /// The path under Florin's address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Gateway => "/api/v1/shared/jit/fund",
            Self::Webhook => "/api/webhooks/marqeta",
        }
    }
}

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where to.
    pub door: Door,
    /// The transaction's own token.
    pub token: String,
    /// The funding request's token.
    pub jit_token: String,
    /// One transaction object, JSON.
    pub transaction: Vec<u8>,
}

impl Envelope {
    /// The body of the request: the object itself for the gateway, `{"transactions":[…]}` for the
    /// webhook.
    pub fn body(&self) -> Vec<u8> {
        match self.door {
            Door::Gateway => self.transaction.clone(),
            Door::Webhook => delivery(&[&self.transaction]),
        }
    }

    /// The same message for the webhook: the network reports there what it asked at the gateway,
    /// too.
    #[must_use]
    pub fn reported(&self) -> Self {
        Self { door: Door::Webhook, ..self.clone() }
    }
}

/// A webhook's body with these transaction objects.
pub fn delivery(transactions: &[&[u8]]) -> Vec<u8> {
    let mut body = br#"{"transactions":["#.to_vec();
    body.extend(transactions.join(&b','));
    body.extend_from_slice(b"]}");
    body
}
