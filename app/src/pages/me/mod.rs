//! A resident's own pages. None is kept anywhere or found by a search engine.

pub mod code;
pub mod data;
pub mod delete;
pub mod devices;
pub mod messages;
pub mod overview;
pub mod questions;
pub mod sign_in;

use backend::forms::FormKey;
use leptos::prelude::*;

use crate::{
    components::button::{SubmitButton, Weight},
    render::use_locale,
    routes::{Me, in_locale, patterns},
    routing::{Access, Routes},
};

/// Every one of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(patterns::SIGN_IN, Access::Public, sign_in::page)
        .get(Me::Overview.path(), Access::Public, overview::page)
        .get(Me::Code.path(), Access::Public, code::page)
        .get(Me::Messages.path(), Access::Resident, messages::list)
        .get(patterns::MESSAGE, Access::Resident, messages::one)
        .get(Me::Questions.path(), Access::Resident, questions::page)
        .get(Me::Devices.path(), Access::Resident, devices::page)
        .get(Me::Data.path(), Access::Resident, data::page)
        .get(Me::Export.path(), Access::Resident, data::export)
        .get(Me::Delete.path(), Access::Resident, delete::page)
}

/// A form that is one button, with what it needs besides in hidden fields.
#[component]
fn ButtonForm(
    action: &'static str,
    #[prop(into)] text: String,
    key: FormKey,
    #[prop(optional)] hidden: Vec<(&'static str, String)>,
) -> impl IntoView {
    let hidden = hidden
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form method="post" action=in_locale(action, use_locale()) enctype="multipart/form-data">
            <input type="hidden" name=FormKey::FIELD value=key.to_text()/>
            {hidden}
            <SubmitButton text weight=Weight::Plain/>
        </form>
    }
}
