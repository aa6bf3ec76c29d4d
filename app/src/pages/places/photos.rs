//! Photos of a place.

use backend::{
    files::Size,
    places::photos::{Photo, public_address},
};
use domain::locale::Locale;
use leptos::prelude::*;

use crate::{
    pages::ask::other,
    render::{t_with, use_locale},
    texts::date,
};

/// The photos, small, each leading to itself in full. Their proportions are known beforehand, so
/// nothing moves when they arrive; those that nobody scrolls to are not loaded.
#[component]
pub fn Photos(photos: Vec<Photo>) -> impl IntoView {
    let photos = photos
        .iter()
        .enumerate()
        .map(|(index, photo)| {
            let taken = photo.taken_on.map(|day| {
                let day = date(use_locale(), day);
                let said = t_with("place-photo-taken", &[("date", day.into())]);
                view! { <span class="small soft">{said}</span> }
            });
            view! {
                <li>
                    <a href=public_address(photo.id, Size::Full)>
                        <Thumbnail photo=photo number=index + 1/>
                    </a>
                    {taken}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="photos">{photos}</ul> }
}

/// A photo as a list shows it; `number` is the first's 1. What it shows is said as staff wrote it,
/// in simplified Chinese.
#[component]
pub fn Thumbnail<'a>(photo: &'a Photo, number: usize) -> impl IntoView + use<> {
    let (alt, language) = if photo.alt.is_empty() {
        (t_with("place-photo-number", &[("number", number.into())]), None)
    } else {
        (photo.alt.clone(), other(Locale::ZhHans, use_locale()))
    };
    view! {
        <img
            src=public_address(photo.id, Size::Thumb)
            alt=alt
            lang=language
            width=photo.width.to_string()
            height=photo.height.to_string()
            loading="lazy"
            decoding="async"
        />
    }
}
