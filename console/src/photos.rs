//! The photos of a case or a booking by stage, side by side: how it was, and how it is since.

use app::state::AppState;
use backend::files::{
    Size,
    address::{address, expiry},
};
use leptos::prelude::*;
use uuid::Uuid;

/// A photo as staff see it.
#[derive(Debug, Clone)]
pub struct StagePhoto {
    /// Code of when it was taken, such as `before`.
    pub stage: String,
    /// The address of its thumbnail.
    pub thumb: String,
    /// The address of all of it.
    pub full: String,
}

impl StagePhoto {
    /// The photo of a file, with addresses as they are now.
    #[must_use]
    pub fn new(state: &AppState, file: Uuid, stage: &str) -> Self {
        let of = |size| address_now(state, file, size);
        Self { stage: stage.to_owned(), thumb: of(Size::Thumb), full: of(Size::Full) }
    }
}

/// The address of a file, as it is now.
#[must_use]
pub fn address_now(state: &AppState, file: Uuid, size: Size) -> String {
    address(&state.kernel.keys, file, size, expiry(state.kernel.now()))
}

/// Those `photos` that are of one of the `stages`, a code with its title each, in that order. Each has
/// below it what is given with it.
#[component]
pub fn PhotosBeside(
    stages: Vec<(&'static str, String)>,
    photos: Vec<(StagePhoto, Option<AnyView>)>,
) -> impl IntoView {
    let mut left = photos;
    let columns = stages
        .into_iter()
        .map(|(stage, title)| {
            let (of, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut left).into_iter().partition(|(photo, _)| photo.stage == stage);
            left = others;
            (!of.is_empty()).then(|| {
                let figures = of
                    .into_iter()
                    .map(|(StagePhoto { thumb, full, .. }, below)| {
                        let alt = title.clone();
                        view! {
                            <figure>
                                <a href=full><img src=thumb alt=alt loading="lazy"/></a>
                                {below}
                            </figure>
                        }
                    })
                    .collect_view();
                view! { <div><h3>{title}</h3>{figures}</div> }
            })
        })
        .collect_view();
    view! { <div class="photos-beside">{columns}</div> }
}
