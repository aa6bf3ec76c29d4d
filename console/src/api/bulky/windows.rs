//! Windows: their limits, closing and opening them, and what they are planned from.

use app::form::{Answer, Outcome};
use backend::{
    capacity::{Closing, staff as windows},
    forms::{FormKey, FormSpec, FormValues},
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use crate::{
    form::{errors, saving, take, text},
    list,
    routes::{BulkyPart, StaffRoute},
};

/// The limits of a window.
pub const LIMITS: FormSpec = FormSpec {
    name: "staff.bulky-limits",
    kept: &[FormKey::FIELD, "id", "stops", "litres", "kilograms"],
};
/// Closing a window, or days of an area.
pub const CLOSE: FormSpec = FormSpec {
    name: "staff.bulky-close",
    kept: &[FormKey::FIELD, "window", "area", "from", "to", "reason", "words"],
};
/// Opening them again.
pub const REOPEN: FormSpec = FormSpec {
    name: "staff.bulky-reopen",
    kept: &[FormKey::FIELD, "window", "area", "from", "to"],
};
/// What windows there usually are.
pub const TEMPLATE: FormSpec = FormSpec {
    name: "staff.bulky-template",
    kept: &[
        FormKey::FIELD,
        "id",
        "area",
        "weekdays",
        "on_days_off",
        "on_makeup_days",
        "opens",
        "closes",
        "cut_off",
        "stops",
        "litres",
        "kilograms",
        "valid_from",
        "valid_until",
    ],
};
/// Removing that.
pub const TEMPLATE_REMOVE: FormSpec =
    FormSpec { name: "staff.bulky-template-remove", kept: &[FormKey::FIELD, "id", "area"] };
/// A day that is different.
pub const EXCEPTION: FormSpec = FormSpec {
    name: "staff.bulky-exception",
    kept: &[
        FormKey::FIELD,
        "id",
        "day",
        "change",
        "times",
        "cut_off",
        "stops",
        "litres",
        "kilograms",
    ],
};

/// The page of an area's windows.
fn area_page(area: &str) -> StaffRoute {
    StaffRoute::Bulky(BulkyPart::Windows, list::query(&[("area", area)]))
}

/// Which windows a form is about: one, or those of an area on some days.
fn closing(values: &FormValues) -> Option<Closing> {
    if let Ok(window) = text(values, "window").parse::<Uuid>() {
        return Some(Closing::Windows(vec![window]));
    }
    let resource = text(values, "area").parse().ok()?;
    let (from, to) = (text(values, "from").parse().ok()?, text(values, "to").parse().ok()?);
    Some(Closing::Days { resource, days: from..=to })
}

/// The page that the form of such windows is on.
fn closing_page(values: &FormValues) -> StaffRoute {
    match text(values, "window").parse::<Uuid>() {
        Ok(window) => StaffRoute::BulkyWindow(window),
        Err(_) => {
            let [area, from, to] = ["area", "from", "to"].map(|field| text(values, field));
            let query = list::query(&[("area", &area), ("from", &from), ("to", &to)]);
            StaffRoute::BulkyClose(query)
        }
    }
}

/// Says how much there is in a window.
#[server(prefix = "/_fn", endpoint = "staff/bulky/limits", input = MultipartFormData)]
pub async fn limit_bulky_window(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match text(values, "id").parse() {
        Ok(id) => StaffRoute::BulkyWindow(id),
        Err(_) => StaffRoute::Bulky(BulkyPart::Windows, String::new()),
    };
    Ok(take(form, &LIMITS, page, move |state, visit, desk, post| async move {
        let values = post.values.clone();
        let change = windows::ChangeLimits {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let changed = windows::change_limits(&state.kernel, change).await;
        changed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&values).into()))
    })
    .await)
}

/// Closes windows; whoever is in them is told and offered others.
#[server(prefix = "/_fn", endpoint = "staff/bulky/close", input = MultipartFormData)]
pub async fn close_bulky_windows(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CLOSE, closing_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let Some(closing) = closing(&values) else {
            return Err(vec![FieldError::new("", "date-shape")]);
        };
        let close = windows::CloseWindows {
            saving: saving(&state, &visit, &desk, &post),
            closing,
            get: &|field| text(&values, field),
        };
        let closed = windows::close_windows(&state.kernel, close).await;
        closed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(closing_page(&values).into()))
    })
    .await)
}

/// Opens windows again.
#[server(prefix = "/_fn", endpoint = "staff/bulky/reopen", input = MultipartFormData)]
pub async fn reopen_bulky_windows(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &REOPEN, closing_page, |state, visit, desk, post| async move {
        let Some(closing) = closing(&post.values) else {
            return Err(vec![FieldError::new("", "date-shape")]);
        };
        let saving = saving(&state, &visit, &desk, &post);
        let opened = windows::reopen_windows(&state.kernel, saving, &closing).await;
        opened.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(closing_page(&post.values).into()))
    })
    .await)
}

/// Says what windows an area usually has.
#[server(prefix = "/_fn", endpoint = "staff/bulky/template/save", input = MultipartFormData)]
pub async fn save_bulky_template(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let id = text(values, "id");
        let template = if id.is_empty() { "new" } else { &id };
        let query = list::query(&[("area", &text(values, "area")), ("template", template)]);
        StaffRoute::Bulky(BulkyPart::Windows, query)
    };
    Ok(take(form, &TEMPLATE, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let set = windows::SetTemplate {
            saving: saving(&state, &visit, &desk, &post),
            resource: text(&values, "area").parse().unwrap_or_default(),
            get: &|field| text(&values, field),
        };
        let kept = windows::set_template(&state.kernel, set).await;
        kept.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(area_page(&text(&values, "area")).into()))
    })
    .await)
}

/// Removes a template.
#[server(prefix = "/_fn", endpoint = "staff/bulky/template/remove", input = MultipartFormData)]
pub async fn remove_bulky_template(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| area_page(&text(values, "area"));
    Ok(take(form, &TEMPLATE_REMOVE, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let removed = windows::remove_template(&state.kernel, saving).await;
        removed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Says what is different on a day.
#[server(prefix = "/_fn", endpoint = "staff/bulky/exception", input = MultipartFormData)]
pub async fn set_bulky_exception(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| area_page(&text(values, "id"));
    Ok(take(form, &EXCEPTION, page, move |state, visit, desk, post| async move {
        let values = post.values.clone();
        let set = windows::SetException {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let kept = windows::set_exception(&state.kernel, set).await;
        kept.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&values).into()))
    })
    .await)
}
