//! `minhu worker`: the jobs, in a process of their own.

use std::process::ExitCode;

use backend::{
    Kernel,
    audit::{self, AnchorFile},
    db::Role,
    jobs,
};

use super::prepare;
use crate::{
    config::{MetricsListen, PublicUrl, Settings},
    keys_file, metrics_server,
    open::Database,
    shutdown,
    steps::Steps,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address and port for /metrics, or `off`
    #[arg(long, env = "MINHU_METRICS_LISTEN", value_name = "IP:PORT|off", default_value = "off")]
    metrics_listen: MetricsListen,

    /// Address that residents use, for links in messages
    #[arg(long, env = "MINHU_PUBLIC_URL", value_name = "URL")]
    public_url: Option<PublicUrl>,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let shutdown = shutdown::on_signals()?;
    metrics_server::start(args.metrics_listen)?;
    let steps = Steps::new();
    Database::with(settings, steps, async |database| {
        prepare::keys(settings, database, steps).await?;
        let site = args.public_url.as_ref().map_or("", PublicUrl::origin).into();
        let kernel = Kernel { site, ..database.kernel(settings, Role::Worker).await? };
        let db = kernel.db.clone();
        steps.note("Working. Ctrl-C stops it.");
        let rings = vec![kernel.keys.clone()];
        let anchor = AnchorFile::new(settings.audit_anchor());
        tokio::join!(
            keys_file::follow(settings.keys(), rings, shutdown.clone()),
            audit::guard(kernel.clone(), anchor, shutdown.clone()),
            jobs::run(kernel, shutdown),
        );
        db.close().await;
        Ok(())
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
