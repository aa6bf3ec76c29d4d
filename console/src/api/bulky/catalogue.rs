//! Things of the catalogue: changing them, adding them, taking them out.

use app::form::{Answer, Outcome};
use backend::{
    bulky::catalogue,
    forms::{FormKey, FormSpec, FormValues},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::refresh;
use crate::{
    form::{errors, saving, take, text},
    routes::StaffRoute,
};

/// A thing of the catalogue.
pub const ITEM: FormSpec = FormSpec { name: "staff.bulky-item", kept: &ITEM_FIELDS };
/// A thing that the catalogue does not have.
pub const ITEM_ADD: FormSpec = FormSpec { name: "staff.bulky-item-add", kept: &ITEM_FIELDS };
/// Taking it out of the list, or back in.
pub const ITEM_RETIRE: FormSpec =
    FormSpec { name: "staff.bulky-item-retire", kept: &[FormKey::FIELD, "item", "act"] };
const ITEM_FIELDS: [&str; catalogue::SaveItem::FIELDS.len() + 2] = {
    let mut all = [""; catalogue::SaveItem::FIELDS.len() + 2];
    all[0] = FormKey::FIELD;
    all[1] = "item";
    let mut at = 0;
    while at < catalogue::SaveItem::FIELDS.len() {
        all[at + 2] = catalogue::SaveItem::FIELDS[at];
        at += 1;
    }
    all
};

/// The page of the thing that a form is about.
fn item_page(values: &FormValues) -> StaffRoute {
    StaffRoute::BulkyItem(text(values, "item"))
}

/// Changes a thing of the catalogue.
#[server(prefix = "/_fn", endpoint = "staff/bulky/item", input = MultipartFormData)]
pub async fn save_bulky_item(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &ITEM, item_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let item = text(&values, "item");
        let save = catalogue::SaveItem {
            saving: saving(&state, &visit, &desk, &post),
            item: &item,
            get: &|field| text(&values, field),
        };
        let saved = catalogue::save_item(&state.kernel, save).await;
        saved.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(item_page(&values).into()))
    })
    .await)
}

/// Adds a thing to the catalogue.
#[server(prefix = "/_fn", endpoint = "staff/bulky/item/add", input = MultipartFormData)]
pub async fn add_bulky_item(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::BulkyItemNew;
    Ok(take(form, &ITEM_ADD, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let add = catalogue::AddItem {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let added = catalogue::add_item(&state.kernel, add).await;
        let item = added.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(StaffRoute::BulkyItem(item).into()))
    })
    .await)
}

/// Takes a thing out of the list, or back in.
#[server(prefix = "/_fn", endpoint = "staff/bulky/item/retire", input = MultipartFormData)]
pub async fn retire_bulky_item(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &ITEM_RETIRE, item_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let (item, retired) = (text(&post.values, "item"), text(&post.values, "act") == "retire");
        let done = catalogue::retire_item(&state.kernel, saving, &item, retired).await;
        done.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(item_page(&post.values).into()))
    })
    .await)
}
