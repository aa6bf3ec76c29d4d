//! The days that were compared with the platforms' statements, and comparing one now.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    calendar::to_local,
    forms::FormKey,
    lists::{After, ListError},
    payments::{Run, not_compared, runs},
};
use chrono::Days;
use domain::{
    accounts::{Act, Kind},
    payments::ProviderCode,
};
use leptos::prelude::*;

use super::{not_compared::not_compared_notice, parts, signed};
use crate::{
    api::bulky::RECONCILE,
    desk::Desk,
    frame,
    list::{ListTable, Pager},
    pages::{
        bulky::{told_once, unavailable, words::word},
        places::fields::{Control, field},
    },
    routes::{BulkyMoney, StaffRoute, functions, link, patterns},
};

/// What stands in the address of the runs.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(in crate::pages::bulky) struct RunsAsked {
    after: Option<String>,
}

/// `/staff/bulky/payments/reconciliations`.
pub(in crate::pages::bulky) async fn runs_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<RunsAsked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let after = After::parse(asked.after.as_deref());
    let found = async {
        let page = runs(&state.kernel, desk.staff(), after).await?;
        Ok::<_, ListError>((page, not_compared(&state.kernel, desk.staff()).await?))
    };
    let (page, waiting) = match found.await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let form = told_once(&state, &session.token, &RECONCILE, ("page", "runs")).await;
    let today = to_local(state.kernel.now()).date();
    let page = render(&state, &visit, || {
        let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today).to_string();
        let (first, next) = (asked.after.is_none(), page.next);
        let rows = page.rows.into_iter().map(run).collect();
        let writes = desk.staff().may(Act::Write, Kind::Payment);
        let columns = [
            "desk-bulky-day",
            "desk-bulky-provider",
            "desk-bulky-theirs",
            "desk-bulky-ours",
            "desk-bulky-differences",
        ];
        let body = view! {
            {parts(&desk, BulkyMoney::Runs)}
            <ErrorSummary errors=form.errors.clone()/>
            {not_compared_notice(&waiting)}
            <p>{t("desk-bulky-runs-about")}</p>
            {writes.then(|| reconcile_form(&form, yesterday))}
            <ListTable caption=t("desk-bulky-money-reconciliations") columns=columns.map(t).to_vec() rows/>
            <Pager path=patterns::BULKY_RUNS query="" first next/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-money-reconciliations"), body)
    });
    (session.headers(), page).into_response()
}

fn run(run: Run) -> Vec<AnyView> {
    let href = link(&StaffRoute::BulkyRun(run.id));
    let (text, tone) = match (run.differences, run.open) {
        (0, _) => (t("desk-bulky-run-equal"), Tone::Good),
        (_, 0) => (t("desk-bulky-run-explained"), Tone::Neutral),
        (_, open) => (t_with("desk-bulky-run-open", &[("count", open.into())]), Tone::Late),
    };
    let old = run.is_old.then(|| view! { <div class="small soft">{t("desk-bulky-run-old")}</div> });
    vec![
        view! { <a href=href>{date(use_locale(), run.day)}</a> }.into_any(),
        word("desk-bulky-provider", run.provider.as_str()).into_any(),
        view! { <span class="num">{run.theirs} " · " {signed(run.theirs_fen)}</span> }.into_any(),
        view! { <span class="num">{run.ours} " · " {signed(run.ours_fen)}</span> }.into_any(),
        view! { <div><Badge text tone/> {old}</div> }.into_any(),
    ]
}

fn reconcile_form(form: &FormView, yesterday: String) -> AnyView {
    let providers = ProviderCode::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), word("desk-bulky-provider", one.as_str())))
        .collect();
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-bulky-reconcile")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_RECONCILE, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="page" value="runs"/>
                {field(form, "provider", t("desk-bulky-provider"), None, &Control::Words(providers))}
                <div class="field">
                    <label for="reconcile-day">{t("desk-bulky-day")}</label>
                    <input id="reconcile-day" name="day" type="date" value=yesterday/>
                </div>
                <SubmitButton text=t("desk-bulky-reconcile") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}
