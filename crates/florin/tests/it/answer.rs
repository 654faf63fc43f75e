//! What a door answered, and what a test expects of it.

use serde_json::Value;

/// A reply of Florin's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The data of a success.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert_eq!(json["success"], true, "{json}");
        json["data"].clone()
    }

    /// The status and the stable code of a problem.
    pub fn problem(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(json["success"], false, "{json}");
        (self.status, text(&json["code"]))
    }

    /// The gateway's yes, with the amount as it is written.
    #[track_caller]
    pub fn is_approved_for(&self, amount: &str) {
        let json = self.json();
        assert_eq!(
            (self.status, text(&json["jit_funding"]["amount"])),
            (200, amount.to_owned()),
            "{json}"
        );
        assert_eq!(json["jit_funding"].get("decline_reason"), None, "{json}");
    }

    /// The gateway's no, with the reason that the network hears.
    #[track_caller]
    pub fn is_declined_for(&self, reason: &str) {
        let json = self.json();
        let heard = text(&json["jit_funding"]["decline_reason"]);
        assert_eq!((self.status, heard), (402, reason.to_owned()), "{json}");
    }

    pub fn is_approval(&self) -> bool {
        self.status == 200
    }
}

/// The text of a string or a number, as it is written.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
