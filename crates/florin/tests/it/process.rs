//! The real program as a process of its own; callers of its ledger, and a card network, over real
//! connections.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use base::testing::TestDb;
use connect::marqeta::sandbox::Envelope;
use ledger::{AccountId, TransferId};
use serde_json::{Value, json};
use tempfile::TempDir;

const NETWORK_USER: &str = "network";
const NETWORK_PASSWORD: &str = "a password of the network";

/// Longer than any start on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// `florin serve` on a test's database, at a free port.
pub struct Process {
    child: Mutex<Child>,
    address: String,
    _folder: TempDir,
}

impl Process {
    /// Starts it and waits until it is up.
    pub fn start(test: &TestDb) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_florin"))
            .arg("serve")
            .current_dir(folder.path())
            .env_clear()
            .env("DATABASE_URL", test.url())
            .env("DATABASE_MAX_CONNECTIONS", "4")
            .env("LISTEN_ADDRESS", "127.0.0.1:0")
            .env("FLORIN_SECRET_KEYS", "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            .env("RATE_LIMIT_CALLERS", "1000000")
            .env("NETWORK_USER", NETWORK_USER)
            .env("NETWORK_PASSWORD", NETWORK_PASSWORD)
            .env("NETWORK_WEBHOOK_SECRET", "a secret of the webhook")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, receiver) = mpsc::channel();
        // Reads to the end, so that the program never waits for somebody to read.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _nobody_waits = sender.send(line);
            }
        });
        let address = wait_until_up(&receiver);
        Self { child: Mutex::new(child), address, _folder: folder }
    }

    /// Ends it at once, as the power does: SIGKILL.
    pub fn kill(&self) {
        let mut child = self.child();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to end, and says whether it ended well: SIGTERM.
    pub fn stop(&self) -> bool {
        let mut child = self.child();
        // The shell's own: not every machine has the program.
        let asked =
            Command::new("sh").args(["-c", &format!("kill {}", child.id())]).status().unwrap();
        assert!(asked.success());
        child.wait().unwrap().success()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After a failure of the test; otherwise it has ended.
        let _ended = self.child().kill();
    }
}

fn wait_until_up(lines: &Receiver<String>) -> String {
    let mut said = Vec::new();
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        let parsed: Value = serde_json::from_str(&line).unwrap_or_default();
        if parsed["message"] == "Florin is up" {
            return parsed["address"].as_str().unwrap().to_owned();
        }
        said.push(line);
    }
    panic!("the program did not come up: {said:#?}")
}

/// Somebody who posts transfers.
pub struct Caller {
    client: reqwest::Client,
    key: String,
}

/// A transfer of one cent.
#[derive(Debug, Clone, Copy)]
pub struct Cent {
    pub id: TransferId,
    pub from: AccountId,
    pub to: AccountId,
}

impl Cent {
    fn order(&self) -> Value {
        json!({
            "id": self.id, "action": "move", "debitAccountId": self.from, "creditAccountId": self.to,
            "amount": "0.01", "currency": "EUR", "reason": 1,
        })
    }
}

impl Caller {
    pub fn new(key: &str) -> Self {
        let client = connect::http::client(PATIENCE).unwrap();
        Self { client, key: key.to_owned() }
    }

    /// Posts one, or several together. True when all of them are done; `None` when nobody answered.
    pub async fn post(&self, process: &Process, cents: &[Cent]) -> Option<bool> {
        let (path, body) = match cents {
            [one] => ("transfers", one.order()),
            many => ("transfers/batch", many.iter().map(Cent::order).collect()),
        };
        let url = format!("http://{}/api/v1/ledger/{path}", process.address);
        let sent = self.client.post(url).bearer_auth(&self.key).json(&body).send().await.ok()?;
        let status = sent.status().as_u16();
        let body: Value = sent.json().await.ok()?;
        let is_done =
            |receipt: &Value| matches!(receipt["outcome"].as_str(), Some("created" | "exists"));
        let done = match &body["data"] {
            Value::Array(receipts) => receipts.iter().all(is_done),
            receipt => is_done(receipt),
        };
        assert!(done || status >= 500, "{status}: {body}");
        Some(done)
    }
}

/// A card network that asks.
pub struct Network(reqwest::Client);

impl Network {
    pub fn new() -> Self {
        Self(connect::http::client(PATIENCE).unwrap())
    }

    /// The status and the body of the answer; `None` when nobody answered.
    pub async fn ask(&self, process: &Process, envelope: &Envelope) -> Option<(u16, Vec<u8>)> {
        let url = format!("http://{}{}", process.address, envelope.door.path());
        let request = self.0.post(url).basic_auth(NETWORK_USER, Some(NETWORK_PASSWORD));
        let json = (reqwest::header::CONTENT_TYPE, "application/json");
        let sent = request.header(json.0, json.1).body(envelope.body()).send().await.ok()?;
        let status = sent.status().as_u16();
        Some((status, sent.bytes().await.ok()?.to_vec()))
    }
}
