//! What messages say, as staff see and change it.
//!
//! [`list`] shows every text, [`read`] one with its versions, and [`save`] writes the next version.
//! Nothing is ever overwritten: to restore an older version, or what the program itself says, is to
//! save it again.

mod list;
mod read;
mod save;

use domain::{locale::Locale, messages::Channel};

use super::{Template, templates};
use crate::{Problem, accounts::Denied, problem::FieldError};

pub use list::{Listed, list};
pub use read::{Version, Wording, read};
pub use save::{Save, save};

/// One text: of a message, for one channel, in one language.
#[derive(Debug, Clone, Copy)]
pub struct TextOf {
    pub template: &'static Template,
    /// One that the template goes through.
    pub channel: Channel,
    pub locale: Locale,
}

impl TextOf {
    /// The text that these words of an address name; none where there is no such message, or not
    /// for this channel.
    #[must_use]
    pub fn parse(template: &str, channel: &str, locale: &str) -> Option<Self> {
        let template = templates().iter().find(|known| known.id == template)?;
        let channel = Channel::parse(channel)?;
        let locale = Locale::ALL.into_iter().find(|known| known.as_str() == locale)?;
        template.text(channel, locale).map(|_| Self { template, channel, locale })
    }

    /// Every text there is, by message, channel and language.
    pub fn all() -> impl Iterator<Item = Self> {
        templates().iter().flat_map(|template| {
            template.channels().flat_map(move |channel| {
                Locale::ALL.map(|locale| Self { template, channel, locale })
            })
        })
    }
}

/// Why a text was not shown or not changed.
#[derive(Debug, thiserror::Error)]
pub enum WordingError {
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Everything that is wrong with it.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it since it was opened; this is the version that is there now.
    #[error("somebody else made version {0} meanwhile")]
    Changed(i32),
    /// The database did not answer as it should; nothing was changed.
    #[error("the text could not be reached")]
    Database(#[from] sqlx::Error),
}

impl WordingError {
    /// The codes that are its own; those of [`Denied`] and [`Text`](super::Text) come on top.
    pub const CODES: &'static [&'static str] = &["form-invalid", "template-changed", "unavailable"];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for WordingError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Invalid(_) => "form-invalid",
            Self::Changed(_) => "template-changed",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Invalid(_) => 422,
            Self::Changed(_) => 409,
            Self::Database(_) => 503,
        }
    }
}

#[cfg(test)]
mod tests;
