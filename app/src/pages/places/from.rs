//! Which of their places a resident looks from.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::accounts::residents::places::{SavedPlace, list_places};
use leptos::prelude::*;

use crate::{
    account::{SignedIn, unavailable},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    render::{Page, Section, href, render, t},
    routes::{Finding, Me, Route},
    state::AppState,
    visit::Visit,
};

/// Which list to go on to.
#[derive(serde::Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

impl To {
    /// A list of ours and its query; toilets for anything else.
    fn split(&self) -> (Finding, String) {
        let (path, query) = self.to.split_once('?').unwrap_or((&self.to, ""));
        let finding = match path {
            "/parking" => Finding::Parking,
            "/dropoff" => Finding::Dropoff,
            path => match path.strip_prefix("/places/") {
                Some(kind) if !kind.contains('/') => Finding::Kind(kind.to_owned()),
                _ => Finding::Toilets,
            },
        };
        (finding, query.to_owned())
    }
}

/// `/places/from`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    to: Result<Query<To>, QueryRejection>,
    visit: Visit,
) -> Response {
    let places = match list_places(&state.kernel, resident.id).await {
        Ok(places) => places,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let to = to.map(|Query(to)| to).unwrap_or(To { to: String::new() });
    render(&state, &visit, || {
        let view = view! { <FromView places to/> };
        Page::new(t("places-saved"), view).within(Section::Nearby).private()
    })
}

#[component]
fn FromView(places: Vec<SavedPlace>, to: To) -> impl IntoView {
    let (finding, query) = to.split();
    let above = Route::Places(finding.clone(), query.clone());
    let rows: Vec<_> = places
        .into_iter()
        .map(|place| {
            let mut fields = vec![format!("saved={}", place.id)];
            if !query.is_empty() {
                fields.push(query.clone());
            }
            let to = Route::Places(finding.clone(), fields.join("&"));
            let found = place.spot.is_some();
            view! {
                <li>
                    {if found {
                        view! { <a class="name" href=href(&to)>{place.label}</a> }.into_any()
                    } else {
                        view! { <b>{place.label}</b> }.into_any()
                    }}
                    <div class="small soft">
                        {place.address}
                        {(!found).then(|| format!(" · {}", t("places-saved-nowhere")))}
                    </div>
                </li>
            }
        })
        .collect();
    let none = rows.is_empty();
    view! {
        <Breadcrumb above=vec![(above, t("places-back"))]/>
        <h1>{t("places-saved")}</h1>
        {if none {
            view! { <p>{t("places-saved-none")}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }}
        <p>
            <LinkButton
                text=t("me-places")
                href=href(&Route::Me(Me::Places))
                weight=Weight::Plain
            />
        </p>
    }
}
