//! `/staff/articles/{id}`, `/staff/notices/{id}` and the forms for new ones.

use app::{
    components::{
        button::{LinkButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Area,
    districts::{map::streets, offices::departments},
    forms::{Draft as FormDraft, FormKey, FormValues},
    notices::{
        Content, Draft, EditError, MAX_BODY, MAX_TITLE, Publication, ReadError, State as Published,
        Words, markdown::to_html, read,
    },
};
use domain::{
    accounts::{Act, Kind as PermissionKind},
    locale::{Locale, Localised},
    notices::Shelf,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    fields::{Body, ClassField, When},
    list::{StateBadge, section},
};
use crate::{
    api::publications::{EDIT, draft},
    choice::ChoiceField,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions},
};

/// What of it is wanted.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub struct Wanted {
    version: Option<i32>,
    #[serde(default)]
    error: String,
    /// Anything shows what is kept in place of what was typed and not saved.
    #[serde(default)]
    fresh: String,
}

type Asked = Result<Query<Wanted>, QueryRejection>;

/// `/staff/articles/new`.
pub async fn new_article(
    State(state): State<AppState>,
    asked: Asked,
    visit: Visit,
    desk: Desk,
) -> Response {
    new(state, asked, visit, desk, Shelf::Article).await
}

/// `/staff/notices/new`.
pub async fn new_notice(
    State(state): State<AppState>,
    asked: Asked,
    visit: Visit,
    desk: Desk,
) -> Response {
    new(state, asked, visit, desk, Shelf::Notice).await
}

/// `/staff/articles/{id}`.
pub async fn article(
    State(state): State<AppState>,
    Path(id): Path<String>,
    asked: Asked,
    visit: Visit,
    desk: Desk,
) -> Response {
    existing(state, id, asked, visit, desk, Shelf::Article).await
}

/// `/staff/notices/{id}`.
pub async fn notice(
    State(state): State<AppState>,
    Path(id): Path<String>,
    asked: Asked,
    visit: Visit,
    desk: Desk,
) -> Response {
    existing(state, id, asked, visit, desk, Shelf::Notice).await
}

async fn new(state: AppState, asked: Asked, visit: Visit, desk: Desk, shelf: Shelf) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, permission_kind(shelf)) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let wanted = asked.map(|Query(wanted)| wanted).unwrap_or_default();
    let session = presession(&state, &visit);
    let form = open(&state, &session, shelf, None, &wanted).await;
    let Ok(owners) = owners(&state, &desk, shelf).await else {
        return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
    };
    let page = render(&state, &visit, || {
        let title = t(&format!("{}-new", section(shelf)));
        let body = view! {
            <Preview form=form.clone() shelf/>
            <Form form shelf version=0 id=None owners/>
        };
        frame::page(&desk, section(shelf), &title, body)
    });
    (session.headers(), page).into_response()
}

/// To whom this member of staff may give a new publication: ids with names. Empty where there is
/// nothing to choose. What went wrong is logged.
async fn owners(state: &AppState, desk: &Desk, shelf: Shelf) -> Result<Vec<(Uuid, Localised)>, ()> {
    let unread = |error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "departments or streets not read"
        );
    };
    let (staff, db) = (desk.staff(), &state.kernel.db);
    let may = |area| staff.permit(Act::Write, permission_kind(shelf), area).is_ok();
    let owners: Vec<_> = match shelf {
        Shelf::Article => departments(db)
            .await
            .map_err(unread)?
            .into_iter()
            .filter(|one| may(Area { department: Some(one.id), ..Area::default() }))
            .map(|one| (one.id, one.name))
            .collect(),
        Shelf::Notice => streets(db)
            .await
            .map_err(unread)?
            .into_iter()
            .filter(|one| may(Area { street: Some(one.id), ..Area::default() }))
            .map(|one| (one.id, one.name))
            .collect(),
    };
    Ok(if owners.len() > 1 { owners } else { Vec::new() })
}

const fn permission_kind(shelf: Shelf) -> PermissionKind {
    match shelf {
        Shelf::Article => PermissionKind::Article,
        Shelf::Notice => PermissionKind::Notice,
    }
}

async fn existing(
    state: AppState,
    id: String,
    asked: Asked,
    visit: Visit,
    desk: Desk,
    shelf: Shelf,
) -> Response {
    let Ok(id) = id.parse::<Uuid>() else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let wanted = asked.map(|Query(wanted)| wanted).unwrap_or_default();
    let found = match read(&state.kernel, desk.staff(), shelf, id, wanted.version).await {
        Ok(found) => found,
        Err(ReadError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "publication not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let form = open(&state, &session, shelf, Some(&found), &wanted).await;
    let page = render(&state, &visit, || {
        let title = found.content.zh_hans.title.clone();
        let body = view! { <Existing found form wanted/> };
        frame::page(&desk, section(shelf), &title, body)
    });
    (session.headers(), page).into_response()
}

/// The form with what was typed and not saved, if that was about the same publication, or with what
/// is kept.
async fn open(
    state: &AppState,
    session: &app::form::Session,
    shelf: Shelf,
    found: Option<&Publication>,
    wanted: &Wanted,
) -> FormView {
    let form = FormView::open(state, &session.token, &EDIT).await;
    let id = found.map_or_else(String::new, |found| found.id.to_string());
    let is_of_this = form.values.get("id").unwrap_or_default() == id
        && form.values.get("shelf") == Some(shelf.as_str());
    if is_of_this && wanted.fresh.is_empty() {
        return form;
    }
    let values = found.map_or_else(FormValues::default, |found| kept(&found.content));
    FormView::of(state, FormDraft { values, errors: Vec::new() }, form.kept)
}

/// What is kept, as the form has it.
fn kept(content: &Content) -> FormValues {
    let draft = Draft::from(content);
    let mut fields = vec![
        ("class", draft.class),
        ("title_zh_hans", draft.title_zh_hans),
        ("body_zh_hans", draft.body_zh_hans),
        ("title_zh_hant", draft.title_zh_hant),
        ("body_zh_hant", draft.body_zh_hant),
        ("title_en", draft.title_en),
        ("body_en", draft.body_en),
        ("keywords", draft.keywords),
        ("valid_from", draft.valid_from),
        ("valid_until", draft.valid_until),
        ("review_on", draft.review_on),
    ];
    if draft.pinned {
        fields.push(("pinned", "on".to_owned()));
    }
    FormValues::from_post(&EDIT, fields)
}

#[component]
fn Existing(found: Publication, form: FormView, wanted: Wanted) -> impl IntoView {
    let locale = use_locale();
    let (shelf, id) = (found.shelf, found.id);
    let refused = EditError::CODES.iter().copied().find(|code| *code == wanted.error);
    let refused = refused.map(|code| {
        view! {
            <Notice kind=Kind::Warning title=t(&format!("error-{code}"))>
                <p>{t("publication-refused")}</p>
            </Notice>
        }
    });
    let has_changes = found.published.is_some_and(|published| published < found.version);
    let public = match shelf {
        Shelf::Article => Route::Article(found.slug.clone()),
        Shelf::Notice => Route::Notice(found.slug.clone()),
    };
    let is_public = found.published.is_some();
    let (yes, no) = found.helpful;
    let helpful = (shelf == Shelf::Article).then(|| {
        view! { <p class="small soft">{t_with("publication-helpful", &[("yes", yes.into()), ("no", no.into())])}</p> }
    });
    let state = view! {
        <p>
            <StateBadge state=found.state has_changes/>
            " "
            <span class="num">{format!("v{}", found.version)}</span>
            " "
            {is_public.then(|| view! { <a href=href(&public)>{t("publication-see")}</a> })}
        </p>
    };
    let middle = match wanted.version {
        Some(version) => view! { <Old content=found.content.clone() version shelf id/> }.into_any(),
        None if found.may_write => {
            let changed = "publication-changed";
            let conflict = form.errors.iter().any(|error| error.code == changed);
            let version = form.version(found.version, changed);
            let current = StaffRoute::PublicationVersion(shelf, id, found.version);
            let typed = !form.value("shelf").is_empty();
            let fresh = format!("{}?fresh=1", StaffRoute::Publication(shelf, id, None).path());
            view! {
                {conflict.then(|| view! {
                    <Notice kind=Kind::Warning title=t("publication-conflict")>
                        <p><a href=href(&current.into())>{t("publication-conflict-see")}</a></p>
                    </Notice>
                })}
                {typed.then(|| view! {
                    <p><a href=in_locale(&fresh, locale)>{t("publication-fresh")}</a></p>
                })}
                <Preview form=form.clone() shelf/>
                <Form form shelf version id=Some(id)/>
            }
            .into_any()
        }
        None => view! { <Shown content=found.content.clone()/> }.into_any(),
    };
    let buttons = (found.may_publish && wanted.version.is_none())
        .then(|| view! { <Buttons state=found.state has_changes shelf id version=found.version/> });
    let history = found
        .history
        .iter()
        .map(|line| {
            let route = StaffRoute::PublicationVersion(shelf, id, line.version);
            let who = line.author.clone().unwrap_or_else(|| t("publication-seeded"));
            let is_published = found.published == Some(line.version);
            view! {
                <li>
                    <a class="name" href=href(&route.into())>
                        {format!("v{} · {}", line.version, line.title)}
                    </a>
                    <div class="small soft">
                        {format!("{} · {who}", date_and_time(locale, line.written_at))}
                        {is_published.then(|| format!(" · {}", t("publication-published")))}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        {refused}
        {state}
        {helpful}
        {middle}
        {buttons}
        <h2>{t("publication-history")}</h2>
        <ul class="rows">{history}</ul>
        <p><a href=href(&StaffRoute::Publications(shelf).into())>{t("publications-back")}</a></p>
    }
}

/// An earlier version, and the way back to the last.
#[component]
fn Old(content: Content, version: i32, shelf: Shelf, id: Uuid) -> impl IntoView {
    view! {
        <h2>{t_with("publication-version", &[("version", version.into())])}</h2>
        <Shown content/>
        <p>
            <LinkButton
                text=t("publication-last")
                href=href(&StaffRoute::Publication(shelf, id, None).into())
                weight=Weight::Plain
            />
        </p>
    }
}

/// What residents would see, when that button was pressed.
#[component]
fn Preview(form: FormView, shelf: Shelf) -> impl IntoView {
    let wanted = form.value("act") == "preview" && form.errors.is_empty();
    wanted.then(|| {
        // Only for looking at, so it does not matter from when on it would be valid.
        let content = draft(&form.values).check(shelf, chrono::DateTime::UNIX_EPOCH);
        let shown = match content {
            Ok(content) => view! { <Shown content/> }.into_any(),
            Err(errors) => view! { <ErrorSummary errors/> }.into_any(),
        };
        view! {
            <h2>{t("publication-preview")}</h2>
            {shown}
            <p class="small soft">{t("publication-not-saved")}</p>
        }
    })
}

/// The words in each language as residents see them.
#[component]
fn Shown(content: Content) -> impl IntoView {
    let languages = [
        (Locale::ZhHans, Some(content.zh_hans)),
        (Locale::ZhHant, content.zh_hant),
        (Locale::En, content.en),
    ];
    languages
        .into_iter()
        .filter_map(|(locale, words)| words.map(|words| in_language(locale, &words)))
        .collect_view()
}

fn in_language(locale: Locale, words: &Words) -> impl IntoView + use<> {
    view! {
        <section class="notice" lang=locale.as_str()>
            <p class="small soft">{text(locale, "language-name", &[])}</p>
            <h2>{words.title.clone()}</h2>
            <div class="prose" inner_html=to_html(&words.body, locale)></div>
        </section>
    }
}

/// Publish and retire.
#[component]
fn Buttons(
    state: Published,
    has_changes: bool,
    shelf: Shelf,
    id: Uuid,
    version: i32,
) -> impl IntoView {
    let publishes = state != Published::Published || has_changes;
    let retires = state != Published::Retired;
    view! {
        <form
            class="helped"
            method="post"
            action=in_locale(functions::PUBLICATION_STATE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="shelf" value=shelf.as_str()/>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {publishes.then(|| view! {
                <button class="button" name="act" value="publish">
                    {t_with("publication-publish", &[("version", version.into())])}
                </button>
            })}
            {retires.then(|| view! {
                <button class="button plain" name="act" value="retire">{t("publication-retire")}</button>
            })}
        </form>
    }
}

#[component]
fn Form(
    form: FormView,
    shelf: Shelf,
    version: i32,
    id: Option<Uuid>,
    /// To whom a new one can be given.
    #[prop(optional)]
    owners: Vec<(Uuid, Localised)>,
) -> impl IntoView {
    let locale = use_locale();
    let is_article = shelf == Shelf::Article;
    let pinned = form.values.get("pinned").is_some();
    let hidden = view! {
        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
        <input type="hidden" name="shelf" value=shelf.as_str()/>
        <input type="hidden" name="id" value=id.map(|id| id.to_string()).unwrap_or_default()/>
        <input type="hidden" name="version" value=version.to_string()/>
    };
    let slug = id.is_none().then(|| {
        view! {
            <Field
                form=form.clone()
                name="slug"
                control=Control::Text
                label=t("publication-slug")
                hint=t("publication-slug-hint")
                max_length=80
            />
        }
    });
    let owner = (!owners.is_empty()).then(|| {
        let all = [(String::new(), t("publication-owner-none"))];
        let named =
            owners.into_iter().map(|(id, name)| (id.to_string(), name.get(locale).to_owned()));
        let label = if is_article { "publication-department" } else { "publication-street" };
        let options = all.into_iter().chain(named).collect();
        view! { <ChoiceField form=form.clone() name="owner" label=t(label) options/> }
    });
    let languages = [
        (Locale::ZhHans, "title_zh_hans", "body_zh_hans"),
        (Locale::ZhHant, "title_zh_hant", "body_zh_hant"),
        (Locale::En, "title_en", "body_en"),
    ]
    .map(|(locale, title, body)| {
        let language = text(locale, "language-name", &[]);
        let of = |key: &str| t_with(key, &[("language", language.as_str().into())]);
        let hint = if locale == Locale::ZhHans {
            t("publication-title-hint")
        } else {
            t("publication-optional")
        };
        view! {
            <Field
                form=form.clone()
                name=title
                control=Control::Text
                label=of("publication-title-in")
                hint
                max_length=MAX_TITLE
            />
            <Body form=form.clone() name=body label=of("publication-body-in") max_length=MAX_BODY/>
        }
    })
    .collect_view();
    view! {
        <form
            method="post"
            action=in_locale(functions::PUBLICATION_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            {hidden}
            {slug}
            {owner}
            <ClassField form=form.clone() shelf/>
            {languages}
            <Field
                form=form.clone()
                name="keywords"
                control=Control::Text
                label=t("publication-keywords")
                hint=t("publication-keywords-hint")
                max_length=1200
            />
            <When
                form=form.clone()
                name="valid_from"
                kind="datetime-local"
                label=t("publication-valid-from")
                hint=t("publication-valid-from-hint")
            />
            <When
                form=form.clone()
                name="valid_until"
                kind="datetime-local"
                label=t("publication-valid-until")
                hint=t("publication-valid-until-hint")
            />
            {is_article.then(|| view! {
                <When
                    form=form.clone()
                    name="review_on"
                    kind="date"
                    label=t("publication-review-on")
                    hint=t("publication-review-on-hint")
                />
            })}
            {(!is_article).then(|| view! {
                <label class="choice">
                    <input type="checkbox" name="pinned" value="on" checked=pinned/>
                    {t("publication-pinned")}
                </label>
            })}
            <div class="helped">
                <button class="button" name="act" value="save">{t("publication-save")}</button>
                <button class="button plain" name="act" value="preview">{t("publication-preview")}</button>
            </div>
        </form>
    }
}
