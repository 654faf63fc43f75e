//! The mailer and the sandbox's mail server, over sockets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use base::{Clock, Timestamp};
use connect::mail::sandbox::{PostOffice, routes};
use connect::mail::{Encryption, Mail, Mailer, Sent, Server, TIMEOUT};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

fn noon() -> Timestamp {
    Timestamp::parse("2026-03-02T12:00:00Z").unwrap()
}

fn office() -> PostOffice {
    PostOffice::open(([127, 0, 0, 1], 0).into(), Clock::manual(noon())).unwrap()
}

fn server(address: SocketAddr) -> Server {
    Server {
        host: address.ip().to_string(),
        port: address.port(),
        encryption: Encryption::None,
        credentials: None,
        from: "Florin <no-reply@florin.example>".to_owned(),
        timeout: TIMEOUT,
    }
}

fn mail(to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Потврди ја адресата".to_owned(),
        text: "Open https://florin.example/verify?token=a=b\n.\n..dots, and a long line: "
            .to_owned()
            + &"ж".repeat(300),
        html: Some("<p>Open <a href=\"https://florin.example/\">this</a></p>".to_owned()),
    }
}

async fn send(server: &Server, mail: &Mail) -> Sent {
    Mailer::new(server).unwrap().send(mail, "job_1", noon()).await.unwrap()
}

#[tokio::test]
async fn what_is_sent_arrives_as_it_was_written() {
    let office = office();
    let mail = mail("ada@example.com");
    assert_eq!(send(&server(office.address), &mail).await, Sent::Accepted);
    let received = office.kept.newest_to("ada@example.com").unwrap();
    assert_eq!((received.number, received.at), (1, noon()));
    assert_eq!(received.from, "no-reply@florin.example");
    assert_eq!(received.subject, mail.subject);
    assert_eq!(received.text, mail.text);
    assert_eq!(Some(received.html), mail.html);
    for line in [
        "From: Florin <no-reply@florin.example>",
        "To: ada@example.com",
        "Message-ID: <job_1@florin.example>",
        "Date: Mon, 02 Mar 2026 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(received.headers.iter().any(|header| header == line), "{:#?}", received.headers);
    }
}

#[tokio::test]
async fn credentials_are_presented() {
    let office = office();
    let credentials = Some(("florin".to_owned(), "s3cret".into()));
    let server = Server { credentials, ..server(office.address) };
    assert_eq!(send(&server, &mail("ada@example.com")).await, Sent::Accepted);
    assert!(!format!("{server:?}").contains("s3cret"));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let office = office();
    let server = server(office.address);
    assert!(matches!(send(&server, &mail("bounce@example.com")).await, Sent::Refused(_)));
    assert!(matches!(send(&server, &mail("later@example.com")).await, Sent::Deferred(_)));
    for (to, subject, text) in [
        ("nobody", "s", "t"),
        ("ada@example.com, eve@example.com", "s", "t"),
        ("ada@example.com\r\nBcc: eve@example.com", "s", "t"),
        ("ada@example.com", "two\r\nBcc: eve@example.com", "t"),
        ("ada@example.com", "s", &*"x".repeat(300_000)),
    ] {
        let mail = Mail {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: None,
        };
        assert!(matches!(send(&server, &mail).await, Sent::Refused(_)), "{to:?} {subject:?}");
    }
    assert!(office.kept.all().is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_or_silent_is_for_later() {
    let office = office();
    let gone = server(office.address);
    drop(office);
    assert!(matches!(send(&gone, &mail("ada@example.com")).await, Sent::Deferred(_)));
    // Bound, and nobody accepts: the connection opens and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let timeout = Duration::from_millis(50);
    let server = Server { timeout, ..server(silent.local_addr().unwrap()) };
    assert!(matches!(send(&server, &mail("ada@example.com")).await, Sent::Deferred(_)));
}

#[tokio::test]
async fn without_the_encryption_asked_for_nothing_is_sent() {
    let office = office();
    let timeout = Duration::from_millis(500);
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let server = Server { encryption, timeout, ..server(office.address) };
        assert!(matches!(send(&server, &mail("ada@example.com")).await, Sent::Deferred(_)));
    }
    assert!(office.kept.all().is_empty());
}

#[tokio::test]
async fn the_server_keeps_to_the_order_and_the_limits_of_the_protocol() {
    let office = office();
    let stream = TcpStream::connect(office.address).await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut reply = String::new();
    stream.read_line(&mut reply).await.unwrap();
    for (command, code) in [
        ("MAIL FROM:<a@b>", "503"),
        ("HELO me", "250"),
        ("RCPT TO:<a@b>", "503"),
        ("MAIL a@b", "501"),
        ("MAIL FROM:<>", "250"),
        ("RCPT TO:<nobody>", "501"),
        ("DATA", "503"),
        ("RCPT TO:<a@b>", "250"),
        ("VRFY a@b", "500"),
        ("RSET", "250"),
        ("DATA", "503"),
        ("AUTH NTLM", "504"),
        ("QUIT", "221"),
    ] {
        stream.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
        reply.clear();
        stream.read_line(&mut reply).await.unwrap();
        assert!(reply.starts_with(code), "{command}: {reply}");
    }
}

#[tokio::test]
async fn the_mailbox_is_read_as_a_page_and_as_json_and_shows_no_markup() {
    let office = office();
    let mail = Mail { subject: "<script>alert(1)</script>".to_owned(), ..mail("ada@example.com") };
    assert_eq!(send(&server(office.address), &mail).await, Sent::Accepted);
    for (path, status) in [("/mail", 200), ("/mail/1", 200), ("/mail.json", 200), ("/mail/2", 404)]
    {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes(office.kept.clone()).oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let page = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(page.contains("alert(1)"), status == 200, "{path}");
        assert_eq!(page.contains("href=\"https://florin.example/v"), path == "/mail/1", "{path}");
        assert!(path.ends_with("json") || !page.contains("<script>"), "{path}");
    }
}

#[test]
fn mail_does_not_print_its_text() {
    let debug = format!("{:?}", mail("ada@example.com"));
    assert!(!debug.contains("token") && !debug.contains("ada"), "{debug}");
}
