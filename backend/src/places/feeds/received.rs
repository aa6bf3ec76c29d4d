//! What became of what was pushed.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{Fault, Gate, Key, counters::Counts};
use crate::places::live::Live;

/// What became of one update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum ItemResult {
    /// It is what is shown now.
    Accepted,
    /// Something as new or newer is there; nothing changed.
    Late,
    /// It is kept but not shown, since it cannot be true.
    Flagged { reason: &'static str },
    /// It was not taken.
    Refused { errors: Vec<Fault> },
}

/// What became of a batch, in the order of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The external id as far as it could be read, and the result.
    pub items: Vec<(Option<String>, ItemResult)>,
    /// Codes of the places that look different now.
    pub(super) changed: Vec<String>,
}

impl Received {
    /// How many were accepted, late, flagged and refused.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, result) in &self.items {
            match result {
                ItemResult::Accepted => counts.accepted += 1,
                ItemResult::Late => counts.late += 1,
                ItemResult::Flagged { .. } => counts.flagged += 1,
                ItemResult::Refused { .. } => counts.refused += 1,
            }
        }
        counts
    }

    /// Notes it for the day's counts and for open pages. To be called once it is committed.
    pub(super) fn tell(&self, gate: &Gate, live: &Live, key: &Key, now: DateTime<Utc>) {
        gate.counters.add(key.id, now, self.counts());
        live.announce(&self.changed);
    }
}

/// What the database says of one item that it found a place for; or, without a number, of a place
/// that was written to.
pub(super) struct Row {
    /// From 1, in the order of what was sent.
    pub(super) number: Option<i64>,
    pub(super) place: Uuid,
    pub(super) code: Option<String>,
    pub(super) flaw: Option<String>,
    /// Whether no other item says something newer of the place.
    pub(super) newest: Option<bool>,
}

/// Puts what was refused when it was read together with what the database says of the rest.
/// `numbers` are the places in the batch of what was written, `ids` the external ids of all.
pub(super) fn put_together(
    ids: Vec<Option<String>>,
    refused: Vec<(usize, Vec<Fault>)>,
    numbers: &[usize],
    rows: Vec<Row>,
    flaw: &'static str,
) -> Received {
    let not_found = || {
        let detail = "no place of this key's source has this external id";
        let errors = vec![Fault::new("external_id", "place-not-found", detail)];
        ItemResult::Refused { errors }
    };
    let mut items: Vec<_> = ids.into_iter().map(|id| (id, not_found())).collect();
    for (number, errors) in refused {
        items[number].1 = ItemResult::Refused { errors };
    }
    let (found, written): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.number.is_some());
    let written: HashSet<Uuid> = written.into_iter().map(|row| row.place).collect();
    let mut changed = Vec::new();
    for row in found {
        let at = row.number.and_then(|number| usize::try_from(number - 1).ok());
        let at = at.and_then(|at| numbers.get(at));
        let Some(item) = at.and_then(|at| items.get_mut(*at)) else { continue };
        let is_written = row.newest == Some(true) && written.contains(&row.place);
        item.1 = match (is_written, row.flaw) {
            (false, _) => ItemResult::Late,
            (true, Some(_)) => ItemResult::Flagged { reason: flaw },
            (true, None) => ItemResult::Accepted,
        };
        changed.extend(row.code.filter(|_| is_written));
    }
    Received { items, changed }
}
