//! The server functions of several cases at once, and of who has one.

use app::{
    api::call,
    form::{Answer, Outcome, presession},
    routing::{Access, Routes},
};
use backend::{
    Problem,
    cases::{Bulk, BulkLine, bulk, claim},
    forms::{FormKey, FormSpec, FormValues, save_draft},
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    cases::{State, Step},
};
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};

use crate::{
    form::{id, key, not_saved, take, text},
    routes::{StaffRoute, functions},
};

/// One step for several cases of a list, whose filter is `query`. `case` is there once for each.
pub const BULK: FormSpec = FormSpec {
    name: "staff.case-bulk",
    kept: &[FormKey::FIELD, "query", "step", "department", "handler", "words"],
};

/// What became of each, to be said once: a line `number code` for each, without a code where it was
/// done.
pub const BULK_DONE: FormSpec = FormSpec { name: "staff.case-bulk-done", kept: &["step", "lines"] };

/// Taking a case to work on, or giving it back.
pub const CLAIM: FormSpec = FormSpec { name: "staff.case-claim", kept: &["id", "number", "act"] };

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<BulkCases>();
    register_explicit::<ClaimCase>();
    [functions::CASES_BULK, functions::CASE_CLAIM]
        .into_iter()
        .fold(Routes::new(), |routes, address| {
            routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
        })
}

/// The list that a form was on. What cannot stand in an address is left out.
fn list_page(values: &FormValues) -> StaffRoute {
    let query = values.get("query").unwrap_or_default();
    StaffRoute::Cases(query.chars().filter(char::is_ascii_graphic).collect())
}

/// Takes a step with several cases.
#[server(prefix = "/_fn", endpoint = "staff/cases/bulk", input = MultipartFormData)]
pub async fn bulk_cases(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &BULK, list_page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let step = Step::parse(values.get("step").unwrap_or_default())
            .ok_or_else(|| vec![FieldError::new("step", "text-missing")])?;
        let get = |field: &str| text(values, field);
        let wanted = Bulk {
            staff: desk.staff(),
            step,
            cases: post.all("case").into_iter().filter_map(chosen).collect(),
            get: &get,
            key: key(&state, &post),
            request_id: Some(visit.request_id.clone()),
        };
        let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
        let lines = bulk(&state.kernel, &rules, &calendar, wanted).await;
        let lines = lines.map_err(not_saved)?;
        let said = [("step", step.as_str().to_owned()), ("lines", written(&lines))];
        let said = FormValues::from_post(&BULK_DONE, said);
        let browser = presession(&state, &visit).token;
        // Each case has its own history, so nothing is lost with the report.
        if let Err(error) = save_draft(&state.kernel, browser.id(), &BULK_DONE, &said, &[]).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "report not kept");
        }
        Ok(Outcome::Done(list_page(values).into()))
    })
    .await)
}

/// A box of the list: the number, and the state that the list showed.
fn chosen(value: &str) -> Option<(String, State)> {
    let (number, state) = value.split_once(' ')?;
    Some((number.to_owned(), State::parse(state)?))
}

fn written(lines: &[BulkLine]) -> String {
    let lines = lines
        .iter()
        .map(|line| format!("{} {}", line.number, line.refused.as_deref().unwrap_or_default()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes a case to work on, or gives it back.
#[server(prefix = "/_fn", endpoint = "staff/cases/claim", input = MultipartFormData)]
pub async fn claim_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Case(text(values, "number"), String::new());
    Ok(take(form, &CLAIM, page, |state, visit, desk, post| async move {
        let id = id(&post.values, "id").unwrap_or_default();
        let takes = post.values.get("act") == Some("take");
        let done =
            claim(&state.kernel, desk.staff(), id, takes, Some(visit.request_id.clone())).await;
        done.map_err(not_saved)?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}
