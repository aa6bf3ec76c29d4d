//! The sources of places, and `/staff/feeds/sources/{code}`: what the district decides of one.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use backend::{
    Problem as _,
    accounts::Denied,
    forms::{Draft, FormKey, FormValues},
    places::sources::{MAX_LICENCE, MAX_NAME, SaveSource, Source, sources},
    records::SaveError,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::unread;
use crate::{
    api::feeds::SOURCE,
    desk::Desk,
    frame,
    list::ListTable,
    routes::{StaffRoute, functions, link},
};

/// Every source, with the way to its form.
#[component]
pub fn Sources(sources: Vec<Source>, may_write: bool) -> impl IntoView {
    let rows = sources.into_iter().map(|source| row(source, may_write)).collect();
    let columns = ["feeds-source", "feeds-stale-minutes", "feeds-licence"];
    view! {
        <h2>{t("feeds-sources")}</h2>
        <ListTable caption=t("feeds-sources") columns=columns.map(t).to_vec() rows/>
    }
}

fn row(source: Source, may_write: bool) -> Vec<AnyView> {
    let Source { code, name, licence, stale_minutes, .. } = source;
    let href = link(&StaffRoute::FeedSource(code.clone()));
    let name =
        if may_write { view! { <a href=href>{name}</a> }.into_any() } else { name.into_any() };
    let licence = if licence.is_empty() { t("feeds-licence-district") } else { licence };
    vec![
        view! { <div>{name} " " <span class="soft small">{code}</span></div> }.into_any(),
        view! { <span class="num">{stale_minutes}</span> }.into_any(),
        licence.into_any(),
    ]
}

/// The page of one.
pub(in crate::pages) async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Feed) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let found = match sources(&state.kernel).await {
        Ok(all) => all.into_iter().find(|one| one.code == code),
        Err(error) => return unread(&state, &visit, &error),
    };
    let Some(source) = found else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &SOURCE).await;
    // A draft of another source, in another tab, is not for this page.
    if form.value("code") != source.code {
        let values = SaveSource::of(&source).into_iter().chain([("code", source.code.clone())]);
        let values = FormValues::from_post(&SOURCE, values);
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let page = render(&state, &visit, || {
        let title = t_with("feeds-source-edit", &[("name", source.name.clone().into())]);
        let body = view! {
            <Breadcrumb above=vec![(StaffRoute::Feeds.into(), t("feeds-title"))]/>
            <Form form source/>
        };
        frame::page(&desk, "feeds", &title, body)
    });
    (session.headers(), page).into_response()
}

#[component]
fn Form(form: FormView, source: Source) -> impl IntoView {
    let Source { code, version, .. } = source;
    let version = form.version(version, SaveError::Changed.code());
    view! {
        <form
            method="post"
            action=in_locale(functions::FEED_SOURCE_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="code" value=code/>
            <input type="hidden" name="version" value=version.to_string()/>
            <Field
                form=form.clone()
                name="name"
                control=Control::Text
                label=t("feeds-source-name")
                hint=t("feeds-source-name-hint")
                max_length=MAX_NAME
            />
            <Field
                form=form.clone()
                name="stale_minutes"
                control=Control::Text
                label=t("feeds-stale-minutes")
                hint=t("feeds-stale-minutes-hint")
                max_length=4
            />
            <Field
                form
                name="licence"
                control=Control::Text
                label=t("feeds-licence")
                hint=t("feeds-licence-hint")
                max_length=MAX_LICENCE
            />
            <SubmitButton text=t("feeds-source-save") weight=Weight::Primary/>
        </form>
    }
}
