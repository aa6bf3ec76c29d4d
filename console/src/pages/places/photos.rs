//! The photos of a place, on its page.

use app::{
    components::{
        button::{SubmitButton, Weight},
        field::{Control as FieldControl, Field},
    },
    form::FormView,
    pages::places::photos::Thumbnail,
    render::{t, t_with, use_locale},
    routes::in_locale,
    texts::date,
};
use backend::{
    forms::FormKey,
    places::photos::{MAX_ALT, MAX_PHOTOS, Photo},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::fields::{Control, field};
use crate::routes::functions;

/// The photos with a button each to remove it, by the form with the key `remove`; and the form to
/// add one while there is room.
#[component]
pub(super) fn Photos(
    photos: Vec<Photo>,
    place: Uuid,
    writes: bool,
    remove: String,
    form: FormView,
) -> impl IntoView {
    let is_room = photos.len() < usize::from(MAX_PHOTOS);
    let empty = photos.is_empty().then(|| view! { <p role="status">{t("list-empty")}</p> });
    let shown = photos
        .into_iter()
        .enumerate()
        .map(|(index, photo)| {
            let number = index + 1;
            let button = writes.then(|| {
                view! { <Remove key=remove.clone() place photo=photo.id number/> }
            });
            let alt =
                if photo.alt.is_empty() { t("desk-place-photo-unsaid") } else { photo.alt.clone() };
            let taken = photo.taken_on.map(|day| {
                let day = date(use_locale(), day);
                view! { <br/> {t_with("place-photo-taken", &[("date", day.into())])} }
            });
            view! {
                <li>
                    <Thumbnail photo=&photo number/>
                    <p class="small">{alt} {taken}</p>
                    {button}
                </li>
            }
        })
        .collect_view();
    let add = match (writes, is_room) {
        (false, _) => None,
        (true, false) => {
            Some(view! { <p class="note">{t("error-place-photos-full")}</p> }.into_any())
        }
        (true, true) => Some(view! { <Add form place/> }.into_any()),
    };
    view! {
        {empty}
        <ul class="photos">{shown}</ul>
        {add}
    }
}

#[component]
fn Remove(key: String, place: Uuid, photo: Uuid, number: usize) -> impl IntoView {
    view! {
        <form
            method="post"
            action=in_locale(functions::PLACE_PHOTO_REMOVE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=key/>
            <input type="hidden" name="id" value=place.to_string()/>
            <input type="hidden" name="photo" value=photo.to_string()/>
            <SubmitButton
                text=t_with("desk-place-photo-remove", &[("number", number.into())])
                weight=Weight::Plain
            />
        </form>
    }
}

/// The form to add a photo.
#[component]
fn Add(form: FormView, place: Uuid) -> impl IntoView {
    let alt = field(
        &form,
        "alt",
        t("desk-place-photo-alt"),
        Some("desk-place-photo-alt-hint"),
        &Control::Line("text", MAX_ALT),
    );
    let taken_on =
        field(&form, "taken_on", t("desk-place-photo-taken"), None, &Control::Line("date", 10));
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-place-photo-add")}</summary>
            <form
                method="post"
                action=in_locale(functions::PLACE_PHOTO_ADD, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=place.to_string()/>
                <Field
                    form=form.clone()
                    name="photo"
                    control=FieldControl::Photo
                    label=t("desk-place-photo")
                    hint=t("desk-place-photo-hint")
                    max_length=0
                />
                {alt}
                {taken_on}
                <SubmitButton text=t("desk-place-photo-add") weight=Weight::Primary/>
            </form>
        </details>
    }
}
