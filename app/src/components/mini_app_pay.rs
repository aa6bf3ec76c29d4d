//! In a web-view of the mini-app: the way to its own page for paying.

use leptos::prelude::*;

use crate::{
    render::t,
    routes::encode,
    state::AppState,
    visit::{MiniApp, Visit},
};

/// Leads to where the booking `number` is paid in the mini-app; nothing elsewhere. The button is for
/// WeChat; in Alipay the words say where to go.
///
/// The mini-app's address has the number only, which opens nothing: statistics of the platform see
/// addresses. The mini-app finds the booking among those of whoever is signed in.
#[component]
pub fn MiniAppPay(#[prop(into)] number: String) -> impl IntoView {
    expect_context::<Visit>().mini_app.map(|app| match app {
        MiniApp::WeChat => {
            let module = Some(expect_context::<AppState>().assets.web_view.clone());
            let page = format!("/pages/pay/index?number={}", encode(&number));
            view! {
                <div data-module=module.filter(|module| !module.is_empty()) data-page=page>
                    <button type="button" class="button wide" hidden>{t("bulky-pay-in-app")}</button>
                    <p class="small soft">{t("bulky-pay-in-app-explained")}</p>
                </div>
            }
            .into_any()
        }
        MiniApp::Alipay => view! { <p>{t("bulky-pay-in-app-words")}</p> }.into_any(),
    })
}
