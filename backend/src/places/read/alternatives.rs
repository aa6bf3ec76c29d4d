//! Where to go instead.

use super::Place;
use domain::places::parking::Site;

use crate::{
    Kernel,
    places::find::{Listed, Search, Specifics, Terms, Wanted, nearest},
};

/// The nearest places of the same kind that are open and usable now, the nearest first.
///
/// # Errors
/// When the database does not answer.
pub async fn alternatives(
    kernel: &Kernel,
    terms: &Terms<'_>,
    place: &Place,
    limit: usize,
) -> Result<Vec<Listed>, sqlx::Error> {
    // Nobody leaves a car where bicycles stand.
    let cycles = match &place.listed.specifics {
        Specifics::Parking { site, .. } => Some(site.is_some_and(Site::is_for_cycles)),
        _ => None,
    };
    let search = Search {
        kind: Some(place.listed.kind.clone()),
        wanted: Wanted { open_now: true, usable: true, cycles, ..Wanted::default() },
        except: Some(place.listed.id),
        limit,
        ..Search::new(place.finder, place.point)
    };
    Ok(nearest(kernel, terms, &search).await?.places)
}
