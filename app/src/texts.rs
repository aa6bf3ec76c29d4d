//! The portal's words: Fluent files in `locales/`, a folder for each language and in it a file for
//! each capability, chosen on the server.
//!
//! Nothing of this reaches WebAssembly; islands get their words as props. A key that is missing in
//! one language, or that nothing uses, fails a test.

use std::{borrow::Cow, sync::LazyLock};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::locale::Locale;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// All files of one language as one source.
macro_rules! source {
    ($locale:literal) => {
        concat!(
            include_str!(concat!("../locales/", $locale, "/portal.ftl")),
            include_str!(concat!("../locales/", $locale, "/accounts.ftl")),
            include_str!(concat!("../locales/", $locale, "/api.ftl")),
            include_str!(concat!("../locales/", $locale, "/audit.ftl")),
            include_str!(concat!("../locales/", $locale, "/bulky.ftl")),
            include_str!(concat!("../locales/", $locale, "/bulky-staff.ftl")),
            include_str!(concat!("../locales/", $locale, "/calendar.ftl")),
            include_str!(concat!("../locales/", $locale, "/capacity.ftl")),
            include_str!(concat!("../locales/", $locale, "/cases.ftl")),
            include_str!(concat!("../locales/", $locale, "/cases-staff.ftl")),
            include_str!(concat!("../locales/", $locale, "/cases-city.ftl")),
            include_str!(concat!("../locales/", $locale, "/desk.ftl")),
            include_str!(concat!("../locales/", $locale, "/districts.ftl")),
            include_str!(concat!("../locales/", $locale, "/feeds.ftl")),
            include_str!(concat!("../locales/", $locale, "/messages.ftl")),
            include_str!(concat!("../locales/", $locale, "/notices.ftl")),
            include_str!(concat!("../locales/", $locale, "/open-data.ftl")),
            include_str!(concat!("../locales/", $locale, "/payments.ftl")),
            include_str!(concat!("../locales/", $locale, "/places.ftl")),
            include_str!(concat!("../locales/", $locale, "/places-import.ftl")),
            include_str!(concat!("../locales/", $locale, "/places-staff.ftl")),
            include_str!(concat!("../locales/", $locale, "/sorting-staff.ftl")),
            include_str!(concat!("../locales/", $locale, "/staff.ftl")),
        )
    };
}

/// The three sources, in the order of [`Locale::ALL`].
pub const SOURCES: [(Locale, &str); 3] = [
    (Locale::ZhHans, source!("zh-Hans")),
    (Locale::ZhHant, source!("zh-Hant")),
    (Locale::En, source!("en")),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 3]> =
    LazyLock::new(|| SOURCES.map(|(locale, source)| bundle(locale, source)));

fn bundle(locale: Locale, source: &str) -> FluentBundle<FluentResource> {
    // The sources are part of the program and the tests parse them, so a fault in one cannot meet
    // a resident; what can be read of it is used.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
    let language = locale.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A value for a placeholder: `("count", 3.into())`.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// The text of `key` in `locale`, with its placeholders filled.
///
/// An unknown key answers with itself, which the tests never let happen.
#[must_use]
pub fn text(locale: Locale, key: &str, args: &[Arg<'_>]) -> String {
    let bundle = &BUNDLES[locale as usize];
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, locale = locale.as_str(), "no such text");
        return key.to_owned();
    };
    let args: Option<FluentArgs<'_>> = (!args.is_empty())
        .then(|| args.iter().map(|(name, value)| (*name, value.clone())).collect());
    let mut faults = Vec::new();
    match bundle.format_pattern(pattern, args.as_ref(), &mut faults) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

/// A civil date as one writes it in `locale`: 2026年7月1日, 1 July 2026.
#[must_use]
pub fn date(locale: Locale, date: NaiveDate) -> String {
    match locale {
        Locale::ZhHans | Locale::ZhHant => {
            format!("{}年{}月{}日", date.year(), date.month(), date.day())
        }
        Locale::En => date.format("%-d %B %Y").to_string(),
    }
}

/// An instant on the clocks of the district (Asia/Shanghai), to the minute.
#[must_use]
pub fn date_and_time(locale: Locale, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&chrono_tz::Asia::Shanghai);
    format!("{} {}", date(locale, local.date_naive()), local.format("%H:%M"))
}

/// The time of an instant on the clocks of the district, to the second.
#[must_use]
pub fn clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Asia::Shanghai).format("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests;
