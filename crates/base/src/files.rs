//! Files: receipts, statements, exports. In a folder of this machine, or in an S3-compatible store
//! when several replicas share them.
//!
//! A file is written once and never changed; what belongs to whom is told by the row that holds its
//! key. Whole files pass through memory, so they are bounded. Nothing here knows what is in them.

use std::fmt;
use std::path::Path as FolderPath;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    ClientOptions, Error as StoreError, ObjectStore, ObjectStoreExt, PutMode, RetryConfig,
};
use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, Refusal, RefusalKind, Result};
use crate::secrets::sha256_hex;

/// No file is larger, in bytes.
pub const MAX_SIZE: u64 = 64 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For one request, retries not counted.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_RETRIES: usize = 3;
/// No retry begins later than this after the first try.
const RETRY_TIMEOUT: Duration = Duration::from_mins(1);

/// The name of a file: lower-case segments with `/` between, as `receipt/org_01h…/rcp_01h….jpg`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// Longest key, in bytes.
    pub const MAX_LEN: usize = 512;

    /// A key, if `text` is one: segments of `a-z`, `0-9`, `_`, `-` and inner dots. So it means the
    /// same on every file system and in every URL, and cannot lead out of its folder.
    pub fn parse(text: &str) -> Option<Self> {
        let fit = text.len() <= Self::MAX_LEN && text.split('/').all(is_segment);
        fit.then(|| Self(text.to_owned()))
    }

    /// As stored in a row.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_segment(text: &str) -> bool {
    let letter = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(b);
    text.as_bytes().first().is_some_and(letter)
        && text.as_bytes().last().is_some_and(letter)
        && text.bytes().all(|b| letter(&b) || b == b'.')
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where an S3-compatible store is, and how to sign for it.
#[derive(Debug, Clone)]
pub struct S3 {
    /// `https://s3.example.com`; `None` is Amazon's own for the region. With `http://` nothing is
    /// encrypted on the way: for a store on the same machine.
    pub endpoint: Option<String>,
    /// As `eu-central-1`; stores other than Amazon's mostly take any.
    pub region: String,
    /// The bucket; it must be there.
    pub bucket: String,
    /// The key's public half.
    pub access_key_id: String,
    /// The key's secret half.
    pub secret_access_key: SecretString,
    /// True: `endpoint/bucket/key`, as most stores other than Amazon's want it. False:
    /// `bucket.endpoint/key`.
    pub path_style: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// In bytes.
    pub size: u64,
    /// SHA-256 of the content in lower-case hexadecimal, for the row that holds the key.
    pub sha256: String,
}

/// A place for files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// In `folder`, which is made when it is not there. A file that was written is on the disk, not
    /// only in its cache.
    pub fn local(folder: &FolderPath) -> Result<Self> {
        let doing = || format!("opening the folder {}", folder.display());
        std::fs::create_dir_all(folder).map_err(|error| Error::caused(doing(), error))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| Error::caused(doing(), error))?
            .with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// In an S3-compatible store that knows conditional writes (`If-None-Match`), as Amazon's does
    /// and `MinIO`'s. Asks nothing of it yet; [`Files::check`] does.
    ///
    /// # Errors
    /// Settings that contradict each other; a program that has not chosen a TLS implementation.
    pub fn s3(options: S3) -> Result<Self> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(Error::fault("no TLS implementation was installed at start"));
        }
        let plain = options.endpoint.as_ref().is_some_and(|url| url.starts_with("http://"));
        let client = ClientOptions::new()
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_timeout(REQUEST_TIMEOUT)
            .with_allow_http(plain);
        let retry = RetryConfig {
            max_retries: MAX_RETRIES,
            retry_timeout: RETRY_TIMEOUT,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_region(options.region)
            .with_bucket_name(options.bucket)
            .with_access_key_id(options.access_key_id)
            .with_secret_access_key(options.secret_access_key.expose_secret())
            .with_virtual_hosted_style_request(!options.path_style)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = options.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store =
            builder.build().map_err(|error| Error::caused("preparing the S3 client", error))?;
        Ok(Self { store: Arc::new(store) })
    }

    /// Writes a file that is not there yet.
    ///
    /// # Errors
    /// `file_exists` when there is one of this key, whatever it holds; `file_too_large` beyond
    /// [`MAX_SIZE`].
    pub async fn put(&self, key: &Key, content: Bytes) -> Result<Written> {
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        check_size(size, MAX_SIZE)?;
        let written = Written { size, sha256: sha256_hex(&content) };
        match self.store.put_opts(&path(key)?, content.into(), PutMode::Create.into()).await {
            Ok(_) => Ok(written),
            Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {
                let message = "There is a file of this name already.";
                Err(Refusal::conflict("file_exists", message).into())
            }
            Err(error) => Err(Error::caused(format!("writing the file {key}"), error)),
        }
    }

    /// Reads a whole file of at most `max_size` bytes.
    ///
    /// # Errors
    /// `not_found`; `file_too_large`.
    pub async fn get(&self, key: &Key, max_size: u64) -> Result<Bytes> {
        let doing = || format!("reading the file {key}");
        let found = match self.store.get(&path(key)?).await {
            Ok(found) => found,
            Err(StoreError::NotFound { .. }) => return Err(Refusal::not_found("file").into()),
            Err(error) => return Err(Error::caused(doing(), error)),
        };
        check_size(found.meta.size, max_size.min(MAX_SIZE))?;
        found.bytes().await.map_err(|error| Error::caused(doing(), error))
    }

    /// True when there is a file of this key.
    pub async fn exists(&self, key: &Key) -> Result<bool> {
        match self.store.head(&path(key)?).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(Error::caused(format!("looking for the file {key}"), error)),
        }
    }

    /// Removes a file; one that is not there is as good as removed.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::caused(format!("removing the file {key}"), error)),
        }
    }

    /// Sees that the store answers and knows us.
    pub async fn check(&self) -> Result<()> {
        self.exists(&Key("check".to_owned())).await.map(drop)
    }
}

fn path(key: &Key) -> Result<Path> {
    Path::parse(key.as_str()).map_err(|error| Error::caused("reading a file's key", error))
}

fn check_size(size: u64, max_size: u64) -> Result<()> {
    if size <= max_size {
        return Ok(());
    }
    let message = format!("The file has {size} bytes; at most {max_size} are taken.");
    Err(Refusal::new(RefusalKind::TooLarge, "file_too_large", message).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_lead_out_of_its_folder() {
        for good in ["a", "receipt/org_01/rcp-2.jpg", "a.b.c/0", &"x".repeat(512)] {
            assert!(Key::parse(good).is_some(), "{good}");
        }
        let bad = [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "../a",
            "a/.hidden",
            "a/b.",
            "A",
            "ä",
            "a b",
            "a\\b",
            "a%2e",
            "a\0",
            "c:",
            "~",
            "-/é",
        ];
        for bad in bad.into_iter().chain([&*"x".repeat(513)]) {
            assert!(Key::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn the_secret_key_is_not_printed() {
        let options = S3 {
            endpoint: None,
            region: "eu-central-1".to_owned(),
            bucket: "florin".to_owned(),
            access_key_id: "AKIA".to_owned(),
            secret_access_key: "very-secret".into(),
            path_style: true,
        };
        assert!(!format!("{options:?}").contains("very-secret"));
        drop(rustls::crypto::ring::default_provider().install_default());
        let files = Files::s3(options).unwrap();
        assert!(!format!("{files:?}").contains("very-secret"));
    }
}
