//! Types of settings whose values are checked by more than their form. The error of each `FromStr`
//! says what is allowed and continues a sentence that names the setting.

use std::{fmt, net::SocketAddr, str::FromStr};

use axum::http::{Uri, uri::Scheme};
use clap::ValueEnum;
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

/// The address of a Postgres database. It holds a password, so it is never printed.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseUrl(SecretString);

impl DatabaseUrl {
    /// The address itself, for connecting.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scheme = text.starts_with("postgres://") || text.starts_with("postgresql://");
        if scheme && PgConnectOptions::from_str(text).is_ok() {
            Ok(Self(text.into()))
        } else {
            Err("it must be a Postgres address, such as postgres://minhu@db.example/minhu")
        }
    }
}

/// Where residents find Minhu: a scheme, a host, perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    https: bool,
    origin: String,
}

impl PublicUrl {
    /// Whether residents come over TLS.
    pub(crate) const fn is_https(&self) -> bool {
        self.https
    }

    /// The origin, such as `https://minhu.example`, without a slash at the end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ALLOWED: &str = "it must be http:// or https:// and a host without a path, such as https://minhu.example";
        let uri = Uri::from_str(text).map_err(|_| ALLOWED)?;
        let https = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(ALLOWED),
        };
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.is_empty() || authority.contains('@') || !matches!(uri.path(), "" | "/") {
            return Err(ALLOWED);
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(ALLOWED);
        }
        let scheme = if https { "https" } else { "http" };
        Ok(Self { https, origin: format!("{scheme}://{}", authority.to_ascii_lowercase()) })
    }
}

/// Where `/metrics` is served, if at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MetricsListen(pub(crate) Option<SocketAddr>);

impl FromStr for MetricsListen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self(None));
        }
        text.parse()
            .map(|address| Self(Some(address)))
            .map_err(|_| "it must be an IP address and a port, such as 127.0.0.1:9300, or off")
    }
}

/// Parts that tell at `info` what only their authors need; kept quiet unless they are named.
const QUIET: &str =
    "sqlx::postgres::notice=warn,graphile_worker=warn,graphile_worker_migrations=warn";

/// Which log lines are kept, in the notation of tracing's `EnvFilter`.
#[derive(Debug, Clone)]
pub(crate) struct LogFilter(String);

impl LogFilter {
    /// The filter, built anew since it cannot be cloned.
    pub(crate) fn build(&self) -> EnvFilter {
        EnvFilter::new(format!("{QUIET},{}", self.0))
    }
}

impl FromStr for LogFilter {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        // A lone word that is no level would be read as the name of a crate, and silence the rest.
        let lone_word = !text.contains(['=', ',', '[']);
        let level = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(text));
        if (lone_word && !level) || EnvFilter::try_new(text).is_err() {
            return Err("it must be off, error, warn, info, debug or trace, or per part, such as \
                 info,sqlx=debug");
        }
        Ok(Self(text.to_owned()))
    }
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For machines: one JSON object a line
    Json,
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_an_origin() {
        let url: PublicUrl = "https://Minhu.example:8443/".parse().expect("valid");
        assert!(url.is_https());
        assert_eq!(url.origin(), "https://minhu.example:8443");
        for wrong in [
            "",
            "minhu.example",
            "ftp://minhu.example",
            "https://",
            "https://minhu.example/portal",
            "https://minhu.example/?a",
            "https://user@minhu.example",
        ] {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong} must be refused");
        }
    }

    #[test]
    fn database_url_is_for_postgres_and_never_printed() {
        let url: DatabaseUrl = "postgres://minhu:s3cret@db.example/minhu".parse().expect("valid");
        assert!(!format!("{url:?}").contains("s3cret"));
        for wrong in ["", "mysql://db.example/minhu", "db.example/minhu", "postgres://db:port/x"] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong} must be refused");
        }
    }

    #[test]
    fn metrics_can_be_switched_off() {
        assert_eq!("off".parse(), Ok(MetricsListen(None)));
        assert!("9300".parse::<MetricsListen>().is_err());
    }

    #[test]
    fn a_misspelt_level_is_refused() {
        for right in ["info", "WARN", "info,sqlx=debug", "minhu=trace"] {
            assert!(right.parse::<LogFilter>().is_ok(), "{right} must be accepted");
        }
        for wrong in ["", "verbose", "info,sqlx=loud"] {
            assert!(wrong.parse::<LogFilter>().is_err(), "{wrong} must be refused");
        }
    }
}
