//! The server functions of the sorting guide.

use app::{
    api::call,
    form::{Answer, Outcome},
    routing::{Access, Routes},
    state::AppState,
};
use backend::{
    forms::{FormKey, FormSpec, FormValues},
    problem::FieldError,
    sorting::{
        rules::{self, RuleForm, RulesError, RulesForm},
        waiting::{self, AnswerAll, DismissAll, MakeName, WaitingError},
    },
};
use domain::calendar::parse_date;
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};

use crate::{
    form::{errors, saving, take, text},
    list,
    routes::{SortingPart, StaffRoute, functions},
};

/// A draft of the rules.
pub const RULES: FormSpec = FormSpec { name: "staff.sorting-rules", kept: &RULES_FIELDS };
/// Throwing one away.
pub const RULES_DISCARD: FormSpec =
    FormSpec { name: "staff.sorting-rules-discard", kept: &[FormKey::FIELD, "version"] };
/// Publishing one.
pub const RULES_PUBLISH: FormSpec = FormSpec {
    name: "staff.sorting-rules-publish",
    kept: &[FormKey::FIELD, "version", "effective_on"],
};
/// Adding a rule.
pub const RULE_ADD: FormSpec = FormSpec { name: "staff.sorting-rule", kept: &RULE_FIELDS };
/// Taking one out.
pub const RULE_REMOVE: FormSpec =
    FormSpec { name: "staff.sorting-rule-remove", kept: &[FormKey::FIELD, "version", "id"] };

/// Answering all questions of a line.
pub const WAITING_ANSWER: FormSpec =
    FormSpec { name: "staff.sorting-answer", kept: &[FormKey::FIELD, "id", "answer"] };
/// Closing them without an answer.
pub const WAITING_DISMISS: FormSpec =
    FormSpec { name: "staff.sorting-dismiss", kept: &[FormKey::FIELD, "id", "reason"] };
/// Making their words, or other words, a name.
pub const NAME_MAKE: FormSpec =
    FormSpec { name: "staff.sorting-name", kept: &[FormKey::FIELD, "id", "name", "item", "told"] };
/// Taking a name away.
pub const NAME_REMOVE: FormSpec =
    FormSpec { name: "staff.sorting-name-remove", kept: &[FormKey::FIELD, "id"] };

const RULES_FIELDS: [&str; RulesForm::FIELDS.len() + 3] =
    with_first([FormKey::FIELD, "version", "from"], RulesForm::FIELDS);
const RULE_FIELDS: [&str; RuleForm::FIELDS.len() + 2] =
    with_first([FormKey::FIELD, "version"], RuleForm::FIELDS);

/// The fields that every form has, before its own.
const fn with_first<const F: usize, const N: usize, const ALL: usize>(
    first: [&'static str; F],
    own: [&'static str; N],
) -> [&'static str; ALL] {
    let mut all = [""; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < F { first[at] } else { own[at - F] };
        at += 1;
    }
    all
}

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<SaveSortingRules>();
    register_explicit::<DiscardSortingRules>();
    register_explicit::<PublishSortingRules>();
    register_explicit::<AddSortingRule>();
    register_explicit::<RemoveSortingRule>();
    register_explicit::<AnswerSortingWaiting>();
    register_explicit::<DismissSortingWaiting>();
    register_explicit::<MakeSortingName>();
    register_explicit::<RemoveSortingName>();
    [
        functions::SORTING_RULES_SAVE,
        functions::SORTING_RULES_DISCARD,
        functions::SORTING_RULES_PUBLISH,
        functions::SORTING_RULE_ADD,
        functions::SORTING_RULE_REMOVE,
        functions::SORTING_WAITING_ANSWER,
        functions::SORTING_WAITING_DISMISS,
        functions::SORTING_NAME_MAKE,
        functions::SORTING_NAME_REMOVE,
    ]
    .into_iter()
    .fold(Routes::new(), |routes, address| {
        routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
    })
}

fn refused(error: &RulesError) -> Vec<FieldError> {
    errors(error, error.fields())
}

fn version(values: &FormValues) -> Option<i32> {
    values.get("version")?.parse().ok()
}

/// The page of the version that a form is about.
fn version_page(values: &FormValues) -> StaffRoute {
    match version(values) {
        Some(version) => StaffRoute::SortingRules(Some(version), String::new()),
        None => StaffRoute::Sorting(SortingPart::Rules, String::new()),
    }
}

/// Keeps a draft of the rules.
#[server(prefix = "/_fn", endpoint = "staff/sorting/rules/save", input = MultipartFormData)]
pub async fn save_sorting_rules(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match version(values) {
        Some(version) => StaffRoute::SortingRules(Some(version), list::query(&[("part", "edit")])),
        None => StaffRoute::SortingRules(None, list::query(&[("from", &text(values, "from"))])),
    };
    Ok(take(form, &RULES, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let save = rules::SaveDraft {
            saving: saving(&state, &visit, &desk, &post),
            version: version(&values),
            from: text(&values, "from").parse().ok(),
            get: &|field| text(&values, field),
        };
        let kept = rules::save_draft(&state.kernel, save).await.map_err(|e| refused(&e))?;
        Ok(Outcome::Done(StaffRoute::SortingRules(Some(kept), String::new()).into()))
    })
    .await)
}

/// Throws a draft away.
#[server(prefix = "/_fn", endpoint = "staff/sorting/rules/discard", input = MultipartFormData)]
pub async fn discard_sorting_rules(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &RULES_DISCARD, version_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let version = version(&post.values).unwrap_or_default();
        rules::discard_draft(&state.kernel, saving, version).await.map_err(|e| refused(&e))?;
        Ok(Outcome::Done(StaffRoute::Sorting(SortingPart::Rules, String::new()).into()))
    })
    .await)
}

/// Lets a version count from a day on.
#[server(prefix = "/_fn", endpoint = "staff/sorting/rules/publish", input = MultipartFormData)]
pub async fn publish_sorting_rules(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &RULES_PUBLISH, version_page, |state, visit, desk, post| async move {
        let publish = rules::Publish {
            saving: saving(&state, &visit, &desk, &post),
            version: version(&post.values).unwrap_or_default(),
            effective_on: parse_date(&text(&post.values, "effective_on")),
        };
        rules::publish(&state.kernel, publish).await.map_err(|e| refused(&e))?;
        refresh(&state).await;
        Ok(Outcome::Done(version_page(&post.values).into()))
    })
    .await)
}

/// Adds a rule to a draft.
#[server(prefix = "/_fn", endpoint = "staff/sorting/rules/add", input = MultipartFormData)]
pub async fn add_sorting_rule(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &RULE_ADD, version_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let add = rules::Add {
            saving: saving(&state, &visit, &desk, &post),
            version: version(&values).unwrap_or_default(),
            get: &|field| text(&values, field),
        };
        rules::add(&state.kernel, add).await.map_err(|e| refused(&e))?;
        Ok(Outcome::Done(version_page(&values).into()))
    })
    .await)
}

/// Takes a rule out of a draft.
#[server(prefix = "/_fn", endpoint = "staff/sorting/rules/remove", input = MultipartFormData)]
pub async fn remove_sorting_rule(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &RULE_REMOVE, version_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let version = version(&post.values).unwrap_or_default();
        rules::remove(&state.kernel, saving, version).await.map_err(|e| refused(&e))?;
        Ok(Outcome::Done(version_page(&post.values).into()))
    })
    .await)
}

fn not_closed(error: &WaitingError) -> Vec<FieldError> {
    errors(error, error.fields())
}

fn queue_page() -> StaffRoute {
    StaffRoute::Sorting(SortingPart::Waiting, String::new())
}

/// The page of the line that a form is about.
fn line_page(values: &FormValues) -> StaffRoute {
    match text(values, "id").parse() {
        Ok(id) => StaffRoute::SortingWaiting(id),
        Err(_) => queue_page(),
    }
}

/// Answers all questions of a line.
#[server(prefix = "/_fn", endpoint = "staff/sorting/waiting/answer", input = MultipartFormData)]
pub async fn answer_sorting_waiting(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &WAITING_ANSWER, line_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let answer = AnswerAll { saving, text: text(&post.values, "answer") };
        waiting::answer_all(&state.kernel, answer).await.map_err(|e| not_closed(&e))?;
        Ok(Outcome::Done(queue_page().into()))
    })
    .await)
}

/// Closes all questions of a line without an answer.
#[server(prefix = "/_fn", endpoint = "staff/sorting/waiting/dismiss", input = MultipartFormData)]
pub async fn dismiss_sorting_waiting(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &WAITING_DISMISS, line_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let dismiss = DismissAll { saving, reason: text(&post.values, "reason") };
        waiting::dismiss_all(&state.kernel, dismiss).await.map_err(|e| not_closed(&e))?;
        Ok(Outcome::Done(queue_page().into()))
    })
    .await)
}

/// The page that a name is made on.
fn name_page(values: &FormValues) -> StaffRoute {
    match text(values, "id").parse() {
        Ok(id) => StaffRoute::SortingWaiting(id),
        Err(_) => StaffRoute::Sorting(SortingPart::Names, String::new()),
    }
}

/// Adds a name to the guide, and answers the questions of a line with it.
#[server(prefix = "/_fn", endpoint = "staff/sorting/names/make", input = MultipartFormData)]
pub async fn make_sorting_name(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &NAME_MAKE, name_page, |state, visit, desk, post| async move {
        let values = &post.values;
        let make = MakeName {
            saving: saving(&state, &visit, &desk, &post),
            item: text(values, "item"),
            name: text(values, "name"),
            answer: text(values, "told"),
        };
        let of_line = make.saving.id.is_some();
        waiting::make_name(&state.kernel, make).await.map_err(|e| not_closed(&e))?;
        refresh(&state).await;
        // The line is gone with its questions.
        Ok(Outcome::Done(if of_line { queue_page() } else { name_page(values) }.into()))
    })
    .await)
}

/// Takes a name away again.
#[server(prefix = "/_fn", endpoint = "staff/sorting/names/remove", input = MultipartFormData)]
pub async fn remove_sorting_name(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Sorting(SortingPart::Names, String::new());
    Ok(take(form, &NAME_REMOVE, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        waiting::remove_name(&state.kernel, saving).await.map_err(|e| not_closed(&e))?;
        refresh(&state).await;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Whoever changed the guide sees it changed at once.
async fn refresh(state: &AppState) {
    if let Err(error) = state.guide.refresh_if_changed(&state.kernel.db).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "guide not refreshed");
    }
}
