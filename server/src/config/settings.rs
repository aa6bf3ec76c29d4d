//! Settings that every command shares.

use std::path::PathBuf;

use clap::Args;

use super::{DatabaseUrl, LogFilter, LogFormat, messages::Messages};

/// Settings that every command shares.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of every command")]
pub(crate) struct Settings {
    /// Postgres to use, `postgres://USER:PASSWORD@HOST/DATABASE`; without it, a private one is
    /// started in the data folder
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<DatabaseUrl>,

    /// Folder for the private database, the keys and the files
    #[arg(long, env = "MINHU_DATA", global = true, value_name = "DIR", default_value = ".minhu")]
    pub(crate) data: PathBuf,

    /// File with the keys for personal data [default: `keys` in the data folder]
    #[arg(long = "keys", env = "MINHU_KEYS", global = true, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Connections to the database that one process opens at most for its pages, and again for its
    /// worker
    #[arg(
        long,
        env = "MINHU_CONNECTIONS",
        global = true,
        value_name = "10-500",
        default_value_t = 16,
        value_parser = connections
    )]
    pub(crate) connections: u32,

    /// Folder of the Postgres programs (initdb, postgres) for the private database [default: the
    /// newest found on this machine]
    #[arg(long, env = "MINHU_POSTGRES_BIN", global = true, value_name = "DIR")]
    pub(crate) postgres_bin: Option<PathBuf>,

    /// How much to log: error, warn, info, debug, trace, or per part, such as `info,sqlx=debug`
    #[arg(long, env = "MINHU_LOG", global = true, value_name = "LEVEL", default_value = "info")]
    pub(crate) log: LogFilter,

    /// How to write the log [default: text on a terminal, else json]
    #[arg(long, env = "MINHU_LOG_FORMAT", global = true, value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,

    /// What carries messages to residents.
    #[command(flatten)]
    pub(crate) messages: Messages,
}

impl Settings {
    /// The file with the keys for personal data.
    pub(crate) fn keys(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// The file that seals of the audit are kept in, outside the database.
    pub(crate) fn audit_anchor(&self) -> PathBuf {
        self.data.join("audit-anchor.log")
    }

    /// The folder for photos and other files.
    pub(crate) fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}

/// The worker alone holds up to ten at once; Postgres itself allows few hundred.
fn connections(text: &str) -> Result<u32, &'static str> {
    let number = text.parse().ok().filter(|number| (10..=500).contains(number));
    number.ok_or("it must be a number from 10 to 500")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        settings: Settings,
    }

    fn parse(args: &[&str]) -> Result<Settings, clap::Error> {
        Probe::try_parse_from([&["minhu"], args].concat()).map(|probe| probe.settings)
    }

    #[test]
    fn keys_and_files_lie_in_the_data_folder() {
        let settings = parse(&["--data", "/srv/minhu"]).expect("valid");
        assert_eq!(settings.keys(), PathBuf::from("/srv/minhu/keys"));
        assert_eq!(settings.files(), PathBuf::from("/srv/minhu/files"));
    }

    #[test]
    fn keys_can_lie_elsewhere() {
        let settings = parse(&["--keys", "/etc/minhu/keys"]).expect("valid");
        assert_eq!(settings.keys(), PathBuf::from("/etc/minhu/keys"));
    }

    #[test]
    fn a_pool_too_small_for_the_worker_is_refused() {
        assert!(parse(&["--connections", "9"]).is_err());
        assert!(parse(&["--connections", "10"]).is_ok());
    }
}
