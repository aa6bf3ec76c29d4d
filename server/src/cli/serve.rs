//! `minhu serve`: pages, API and, unless told otherwise, the jobs.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use backend::{
    Kernel,
    audit::{self, AnchorFile},
    db::Role,
    jobs,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::prepare;
use crate::{
    config::{PublicUrl, Refusal, Settings, Web},
    demonstration, http, keys_file, metrics_server,
    open::Database,
    say::say,
    shutdown,
    steps::Steps,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    web: Web,

    /// Leave the jobs to `minhu worker`
    #[arg(long, env = "MINHU_NO_WORKER", value_parser = yes_or_no)]
    #[arg(help_heading = "Settings of the web server")]
    no_worker: bool,

    /// Let the demonstration's car parks stand still: no counts are played
    #[arg(long, env = "MINHU_NO_DEMO_FEED", value_parser = yes_or_no)]
    #[arg(help_heading = "Settings of the web server")]
    no_demo_feed: bool,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    if let Some(folder) = args.web.missing_site() {
        let folder = folder.display();
        let sentence = format!("--site (MINHU_SITE) is `{folder}`: it must be a folder");
        return Err(Refusal::new(sentence).into());
    }
    args.web.can_be_called_back(settings)?;
    let shutdown = shutdown::on_signals()?;
    // Before the database, so that an address in use is known at once.
    let listener = listen(&args.web).await?;
    metrics_server::start(args.web.metrics_listen)?;
    let steps = Steps::new();
    Database::with(settings, steps, async |database| {
        prepare::keys(settings, database, steps).await?;
        if database.is_private() {
            prepare::demonstration(settings, database, prepare::Scale::USUAL, steps).await?;
        }
        let site: Arc<str> = args.web.public_url.as_ref().map_or("", PublicUrl::origin).into();
        let at_site = |kernel| Kernel { site: site.clone(), ..kernel };
        let kernel = at_site(database.kernel(settings, Role::Serve).await?);
        let worker = if args.no_worker {
            None
        } else {
            Some(at_site(database.kernel(settings, Role::Worker).await?))
        };
        say(format_args!("Minhu is at {}", address(&args.web, &listener)));
        let rings = std::iter::once(&kernel).chain(&worker).map(|one| one.keys.clone()).collect();
        let following = keys_file::follow(settings.keys(), rings, shutdown.clone());
        let following = tokio::spawn(following);
        let guarding = worker.clone().map(|kernel| {
            let anchor = AnchorFile::new(settings.audit_anchor());
            tokio::spawn(audit::guard(kernel, anchor, shutdown.clone()))
        });
        let plays = database.is_private() && !args.no_demo_feed;
        let own = listener.local_addr().ok().filter(|_| plays);
        let playing = own.map(|own| {
            tokio::spawn(demonstration::play_own(kernel.clone(), own, shutdown.clone()))
        });
        let served = serve(listener, &args.web, kernel.clone(), worker.clone(), shutdown).await;
        // Both end by themselves at the shutdown, which serving has begun if nobody else has.
        following.await?;
        if let Some(guarding) = guarding {
            guarding.await?;
        }
        if let Some(playing) = playing {
            playing.await?;
        }
        kernel.db.close().await;
        if let Some(worker) = worker {
            worker.db.close().await;
        }
        served
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("it must be true or false"),
    }
}

/// Serves and works until `shutdown`, or until serving fails.
async fn serve(
    listener: TcpListener,
    web: &Web,
    kernel: Kernel,
    worker: Option<Kernel>,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let working = async {
        if let Some(kernel) = worker {
            jobs::run(kernel, shutdown.clone()).await;
        }
    };
    let serving = async {
        let served = http::serve(listener, web, kernel, shutdown.clone()).await;
        shutdown.cancel();
        served
    };
    let (served, ()) = tokio::join!(serving, working);
    served
}

async fn listen(web: &Web) -> anyhow::Result<TcpListener> {
    TcpListener::bind(web.listen).await.with_context(|| {
        format!("{} cannot be listened on: choose another with --listen (MINHU_LISTEN)", web.listen)
    })
}

/// Where to find it, with the port that was given when any would do.
fn address(web: &Web, listener: &TcpListener) -> String {
    match (&web.public_url, listener.local_addr()) {
        (Some(url), _) => url.origin().to_owned(),
        (None, Ok(address)) => format!("http://{address}"),
        (None, Err(_)) => format!("http://{}", web.listen),
    }
}
