//! The same search for pages, for the box while one types, and for the browser's own engine.

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    locale::Locale,
    sorting::{
        Bin, Catalogue, Category, Outside,
        search::{self, Answer, Named, Reason},
    },
};

use super::search::Asked;
use crate::{
    components::verdict::category_word_in, islands::search_box::SHOWN, state::AppState,
    texts::text, visit::Visit,
};

/// A found item, in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    pub slug: String,
    pub title: String,
    pub category: Category,
    /// Why it was found, in a sentence.
    pub why: String,
    /// The id of the condition that was asked about, if the item has it: `category` is for that one.
    #[serde(skip)]
    pub condition: Option<&'static str>,
}

/// A guess at what the guide does not have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Guess {
    /// The code of the bin; none if it belongs in none of the four.
    pub bin: Option<&'static str>,
    /// How many of a hundred such guesses are right.
    pub percent: u8,
    /// Items that it leans on, the nearest first. The box shows none of them.
    #[serde(skip)]
    pub like: Vec<Hit>,
    /// Which way out of the four bins, where it is known.
    #[serde(skip)]
    pub way: Option<Outside>,
    /// What to do with what is none of the four, in a sentence.
    #[serde(skip)]
    pub advice: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Found {
    /// What was understood.
    pub words: String,
    pub hits: Vec<Hit>,
    /// Whether the first hit can be told without reserve.
    pub sure: bool,
    pub guess: Option<Guess>,
    /// Several things in one question, each with its answer.
    pub parts: Vec<Found>,
    /// Whether the words, or the things they are about, were too many, and only the first were
    /// searched for.
    pub cut: bool,
}

/// Searches the guide in memory; it needs no database.
#[must_use]
pub fn find(state: &AppState, locale: Locale, words: &str, limit: usize) -> Found {
    let guide = state.guide.current();
    found(state, locale, guide.catalogue(), guide.search(locale, words, limit))
}

fn found(state: &AppState, locale: Locale, catalogue: &Catalogue, answer: Answer<'_>) -> Found {
    let has = |slug: &str, id: &str| {
        catalogue.item(slug).is_some_and(|item| item.in_condition(id).is_some())
    };
    let told = |hit: &search::Hit<'_>| Hit {
        slug: hit.slug.to_owned(),
        title: hit.title.to_owned(),
        category: hit.category,
        why: text(locale, why(hit.reason), &[("name", hit.matched.into())]),
        condition: hit.named.map(Named::id).filter(|id| has(hit.slug, id)),
    };
    let guess = answer.guess.as_ref().map(|guess| Guess {
        bin: guess.bin.map(Bin::as_str),
        percent: guess.percent,
        like: guess.leans_on.iter().map(told).collect(),
        way: guess.way(),
        advice: guess.bin.is_none().then(|| advice(state, locale, guess.way())),
    });
    Found {
        hits: answer.hits.iter().map(told).collect(),
        sure: answer.sure,
        guess,
        parts: answer.parts.into_iter().map(|part| found(state, locale, catalogue, part)).collect(),
        cut: answer.cut,
        words: answer.words,
    }
}

/// What to do with what is thought to be none of the four. It is booked only where that is known: a
/// firecracker or a dead pet is not for the crews of bulky waste.
fn advice(state: &AppState, locale: Locale, way: Option<Outside>) -> String {
    let number = state.district.get().hotline.clone();
    let hotline = ("hotline", number.as_str().into());
    let Some(way) = way else { return text(locale, "guess-ask", &[hotline]) };
    let word = category_word_in(state, locale, Category::Outside(way));
    let kind = ("kind", word.as_str().into());
    match way.is_booked() {
        true => text(locale, "guess-booked", &[kind]),
        false => text(locale, "guess-way", &[kind, hotline]),
    }
}

const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Title => "match-title",
        Reason::OtherName => "match-name",
        Reason::Sound => "match-sound",
        Reason::Slip => "match-slip",
        Reason::Begins => "match-prefix",
        Reason::Initials => "match-initials",
        Reason::Contains => "match-contains",
        Reason::PartOfWords => "match-part",
        Reason::Similar => "match-similar",
    }
}

/// `/sorting/suggest?q=…`: what stands under the box before the engine has loaded.
pub async fn json(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let words = asked.map(|Query(asked)| asked.q).unwrap_or_default();
    let found = find(&state, visit.locale, &words, SHOWN);
    ([(header::CACHE_CONTROL, "no-store")], Json(found)).into_response()
}

/// `/sorting/index/{locale}-{hash}.bin`: the index of the browser's engine. Its name changes with
/// what is in it, so it is kept for good. A page that was opened before the guide changed gets that of
/// the edition before.
pub async fn index(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let named = |locale: Locale| {
        let hash = file.strip_prefix(locale.as_str())?.strip_prefix('-')?.strip_suffix(".bin")?;
        Some((locale, state.guide.with_hash(locale, hash)?))
    };
    let Some((locale, edition)) = Locale::ALL.into_iter().find_map(named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    let takes_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == "br"));
    // Packing is no work for the threads that answer requests.
    let pack = move || match takes_brotli {
        true => edition.packed_brotli(locale),
        false => edition.packed(locale),
    };
    match tokio::task::spawn_blocking(pack).await {
        Ok(bytes) if takes_brotli => {
            (kept, [(header::CONTENT_ENCODING, "br")], bytes).into_response()
        }
        Ok(bytes) => (kept, bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
