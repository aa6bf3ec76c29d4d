//! Photos, one at a time: on a weak line each that has arrived is safe.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    cases::MAX_PHOTOS,
    files::{
        Size,
        address::{address, expiry},
    },
};
use leptos::prelude::*;

use super::{Back, Step, draft, open, page as report_page};
use crate::{
    components::field::{Control, Field},
    form::FormView,
    render::{t, t_with},
    routes::Reporting,
    state::AppState,
    visit::Visit,
};

/// `/report/photos`.
pub async fn page(
    State(state): State<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
) -> Response {
    let back = Back::of(back);
    open(&state, &visit, async |form| show(&state, &visit, form, back)).await
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, mut form: FormView, back: bool) -> Response {
    form.errors.retain(|error| error.field == "photo" || error.field.is_empty());
    let until = expiry(state.kernel.now());
    let photos: Vec<String> = draft::photos(&form.values)
        .into_iter()
        .map(|photo| address(&state.kernel.keys, photo.id, Size::Thumb, until))
        .collect();
    report_page(state, visit, "report-photos", |question| {
        let room = photos.len() < MAX_PHOTOS;
        let most = MAX_PHOTOS;
        let taken = photos.len();
        view! {
            <Step step=Reporting::Photos form=form.clone() question back>
                <Taken photos/>
                {if room {
                    view! {
                        <Field
                            form
                            name="photo"
                            control=Control::Photo
                            label=t(if taken == 0 { "report-photo" } else { "report-photo-more" })
                            hint=t_with("report-photo-hint", &[("most", most.into())])
                            max_length=0
                        />
                        <p>
                            <button class="button plain" name="do" value="add">{t("report-photo-add")}</button>
                        </p>
                    }
                    .into_any()
                } else {
                    view! { <p>{t_with("report-photos-full", &[("most", most.into())])}</p> }.into_any()
                }}
            </Step>
        }
        .into_any()
    })
}

/// Those that have arrived, each with a button to leave it out.
#[component]
pub fn Taken(
    photos: Vec<String>,
    /// Of the button.
    #[prop(default = "remove")]
    name: &'static str,
) -> impl IntoView {
    let any = !photos.is_empty();
    let photos = photos
        .into_iter()
        .enumerate()
        .map(|(at, source)| {
            let alt = t_with("report-photo-number", &[("number", (at + 1).into())]);
            let remove = t_with("report-photo-remove", &[("number", (at + 1).into())]);
            view! {
                <li>
                    <img class="thumb" src=source alt=alt/>
                    <button class="button plain" name=name value=at.to_string()>{remove}</button>
                </li>
            }
        })
        .collect_view();
    any.then(|| view! { <ul class="photos">{photos}</ul> })
}
