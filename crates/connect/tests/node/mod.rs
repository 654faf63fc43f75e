//! Independent clients in JavaScript: a folder that has them, and scripts run in it.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;

/// Runs `script`, which prints "all good" or fails, with Node in a folder that has `packages`,
/// installed under `target` when they must be. Where they cannot be had, says so and is false.
pub async fn plays(home: &str, packages: &[&str], script: &str, arguments: &[&str]) -> bool {
    let Some(home) = folder(home, packages).await else {
        // Past the capture of the test harness: a skipped proof is not a silent one.
        let text = format!("skipped: the packages {packages:?} of Node cannot be had here\n");
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return false;
    };
    // Modules are looked for beside the script.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    std::fs::copy(source, home.join(script)).unwrap();
    let arguments = [&[script], arguments].concat();
    let output = run(&home, "node", &arguments, Duration::from_mins(1)).await.unwrap();
    let (out, err) = (output.stdout, output.stderr);
    let (out, err) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&err));
    assert!(output.status.success(), "{out}\n{err}");
    assert_eq!(out.trim(), "all good");
    true
}

async fn folder(home: &str, packages: &[&str]) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(home);
    let mark = home.join("complete");
    if mark.exists() {
        return Some(home);
    }
    std::fs::create_dir_all(&home).ok()?;
    std::fs::write(home.join("package.json"), "{\"private\": true}").ok()?;
    let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
    let install = [&install, packages].concat();
    let output = run(&home, "npm", &install, Duration::from_mins(2)).await?;
    (output.status.success() && std::fs::write(mark, "").is_ok()).then_some(home)
}

async fn run(home: &Path, program: &str, arguments: &[&str], patience: Duration) -> Option<Output> {
    let mut command = Command::new(program);
    command.current_dir(home).args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    tokio::time::timeout(patience, command.output()).await.ok()?.ok()
}
