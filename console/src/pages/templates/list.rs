//! `/staff/templates`: every text, by message, with who changed it last.

use app::{
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::messages::{
    Template, templates,
    wording::{self, Listed, WordingError},
};
use leptos::prelude::*;

use super::{channel_and_language, template_name};
use crate::{desk::Desk, frame, list::ListTable, routes::StaffRoute};

/// The page.
pub async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    let texts = match wording::list(&state.kernel, desk.staff()).await {
        Ok(texts) => texts,
        Err(WordingError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "texts not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let messages = templates().iter().map(|template| message(template, &texts)).collect_view();
        let body = view! { <p>{t("templates-about")}</p> {messages} };
        frame::page(&desk, "templates", &t("staff-section-templates"), body)
    })
}

/// One message with its texts.
fn message(template: &Template, texts: &[Listed]) -> impl IntoView + use<> {
    let name = template_name(template.id);
    let rows = texts.iter().filter(|line| line.of.template.id == template.id).map(row).collect();
    let columns = ["template-text", "template-version"].map(t).to_vec();
    view! {
        <h2>{name.clone()}</h2>
        <ListTable caption=name columns rows/>
    }
}

fn row(line: &Listed) -> Vec<AnyView> {
    let link = href(&StaffRoute::Template(line.of, None).into());
    let text = channel_and_language(line.of);
    let at = line.edited_at.map(|at| date_and_time(use_locale(), at));
    let edited: Vec<_> = line.edited_by.clone().into_iter().chain(at).collect();
    let version = view! {
        <span>
            {version_name(line.version)}
            " "
            <span class="small soft">{edited.join(" · ")}</span>
        </span>
    };
    vec![view! { <a href=link>{text}</a> }.into_any(), version.into_any()]
}

/// `第 3 版`, or that it is what the program itself says.
pub(super) fn version_name(version: i32) -> String {
    match version {
        0 => t("template-own"),
        number => t_with("template-version-number", &[("number", number.into())]),
    }
}
