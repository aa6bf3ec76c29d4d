//! What staff do with one booking: find it, go its steps, take what is due, move it, cancel it.

use app::form::{Answer, Outcome};
use backend::{
    Problem,
    bulky::{
        BookBy, BookingFilter, Cancel, CrewStep, MoveWindow, TakeDue, Which, cancel, crew_step,
        move_window, needed_for, queue, take_due,
    },
    files::prepare_photo,
    forms::{FormKey, FormSpec, FormValues},
    messages::sent::Recipient,
    payments::Way,
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    bulky::Step,
    money::Fen,
    text::clean_line,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::booking_page;
use crate::{
    form::{errors, saving, take, take_with, text},
    list,
    routes::{BulkyPart, StaffRoute},
};

/// The field of a photo.
const PHOTO: &str = "photo";
/// The most characters of a number that is looked for.
const MAX_FOUND: usize = 60;

/// What crews do, and that nobody came.
pub const OF_CREWS: [Step; 5] =
    [Step::SetOut, Step::Collect, Step::Miss, Step::Note, Step::Displace];

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
        let values = &post.values;
        let step = Step::parse(&text(values, "step")).filter(|step| OF_CREWS.contains(step));
        // Whoever may not is told so before anything of theirs is kept.
        let (act, kind) = needed_for(step.unwrap_or(Step::Note));
        if let Err(denied) = desk.staff().reach(act, kind) {
            return Err(vec![FieldError::new("", denied.code())]);
        }
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
