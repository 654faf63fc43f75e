//! Florin, the program: one binary that serves, works, migrates, proves, measures and shows itself.
//!
//! A library, so that tests build the very site that the binary serves.

mod bench;
mod commands;
pub mod config;
pub mod docs;
pub mod domains;
pub mod health;
mod http;
pub mod parties;
mod program;
pub mod prometheus;
pub mod router;
pub mod shutdown;
pub mod telemetry;
mod worker;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;
use tokio::runtime::{Builder, Runtime};

use crate::config::{Config, Problems, Purpose};

/// The work waits for the database; more threads would only wait with it.
const MAX_THREADS: usize = 4;
/// The status of a program that was called or configured wrongly.
const MISUSED: u8 = 2;

/// Money, exactly: a ledger and what stands on it.
#[derive(Debug, clap::Parser)]
#[command(name = "florin", version, max_term_width = 80)]
struct Arguments {
    /// A TOML file with settings; the environment wins over it
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Demo(commands::demo::Demo),
    Serve(commands::serve::Serve),
    #[command(subcommand)]
    Migrate(commands::migrate::Migrate),
    Found(commands::found::Found),
    #[command(subcommand)]
    Administrator(commands::administrator::Administrator),
    #[command(subcommand)]
    Ledger(commands::ledger::Ledger),
    #[command(subcommand)]
    Audit(commands::audit::Audit),
    #[command(subcommand)]
    Sandbox(commands::sandbox::Sandbox),
    Bench(commands::bench::Bench),
    Config(commands::config::Settings),
    Openapi(commands::openapi::Describe),
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    // One TLS stack for the whole program. Nobody was here before, so it cannot be refused.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    match run(Arguments::parse()) {
        Ok(status) => status,
        // Whoever read along has gone away; there is nobody to tell.
        Err(error) if is_broken_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("florin: {error:#}");
            if error.is::<Problems>() { ExitCode::from(MISUSED) } else { ExitCode::FAILURE }
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let file = arguments.config.as_deref();
    let done = |()| ExitCode::SUCCESS;
    match arguments.command {
        Command::Config(settings) => settings.run(file).map(done),
        Command::Demo(demo) => {
            telemetry::start(&commands::demo::Demo::log())?;
            runtime()?.block_on(demo.run())
        }
        Command::Openapi(describe) => runtime()?.block_on(describe.run()).map(done),
        Command::Bench(bench) => runtime()?.block_on(bench.run()).map(done),
        Command::Sandbox(sandbox) => {
            runtime()?.block_on(sandbox.run(&configured(file, Purpose::Command)?)).map(done)
        }
        Command::Serve(serve) => {
            let config = configured(file, Purpose::Serve)?;
            runtime()?.block_on(serve.run(&config)).map(done)
        }
        Command::Migrate(migrate) => {
            let config = configured(file, Purpose::Command)?;
            runtime()?.block_on(migrate.run(&config.database)).map(done)
        }
        Command::Found(found) => {
            let config = configured(file, Purpose::Command)?;
            runtime()?.block_on(found.run(&config.database)).map(done)
        }
        Command::Administrator(administrator) => {
            let config = configured(file, Purpose::Command)?;
            runtime()?.block_on(administrator.run(&config.database)).map(done)
        }
        Command::Ledger(ledger) => {
            let config = configured(file, Purpose::Command)?;
            runtime()?.block_on(ledger.run(&config.database))
        }
        Command::Audit(audit) => {
            let config = configured(file, Purpose::Command)?;
            runtime()?.block_on(audit.run(&config.database))
        }
    }
}

/// The configuration, with logging as it says.
fn configured(file: Option<&Path>, purpose: Purpose) -> Result<Config> {
    let config = Config::read(&config::settings(file)?, purpose)?;
    telemetry::start(&config.log)?;
    Ok(config)
}

fn runtime() -> Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(MAX_THREADS);
    Ok(Builder::new_multi_thread().worker_threads(threads).enable_all().build()?)
}
