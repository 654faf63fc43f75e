//! The folder of a demo: made afresh each time, never somebody else's.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// Says that a folder is a demo's. Locked while the demo runs.
const MARK: &str = ".florin-demo";
const DATABASE: &str = "florin.sqlite";
const FILES: &str = "files";

/// An empty folder that nobody else uses.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder, or empties the one that an earlier demo made.
    ///
    /// # Errors
    /// A folder with something in it that no demo made; one that another demo uses now.
    pub fn prepare(path: &Path) -> Result<Self> {
        let doing = || format!("preparing the folder {}", path.display());
        fs::create_dir_all(path).with_context(doing)?;
        let mark = path.join(MARK);
        if !mark.exists() && fs::read_dir(path).with_context(doing)?.next().is_some() {
            bail!(
                "the folder {} has something in it that is not a demo's; name another one with \
                 --folder",
                path.display()
            );
        }
        let lock = OpenOptions::new().create(true).append(true).open(&mark).with_context(doing)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another demo runs in {}; name another one with --folder", path.display())
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(doing),
        }
        for name in [DATABASE, "florin.sqlite-wal", "florin.sqlite-shm"] {
            gone(fs::remove_file(path.join(name))).with_context(doing)?;
        }
        gone(fs::remove_dir_all(path.join(FILES))).with_context(doing)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The address of its database.
    pub fn database_url(&self) -> String {
        format!("sqlite:{}", self.path.join(DATABASE).display())
    }

    /// Where its files go.
    pub fn files(&self) -> PathBuf {
        self.path.join(FILES)
    }
}

fn gone(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_demos_folder_is_emptied() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("demo");
        let folder = Folder::prepare(&path).unwrap();
        fs::write(path.join(DATABASE), "old").unwrap();
        assert!(Folder::prepare(&path).is_err(), "it is in use");
        drop(folder);
        Folder::prepare(&path).unwrap();
        assert!(!path.join(DATABASE).exists());

        let other = home.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join(DATABASE), "precious").unwrap();
        assert!(Folder::prepare(&other).is_err());
        assert_eq!(fs::read_to_string(other.join(DATABASE)).unwrap(), "precious");
    }
}
