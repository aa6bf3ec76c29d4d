//! What a version would change for residents, compared with what the guide says now.

use domain::{
    accounts::{Act, Kind},
    sorting::Item,
};

use super::{RulesError, of_version};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    lists::ListError,
    sorting::{load::load_catalogue, overlay},
};

/// Changed items that are shown one by one.
pub const MOST_SHOWN: usize = 200;

/// What would be otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many items.
    pub total: usize,
    /// The first of them, by slug.
    pub changed: Vec<Changed>,
    /// Items that rules are about and that are not in the catalogue: these rules change nothing.
    pub missing: Vec<String>,
}

/// One item; none where it is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub before: Option<Item>,
    pub after: Option<Item>,
}

/// Compares a version with the rules that count now.
///
/// # Errors
/// [`RulesError`].
pub async fn preview(kernel: &Kernel, staff: &Staff, version: i32) -> Result<Preview, RulesError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    super::read(kernel, staff, version).await.map_err(|error| match error {
        ListError::Denied(denied) => RulesError::Denied(denied),
        ListError::Database(error) => RulesError::Database(error),
    })?;
    let mut tx = kernel.db.begin_with("begin isolation level repeatable read, read only").await?;
    let catalogue = load_catalogue(&mut tx).await?;
    let ours = of_version(&mut tx, version).await?;
    let counting = overlay::counting(&mut tx).await?;
    let theirs = match &counting {
        Some(rules) => of_version(&mut tx, rules.version).await?,
        None => Vec::new(),
    };
    tx.commit().await?;
    let missing = ours.iter().filter(|rule| catalogue.item(&rule.item).is_none());
    let mut missing: Vec<_> = missing.map(|rule| rule.item.clone()).collect();
    missing.dedup();
    let (mut before, mut after) = (catalogue.clone(), catalogue);
    before.overrule(&theirs);
    after.overrule(&ours);
    let changed = before.differences(&after);
    Ok(Preview {
        total: changed.len(),
        changed: changed
            .iter()
            .take(MOST_SHOWN)
            .map(|one| Changed { before: one.before.cloned(), after: one.after.cloned() })
            .collect(),
        missing,
    })
}
