//! Drafts of prices and rules, and publishing them.

use app::form::{Answer, Outcome};
use backend::{
    bulky::terms::{self, TermsForm},
    forms::{FormKey, FormSpec, FormValues},
};
use domain::calendar::parse_date;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    form::{errors, saving, take, text, whole},
    list,
    routes::{BulkyPart, StaffRoute},
};

/// A draft of the terms.
pub const TERMS: FormSpec = FormSpec { name: "staff.bulky-terms", kept: &TERMS_FIELDS };
/// Throwing one away.
pub const TERMS_DISCARD: FormSpec =
    FormSpec { name: "staff.bulky-terms-discard", kept: &[FormKey::FIELD, "version"] };
/// Publishing one.
pub const TERMS_PUBLISH: FormSpec = FormSpec {
    name: "staff.bulky-terms-publish",
    kept: &[FormKey::FIELD, "version", "effective_on"],
};

const TERMS_FIELDS: [&str; TermsForm::FIELDS.len() + 2] = {
    let mut all = [""; TermsForm::FIELDS.len() + 2];
    all[0] = FormKey::FIELD;
    all[1] = "version";
    let mut at = 0;
    while at < TermsForm::FIELDS.len() {
        all[at + 2] = TermsForm::FIELDS[at];
        at += 1;
    }
    all
};

fn version(values: &FormValues) -> Option<i32> {
    values.get("version")?.parse().ok()
}

/// Keeps a draft of the terms.
#[server(prefix = "/_fn", endpoint = "staff/bulky/terms/save", input = MultipartFormData)]
pub async fn save_bulky_terms(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        StaffRoute::BulkyTerms(version(values), list::query(&[("part", "edit")]))
    };
    Ok(take(form, &TERMS, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let save = terms::SaveDraft {
            saving: saving(&state, &visit, &desk, &post),
            version: version(&values),
            get: &|field| text(&values, field),
        };
        let saved = terms::save_draft(&state.kernel, &state.programme.get(), save).await;
        let kept = saved.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(StaffRoute::BulkyTerms(Some(kept), String::new()).into()))
    })
    .await)
}

/// Throws a draft away.
#[server(prefix = "/_fn", endpoint = "staff/bulky/terms/discard", input = MultipartFormData)]
pub async fn discard_bulky_terms(form: MultipartData) -> Result<Answer, ServerFnError> {
    let prices = || StaffRoute::Bulky(BulkyPart::Prices, String::new());
    let page = move |values: &FormValues| match version(values) {
        Some(version) => StaffRoute::BulkyTerms(Some(version), String::new()),
        None => prices(),
    };
    Ok(take(form, &TERMS_DISCARD, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let version = version(&post.values).unwrap_or_default();
        let discarded = terms::discard_draft(&state.kernel, saving, version).await;
        discarded.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(prices().into()))
    })
    .await)
}

/// Lets a version count from a day on.
#[server(prefix = "/_fn", endpoint = "staff/bulky/terms/publish", input = MultipartFormData)]
pub async fn publish_bulky_terms(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match version(values) {
        Some(version) => StaffRoute::BulkyTerms(Some(version), String::new()),
        None => StaffRoute::Bulky(BulkyPart::Prices, String::new()),
    };
    Ok(take(form, &TERMS_PUBLISH, page, move |state, visit, desk, post| async move {
        let publish = terms::Publish {
            saving: saving(&state, &visit, &desk, &post),
            version: version(&post.values).unwrap_or_default(),
            effective_on: parse_date(&text(&post.values, "effective_on")),
        };
        let published = terms::publish(&state.kernel, publish).await;
        published.map_err(|error| whole(&error))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}
