//! The server function of reports that were kept on a phone until there was a network.
//!
//! All of it comes in one post, as often as it takes: its key is known for longer than a phone keeps
//! it (`backend::cases::Known::ByKey`), so it has one effect. It comes from a page of this origin like
//! every other form, and needs nothing of the time when it was written but that key.

use backend::{
    cases::CaseReceipt,
    forms::{FormKey, FormValues, load_draft},
    presession::PreSession,
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use serde::{Deserialize, Serialize};

use super::{
    BODY_BYTES, call,
    cases::{PHOTO, answers, file_or_join, keep_receipt, key, photos},
};
use crate::{
    form::{FormPost, Outcome, again, done, presession, wants_page},
    pages::report::{
        draft::{self, REPORT},
        show_alone,
    },
    routes::{Reporting, Route, functions},
    routing::{Access, Routes},
    state::AppState,
    texts::text,
    visit::Visit,
};

/// What became of a kept report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// `done`; `again` for what has to be mended first; `later` for what may go through as it is.
    pub outcome: String,
    /// The receipt, for the browser that sent it.
    pub location: String,
    /// What the receipt says, since nobody may be looking: the number, the address of the case and
    /// its 提取码.
    pub number: String,
    pub link: String,
    pub code: String,
    /// What is wrong, in the language that it was sent in.
    pub errors: Vec<Wrong>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// The field; empty for the whole.
    pub field: String,
    pub code: String,
    pub text: String,
}

/// The function.
pub(super) fn routes() -> Routes {
    server_fn::axum::register_explicit::<ReportKept>();
    Routes::new().post(functions::REPORT_KEPT, Access::SameOrigin, BODY_BYTES, call)
}

/// Takes all of a report. Without JavaScript it answers as the last page of the other form does.
#[server(prefix = "/_fn", endpoint = "cases/kept", input = MultipartFormData)]
pub async fn report_kept(form: MultipartData) -> Result<Kept, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(answered(Outcome::Again(Route::ReportOffline).answer(session)));
    };
    let post = FormPost::read(parts, &REPORT, Some(PHOTO)).await;
    let (values, taken) = take(&state, &visit, &session.token, &post).await;
    Ok(match taken {
        Ok(receipt) => {
            let key = key(&state, &post);
            let next = keep_receipt(&state, &session.token, key, &receipt).await;
            let outcome = if is_of_draft(&state, &session.token, key).await {
                done(&state, &session.token, &REPORT, next).await
            } else {
                Outcome::Done(next)
            };
            Kept {
                number: receipt.number.to_string(),
                link: Route::Case(receipt.secret.to_text()).href(visit.locale),
                code: receipt.code,
                ..answered(outcome.answer(session))
            }
        }
        Err(errors) if wants_page() => {
            let check = Route::Report(Reporting::Check);
            let outcome = again(&state, &session.token, &REPORT, values, errors, check, |form| {
                show_alone(&state, &visit, Reporting::Check, form)
            });
            answered(outcome.await.answer(session))
        }
        Err(errors) => {
            let mut kept = answered(Outcome::Again(Route::ReportOffline).answer(session));
            if errors.iter().all(|error| LATER.contains(&&*error.code)) {
                "later".clone_into(&mut kept.outcome);
            }
            kept.errors = errors.into_iter().map(|error| wrong(error, &visit)).collect();
            kept
        }
    })
}

/// What may be otherwise in a while, without anybody doing anything.
pub const LATER: [&str; 6] =
    ["form-running", "internal", "photo-busy", "photo-not-stored", "too-many", "unavailable"];

/// Takes it, or says what is wrong with what came.
async fn take(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
) -> (FormValues, Result<CaseReceipt, Vec<FieldError>>) {
    let key = key(state, post);
    let sent = post.values.iter().filter(|(name, _)| !OURS.contains(name));
    let values = FormValues::from_post(&REPORT, sent);
    let rules = state.rulebook.get();
    let class = rules.class(&draft::value(&values, draft::CLASS));
    let values = draft::with(values, draft::ANSWERS, answers(post, class));
    let mut values = draft::with(values, FormKey::FIELD, key.to_text());
    if !post.errors.is_empty() {
        return (values, Err(post.errors.clone()));
    }
    let (photos, wrong) = photos(state, post, Vec::new()).await;
    values = draft::with(values, draft::PHOTOS, draft::photos_text(&photos));
    if let Some(wrong) = wrong {
        return (values, Err(vec![wrong]));
    }
    let taken = file_or_join(state, visit, session, &values, key).await;
    (values, taken)
}

/// What only the server writes into a draft.
const OURS: [&str; 2] = [draft::PHOTOS, draft::ANSWERS];

/// Whether the browser's draft on the server is this very report: then it is sent now.
async fn is_of_draft(state: &AppState, session: &PreSession, key: FormKey) -> bool {
    let draft = load_draft(&state.kernel, session.id(), &REPORT).await;
    draft.is_ok_and(|draft| {
        draft.is_some_and(|draft| draft.values.get(FormKey::FIELD) == Some(&*key.to_text()))
    })
}

fn answered(answer: crate::form::Answer) -> Kept {
    Kept { outcome: answer.outcome, location: answer.location, ..Kept::default() }
}

fn wrong(error: FieldError, visit: &Visit) -> Wrong {
    let text = text(visit.locale, &format!("error-{}", error.code), &[]);
    Wrong { field: error.field.to_string(), code: error.code.to_string(), text }
}
