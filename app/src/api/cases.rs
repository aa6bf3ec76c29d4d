//! The server functions of reporting and following cases.

use std::net::{IpAddr, Ipv4Addr};

use backend::{
    cases::{
        CaseReceipt, FileBy, FileError, FindError, JoinError, Known, MAX_PHOTOS, ResidentStep,
        SayError, file_known, find_by_code, join_known, mistakes, resident_step, rulebook::Class,
    },
    files::{PreparedPhoto, prepare_photo},
    forms::{FormKey, FormSpec, FormValues, load_draft, save_draft},
    presession::PreSession,
    problem::{FieldError, Problem},
};
use domain::cases::Step;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::{BODY_BYTES, call, notices};
use crate::{
    account::resident,
    form::{Answer, FormPost, FormView, Outcome, again, done, presession},
    pages::{
        cases::{act, find, track},
        report::{
            draft::{self, RECEIPT, REPORT},
            show_alone,
        },
    },
    routes::{Reporting, Route, Service, functions},
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};

/// The field with the secret of a case's link, or a pass.
pub const SECRET: &str = "secret";
/// The field with what is done.
pub const STEP: &str = "step";
/// The field with the number of a case.
pub const NUMBER: &str = "number";
/// The field with its 提取码, which no draft keeps.
pub const CODE: &str = "code";

/// What a reporter does to their case.
pub const SAY: FormSpec = FormSpec {
    name: "cases.say",
    kept: &[FormKey::FIELD, SECRET, STEP, "words", "solved", "rating"],
};
/// Where a case is found again.
pub const FIND: FormSpec = FormSpec { name: "cases.find", kept: &[FormKey::FIELD, NUMBER] };

/// The photo of a form.
pub(super) const PHOTO: &str = "photo";

/// Every one of them.
#[must_use]
pub fn routes() -> Routes {
    server_fn::axum::register_explicit::<ReportCase>();
    server_fn::axum::register_explicit::<SayOfCase>();
    server_fn::axum::register_explicit::<FindCase>();
    Routes::new()
        .post(functions::REPORT, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::CASE_SAY, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::CASE_FIND, Access::SameOrigin, notices::BODY_BYTES, call)
        .merge(super::kept::routes())
}

/// Takes one page of a report, and at the end all of it.
#[server(prefix = "/_fn", endpoint = "cases/report", input = MultipartFormData)]
pub async fn report_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::Service(Service::Report)).answer(session));
    };
    let post = FormPost::read(parts, &REPORT, Some(PHOTO)).await;
    let outcome = match last(&post, STEP).and_then(Reporting::parse) {
        Some(Reporting::Check) => send(&state, &visit, &session.token, &post).await,
        Some(step) => take(&state, &visit, &session.token, &post, step).await,
        None => Outcome::Again(Route::Service(Service::Report)),
    };
    Ok(outcome.answer(session))
}

/// The last value of a field that no draft keeps.
fn last<'a>(post: &'a FormPost, field: &str) -> Option<&'a str> {
    post.all(field).last().copied()
}

/// Takes one page: keeps what it asked for, and goes on where nothing of it is wrong.
async fn take(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    post: &FormPost,
    step: Reporting,
) -> Outcome {
    let form = FormView::open(state, session, &REPORT).await;
    let own = draft::fields_of(step);
    let sent = post.values.iter().filter(|(name, _)| own.contains(name));
    let about = |values: &FormValues| [draft::CLASS, draft::POINT].map(|f| draft::value(values, f));
    let before = about(&form.values);
    let mut values = form.values.extend(FormValues::from_post(&REPORT, sent));
    if about(&values) != before {
        // Somewhere else, or about something else, it is not the same problem any more.
        values = draft::with(values, draft::SAME, String::new());
    }
    let rules = state.rulebook.get();
    if step == Reporting::About {
        let class = rules.class(&draft::value(&values, draft::CLASS));
        let answers = answers(post, class);
        values = draft::with(values, draft::ANSWERS, answers);
    }
    let mut errors = post.errors.clone();
    if step == Reporting::Photos && errors.is_empty() {
        let (photos, wrong) = photos(state, post, draft::photos(&values)).await;
        values = draft::with(values, draft::PHOTOS, draft::photos_text(&photos));
        errors.extend(wrong);
    }
    let new = draft::new_case(&values, visitor(visit, session), key(state, post), visit);
    let wrong = mistakes(&rules, &new);
    errors.extend(wrong.into_iter().filter(|error| draft::page_of(&error.field) == Some(step)));
    if !draft::value(&values, draft::SAME).is_empty() {
        // Whoever joins need not write anything.
        errors.retain(|error| error.code != "case-words-missing");
    }
    let back = last(post, "back").is_some();
    let next = if !errors.is_empty() || last(post, "do").is_some() || last(post, "remove").is_some()
    {
        let class = draft::value(&values, draft::CLASS);
        match step {
            Reporting::About if rules.class(&class).is_none_or(|class| class.retired) => {
                Route::Service(Service::Report)
            }
            // Only now: the words of the search have to be in the draft.
            Reporting::Where if errors.is_empty() => {
                Route::ReportWhere(if back { "find=1&back=1" } else { "find=1" }.to_owned())
            }
            step if back => Route::ReportAgain(step),
            step => Route::Report(step),
        }
    } else {
        Route::Report(next(state, &values, step, back).await)
    };
    again(state, session, &REPORT, values, errors, next, |form| {
        show_alone(state, visit, step, form)
    })
    .await
}

/// The page after one that is right.
async fn next(state: &AppState, values: &FormValues, step: Reporting, back: bool) -> Reporting {
    match step {
        // Somewhere else, or something else, others may have reported it.
        Reporting::Where => match crate::pages::report::alike(state, values).await {
            Ok(cases) if !cases.is_empty() => Reporting::Same,
            _ if back => Reporting::Check,
            _ => Reporting::Words,
        },
        _ if back => Reporting::Check,
        Reporting::About => Reporting::Photos,
        Reporting::Photos => Reporting::Where,
        Reporting::Same if !draft::value(values, draft::SAME).is_empty() => Reporting::Contact,
        Reporting::Same => Reporting::Words,
        Reporting::Words => Reporting::Contact,
        Reporting::Contact | Reporting::Check | Reporting::Done => Reporting::Check,
    }
}

/// The answers to the questions of `class` as the draft keeps them.
pub(super) fn answers(post: &FormPost, class: Option<&Class>) -> String {
    let asked = class.map(|class| &class.questions[..]).unwrap_or_default();
    let answers: std::collections::BTreeMap<&str, &str> = asked
        .iter()
        .filter_map(|question| {
            let answer = last(post, &format!("answer-{}", question.code))?;
            Some((question.code.as_str(), answer))
        })
        .collect();
    serde_json::to_string(&answers).unwrap_or_default()
}

/// The photos so far, with those that came or without the one to leave out. One that is not taken
/// is told, and so are those after it; what was taken before it stays.
pub(super) async fn photos(
    state: &AppState,
    post: &FormPost,
    photos: Vec<PreparedPhoto>,
) -> (Vec<PreparedPhoto>, Option<FieldError>) {
    let remove = last(post, "remove").and_then(|at| at.parse().ok());
    take_photos(state, post, photos, remove, (MAX_PHOTOS, "case-photos-too-many")).await
}

/// The same for any form, with the most that it takes and the code for more.
pub(super) async fn take_photos(
    state: &AppState,
    post: &FormPost,
    mut photos: Vec<PreparedPhoto>,
    remove: Option<usize>,
    (most, too_many): (usize, &'static str),
) -> (Vec<PreparedPhoto>, Option<FieldError>) {
    if let Some(at) = remove {
        // It belongs to nobody and is swept up after a day.
        if at < photos.len() {
            photos.remove(at);
        }
        return (photos, None);
    }
    for bytes in &post.photos {
        if photos.len() >= most {
            return (photos, Some(FieldError::new(PHOTO, too_many)));
        }
        match prepare_photo(&state.kernel, bytes.clone()).await {
            Ok(photo) => photos.push(photo),
            Err(error) => return (photos, Some(FieldError::new(PHOTO, error.code()))),
        }
    }
    (photos, None)
}

pub(super) fn key(state: &AppState, post: &FormPost) -> FormKey {
    post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random))
}

fn visitor(visit: &Visit, session: &PreSession) -> FileBy<'static> {
    FileBy::Visitor { visitor: session.id(), address: address(visit), resident: None }
}

fn address(visit: &Visit) -> IpAddr {
    visit.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Sends all of it. A second click finds the receipt of the first.
async fn send(state: &AppState, visit: &Visit, session: &PreSession, post: &FormPost) -> Outcome {
    let receipt = Route::Report(Reporting::Done);
    let key = key(state, post);
    if let Ok(Some(last)) = load_draft(&state.kernel, session.id(), &RECEIPT).await
        && last.values.get(FormKey::FIELD) == Some(&*key.to_text())
    {
        return Outcome::Done(receipt);
    }
    let form = FormView::open(state, session, &REPORT).await;
    let values = draft::with(form.values, FormKey::FIELD, key.to_text());
    match file_or_join(state, visit, session, &values, key).await {
        Ok(taken) => {
            let next = keep_receipt(state, session, key, &taken).await;
            done(state, session, &REPORT, next).await
        }
        Err(errors) => {
            // The one to join is finished by now: the next try is a case of its own.
            let closed = errors.iter().any(|error| error.code == "case-join-closed");
            let values =
                if closed { draft::with(values, draft::SAME, String::new()) } else { values };
            let check = Route::Report(Reporting::Check);
            again(state, session, &REPORT, values, errors, check, |form| {
                show_alone(state, visit, Reporting::Check, form)
            })
            .await
        }
    }
}

/// Keeps the receipt where its page finds it; gives that page.
pub(super) async fn keep_receipt(
    state: &AppState,
    session: &PreSession,
    key: FormKey,
    taken: &CaseReceipt,
) -> Route {
    let secret = taken.secret.to_text();
    let kept = FormValues::from_post(
        &RECEIPT,
        [(FormKey::FIELD, key.to_text()), (SECRET, secret.clone()), (CODE, taken.code.clone())],
    );
    match save_draft(&state.kernel, session.id(), &RECEIPT, &kept, &[]).await {
        Ok(()) => Route::Report(Reporting::Done),
        // Taken all the same: the link is worth more than the code.
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "receipt not kept");
            Route::Case(secret)
        }
    }
}

/// A new case, or one more reporter of the one that was chosen. Known by its key alone when it comes
/// again: the phone may have kept it, since nobody answered.
pub(super) async fn file_or_join(
    state: &AppState,
    visit: &Visit,
    session: &PreSession,
    values: &FormValues,
    key: FormKey,
) -> Result<CaseReceipt, Vec<FieldError>> {
    // Who cannot be read now is nobody: the report is worth more than its place in a list.
    let resident = resident(state, visit).await.ok().flatten().map(|resident| resident.id);
    let by = FileBy::Visitor { visitor: session.id(), address: address(visit), resident };
    let new = draft::new_case(values, by, key, visit);
    // A complaint about a collection is a case of its own, whatever lies around there.
    let same = draft::value(values, draft::SAME);
    if !same.is_empty() && new.booking.is_none() {
        let reporter = draft::new_reporter(new, same);
        return join_known(&state.kernel, reporter, Known::ByKey).await.map_err(|error| {
            if let JoinError::Database(source) = &error {
                tracing::error!(error = source as &dyn std::error::Error, "report not kept");
            }
            told(error.fields(), error.code())
        });
    }
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    file_known(&state.kernel, &rules, &calendar, new, Known::ByKey).await.map_err(|error| {
        if let FileError::Database(source) = &error {
            tracing::error!(error = source as &dyn std::error::Error, "case not kept");
        }
        told(error.fields(), error.code())
    })
}

/// What went wrong, in words of the form.
fn told(fields: Vec<FieldError>, code: &str) -> Vec<FieldError> {
    if fields.is_empty() { vec![FieldError::new("", code)] } else { fields }
}

/// Takes a step of a reporter.
#[server(prefix = "/_fn", endpoint = "cases/say", input = MultipartFormData)]
pub async fn say_of_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::CaseFind(None)).answer(session));
    };
    let post = FormPost::read(parts, &SAY, Some(PHOTO)).await;
    let secret = draft::value(&post.values, SECRET);
    let named = draft::value(&post.values, STEP);
    let Some(step) = track::ACTS.into_iter().find(|step| step.as_str() == named) else {
        return Ok(Outcome::Again(Route::Case(secret)).answer(session));
    };
    let outcome = match say(&state, session.token.id(), &post, &secret, step).await {
        Ok(()) => {
            let next = Route::CaseThanks(secret, step.as_str());
            done(&state, &session.token, &SAY, next).await
        }
        Err(errors) => {
            let page = Route::CaseAct(secret.clone(), step.as_str());
            again(&state, &session.token, &SAY, post.values, errors, page, |form| {
                act::show(&state, &visit, None, secret, step, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}

async fn say(
    state: &AppState,
    visitor: backend::presession::PreSessionId,
    post: &FormPost,
    secret: &str,
    step: Step,
) -> Result<(), Vec<FieldError>> {
    if !post.errors.is_empty() {
        return Err(post.errors.clone());
    }
    let takes_photo = matches!(step, Step::Add | Step::Reopen);
    let mut photos = Vec::new();
    if let Some(bytes) = post.photo.as_ref().filter(|_| takes_photo) {
        let photo = prepare_photo(&state.kernel, bytes.clone()).await;
        photos.push(photo.map_err(|error| vec![FieldError::new(PHOTO, error.code())])?);
    }
    let said = ResidentStep {
        secret,
        step,
        words: draft::value(&post.values, "words"),
        solved: draft::value(&post.values, "solved"),
        rating: draft::value(&post.values, "rating"),
        photos,
        visitor,
        partner: None,
        seen: None,
        key: key(state, post),
        request_id: Some(expect_context::<Visit>().request_id),
    };
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    resident_step(&state.kernel, &rules, &calendar, said).await.map_err(|error| {
        if let SayError::Database(source) = &error {
            tracing::error!(error = source as &dyn std::error::Error, "step not taken");
        }
        told(error.fields(), error.code())
    })
}

/// Opens a case for whoever has its number and 提取码.
#[server(prefix = "/_fn", endpoint = "cases/find", input = MultipartFormData)]
pub async fn find_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::CaseFind(None)).answer(session));
    };
    let post = FormPost::read(parts, &FIND, None).await;
    let number = draft::value(&post.values, NUMBER);
    let code = post.secret(CODE);
    let found = if post.errors.is_empty() {
        find_by_code(&state.kernel, &number, code.expose(), Some(address(&visit))).await.map_err(
            |error| {
                if let FindError::Database(source) = &error {
                    tracing::error!(error = source as &dyn std::error::Error, "case not found");
                }
                vec![FieldError::new("", error.code())]
            },
        )
    } else {
        Err(post.errors.clone())
    };
    let outcome = match found {
        Ok(pass) => done(&state, &session.token, &FIND, Route::Case(pass)).await,
        Err(errors) => {
            let page = Route::CaseFind(None);
            again(&state, &session.token, &FIND, post.values, errors, page, |form| {
                find::show(&state, &visit, form)
            })
            .await
        }
    };
    Ok(outcome.answer(session))
}
