//! Every message there is, and what it says as long as the district has not written it anew.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::{
    locale::Locale,
    messages::{Channel, MessageKind},
};
use serde::Deserialize;

use super::Text;

/// The files of `backend/seed/messages`, by the id of their template.
const FILES: &[(&str, &str)] = &[
    ("sign-in-code", include_str!("../../seed/messages/sign-in-code.toml")),
    ("delete-code", include_str!("../../seed/messages/delete-code.toml")),
    ("change-phone-code", include_str!("../../seed/messages/change-phone-code.toml")),
    ("case-phone-code", include_str!("../../seed/messages/case-phone-code.toml")),
    ("email-verify", include_str!("../../seed/messages/email-verify.toml")),
    ("question-answered", include_str!("../../seed/messages/question-answered.toml")),
    ("case-accepted", include_str!("../../seed/messages/case-accepted.toml")),
    ("case-number", include_str!("../../seed/messages/case-number.toml")),
    ("case-answered", include_str!("../../seed/messages/case-answered.toml")),
    ("case-reply", include_str!("../../seed/messages/case-reply.toml")),
    ("case-question", include_str!("../../seed/messages/case-question.toml")),
    ("case-refused", include_str!("../../seed/messages/case-refused.toml")),
    ("case-redated", include_str!("../../seed/messages/case-redated.toml")),
    ("case-extended", include_str!("../../seed/messages/case-extended.toml")),
    ("bulky-booked", include_str!("../../seed/messages/bulky-booked.toml")),
    ("bulky-booked-yard", include_str!("../../seed/messages/bulky-booked-yard.toml")),
    ("bulky-changed", include_str!("../../seed/messages/bulky-changed.toml")),
    ("bulky-cancelled", include_str!("../../seed/messages/bulky-cancelled.toml")),
    ("bulky-refunded", include_str!("../../seed/messages/bulky-refunded.toml")),
    ("bulky-refunded-elsewhere", include_str!("../../seed/messages/bulky-refunded-elsewhere.toml")),
    ("bulky-reminder-3", include_str!("../../seed/messages/bulky-reminder-3.toml")),
    ("bulky-reminder-3-yard", include_str!("../../seed/messages/bulky-reminder-3-yard.toml")),
    ("bulky-reminder-1", include_str!("../../seed/messages/bulky-reminder-1.toml")),
    ("bulky-reminder-1-yard", include_str!("../../seed/messages/bulky-reminder-1-yard.toml")),
    ("bulky-on-the-way", include_str!("../../seed/messages/bulky-on-the-way.toml")),
    ("bulky-not-found", include_str!("../../seed/messages/bulky-not-found.toml")),
    ("bulky-not-found-yard", include_str!("../../seed/messages/bulky-not-found-yard.toml")),
    ("bulky-window-closed", include_str!("../../seed/messages/bulky-window-closed.toml")),
    ("bulky-window-closed-yard", include_str!("../../seed/messages/bulky-window-closed-yard.toml")),
    ("bulky-answer-reminder", include_str!("../../seed/messages/bulky-answer-reminder.toml")),
    ("bulky-not-found-again", include_str!("../../seed/messages/bulky-not-found-again.toml")),
    ("bulky-nobody-came", include_str!("../../seed/messages/bulky-nobody-came.toml")),
    ("bulky-unanswered", include_str!("../../seed/messages/bulky-unanswered.toml")),
    ("bulky-offer", include_str!("../../seed/messages/bulky-offer.toml")),
    ("bulky-expired", include_str!("../../seed/messages/bulky-expired.toml")),
    ("bulky-nothing-free", include_str!("../../seed/messages/bulky-nothing-free.toml")),
    ("bulky-collected", include_str!("../../seed/messages/bulky-collected.toml")),
    ("staff-message", include_str!("../../seed/messages/staff-message.toml")),
    ("staff-cases", include_str!("../../seed/messages/staff-cases.toml")),
];

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(id, file)| Template::parse(id, file).expect("a file of the program, read by a test"))
        .collect()
});

/// A message that can be sent.
#[derive(Debug)]
pub struct Template {
    /// Lower-case and hyphenated: `sign-in-code`.
    pub id: &'static str,
    /// What it is about, for residents to choose by; none for a message to staff.
    pub kind: Option<MessageKind>,
    /// The values that it is given, by name, each with an example; its texts may hold no other place.
    pub values: BTreeMap<String, String>,
    /// Those without which it would be of no use.
    pub required: Vec<String>,
    texts: BTreeMap<Channel, BTreeMap<Locale, Text>>,
}

/// Every template, in the order of lists.
#[must_use]
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template of this id.
pub(super) fn find(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

impl Template {
    /// Whether it goes out at any hour: residents cannot do without, or it is not for residents.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.kind.is_none_or(MessageKind::is_essential)
    }

    /// The channels that it may go through, in the order of [`Channel::ALL`].
    pub fn channels(&self) -> impl Iterator<Item = Channel> {
        self.texts.keys().copied()
    }

    /// What the program itself says; none for a channel that it does not go through.
    #[must_use]
    pub fn text(&self, channel: Channel, locale: Locale) -> Option<&Text> {
        self.texts.get(&channel)?.get(&locale)
    }

    /// The examples of its values, as [`Text::fill`] wants them.
    #[must_use]
    pub fn examples(&self) -> Vec<(&str, &str)> {
        self.values.iter().map(|(name, example)| (name.as_str(), example.as_str())).collect()
    }

    fn parse(id: &'static str, file: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(file)?;
        let channels =
            [(Channel::Sms, file.sms), (Channel::Email, file.email), (Channel::Inbox, file.inbox)];
        let texts = channels.into_iter().filter_map(|(channel, texts)| Some((channel, texts?)));
        let kind =
            match file.kind {
                Some(word) => Some(MessageKind::parse(&word).ok_or_else(|| {
                    serde::de::Error::custom(format!("no kind of message: {word}"))
                })?),
                None => None,
            };
        Ok(Self { id, kind, values: file.values, required: file.required, texts: texts.collect() })
    }
}

/// A file of `backend/seed/messages`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Option<String>,
    values: BTreeMap<String, String>,
    required: Vec<String>,
    sms: Option<BTreeMap<Locale, Text>>,
    email: Option<BTreeMap<Locale, Text>>,
    inbox: Option<BTreeMap<Locale, Text>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_whole_and_its_texts_pass_what_an_edit_has_to() {
        assert_eq!(templates().len(), FILES.len());
        for template in templates() {
            assert!(template.channels().count() > 0, "{}", template.id);
            for channel in template.channels() {
                for locale in Locale::ALL {
                    let text = template.text(channel, locale).unwrap();
                    let wrong = text.check(template, channel);
                    assert_eq!(wrong, [], "{} {channel:?} {locale}", template.id);
                }
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seed/messages");
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files, FILES.len());
    }
}
