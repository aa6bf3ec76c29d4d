//! The news for feed readers: Atom (RFC 4287) and JSON Feed 1.1, in the language of the address.

use std::hash::{DefaultHasher, Hash, Hasher};

use atom_syndication::{
    ContentBuilder, Entry, EntryBuilder, Feed, FeedBuilder, LinkBuilder, PersonBuilder, Text,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::notices::{
    Edition, Published,
    markdown::{summary, to_html},
};
use chrono::{DateTime, Utc};
use domain::notices::Shelf;
use serde_json::json;

use crate::{routes::Route, state::AppState, texts::text, visit::Visit};

/// How many of the newest a feed has.
const ENTRIES: usize = 50;
/// How much of a text is its summary, in characters.
const SUMMARY: usize = 200;

/// `/news/feed.atom`.
pub async fn atom(State(state): State<AppState>, headers: HeaderMap, visit: Visit) -> Response {
    let library = state.library.current();
    let feed = News::new(&state, &visit, &library);
    answer(&headers, "application/atom+xml; charset=utf-8", feed.changed, feed.atom().to_string())
}

/// `/news/feed.json`.
pub async fn json(State(state): State<AppState>, headers: HeaderMap, visit: Visit) -> Response {
    let library = state.library.current();
    let feed = News::new(&state, &visit, &library);
    answer(&headers, "application/feed+json; charset=utf-8", feed.changed, feed.json())
}

/// What both formats say.
struct News<'a> {
    visit: &'a Visit,
    /// Before every address; empty while nobody knows by what name the portal is reached.
    base: &'a str,
    title: String,
    author: String,
    changed: DateTime<Utc>,
    notices: Vec<&'a Published>,
}

impl<'a> News<'a> {
    fn new(state: &'a AppState, visit: &'a Visit, library: &'a Edition) -> Self {
        let (locale, now) = (visit.locale, state.kernel.now());
        let district = state.district.get();
        let changed = library.last_changed(Shelf::Notice, now).unwrap_or_default();
        Self {
            visit,
            base: state.public_url.as_deref().unwrap_or_default(),
            title: format!("{} · {}", text(locale, "news", &[]), district.name.get(locale)),
            author: district.sponsor.get(locale).to_owned(),
            changed,
            notices: library.valid(Shelf::Notice, now).take(ENTRIES).collect(),
        }
    }

    fn url(&self, route: &Route) -> String {
        format!("{}{}", self.base, route.href(self.visit.locale))
    }

    fn atom(&self) -> Feed {
        let link = |rel: &str, route: &Route| {
            LinkBuilder::default().href(self.url(route)).rel(rel.to_owned()).build()
        };
        FeedBuilder::default()
            .title(Text::plain(self.title.clone()))
            // The address is the feed's name, and stays when the portal moves to another host.
            .id(format!("urn:minhu:news:{}", self.visit.locale.as_str()))
            .lang(Some(self.visit.locale.as_str().to_owned()))
            .updated(self.changed)
            .author(PersonBuilder::default().name(self.author.clone()).build())
            .link(link("self", &Route::FeedAtom))
            .link(link("alternate", &Route::News))
            .entries(self.notices.iter().map(|one| self.entry(one)).collect::<Vec<_>>())
            .build()
    }

    fn entry(&self, one: &Published) -> Entry {
        let (words, language) = one.content.words(self.visit.locale);
        let link = LinkBuilder::default()
            .href(self.url(&Route::Notice(one.slug.clone())))
            .rel("alternate".to_owned())
            .build();
        EntryBuilder::default()
            .id(format!("urn:uuid:{}", one.id))
            .title(Text::plain(words.title.clone()))
            .published(Some(one.first_published_at.into()))
            .updated(one.published_at)
            .link(link)
            .summary(Some(Text::plain(summary(&words.body, SUMMARY))))
            .content(Some(
                ContentBuilder::default()
                    .lang(Some(language.as_str().to_owned()))
                    .content_type(Some("html".to_owned()))
                    .value(Some(to_html(&words.body, self.visit.locale)))
                    .build(),
            ))
            .build()
    }

    fn json(&self) -> String {
        let items: Vec<_> = self
            .notices
            .iter()
            .map(|one| {
                let (words, language) = one.content.words(self.visit.locale);
                json!({
                    "id": format!("urn:uuid:{}", one.id),
                    "url": self.url(&Route::Notice(one.slug.clone())),
                    "title": words.title,
                    "summary": summary(&words.body, SUMMARY),
                    "content_html": to_html(&words.body, self.visit.locale),
                    "date_published": one.first_published_at.to_rfc3339(),
                    "date_modified": one.published_at.to_rfc3339(),
                    "tags": [one.content.class.as_str()],
                    "language": language.as_str(),
                })
            })
            .collect();
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.url(&Route::News),
            "feed_url": self.url(&Route::FeedJson),
            "language": self.visit.locale.as_str(),
            "authors": [{ "name": self.author }],
            "items": items,
        })
        .to_string()
    }
}

/// With what readers ask by the next time. `If-None-Match` is answered for every page; the date
/// counts only without it (RFC 9110 §13.1.3).
fn answer(
    asked: &HeaderMap,
    content_type: &'static str,
    changed: DateTime<Utc>,
    body: String,
) -> Response {
    let seen = asked
        .get(header::IF_MODIFIED_SINCE)
        .filter(|_| !asked.contains_key(header::IF_NONE_MATCH))
        .and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let mut response = match seen {
        Some(seen) if changed.timestamp() <= seen.timestamp() => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => ([(header::CONTENT_TYPE, content_type)], body).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    for (name, value) in [
        (header::ETAG, format!("W/\"{:016x}\"", hasher.finish())),
        (header::LAST_MODIFIED, changed.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    response
}
