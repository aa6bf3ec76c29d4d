//! The text of a template in one language for one channel: its rules, and the one that applies now.

use domain::{
    locale::Locale,
    messages::{Channel, Piece, fill, pieces, sms_parts},
    text::{clean_line, clean_lines, length},
};
use serde::Deserialize;
use sqlx::PgExecutor;

use super::Template;
use crate::problem::FieldError;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 100;
/// The longest body of an e-mail or of a message in the inbox, in characters.
pub const MAX_BODY: usize = 4000;
/// The most text messages that one body may cost, before its values are in it.
pub const MAX_SMS_PARTS: usize = 4;

/// A title, empty for a text message, and a body, both with places for values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    #[serde(default)]
    pub title: String,
    pub body: String,
}

impl Text {
    /// Every code of [`check`](Self::check).
    pub const CODES: &'static [&'static str] = &[
        "template-title-missing",
        "template-title-too-long",
        "template-body-missing",
        "template-body-too-long",
        "template-sms-too-long",
        "template-value-unknown",
        "template-value-missing",
    ];

    /// Everything that is wrong with it as a text of `template` for `channel`.
    #[must_use]
    pub fn check(&self, template: &Template, channel: Channel) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        if channel.has_title() {
            if self.title.is_empty() {
                wrong.push(FieldError::new("title", "template-title-missing"));
            } else if length(&self.title) > MAX_TITLE {
                wrong.push(FieldError::new("title", "template-title-too-long"));
            } else if unknown_value(&self.title, template) {
                wrong.push(FieldError::new("title", "template-value-unknown"));
            }
        }
        if let Some(code) = self.wrong_body(template, channel) {
            wrong.push(FieldError::new("body", code));
        }
        wrong
    }

    fn wrong_body(&self, template: &Template, channel: Channel) -> Option<&'static str> {
        let has = |name: &String| pieces(&self.body).contains(&Piece::Value(name));
        if self.body.is_empty() {
            Some("template-body-missing")
        } else if length(&self.body) > MAX_BODY {
            Some("template-body-too-long")
        } else if channel == Channel::Sms && sms_parts(&self.body).parts > MAX_SMS_PARTS {
            Some("template-sms-too-long")
        } else if unknown_value(&self.body, template) {
            Some("template-value-unknown")
        } else if !template.required.iter().all(has) {
            Some("template-value-missing")
        } else {
            None
        }
    }

    /// With its values in their places. A title and a text message are one line each, whatever the
    /// values are.
    ///
    /// # Errors
    /// The name of a value that is not among `values`.
    pub fn fill(&self, channel: Channel, values: &[(&str, &str)]) -> Result<Self, &str> {
        let value = |name: &str| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| clean_lines(value))
        };
        let title = clean_line(&fill(&self.title, value)?);
        let body = fill(&self.body, value)?;
        let body = if channel == Channel::Sms { clean_line(&body) } else { body };
        Ok(Self { title, body })
    }
}

fn unknown_value(text: &str, template: &Template) -> bool {
    pieces(text).into_iter().any(|piece| match piece {
        Piece::Value(name) => !template.values.contains_key(name),
        Piece::Text(_) => false,
    })
}

/// The text that applies now and its version: the district's newest, or version 0, the program's.
/// None for a channel that the template does not go through.
pub(super) async fn current(
    executor: impl PgExecutor<'_>,
    template: &Template,
    channel: Channel,
    locale: Locale,
) -> Result<Option<(i32, Text)>, sqlx::Error> {
    let Some(text) = template.text(channel, locale) else { return Ok(None) };
    let edited = sqlx::query!(
        "select version, title, body from message_template
         where template = $1 and channel = $2 and locale = $3
         order by version desc limit 1",
        template.id,
        channel.as_str(),
        locale.as_str(),
    )
    .fetch_optional(executor)
    .await?;
    Ok(Some(match edited {
        Some(row) => (row.version, Text { title: row.title, body: row.body }),
        None => (0, text.clone()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::catalogue::find;

    fn codes(text: &Text, channel: Channel) -> Vec<(String, String)> {
        let wrong = text.check(find("sign-in-code").unwrap(), channel);
        wrong.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        let text = |title: &str, body: &str| Text { title: title.into(), body: body.into() };
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        let good = "码 {code}";
        assert_eq!(codes(&text("", good), Channel::Sms), []);
        assert_eq!(codes(&text("", ""), Channel::Sms), one("body", "template-body-missing"));
        assert_eq!(codes(&text("", "码"), Channel::Sms), one("body", "template-value-missing"));
        let unknown = text("", "{code} {name}");
        assert_eq!(codes(&unknown, Channel::Sms), one("body", "template-value-unknown"));
        let long = text("", &"{code}".repeat(45));
        assert_eq!(codes(&long, Channel::Sms), one("body", "template-sms-too-long"));
        assert_eq!(codes(&text("", good), Channel::Email), one("title", "template-title-missing"));
        let titled = text("{name}", good);
        assert_eq!(codes(&titled, Channel::Email), one("title", "template-value-unknown"));
    }

    #[test]
    fn a_value_breaks_no_line_of_a_text_message_or_a_title() {
        let text = Text { title: "{words}".into(), body: "a\n{words}".into() };
        let values = [("words", "x\r\nBcc: y")];
        let mail = text.fill(Channel::Email, &values).unwrap();
        assert_eq!((mail.title.as_str(), mail.body.as_str()), ("x Bcc: y", "a\nx\nBcc: y"));
        assert_eq!(text.fill(Channel::Sms, &values).unwrap().body, "a x Bcc: y");
        assert_eq!(text.fill(Channel::Sms, &[]), Err("words"));
    }
}
