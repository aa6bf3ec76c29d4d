//! Who holds cash, and handing it in.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::State as Extracted,
    response::{IntoResponse, Response},
};
use backend::{
    forms::FormKey,
    lists::ListError,
    payments::{Till, till},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{parts, signed};
use crate::{
    api::bulky::CLOSE_TILL,
    desk::Desk,
    frame,
    list::ListTable,
    pages::bulky::{told_once, unavailable, words::yuan},
    routes::{BulkyMoney, functions},
};

/// `/staff/bulky/payments/till`: who holds cash, and handing it in.
pub(in crate::pages::bulky) async fn till_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let tills = match till(&state.kernel, desk.staff()).await {
        Ok(tills) => tills,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let form = told_once(&state, &session.token, &CLOSE_TILL, ("page", "till")).await;
    let page = render(&state, &visit, || {
        let staff = desk.staff();
        let writes = staff.may(Act::Write, Kind::Payment);
        let empty =
            tills.is_empty().then(|| view! { <p role="status">{t("desk-bulky-till-empty")}</p> });
        let tills = tills
            .into_iter()
            // Nobody counts their own cash, and whoever does not count sees only their own.
            .filter(|till| writes || till.staff == staff.id)
            .map(|till| {
                let closes = writes && till.staff != staff.id;
                one_till(till, &form, closes)
            })
            .collect_view();
        let body = view! {
            {parts(&desk, BulkyMoney::Till)}
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("desk-bulky-till-about")}</p>
            {empty}
            {tills}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-money-till"), body)
    });
    (session.headers(), page).into_response()
}

fn one_till(till: Till, form: &FormView, closes: bool) -> AnyView {
    let locale = use_locale();
    let rows = till
        .taken
        .iter()
        .map(|one| {
            let amount = yuan(one.amount);
            let amount = if one.out { format!("−{amount}") } else { amount };
            vec![
                view! { <span class="num">{one.number.clone()}</span> }.into_any(),
                date_and_time(locale, one.at).into_any(),
                view! { <span class="num">{amount}</span> }.into_any(),
            ]
        })
        .collect();
    let here = form.value("id") == till.staff.to_string();
    let value = |name: &str| if here { form.value(name) } else { String::new() };
    let (counted_id, words_id) =
        (format!("counted-{}", till.staff), format!("words-{}", till.staff));
    let close = closes.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::BULKY_CLOSE_TILL, locale)
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="page" value="till"/>
                <input type="hidden" name="id" value=till.staff.to_string()/>
                <div class="field">
                    <label for=counted_id.clone()>{t("desk-bulky-counted")}</label>
                    <input id=counted_id name="counted" type="text" inputmode="decimal" maxlength="20" value=value("counted")/>
                </div>
                <div class="field">
                    <label for=words_id.clone()>{t("desk-bulky-counted-words")}</label>
                    <input id=words_id name="words" type="text" maxlength="500" value=value("words")/>
                </div>
                <SubmitButton text=t("desk-bulky-close-till") weight=Weight::Primary/>
            </form>
        }
    });
    let expected = t_with("desk-bulky-till-holds", &[("yuan", signed(till.expected).into())]);
    let columns = ["desk-bulky-order-number", "desk-bulky-at", "desk-bulky-yuan"].map(t).to_vec();
    view! {
        <section>
            <h2>{till.login.clone()}</h2>
            <p><strong>{expected}</strong></p>
            <ListTable caption=till.login.clone() columns rows/>
            {close}
        </section>
    }
    .into_any()
}
