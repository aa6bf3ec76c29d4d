//! The server functions of cases.

use std::collections::BTreeMap;

use app::{
    api::{BODY_BYTES as PHOTO_BYTES, call},
    form::{Answer, FormPost, Outcome, presession},
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};
use backend::{
    Problem,
    cases::{
        CaseFilter, Channel, FileBy, FileError, NewCase, Queue, TakeStep, file, moderate, queue,
        rulebook::Rulebook, take_step,
    },
    files::prepare_photo,
    forms::{FormKey, FormSpec, FormValues, discard_draft, save_draft},
    messages::sent::Recipient,
    problem::FieldError,
    records::{SaveError, Saving},
    search::is_phone,
};
use domain::{
    accounts::{Act, Kind},
    cases::{CaseKind, State, Step},
    districts::Point,
    locale::Locale,
    text::clean_line,
};
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};
use uuid::Uuid;

use crate::{
    desk::Desk,
    form::{take, take_with},
    list,
    routes::{StaffRoute, functions},
};

/// The field of a photo.
const PHOTO: &str = "photo";
/// The most characters of a number that is looked for.
const MAX_FOUND: usize = 60;

/// A step of a case.
pub const STEP: FormSpec = FormSpec {
    name: "staff.case-step",
    kept: &[
        FormKey::FIELD,
        "id",
        "number",
        "step",
        "seen",
        "reason",
        "words",
        "department",
        "other",
        "outcome",
        "until",
        "solved",
        "rating",
        "reached",
        "handler",
        "answer_zh_hans",
        "answer_zh_hant",
        "answer_en",
        "longitude",
        "latitude",
        "on_site",
        "checklist",
    ],
};

/// Taking a case in. `find` are the words by which its class is looked for, `here` a point that was
/// chosen, as `longitude latitude`.
pub const FILE: FormSpec = FormSpec {
    name: "staff.case-file",
    kept: &[
        FormKey::FIELD,
        "act",
        "phone",
        "name",
        "find",
        "class",
        "kind",
        "address",
        "here",
        "words",
        "locale",
        "answer-0",
        "answer-1",
        "answer-2",
        "answer-3",
        "answer-4",
        "answer-5",
    ],
};

/// What was taken in last, to be read to the caller once.
pub const FILED: FormSpec = FormSpec { name: "staff.case-filed", kept: &["number", "code"] };

/// Finding a case by a number.
pub const FIND: FormSpec = FormSpec { name: "staff.case-find", kept: &[] };

/// Showing it, or a photo of it, to everybody.
pub const MODERATE: FormSpec = FormSpec {
    name: "staff.case-moderate",
    kept: &[FormKey::FIELD, "id", "number", "photo", "act"],
};

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<TakeCaseStep>();
    register_explicit::<FileCase>();
    register_explicit::<FindCases>();
    register_explicit::<ModerateCase>();
    let routes = Routes::new().post(functions::CASE_STEP, Access::SameOrigin, PHOTO_BYTES, call);
    [functions::CASE_FILE, functions::CASES_FIND, functions::CASE_MODERATE]
        .into_iter()
        .fold(routes, |routes, address| {
            routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
        })
}

fn text(values: &FormValues, field: &str) -> String {
    values.get(field).unwrap_or_default().to_owned()
}

fn key(state: &AppState, post: &FormPost) -> FormKey {
    post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random))
}

fn saving<'a>(state: &AppState, visit: &Visit, desk: &'a Desk, post: &FormPost) -> Saving<'a> {
    Saving {
        staff: desk.staff(),
        id: post.values.get("id").and_then(|id| id.parse().ok()),
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    }
}

/// What is to be shown on the form. What is wrong with the whole has no field.
fn errors(error: &SaveError) -> Vec<FieldError> {
    if let SaveError::Database(source) = error {
        tracing::error!(error = source as &dyn std::error::Error, "case not changed");
    }
    match error {
        SaveError::Invalid(fields) => fields.clone(),
        other => vec![FieldError::new("", other.code())],
    }
}

/// The page of the case that a form is about.
fn case_page(values: &FormValues) -> StaffRoute {
    match values.get("number") {
        Some(number) if !number.is_empty() => StaffRoute::Case(number.to_owned(), String::new()),
        _ => StaffRoute::Cases(String::new()),
    }
}

/// Takes a step.
#[server(prefix = "/_fn", endpoint = "staff/cases/step", input = MultipartFormData)]
pub async fn take_case_step(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_with(form, &STEP, Some(PHOTO), case_page, |state, visit, desk, post| async move {
        // Whoever may not is told so before anything of theirs is kept.
        let denied = desk.staff().reach(Act::Write, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let values = &post.values;
        let (step, seen) =
            (Step::parse(&text(values, "step")), State::parse(&text(values, "seen")));
        let (Some(step), Some(seen)) = (step, seen) else {
            return Err(vec![FieldError::new("", SaveError::Changed.code())]);
        };
        let mut photos = Vec::new();
        if let Some(bytes) = &post.photo {
            let photo = prepare_photo(&state.kernel, bytes.clone())
                .await
                .map_err(|error| vec![FieldError::new(PHOTO, error.code())])?;
            photos.push(photo.into());
        }
        let take = TakeStep {
            saving: saving(&state, &visit, &desk, &post),
            step,
            seen,
            get: &|field| text(values, field),
            photos,
        };
        let rules = state.rulebook.get();
        let calendar = state.calendar.get();
        let taken = take_step(&state.kernel, &rules, &calendar, take).await;
        taken.map_err(|error| errors(&error))?;
        Ok(Outcome::Done(case_page(values).into()))
    })
    .await)
}

/// Looks up what was typed so far, or takes the case in.
#[server(prefix = "/_fn", endpoint = "staff/cases/file", input = MultipartFormData)]
pub async fn file_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::CaseNew;
    Ok(take(form, &FILE, page, |state, visit, desk, post| async move {
        let whole = |code: &'static str| vec![FieldError::new("", code)];
        let denied = desk.staff().reach(Act::Write, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(whole(denied.code()));
        }
        let browser = presession(&state, &visit).token;
        let values = &post.values;
        if values.get("act") != Some("file") {
            // Kept as it is: the page shows what belongs to it.
            save_draft(&state.kernel, browser.id(), &FILE, values, &[])
                .await
                .map_err(|error| whole(error.code()))?;
            return Ok(Outcome::Again(StaffRoute::CaseNew.into()));
        }
        let rules = state.rulebook.get();
        let new = NewCase {
            by: FileBy::Staff(desk.staff()),
            channel: Channel::Hotline,
            kind: CaseKind::parse(&text(values, "kind")).unwrap_or(CaseKind::Report),
            class: text(values, "class"),
            words: text(values, "words"),
            answers: answers(&rules, values),
            address: text(values, "address"),
            point: point(&text(values, "here")),
            place: None,
            photos: Vec::new(),
            name: text(values, "name"),
            phone: text(values, "phone"),
            locale: Locale::from_tag(&text(values, "locale")).unwrap_or_default(),
            key: key(&state, &post),
            request_id: Some(visit.request_id.clone()),
        };
        let calendar = state.calendar.get();
        let receipt = match file(&state.kernel, &rules, &calendar, new).await {
            Ok(receipt) => receipt,
            Err(FileError::Invalid(fields)) => {
                return Err(fields.into_iter().map(|one| placed(&rules, values, one)).collect());
            }
            Err(error) => {
                if error.status() >= 500 {
                    tracing::error!(error = &error as &dyn std::error::Error, "case not filed");
                }
                return Err(whole(error.code()));
            }
        };
        let said = [("number", receipt.number.to_string()), ("code", receipt.code)];
        let said = FormValues::from_post(&FILED, said);
        // The case is there; whoever cannot be read the number finds it in the list.
        let kept = save_draft(&state.kernel, browser.id(), &FILED, &said, &[]).await;
        if let Err(error) = kept {
            tracing::warn!(error = &error as &dyn std::error::Error, "receipt not kept");
            return Ok(Outcome::Done(
                StaffRoute::Case(receipt.number.to_string(), String::new()).into(),
            ));
        }
        Ok(Outcome::Done(StaffRoute::CaseNew.into()))
    })
    .await)
}

/// The answers to the questions of the class, which the form has by their place.
fn answers(rules: &Rulebook, values: &FormValues) -> BTreeMap<String, String> {
    let class = rules.class(&text(values, "class"));
    let questions = class.map(|class| class.questions.as_slice()).unwrap_or_default();
    let given = questions
        .iter()
        .enumerate()
        .map(|(at, question)| (question.code.clone(), text(values, &format!("answer-{at}"))));
    given.collect()
}

/// The error of a question, at its place in the form.
fn placed(rules: &Rulebook, values: &FormValues, error: FieldError) -> FieldError {
    let class = rules.class(&text(values, "class"));
    let questions = class.map(|class| class.questions.as_slice()).unwrap_or_default();
    let code = error.field.strip_prefix("answer-");
    let at = code.and_then(|code| questions.iter().position(|question| question.code == code));
    match at {
        Some(at) => FieldError { field: format!("answer-{at}"), ..error },
        None => error,
    }
}

/// A point as the form has it.
pub(crate) fn point(here: &str) -> Option<Point> {
    let (longitude, latitude) = here.split_once(' ')?;
    Point::new(longitude.parse().ok()?, latitude.parse().ok()?).ok()
}

/// Goes to the case of a number, or to those of a phone number: it is posted, since no address may
/// hold one.
#[server(prefix = "/_fn", endpoint = "staff/cases/find", input = MultipartFormData)]
pub async fn find_cases(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Cases(String::new());
    Ok(take(form, &FIND, page, |state, _, desk, post| async move {
        let denied = desk.staff().reach(Act::Read, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let typed: String = clean_line(&post.all("q").concat()).chars().take(MAX_FOUND).collect();
        if typed.is_empty() {
            return Ok(Outcome::Done(StaffRoute::Cases(String::new()).into()));
        }
        if let Some(phone) = Recipient::find(&state.kernel.keys, &typed) {
            let query = list::query(&[("queue", "all"), ("recipient", &phone.to_text())]);
            return Ok(Outcome::Done(StaffRoute::Cases(query).into()));
        }
        let filter = CaseFilter { words: typed.clone(), ..CaseFilter::default() };
        let found = queue(&state.kernel, desk.staff(), Queue::All, &filter, None, 2).await;
        let found = found.map_err(|error| vec![FieldError::new("", error.code())])?;
        if let [one] = found.as_slice() {
            return Ok(Outcome::Done(StaffRoute::Case(one.number.clone(), String::new()).into()));
        }
        // Of what may be somebody's number nothing goes into an address.
        let words = if is_phone(&typed) { String::new() } else { typed };
        let query = list::query(&[("queue", "all"), ("q", &words)]);
        Ok(Outcome::Done(StaffRoute::Cases(query).into()))
    })
    .await)
}

/// Shows a case or one of its photos to everybody, or takes it back.
#[server(prefix = "/_fn", endpoint = "staff/cases/moderate", input = MultipartFormData)]
pub async fn moderate_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &MODERATE, case_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let photo = post.values.get("photo").and_then(|id| id.parse::<Uuid>().ok());
        let shown = post.values.get("act") == Some("show");
        let done = moderate(&state.kernel, saving, photo, shown).await;
        done.map_err(|error| errors(&error))?;
        Ok(Outcome::Done(case_page(&post.values).into()))
    })
    .await)
}

/// What was taken in is said once.
pub(crate) async fn forget_filed(state: &AppState, visit: &Visit) {
    let browser = presession(state, visit).token;
    if let Err(error) = discard_draft(&state.kernel.db, browser.id(), &FILED).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "receipt not discarded");
    }
}
