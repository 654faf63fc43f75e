//! Independent clients in Python: an interpreter that has them, and scripts run with it.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

/// Runs `script`, which prints "all good" or fails, with an interpreter that has `packages`,
/// installed under `target` when they must be. Where they cannot be had, says so and is false.
pub async fn plays(home: &str, packages: &[&str], script: &str, arguments: &[&str]) -> bool {
    let Some(python) = interpreter(home, packages).await else {
        // Past the capture of the test harness: a skipped proof is not a silent one.
        let text = format!("skipped: the Python packages {packages:?} cannot be had here\n");
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return false;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let mut command = Command::new(python);
    command.arg(script).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_mins(1), command.output()).await;
    let output = output.unwrap().unwrap();
    let (out, err) = (output.stdout, output.stderr);
    let (out, err) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&err));
    assert!(output.status.success(), "{out}\n{err}");
    assert_eq!(out.trim(), "all good");
    true
}

async fn interpreter(home: &str, packages: &[&str]) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(home);
    let (python, mark) = (home.join("bin/python3"), home.join("complete"));
    if mark.exists() {
        return Some(python);
    }
    let install = ["-m", "pip", "install", "--quiet", "--retries", "0"];
    let install = [&install, packages].concat();
    let ready = runs(Path::new("python3"), &["-m", "venv", home.to_str()?]).await
        && runs(&python, &install).await
        && std::fs::write(mark, "").is_ok();
    ready.then_some(python)
}

async fn runs(program: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let status = tokio::time::timeout(Duration::from_mins(2), command.status()).await;
    matches!(status, Ok(Ok(status)) if status.success())
}
