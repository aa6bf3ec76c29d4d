//! This process as one of the users of the private PostgreSQL.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, bail};
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    NAME,
    cluster::{Cluster, Purpose},
    locks::{Supervisor, Users},
    pidfile::PidFile,
    place::Place,
    postmaster::Postmaster,
};

/// How often one that is not the supervisor asks whether the place is free.
const TAKE_OVER: Duration = Duration::from_secs(1);
/// How often one that joins looks whether the database is there.
const LOOK: Duration = Duration::from_millis(100);
/// The longest pause between two attempts to start a Postgres that died.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The private PostgreSQL, in use by this process. To be left with [`leave`](Self::leave); a process
/// that ends without it leaves Postgres running, for the next one to take over.
pub(crate) struct Embedded {
    cluster: Cluster,
    users: Users,
    stop: CancellationToken,
    watch: JoinHandle<Option<Charge>>,
}

/// What a supervisor has in its charge.
struct Charge {
    postmaster: Postmaster,
    _duty: Supervisor,
}

impl Embedded {
    /// Joins the users of the cluster at `place`, which is made and started as far as it is not.
    ///
    /// # Errors
    /// When the machine has no usable Postgres, or it does not start. The sentence has the remedy.
    pub(crate) async fn join(
        place: Place,
        programs: Option<&Path>,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        place.make()?;
        let users = Users::join(&place.root).await?;
        let (cluster, charge) = loop {
            if let Some(duty) = Supervisor::try_take(&place.root)? {
                let cluster = Cluster::open_or_make(place.clone(), programs, purpose).await?;
                let postmaster = cluster.run().await?;
                break (cluster, Some(Charge { postmaster, _duty: duty }));
            }
            if place.is_made() {
                let cluster = Cluster::open(place.clone(), programs, purpose)?;
                if cluster.is_ready().await {
                    break (cluster, None);
                }
            }
            sleep(LOOK).await;
        };
        let stop = CancellationToken::new();
        let watch = tokio::spawn(watch(cluster.clone(), charge, stop.clone()));
        Ok(Self { cluster, users, stop, watch })
    }

    /// The address of its database, as superuser.
    pub(crate) fn url(&self) -> String {
        self.cluster.url(NAME)
    }

    /// Leaves Postgres running until [`stop`] when everybody has left.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub(crate) fn keep(&self) -> anyhow::Result<()> {
        fs::write(self.cluster.place.keep(), "")
            .context("the mark to keep PostgreSQL running cannot be written")
    }

    /// Stops using it, and stops it if nobody else uses it.
    ///
    /// # Errors
    /// When Postgres does not stop.
    pub(crate) async fn leave(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let charge = self.watch.await.context("the supervision of PostgreSQL failed")?;
        if !self.users.leave()? || self.cluster.place.keep().exists() {
            return Ok(());
        }
        match charge {
            Some(charge) => charge.postmaster.stop().await,
            None => stop_running(&self.cluster.place).await.map(drop),
        }
    }
}

/// Restarts Postgres when it dies, and becomes the supervisor when the present one is gone.
async fn watch(
    cluster: Cluster,
    mut charge: Option<Charge>,
    stop: CancellationToken,
) -> Option<Charge> {
    while !stop.is_cancelled() {
        match &mut charge {
            Some(charge) => {
                let died = tokio::select! {
                    () = stop.cancelled() => false,
                    () = charge.postmaster.ended() => true,
                };
                if died {
                    tracing::warn!("PostgreSQL died and is started again");
                    charge.postmaster = restart(&cluster, &stop).await?;
                    tracing::info!("PostgreSQL is back");
                }
            }
            None => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = sleep(TAKE_OVER) => charge = take_over(&cluster, &stop).await,
                }
            }
        }
    }
    charge
}

async fn take_over(cluster: &Cluster, stop: &CancellationToken) -> Option<Charge> {
    let duty = match Supervisor::try_take(&cluster.place.root) {
        Ok(duty) => duty?,
        Err(error) => {
            tracing::warn!("PostgreSQL cannot be supervised: {error:#}");
            return None;
        }
    };
    let postmaster = restart(cluster, stop).await?;
    tracing::info!("took over PostgreSQL from a minhu that has left");
    Some(Charge { postmaster, _duty: duty })
}

/// Tries until it runs, or until `stop` is cancelled between two attempts: an attempt that was given
/// up in the middle could leave a Postgres that nobody knows of.
async fn restart(cluster: &Cluster, stop: &CancellationToken) -> Option<Postmaster> {
    let mut pause = LOOK;
    loop {
        match cluster.run().await {
            Ok(postmaster) => return Some(postmaster),
            Err(error) => tracing::error!("{error:#}"),
        }
        tokio::select! {
            () = stop.cancelled() => return None,
            () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
        }
    }
}

/// The state of the private PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// There is none yet.
    NotMade,
    /// It is there and does not run.
    Stopped,
    /// It runs, as this process, at this address.
    Running { pid: i32, url: String },
}

/// The state of the private PostgreSQL at `place`.
///
/// # Errors
/// When its folder cannot be read, or the machine's Postgres programs are gone.
pub(crate) fn status(place: &Place, programs: Option<&Path>) -> anyhow::Result<Status> {
    if !place.is_made() {
        return Ok(Status::NotMade);
    }
    let running = PidFile::of_running(&place.data()).context("postmaster.pid could not be read")?;
    match running {
        None => Ok(Status::Stopped),
        Some(file) => {
            let cluster = Cluster::open(place.clone(), programs, Purpose::Service)?;
            Ok(Status::Running { pid: file.pid.as_raw(), url: cluster.url(NAME) })
        }
    }
}

/// Stops the private PostgreSQL at `place` that [`Embedded::keep`] kept running, or that was left
/// behind. Says whether there was one to stop.
///
/// # Errors
/// When a running `minhu` uses it, or it does not stop.
pub(crate) async fn stop(place: &Place) -> anyhow::Result<bool> {
    if !place.is_made() {
        return Ok(false);
    }
    let Some(_alone) = Users::join_alone(&place.root)? else {
        bail!(
            "a running minhu uses this PostgreSQL: stop that first (Ctrl-C, or kill its process)"
        );
    };
    if place.keep().exists() {
        fs::remove_file(place.keep()).context("the mark to keep it running cannot be removed")?;
    }
    stop_running(place).await
}

async fn stop_running(place: &Place) -> anyhow::Result<bool> {
    let running = PidFile::of_running(&place.data()).context("postmaster.pid could not be read")?;
    match running {
        None => Ok(false),
        Some(file) => {
            Postmaster::adopt(file.pid, &place.data()).stop().await?;
            Ok(true)
        }
    }
}
