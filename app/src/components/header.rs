//! The top of every page: skip link, name, preferences, and the demonstration's warning.

use domain::locale::Locale;
use leptos::prelude::*;

use crate::{
    render::{href, t},
    routes::{Route, encode},
    state::AppState,
    texts,
    visit::Visit,
};

/// The link that sets a preference and comes back to this page.
fn preference(visit: &Visit, name: &str, value: &str) -> String {
    format!("/preference/{name}/{value}?to={}", encode(&visit.here_in(visit.locale)))
}

/// Name of the portal and the district, elder mode, languages.
#[component]
pub fn Header() -> impl IntoView {
    let visit = expect_context::<Visit>();
    let state = expect_context::<AppState>();
    let district = state.district.get();
    let elder = if visit.elder {
        view! { <a href=preference(&visit, "elder", "off") rel="nofollow">{t("elder-off")}</a> }
    } else {
        view! { <a href=preference(&visit, "elder", "on") rel="nofollow">{t("elder-on")}</a> }
    };
    let languages = Locale::ALL
        .into_iter()
        .filter(|locale| *locale != visit.locale)
        .map(|locale| {
            view! {
                <a
                    href=preference(&visit, "language", locale.as_str())
                    lang=locale.as_str()
                    hreflang=locale.as_str()
                    rel="nofollow"
                >
                    {texts::text(locale, "language-name", &[])}
                </a>
            }
        })
        .collect_view();
    view! {
        <a class="skip" href="#main">{t("skip-to-content")}</a>
        <header class="top">
            <div class="wrap">
                <a class="brand" href=href(&Route::Home)>
                    <strong>{t("site-name")}</strong>
                    " "
                    <span class="soft">{district.name.get(visit.locale).to_owned()}</span>
                </a>
                <nav aria-label=t("preferences")>{elder} {languages}</nav>
            </div>
            {district.demonstration.then(|| view! { <p class="demo">{t("demonstration")}</p> })}
        </header>
    }
}
