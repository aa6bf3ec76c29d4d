//! Life for the demonstration: its devices push what is usual at the hour, by the same feed, with the
//! same kind of key, as an operator's would.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use backend::{
    Kernel, districts,
    places::feeds::{
        FeedToken, Scope,
        devices::{Device, demonstration_token, devices},
        keys,
    },
};
use reqwest::{Client, StatusCode, header};
use serde_json::Value;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// How often each device speaks while `minhu serve` plays them.
const EACH: Duration = Duration::from_secs(60);
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const LABEL: &str = "演示数据，自动生成";

/// What is played, and to whom.
pub(crate) struct Play {
    /// Where the feeds are: `http://127.0.0.1:3000`.
    pub(crate) url: String,
    /// A key that is there; without one, the demonstration's own are made.
    pub(crate) token: Option<FeedToken>,
    /// Updates a second, about; none is each device once a minute.
    pub(crate) rate: Option<u32>,
}

/// Plays to this process itself, if its district is the demonstration. What goes wrong is logged:
/// nobody needs this.
pub(crate) async fn play_own(kernel: Kernel, own: SocketAddr, shutdown: CancellationToken) {
    match districts::load(&kernel.db).await {
        Ok(district) if district.demonstration => {}
        _ => return,
    }
    let play = Play { url: format!("http://{own}"), token: None, rate: None };
    if let Err(error) = run(&kernel, &play, &shutdown, |_| {}).await {
        tracing::warn!(error = format!("{error:#}"), "the demonstration's devices are silent");
    }
}

/// What a turn did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turn {
    pub(crate) sent: usize,
    pub(crate) accepted: u64,
}

/// Plays until `shutdown`, and tells of each turn.
///
/// # Errors
/// When there is nothing to play, or the keys are not taken.
pub(crate) async fn run(
    kernel: &Kernel,
    play: &Play,
    shutdown: &CancellationToken,
    mut told: impl FnMut(Turn),
) -> anyhow::Result<()> {
    let devices = devices(kernel).await.context("the devices cannot be read")?;
    if devices.is_empty() {
        bail!("there are no places of the demonstration with a device");
    }
    let tokens = tokens(kernel, play, &devices).await?;
    backend::messages::tls::install();
    let client = Client::builder().timeout(PATIENCE).no_proxy().build()?;
    let rate = play.rate.and_then(|rate| usize::try_from(rate.max(1)).ok());
    // A turn a second, of as many as it takes.
    let each = usize::try_from(EACH.as_secs()).unwrap_or(60);
    let a_turn = rate.unwrap_or(devices.len().div_ceil(each));
    let mut turns = tokio::time::interval(Duration::from_secs(1));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut order = devices.iter().cycle();
    while shutdown.run_until_cancelled(turns.tick()).await.is_some() {
        let now = kernel.now();
        let mut batches: BTreeMap<(Scope, &str), Vec<Value>> = BTreeMap::new();
        for device in order.by_ref().take(a_turn) {
            let [noise] = kernel.random_bytes();
            let batch = batches.entry((device.scope(), &device.source)).or_default();
            batch.push(device.says(now, noise));
        }
        let mut turn = Turn::default();
        for ((scope, source), batch) in batches {
            let token = &tokens[source];
            turn.sent += batch.len();
            let pushing = push(&client, &play.url, token, scope, &batch);
            match shutdown.run_until_cancelled(pushing).await {
                Some(Ok(accepted)) => turn.accepted += accepted,
                Some(Err(Refused::ForGood(status))) => bail!("the feed answers {status}"),
                // It starts, or restarts; the next turn tries again.
                Some(Err(Refused::ForNow(error))) => tracing::debug!(error, "not pushed"),
                None => return Ok(()),
            }
        }
        told(turn);
    }
    Ok(())
}

/// A key for each source.
async fn tokens(
    kernel: &Kernel,
    play: &Play,
    devices: &[Device],
) -> anyhow::Result<BTreeMap<String, FeedToken>> {
    let mut tokens = BTreeMap::new();
    for device in devices {
        if tokens.contains_key(&device.source) {
            continue;
        }
        let token = match &play.token {
            Some(token) => token.clone(),
            None => {
                let token = demonstration_token(kernel, &device.source);
                let good = keys::ensure(kernel, &device.source, LABEL, &token).await?;
                if !good {
                    bail!("the key of {} for the demonstration was revoked", device.source);
                }
                token
            }
        };
        tokens.insert(device.source.clone(), token);
    }
    Ok(tokens)
}

/// Why a batch was not taken.
enum Refused {
    ForNow(String),
    ForGood(StatusCode),
}

/// Pushes a batch and says how many were accepted.
async fn push(
    client: &Client,
    url: &str,
    token: &FeedToken,
    scope: Scope,
    batch: &[Value],
) -> Result<u64, Refused> {
    let for_now = |error: reqwest::Error| Refused::ForNow(error.to_string());
    let answer = client
        .put(format!("{url}/feeds/v1/{}", scope.as_str()))
        .header(header::AUTHORIZATION, format!("Bearer {}", token.to_text()))
        .json(batch)
        .send()
        .await
        .map_err(for_now)?;
    match answer.status() {
        StatusCode::OK => {}
        status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            return Err(Refused::ForGood(status));
        }
        status => return Err(Refused::ForNow(status.to_string())),
    }
    let body: Value = answer.json().await.map_err(for_now)?;
    Ok(body["accepted"].as_u64().unwrap_or_default())
}
