//! Pages for what went wrong, with a way onward and the request's id to quote.

use axum::{extract::State, http::StatusCode, response::Response};
use leptos::prelude::*;

use crate::{
    components::search_form::SearchForm,
    render::{Page, href, render, t, t_with},
    routes::Route,
    state::AppState,
    visit::Visit,
};

/// For an address that leads nowhere.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    problem_page(&state, &visit, StatusCode::NOT_FOUND)
}

/// The page for any status that is an error.
pub fn problem_page(state: &AppState, visit: &Visit, status: StatusCode) -> Response {
    render(state, visit, || {
        let key = match status {
            StatusCode::NOT_FOUND => "problem-not-found",
            StatusCode::METHOD_NOT_ALLOWED => "problem-method",
            StatusCode::FORBIDDEN => "problem-origin",
            StatusCode::PAYLOAD_TOO_LARGE => "problem-too-large",
            StatusCode::TOO_MANY_REQUESTS => "problem-too-many",
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => "problem-unavailable",
            status if status.is_client_error() => "problem-request",
            _ => "problem-internal",
        };
        let district = state.district.get();
        let title = t(key);
        let view = view! {
            <h1>{title.clone()}</h1>
            <p>{t(&format!("{key}-explained"))}</p>
            {(status == StatusCode::NOT_FOUND).then(|| view! { <SearchForm query=""/> })}
            <ul class="onward">
                <li><a href=href(&Route::Home)>{t("back-home")}</a></li>
                <li><a href=href(&Route::Sorting)>{t("sorting")}</a></li>
                <li>
                    <a href=format!("tel:{}", district.hotline)>
                        {t_with("call-hotline", &[("hotline", district.hotline.as_str().into())])}
                    </a>
                </li>
            </ul>
            <p class="small soft">
                {t_with("problem-id", &[("id", visit.request_id.as_str().into())])}
            </p>
        };
        Page::new(title, view).private().status(status)
    })
}
