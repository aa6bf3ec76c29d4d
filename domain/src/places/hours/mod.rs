//! Opening hours as people write them in Chinese, in the syntax of OpenStreetMap.
//!
//! Three steps: [`fold`] brings full-width signs, dashes and 繁体 to one form; [`lex`] finds the
//! words; [`read`] puts them into rules and [`write`] writes these. A text is read as a whole or
//! not at all: one word that nobody taught us may turn the meaning round (周一除外), so it makes
//! the hours unknown, with the reason, and the original stays beside them.
//!
//! What the words mean:
//!
//! | word | rule |
//! | --- | --- |
//! | 法定节假日 | `PH`: the days off that the year's notice names |
//! | 工作日 | `Mo-Fr`, and closed on `PH` unless the text says otherwise; whoever evaluates counts make-up workdays (调休) as such a day |
//! | 周末, 双休日 | `Sa-Su` |
//! | 节假日 | `PH`; beside 工作日 and with no word on the weekend, the weekend as well |
//! | 工作日 with 周末, and no word on 法定节假日 | on `PH` unknown while either would be open |
//! | 夏季, 冬季 | the dates that the text gives; of two, one may be left out; with none, unknown |
//! | 其余, 平时 | the days that were not named before, or the rest of the year beside one stretch of it; of hours alone there is no rest, so unknown, but 其余时间关闭 says nothing new |
//! | 周一闭馆 without hours | closed on Mondays, else unknown |
//! | 8:00-5:00 | unknown: it may be meant for the afternoon. 18:00-2:00 and 08:00-05:00 are over midnight |
//!
//! To teach it a word: a line in `WORDS` of [`lex`], and a line in the tests of [`read`].

mod days;
mod fold;
mod lex;
mod read;
mod season;
mod write;

pub use read::{Unread, read};

/// Opening hours from somewhere, and what could be read of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// As they were given.
    pub original: String,
    /// In the syntax of OpenStreetMap, or why they are unknown. A text that looks like this syntax
    /// is taken as it is: whether it keeps its grammar shows when it is evaluated.
    pub reading: Result<String, Unread>,
}

impl Hours {
    /// Reads `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { original: text.to_owned(), reading: read(text) }
    }
}
