//! The server functions of places.

use app::form::{Answer, Outcome};
use backend::{
    forms::{FormKey, FormSpec, FormValues},
    places::{edit, merge, photos, review, suspensions},
};
use domain::places::parking::Vehicle;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    form::{id, not_saved, saving, take, take_with, text},
    routes::{PlacesPart, StaffRoute},
};

/// The form of a place.
pub const SAVE: FormSpec = FormSpec { name: "staff.place", kept: &SAVE_FIELDS };
/// What parking costs.
pub const TARIFF: FormSpec = FormSpec { name: "staff.place-tariff", kept: &TARIFF_FIELDS };
/// Asking for a suspension.
pub const SUSPEND: FormSpec = FormSpec {
    name: "staff.place-suspend",
    kept: &[FormKey::FIELD, "id", "reason", "words", "starts_at", "ends_at"],
};
/// Adding a photo, which is in [`PHOTO`].
pub const PHOTO_ADD: FormSpec =
    FormSpec { name: "staff.place-photo", kept: &[FormKey::FIELD, "id", "alt", "taken_on"] };
/// The button beside a photo.
pub const PHOTO_REMOVE: FormSpec =
    FormSpec { name: "staff.place-photo-remove", kept: &[FormKey::FIELD, "id", "photo"] };
/// The field of a photo.
const PHOTO: &str = "photo";
/// The buttons beside a suspension.
pub const SUSPENSION: FormSpec =
    FormSpec { name: "staff.place-suspension", kept: &[FormKey::FIELD, "id", "act", "back"] };
/// The buttons beside a report.
pub const REPORT: FormSpec =
    FormSpec { name: "staff.place-report", kept: &[FormKey::FIELD, "id", "act"] };
/// The buttons beside a pair.
pub const DUPLICATE: FormSpec =
    FormSpec { name: "staff.place-duplicate", kept: &[FormKey::FIELD, "id", "other", "act"] };

const SAVE_FIELDS: [&str; edit::PlaceForm::FIELDS.len() + 5] =
    with([FormKey::FIELD, "id", "kind", "version", "report"], edit::PlaceForm::FIELDS);
const TARIFF_FIELDS: [&str; edit::TariffForm::FIELDS.len() + 5] =
    with([FormKey::FIELD, "id", "vehicle", "version", "report"], edit::TariffForm::FIELDS);

/// The fields of a form after those that say which record it is.
const fn with<const M: usize, const N: usize>(
    first: [&'static str; M],
    fields: &[&'static str],
) -> [&'static str; N] {
    let mut all = [""; N];
    let mut at = 0;
    while at < M {
        all[at] = first[at];
        at += 1;
    }
    while at < N {
        all[at] = fields[at - M];
        at += 1;
    }
    all
}

/// Saves a place, a new one or an old one.
#[server(prefix = "/_fn", endpoint = "staff/places/save", input = MultipartFormData)]
pub async fn save_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match id(values, "id") {
        Some(place) => StaffRoute::PlaceEdit(place, id(values, "report")),
        None => StaffRoute::PlaceNew(text(values, "kind")),
    };
    Ok(take(form, &SAVE, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let save = edit::SavePlace {
            saving: saving(&state, &visit, &desk, &post),
            kind: text(&values, "kind"),
            version: version(&values),
            report: id(&values, "report"),
            get: &|field| text(&values, field),
        };
        let place = edit::save_place(&state.kernel, save).await.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::Place(place).into()))
    })
    .await)
}

/// Says what parking costs a kind of vehicle.
#[server(prefix = "/_fn", endpoint = "staff/places/tariff", input = MultipartFormData)]
pub async fn save_place_tariff(form: MultipartData) -> Result<Answer, ServerFnError> {
    let vehicle =
        |values: &FormValues| Vehicle::parse(&text(values, "vehicle")).unwrap_or(Vehicle::Small);
    let page = move |values: &FormValues| {
        let place = id(values, "id").unwrap_or_default();
        StaffRoute::PlaceTariff(place, vehicle(values), id(values, "report"))
    };
    Ok(take(form, &TARIFF, page, move |state, visit, desk, post| async move {
        let values = post.values.clone();
        let save = edit::SaveTariff {
            saving: saving(&state, &visit, &desk, &post),
            vehicle: vehicle(&values),
            version: version(&values),
            report: id(&values, "report"),
            get: &|field| text(&values, field),
        };
        let place = edit::save_tariff(&state.kernel, save).await.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::Place(place).into()))
    })
    .await)
}

/// Asks for a place to be closed for a while.
#[server(prefix = "/_fn", endpoint = "staff/places/suspend", input = MultipartFormData)]
pub async fn suspend_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Place(id(values, "id").unwrap_or_default());
    Ok(take(form, &SUSPEND, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let ask = suspensions::AskSuspension {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let asked = suspensions::ask_suspension(&state.kernel, ask).await;
        asked.map_err(not_saved)?;
        let place = id(&values, "id").unwrap_or_default();
        Ok(Outcome::Done(StaffRoute::Place(place).into()))
    })
    .await)
}

/// Adds a photo to a place.
#[server(prefix = "/_fn", endpoint = "staff/places/add-photo", input = MultipartFormData)]
pub async fn add_place_photo(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Place(id(values, "id").unwrap_or_default());
    Ok(take_with(form, &PHOTO_ADD, Some(PHOTO), page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let add = photos::AddPhoto {
            saving: saving(&state, &visit, &desk, &post),
            photo: post.photo.clone(),
            get: &|field| text(&values, field),
        };
        let place = photos::add_photo(&state.kernel, add).await.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::Place(place).into()))
    })
    .await)
}

/// Removes a photo of a place.
#[server(prefix = "/_fn", endpoint = "staff/places/remove-photo", input = MultipartFormData)]
pub async fn remove_place_photo(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Place(id(values, "id").unwrap_or_default());
    Ok(take(form, &PHOTO_REMOVE, page, |state, visit, desk, post| async move {
        let photo = id(&post.values, PHOTO).unwrap_or_default();
        let saving = saving(&state, &visit, &desk, &post);
        let removed = photos::remove_photo(&state.kernel, saving, photo).await;
        let place = removed.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::Place(place).into()))
    })
    .await)
}

/// Approves, refuses or ends a suspension.
#[server(prefix = "/_fn", endpoint = "staff/places/suspension", input = MultipartFormData)]
pub async fn decide_place_suspension(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match id(values, "back") {
        Some(place) => StaffRoute::Place(place),
        None => StaffRoute::Places(PlacesPart::Suspensions, String::new()),
    };
    Ok(take(form, &SUSPENSION, page, move |state, visit, desk, post| async move {
        let values = &post.values;
        let saving = saving(&state, &visit, &desk, &post);
        let act = text(values, "act");
        let decided = match suspensions::Decision::parse(&act) {
            Some(decision) => suspensions::decide_suspension(&state.kernel, saving, decision).await,
            None if act == "reopen" => suspensions::reopen(&state.kernel, saving).await,
            None => return Ok(Outcome::Again(page(values).into())),
        };
        decided.map_err(not_saved)?;
        Ok(Outcome::Done(page(values).into()))
    })
    .await)
}

/// Accepts or dismisses what a resident said.
#[server(prefix = "/_fn", endpoint = "staff/places/report", input = MultipartFormData)]
pub async fn decide_place_report(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Places(PlacesPart::Reports, String::new());
    Ok(take(form, &REPORT, page, move |state, visit, desk, post| async move {
        let back = page(&post.values).into();
        let Some(decision) = review::Decision::parse(&text(&post.values, "act")) else {
            return Ok(Outcome::Again(back));
        };
        let saving = saving(&state, &visit, &desk, &post);
        let decided = review::decide_report(&state.kernel, saving, decision).await;
        decided.map_err(not_saved)?;
        Ok(Outcome::Done(back))
    })
    .await)
}

/// Makes two places one, or says that they are two.
#[server(prefix = "/_fn", endpoint = "staff/places/duplicate", input = MultipartFormData)]
pub async fn decide_place_duplicate(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Places(PlacesPart::Duplicates, String::new());
    Ok(take(form, &DUPLICATE, page, move |state, visit, desk, post| async move {
        let back = page(&post.values).into();
        let Some(decision) = merge::Decision::parse(&text(&post.values, "act")) else {
            return Ok(Outcome::Again(back));
        };
        let saving = saving(&state, &visit, &desk, &post);
        let other = id(&post.values, "other").unwrap_or_default();
        let decided = merge::decide_duplicate(&state.kernel, saving, other, decision).await;
        decided.map_err(not_saved)?;
        Ok(Outcome::Done(back))
    })
    .await)
}

fn version(values: &FormValues) -> i32 {
    values.get("version").and_then(|version| version.parse().ok()).unwrap_or_default()
}
