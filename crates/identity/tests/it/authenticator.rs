//! An authenticator made of software: it answers a site's questions as a device and its browser do,
//! and lies when a test asks it to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// User present, user verified (Web Authentication section 6.1).
const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;
/// Attested credential data follows.
const WITH_CREDENTIAL: u8 = 0b0100_0000;

#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    owner: Option<String>,
    /// How often it signed; what a copy does not know.
    pub counter: u32,
    /// The page that the browser believes to be on.
    pub origin: &'static str,
    pub flags: u8,
}

impl Authenticator {
    /// One that differs from every other by `seed`, not zero.
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a key"),
            id: vec![seed; 16],
            owner: None,
            counter: 0,
            origin: "https://florin.example",
            flags: PRESENT_AND_VERIFIED,
        }
    }

    /// Makes a passkey: the answer to the options of a registration.
    pub fn create(&mut self, started: &Value) -> Value {
        let options = &started["options"]["publicKey"];
        self.owner = options["user"]["id"].as_str().map(ToOwned::to_owned);
        let mut data = self.data(options["rp"]["id"].as_str().expect("a name"), WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a length").to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("x"), point.y().expect("y"));
        // A COSE key in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(x.as_slice());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(y.as_slice());
        // {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("a short text"));
        object.extend(data);
        let client = self.client("webauthn.create", options);
        let response = json!({
            "attestationObject": text(&object), "clientDataJSON": text(&client), "transports": null,
        });
        self.answer(started, &response)
    }

    /// Signs: the answer to the options of a sign-in.
    pub fn get(&mut self, started: &Value) -> Value {
        let options = &started["options"]["publicKey"];
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().expect("a name"), 0);
        let client = self.client("webauthn.get", options);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "authenticatorData": text(&data), "clientDataJSON": text(&client),
            "signature": text(signature.to_der().as_bytes()), "userHandle": self.owner,
        });
        self.answer(started, &response)
    }

    fn data(&self, name: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(name.as_bytes()).to_vec();
        data.push(self.flags | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin,
            "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }

    fn answer(&self, started: &Value, response: &Value) -> Value {
        let id = text(&self.id);
        let credential = json!({
            "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response,
        });
        json!({ "ceremony": started["ceremony"], "credential": credential })
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
