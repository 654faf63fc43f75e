//! Mail through independent servers that want TLS, from the first byte and by STARTTLS; none to one
//! that offers neither.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod python;

use base::Timestamp;
use connect::mail::{Encryption, Mail, Mailer, Sent, Server, TIMEOUT};

const PACKAGES: &[&str] = &["aiosmtpd==1.4.6", "trustme==1.2.1"];

/// Where a server is, in the process that `tls_mail.py` started.
#[expect(clippy::disallowed_methods, reason = "where the servers are is told by who started them")]
fn port(name: &str) -> Option<u16> {
    Some(std::env::var(name).ok()?.parse().unwrap())
}

/// Plays `tls_mail.py`, which has the servers and starts this test once more: whom to trust is read
/// from the environment once, so what sends is a process of its own.
#[tokio::test]
async fn mail_is_sent_over_tls_or_not_at_all() {
    let ports = ["MAIL_TLS_PORT", "MAIL_STARTTLS_PORT", "MAIL_PLAIN_PORT"].map(port);
    let [Some(wrapped), Some(upgraded), Some(plain)] = ports else {
        let program = std::env::current_exe().unwrap();
        python::plays("mail-tls", PACKAGES, "tls_mail.py", &[program.to_str().unwrap()]).await;
        return;
    };
    assert_eq!(send("localhost", wrapped, Encryption::Tls, "Hi over TLS").await, Sent::Accepted);
    let by_starttls = send("localhost", upgraded, Encryption::StartTls, "Hi over STARTTLS").await;
    assert_eq!(by_starttls, Sent::Accepted);
    // A name that the certificate does not have, and a server without STARTTLS.
    for (host, port, encryption) in [
        ("127.0.0.1", wrapped, Encryption::Tls),
        ("127.0.0.1", upgraded, Encryption::StartTls),
        ("localhost", plain, Encryption::StartTls),
        ("localhost", upgraded, Encryption::None),
    ] {
        let sent = send(host, port, encryption, "for nobody").await;
        assert!(!matches!(sent, Sent::Accepted), "{host}:{port} {encryption:?}");
    }
}

async fn send(host: &str, port: u16, encryption: Encryption, text: &str) -> Sent {
    let server = Server {
        host: host.to_owned(),
        port,
        encryption,
        credentials: None,
        from: "Florin <no-reply@florin.example>".to_owned(),
        timeout: TIMEOUT,
    };
    let mail = Mail {
        to: "ada@example.com".to_owned(),
        subject: "Hi".to_owned(),
        text: text.to_owned(),
        html: None,
    };
    let at = Timestamp::parse("2026-03-02T12:00:00Z").unwrap();
    Mailer::new(&server).unwrap().send(&mail, "job_1", at).await.unwrap()
}
