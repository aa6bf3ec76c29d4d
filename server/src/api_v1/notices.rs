//! `/api/v1/notices`: what is going on.

use app::{state::AppState, texts::text};
use axum::extract::State;
use backend::notices::{
    Published,
    markdown::{summary, to_html},
};
use chrono::{DateTime, Utc};
use domain::{
    locale::Locale,
    notices::{Class, Shelf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, Listed, page, public},
    input::{Asked, Asking, Part},
    refusal::Refusal,
};

/// How many a page has.
const PAGE: usize = 20;
/// How much of a text is its summary, in characters.
const SUMMARY: usize = 60;

/// Where a page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NoticesAsked {
    /// `next` of the page before. 404 for what is no longer there: begin anew.
    #[param(min_length = 1)]
    after: Option<String>,
}

/// A page of `all`, which begins after the address `after`, and where the next one does.
pub(super) fn page_after<'a>(
    mut all: impl Iterator<Item = &'a Published>,
    after: Option<&str>,
    most: usize,
) -> Result<(Vec<&'a Published>, Option<String>), Refusal> {
    // Where a page that is not there any more would begin, nobody can tell.
    if let Some(slug) = after
        && !all.any(|one| one.slug == slug)
    {
        return Err(Refusal::nothing_at("after"));
    }
    Ok(page(all, most, |one| &one.slug))
}

/// What a class is called.
pub(super) fn class_name(locale: Locale, class: Class) -> String {
    text(locale, &format!("class-{}", class.as_str()), &[])
}

/// A notice in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeLine {
    /// Permanent.
    slug: String,
    /// `notice`, `news` or `disruption`.
    class: &'static str,
    class_name: String,
    title: String,
    /// Of the title and the summary; `zh-Hans` where there is no translation.
    language: &'static str,
    summary: String,
    /// The street that it is about; absent where it is about the whole district.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    /// Since when it is shown.
    valid_from: DateTime<Utc>,
}

impl NoticeLine {
    fn of(locale: Locale, one: &Published) -> Self {
        let (words, language) = one.content.words(locale);
        Self {
            slug: one.slug.clone(),
            class: one.content.class.as_str(),
            class_name: class_name(locale, one.content.class),
            title: words.title.clone(),
            language: language.as_str(),
            summary: summary(&words.body, SUMMARY),
            area: one.street.as_ref().map(|street| street.get(locale).to_owned()),
            valid_from: one.content.valid_from,
        }
    }
}

/// Lists notices, news and disruptions
///
/// The newest first, 20 at a time.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "notices", params(NoticesAsked),
    responses((status = 200, body = Listed<NoticeLine>)),
)]
pub(super) async fn notices(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<NoticesAsked>,
) -> Answer {
    let library = state.library.current();
    let all = library.valid(Shelf::Notice, state.kernel.now());
    let (shown, next) = page_after(all, asked.after.as_deref(), PAGE)?;
    let items = shown.into_iter().map(|one| NoticeLine::of(asking.locale, one));
    public(&Listed { items: items.collect(), next })
}

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NoticeShown {
    slug: String,
    /// `notice`, `news` or `disruption`.
    class: &'static str,
    class_name: String,
    title: String,
    /// Of the title and the body; `zh-Hans` where there is no translation.
    language: &'static str,
    /// Paragraphs, headings, lists, emphasis and links only. Links into the portal begin with `/`.
    body_html: String,
    /// The street that it is about; absent where it is about the whole district.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    /// Since when it is shown.
    valid_from: DateTime<Utc>,
    /// From when on it is not shown any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<DateTime<Utc>>,
    /// When it was first published.
    published_at: DateTime<Utc>,
    /// When this version was.
    updated_at: DateTime<Utc>,
}

/// Gives a notice
#[utoipa::path(
    get, path = "/api/v1/notices/{slug}", tag = "notices",
    params(("slug" = String, Path, example = "snow-plan")),
    responses((status = 200, body = NoticeShown)),
)]
pub(super) async fn notice(
    State(state): State<AppState>,
    asking: Asking,
    Part(slug): Part,
) -> Answer {
    let locale = asking.locale;
    let library = state.library.current();
    let one = library.get(Shelf::Notice, &slug, state.kernel.now());
    let one = one.ok_or_else(Refusal::not_found)?;
    let (words, language) = one.content.words(locale);
    public(&NoticeShown {
        slug: one.slug.clone(),
        class: one.content.class.as_str(),
        class_name: class_name(locale, one.content.class),
        title: words.title.clone(),
        language: language.as_str(),
        body_html: to_html(&words.body, locale),
        area: one.street.as_ref().map(|street| street.get(locale).to_owned()),
        valid_from: one.content.valid_from,
        valid_until: one.content.valid_until,
        published_at: one.first_published_at,
        updated_at: one.published_at,
    })
}
