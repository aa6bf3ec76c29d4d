//! `minhu demo`: life for the demonstration.

use std::process::ExitCode;

use anyhow::{Context, bail};
use backend::{db::Role, districts, places::feeds::FeedToken};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    config::{PublicUrl, Settings},
    demonstration::{self, Play},
    open::Database,
    say::say,
    shutdown,
    steps::Steps,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Play what the devices of car parks and toilets push, through the feed, until stopped
    Feed {
        /// Updates a second, about [default: each device once a minute]
        #[arg(long, value_name = "NUMBER")]
        rate: Option<u32>,
        /// Where Minhu is
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:3000")]
        url: PublicUrl,
        /// A key that is there, of a source that has the places [default: the demonstration's own]
        #[arg(long, value_name = "KEY", value_parser = token)]
        key: Option<FeedToken>,
    },
}

fn token(text: &str) -> Result<FeedToken, &'static str> {
    FeedToken::parse(text).ok_or("it must be a key as `minhu feeds key new` prints it: mfk_…")
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::Feed { rate, url, key } = what;
    let shutdown = shutdown::on_signals()?;
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let district = districts::load(&kernel.db).await.context("the district cannot be read")?;
        if !district.demonstration {
            bail!("this is a real district: invented counts would be told to real people");
        }
        let url = url.origin().to_owned();
        say(format_args!("Playing to {url}/feeds/v1 until stopped."));
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        let (mut sent, mut accepted) = (0, 0);
        let play = Play { url, token: key, rate };
        let played = demonstration::run(&kernel, &play, &shutdown, |turn| {
            sent += turn.sent;
            accepted += turn.accepted;
            bar.set_message(format!("{sent} sent, {accepted} accepted"));
            bar.tick();
        })
        .await;
        bar.finish_and_clear();
        kernel.db.close().await;
        played?;
        say(format_args!("{sent} updates sent, {accepted} accepted."));
        Ok(())
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
