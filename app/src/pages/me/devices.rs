//! Where the account is signed in.

use axum::{extract::State, response::Response};
use backend::{
    accounts::residents::{Device, list_devices},
    forms::FormKey,
};
use leptos::prelude::*;

use super::ButtonForm;
use crate::{
    account::{SignedIn, unavailable},
    api::me::DEVICE,
    components::breadcrumb::Breadcrumb,
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Me, Route, functions},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};

/// `/me/devices`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    visit: Visit,
) -> Response {
    let devices = match list_devices(&state.kernel, &resident).await {
        Ok(devices) => devices,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let key = FormKey::mint(&*state.kernel.random);
    render(&state, &visit, || {
        let others = devices.len() > 1;
        let list = devices
            .into_iter()
            .map(|device| view! { <li><DeviceLine device key/></li> })
            .collect_view();
        let view = view! {
            <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
            <h1>{t("me-devices")}</h1>
            <p>{t("me-devices-intro")}</p>
            <ul class="rows">{list}</ul>
            {others.then(|| view! {
                <ButtonForm action=functions::END_DEVICE text=t("me-end-others") key/>
            })}
        };
        Page::new(t("me-devices"), view).within(Section::Mine).private()
    })
}

#[component]
fn DeviceLine(device: Device, key: FormKey) -> impl IntoView {
    let name = if device.name.is_empty() { t("me-device-unknown") } else { device.name };
    let seen = date_and_time(use_locale(), device.seen_at);
    let end = if device.here {
        view! { <p class="small"><strong>{t("me-device-here")}</strong></p> }.into_any()
    } else {
        let text = t_with("me-end-device", &[("device", name.as_str().into())]);
        let hidden = vec![(DEVICE, device.id.to_string())];
        view! { <ButtonForm action=functions::END_DEVICE text key hidden/> }.into_any()
    };
    view! {
        <strong>{name}</strong>
        <p class="small soft">{t_with("me-device-seen", &[("at", seen.into())])}</p>
        {end}
    }
}
