//! A template of WeChat, and which message of ours it is for.

use std::collections::BTreeMap;

use domain::messages::{Channel, Piece, pieces};
use serde::Deserialize;
use sqlx::{PgExecutor, types::Json};

use crate::messages::catalogue;

/// WeChat's id of a template, at most.
const MAX_ID: usize = 64;
/// The address of a page in the mini-app, at most; its query included.
const MAX_PAGE: usize = 200;
/// A template has at most so many fields.
const MAX_FIELDS: usize = 10;

/// A template of WeChat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeChatTemplate {
    /// Of our message: `bulky-reminder-1`.
    pub template: String,
    /// As WeChat names it; not secret.
    pub template_id: String,
}

/// Every template that is set up, by our names.
///
/// # Errors
/// When the database does not answer.
pub async fn templates(db: impl PgExecutor<'_>) -> Result<Vec<WeChatTemplate>, sqlx::Error> {
    sqlx::query_as!(
        WeChatTemplate,
        "select template, template_id from wechat_template order by template"
    )
    .fetch_all(db)
    .await
}

/// A template as its file says it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) template_id: String,
    /// Opened by a tap; empty for none.
    #[serde(default)]
    pub(super) page: String,
    /// WeChat's fields with our texts, whose places are those of our message.
    pub(super) fields: BTreeMap<String, String>,
}

/// The row of a template, as it fills a message.
pub(super) struct Stored {
    pub(super) template_id: String,
    pub(super) page: String,
    pub(super) fields: Json<BTreeMap<String, String>>,
}

impl Entry {
    /// What is wrong with it as WeChat's template for our message `name`.
    pub(super) fn faults(&self, name: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let message = catalogue::find(name);
        let message = message.filter(|one| one.kind.is_some_and(|kind| !kind.is_essential()));
        let Some(message) = message else {
            return vec![format!("{name}: there is no such message to residents")];
        };
        if !message.channels().any(|channel| channel == Channel::Sms) {
            faults.push(format!("{name}: it is never sent as a text message"));
        }
        if !(1..=MAX_ID).contains(&self.template_id.len())
            || !self.template_id.chars().all(|c| c.is_ascii_graphic())
        {
            faults.push(format!("{name}: template_id must be what WeChat shows"));
        }
        if self.page.len() > MAX_PAGE || self.page.starts_with('/') {
            faults.push(format!("{name}: page must be like pages/index/index, without a slash"));
        }
        if self.fields.is_empty() || self.fields.len() > MAX_FIELDS {
            faults.push(format!("{name}: fields must be 1 to {MAX_FIELDS}"));
        }
        for (field, text) in &self.fields {
            if !is_field(field) {
                faults.push(format!("{name}: {field} is no field of WeChat, such as thing1"));
            }
            for piece in pieces(text) {
                if let Piece::Value(value) = piece
                    && !message.values.contains_key(value)
                {
                    faults.push(format!("{name}: {field}: the message has no {{{value}}}"));
                }
            }
        }
        faults
    }
}

/// A kind and a number: `character_string2`.
fn is_field(name: &str) -> bool {
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (1..=40).contains(&name.len())
        && kind.len() < name.len()
        && kind.starts_with(|c: char| c.is_ascii_lowercase())
        && kind.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
