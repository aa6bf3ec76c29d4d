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
        Bulk, CaseFilter, Channel, FileBy, FileError, Intake, JoinError, ModerateError, NewCase,
        NewReporter, Queue, StepPhoto, TakeStep, bulk, end_call, hear, join_caller, moderate,
        point, queue, rulebook::Rulebook, take_in, take_step,
    },
    files::prepare_photo,
    forms::{DraftError, FormKey, FormSpec, FormValues, discard_draft, load_draft, save_draft},
    messages::sent::Recipient,
    presession::PreSessionId,
    problem::FieldError,
    records::SaveError,
    search::is_phone,
};
use domain::{
    accounts::{Act as Permission, Kind},
    cases::{CaseKind, State, Step},
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

use super::shots::{Shot, Shots};
use crate::{
    desk::Desk,
    form::{errors, id, key, not_saved, saving, take, take_with, text},
    list,
    routes::{StaffRoute, functions},
};

/// The field of a photo.
pub(super) const PHOTO: &str = "photo";
/// The most characters of a number that is looked for.
const MAX_FOUND: usize = 60;

/// What the button of a preview does: see what comes of an answer, and send nothing.
pub(crate) const PREVIEW: &str = "preview";

/// What the boxes of points are called, with a figure behind it; the value is the code of the point.
pub(crate) const POINT_BOX: &str = "point-";

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
        "taken_at",
        "on_site",
        "no_position",
        "checklist",
        "asks",
        "point-0",
        "point-1",
        "point-2",
        "point-3",
        "point-4",
        "point-5",
        "point-6",
        "point-7",
        "class",
        "address",
        "here",
        "urgency",
        "seen_at",
        "meets_on",
        "meets_later",
        "met_on",
        "took_part",
        "minutes",
        "act",
        "kept",
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
        "external",
        "sms",
        "note",
        "answer-0",
        "answer-1",
        "answer-2",
        "answer-3",
        "answer-4",
        "answer-5",
    ],
};

/// What was taken in last, to be read to the caller once.
pub const FILED: FormSpec =
    FormSpec { name: "staff.case-filed", kept: &["number", "code", "sms", "urged", "joined"] };

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

/// Whether a field is the box of a point.
pub(crate) fn is_point_box(field: &str) -> bool {
    field.starts_with(POINT_BOX)
}

/// The field of a step; the points that are ticked are one.
fn field_of_step(values: &FormValues, field: &str) -> String {
    if field != "points" {
        return text(values, field);
    }
    let ticked = values.iter().filter(|(name, _)| is_point_box(name)).map(|(_, code)| code);
    ticked.collect::<Vec<_>>().join(" ")
}

/// The page of the case that a form is about.
pub(super) fn case_page(values: &FormValues) -> StaffRoute {
    match values.get("number") {
        Some(number) if !number.is_empty() => StaffRoute::Case(number.to_owned(), String::new()),
        _ => StaffRoute::Cases(String::new()),
    }
}

/// Takes a step.
#[server(prefix = "/_fn", endpoint = "staff/cases/step", input = MultipartFormData)]
pub async fn take_case_step(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_with(form, &STEP, Some(PHOTO), case_page, |state, visit, desk, post| async move {
        step_of(&state, &visit, &desk, &post).await?;
        Ok(Outcome::Done(case_page(&post.values).into()))
    })
    .await)
}

/// Takes the step that was sent, or says what is wrong with it.
pub(super) async fn step_of(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
) -> Result<(), Vec<FieldError>> {
    // Whoever may not is told so before anything of theirs is kept.
    let denied = desk.staff().reach(Permission::Write, Kind::Case).err();
    if let Some(denied) = denied {
        return Err(vec![FieldError::new("", denied.code())]);
    }
    let values = &post.values;
    // Back to the form, with the places that its address may mean, or with what comes of its answer.
    if matches!(values.get("act"), Some("look" | PREVIEW)) {
        return Err(Vec::new());
    }
    let (step, seen) = (Step::parse(&text(values, "step")), State::parse(&text(values, "seen")));
    let (Some(step), Some(seen)) = (step, seen) else {
        return Err(vec![FieldError::new("", SaveError::Changed.code())]);
    };
    let shots = Shots::read(post, state.kernel.now());
    let mut photos = Vec::new();
    for (place, bytes) in post.photos.iter().enumerate() {
        let photo = prepare_photo(&state.kernel, bytes.clone())
            .await
            .map_err(|error| vec![FieldError::new(PHOTO, error.code())])?;
        let Shot { point, taken_at } = shots.of(place);
        photos.push(StepPhoto { photo, point, taken_at });
    }
    let take = TakeStep {
        saving: saving(state, visit, desk, post),
        step,
        seen,
        get: &|field| field_of_step(values, field),
        photos,
    };
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    let taken = take_step(&state.kernel, &rules, &calendar, take).await;
    taken.map(drop).map_err(not_saved)
}

/// What a button of the intake does.
enum Act {
    /// Keeps what was typed, and looks up what belongs to it.
    Look,
    File,
    /// Ends the call.
    End,
    /// Throws away what was typed.
    Anew,
    /// Takes up what was typed at another browser.
    Resume,
    /// Urges the case of this number, which was in this state; the key is the button's own.
    Urge(String, State, FormKey),
    /// Adds the caller to the case of this number as a further reporter.
    Join(String, FormKey),
}

impl Act {
    fn read(value: &str) -> Self {
        let on_case = |value: &str| {
            let mut parts = value.split(' ');
            let act = parts.next()?;
            let number = parts.next()?.to_owned();
            let state = State::parse(parts.next()?)?;
            let key = FormKey::parse(parts.next()?).ok()?;
            match act {
                "urge" => Some(Self::Urge(number, state, key)),
                "join" => Some(Self::Join(number, key)),
                _ => None,
            }
        };
        match value {
            "file" => Self::File,
            "end" => Self::End,
            "anew" => Self::Anew,
            "resume" => Self::Resume,
            value => on_case(value).unwrap_or(Self::Look),
        }
    }
}

/// Looks up what was typed so far, or takes the case in. What is typed is kept for the browser and for
/// whoever types it.
#[server(prefix = "/_fn", endpoint = "staff/cases/file", input = MultipartFormData)]
pub async fn file_case(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::CaseNew;
    Ok(take(form, &FILE, page, |state, visit, desk, post| async move {
        let whole = |code: &'static str| vec![FieldError::new("", code)];
        let denied = desk.staff().reach(Permission::Write, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(whole(denied.code()));
        }
        let mine = PreSessionId::of_staff(desk.staff().id);
        let Intaken { kept, next } = intake(&state, &visit, &desk, &post).await?;
        let unkept = |error: DraftError| whole(error.code());
        let Some(values) = kept else {
            discard_draft(&state.kernel.db, mine, &FILE).await.map_err(unkept)?;
            return Ok(Outcome::Done(next.into()));
        };
        let browser = presession(&state, &visit).token;
        for keeper in [browser.id(), mine] {
            save_draft(&state.kernel, keeper, &FILE, &values, &[]).await.map_err(unkept)?;
        }
        Ok(Outcome::Again(next.into()))
    })
    .await)
}

/// What is left of an intake: what is kept of it, and where it goes on.
struct Intaken {
    kept: Option<FormValues>,
    next: StaffRoute,
}

async fn intake(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
) -> Result<Intaken, Vec<FieldError>> {
    let (kernel, staff, values) = (&state.kernel, desk.staff(), &post.values);
    let request = || Some(visit.request_id.clone());
    let again = |kept| Ok(Intaken { kept: Some(kept), next: StaffRoute::CaseNew });
    let act = Act::read(values.get("act").unwrap_or_default());
    match act {
        Act::End => {
            let note = text(values, "note");
            end_call(kernel, staff, &note, request()).await.map_err(not_saved)?;
            return again(without(values, &["note"]));
        }
        Act::Anew => return Ok(Intaken { kept: None, next: StaffRoute::CaseNew }),
        Act::Resume => {
            let mine = PreSessionId::of_staff(staff.id);
            let draft = load_draft(kernel, mine, &FILE).await;
            let draft = draft.map_err(|error| vec![FieldError::new("", error.code())])?;
            return again(draft.map_or_else(|| values.clone(), |draft| draft.values));
        }
        Act::Look | Act::File | Act::Urge(..) | Act::Join(..) => {
            let phone = text(values, "phone");
            hear(kernel, staff, &phone, request()).await.map_err(not_saved)?;
        }
    }
    match act {
        Act::File => file_it(state, visit, desk, post).await,
        Act::Urge(number, seen, key) => {
            urge(state, visit, desk, values, (&number, seen, key)).await?;
            say(state, visit, [("urged", number)]).await;
            again(without(values, &[FormKey::FIELD, "words"]))
        }
        Act::Join(number, key) => {
            let code = join(state, visit, desk, values, (&number, key)).await?;
            say(state, visit, [("joined", number), ("code", code)]).await;
            again(without(values, &[FormKey::FIELD, "words", "sms"]))
        }
        _ => again(values.clone()),
    }
}

fn without(values: &FormValues, fields: &[&str]) -> FormValues {
    FormValues::from_post(&FILE, values.iter().filter(|(name, _)| !fields.contains(name)))
}

async fn file_it(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
) -> Result<Intaken, Vec<FieldError>> {
    let values = &post.values;
    let rules = state.rulebook.get();
    let intake =
        Intake { external: text(values, "external"), sms: values.get("sms") == Some("yes") };
    let from_city = !clean_line(&intake.external).is_empty();
    let new = NewCase {
        by: FileBy::Staff(desk.staff()),
        channel: if from_city { Channel::City } else { Channel::Hotline },
        kind: CaseKind::parse(&text(values, "kind")).unwrap_or(CaseKind::Report),
        class: text(values, "class"),
        words: text(values, "words"),
        answers: answers(&rules, values),
        address: text(values, "address"),
        point: point(&text(values, "here")),
        place: None,
        photos: Vec::new(),
        booking: None,
        name: text(values, "name"),
        phone: text(values, "phone"),
        locale: Locale::from_tag(&text(values, "locale")).unwrap_or_default(),
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    };
    let calendar = state.calendar.get();
    let receipt = match take_in(&state.kernel, &rules, &calendar, new, &intake).await {
        Ok(receipt) => receipt,
        Err(FileError::Invalid(fields)) => {
            return Err(fields.into_iter().map(|one| placed(&rules, values, one)).collect());
        }
        Err(error) => return Err(errors(&error, Vec::new())),
    };
    let sms = if intake.sms { "yes" } else { "" };
    let number = receipt.number.to_string();
    let said = [("number", number.clone()), ("code", receipt.code), ("sms", sms.to_owned())];
    let kept = say(state, visit, said).await;
    // The case is there; whoever cannot be read the number finds it in the list.
    let next = if kept { StaffRoute::CaseNew } else { StaffRoute::Case(number, String::new()) };
    Ok(Intaken { kept: None, next })
}

/// Keeps for the next page what it is to say once; tells whether it could.
async fn say<const N: usize>(
    state: &AppState,
    visit: &Visit,
    said: [(&'static str, String); N],
) -> bool {
    let browser = presession(state, visit).token;
    let said = FormValues::from_post(&FILED, said);
    let kept = save_draft(&state.kernel, browser.id(), &FILED, &said, &[]).await;
    if let Err(error) = &kept {
        tracing::warn!(error = error as &dyn std::error::Error, "receipt not kept");
    }
    kept.is_ok()
}

/// Urges a case for whoever calls; what they say about it goes with it.
async fn urge(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    values: &FormValues,
    (number, seen, key): (&str, State, FormKey),
) -> Result<(), Vec<FieldError>> {
    let get = |field: &str| if field == "words" { text(values, "words") } else { String::new() };
    let wanted = Bulk {
        staff: desk.staff(),
        step: Step::Urge,
        cases: vec![(number.to_owned(), seen)],
        get: &get,
        key,
        request_id: Some(visit.request_id.clone()),
    };
    let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
    let lines = bulk(&state.kernel, &rules, &calendar, wanted).await;
    let lines = lines.map_err(not_saved)?;
    match lines.first().and_then(|line| line.refused.as_deref()) {
        Some(code) => Err(vec![FieldError::new("", code)]),
        None => Ok(()),
    }
}

/// Adds the caller to a case of others, and gives their 提取码.
async fn join(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    values: &FormValues,
    (number, key): (&str, FormKey),
) -> Result<String, Vec<FieldError>> {
    let new = NewReporter {
        by: FileBy::Staff(desk.staff()),
        number: number.to_owned(),
        words: text(values, "words"),
        photos: Vec::new(),
        name: text(values, "name"),
        phone: text(values, "phone"),
        locale: Locale::from_tag(&text(values, "locale")).unwrap_or_default(),
        key,
        request_id: Some(visit.request_id.clone()),
    };
    let receipt = join_caller(&state.kernel, new, values.get("sms") == Some("yes")).await;
    receipt.map(|receipt| receipt.code).map_err(|error| match error {
        JoinError::Invalid(fields) => fields,
        error => errors(&error, Vec::new()),
    })
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

/// Goes to the case of a number, to those with some words, or to those of a phone number: it is
/// posted, since no address may hold one.
#[server(prefix = "/_fn", endpoint = "staff/cases/find", input = MultipartFormData)]
pub async fn find_cases(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Cases(String::new());
    Ok(take(form, &FIND, page, |state, _, desk, post| async move {
        let denied = desk.staff().reach(Permission::Read, Kind::Case).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let typed: String = clean_line(&post.all("q").concat()).chars().take(MAX_FOUND).collect();
        if typed.is_empty() {
            return Ok(Outcome::Done(StaffRoute::Cases(String::new()).into()));
        }
        if let Some(phone) = Recipient::find(&state.kernel.keys, &typed) {
            if post.all("in").contains(&"calls") {
                let query = list::query(&[("recipient", &phone.to_text())]);
                return Ok(Outcome::Done(StaffRoute::CaseCalls(query).into()));
            }
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
        let photo = id(&post.values, "photo");
        let shown = post.values.get("act") == Some("show");
        let done = moderate(&state.kernel, saving, photo, shown).await;
        done.map_err(|error| match error {
            ModerateError::Save(error) => not_saved(error),
            other => vec![FieldError::new("", other.code())],
        })?;
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

#[cfg(test)]
mod tests {
    use backend::cases::rulebook::MOST_POINTS;

    use super::*;

    #[test]
    fn what_is_ticked_of_the_longest_list_is_kept() {
        for at in 0..MOST_POINTS {
            let field = format!("{POINT_BOX}{at}");
            assert!(STEP.kept.iter().any(|kept| *kept == field), "{field}");
        }
    }
}
