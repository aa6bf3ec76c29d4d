//! `/api/v1/answers`: one box for questions, which articles, notices, the sorting guide and the
//! services of the portal answer.

use app::{pages::ask::search, routes::Route, state::AppState};
use axum::extract::State;
use domain::{locale::Locale, text::clean_line};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, Listed, public},
    input::{Asked, Asking},
    refusal::Refusal,
};

/// More of a question is not looked at, in characters.
const MOST_CHARS: usize = 100;

/// What is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AnswersAsked {
    /// A question or a few words, in any language of the portal; the first 100 characters count.
    #[param(min_length = 1, example = "路灯坏了怎么办")]
    q: String,
}

/// One thing that answers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerLine {
    /// `article`, `notice`, `sorting-item` or `service`.
    kind: &'static str,
    kind_name: String,
    /// Of the article, the notice or the item; of a service `toilets`, `parking`, `dropoff`, `bulky`,
    /// `report` or `me`.
    slug: String,
    title: String,
    /// Of the title and the note.
    language: &'static str,
    /// The beginning of its text, or where a thing goes; may be empty.
    note: String,
    /// The page of the portal.
    page: String,
}

impl AnswerLine {
    /// None for a page that is neither; there is none.
    fn of(locale: Locale, line: search::Line) -> Option<Self> {
        let (kind, slug) = match &line.route {
            Route::Article(slug) => ("article", slug.clone()),
            Route::Notice(slug) => ("notice", slug.clone()),
            Route::SortingItem(slug) => ("sorting-item", slug.clone()),
            Route::Service(service) => ("service", service.key().to_owned()),
            Route::Me(_) => ("service", "me".to_owned()),
            _ => return None,
        };
        Some(Self {
            kind,
            kind_name: line.kind,
            slug,
            title: line.title,
            language: line.language.as_str(),
            note: line.note,
            page: line.route.href(locale),
        })
    }
}

/// Answers a question
///
/// The same as on the page, best first. What nothing answers can be asked: `POST /api/v1/questions`.
#[utoipa::path(
    get, path = "/api/v1/answers", tag = "notices", params(AnswersAsked),
    responses((status = 200, body = Listed<AnswerLine>)),
)]
pub(super) async fn answers(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<AnswersAsked>,
) -> Answer {
    if asked.q.is_empty() {
        return Err(Refusal::parameter("q"));
    }
    let words: String = clean_line(&asked.q).chars().take(MOST_CHARS).collect();
    // What cannot be seen finds nothing.
    let found = match words.as_str() {
        "" => Vec::new(),
        words => search::find(&state, asking.locale, words),
    };
    let items = found.into_iter().filter_map(|line| AnswerLine::of(asking.locale, line));
    public(&Listed { items: items.collect(), next: None })
}
