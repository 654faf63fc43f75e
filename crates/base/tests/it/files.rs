//! Files, in a folder and in a store that speaks S3: the same promises.

use std::path::Path;

use base::error::RefusalKind;
use base::files::{Files, Key, S3};
use base::{Error, Result};
use bytes::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

fn refused<T: std::fmt::Debug>(result: Result<T>, kind: RefusalKind, code: &str) {
    match result {
        Err(Error::Refused(no)) => assert_eq!((no.kind, no.code), (kind, code)),
        other => panic!("expected {code}, got {other:?}"),
    }
}

/// What holds for every place.
async fn keeps_its_promises(files: &Files) {
    files.check().await.unwrap();
    let receipt = key("receipt/org_1/rcp_1.txt");
    assert!(!files.exists(&receipt).await.unwrap());
    refused(files.get(&receipt, 100).await, RefusalKind::NotFound, "not_found");

    let written = files.put(&receipt, Bytes::from_static(b"abc")).await.unwrap();
    assert_eq!(written.size, 3);
    // FIPS 180-4's example.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(written.sha256, abc);
    assert!(files.exists(&receipt).await.unwrap());
    assert_eq!(files.get(&receipt, 3).await.unwrap(), Bytes::from_static(b"abc"));
    refused(files.get(&receipt, 2).await, RefusalKind::TooLarge, "file_too_large");

    let empty = key("receipt/org_2/empty");
    assert_eq!(files.put(&empty, Bytes::new()).await.unwrap().size, 0);
    assert!(files.get(&empty, 0).await.unwrap().is_empty());

    files.delete(&receipt).await.unwrap();
    files.delete(&receipt).await.unwrap();
    assert!(!files.exists(&receipt).await.unwrap());
    assert!(files.exists(&empty).await.unwrap());
}

async fn writes_once(files: &Files) {
    let once = key("statement/once.pdf");
    files.put(&once, Bytes::from_static(b"first")).await.unwrap();
    for content in ["second", "first"] {
        let again = files.put(&once, content.into()).await;
        refused(again, RefusalKind::Conflict, "file_exists");
    }
    assert_eq!(files.get(&once, 100).await.unwrap(), Bytes::from_static(b"first"));
}

#[tokio::test]
async fn a_folder_keeps_the_promises() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(&folder.path().join("made/when/missing")).unwrap();
    keeps_its_promises(&files).await;
    writes_once(&files).await;
    assert!(!files.exists(&key("statement")).await.unwrap(), "a folder is not a file");
}

#[tokio::test]
async fn more_than_the_largest_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path()).unwrap();
    let size = usize::try_from(base::files::MAX_SIZE).unwrap() + 1;
    let put = files.put(&key("huge"), vec![0; size].into()).await;
    refused(put, RefusalKind::TooLarge, "file_too_large");
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(Files::local(file.path()).is_err());
}

/// A store that speaks S3 and checks signatures, on a port of its own; it ends with the returned
/// set.
async fn serve_s3(folder: &Path) -> (String, JoinSet<()>) {
    std::fs::create_dir(folder.join("florin")).expect("the bucket");
    let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).expect("the store"));
    builder.set_auth(SimpleAuth::from_single("florin-key", "florin-secret"));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let server = auto::Builder::new(TokioExecutor::new());
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let connection =
                server.serve_connection(TokioIo::new(stream), service.clone()).into_owned();
            connections.spawn(async move { drop(connection.await) });
        }
    });
    (format!("http://{address}"), tasks)
}

fn client(endpoint: String, secret: &str) -> Files {
    drop(rustls::crypto::ring::default_provider().install_default());
    Files::s3(S3 {
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        bucket: "florin".to_owned(),
        access_key_id: "florin-key".to_owned(),
        secret_access_key: secret.into(),
        path_style: true,
    })
    .expect("a client")
}

#[tokio::test]
async fn a_store_that_speaks_s3_keeps_the_promises() {
    let folder = tempfile::tempdir().unwrap();
    let (endpoint, _server) = serve_s3(folder.path()).await;
    let files = client(endpoint, "florin-secret");
    keeps_its_promises(&files).await;
    writes_once(&files).await;
}

#[tokio::test]
async fn a_wrong_secret_is_told_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let (endpoint, _server) = serve_s3(folder.path()).await;
    assert!(client(endpoint, "another-secret").check().await.is_err());
}
