//! Settings of the web server.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{MetricsListen, PublicUrl};

/// Settings of the web server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of the web server")]
pub(crate) struct Web {
    /// Address and port to serve on
    #[arg(
        long,
        env = "MINHU_LISTEN",
        value_name = "IP:PORT",
        default_value = "127.0.0.1:3000",
        value_parser = address_and_port
    )]
    pub(crate) listen: SocketAddr,

    /// Address and port for /metrics, apart from the public one, or `off`
    #[arg(
        long,
        env = "MINHU_METRICS_LISTEN",
        value_name = "IP:PORT|off",
        default_value = "127.0.0.1:9300"
    )]
    pub(crate) metrics_listen: MetricsListen,

    /// Address that residents use; with https, cookies are Secure and HSTS is sent
    #[arg(long, env = "MINHU_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,

    /// How many reverse proxies of your own stand in front; each adds the visitor's address to
    /// X-Forwarded-For, which is believed only that far
    #[arg(long, env = "MINHU_PROXIES", value_name = "NUMBER", default_value_t = 0)]
    pub(crate) proxies: usize,

    /// Folder of the built CSS, JavaScript and WebAssembly [default: `site` beside the program, or
    /// target/site]
    #[arg(long, env = "MINHU_SITE", value_name = "DIR")]
    site: Option<PathBuf>,

    /// Pages load themselves again when this process was replaced: for `make dev`
    #[cfg(debug_assertions)]
    #[arg(long, env = "MINHU_LIVE_RELOAD")]
    live_reload: bool,
}

impl Web {
    /// Whether pages load themselves again when the process was replaced; never in a release.
    pub(crate) const fn live_reload(&self) -> bool {
        #[cfg(debug_assertions)]
        return self.live_reload;
        #[cfg(not(debug_assertions))]
        false
    }

    /// The folder of the built assets: the one that was set, or the first of the usual ones that is
    /// there.
    pub(crate) fn site(&self) -> Option<PathBuf> {
        if self.site.is_some() {
            return self.site.clone();
        }
        let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("site")));
        beside.into_iter().chain([PathBuf::from("target/site")]).find(|folder| folder.is_dir())
    }

    /// The folder that was set, if it is not one.
    pub(crate) fn missing_site(&self) -> Option<&Path> {
        self.site.as_deref().filter(|folder| !folder.is_dir())
    }

    /// Whether residents come over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

fn address_and_port(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "it must be an IP address and a port, such as 127.0.0.1:3000")
}
