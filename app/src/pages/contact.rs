//! Where residents find the bureau and its departments: `/about/contact`.

use axum::{extract::State, http::StatusCode, response::Response};
use backend::districts::offices::{ContactPoint, Department, Directory, directory};
use leptos::prelude::*;

use super::problem::problem_page;
use crate::{
    components::breadcrumb::Breadcrumb,
    render::{Page, render, t, t_with, use_locale},
    state::AppState,
    visit::Visit,
};

/// `/about/contact`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let directory = match directory(&state.kernel.db).await {
        Ok(directory) => directory,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "contact points not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let hotline = state.district.get().hotline.clone();
        let intro = t_with("contact-intro", &[("hotline", hotline.into())]);
        let view = view! {
            <Breadcrumb above=vec![]/>
            <h1>{t("about-contact")}</h1>
            <p>{intro.clone()}</p>
            {by_street(&directory)}
        };
        Page::new(t("about-contact"), view).describe(intro)
    })
}

/// A heading for each street that has any, and those of no street last.
fn by_street(directory: &Directory) -> AnyView {
    if directory.points.is_empty() {
        return view! { <p>{t("contact-none")}</p> }.into_any();
    }
    let locale = use_locale();
    let mut groups: Vec<(String, Vec<&ContactPoint>)> = Vec::new();
    for point in &directory.points {
        let name = directory
            .street_of(point)
            .map_or_else(|| t("contact-elsewhere"), |street| street.name.get(locale).to_owned());
        match groups.last_mut() {
            Some((last, points)) if *last == name => points.push(point),
            _ => groups.push((name, vec![point])),
        }
    }
    groups
        .into_iter()
        .map(|(name, points)| {
            let points = points
                .into_iter()
                .map(|point| one(point, directory.department_of(point)))
                .collect_view();
            view! { <section><h2>{name}</h2>{points}</section> }
        })
        .collect_view()
        .into_any()
}

fn one(point: &ContactPoint, department: Option<&Department>) -> impl IntoView + use<> {
    let locale = use_locale();
    let duty = department
        .map(|department| department.duty.get(locale).to_owned())
        .filter(|duty| !duty.is_empty());
    let call = point.phone.replace([' ', '-'], "");
    view! {
        <h3>{point.name.get(locale).to_owned()}</h3>
        <dl class="facts">
            {duty.map(|duty| view! { <dt>{t("contact-duty")}</dt> <dd>{duty}</dd> })}
            <dt>{t("contact-address")}</dt>
            <dd>{point.address.get(locale).to_owned()}</dd>
            <dt>{t("contact-phone")}</dt>
            <dd><a href=format!("tel:{call}")>{point.phone.clone()}</a></dd>
            <dt>{t("contact-hours")}</dt>
            <dd>{point.hours.get(locale).to_owned()}</dd>
        </dl>
    }
}
