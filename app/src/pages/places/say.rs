//! What a visitor can say with one button: that all of it is right, and how clean it was.

use leptos::prelude::*;

use crate::{
    render::{t, t_with, use_locale},
    routes::{functions, in_locale},
};

/// Thanks for what was just said.
#[component]
pub fn Thanks(what: String) -> impl IntoView {
    let key = match what.as_str() {
        "confirm" => "place-thanks-confirm",
        "correct" => "place-thanks-correct",
        "rate" => "place-thanks-rate",
        "fault" => "place-thanks-fault",
        _ => return ().into_any(),
    };
    view! { <p class="notice good" role="status">{t(key)}</p> }.into_any()
}

/// "Everything here is right."
#[component]
pub fn Confirm(code: String) -> impl IntoView {
    view! {
        <form
            method="post"
            action=in_locale(functions::CONFIRM, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="place" value=code/>
            <button class="button plain">{t("place-confirm")}</button>
        </form>
    }
}

/// One to five stars, a button each.
#[component]
pub fn Rate(code: String, rated: Option<(f64, i64)>, door: bool) -> impl IntoView {
    let buttons = (1..=5)
        .map(|stars| {
            view! {
                <button class="button plain" name="stars" value=stars.to_string()>
                    {t(&format!("place-stars-{stars}"))}
                </button>
            }
        })
        .collect_view();
    let mean = rated.map(|(stars, count)| {
        let stars = format!("{stars:.1}");
        t_with("place-rated", &[("stars", stars.into()), ("count", count.into())])
    });
    view! {
        <h2 id="rate">{t("place-rate")}</h2>
        <p class="small soft">{mean.unwrap_or_else(|| t("place-not-rated"))}</p>
        <form
            class="actions"
            method="post"
            action=in_locale(functions::RATE_PLACE, use_locale())
            enctype="multipart/form-data"
            aria-labelledby="rate"
        >
            <input type="hidden" name="place" value=code/>
            {door.then(|| view! { <input type="hidden" name="door" value="1"/> })}
            {buttons}
        </form>
    }
}
