//! Which crew serves which street, and the crews.

use app::form::{Answer, Outcome};
use backend::{
    bulky::{self, SetArea, retire_crew, set_area, withdraw_area},
    capacity::staff::{SaveResource, save_resource},
    forms::{FormKey, FormSpec, FormValues},
};
use domain::calendar::parse_date;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::refresh;
use crate::{
    form::{errors, saving, take, text},
    list,
    routes::{BulkyPart, StaffRoute},
};

/// Another crew for a street.
pub const AREA: FormSpec =
    FormSpec { name: "staff.bulky-area", kept: &[FormKey::FIELD, "id", "resource", "from"] };
/// Giving up what was planned for one.
pub const AREA_WITHDRAW: FormSpec =
    FormSpec { name: "staff.bulky-area-withdraw", kept: &[FormKey::FIELD, "id", "from"] };
/// A crew, new or there already.
pub const CREW: FormSpec = FormSpec {
    name: "staff.bulky-crew",
    kept: &[
        FormKey::FIELD,
        "id",
        "code",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "offer_minutes",
    ],
};
/// The end of one.
pub const CREW_RETIRE: FormSpec =
    FormSpec { name: "staff.bulky-crew-retire", kept: &[FormKey::FIELD, "id"] };

fn areas_page(_: &FormValues) -> StaffRoute {
    StaffRoute::Bulky(BulkyPart::Areas, String::new())
}

/// Gives a street another crew, or none.
#[server(prefix = "/_fn", endpoint = "staff/bulky/area", input = MultipartFormData)]
pub async fn set_bulky_area(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &AREA, areas_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let set = SetArea {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let done = set_area(&state.kernel, set).await;
        done.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(areas_page(&values).into()))
    })
    .await)
}

/// Gives up what was planned for a street.
#[server(prefix = "/_fn", endpoint = "staff/bulky/area/withdraw", input = MultipartFormData)]
pub async fn withdraw_bulky_area(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &AREA_WITHDRAW, areas_page, |state, visit, desk, post| async move {
        // For what is no day nothing is planned, which the operation says.
        let from = parse_date(&text(&post.values, "from")).unwrap_or_default();
        let saving = saving(&state, &visit, &desk, &post);
        let done = withdraw_area(&state.kernel, saving, from).await;
        done.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(areas_page(&post.values).into()))
    })
    .await)
}

fn crew_page(values: &FormValues) -> StaffRoute {
    let id = text(values, "id");
    let crew = if id.is_empty() { "new" } else { &id };
    StaffRoute::Bulky(BulkyPart::Areas, list::query(&[("crew", crew)]))
}

/// Makes a crew, or changes its names.
#[server(prefix = "/_fn", endpoint = "staff/bulky/crew", input = MultipartFormData)]
pub async fn save_bulky_crew(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CREW, crew_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let save = SaveResource {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| match field {
                "kind" => bulky::AREA.to_owned(),
                _ => text(&values, field),
            },
        };
        let saved = save_resource(&state.kernel, save).await;
        saved.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(areas_page(&values).into()))
    })
    .await)
}

/// Lets a crew have no windows any more.
#[server(prefix = "/_fn", endpoint = "staff/bulky/crew/retire", input = MultipartFormData)]
pub async fn retire_bulky_crew(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CREW_RETIRE, crew_page, |state, visit, desk, post| async move {
        let done = retire_crew(&state.kernel, saving(&state, &visit, &desk, &post)).await;
        done.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(areas_page(&post.values).into()))
    })
    .await)
}
