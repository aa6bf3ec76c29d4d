//! The server functions of the city's 12345.

use app::{
    api::{BODY_BYTES as FILE_BYTES, call},
    form::{Answer, FormPost, Outcome, presession},
    routes::Route,
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};
use backend::{
    Problem,
    cases::city::{
        By, CityError, Import, Report, Source, import,
        mapping::{Change, change},
        outbound::{
            Acknowledge, ReturnState, acknowledge, ask_again, hand_over, tick, write_again,
        },
        reconcile::{Reconcile, explain, recheck, reconcile},
    },
    forms::{FormKey, FormSpec, FormValues},
    problem::FieldError,
    records::SaveError,
};
use chrono::NaiveDate;
use domain::accounts::{Act, Kind};
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};

use crate::{
    api::places_import::hex,
    desk::Desk,
    form::{id, not_saved, saving, take, text},
    frame,
    pages::cases::city as pages,
    routes::{CityPart, StaffRoute, functions},
};

/// A file of orders. `seen` is the digest of the one that was tried.
const IMPORT: FormSpec = FormSpec { name: "staff.city-import", kept: &["act", "seen"] };

/// A file of acknowledgements.
const ACKNOWLEDGE: FormSpec = FormSpec { name: "staff.city-acknowledge", kept: &[] };

/// Taking away what waits.
pub const HAND_OVER: FormSpec = FormSpec { name: "staff.city-hand-over", kept: &[FormKey::FIELD] };

/// What is done with one return.
pub const RETURN: FormSpec =
    FormSpec { name: "staff.city-return", kept: &[FormKey::FIELD, "id", "act", "note", "words"] };

/// A list of the city to compare.
const RECONCILE: FormSpec = FormSpec { name: "staff.city-reconcile", kept: &["day"] };

/// Explaining a difference, or looking again at all of a run.
pub const EXPLAIN: FormSpec = FormSpec {
    name: "staff.city-explain",
    kept: &[FormKey::FIELD, "run", "id", "act", "explanation"],
};

/// A line of what the city's words mean.
pub const MAPPING: FormSpec = FormSpec {
    name: "staff.city-mapping",
    kept: &[FormKey::FIELD, "act", "name", "field", "dictionary", "code", "ours"],
};

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<ImportCityOrders>();
    register_explicit::<AcknowledgeCity>();
    register_explicit::<HandOverToCity>();
    register_explicit::<SettleCityReturn>();
    register_explicit::<ReconcileCity>();
    register_explicit::<ExplainCityDifference>();
    register_explicit::<ChangeCityMapping>();
    let files = [functions::CITY_IMPORT, functions::CITY_ACKNOWLEDGE, functions::CITY_RECONCILE];
    let routes = files.into_iter().fold(Routes::new(), |routes, address| {
        routes.post(address, Access::SameOrigin, FILE_BYTES, call)
    });
    [
        functions::CITY_HAND_OVER,
        functions::CITY_RETURN,
        functions::CITY_EXPLAIN,
        functions::CITY_MAPPING,
    ]
    .into_iter()
    .fold(routes, |routes, address| {
        routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
    })
}

/// A file that came, with who sent it; else where its sender goes, or what they are shown.
struct Sent {
    state: AppState,
    visit: Visit,
    desk: Desk,
    post: FormPost,
}

impl Sent {
    /// Whoever may not is told so before the file is looked at.
    async fn read(form: MultipartData, spec: &FormSpec, part: CityPart) -> Result<Self, Outcome> {
        let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
        let page = StaffRoute::City(part, String::new());
        let Some(parts) = form.into_inner() else {
            return Err(Outcome::Again(Route::from(page)));
        };
        let post = FormPost::read(parts, spec, Some("file")).await;
        let Ok(desk) = Desk::open(&state, &visit).await else {
            return Err(Outcome::Again(StaffRoute::SignIn(Some(page.path())).into()));
        };
        match desk.staff().reach(Act::Write, Kind::City) {
            Ok(_) => Ok(Self { state, visit, desk, post }),
            Err(denied) => {
                let page = frame::refused(&state, &visit, &desk, denied);
                Err(Outcome::Shown(Box::new(page)))
            }
        }
    }

    /// The file, if one came whole.
    fn file(&self) -> Option<Source> {
        let bytes = self.post.photo.as_ref().filter(|_| self.post.errors.is_empty())?;
        Some(Source::File(bytes.to_vec()))
    }
}

fn came_of(done: Result<Report, CityError>) -> pages::Came {
    match done {
        Ok(report) if report.not_tried => pages::Came::NotTried,
        Ok(report) => pages::Came::Report(Box::new(report)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "file not taken");
            pages::Came::Unavailable
        }
    }
}

fn answer(outcome: Outcome) -> Answer {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    outcome.answer(presession(&state, &visit))
}

/// Tries a file of orders, or imports the one that was tried. The report is the answer itself.
#[server(prefix = "/_fn", endpoint = "staff/city/import", input = MultipartFormData)]
pub async fn import_city_orders(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = match Sent::read(form, &IMPORT, CityPart::Runs).await {
        Ok(sent) => sent,
        Err(outcome) => return Ok(answer(outcome)),
    };
    let Sent { state, visit, desk, post } = &sent;
    let dry_run = post.values.get("act") != Some("import");
    let seen = post.values.get("seen").and_then(unhex);
    let came = match sent.file() {
        None => pages::Came::NoFile,
        Some(_) if !dry_run && seen.is_none() => pages::Came::NotTried,
        Some(source) => {
            let wanted = Import {
                source,
                by: By::Staff(desk.staff()),
                dry_run,
                tried: seen.filter(|_| !dry_run),
                request_id: Some(visit.request_id.clone()),
            };
            let (rules, calendar) = (state.rulebook.get(), state.calendar.get());
            came_of(import(&state.kernel, &rules, &calendar, wanted).await)
        }
    };
    let page = pages::runs::show(state, visit, desk, Some(&came)).await;
    Ok(answer(Outcome::Shown(Box::new(page))))
}

/// Reads what [`hex`] wrote.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in digest.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    (hex(&digest) == text).then_some(digest)
}

/// Takes what the city says to many returns. The report is the answer itself.
#[server(prefix = "/_fn", endpoint = "staff/city/acknowledge", input = MultipartFormData)]
pub async fn acknowledge_city(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = match Sent::read(form, &ACKNOWLEDGE, CityPart::Returns).await {
        Ok(sent) => sent,
        Err(outcome) => return Ok(answer(outcome)),
    };
    let Sent { state, visit, desk, .. } = &sent;
    let came = match sent.file() {
        None => pages::Came::NoFile,
        Some(source) => {
            let wanted = Acknowledge {
                source,
                by: By::Staff(desk.staff()),
                dry_run: false,
                request_id: Some(visit.request_id.clone()),
            };
            came_of(acknowledge(&state.kernel, wanted).await)
        }
    };
    let page = pages::returns::show(state, visit, desk, &<_>::default(), Some(&came)).await;
    Ok(answer(Outcome::Shown(Box::new(page))))
}

fn returns_page(_: &FormValues) -> StaffRoute {
    StaffRoute::City(CityPart::Returns, String::new())
}

/// Marks what waits as handed over, and leads to its file.
#[server(prefix = "/_fn", endpoint = "staff/city/hand-over", input = MultipartFormData)]
pub async fn hand_over_to_city(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &HAND_OVER, returns_page, |state, visit, desk, post| async move {
        let done = hand_over(&state.kernel, saving(&state, &visit, &desk, &post)).await;
        let id = done.map_err(not_saved)?;
        Ok(Outcome::Done(StaffRoute::CityFile(id).into()))
    })
    .await)
}

/// Notes what the city said to a return, sends it again, or writes it again.
#[server(prefix = "/_fn", endpoint = "staff/city/return", input = MultipartFormData)]
pub async fn settle_city_return(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &RETURN, returns_page, |state, visit, desk, post| async move {
        if let Err(denied) = desk.staff().reach(Act::Write, Kind::City) {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let saving = saving(&state, &visit, &desk, &post);
        let (note, words) = (text(&post.values, "note"), text(&post.values, "words"));
        let kernel = &state.kernel;
        let done = match post.values.get("act") {
            Some("acknowledged") => tick(kernel, saving, ReturnState::Acknowledged, &note).await,
            Some("refused") => tick(kernel, saving, ReturnState::Refused, &note).await,
            Some("again") => ask_again(kernel, saving).await,
            Some("write") => write_again(kernel, saving, &words).await.map(drop),
            _ => Err(SaveError::Changed),
        };
        done.map_err(not_saved)?;
        Ok(Outcome::Done(returns_page(&post.values).into()))
    })
    .await)
}

/// Compares a list of the city. What is wrong with the list is the answer itself.
#[server(prefix = "/_fn", endpoint = "staff/city/reconcile", input = MultipartFormData)]
pub async fn reconcile_city(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = match Sent::read(form, &RECONCILE, CityPart::Reconciliations).await {
        Ok(sent) => sent,
        Err(outcome) => return Ok(answer(outcome)),
    };
    let Sent { state, visit, desk, post } = &sent;
    let day = post.values.get("day").and_then(|day| day.parse::<NaiveDate>().ok());
    let came = match (sent.file(), day) {
        (None, _) => pages::Came::NoFile,
        (_, None) => pages::Came::NoDay,
        (Some(source), Some(day)) => {
            let wanted = Reconcile {
                source,
                day,
                by: By::Staff(desk.staff()),
                request_id: Some(visit.request_id.clone()),
            };
            match reconcile(&state.kernel, wanted).await {
                Ok(found) => match found.id {
                    Some(id) => {
                        let run = StaffRoute::CityReconciliation(id);
                        return Ok(answer(Outcome::Done(run.into())));
                    }
                    None => pages::Came::Refused(found.faults),
                },
                Err(error) => came_of(Err(error)),
            }
        }
    };
    let page = pages::reconcile::show(state, visit, desk, &<_>::default(), Some(&came)).await;
    Ok(answer(Outcome::Shown(Box::new(page))))
}

/// Explains a difference, or looks again at all of a run.
#[server(prefix = "/_fn", endpoint = "staff/city/explain", input = MultipartFormData)]
pub async fn explain_city_difference(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match id(values, "run") {
        Some(id) => StaffRoute::CityReconciliation(id),
        None => StaffRoute::City(CityPart::Reconciliations, String::new()),
    };
    Ok(take(form, &EXPLAIN, page, |state, visit, desk, post| async move {
        let mut saving = saving(&state, &visit, &desk, &post);
        let done = if post.values.get("act") == Some("recheck") {
            saving.id = id(&post.values, "run");
            recheck(&state.kernel, saving).await
        } else {
            explain(&state.kernel, saving, &text(&post.values, "explanation")).await
        };
        done.map_err(not_saved)?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Changes what the city's words mean.
#[server(prefix = "/_fn", endpoint = "staff/city/mapping", input = MultipartFormData)]
pub async fn change_city_mapping(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::City(CityPart::Mapping, String::new());
    Ok(take(form, &MAPPING, page, |state, visit, desk, post| async move {
        let get = |field: &str| text(&post.values, field);
        let wanted = match post.values.get("act") {
            Some("column") => Change::Column { name: get("name"), field: get("field") },
            Some("forget-column") => Change::ForgetColumn { name: get("name") },
            Some("code") => {
                Change::Code { dictionary: get("dictionary"), code: get("code"), ours: get("ours") }
            }
            _ => Change::ForgetCode { dictionary: get("dictionary"), code: get("code") },
        };
        let rules = state.rulebook.get();
        let saving = saving(&state, &visit, &desk, &post);
        let done = change(&state.kernel, &rules, saving, wanted).await;
        done.map_err(not_saved)?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}
