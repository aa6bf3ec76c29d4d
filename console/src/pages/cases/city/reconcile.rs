//! `/staff/cases/city/reconciliations`: comparing the city's list of a day, and the days before.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{SubmitButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::{
    calendar::to_local,
    cases::city::reconcile::{ReconcileRun, newest_day, reconciliations},
    lists::{After, Page},
};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;

use super::{
    super::words::{time, word},
    Came, may_write, nav, outcome, refused,
};
use crate::{
    desk::Desk,
    frame,
    list::{ListTable, Pager},
    routes::{CityPart, StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    after: Option<String>,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    show(&state, &visit, &desk, &asked, None).await
}

/// The page with what came of the file that was sent.
pub(crate) async fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    asked: &Asked,
    came: Option<&Came>,
) -> Response {
    let after = After::parse(asked.after.as_deref());
    let read = async {
        let runs = reconciliations(&state.kernel, desk.staff(), after).await?;
        Ok::<_, backend::cases::city::CityError>((runs, newest_day(&state.kernel).await?))
    };
    let (rows, newest) = match read.await {
        Ok((rows, newest)) => (Page::cut(rows, |run| (run.day, run.at, run.id)), newest),
        Err(error) => return refused(state, visit, desk, &error),
    };
    let today = to_local(state.kernel.now()).date();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    render(state, visit, || {
        let status = came.map_or(StatusCode::OK, Came::status);
        let missing = newest.is_none_or(|newest| newest < yesterday).then(|| {
            let title = t_with("city-day-missing", &[("day", day(yesterday).into())]);
            view! {
                <Notice kind=NoticeKind::Info title>
                    <p>{t("city-day-missing-about")}</p>
                </Notice>
            }
        });
        let form = may_write(desk).then(|| upload(yesterday));
        let body = view! {
            {nav(CityPart::Reconciliations)}
            {came.map(outcome)}
            {missing}
            <p>{t("city-reconcile-about")}</p>
            {form}
            <h2>{t("city-reconciliations")}</h2>
            {table(rows.rows)}
            <Pager
                path=patterns::CITY_RECONCILIATIONS
                query=""
                first=after.0.is_none()
                next=rows.next
            />
        };
        frame::page(desk, "city", &t("city-part-reconciliations"), body).status(status)
    })
}

/// A day in words.
pub(super) fn day(day: NaiveDate) -> String {
    date(use_locale(), day)
}

fn upload(yesterday: NaiveDate) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::CITY_RECONCILE, use_locale())
            enctype="multipart/form-data"
        >
            <div class="field">
                <label for="field-day">{t("city-day")}</label>
                <input id="field-day" name="day" type="date" value=yesterday.to_string()/>
            </div>
            <div class="field">
                <label for="field-file">{t("city-list-file")}</label>
                <p class="hint" id="field-file-hint">{t("city-list-hint")}</p>
                <input
                    id="field-file"
                    name="file"
                    type="file"
                    accept=".xlsx,.csv"
                    aria-describedby="field-file-hint"
                />
            </div>
            <SubmitButton text=t("city-reconcile-send") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

fn table(runs: Vec<ReconcileRun>) -> AnyView {
    let columns = ["day", "at", "way", "theirs", "ours", "differences", "state"]
        .map(|name| t(&format!("city-column-{name}")));
    let rows = runs
        .into_iter()
        .map(|run| {
            let href = link(&StaffRoute::CityReconciliation(run.id));
            let name = day(run.day);
            let who = [Some(word("city-way", &run.way)), run.login.clone()];
            vec![
                view! { <a href=href>{name}</a> }.into_any(),
                time(run.at),
                who.into_iter().flatten().collect::<Vec<_>>().join(" · ").into_any(),
                run.theirs.to_string().into_any(),
                run.ours.to_string().into_any(),
                run.differences.to_string().into_any(),
                standing(&run),
            ]
        })
        .collect();
    view! { <ListTable caption=t("city-reconciliations") columns=columns.to_vec() rows/> }
        .into_any()
}

/// Whether the day is in order.
pub(super) fn standing(run: &ReconcileRun) -> AnyView {
    let (text, tone) = match (run.is_in_order(), run.differences) {
        (true, 0) => (t("city-run-empty"), Tone::Good),
        (true, _) => (t("city-run-explained"), Tone::Good),
        (false, _) => (t_with("city-run-open", &[("count", run.open.into())]), Tone::Late),
    };
    let old = run.is_old.then(|| view! { " " <Badge text=t("city-run-old") tone=Tone::Neutral/> });
    view! { <Badge text tone/> {old} }.into_any()
}
