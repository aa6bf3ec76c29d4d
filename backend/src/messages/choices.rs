//! How a resident wants to be told.

use std::collections::BTreeSet;

use domain::messages::{Channel, MessageKind};
use sqlx::PgExecutor;
use uuid::Uuid;

/// What somebody does not want, by kind and channel; everything else they get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices(BTreeSet<(MessageKind, Channel)>);

impl Choices {
    /// Whether they want `kind` through `channel`. What is essential is not asked about.
    #[must_use]
    pub fn want(&self, kind: MessageKind, channel: Channel) -> bool {
        kind.is_essential() || !self.0.contains(&(kind, channel))
    }
}

impl FromIterator<(MessageKind, Channel)> for Choices {
    fn from_iter<I: IntoIterator<Item = (MessageKind, Channel)>>(unwanted: I) -> Self {
        Self(unwanted.into_iter().collect())
    }
}

/// The choices of `resident`.
///
/// # Errors
/// When the database refuses.
pub async fn choices(
    executor: impl PgExecutor<'_>,
    resident: Uuid,
) -> Result<Choices, sqlx::Error> {
    let rows = sqlx::query!(
        "select kind, channel from message_choice where resident = $1 and not wanted",
        resident,
    )
    .fetch_all(executor)
    .await?;
    // A kind that this version does not know is none that it sends.
    let known =
        |kind: &str, channel: &str| Some((MessageKind::parse(kind)?, Channel::parse(channel)?));
    Ok(rows.into_iter().filter_map(|row| known(&row.kind, &row.channel)).collect())
}
