//! `/metrics`, on a port of its own.

use anyhow::anyhow;
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::config::MetricsListen;

/// Answers `/metrics` at this address from now on, or nowhere.
///
/// # Errors
/// When the address cannot be listened on.
pub(crate) fn start(listen: MetricsListen) -> anyhow::Result<()> {
    let Some(address) = listen.0 else { return Ok(()) };
    PrometheusBuilder::new().with_http_listener(address).install().map_err(|error| {
        anyhow!(
            "metrics cannot be served on {address} ({error}): choose another with \
             --metrics-listen (MINHU_METRICS_LISTEN), or off"
        )
    })
}
