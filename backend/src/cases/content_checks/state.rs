//! How far a check is.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::platforms::wechat::Verdict;

/// How far the check of words or of a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// WeChat is not asked yet.
    Waiting,
    /// WeChat is asked, and will push its answer.
    Asked,
    /// Nothing is wrong with it.
    Passed,
    /// WeChat does not know, or does not say: for staff to look at.
    Review,
    /// It must not be shown.
    Risky,
}

impl CheckState {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Asked, Self::Passed, Self::Review, Self::Risky];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Passed => "passed",
            Self::Review => "review",
            Self::Risky => "risky",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether staff may show it to everybody.
    #[must_use]
    pub const fn may_be_shown(self) -> bool {
        matches!(self, Self::Passed | Self::Review)
    }
}

impl From<Verdict> for CheckState {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Passed,
            Verdict::Review => Self::Review,
            Verdict::Risky => Self::Risky,
        }
    }
}

/// How far the check of a photo of a case is, or of the case's words; none where it needs none. It
/// stays so until the end of the transaction: what WeChat says meanwhile waits, and finds what was
/// shown.
pub(in crate::cases) async fn state_of(
    executor: impl PgExecutor<'_>,
    case: Uuid,
    photo: Option<Uuid>,
) -> Result<Option<CheckState>, sqlx::Error> {
    let state = sqlx::query_scalar!(
        "select state from content_check
         where case_id = $1 and photo is not distinct from $2 for update",
        case,
        photo,
    )
    .fetch_optional(executor)
    .await?;
    Ok(state.and_then(|state| CheckState::parse(&state)))
}
