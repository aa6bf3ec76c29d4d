//! Who works on a case now, and who looks at it.

use app::{
    components::badge::{Badge, Tone},
    pages::problem::problem_page,
    render::{t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::cases::{Busy, CaseRead, HeldBy, ReadError, watch};
use chrono::{DateTime, Utc};
use domain::{cases::State, locale::Locale};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// Whoever has it, and until when.
fn held(claim: &HeldBy, now: DateTime<Utc>) -> AnyView {
    let minutes = (claim.until - now).num_minutes().max(0) + 1;
    let (key, tone) =
        if claim.is_own { ("cases-claim-own", Tone::Good) } else { ("cases-claim-of", Tone::Warn) };
    let args = [("login", claim.login.as_str().into()), ("minutes", minutes.into())];
    view! { <Badge text=t_with(key, &args) tone/> }.into_any()
}

/// Logins of those who look, in a sentence; empty for nobody.
fn looking(locale: Locale, watchers: &[String]) -> String {
    if watchers.is_empty() {
        return String::new();
    }
    let logins = watchers.join(&text(locale, "cases-looking-between", &[]));
    text(locale, "cases-looking", &[("logins", logins.into())])
}

/// Both, for a line of a list.
pub(super) fn words_of(busy: &Busy, now: DateTime<Utc>) -> AnyView {
    let claim = busy.claim.as_ref().map(|claim| view! { <div>{held(claim, now)}</div> });
    let looking = looking(use_locale(), &busy.watchers);
    view! { {claim} <div class="small soft">{looking}</div> }.into_any()
}

/// At the top of a case: who has it, the button to take it or give it back, and who looks at it as
/// well. `public/desk.js` asks every 20 seconds.
pub(super) fn desk_line(case: &CaseRead, busy: Busy, now: DateTime<Utc>) -> AnyView {
    let others = looking(use_locale(), &busy.watchers);
    let own = busy.claim.as_ref().is_some_and(|claim| claim.is_own);
    let of_another = busy.claim.is_some() && !own;
    let claim = busy.claim.as_ref().map(|claim| held(claim, now));
    // What is with a department has its handler there.
    let with_department =
        matches!(case.state, State::Dispatched | State::Handling | State::Suspended | State::Hard);
    let may = !case.steps.is_empty() && !of_another && (own || !with_department);
    let act = if own { "give-back" } else { "take" };
    let form = may.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::CASE_CLAIM, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name="id" value=case.id.to_string()/>
                <input type="hidden" name="number" value=case.number.clone()/>
                <button class="button plain" name="act" value=act>
                    {t(if own { "cases-claim-give-back" } else { "cases-claim-take" })}
                </button>
            </form>
        }
    });
    let assets = expect_context::<AppState>().assets.clone();
    let source = link(&StaffRoute::CaseLooking(case.number.clone()));
    view! {
        <div class="buttons claim">
            {form}
            {claim}
            <span
                role="status"
                data-module=assets.desk.clone()
                data-desk="looking"
                data-source=source
            >{others}</span>
        </div>
    }
    .into_any()
}

/// `/staff/cases/{number}/looking`: says that somebody still looks, and gives who else does, in
/// words.
pub(super) async fn looking_page(
    Extracted(state): Extracted<AppState>,
    Path(number): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    match watch(&state.kernel, desk.staff(), &number).await {
        Ok(watchers) => {
            let headers = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, looking(visit.locale, &watchers)).into_response()
        }
        Err(ReadError::Denied(denied)) => frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not said who looks");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
