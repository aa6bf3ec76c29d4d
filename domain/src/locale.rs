//! The three languages of a portal, and a text given in all of them.
//!
//! To add a language: 1. a variant in [`Locale`] and in [`Locale::ALL`] (the compiler then names
//! every `match` to complete); 2. a field in [`Localised`]; 3. the texts: `app/locales` and the
//! district's settings.

use serde::{Deserialize, Serialize};

/// A language and script that the portal speaks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Locale {
    /// Chinese in simplified characters, the default.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// Chinese in traditional characters.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every locale, the default first, in the order in which a language switch shows them.
    pub const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// The BCP 47 tag: `zh-Hans`, fit for `lang`, `hreflang` and the locale cookie.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// What addresses in this locale begin with; nothing for the default.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ZhHans => "",
            Self::ZhHant => "/zh-Hant",
            Self::En => "/en",
        }
    }

    /// The locale that serves a reader of `tag`, as browsers, mini-apps and people write it
    /// (`zh-TW`, `zh_CN`, `ZH-hant-hk`, `en-GB`). A script outweighs a region. `None` for a language
    /// that the portal does not speak.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let mut subtags = tag.trim().split(['-', '_']);
        let language = subtags.next()?;
        if language.eq_ignore_ascii_case("en") {
            return Some(Self::En);
        }
        if !language.eq_ignore_ascii_case("zh") {
            return None;
        }
        let mut by_region = Self::ZhHans;
        for subtag in subtags {
            match subtag.to_ascii_lowercase().as_str() {
                "hans" => return Some(Self::ZhHans),
                "hant" => return Some(Self::ZhHant),
                "tw" | "hk" | "mo" => by_region = Self::ZhHant,
                // Extensions (`zh-u-nu-…`) and private use say nothing about the script.
                single if single.len() == 1 => break,
                _ => {}
            }
        }
        Some(by_region)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One text in every locale. All three are required, so that no page falls back in mid-sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localised {
    /// In simplified Chinese.
    #[serde(rename = "zh-Hans")]
    pub zh_hans: String,
    /// In traditional Chinese.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: String,
    /// In English.
    pub en: String,
}

impl Localised {
    /// The text for readers of `locale`.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhHans => &self.zh_hans,
            Locale::ZhHant => &self.zh_hant,
            Locale::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_as_they_are_written_in_the_wild() {
        for (tag, locale) in [
            ("zh", Some(Locale::ZhHans)),
            ("zh-CN", Some(Locale::ZhHans)),
            ("zh_CN", Some(Locale::ZhHans)),
            ("zh-SG", Some(Locale::ZhHans)),
            ("zh-Hans", Some(Locale::ZhHans)),
            ("zh-Hans-HK", Some(Locale::ZhHans)),
            ("zh-TW", Some(Locale::ZhHant)),
            ("zh-HK", Some(Locale::ZhHant)),
            ("zh_MO", Some(Locale::ZhHant)),
            (" ZH-hant ", Some(Locale::ZhHant)),
            ("zh-Hant-CN", Some(Locale::ZhHant)),
            ("zh-yue-HK", Some(Locale::ZhHant)),
            ("zh-x-hant", Some(Locale::ZhHans)),
            ("en", Some(Locale::En)),
            ("en-GB", Some(Locale::En)),
            ("EN_us", Some(Locale::En)),
            ("de", None),
            ("zhx", None),
            ("*", None),
            ("", None),
            ("🗑", None),
        ] {
            assert_eq!(Locale::from_tag(tag), locale, "{tag:?}");
        }
    }

    #[test]
    fn every_locale_finds_itself_by_its_tag_and_has_an_address_of_its_own() {
        for locale in Locale::ALL {
            assert_eq!(Locale::from_tag(locale.as_str()), Some(locale));
            let same = Locale::ALL.into_iter().filter(|other| other.prefix() == locale.prefix());
            assert_eq!(same.count(), 1);
        }
        assert_eq!(Locale::default().prefix(), "");
    }

    #[test]
    fn a_text_is_given_in_the_locale_asked_for() {
        let text =
            Localised { zh_hans: "类别".into(), zh_hant: "類別".into(), en: "kind".into() };
        assert_eq!(Locale::ALL.map(|locale| text.get(locale)), ["类别", "類別", "kind"]);
    }
}
