//! `/api/v1/articles`: what answers questions, and whether it helped.

use app::state::AppState;
use axum::extract::State;
use backend::notices::{Published, Rate, markdown::to_html, rate};
use chrono::{DateTime, Utc};
use domain::{
    locale::Locale,
    notices::{Class, Shelf},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, Listed, nothing, public},
    caller::{Caller, voter},
    input::{Asked, Asking, Body, Key, Part},
    notices::{class_name, page_after},
    refusal::Refusal,
};

/// How many a page has; they are titles only.
const PAGE: usize = 50;
/// How many others of its class an article names.
const OTHERS: usize = 4;

/// Which articles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ArticlesAsked {
    /// Those of one class only: `sorting`, `collection`, `streetscape`, `facilities`, `greenery`,
    /// `noise` or `service`.
    #[param(
        pattern = "^(sorting|collection|streetscape|facilities|greenery|noise|service)$",
        example = "facilities"
    )]
    class: Option<String>,
    /// `next` of the page before. 404 for what is no longer there: begin anew.
    #[param(min_length = 1)]
    after: Option<String>,
}

/// An article in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticleLine {
    /// Permanent.
    slug: String,
    #[schema(example = "facilities")]
    class: &'static str,
    class_name: String,
    title: String,
    /// Of the title; `zh-Hans` where there is no translation.
    language: &'static str,
}

impl ArticleLine {
    fn of(locale: Locale, one: &Published) -> Self {
        let (words, language) = one.content.words(locale);
        Self {
            slug: one.slug.clone(),
            class: one.content.class.as_str(),
            class_name: class_name(locale, one.content.class),
            title: words.title.clone(),
            language: language.as_str(),
        }
    }
}

/// Lists articles, which answer questions
///
/// 50 at a time. To find one, see `/api/v1/answers`.
#[utoipa::path(
    get, path = "/api/v1/articles", tag = "notices", params(ArticlesAsked),
    responses((status = 200, body = Listed<ArticleLine>)),
)]
pub(super) async fn articles(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<ArticlesAsked>,
) -> Answer {
    let class = |word: &str| {
        let class = Class::parse(word).filter(|class| class.shelf() == Shelf::Article);
        class.ok_or_else(|| Refusal::parameter("class"))
    };
    let class = asked.class.as_deref().map(class).transpose()?;
    let library = state.library.current();
    let all = library.valid(Shelf::Article, state.kernel.now());
    let all = all.filter(|one| class.is_none_or(|class| one.content.class == class));
    let (shown, next) = page_after(all, asked.after.as_deref(), PAGE)?;
    let items = shown.into_iter().map(|one| ArticleLine::of(asking.locale, one));
    public(&Listed { items: items.collect(), next })
}

/// An article.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticleShown {
    slug: String,
    #[schema(example = "facilities")]
    class: &'static str,
    class_name: String,
    title: String,
    /// Of the title and the body; `zh-Hans` where there is no translation.
    language: &'static str,
    /// Paragraphs, headings, lists, emphasis and links only. Links into the portal begin with `/`.
    body_html: String,
    /// When it was first published.
    published_at: DateTime<Utc>,
    /// When this version was.
    updated_at: DateTime<Utc>,
    /// Others of its class.
    others: Vec<ArticleLine>,
}

/// Gives an article
#[utoipa::path(
    get, path = "/api/v1/articles/{slug}", tag = "notices",
    params(("slug" = String, Path, example = "street-lamp")),
    responses((status = 200, body = ArticleShown)),
)]
pub(super) async fn article(
    State(state): State<AppState>,
    asking: Asking,
    Part(slug): Part,
) -> Answer {
    let (locale, now) = (asking.locale, state.kernel.now());
    let library = state.library.current();
    let one = library.get(Shelf::Article, &slug, now).ok_or_else(Refusal::not_found)?;
    let (words, language) = one.content.words(locale);
    let others = library
        .valid(Shelf::Article, now)
        .filter(|other| other.content.class == one.content.class && other.id != one.id)
        .take(OTHERS)
        .map(|other| ArticleLine::of(locale, other));
    public(&ArticleShown {
        slug: one.slug.clone(),
        class: one.content.class.as_str(),
        class_name: class_name(locale, one.content.class),
        title: words.title.clone(),
        language: language.as_str(),
        body_html: to_html(&words.body, locale),
        published_at: one.first_published_at,
        updated_at: one.published_at,
        others: others.collect(),
    })
}

/// Whether an article helped.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rating {
    helped: bool,
}

/// Says whether an article helped
///
/// Counted once a day for each session; without a token, once a day for each network. Thanks in any
/// case: whoever says it twice is answered the same.
#[utoipa::path(
    post, path = "/api/v1/articles/{slug}/ratings", tag = "notices", request_body = Rating,
    params(("slug" = String, Path, example = "street-lamp")),
    responses((status = 204)),
)]
pub(super) async fn rate_article(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    Part(slug): Part,
    _: Key,
    Body(rating): Body<Rating>,
) -> Answer {
    let library = state.library.current();
    let article = library.get(Shelf::Article, &slug, state.kernel.now());
    let article = article.ok_or_else(Refusal::not_found)?;
    // Whatever their app may do: it is public.
    let resident = caller.resident().ok();
    let said = Rate {
        publication: article.id,
        helped: rating.helped,
        visitor: voter(resident.as_ref(), &asking),
        address: asking.address,
    };
    if let Err(error) = rate(&state.kernel, said).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "not counted");
    }
    nothing()
}
