//! What others have reported there: perhaps it is the same problem.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::cases::{NearbyCase, nearby, public_address};
use leptos::prelude::*;

use super::{Back, Step, draft, open, page as report_page, show_alone};
use crate::{
    form::FormView,
    pages::{
        cases::words::state_word,
        places::words::{ago, distance},
    },
    render::{t, t_with, use_locale},
    routes::{Reporting, Route},
    state::AppState,
    visit::Visit,
};

/// The open cases that may be the same as the draft's; none where it says no spot.
///
/// # Errors
/// When the database does not answer.
pub async fn alike(
    state: &AppState,
    values: &backend::forms::FormValues,
) -> Result<Vec<NearbyCase>, Box<dyn std::error::Error + Send + Sync>> {
    let rules = state.rulebook.get();
    let class = rules.class(&draft::value(values, draft::CLASS));
    match (class, draft::point(&draft::value(values, draft::POINT))) {
        (Some(class), Some(point)) => Ok(nearby(&state.kernel.db, class, point).await?),
        _ => Ok(Vec::new()),
    }
}

/// `/report/same`.
pub async fn page(
    State(state): State<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
) -> Response {
    let back = Back::of(back);
    open(&state, &visit, async |form| match alike(&state, &form.values).await {
        Ok(cases) if !cases.is_empty() => show(&state, &visit, form, cases, back),
        Ok(_) => {
            let to = if back { Reporting::Check } else { Reporting::Words };
            Redirect::to(&Route::Report(to).href(visit.locale)).into_response()
        }
        Err(error) => {
            tracing::error!(error = &*error as &dyn std::error::Error, "cases nearby not read");
            show_alone(&state, &visit, Reporting::Words, form)
        }
    })
    .await
}

fn show(
    state: &AppState,
    visit: &Visit,
    mut form: FormView,
    cases: Vec<NearbyCase>,
    back: bool,
) -> Response {
    form.errors.retain(|error| error.field == draft::SAME || error.field.is_empty());
    let now = state.kernel.now();
    let rules = state.rulebook.get();
    let class = rules.class(&form.value(draft::CLASS)).cloned();
    report_page(state, visit, "report-same", |question| {
        let locale = use_locale();
        let name = class.map(|class| class.plain.get(locale).to_owned()).unwrap_or_default();
        let chosen = form.value(draft::SAME);
        let rows = cases
            .into_iter()
            .enumerate()
            .map(|(at, case)| {
                let number = case.number.to_string();
                let photo = case.photo.map(|id| {
                    view! { <img class="thumb" src=public_address(id) alt=t("case-photo")/> }
                });
                let said = [
                    t_with("report-same-ago", &[("time", ago(now, case.opened_at).into())]),
                    state_word(case.state, None),
                    distance(case.metres),
                    t_with("report-same-reporters", &[("count", case.reporters.into())]),
                ]
                .join(" · ");
                let id = (at == 0).then(|| "field-same".to_owned());
                view! {
                    <label class="choice">
                        <input
                            type="radio"
                            id=id
                            name=draft::SAME
                            value=number.clone()
                            checked=chosen == number
                        />
                        <span>
                            {t_with("report-same-yes", &[("name", name.clone().into())])}
                            <br/>
                            <span class="small soft">{said}</span>
                        </span>
                        {photo}
                    </label>
                }
            })
            .collect_view();
        view! {
            <Step step=Reporting::Same form=form.clone() question back>
                <fieldset class="field">
                    <legend>{t("report-same-which")}</legend>
                    <p class="hint">{t("report-same-hint")}</p>
                    {rows}
                    <label class="choice">
                        <input type="radio" name=draft::SAME value="" checked=chosen.is_empty()/>
                        <span>{t("report-same-no")}</span>
                    </label>
                </fieldset>
            </Step>
        }
        .into_any()
    })
}
