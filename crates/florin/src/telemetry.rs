//! Log lines, to standard error: JSON for machines, text for people. Every line inside a request or
//! a job carries the span of it, and the span carries the correlation.
//!
//! Nothing here decides what is logged. Secrets are in types that print as redacted.

use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object.
    Json,
    /// One line of text.
    Text,
}

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// How a line looks.
    pub format: Format,
    /// The least severe level.
    pub level: String,
}

/// Starts logging, once per process.
pub fn start(options: &Options) -> anyhow::Result<()> {
    // What PostgreSQL remarks on its way is no news to anybody.
    let filter = EnvFilter::try_new(format!("{},sqlx::postgres::notice=warn", options.level))?;
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    match options.format {
        Format::Json => {
            registry.with(layer.json().flatten_event(true).with_span_list(false)).try_init()
        }
        Format::Text => registry.with(layer.with_ansi(false)).try_init(),
    }?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let text = info.payload_as_str().unwrap_or("without a message");
    tracing::error!(place, panic = text, "a panic");
}
