//! The bottom of every page, as law and custom of government sites want it. All of it is data of
//! the district; what is not set is not shown.

use leptos::prelude::*;

use crate::{
    render::{href, t, t_with},
    routes::{Route, Topic, encode},
    state::AppState,
    visit::Visit,
};

/// Sponsor, address, hotline, registration numbers, site map, accessibility, privacy, QR code.
#[component]
pub fn Footer() -> impl IntoView {
    let visit = expect_context::<Visit>();
    let state = expect_context::<AppState>();
    let district = state.district.get();
    let topics = Topic::ALL
        .map(|topic| {
            view! { <li><a href=href(&Route::About(topic))>{t(&format!("about-{}", topic.slug()))}</a></li> }
        })
        .collect_view();
    let registrations = [
        ("footer-icp", &district.icp),
        ("footer-police", &district.police_record),
        ("footer-site-code", &district.site_code),
    ]
    .into_iter()
    .filter_map(|(key, number)| {
        let number = number.as_deref()?;
        Some(view! { <span>{t_with(key, &[("number", number.into())])}</span> })
    })
    .collect_view();
    let qr = state.public_url.is_some().then(|| {
        let source = format!("/qr.svg?to={}", encode(&visit.here_in(visit.locale)));
        view! {
            <figure class="qr">
                <img src=source alt="" width="96" height="96" loading="lazy"/>
                <figcaption>{t("footer-qr")}</figcaption>
            </figure>
        }
    });
    view! {
        <footer class="foot">
            <div class="wrap">
                <div>
                    <p>
                        {t_with("footer-sponsor", &[("name", district.sponsor.get(visit.locale).into())])}
                        <br/>
                        {t_with("footer-address", &[("address", district.address.get(visit.locale).into())])}
                        <br/>
                        {t("footer-hotline")}
                        " "
                        <a href=format!("tel:{}", district.hotline)>{district.hotline.clone()}</a>
                    </p>
                    <ul class="foot-links">
                        {topics}
                        <li><a href=href(&Route::OpenData)>{t("open-data")}</a></li>
                    </ul>
                    <p class="registrations">{registrations}</p>
                </div>
                {qr}
            </div>
        </footer>
    }
}
