//! The keys of feeds and the sources that they are for, as administrators change them.

use app::form::{Answer, Outcome};
use axum::http::StatusCode;
use backend::{
    forms::{FormKey, FormSpec, FormValues},
    places::{
        feeds::{
            Scope,
            keys::{KeyError, NewKey, create, revoke},
        },
        sources::{SaveSource, save_source},
    },
    problem::Problem,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{Sent, page_of_problem};
use crate::{
    form::{not_saved, saving, take, text},
    pages,
    routes::StaffRoute,
};

/// A new key; a box for each scope.
pub const CREATE: FormSpec = FormSpec {
    name: "staff.feed-key-create",
    kept: &[
        FormKey::FIELD,
        "label",
        "source",
        "scope-parking",
        "scope-toilets",
        "scope-city-orders",
        "per_minute",
    ],
};
/// The button beside a key.
pub const REVOKE: FormSpec =
    FormSpec { name: "staff.feed-key-revoke", kept: &[FormKey::FIELD, "id"] };
/// The form of a source.
pub const SOURCE: FormSpec = FormSpec {
    name: "staff.place-source",
    kept: &[FormKey::FIELD, "code", "version", "name", "licence", "stale_minutes"],
};

/// Makes a key, and shows it this once.
#[server(prefix = "/_fn", endpoint = "staff/feeds/create", input = MultipartFormData)]
pub async fn create_feed_key(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &CREATE).await;
    let (sent, desk) = match sent.desk(&StaffRoute::Feeds, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let ticked =
        |scope: &Scope| sent.post.values.get(&format!("scope-{}", scope.as_str())).is_some();
    let wanted = NewKey {
        source: sent.text("source"),
        scopes: Scope::ALL.into_iter().filter(ticked).collect(),
        label: sent.text("label"),
        per_minute: sent.text("per_minute"),
    };
    Ok(match create(&sent.state.kernel, sent.order(desk.session.clone()), wanted.clone()).await {
        Ok(created) => {
            let (state, visit) = (&sent.state, &sent.visit);
            let page = pages::feeds::created(state, visit, &desk, &created.token, &wanted);
            sent.shown(page).await
        }
        Err(error) => refused(sent, error).await,
    })
}

/// Revokes a key.
#[server(prefix = "/_fn", endpoint = "staff/feeds/revoke", input = MultipartFormData)]
pub async fn revoke_feed_key(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &REVOKE).await;
    let (sent, desk) = match sent.desk(&StaffRoute::Feeds, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let id = sent.text("id").parse::<Uuid>().unwrap_or_default();
    Ok(match revoke(&sent.state.kernel, sent.order(desk.session.clone()), id).await {
        Ok(()) => sent.done(StaffRoute::Feeds.into()).await,
        Err(error) => refused(sent, error).await,
    })
}

/// Changes a source of places.
#[server(prefix = "/_fn", endpoint = "staff/feeds/source", input = MultipartFormData)]
pub async fn save_place_source(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::FeedSource(text(values, "code"));
    Ok(take(form, &SOURCE, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let code = text(&values, "code");
        let save = SaveSource {
            saving: saving(&state, &visit, &desk, &post),
            code: &code,
            version: text(&values, "version").parse().unwrap_or_default(),
            get: &|field| text(&values, field),
        };
        save_source(&state.kernel, save).await.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::Feeds.into()))
    })
    .await)
}

/// Back to the form with what is wrong; to the page for codes first, where one is wanted.
async fn refused(sent: Sent, error: KeyError) -> Answer {
    if let KeyError::Database(source) = &error {
        tracing::error!(error = source as &dyn std::error::Error, "key of a feed not changed");
    }
    match &error {
        KeyError::Unconfirmed => {
            let confirm = StaffRoute::Confirm(StaffRoute::Feeds.path());
            sent.again(Vec::new(), confirm, |s, v, _| page_of_problem(s, v)).await
        }
        KeyError::Denied(denied) => {
            let status = StatusCode::from_u16(denied.status()).unwrap_or_default();
            let page = app::pages::problem::problem_page(&sent.state, &sent.visit, status);
            sent.shown(page).await
        }
        _ => {
            let fields = error.fields();
            sent.again(fields, StaffRoute::Feeds, |s, v, _| page_of_problem(s, v)).await
        }
    }
}
