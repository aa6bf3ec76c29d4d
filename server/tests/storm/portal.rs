//! A running `minhu serve`, and ways to kill it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::Output,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread::{self, sleep},
    time::Duration,
};

use nix::sys::signal::{Signal, kill};

use crate::{
    common::{Minhu, Scene},
    http,
    patience::{Over, patiently},
};

/// The demonstration district on a private PostgreSQL.
pub(crate) struct Portal {
    // Before the scene, so that a failed test ends it before what it stands on.
    minhu: Option<Minhu>,
    scene: Scene,
    address: SocketAddr,
}

impl Portal {
    /// Makes it in a data folder of its own, and waits until it is ready.
    pub(crate) fn start() -> Self {
        let scene = Scene::new();
        let site = scene.path().join("site");
        fs::create_dir(&site).expect("a folder");
        fs::write(site.join("assets.json"), ASSETS).expect("written");
        let mut portal = Self { minhu: None, scene, address: free_address() };
        portal.start_again();
        portal.until_ready();
        portal
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts it again at the same address.
    pub(crate) fn start_again(&mut self) {
        let site = self.scene.path().join("site");
        let arguments = [
            "serve",
            "--listen",
            &self.address.to_string(),
            "--metrics-listen",
            "off",
            "--proxies",
            "1",
            "--log",
            "warn,sqlx_core=error",
            "--site",
            site.to_str().expect("a path in Unicode"),
        ];
        self.minhu = Some(self.scene.spawn(&arguments));
    }

    /// `kill -9` of the server.
    pub(crate) fn kill(&mut self) {
        self.minhu.take().expect("it runs").kill();
    }

    /// `kill -9` of the database's first process, as soon as there is one.
    pub(crate) fn kill_postgres(&self) {
        let (postmaster, _) = patiently(|| self.scene.status());
        // It may have ended by itself meanwhile, since it had been killed before it was ready.
        let _gone = kill(postmaster, Signal::SIGKILL);
    }

    /// `kill -9` of each Postgres that comes, until `/readyz` tells. (One that is soon back is
    /// waited for, and nobody notices.)
    pub(crate) fn kill_postgres_until_it_tells(&self) {
        let told = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let _told = Over(&told);
                self.until_readyz(503);
            });
            while !told.load(Ordering::Relaxed) {
                self.kill_postgres();
                sleep(Duration::from_millis(50));
            }
        });
    }

    /// Stops it as a service manager does.
    pub(crate) fn stop(mut self) {
        self.minhu.take().expect("it runs").stop();
        assert_eq!(self.scene.status(), None, "the last one out stops Postgres");
    }

    /// Waits until it can do all of its work.
    pub(crate) fn until_ready(&self) {
        self.until_readyz(200);
    }

    fn until_readyz(&self, status: u16) {
        patiently(|| {
            let answer = http::get(self.address, "/readyz", &[]).ok()?;
            (answer.status == status).then_some(())
        });
    }

    /// Searches all the time while `storm` rages: each search is answered. Says how many were.
    pub(crate) fn search_throughout(&self, storm: impl FnOnce()) -> usize {
        let (over, searches) = (AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|scope| {
            let searching = scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let answer = http::get(self.address, "/en/sorting?q=newspaper", &[]);
                    let answer = answer.expect("the server stays");
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    assert!(answer.body.contains("/en/sorting/items/newspaper"), "found");
                    searches.fetch_add(1, Ordering::Relaxed);
                    sleep(Duration::from_millis(20));
                }
            });
            let ended = Over(&over);
            storm();
            drop(ended);
            searching.join().expect("every search is answered");
        });
        searches.into_inner()
    }

    /// Runs another command of `minhu` beside it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.scene.run(arguments)
    }

    /// The address of its database, for its superuser.
    pub(crate) fn database(&self) -> String {
        self.scene.status().expect("Postgres runs").1
    }
}

/// A test that fails shows why, as far as the server knew.
impl Drop for Portal {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("The server's log:\n{}", self.scene.log());
        }
    }
}

/// A port below those that the kernel gives to outgoing connections: a resident who knocks while the
/// server is down could otherwise be given the server's own port, and keep it from coming back.
fn free_address() -> SocketAddr {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).expect("below 10,000");
    (first..first + 1_000)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}

/// Pages need the names of the built files, not the files.
const ASSETS: &str = r#"{
    "style": "/assets/style.css",
    "boot": "/assets/boot.js",
    "portal": { "js": "/assets/portal.js", "wasm": "/assets/portal.wasm" },
    "console": { "js": "/assets/console.js", "wasm": "/assets/console.wasm" },
    "lookup": { "js": "/assets/lookup.js", "wasm": "/assets/lookup.wasm" }
}"#;
