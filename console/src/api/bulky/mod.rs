//! The server functions of bulky waste.

pub mod book;

use app::{
    api::{BODY_BYTES as PHOTO_BYTES, call},
    form::{Answer, FormPost, Outcome},
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};
use backend::{
    Problem,
    bulky::{
        BookBy, BookingFilter, Cancel, CrewStep, MoveWindow, TakeDue, Which, cancel, catalogue,
        crew_step, move_window, queue, take_due,
        terms::{self, TermsForm},
    },
    capacity::{Closing, staff as windows},
    files::prepare_photo,
    forms::{FormKey, FormSpec, FormValues},
    messages::sent::Recipient,
    payments::{
        CloseDay, PayOut, ReconcileBy, StaffRefund, Way, close_day, explain, pay_out, reconcile,
        staff_refund,
    },
    problem::FieldError,
    records::Saving,
};
use domain::{
    accounts::{Act, Kind},
    bulky::Step,
    calendar::parse_date,
    money::Fen,
    payments::{ProviderCode, RefundReason},
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
    routes::{BulkyMoney, BulkyPart, StaffRoute, functions},
};

/// The field of a photo.
const PHOTO: &str = "photo";
/// The most characters of a number that is looked for.
const MAX_FOUND: usize = 60;

pub use book::CHANGE;

/// Finding a booking by its number or its caller's.
pub const FIND: FormSpec = FormSpec { name: "staff.bulky-find", kept: &[] };
/// A step of the crew.
pub const STEP: FormSpec =
    FormSpec { name: "staff.bulky-step", kept: &[FormKey::FIELD, "id", "number", "step", "words"] };
/// Taking what is due.
pub const TAKE: FormSpec =
    FormSpec { name: "staff.bulky-take", kept: &[FormKey::FIELD, "id", "number", "way", "amount"] };
/// Another window.
pub const MOVE: FormSpec =
    FormSpec { name: "staff.bulky-move", kept: &[FormKey::FIELD, "id", "number", "window"] };
/// Cancelling for a caller.
pub const CANCEL: FormSpec =
    FormSpec { name: "staff.bulky-cancel", kept: &[FormKey::FIELD, "id", "number", "back"] };
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

/// The limits of a window.
pub const LIMITS: FormSpec = FormSpec {
    name: "staff.bulky-limits",
    kept: &[FormKey::FIELD, "id", "stops", "litres", "kilograms"],
};
/// Closing a window, or days of an area.
pub const CLOSE: FormSpec = FormSpec {
    name: "staff.bulky-close",
    kept: &[FormKey::FIELD, "window", "area", "from", "to", "reason", "words"],
};
/// Opening them again.
pub const REOPEN: FormSpec = FormSpec {
    name: "staff.bulky-reopen",
    kept: &[FormKey::FIELD, "window", "area", "from", "to"],
};
/// What windows there usually are.
pub const TEMPLATE: FormSpec = FormSpec {
    name: "staff.bulky-template",
    kept: &[
        FormKey::FIELD,
        "id",
        "area",
        "weekdays",
        "on_days_off",
        "on_makeup_days",
        "opens",
        "closes",
        "cut_off",
        "stops",
        "litres",
        "kilograms",
        "valid_from",
        "valid_until",
    ],
};
/// Removing that.
pub const TEMPLATE_REMOVE: FormSpec =
    FormSpec { name: "staff.bulky-template-remove", kept: &[FormKey::FIELD, "id", "area"] };
/// A day that is different.
pub const EXCEPTION: FormSpec = FormSpec {
    name: "staff.bulky-exception",
    kept: &[
        FormKey::FIELD,
        "id",
        "day",
        "change",
        "times",
        "cut_off",
        "stops",
        "litres",
        "kilograms",
    ],
};

/// Giving money back.
pub const REFUND: FormSpec =
    FormSpec { name: "staff.bulky-refund", kept: &[FormKey::FIELD, "id", "amount", "reason"] };
/// Paying a refund out in cash.
pub const PAY_OUT: FormSpec =
    FormSpec { name: "staff.bulky-pay-out", kept: &[FormKey::FIELD, "id", "order"] };
/// Comparing a day with a platform.
pub const RECONCILE: FormSpec =
    FormSpec { name: "staff.bulky-reconcile", kept: &[FormKey::FIELD, "page", "provider", "day"] };
/// Saying why something differs.
pub const EXPLAIN: FormSpec =
    FormSpec { name: "staff.bulky-explain", kept: &[FormKey::FIELD, "id", "run", "words"] };
/// Counting what somebody hands in.
pub const CLOSE_TILL: FormSpec = FormSpec {
    name: "staff.bulky-close-till",
    kept: &[FormKey::FIELD, "page", "id", "counted", "words"],
};

/// A thing of the catalogue.
pub const ITEM: FormSpec = FormSpec {
    name: "staff.bulky-item",
    kept: &[
        FormKey::FIELD,
        "item",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "aliases",
        "size",
        "litres",
        "kilograms",
        "handling-dismantle",
        "handling-two-persons",
        "handling-upholstered",
        "handling-appliance",
        "handling-glass",
        "handling-refrigerant",
        "handling-battery-out",
        "handling-heavy",
    ],
};
/// Taking it out of the list, or back in.
pub const ITEM_RETIRE: FormSpec =
    FormSpec { name: "staff.bulky-item-retire", kept: &[FormKey::FIELD, "item", "act"] };

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

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<book::BookForCaller>();
    register_explicit::<book::ChangeForCaller>();
    register_explicit::<book::BookForEstate>();
    register_explicit::<FindBooking>();
    register_explicit::<StepBooking>();
    register_explicit::<TakeBookingDue>();
    register_explicit::<MoveBooking>();
    register_explicit::<CancelBooking>();
    register_explicit::<LimitBulkyWindow>();
    register_explicit::<CloseBulkyWindows>();
    register_explicit::<ReopenBulkyWindows>();
    register_explicit::<SaveBulkyTemplate>();
    register_explicit::<RemoveBulkyTemplate>();
    register_explicit::<SetBulkyException>();
    register_explicit::<RefundBulkyOrder>();
    register_explicit::<PayOutBulkyRefund>();
    register_explicit::<ReconcileBulky>();
    register_explicit::<ExplainBulkyDifference>();
    register_explicit::<CloseBulkyTill>();
    register_explicit::<SaveBulkyItem>();
    register_explicit::<RetireBulkyItem>();
    register_explicit::<SaveBulkyTerms>();
    register_explicit::<DiscardBulkyTerms>();
    register_explicit::<PublishBulkyTerms>();
    let routes = Routes::new().post(functions::BULKY_STEP, Access::SameOrigin, PHOTO_BYTES, call);
    [
        functions::BULKY_BOOK,
        functions::BULKY_CHANGE,
        functions::BULKY_GROUP,
        functions::BULKY_FIND,
        functions::BULKY_TAKE,
        functions::BULKY_MOVE,
        functions::BULKY_CANCEL,
        functions::BULKY_LIMITS,
        functions::BULKY_CLOSE,
        functions::BULKY_REOPEN,
        functions::BULKY_TEMPLATE_SAVE,
        functions::BULKY_TEMPLATE_REMOVE,
        functions::BULKY_EXCEPTION,
        functions::BULKY_REFUND,
        functions::BULKY_PAY_OUT,
        functions::BULKY_RECONCILE,
        functions::BULKY_EXPLAIN,
        functions::BULKY_CLOSE_TILL,
        functions::BULKY_ITEM,
        functions::BULKY_ITEM_RETIRE,
        functions::BULKY_TERMS_SAVE,
        functions::BULKY_TERMS_DISCARD,
        functions::BULKY_TERMS_PUBLISH,
    ]
    .into_iter()
    .fold(routes, |routes, address| {
        routes.post(address, Access::SameOrigin, super::BODY_BYTES, call)
    })
}

fn text(values: &FormValues, field: &str) -> String {
    values.get(field).unwrap_or_default().to_owned()
}

fn saving<'a>(state: &AppState, visit: &Visit, desk: &'a Desk, post: &FormPost) -> Saving<'a> {
    Saving {
        staff: desk.staff(),
        id: post.values.get("id").and_then(|id| id.parse().ok()),
        key: post.key.unwrap_or_else(|| FormKey::mint(&*state.kernel.random)),
        request_id: Some(visit.request_id.clone()),
    }
}

/// The page of the booking that a form is about.
fn booking_page(values: &FormValues) -> StaffRoute {
    match values.get("number") {
        Some(number) if !number.is_empty() => StaffRoute::BulkyBooking(number.to_owned()),
        _ => StaffRoute::Bulky(BulkyPart::Bookings, String::new()),
    }
}

/// What is to be shown on the form: what is wrong with its fields, or with the whole.
fn errors(error: &(impl Problem + 'static), fields: Vec<FieldError>) -> Vec<FieldError> {
    if error.status() >= 500 {
        tracing::error!(error = error as &dyn std::error::Error, "bulky waste not changed");
    }
    if fields.is_empty() { vec![FieldError::new("", error.code())] } else { fields }
}

/// Goes to the booking of a number, or to those of a phone number: it is posted, since no address may
/// hold one.
#[server(prefix = "/_fn", endpoint = "staff/bulky/find", input = MultipartFormData)]
pub async fn find_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    let list_page = |query| StaffRoute::Bulky(BulkyPart::Bookings, query);
    let page = move |_: &FormValues| list_page(String::new());
    Ok(take(form, &FIND, page, move |state, _, desk, post| async move {
        let denied = desk.staff().reach(Act::Read, Kind::Booking).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let typed: String = clean_line(&post.all("q").concat()).chars().take(MAX_FOUND).collect();
        if let Some(phone) = Recipient::find(&state.kernel.keys, &typed) {
            let query = list::query(&[("recipient", &phone.to_text())]);
            return Ok(Outcome::Done(list_page(query).into()));
        }
        let number = typed.to_ascii_uppercase();
        let filter = BookingFilter { number: Some(number.clone()), ..BookingFilter::default() };
        let found = queue(&state.kernel, desk.staff(), &filter, None, 1).await;
        let found = found.map_err(|error| vec![FieldError::new("", error.code())])?;
        if let [one] = found.as_slice() {
            return Ok(Outcome::Done(StaffRoute::BulkyBooking(one.number.clone()).into()));
        }
        // Of what may be somebody's number nothing goes into an address.
        let is_phone = backend::search::is_phone(&typed);
        let number = if is_phone { String::new() } else { number };
        Ok(Outcome::Done(list_page(list::query(&[("number", &number)])).into()))
    })
    .await)
}

/// Takes a step of the crew.
#[server(prefix = "/_fn", endpoint = "staff/bulky/step", input = MultipartFormData)]
pub async fn step_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_with(form, &STEP, Some(PHOTO), booking_page, |state, visit, desk, post| async move {
        // Whoever may not is told so before anything of theirs is kept.
        let denied = desk.staff().reach(Act::Write, Kind::Collection).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let values = &post.values;
        let step = Step::parse(&text(values, "step"))
            .filter(|step| matches!(step, Step::SetOut | Step::Collect | Step::Miss | Step::Note));
        let Some(step) = step else {
            return Err(vec![FieldError::new("", "booking-too-late")]);
        };
        let mut photos = Vec::new();
        for bytes in &post.photos {
            let photo = prepare_photo(&state.kernel, bytes.clone())
                .await
                .map_err(|error| vec![FieldError::new(PHOTO, error.code())])?;
            photos.push(photo);
        }
        let take = CrewStep {
            saving: saving(&state, &visit, &desk, &post),
            step,
            words: text(values, "words"),
            photos,
        };
        let taken = crew_step(&state.kernel, take).await;
        taken.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(booking_page(values).into()))
    })
    .await)
}

/// Notes that what is due was taken.
#[server(prefix = "/_fn", endpoint = "staff/bulky/take", input = MultipartFormData)]
pub async fn take_booking_due(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &TAKE, booking_page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Cash).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let amount = Fen::parse_yuan(&text(values, "amount"));
        let (Some(way), Some(amount)) = (Way::parse(&text(values, "way")), amount) else {
            return Err(vec![FieldError::new("amount", "cash-amount")]);
        };
        let take = TakeDue { saving: saving(&state, &visit, &desk, &post), way, amount };
        let taken = take_due(&state.kernel, take).await;
        taken.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(booking_page(values).into()))
    })
    .await)
}

/// Moves a booking to another window.
#[server(prefix = "/_fn", endpoint = "staff/bulky/move", input = MultipartFormData)]
pub async fn move_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &MOVE, booking_page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Booking).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let Ok(window) = text(values, "window").parse::<Uuid>() else {
            return Err(vec![FieldError::new("window", "choice-unknown")]);
        };
        let to = MoveWindow { saving: saving(&state, &visit, &desk, &post), window };
        let moved = move_window(&state.kernel, &state.programme.get(), to).await;
        moved.map_err(|error| errors(&error, Vec::new()))?;
        Ok(Outcome::Done(booking_page(values).into()))
    })
    .await)
}

/// Cancels a booking for a caller.
#[server(prefix = "/_fn", endpoint = "staff/bulky/cancel", input = MultipartFormData)]
pub async fn cancel_booking(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CANCEL, booking_page, |state, visit, desk, post| async move {
        let values = &post.values;
        let saving = saving(&state, &visit, &desk, &post);
        let request = Cancel {
            which: Which::Id(saving.id.unwrap_or_default()),
            by: BookBy::Staff(desk.staff()),
            shown: Fen::parse_yuan(&text(values, "back")).unwrap_or_default(),
            key: saving.key,
            request_id: saving.request_id.clone(),
        };
        let cancelled = cancel(&state.kernel, &state.programme.get(), request).await;
        cancelled.map_err(|error| errors(&error, Vec::new()))?;
        Ok(Outcome::Done(booking_page(values).into()))
    })
    .await)
}

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
        published.map_err(|error| {
            let fields = error.field().map(|field| FieldError::new(field, error.code()));
            errors(&error, fields.into_iter().collect())
        })?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// The page of an area's windows.
fn area_page(area: &str) -> StaffRoute {
    StaffRoute::Bulky(BulkyPart::Windows, list::query(&[("area", area)]))
}

/// Which windows a form is about: one, or those of an area on some days.
fn closing(values: &FormValues) -> Option<Closing> {
    if let Ok(window) = text(values, "window").parse::<Uuid>() {
        return Some(Closing::Windows(vec![window]));
    }
    let resource = text(values, "area").parse().ok()?;
    let (from, to) = (text(values, "from").parse().ok()?, text(values, "to").parse().ok()?);
    Some(Closing::Days { resource, days: from..=to })
}

/// The page that the form of such windows is on.
fn closing_page(values: &FormValues) -> StaffRoute {
    match text(values, "window").parse::<Uuid>() {
        Ok(window) => StaffRoute::BulkyWindow(window),
        Err(_) => {
            let [area, from, to] = ["area", "from", "to"].map(|field| text(values, field));
            let query = list::query(&[("area", &area), ("from", &from), ("to", &to)]);
            StaffRoute::BulkyClose(query)
        }
    }
}

/// Says how much there is in a window.
#[server(prefix = "/_fn", endpoint = "staff/bulky/limits", input = MultipartFormData)]
pub async fn limit_bulky_window(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| match text(values, "id").parse() {
        Ok(id) => StaffRoute::BulkyWindow(id),
        Err(_) => StaffRoute::Bulky(BulkyPart::Windows, String::new()),
    };
    Ok(take(form, &LIMITS, page, move |state, visit, desk, post| async move {
        let values = post.values.clone();
        let change = windows::ChangeLimits {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let changed = windows::change_limits(&state.kernel, change).await;
        changed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&values).into()))
    })
    .await)
}

/// Closes windows; whoever is in them is told and offered others.
#[server(prefix = "/_fn", endpoint = "staff/bulky/close", input = MultipartFormData)]
pub async fn close_bulky_windows(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CLOSE, closing_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let Some(closing) = closing(&values) else {
            return Err(vec![FieldError::new("", "date-shape")]);
        };
        let close = windows::CloseWindows {
            saving: saving(&state, &visit, &desk, &post),
            closing,
            get: &|field| text(&values, field),
        };
        let closed = windows::close_windows(&state.kernel, close).await;
        closed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(closing_page(&values).into()))
    })
    .await)
}

/// Opens windows again.
#[server(prefix = "/_fn", endpoint = "staff/bulky/reopen", input = MultipartFormData)]
pub async fn reopen_bulky_windows(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &REOPEN, closing_page, |state, visit, desk, post| async move {
        let Some(closing) = closing(&post.values) else {
            return Err(vec![FieldError::new("", "date-shape")]);
        };
        let saving = saving(&state, &visit, &desk, &post);
        let opened = windows::reopen_windows(&state.kernel, saving, &closing).await;
        opened.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(closing_page(&post.values).into()))
    })
    .await)
}

/// Says what windows an area usually has.
#[server(prefix = "/_fn", endpoint = "staff/bulky/template/save", input = MultipartFormData)]
pub async fn save_bulky_template(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let id = text(values, "id");
        let template = if id.is_empty() { "new" } else { &id };
        let query = list::query(&[("area", &text(values, "area")), ("template", template)]);
        StaffRoute::Bulky(BulkyPart::Windows, query)
    };
    Ok(take(form, &TEMPLATE, page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let set = windows::SetTemplate {
            saving: saving(&state, &visit, &desk, &post),
            resource: text(&values, "area").parse().unwrap_or_default(),
            get: &|field| text(&values, field),
        };
        let kept = windows::set_template(&state.kernel, set).await;
        kept.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(area_page(&text(&values, "area")).into()))
    })
    .await)
}

/// Removes a template.
#[server(prefix = "/_fn", endpoint = "staff/bulky/template/remove", input = MultipartFormData)]
pub async fn remove_bulky_template(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| area_page(&text(values, "area"));
    Ok(take(form, &TEMPLATE_REMOVE, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let removed = windows::remove_template(&state.kernel, saving).await;
        removed.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Says what is different on a day.
#[server(prefix = "/_fn", endpoint = "staff/bulky/exception", input = MultipartFormData)]
pub async fn set_bulky_exception(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| area_page(&text(values, "id"));
    Ok(take(form, &EXCEPTION, page, move |state, visit, desk, post| async move {
        let values = post.values.clone();
        let set = windows::SetException {
            saving: saving(&state, &visit, &desk, &post),
            get: &|field| text(&values, field),
        };
        let kept = windows::set_exception(&state.kernel, set).await;
        kept.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&values).into()))
    })
    .await)
}

/// Gives money of an order back.
#[server(prefix = "/_fn", endpoint = "staff/bulky/refund", input = MultipartFormData)]
pub async fn refund_bulky_order(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let order = text(values, "id").parse().unwrap_or_default();
        StaffRoute::BulkyOrder(order, list::query(&[("part", "refund")]))
    };
    Ok(take(form, &REFUND, page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let reason = RefundReason::parse(&text(values, "reason"));
        let Some(reason) = reason else {
            return Err(vec![FieldError::new("reason", "choice-unknown")]);
        };
        let Some(amount) = Fen::parse_yuan(&text(values, "amount")) else {
            return Err(vec![FieldError::new("amount", "price-amount")]);
        };
        let refund = StaffRefund {
            saving: saving(&state, &visit, &desk, &post),
            confirmed: desk.session.is_confirmed(state.kernel.now()),
            amount,
            reason,
        };
        let order = refund.saving.id.unwrap_or_default();
        let refunded = staff_refund(&state.kernel, refund).await;
        refunded.map_err(|error| {
            let field = error.field().map(|field| FieldError::new(field, error.code()));
            errors(&error, field.into_iter().collect())
        })?;
        Ok(Outcome::Done(StaffRoute::BulkyOrder(order, String::new()).into()))
    })
    .await)
}

/// Notes that a refund was paid out in cash.
#[server(prefix = "/_fn", endpoint = "staff/bulky/pay-out", input = MultipartFormData)]
pub async fn pay_out_bulky_refund(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let order = text(values, "order").parse().unwrap_or_default();
        StaffRoute::BulkyOrder(order, String::new())
    };
    Ok(take(form, &PAY_OUT, page, move |state, visit, desk, post| async move {
        let out = PayOut { saving: saving(&state, &visit, &desk, &post) };
        let paid = pay_out(&state.kernel, out).await;
        paid.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Compares a day with a platform's statement.
#[server(prefix = "/_fn", endpoint = "staff/bulky/reconcile", input = MultipartFormData)]
pub async fn reconcile_bulky(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::BulkyMoney(BulkyMoney::Runs, String::new());
    Ok(take(form, &RECONCILE, page, move |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let provider = ProviderCode::parse(&text(values, "provider"));
        let Some((provider, day)) = provider.zip(parse_date(&text(values, "day"))) else {
            return Err(vec![FieldError::new("day", "date-shape")]);
        };
        let by = ReconcileBy::Staff(desk.staff());
        let request_id = Some(visit.request_id.clone());
        let done = reconcile(&state.kernel, provider, day, by, request_id).await;
        done.map_err(|error| errors(&error, Vec::new()))?;
        Ok(Outcome::Done(page(values).into()))
    })
    .await)
}

/// Says why something differs.
#[server(prefix = "/_fn", endpoint = "staff/bulky/explain", input = MultipartFormData)]
pub async fn explain_bulky_difference(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page =
        |values: &FormValues| StaffRoute::BulkyRun(text(values, "run").parse().unwrap_or_default());
    Ok(take(form, &EXPLAIN, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let explained = explain(&state.kernel, saving, &text(&post.values, "words")).await;
        explained.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Counts what somebody hands in.
#[server(prefix = "/_fn", endpoint = "staff/bulky/close-till", input = MultipartFormData)]
pub async fn close_bulky_till(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::BulkyMoney(BulkyMoney::Till, String::new());
    Ok(take(form, &CLOSE_TILL, page, move |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let Some(counted) = Fen::parse_yuan(&text(values, "counted")) else {
            return Err(vec![FieldError::new("", "price-amount")]);
        };
        let words = text(values, "words");
        let close = CloseDay { saving: saving(&state, &visit, &desk, &post), counted, words };
        let closed = close_day(&state.kernel, close).await;
        // The page has a form for each till, so nothing is beside a field.
        closed.map_err(|error| {
            let fields = error.fields();
            errors(&error, fields.into_iter().map(|one| FieldError::new("", &one.code)).collect())
        })?;
        Ok(Outcome::Done(page(values).into()))
    })
    .await)
}

/// The page of the thing that a form is about.
fn item_page(values: &FormValues) -> StaffRoute {
    StaffRoute::BulkyItem(text(values, "item"))
}

/// Changes a thing of the catalogue.
#[server(prefix = "/_fn", endpoint = "staff/bulky/item", input = MultipartFormData)]
pub async fn save_bulky_item(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &ITEM, item_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let item = text(&values, "item");
        let save = catalogue::SaveItem {
            saving: saving(&state, &visit, &desk, &post),
            item: &item,
            get: &|field| text(&values, field),
        };
        let saved = catalogue::save_item(&state.kernel, save).await;
        saved.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(item_page(&values).into()))
    })
    .await)
}

/// Takes a thing out of the list, or back in.
#[server(prefix = "/_fn", endpoint = "staff/bulky/item/retire", input = MultipartFormData)]
pub async fn retire_bulky_item(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &ITEM_RETIRE, item_page, |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let (item, retired) = (text(&post.values, "item"), text(&post.values, "act") == "retire");
        let done = catalogue::retire_item(&state.kernel, saving, &item, retired).await;
        done.map_err(|error| errors(&error, error.fields()))?;
        refresh(&state).await;
        Ok(Outcome::Done(item_page(&post.values).into()))
    })
    .await)
}

/// So that the next page of this process shows the change; others take it over within seconds.
async fn refresh(state: &AppState) {
    if let Err(error) = state.programme.refresh_if_changed(&state.kernel.db).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "bulky waste not refreshed");
    }
}
