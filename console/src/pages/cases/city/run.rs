//! `/staff/cases/city/reconciliations/{id}`: what differed on a day, and why.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::within_textarea,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    response::{IntoResponse, Response},
};
use backend::{
    cases::city::reconcile::{Difference, DifferenceKind, differences},
    forms::FormKey,
};
use chrono::DateTime;
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    super::words::{time, word},
    may_write,
    reconcile::{day, standing},
    refused, told_once,
};
use crate::{
    api::city::EXPLAIN,
    desk::Desk,
    frame,
    routes::{CityPart, StaffRoute, functions, link},
};

/// Differences on the page; the open ones come first.
const SHOWN: usize = 100;

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let id = id.parse::<Uuid>().unwrap_or_default();
    let (run, all) = match differences(&state.kernel, desk.staff(), id).await {
        Ok(read) => read,
        Err(error) => return refused(&state, &visit, &desk, &error),
    };
    let browser = presession(&state, &visit);
    let form = told_once(&state, &browser.token, &EXPLAIN).await;
    let page = render(&state, &visit, || {
        let title = t_with("city-run-title", &[("day", day(run.day).into())]);
        let may_write = may_write(&desk);
        let counts =
            t_with("city-run-counts", &[("theirs", run.theirs.into()), ("ours", run.ours.into())]);
        let recheck = (may_write && run.open > 0).then(|| recheck(run.id, &form));
        let rows =
            all.iter().take(SHOWN).map(|one| row(one, run.id, may_write, &form)).collect_view();
        let more = all.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| {
            view! { <p>{t_with("city-run-more", &[("count", more.into())])}</p> }
        });
        let body = view! {
            <Breadcrumb above=vec![(
                StaffRoute::City(CityPart::Reconciliations, String::new()).into(),
                t("city-part-reconciliations"),
            )]/>
            <ErrorSummary errors=form.errors.clone()/>
            <p>{standing(&run)} " " {counts}</p>
            {recheck}
            {rows}
            {more}
        };
        frame::page(&desk, "city", &title, body)
    });
    (browser.headers(), page).into_response()
}

fn begin(run: Uuid, form: &FormView) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
        <input type="hidden" name="run" value=run.to_string()/>
    }
}

/// Looks again at what is open.
fn recheck(run: Uuid, form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::CITY_EXPLAIN, use_locale())
            enctype="multipart/form-data"
        >
            {begin(run, form)}
            <input type="hidden" name="act" value="recheck"/>
            <p class="small soft">{t("city-recheck-about")}</p>
            <SubmitButton text=t("city-recheck") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

/// What a side has, in words.
fn side(kind: DifferenceKind, has: &str) -> String {
    match kind {
        _ if has.is_empty() => t("city-has-none"),
        DifferenceKind::Deadline => DateTime::parse_from_rfc3339(has)
            .map_or_else(|_| has.to_owned(), |at| date_and_time(use_locale(), at.to_utc())),
        _ => word("city-has", has),
    }
}

fn row(one: &Difference, run: Uuid, may_write: bool, form: &FormView) -> AnyView {
    let case = one.case.clone().map(|number| {
        let href = link(&StaffRoute::Case(number.clone(), String::new()));
        view! { <p class="small"><a class="num" href=href>{number}</a></p> }
    });
    let (text, tone) = match (&one.explanation, one.resolved_at) {
        (_, Some(_)) => (t("city-resolved"), Tone::Good),
        (Some(_), None) => (t("city-explained"), Tone::Good),
        (None, None) => (t("city-open"), Tone::Late),
    };
    let went_back = one.went_back.as_deref().map(|state| {
        let state = word("city-state", state);
        view! { <dt>{t("city-went-back")}</dt><dd>{state}</dd> }
    });
    let said = one.explanation.clone().map(|words| {
        let by = one.explained_by.clone().unwrap_or_default();
        view! {
            <p class="lines">{words}</p>
            <div class="small soft">{one.explained_at.map(time)} " · " {by}</div>
        }
    });
    let explain = (may_write && one.resolved_at.is_none()).then(|| explain(one, run, form));
    view! {
        <article class="card">
            <h2><span class="num">{one.number.clone()}</span> " " <Badge text tone/></h2>
            {case}
            <dl class="facts">
                <dt>{t("city-differs")}</dt><dd>{word("city-difference", one.kind.as_str())}</dd>
                <dt>{t("city-theirs")}</dt><dd>{side(one.kind, &one.theirs)}</dd>
                <dt>{t("city-ours")}</dt><dd>{side(one.kind, &one.ours)}</dd>
                {went_back}
            </dl>
            {said}
            {explain}
        </article>
    }
    .into_any()
}

fn explain(one: &Difference, run: Uuid, form: &FormView) -> AnyView {
    let own = form.value("id") == one.id.to_string();
    let wrong = own && form.error("explanation").is_some();
    let id = if own { "field-explanation".to_owned() } else { format!("field-{}", one.id) };
    let typed = if own { form.value("explanation") } else { String::new() };
    let words = match (&one.explanation, typed.is_empty()) {
        (Some(words), true) => words.clone(),
        _ => typed,
    };
    let title = if one.explanation.is_some() { "city-explain-again" } else { "city-explain" };
    view! {
        <details open=wrong>
            <summary>{t(title)}</summary>
            <form
                method="post"
                action=in_locale(functions::CITY_EXPLAIN, use_locale())
                enctype="multipart/form-data"
            >
                {begin(run, form)}
                <input type="hidden" name="id" value=one.id.to_string()/>
                <div class="field" class:wrong=wrong>
                    <label for=id.clone()>{t("city-explanation")}</label>
                    <textarea id=id name="explanation" rows="3" maxlength="500"
                        inner_html=within_textarea(&words)
                    ></textarea>
                </div>
                <SubmitButton text=t("city-explain-save") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}
