//! A resident's own pages. None is kept anywhere or found by a search engine.

pub mod bookings;
pub mod cases;
pub mod code;
pub mod data;
pub mod delete;
pub mod devices;
pub mod edit_place;
pub mod email;
pub mod keep;
pub mod messages;
pub mod overview;
pub mod phone;
pub mod places;
pub mod questions;
pub mod settings;
pub mod sign_in;

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use backend::forms::FormKey;
use leptos::prelude::*;

use crate::{
    components::{
        button::{SubmitButton, Weight},
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::FormView,
    render::{t, use_locale},
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
        .get(Me::Settings.path(), Access::Resident, settings::page)
        .get(Me::Email.path(), Access::Resident, email::page)
        .get(Me::Phone.path(), Access::Resident, phone::page)
        .get(Me::Places.path(), Access::Resident, places::page)
        .get(Me::EditPlace.path(), Access::Resident, edit_place::page)
        .get(Me::Questions.path(), Access::Resident, questions::page)
        .get(Me::Cases.path(), Access::Resident, cases::page)
        .get(Me::Bookings.path(), Access::Resident, bookings::page)
        .get(Me::Devices.path(), Access::Resident, devices::page)
        .get(Me::Data.path(), Access::Resident, data::page)
        .get(Me::Export.path(), Access::Resident, data::export)
        .get(Me::Delete.path(), Access::Resident, delete::page)
}

/// Whether the page follows a form that took effect.
#[derive(Debug, Clone, Copy)]
pub struct Saved(bool);

impl<S: Send + Sync> FromRequestParts<S> for Saved {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query() == Some("saved=1")))
    }
}

/// That something was saved, when it was.
#[component]
fn SavedNotice(saved: Saved) -> impl IntoView {
    saved.0.then(|| {
        view! { <div role="status"><Notice kind=Kind::Success title=t("me-saved")>""</Notice></div> }
    })
}

/// Where a code is typed, pasted or filled in by the phone.
#[component]
pub(super) fn CodeField(
    form: FormView,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
) -> impl IntoView {
    view! { <Field form name control=Control::SentCode label hint max_length=12/> }
}

/// A form that is one button, with what it needs besides in hidden fields.
#[component]
pub(super) fn ButtonForm(
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
