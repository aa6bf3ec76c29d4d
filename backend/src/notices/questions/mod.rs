//! What residents ask that nothing answers, and the queue in which staff answer it.
//!
//! [`ask`] takes a question and [`read_receipt`] shows it to who asked. Staff have one queue for
//! these and for questions about sorting ([`Source`]): [`queue`] lists what is open, the oldest
//! first; [`claim`] keeps a question for one person for a while, so that two do not write the same
//! answer; [`answer`] and [`dismiss`] close it.

mod answer;
mod ask;
mod claim;
mod close_error;
mod dismiss;
mod queue;
mod read;
mod read_receipt;

pub(crate) use answer::answer_one;
pub use answer::{Answer, MAX_ANSWER, answer};
pub use ask::{Ask, AskError, MAX_DETAIL, MAX_SUBJECT, ask};
pub use claim::{CLAIM_LIFE, Claim, ClaimError, claim};
pub use close_error::CloseError;
pub(crate) use dismiss::dismiss_one;
pub use dismiss::{Dismiss, dismiss};
pub use queue::{Closed, Counts, QUESTIONS, QueueFilter, Queued, count_open, queue};
pub use read::{ClaimedBy, OpenQuestion, ReadError, read};
pub use read_receipt::{AskedQuestion, QuestionState, ReadReceiptError, read_receipt};

/// Where a question came from; each kind has its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// About something that the sorting guide does not know.
    Sorting,
    /// About anything else.
    General,
}

impl Source {
    /// Both.
    pub const ALL: [Self; 2] = [Self::General, Self::Sorting];

    /// In addresses, and the part of the text key `question-source-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sorting => "sorting",
            Self::General => "general",
        }
    }

    /// The source of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }

    /// As the audit names a question of it.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::Sorting => "sorting-question",
            Self::General => "resident-question",
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
