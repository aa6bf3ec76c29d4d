//! Notices as open data: what is on the shelf now, with the address of each page.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{locale::Locale, notices::Shelf};
use serde_json::Value;

use super::{
    Content, Format, Terms,
    fields::NOTICES,
    pieces::{At, csv, head, json, named, object, stamp},
};
use crate::notices::{Edition, Published};

/// The file, the newest notice first. `link` is the address of a notice's page, by the last part of
/// it, for readers of a language.
#[must_use]
pub fn notices(
    library: &Edition,
    format: Format,
    terms: &Terms,
    link: impl Fn(&str, Locale) -> String,
    now: DateTime<Utc>,
) -> Content {
    let changed_at = library.last_changed(Shelf::Notice, now);
    let valid = library.valid(Shelf::Notice, now);
    let piece = match format {
        Format::Csv => csv(At::WHOLE, &NOTICES, valid.map(|one| cells(one, &link))),
        _ => {
            let head = || head(terms, changed_at, "notices");
            json(At::WHOLE, head, valid.map(|one| members(one, &link)))
        }
    };
    Content { changed_at, body: Bytes::from(piece) }
}

/// The title in a language; none where nobody has translated it.
fn title(one: &Published, locale: Locale) -> Option<&str> {
    let (words, language) = one.content.words(locale);
    (language == locale).then_some(words.title.as_str())
}

/// In the order of [`NOTICES`].
fn cells(one: &Published, link: impl Fn(&str, Locale) -> String) -> Vec<String> {
    let content = &one.content;
    let mut cells = vec![one.slug.clone(), content.class.as_str().to_owned()];
    cells.extend(Locale::ALL.map(|locale| title(one, locale).unwrap_or_default().to_owned()));
    cells.extend(
        Locale::ALL
            .map(|locale| one.street.as_ref().map_or("", |street| street.get(locale)).to_owned()),
    );
    cells.extend([
        stamp(content.valid_from),
        content.valid_until.map(stamp).unwrap_or_default(),
        stamp(one.first_published_at),
        stamp(one.published_at),
    ]);
    cells.extend(Locale::ALL.map(|locale| link(&one.slug, locale)));
    cells
}

fn members(one: &Published, link: impl Fn(&str, Locale) -> String) -> Value {
    let content = &one.content;
    let titles = Locale::ALL
        .into_iter()
        .filter_map(|locale| Some((locale.as_str(), title(one, locale)?)))
        .collect::<Value>();
    let links = Locale::ALL.into_iter().map(|locale| (locale.as_str(), link(&one.slug, locale)));
    object([
        ("slug", one.slug.as_str().into()),
        ("class", content.class.as_str().into()),
        ("title", titles),
        ("street_name", one.street.as_ref().map(named).into()),
        ("valid_from", stamp(content.valid_from).into()),
        ("valid_until", content.valid_until.map(stamp).into()),
        ("published_at", stamp(one.first_published_at).into()),
        ("updated_at", stamp(one.published_at).into()),
        ("link", links.collect::<Value>()),
    ])
}
