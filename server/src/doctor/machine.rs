//! Checks of this machine: folders, keys, assets.

use std::{fs, io, path::Path};

use nix::sys::statvfs::statvfs;

use super::report::Check;
use crate::{
    config::{Settings, Web},
    keys_file,
};

/// With less room than this, photos and the database soon stop the service.
const LEAST_ROOM: u64 = 1 << 30;

pub(super) fn checks(settings: &Settings, web: &Web) -> Vec<Check> {
    vec![
        settings_check(settings, web),
        data_folder(&settings.data),
        room(&settings.data),
        keys(settings),
        site(web),
    ]
}

/// A wrong setting never gets this far, but two that do not go together; else what is there to see is
/// which ones are in force.
fn settings_check(settings: &Settings, web: &Web) -> Check {
    if let Err(refusal) = web.can_be_called_back(settings) {
        let remedy = "see docs/OPERATIONS.md, \"支付宝\" and \"微信支付\"";
        return Check::wrong("settings", refusal.to_string(), remedy);
    }
    let database = match &settings.database_url {
        Some(_) => "DATABASE_URL",
        None => "private PostgreSQL",
    };
    let tls = match (&web.public_url, web.is_https()) {
        (None, _) => "no public address set".to_owned(),
        (Some(url), true) => format!("residents use {url}"),
        (Some(url), false) => format!("residents use {url}, without TLS"),
    };
    let data = settings.data.display();
    Check::ok("settings", format!("{database}, data in {data}, listens on {}, {tls}", web.listen))
}

fn data_folder(data: &Path) -> Check {
    const NAME: &str = "data folder";
    let probe = data.join(format!(".doctor-{}", std::process::id()));
    let written = fs::create_dir_all(data)
        .and_then(|()| fs::write(&probe, "written by minhu doctor"))
        .and_then(|()| fs::remove_file(&probe));
    match written {
        Ok(()) => Check::ok(NAME, format!("{} can be written to", data.display())),
        Err(error) => Check::wrong(
            NAME,
            format!("{} cannot be written to: {error}", data.display()),
            "give it to the user that runs minhu, or choose another with --data (MINHU_DATA)",
        ),
    }
}

fn room(data: &Path) -> Check {
    const NAME: &str = "disk";
    match free_bytes(data) {
        Ok(free) => {
            let found = format!("{:.1} GiB free", free as f64 / f64::from(1 << 30));
            if free >= LEAST_ROOM {
                Check::ok(NAME, found)
            } else {
                Check::wrong(NAME, found, "make room, or move the data folder to a larger disk")
            }
        }
        Err(error) => Check::skipped(NAME, format!("the free room is not known: {error}")),
    }
}

/// What users other than root may still write.
fn free_bytes(folder: &Path) -> io::Result<u64> {
    let figures = statvfs(folder)?;
    #[expect(
        clippy::allow_attributes,
        reason = "whether the casts below are needless depends on the system"
    )]
    #[allow(clippy::unnecessary_cast, reason = "the types differ between systems")]
    let free = figures.blocks_available() as u64 * figures.fragment_size() as u64;
    Ok(free)
}

fn keys(settings: &Settings) -> Check {
    const NAME: &str = "keys";
    let path = settings.keys();
    if !path.exists() && settings.database_url.is_none() {
        return Check::skipped(NAME, "not made yet; `minhu serve` makes them");
    }
    let checked = keys_file::read(&path).and_then(|_keys| keys_file::check_mode(&path));
    match checked {
        Ok(()) => Check::ok(NAME, format!("{} is whole and private", path.display())),
        Err(error) => Check::wrong(
            NAME,
            format!("{error:#}"),
            "without its keys, personal data in the database cannot be read",
        ),
    }
}

fn site(web: &Web) -> Check {
    const NAME: &str = "site assets";
    match web.site() {
        Some(folder) if folder.join("assets.json").is_file() => {
            Check::ok(NAME, format!("in {}", folder.display()))
        }
        Some(folder) => Check::wrong(
            NAME,
            format!("there is nothing built in {}", folder.display()),
            "build them with scripts/build-site, or name their folder with --site (MINHU_SITE)",
        ),
        None => Check::wrong(
            NAME,
            "not found",
            "build them with scripts/build-site, or name their folder with --site (MINHU_SITE)",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_at_a_real_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(free_bytes(folder.path()).expect("known") > 0);
        let data = folder.path().join("data");
        assert_eq!(
            data_folder(&data),
            Check::ok("data folder", format!("{} can be written to", data.display()))
        );
        assert_eq!(fs::read_dir(&data).expect("made").count(), 0);
    }
}
