//! One comparison of a day: what differs, and what somebody says of it.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    forms::FormKey,
    lists::ListError,
    payments::{Difference, differences},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::bulky::EXPLAIN,
    desk::Desk,
    frame,
    list::ListTable,
    pages::bulky::{
        told_once, unavailable,
        words::{word, yuan},
    },
    routes::{BulkyMoney, StaffRoute, functions},
};

/// `/staff/bulky/payments/reconciliations/{id}`.
pub(in crate::pages::bulky) async fn run_page(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let found = async {
        let id = id.parse::<Uuid>().map_err(|_| Denied::NotFound)?;
        differences(&state.kernel, desk.staff(), id).await
    };
    let (run, found) = match found.await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = run.id.to_string();
    let form = told_once(&state, &session.token, &EXPLAIN, ("run", &named)).await;
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Payment);
        let title = format!(
            "{} {}",
            date(use_locale(), run.day),
            word("desk-bulky-provider", run.provider.as_str())
        );
        let rows = found.into_iter().map(|one| difference(run.id, one, &form, writes)).collect();
        let columns = [
            "desk-bulky-difference",
            "desk-bulky-order-number",
            "desk-bulky-theirs",
            "desk-bulky-ours",
            "desk-bulky-explained",
        ];
        let body = view! {
            <Breadcrumb above=vec![
                (StaffRoute::BulkyMoney(BulkyMoney::Runs, String::new()).into(), t("desk-bulky-money-reconciliations")),
            ]/>
            <ErrorSummary errors=form.errors.clone()/>
            <ListTable caption=t("desk-bulky-differences") columns=columns.map(t).to_vec() rows/>
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn difference(run: Uuid, one: Difference, form: &FormView, writes: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let explained = one.words.clone().map(|words| {
        let at = one.explained_at.map(|at| date_and_time(locale, at));
        let by = one.explained_by.clone();
        view! { <div class="lines">{words}<div class="small soft">{by} " " {at}</div></div> }
    });
    let id = format!("words-{}", one.id);
    let explain = writes.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::BULKY_EXPLAIN, locale)
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=one.id.to_string()/>
                <input type="hidden" name="run" value=run.to_string()/>
                <div class="field">
                    <label for=id.clone()>{t("desk-bulky-explain-words")}</label>
                    <input id=id name="words" type="text" maxlength="500"/>
                </div>
                <SubmitButton text=t("desk-bulky-explain") weight=Weight::Plain/>
            </form>
        }
    });
    let line = word("desk-bulky-statement", one.line.as_str());
    vec![
        view! { <div>{word("desk-bulky-difference", one.kind.as_str())}<div class="small soft">{line}</div></div> }
            .into_any(),
        view! { <span class="num">{one.number.clone()}</span> }.into_any(),
        view! { <span class="num">{yuan(one.theirs)}</span> }.into_any(),
        view! { <span class="num">{yuan(one.ours)}</span> }.into_any(),
        view! { <div>{explained} {explain}</div> }.into_any(),
    ]
}
