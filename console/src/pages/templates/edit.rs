//! `/staff/templates/{template}/{channel}/{locale}`: one text, what it would look like, and every
//! version of it.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    forms::{Draft, FormKey, FormValues},
    messages::{
        MAX_BODY, MAX_TITLE, Text,
        wording::{TextOf, Version, Wording, WordingError, read},
    },
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{channel_and_language, list::version_name, preview::Preview, template_name};
use crate::{
    api::templates::{TEMPLATE, text_of, typed},
    desk::Desk,
    frame,
    routes::{StaffRoute, functions},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, Copy, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// An older version to see, and for whoever may to save again.
    from: Option<i32>,
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    Path((template, channel, locale)): Path<(String, String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    // Who may not see them is told so whatever the address names.
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Template) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Some(of) = TextOf::parse(&template, &channel, &locale) else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let wording = match read(&state.kernel, desk.staff(), of).await {
        Ok(wording) => wording,
        Err(WordingError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "text not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let form = open(&state, &session, &wording, asked).await;
    let sign = state.kernel.carriers.sms.as_ref().and_then(|gateway| gateway.sign());
    let sign = sign.map(str::to_owned);
    let page = render(&state, &visit, || {
        let body = view! { <TextView wording form asked sign/> };
        frame::page(&desk, "templates", &template_name(of.template.id), body)
    });
    (session.headers(), page).into_response()
}

/// The form with what was typed and not saved, if that was about this text, or with the version that
/// is asked for.
async fn open(
    state: &AppState,
    session: &app::form::Session,
    wording: &Wording,
    asked: Asked,
) -> FormView {
    let form = FormView::open(state, &session.token, &TEMPLATE).await;
    let key = |of: TextOf| (of.template.id, of.channel, of.locale);
    let is_of_this = text_of(&form.values).map(key) == Some(key(wording.of));
    if is_of_this && asked.from.is_none() {
        return form;
    }
    let newest = wording.versions.first();
    let shown = asked.from.and_then(|from| wording.version(from)).or(newest);
    let text = shown.map(|shown| shown.text.clone());
    let text = text.unwrap_or(Text { title: String::new(), body: String::new() });
    let version = newest.map_or(0, |newest| newest.version).to_string();
    let fields = [("version", version), ("title", text.title), ("body", text.body)];
    let values = FormValues::from_post(&TEMPLATE, fields);
    FormView::of(state, Draft { values, errors: Vec::new() }, form.kept)
}

#[component]
fn TextView(wording: Wording, form: FormView, asked: Asked, sign: Option<String>) -> impl IntoView {
    let of = wording.of;
    let newest = wording.versions.first().map_or(0, |newest| newest.version);
    let changed = "template-changed";
    let conflict = form.errors.iter().any(|error| error.code == changed);
    let version = form.version(newest, changed);
    let shown = typed(&form.values);
    let is_draft = !form.value("template").is_empty();
    let from = asked.from.filter(|from| *from != newest && wording.version(*from).is_some());
    let from = from.map(|from| {
        let key = if wording.may_write { "template-from" } else { "template-older" };
        let title = t_with(key, &[("version", version_name(from).into())]);
        view! { <Notice kind=NoticeKind::Info title><span></span></Notice> }
    });
    let conflict = conflict.then(|| {
        let sign = sign.clone();
        let current = wording.versions.first().map(|newest| newest.text.clone());
        view! {
            <Notice kind=NoticeKind::Warning title=t("template-conflict")>
                {current.map(|text| view! { <Preview of text sign/> })}
            </Notice>
        }
    });
    let unsaved = is_draft.then(|| {
        let fresh = href(&StaffRoute::Template(of, Some(newest)).into());
        view! { <p><a href=fresh>{t("template-fresh")}</a></p> }
    });
    let title = if is_draft { t("template-preview-draft") } else { t("template-preview") };
    view! {
        <Breadcrumb above=vec![(StaffRoute::Templates.into(), t("staff-section-templates"))]/>
        <p>{channel_and_language(of)} " · " {version_name(newest)}</p>
        {from}
        {conflict}
        {wording.may_write.then(|| view! { {unsaved} <TextForm of version form/> })}
        <h2>{title}</h2>
        <Preview of text=shown sign/>
        <History wording/>
    }
}

#[component]
fn TextForm(of: TextOf, version: i32, form: FormView) -> impl IntoView {
    let title = of.channel.has_title().then(|| {
        view! {
            <Field
                form=form.clone()
                name="title"
                control=Control::Text
                label=t("template-title")
                hint=t("template-title-hint")
                max_length=MAX_TITLE
            />
        }
    });
    view! {
        <Places of/>
        <form
            method="post"
            action=in_locale(functions::TEMPLATE_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="template" value=of.template.id/>
            <input type="hidden" name="channel" value=of.channel.as_str()/>
            <input type="hidden" name="locale" value=of.locale.as_str()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {title}
            <Field
                form
                name="body"
                control=Control::Long
                label=t("template-body")
                hint=t("template-body-hint")
                max_length=MAX_BODY
            />
            <div class="helped">
                <button class="button" name="act" value="save">{t("template-save")}</button>
                <button class="button plain" name="act" value="preview">{t("template-see")}</button>
            </div>
        </form>
    }
}

/// What may stand in curly brackets.
#[component]
fn Places(of: TextOf) -> impl IntoView {
    let places = of
        .template
        .values
        .iter()
        .map(|(name, example)| {
            let required = of.template.required.contains(name);
            view! {
                <dt><code>{format!("{{{name}}}")}</code></dt>
                <dd>
                    {t_with("template-example", &[("example", example.as_str().into())])}
                    {required.then(|| format!(" · {}", t("template-required")))}
                </dd>
            }
        })
        .collect_view();
    view! {
        <details class="group">
            <summary>{t("template-places")}</summary>
            <dl class="facts">{places}</dl>
        </details>
    }
}

/// Every version with the way to see it, and for whoever may to save it again.
#[component]
fn History(wording: Wording) -> impl IntoView {
    let (of, may_write) = (wording.of, wording.may_write);
    let newest = wording.versions.first().map(|newest| newest.version);
    let line = |version: Version| {
        let link = href(&StaffRoute::Template(of, Some(version.version)).into());
        let at = version.edited_at.map(|at| date_and_time(use_locale(), at));
        let who: Vec<_> = at.into_iter().chain(version.edited_by).collect();
        let is_newest = newest == Some(version.version);
        let note = match (is_newest, may_write) {
            (true, _) => t("template-current"),
            (false, true) => t("template-restore"),
            (false, false) => t("template-look"),
        };
        view! {
            <li>
                <a class="name" href=link>{version_name(version.version)} " · " {note}</a>
                <div class="small soft">{who.join(" · ")}</div>
                <div class="small lines">{version.text.body}</div>
            </li>
        }
    };
    view! {
        <h2>{t("template-history")}</h2>
        <ul class="rows">{wording.versions.into_iter().map(line).collect_view()}</ul>
    }
}
