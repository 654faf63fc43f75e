//! `florin openapi`: the API's description, as it is committed and served.

use std::path::Path;

use anyhow::Result;
use base::db::Options;
use base::files::Files;
use base::{Clock, Db, Ids};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::screen::Screen;
use crate::health::Dependencies;
use crate::shutdown::Shutdown;
use crate::{config, docs, domains, router};

/// Print the API's description, OpenAPI 3.1
#[derive(Debug, clap::Args)]
pub struct Describe {
    /// Print who gets in where instead
    #[arg(long)]
    rules: bool,
}

impl Describe {
    /// Prints.
    pub async fn run(self) -> Result<()> {
        let plan = plan().await?;
        let text =
            if self.rules { docs::rules(&plan.listing()) } else { docs::text(&plan.openapi())? };
        Screen::new().line(text.trim_end())?;
        Ok(())
    }
}

/// The site, over a database in memory that nobody asks.
async fn plan() -> Result<router::Plan> {
    let clock = Clock::system();
    let options = Options { url: "sqlite::memory:".to_owned(), max_connections: 1 };
    let ids = Ids::random(clock.clone());
    let db = Db::open(&options, clock, ids, domains::subscriptions()).await?;
    let files = Files::local(Path::new("."))?;
    let dependencies = Dependencies { db, files, redis: None };
    let figures = PrometheusBuilder::new().build_recorder().handle();
    router::plan(&config::made_up()?, dependencies, figures, &Shutdown::new())
}
