//! The server functions of the record: saved filters, settings, unmasking.

use app::form::{Answer, Outcome};
use backend::{
    districts::settings::{self, Change},
    forms::{FormKey, FormSpec, FormValues},
    lists::saved_filters,
    privacy::unmask::{Field, Unmask, unmask},
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    form::{errors, key, take, text, whole},
    list, pages,
    routes::StaffRoute,
};

/// Keeping a filter.
pub const FILTER: FormSpec =
    FormSpec { name: "staff.filter", kept: &[FormKey::FIELD, "list", "query", "name", "id"] };

/// Changing a setting.
pub const SETTING: FormSpec = FormSpec {
    name: "staff.setting",
    kept: &[
        FormKey::FIELD,
        "setting",
        "part-1",
        "part-2",
        "part-3",
        "part-4",
        "part-5",
        "part-6",
        "part-7",
        "effective",
        "note",
        "id",
    ],
};

/// The fields of a setting's parts.
pub const PARTS: [&str; settings::MAX_PARTS] =
    ["part-1", "part-2", "part-3", "part-4", "part-5", "part-6", "part-7"];

/// Asking for a number in full.
pub const UNMASK: FormSpec =
    FormSpec { name: "staff.unmask", kept: &[FormKey::FIELD, "field", "id", "reason", "note"] };

/// Where the list is whose filters the form is about.
fn list_page(values: &FormValues) -> StaffRoute {
    list::of_name(&text(values, "list"), text(values, "query"))
        .map_or(StaffRoute::Start, |(_, route)| route)
}

/// Keeps the filter that is shown under a name.
#[server(prefix = "/_fn", endpoint = "staff/filters/save", input = MultipartFormData)]
pub async fn save_filter(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &FILTER, list_page, |state, _, desk, post| async move {
        let (name, query) = (text(&post.values, "name"), text(&post.values, "query"));
        if let Some((list, _)) = list::of_name(&text(&post.values, "list"), String::new()) {
            saved_filters::add(&state.kernel, desk.staff(), &list, &name, &query)
                .await
                .map_err(|error| whole(&error))?;
        }
        Ok(Outcome::Done(list_page(&post.values).into()))
    })
    .await)
}

/// Removes a filter.
#[server(prefix = "/_fn", endpoint = "staff/filters/remove", input = MultipartFormData)]
pub async fn remove_filter(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &FILTER, list_page, |state, _, desk, post| async move {
        if let Ok(id) = text(&post.values, "id").parse() {
            saved_filters::remove(&state.kernel.db, desk.staff(), id)
                .await
                .map_err(|_| vec![FieldError::new("", "unavailable")])?;
        }
        Ok(Outcome::Done(list_page(&post.values).into()))
    })
    .await)
}

/// Gives a setting another value.
#[server(prefix = "/_fn", endpoint = "staff/settings/change", input = MultipartFormData)]
pub async fn change_setting(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Setting(text(values, "setting"), None);
    Ok(take(form, &SETTING, page, |state, visit, desk, post| async move {
        let change = Change {
            setting: text(&post.values, "setting"),
            parts: PARTS.map(|part| text(&post.values, part)).into(),
            effective: text(&post.values, "effective"),
            note: text(&post.values, "note"),
            key: key(&state, &post),
            confirmed: desk.session.is_confirmed(state.kernel.now()),
            request_id: Some(visit.request_id),
        };
        match settings::change(&state.kernel, desk.staff(), change).await {
            Ok(_) => {
                // So that the next page shows it; the others follow within seconds.
                if let Err(error) = state.district.refresh_if_changed(&state.kernel.db).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "not refreshed");
                }
                Ok(Outcome::Done(StaffRoute::Settings(String::new()).into()))
            }
            Err(error) => Err(errors(&error, error.fields())),
        }
    })
    .await)
}

/// Takes a change back that does not count yet.
#[server(prefix = "/_fn", endpoint = "staff/settings/withdraw", input = MultipartFormData)]
pub async fn withdraw_setting(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Settings(String::new());
    Ok(take(form, &SETTING, page, |state, visit, desk, post| async move {
        let id = text(&post.values, "id").parse().unwrap_or_default();
        let confirmed = desk.session.is_confirmed(state.kernel.now());
        settings::withdraw(&state.kernel, desk.staff(), id, confirmed, Some(visit.request_id))
            .await
            .map_err(|error| whole(&error))?;
        Ok(Outcome::Done(StaffRoute::Settings(String::new()).into()))
    })
    .await)
}

/// Shows one value in full, in the answer itself and nowhere else.
#[server(prefix = "/_fn", endpoint = "staff/unmask", input = MultipartFormData)]
pub async fn show_unmasked(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        StaffRoute::Unmask(text(values, "field"), text(values, "id").parse().unwrap_or_default())
    };
    Ok(take(form, &UNMASK, page, |state, visit, desk, post| async move {
        let field = Field::parse(&text(&post.values, "field"))
            .ok_or_else(|| vec![FieldError::new("", "not-found")])?;
        let asked = Unmask {
            field,
            id: text(&post.values, "id").parse().unwrap_or_default(),
            reason: text(&post.values, "reason"),
            note: text(&post.values, "note"),
            key: key(&state, &post),
            confirmed: desk.session.is_confirmed(state.kernel.now()),
            request_id: Some(visit.request_id.clone()),
        };
        match unmask(&state.kernel, desk.staff(), asked).await {
            Ok(shown) => {
                let page = pages::record::unmask::shown(&state, &visit, &desk, field, &shown);
                Ok(Outcome::Shown(Box::new(page)))
            }
            Err(error) => Err(errors(&error, error.fields())),
        }
    })
    .await)
}
